"""The styles: what each of them draws, in both directions, and what all of them keep to."""

from __future__ import annotations

import pytest

from tests.drawings import DRAWINGS, FANOUT, LECTURE, NEURON, ORDERED, SQUARE, UNUSED
from tests.overlaps import overlaps
from viz import parse
from viz.choices import SHOWABLE
from viz.geometry import Box
from viz.scene import Curve, Group, Rect, Text, extent, flat
from viz.styles.table import STYLES
from viz.themes import PAPER

LOGISTIC = DRAWINGS["logistic"]
ROOT = "x = 0; b = 2\ny = sqrt(x)\nz = y*b"


def groups(text: str, style: str, **choices: object) -> dict[str, Group]:
    """Return the groups of a drawing by their ids."""
    shapes = parse(text, style=style, **choices).scene.shapes
    return {shape.id: shape for shape in shapes if isinstance(shape, Group)}


def plains(group: Group) -> list[str]:
    """Return a group's texts, in plain words."""
    return [shape.label.plain for shape in flat(group.shapes) if isinstance(shape, Text)]


def place(group: Group, plain: str) -> Box:
    """Return where a group's text stands."""
    return next(extent(s) for s in flat(group.shapes) if isinstance(s, Text) and s.label.plain == plain)


def box(group: Group) -> Box:
    """Return where a group's box stands."""
    return next(shape.box for shape in group.shapes if isinstance(shape, Rect))


def arrows(group: Group) -> int:
    """Return how many arrow heads a wire has."""
    return sum(isinstance(shape, Curve) and shape.closed for shape in flat(group.shapes))


# -- all of them


@pytest.mark.parametrize("style", STYLES)
def test_every_style_names_every_box_and_every_wire(style):
    drawing = parse(FANOUT, style=style)
    boxes = drawing.folded.boxes
    wanted = {f"node-{found.id}" for found in boxes}
    wanted |= {f"wire-{boxes[w.tail].id}-{boxes[w.head].id}-{w.slot}" for w in drawing.folded.wires}
    assert set(groups(FANOUT, style)) - {"title", "legend"} == wanted


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_a_legend_that_can_be_hidden(style):
    assert "legend" in groups(LECTURE, style)
    assert "legend" not in groups(LECTURE, style, show="-legend")
    assert "legend" not in groups(LECTURE, style, show="legend"), "there is nothing to explain"


@pytest.mark.parametrize("style", STYLES)
def test_every_style_can_show_the_local_derivatives(style):
    assert "∂v/∂a = 1" in plains(groups(LECTURE, style, show="+local", detail="statements")["wire-a-v-0"])
    assert plains(groups(LECTURE, style, show="values", detail="statements")["wire-a-v-0"]) == []


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("style", STYLES)
def test_where_a_value_fans_out_each_wire_carries_its_share_and_the_node_shows_the_sum(style, direction):
    found = groups(FANOUT, style, direction=direction, show="+gradients", detail="statements")
    assert [plains(found[wire])[-1] for wire in ("wire-b-c-1", "wire-b-d-0")] == ["2", "3"]
    assert any("2 + 3 = 5" in text for text in plains(found["node-b"]))


@pytest.mark.parametrize("style", STYLES)
def test_a_repeated_operand_keeps_both_wires_and_no_wire_claims_the_whole_derivative(style):
    found = groups(SQUARE, style, show="+local")
    for wire in ("wire-b-u-0", "wire-b-u-1"):
        assert "3" in plains(found[wire])
        assert not any("∂" in text for text in plains(found[wire]))


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("style", STYLES)
def test_one_wire_for_many_uses_says_how_many(style, direction):
    text = "b = 2; u = b*b*b*b*b"
    for shown in ("+local,+gradients", "values,gradients", "values"):
        drawn = parse(text, style=style, detail="statements", direction=direction, show=shown).scene
        assert overlaps(drawn) == []
        wire = next(shape for shape in drawn.shapes if isinstance(shape, Group) and shape.id == "wire-b-u-0")
        assert "5×" in plains(wire)


@pytest.mark.parametrize("style", STYLES)
def test_what_the_output_does_not_use_is_pale(style):
    node = groups(UNUSED, style)["node-c"]
    inks = {shape.colours["ink"] for shape in flat(node.shapes) if isinstance(shape, Text)}
    assert inks == {PAPER.colours["pale"]}


@pytest.mark.parametrize("style", STYLES)
def test_a_derivative_that_is_infinite_says_so(style):
    found = groups(ROOT, style, show="+gradients,+local", detail="statements")
    assert any("∞" in text for text in plains(found["node-x"]))
    assert "∂y/∂x = ∞" in plains(found["wire-x-y-0"])


@pytest.mark.parametrize("style", STYLES)
def test_only_what_lies_between_a_wanted_variable_and_the_output_has_a_derivative(style):
    found = groups(LOGISTIC, style, show="+gradients,+local", detail="statements")
    assert not any("∂" in text for text in plains(found["wire-x1-p-1"]))
    assert arrows(found["wire-x1-p-1"]) == 1
    assert "∂p/∂w1 = 2" in plains(found["wire-w1-p-0"])


@pytest.mark.parametrize("shown", SHOWABLE)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_draws_whatever_is_hidden(style, shown):
    for text in (LECTURE, "3 + 4", "x = 42", "y = 2a; a = 3"):
        assert parse(text, style=style, show=f"-{shown}").scene.shapes


# -- circuit


def test_the_neuron_of_cs231n_has_its_gates():
    """The figure at https://cs231n.github.io/optimization-2/ has, constants inside: *, +, *-1, exp, +1, 1/x."""
    drawing = parse(NEURON, style="circuit")
    found = groups(NEURON, "circuit")
    signs = [plains(found[f"node-{b.id}"])[0] for b in drawing.folded.boxes if not b.bare]
    assert signs == ["×", "×", "+", "+", "×(−1)", "exp", "+1", "1/x"]


def test_a_gate_is_round_and_all_that_hold_a_sign_are_of_one_size():
    found = groups(NEURON, "circuit")
    rects = [shape for id_, group in found.items() for shape in group.shapes if isinstance(shape, Rect)]
    assert {round(shape.box.height, 6) for shape in rects} == {36}
    assert {shape.radius for shape in rects} == {18}
    assert sorted(round(shape.box.width, 6) for shape in rects)[:7] == [36] * 7


def test_the_value_stands_above_and_the_derivative_below_the_wire_from_one_x():
    found = groups(LECTURE, "circuit")
    for node, value, gradient in (("a", "5", "3"), ("u", "6", "3"), ("J", "33", "1")):
        above, below = place(found[f"node-{node}"], value), place(found[f"node-{node}"], gradient)
        wire = next(s for s in found[f"node-{node}"].shapes if isinstance(s, Curve))
        assert above.left == pytest.approx(below.left)
        assert above.bottom < wire.path[0].start.y < below.top
        assert wire.path[0].start.x < above.left < above.right < wire.path[-1].end.x


def test_in_a_flow_downwards_the_value_stands_left_and_the_derivative_right_of_the_wire():
    node = groups(LECTURE, "circuit", direction="down")["node-u"]
    wire = next(shape for shape in node.shapes if isinstance(shape, Curve))
    assert place(node, "6").right < wire.path[0].start.x < place(node, "3").left
    assert place(node, "u =").right < place(node, "6").left


def test_a_name_stands_at_the_start_of_its_wire():
    found = groups(LECTURE, "circuit")
    assert plains(found["node-a"]) == ["a", "5", "3"]
    assert plains(found["node-u"]) == ["×", "u =", "6", "3"]
    assert place(found["node-a"], "a").right < place(found["node-a"], "5").left
    assert box(found["node-u"]).right < place(found["node-u"], "u =").left < place(found["node-u"], "6").left


def test_wires_leave_a_gate_where_its_own_stretch_ends():
    found = groups(FANOUT, "circuit")
    own = next(shape for shape in found["node-b"].shapes if isinstance(shape, Curve))
    for wire in ("wire-b-c-1", "wire-b-d-0"):
        assert found[wire].shapes[0].path[0].start == pytest.approx(own.path[-1].end)


def test_the_circuit_has_no_backward_arrows():
    found = groups(LECTURE, "circuit")
    assert all(arrows(group) == 1 for id_, group in found.items() if id_.startswith("wire"))


@pytest.mark.parametrize("direction", ["right", "down"])
def test_wires_are_numbered_where_their_order_matters(direction):
    found = groups(ORDERED, "circuit", direction=direction)
    for node in "dqy":
        first, second = place(found[f"node-{node}"], "1"), place(found[f"node-{node}"], "2")
        assert first.centre.y < second.centre.y if direction == "right" else first.centre.x < second.centre.x
    assert plains(groups("a = 2; b = 3; y = a*b", "circuit")["node-y"])[:2] == ["×", "y ="]
    assert plains(groups("a = 2; y = 1 - a", "circuit")["node-y"])[:2] == ["1 - x", "y ="]


def test_where_more_than_two_wires_have_an_order_the_first_and_the_last_are_numbered():
    text = "x = 2; y = -1; m = where(x > 0, x*y, y^2); J = m + y"
    gate = groups(text, "circuit", direction="right")["node-m"]
    assert plains(gate)[:3] == ["where", "1", "3"]


def test_weights_that_are_kept_inline_stand_in_the_gate():
    text = "w = 3; h = 2; y = w h"
    assert plains(groups(text, "circuit", inline=("w",))["node-y"])[0] == "×w"
    written = groups(text, "circuit", write={"h": "h_(t-1)"})
    assert plains(written["node-y"])[0] == "×", "a name that is written otherwise is still a wire"


@pytest.mark.parametrize("style", STYLES)
def test_what_has_no_number_shows_none(style):
    found = groups("a = ?; b = 3; u = a b; J = 2u", style, show="+gradients,+local", detail="statements")
    assert not any(text[-1:].isdigit() for text in plains(found["node-a"]))
    assert "∂u/∂a = b" in plains(found["wire-a-u-0"])


def test_in_detail_statements_a_gate_holds_the_whole_equation():
    found = groups(NEURON, "circuit", detail="statements")
    assert plains(found["node-s"])[:2] == ["w0*x0 + w1*x1 + w2", "s ="]


# -- local


def test_the_definition_stands_over_the_value():
    node = groups(FANOUT, "local")["node-c"]
    assert plains(node) == ["c = a + b", "c = 3"]
    assert place(node, "c = a + b").bottom < place(node, "c = 3").top
    assert box(node).top < place(node, "c = a + b").top < place(node, "c = 3").bottom < box(node).bottom


@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_plate_interrupts_its_wire(direction):
    """Olah's figure: the derivatives on the edges are 1, 1, 1, 2 and 3."""
    found = groups(FANOUT, "local", direction=direction)
    plates = {wire: plains(group) for wire, group in found.items() if wire.startswith("wire")}
    assert plates["wire-c-e-0"] == ["∂e/∂c = 2"]
    assert plates["wire-d-e-1"] == ["∂e/∂d = 3"]
    assert [plates[f"wire-{w}"] for w in ("a-c-0", "b-c-1", "b-d-0")] == [["∂c/∂a = 1"], ["∂c/∂b = 1"], ["∂d/∂b = 1"]]
    before, after, _, _ = found["wire-c-e-0"].shapes
    along = 0 if direction == "right" else 1
    room = place(found["wire-c-e-0"], "∂e/∂c = 2")
    edges = (room.left, room.right) if direction == "right" else (room.top, room.bottom)
    ends = sorted(point[along] for curve in (before, after) for point in (curve.path[0].start, curve.path[-1].end))
    assert ends[1] < edges[0] < edges[1] < ends[2]


def test_derivatives_of_the_output_are_shown_when_asked_for_with_their_arrows():
    plain, full = groups(FANOUT, "local"), groups(FANOUT, "local", show="+gradients")
    assert arrows(plain["wire-c-e-0"]) == 1
    assert arrows(full["wire-c-e-0"]) == 2
    assert plains(full["node-c"]) == ["c = a + b", "c = 3", "∂e/∂c = 2"]


# -- cells


def test_a_row_of_cells_is_what_is_computed_its_value_and_its_derivative():
    found = groups(LECTURE, "cells")
    assert plains(found["node-u"]) == ["u = b*c", "6", "3"]
    assert plains(found["node-b"]) == ["b", "3", "6"]
    tops = {place(found["node-b"], text).centre.y for text in ("b", "3", "6")}
    assert max(tops) - min(tops) < 3
    dividers = [shape for shape in found["node-b"].shapes if isinstance(shape, Curve)]
    assert place(found["node-b"], "b").right < dividers[0].path[0].start.x < place(found["node-b"], "3").left


def test_a_value_whose_derivative_is_not_shown_has_a_cell_less():
    assert plains(groups(LOGISTIC, "cells")["node-x1"]) == ["x1", "2"]
    assert plains(groups(LECTURE, "cells", show="-values")["node-b"]) == ["b", "6"]


def test_the_legend_says_which_cell_is_what():
    assert plains(groups(LECTURE, "cells")["legend"]) == ["name", "values", "derivatives"]


def test_the_wires_of_cells_are_plain():
    found = groups(LECTURE, "cells")
    assert all(arrows(group) == 1 for id_, group in found.items() if id_.startswith("wire"))


@pytest.mark.parametrize("style", STYLES)
def test_a_corner_is_marked(style):
    """Where relu stands at 0 the drawing says that a slope was chosen; a step away it says nothing."""
    for x, marked in (("0", True), ("1", False)):
        shapes = flat(parse(f"x = {x}; r = relu(x); y = 2r", style=style).scene.shapes)
        assert any(s.label.plain.endswith(" corner") for s in shapes if isinstance(s, Text)) == marked


def test_plates_say_the_derivative_in_numbers_symbols_or_both():
    """`∂u/∂b = 2`, `∂u/∂b = c = 2` with the symbols too, `∂u/∂b = c` without values or where there are none."""

    def plate(**choices: str) -> str:
        return plains(groups(choices.pop("text", LECTURE), "local", **choices)["wire-b-u-0"])[0]

    assert plate() == "∂u/∂b = 2"
    assert plate(show="+symbols") == "∂u/∂b = c = 2"
    assert plate(show="+symbols,-values") == "∂u/∂b = c"
    assert plate(text=LECTURE.replace("b = 3", "b = ?")) == "∂u/∂b = c"


def test_long_symbols_do_not_stand_on_a_plate():
    assert plains(groups("x = 1; y = gelu(x)", "local", show="+symbols")["wire-x-y-0"]) == ["∂y/∂x = 1.08"]


@pytest.mark.parametrize("style", STYLES)
def test_the_legend_speaks_another_language(style):
    words = "forward = vorwärts, backward = rückwärts, values = Werte, derivatives = Ableitungen, name = Name"
    said = " ".join(plains(groups(LECTURE, style, words=words)["legend"]))
    assert "Werte" in said
    assert not {"forward", "backward", "values", "derivatives", "name"} & set(said.split())


def test_without_numbers_a_derivative_is_what_comes_in_times_what_is_local():
    """The generic gate of https://cs231n.github.io/optimization-2/, and the lecture's graph, in every style."""
    gate = "x = ?; y = ?; z = f(x, y); L = g(z); f(x, y) = ?; g(z) = ?"
    lecture = "a = ?; b = ?; c = ?; u = b c; v = a + u; J = 3v"
    for style in STYLES:
        found = groups(gate, style, show="+gradients")
        assert [plains(found[f"node-{name}"])[-1] for name in "xyz"] == [
            "∂L/∂x = ∂L/∂z · ∂z/∂x",
            "∂L/∂y = ∂L/∂z · ∂z/∂y",
            "∂L/∂z",
        ]
        found = groups(lecture, style, show="+gradients", detail="statements")
        texts = ["∂J/∂a = ∂J/∂v · 1", "∂J/∂b = ∂J/∂u · c", "∂J/∂c = ∂J/∂u · b", "∂J/∂v = 3"]
        assert [plains(found[f"node-{name}"])[-1] for name in "abcv"] == texts


def test_without_numbers_a_sum_of_shares_is_written_if_it_is_short():
    """Of Olah's tree, and of one value that too many use."""
    tree = groups("a = ?; b = ?; c = a + b; d = b + 1; e = c d", "lecture")
    assert plains(tree["node-b"])[-1] == "∂e/∂b = ∂e/∂c · 1 + ∂e/∂d · 1"
    many = groups("x = ?; p = x + 1; q = x + 2; r = x + 3; y = p q r", "lecture")
    assert plains(many["node-x"])[-1] == "∂y/∂x"


def test_a_function_of_ones_own_is_written_as_a_name():
    """A single letter in italics, a Greek word as its letter, another word upright."""
    text = "x = ?; u = f(x); v = phi(u); w = swish(v); f(x) = ?; phi(x) = ?; swish(x) = ?"
    markup = [shape.label.markup for shape in flat(parse(text).scene.shapes) if isinstance(shape, Text)]
    assert any("f lr((x))" in one for one in markup)
    assert any("φ lr((u))" in one for one in markup)
    assert any('upright("swish") lr((v))' in one for one in markup)

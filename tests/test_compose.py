"""The whole picture: nothing overlaps, nothing is cut, and every box and wire is there under its name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, FANOUT, LECTURE, LOGISTIC, SQUARE, UNUSED, VARIANTS, programs
from tests.overlaps import alongside, overlaps
from viz import parse
from viz.choices import DERIVATIVES, SHOWABLE
from viz.geometry import Box, Point, line
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text, extent, flat
from viz.styles.parts import arrow_head
from viz.styles.table import STYLES
from viz.themes import PAPER, THEMES

INK = Paint(fill="#000000", stroke="#000000", width=1)


def scene(text: str, **choices: object) -> Scene:
    return parse(text, **choices).scene


def groups(shapes: tuple[Shape, ...]) -> dict[str, Group]:
    return {shape.id: shape for shape in shapes if isinstance(shape, Group)}


def plains(shapes: tuple[Shape, ...]) -> list[str]:
    return [shape.label.plain for shape in flat(shapes) if isinstance(shape, Text)]


@pytest.mark.parametrize(("direction", "detail"), VARIANTS)
@pytest.mark.parametrize("style", STYLES)
def test_no_drawing_has_an_overlap(style, direction, detail):
    for name, text in DRAWINGS.items():
        drawn = scene(text, style=style, direction=direction, detail=detail)
        assert (name, overlaps(drawn), list(alongside(drawn))) == (name, [], [])


ONCE = {
    "own derivative": "x1 = 0; u = 0; v = 1; h = u + x1; p = h + h; q = h + h + u; b = h + h; a = b + b\n"
    "c = a + a; d = a + a; J = a + a; rate = u/(v^2 + 1)",
    "a lane's label": "loss = 0.123456; x1 = 0.123456; v = loss*loss*loss*loss - loss\n"
    "theta_0 = 1/(1 + exp(-tanh(loss))); u = log(1 + x1^2) - sin(loss)*cos(theta_0); rate = sqrt(u^2 + u^2 + 1)\n"
    "b = loss + loss; alpha = 3 b; y_hat = 1/(1 + exp(-tanh(v))); z' = max(u, y_hat, b)",
}


@pytest.mark.parametrize(("direction", "detail"), VARIANTS)
@pytest.mark.parametrize("name", ONCE)
def test_what_once_overlapped_does_so_no_more(name, direction, detail):
    assert overlaps(scene(ONCE[name], direction=direction, detail=detail)) == []


def test_a_style_with_single_arrows_makes_room_for_backward_ones():
    text = (
        "u = -2.5; a = 2; σ_x = -1e7; theta_0 = a*a*a*a - u; c = 3 theta_0; J = -theta_0\n"
        "loss = tanh(σ_x); alpha = max(J, c, u); b = 1/(1 + exp(-tanh(c)))"
    )
    drawn = scene(text, style="local", detail="operations", direction="right", show="gradients,symbols")
    assert overlaps(drawn) == []


def test_a_share_far_from_its_plate_has_its_room():
    text = "x1 = 1e-05; J = 1e-05; σ_x = J/(J^2 + 1)"
    assert overlaps(scene(text, style="local", direction="right", show="+gradients")) == []


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(text=programs(), variant=st.sampled_from(VARIANTS))
def test_no_program_has_an_overlap(style, text, variant):
    direction, detail = variant
    assert overlaps(scene(text, style=style, direction=direction, detail=detail)) == []


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.sampled_from(VARIANTS), st.sampled_from([*THEMES]), st.sets(st.sampled_from(SHOWABLE)))
def test_in_whatever_theme_and_whatever_is_shown_nothing_overlaps(style, text, variant, theme, shown):
    direction, detail = variant
    choices = {"style": style, "direction": direction, "detail": detail, "theme": theme}
    assert overlaps(parse(text, **choices, show=frozenset(shown)).ruled) == []


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.sampled_from(VARIANTS), st.sampled_from(DERIVATIVES), st.sampled_from(["3", "6", ".2", "exact"]))
def test_nor_has_one_with_a_derivation(style, text, variant, form, digits):
    direction, detail = variant
    choices = {"style": style, "direction": direction, "detail": detail, "derivative": form, "digits": digits}
    assert overlaps(scene(text, show="+derivation", **choices)) == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_box_and_every_wire_has_a_group_of_its_name(name):
    drawing = parse(DRAWINGS[name])
    boxes = drawing.folded.boxes
    wanted = {f"node-{box.id}" for box in boxes}
    wanted |= {f"wire-{boxes[w.tail].id}-{boxes[w.head].id}-{w.slot}" for w in drawing.folded.wires}
    assert set(groups(drawing.scene.shapes)) - {"title", "legend", "derivation"} == wanted


def test_a_statement_shows_definition_value_and_derivative_and_an_input_has_no_box():
    found = groups(scene(LECTURE).shapes)
    assert plains(found["node-u"].shapes) == ["u = b*c", "6", "∂J/∂u = 3"]
    assert plains(found["node-b"].shapes) == ["b = 3", "∂J/∂b = 6"]
    assert [type(shape) for shape in found["node-u"].shapes].count(Rect) == 1
    assert not any(isinstance(shape, Rect) for shape in found["node-b"].shapes)


def test_the_value_stands_above_the_box_and_the_derivative_below_it_at_the_same_x():
    rect, _, value, gradient = flat(groups(scene(LECTURE).shapes)["node-v"].shapes)
    assert extent(value).bottom < rect.box.top < rect.box.bottom < extent(gradient).top
    assert extent(value).centre.x == pytest.approx(extent(gradient).centre.x)


def test_the_backward_arrow_runs_beside_the_forward_one_the_other_way_and_dashed():
    forward, _, backward, _ = flat(groups(scene(LECTURE).shapes)["wire-v-J-0"].shapes)
    assert forward.paint.dash is None
    assert backward.paint.dash is not None
    assert forward.path[0].start.x < forward.path[-1].end.x
    assert backward.path[0].start.x > backward.path[-1].end.x
    assert backward.path[0].start.y - forward.path[-1].end.y == pytest.approx(12)


def test_a_repeated_operand_keeps_both_wires():
    found = groups(scene(SQUARE).shapes)
    assert {"wire-b-u-0", "wire-b-u-1"} < set(found)


def test_where_derivatives_meet_each_wire_carries_its_share_and_the_node_shows_the_sum():
    found = groups(scene(FANOUT).shapes)
    assert plains(found["wire-b-c-1"].shapes) == ["2"]
    assert plains(found["wire-b-d-0"].shapes) == ["3"]
    assert "∂e/∂b = 2 + 3 = 5" in plains(found["node-b"].shapes)


def test_the_derivation_stands_at_the_top_right_in_the_backward_ink():
    drawn = scene(LECTURE, explain="b")
    found = groups(drawn.shapes)
    (title,), (derivation,) = found["title"].shapes, found["derivation"].shapes
    assert derivation.label.plain == "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6"
    assert {glyph.role for glyph in derivation.label.glyphs} == {"gradient"}
    assert derivation.at.y == pytest.approx(title.at.y)
    assert extent(derivation).right == pytest.approx(drawn.size.width - extent(title).left)
    assert drawn.description.endswith(f"{derivation.label.plain}.")


def test_the_derivation_stands_under_the_title_where_there_is_no_room_beside_it():
    found = groups(scene(LECTURE, explain="b", direction="down").shapes)
    (title,), (derivation,) = found["title"].shapes, found["derivation"].shapes
    assert extent(derivation).top > extent(title).bottom
    assert derivation.at.x == title.at.x


def test_a_derivation_wider_than_the_graph_widens_the_scene():
    (derivation,) = groups(scene(UNUSED, explain="c", show="-legend,-formula").shapes)["derivation"].shapes
    assert derivation.label.plain == "∂y/∂c = 0: c does not reach y"
    long = scene(SQUARE, explain="b", digits="17", set={"b": 1 / 3})
    assert extent(groups(long.shapes)["derivation"].shapes[0]).right < long.size.width


@pytest.mark.parametrize(
    ("form", "v", "b", "legend"),
    [
        ("partial", "∂J/∂v = 3", "∂J/∂b = 6", None),
        ("d", "dJ/dv = 3", "dJ/db = 6", None),
        ("code", "dv = 3", "db = 6", "dv is code for ∂J/∂v"),
        ("number", "3", "6", None),
    ],
)
def test_a_derivative_is_named_as_is_asked_for(form, v, b, legend):
    found = groups(scene(LECTURE, derivative=form).shapes)
    assert (plains(found["node-v"].shapes)[-1], plains(found["node-b"].shapes)[-1]) == (v, b)
    assert plains(found["legend"].shapes) == ["forward values", "backward derivatives", *([legend] if legend else [])]


def test_names_in_code_need_no_legend_where_no_derivative_is_shown():
    assert "legend" not in groups(scene(LECTURE, derivative="code", show="values").shapes)
    assert plains(groups(scene("a = 1\n2a", derivative="code").shapes)["legend"].shapes)[-1] == "da is code for ∂/∂a"


def test_a_variable_that_is_not_asked_for_has_no_derivative_and_no_backward_arrow():
    found = groups(scene(LOGISTIC, wrt=("w1", "w2", "b")).shapes)
    assert plains(found["node-x1"].shapes) == ["x1 = 2"]
    assert len([*flat(found["wire-x1-p-1"].shapes)]) == 2
    assert len([*flat(found["wire-w1-p-0"].shapes)]) == 4


@pytest.mark.parametrize(
    ("hidden", "gone"),
    [
        ("values", "6"),
        ("gradients", "∂J/∂u = 3"),
        ("legend", "forward values"),
        ("formula", "J(a, b, c) = 3*(a + b*c)"),
    ],
)
def test_what_is_not_to_be_shown_is_not_there(hidden, gone):
    everything = parse(LECTURE).options.shown
    assert gone in plains(scene(LECTURE).shapes)
    assert gone not in plains(scene(LECTURE, show=everything - {hidden}).shapes)


STEPS = "x = 0.5\n" + "\n".join(f"h_{n + 1} = sigmoid({f'h_{n}' if n else 'x'})" for n in range(8))
WIDE = "960x540"


def smallest(drawing):
    scene = drawing.scene
    return min(shape.label.size for shape in flat(scene.shapes) if isinstance(shape, Text)) * scene.scale


@pytest.mark.parametrize("style", STYLES)
def test_a_chain_longer_than_its_room_is_broken_into_rows_and_says_so(style):
    drawing = parse(STEPS, style=style, fit=WIDE)
    size, scale = drawing.scene.size, drawing.scene.scale
    assert [note.code for note in drawing.notes] == ["N007"]
    assert size.width * scale <= 960 + 1e-6
    assert size.height * scale <= 540 + 1e-6
    assert smallest(drawing) >= 12 - 1e-6
    whole = parse(STEPS, style=style, fit="5000x540").scene.size
    assert whole.width > max(960, size.width)
    assert size.height > whole.height
    assert overlaps(drawing.ruled) == []


def test_a_chain_that_no_rows_can_hold_is_folded_into_one_box_that_says_how_many_steps():
    long = "x = 0.5\n" + "\n".join(f"h_{n + 1} = sin({f'h_{n}' if n else 'x'}) + 1" for n in range(40))
    drawing = parse(long, fit=WIDE)
    texts = {shape.label.plain for shape in flat(drawing.scene.shapes) if isinstance(shape, Text)}
    assert [note.code for note in drawing.notes] == ["N008"]
    assert any("39 steps" in text for text in texts)
    assert smallest(drawing) >= 12 - 1e-6
    whole = parse(long, fit="20000x540")
    assert (whole.scene.scale, whole.notes) == (1, ())
    assert whole.gradients == drawing.gradients


def test_a_direction_that_was_chosen_is_kept():
    drawing = parse(DRAWINGS["chain"], direction="right", fit="300x900")
    assert drawing.scene.scale < 1
    assert {note.code for note in drawing.notes} == {"N002"}


# -- the checker itself


def picture(*shapes: Shape) -> Scene:
    return replace(scene("a = 1; y = 2a"), shapes=shapes)


def a_text(x: float, y: float) -> Text:
    texts = [shape for shape in flat(scene("a = 1; y = 2a").shapes) if isinstance(shape, Text)]
    return replace(next(text for text in texts if text.label.plain == "a = 1"), at=Point(x, y))


LINE = Curve((line(Point(50, 50), Point(150, 50)),), INK)
RECT = Rect(Box(60, 30, 90, 80), 3, INK)
HEAD = arrow_head(PAPER, "line", Point(100, 50), Point(1, 0))


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        ((a_text(-5, 50),), "leaves the scene"),
        ((Curve((line(Point(10, -3), Point(50, 9)),), INK),), "leaves the scene"),
        ((a_text(50, 50), a_text(70, 52)), "lies on"),
        ((RECT, replace(RECT, box=RECT.box.moved(9, 9))), "lies on"),
        ((RECT, a_text(70, 50)), "over the border"),
        ((LINE, RECT), "runs through the box"),
        ((LINE, a_text(70, 52)), "runs through the text"),
        ((Curve((line(Point(96, 20), Point(96, 80)),), INK), HEAD), "covers the head"),
    ],
)  # fmt: skip
def test_the_checker_finds_what_it_looks_for(shapes, fault):
    assert any(fault in found for found in overlaps(picture(*shapes)))


def test_the_checker_finds_two_lines_that_look_like_one():
    twin = replace(LINE, path=(line(Point(60, 50.5), Point(150, 50.2)),))
    crossing = replace(LINE, path=(line(Point(90, 20), Point(100, 90)),))
    assert len(list(alongside(picture(LINE, twin)))) == 1
    assert list(alongside(picture(LINE, crossing))) == []


def test_the_checker_lets_lines_fork_but_not_meet_again():
    apart = line(Point(100, 50), Point(150, 90))
    shared = (line(Point(50, 50), Point(100, 50)),)
    fork = replace(LINE, path=(*shared, apart))
    assert list(alongside(picture(LINE, fork))) == []
    bow = (
        line(Point(50, 50), Point(75, 60)),
        line(Point(75, 60), Point(100, 50)),
        line(Point(100, 50), Point(150, 50)),
    )
    assert len(list(alongside(picture(LINE, replace(LINE, path=bow))))) == 1


def test_the_checker_lets_a_line_divide_a_box_only_from_border_to_border():
    divider = Curve((line(Point(75, 30), Point(75, 80)),), INK)
    short = Curve((line(Point(75, 30), Point(75, 60)),), INK)
    assert overlaps(picture(RECT, divider)) == []
    assert any("runs through the box" in found for found in overlaps(picture(RECT, short)))


def test_the_checker_finds_text_in_the_corner_of_a_round_box():
    text = a_text(60, 50)
    room = extent(text)
    square = Rect(room.grown(1), 0, INK)
    assert overlaps(picture(square, text)) == []
    assert any("over the border" in found for found in overlaps(picture(replace(square, radius=room.height / 2), text)))

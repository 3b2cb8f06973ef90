"""A block that is repeated along the depth is drawn once: how many rounds there are, and between which numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawings import FORMS, programs
from tests.overlaps import overlaps
from viz import parse
from viz.alike import alike
from viz.fold import Folded
from viz.repeats import repeated
from viz.scene import Text, flat
from viz.styles.table import STYLES

LAYERS = "h0 = 0.5\n" + "\n".join(
    f"w{n} = {1 + n % 5 / 4}; b{n} = {n % 7 / 10 - 0.3}; h{n} = tanh(w{n} h{n - 1} + b{n})" for n in range(1, 21)
)
LOSS = "\nt = 0.3; J = (h20 - t)^2"
UNROLLED = "w = 0.8; u = 0.5; h0 = 0\n" + "\n".join(
    f"x{n} = {n % 3 - 1}; h{n} = tanh(w h{n - 1} + u x{n})" for n in range(1, 21)
)
DESCENT = "w0 = 2; a = 0.1; t = 3\n" + "\n".join(
    f"g{n} = 2(w{n - 1} - t); w{n} = w{n - 1} - a g{n}" for n in range(1, 21)
)


def sizes(folded: Folded) -> dict[str, int]:
    """Return how many boxes each drawn one stands for."""
    return {box.id: box.group.size if box.group else 1 for box in folded.boxes}


def wires(folded: Folded) -> set[tuple[str, str, int]]:
    return {(folded.boxes[w.tail].id, folded.boxes[w.head].id, w.occurrences) for w in folded.wires}


def test_the_layers_between_the_first_and_the_last_are_one_with_their_weights():
    drawing = parse(LAYERS + LOSS)
    found = repeated(drawing.drawn)
    middle = {"w19": 18, "b19": 18, "h19": 18}
    assert sizes(found) == {"h0": 1, "w1": 1, "b1": 1, "h1": 1, **middle, "w20": 1, "b20": 1, "h20": 1, "t": 1, "J": 1}
    layer = next(box for box in found.boxes if box.id == "h19")
    values = [drawing.values[f"h{n}"] for n in range(2, 20)]
    gradients = [drawing.gradients[f"h{n}"] for n in range(2, 20)]
    assert layer.group is not None
    assert (layer.group.first, layer.group.rounds) == ("h2", 18)
    assert layer.group.values == (min(values), max(values))
    assert layer.group.gradients == (min(gradients), max(gradients))
    assert {("h1", "h19", 1), ("w19", "h19", 18), ("h19", "h20", 1)} <= wires(found)


def test_what_all_rounds_share_stays_one_input_and_what_each_has_becomes_one():
    found = repeated(parse(UNROLLED + LOSS).drawn)
    assert sizes(found)["x19"] == 18
    assert {("w", "h1", 1), ("w", "h19", 18), ("w", "h20", 1), ("x19", "h19", 18)} <= wires(found)


def test_a_round_of_several_statements_is_drawn_once_without_what_it_hands_on():
    found = repeated(parse(DESCENT + "; J = (w20 - t)^2").drawn)
    assert (sizes(found)["g19"], sizes(found)["w19"]) == (18, 18)
    assert ("w1", "g19", 1) in wires(found)
    assert ("g19", "w19", 18) in wires(found)
    assert ("w19", "g19", 17) not in wires(found)


def test_layers_of_several_alike_are_counted_both_ways():
    lines = ["h0_1 = 1; h0_2 = 2"]
    for n in range(1, 9):
        lines += [f"w{n}_{j} = {n + j}/9; h{n}_{j} = sin(w{n}_{j} (h{n - 1}_1 + h{n - 1}_2))" for j in (1, 2)]
    drawing = parse("\n".join([*lines, "J = h8_1 + h8_2"]), fit="600x300")
    layer = next(box for box in repeated(alike(drawing.drawn)).boxes if box.id == "h7_2")
    assert layer.group is not None
    assert (layer.group.size, layer.group.rounds, layer.group.first) == (12, 6, "h2_1")
    said = [shape.label.plain for shape in flat(drawing.scene.shapes) if isinstance(shape, Text)]
    assert "h2_1 … h7_2: 6 × 2 × sin in a row" in said


@pytest.mark.parametrize(
    "text",
    [
        "a = 1; b = tanh(a); c = tanh(b); d = tanh(c); y = d + a",  # the last is left out: two are not worth it
        "\n".join(f"x{n} = {n}; p{n} = exp(x{n})" for n in range(9)) + "\nJ = p1",  # side by side
    ],
)
def test_what_is_not_repeated_in_a_row_stays_as_it_is(text):
    drawn = parse(text).drawn
    assert repeated(drawn) is drawn


@st.composite
def unrolled(draw: st.DrawFn) -> str:
    """Draw a program whose block of one to three statements comes four to nine times in a row."""
    lines = ["s0 = 0.5; z0 = -0.25; c = 0.75"]
    forms = draw(st.lists(st.sampled_from(FORMS), min_size=1, max_size=3))
    uses = [draw(st.lists(st.sampled_from(["s{b}", "z{b}", "c", "x{n}"]), min_size=3, max_size=3)) for _ in forms]
    for n in range(1, draw(st.integers(4, 9)) + 1):
        lines.append(f"x{n} = {draw(st.floats(-2, 2, width=16))!r}")
        names = ["s", "z", "q"]
        for name, form, used in zip(names, forms, uses, strict=False):
            made = form.text.format(*(use.format(b=n - 1, n=n) for use in used))
            lines.append(f"{name}{n} = tanh({made})")
        if len(forms) == 1:
            lines.append(f"z{n} = sin(s{n})")
    return "\n".join([*lines, f"J = s{n} + z{n} + c"])


@settings(max_examples=60)
@given(st.one_of(unrolled(), programs()))
def test_what_is_left_has_its_numbers_and_ranges_hold_those_of_all_it_stands_for(text):
    """Each box is in one; wires go on to later boxes; derivatives of what stays are what they were."""
    whole = parse(text).drawn
    found = repeated(whole)
    before = {box.id: box for box in whole.boxes}
    assert sum(sizes(found).values()) == len(whole.boxes)
    assert all(wire.tail < wire.head for wire in found.wires)
    assert found.boxes[found.output].id == whole.boxes[whole.output].id
    for box in found.boxes:
        if box.group is None:
            assert box == before[box.id]
        else:
            first, last = box.group.values or (0, 0)
            assert first <= (before[box.id].value or 0) <= last
    inside = [box for box in whole.boxes if box.id not in sizes(found)]
    ranges = [box.group for box in found.boxes if box.group]
    for box in inside:
        assert any(
            group.values is not None and box.value is not None and group.values[0] <= box.value <= group.values[1]
            for group in ranges
        )
        assert box.gradient is None or any(
            group.gradients is not None and group.gradients[0] <= box.gradient <= group.gradients[1] for group in ranges
        )


@pytest.mark.parametrize("style", STYLES)
def test_a_deep_network_is_legible_and_says_what_was_done(style):
    drawing = parse(LAYERS + LOSS, style=style, detail="statements", fit="600x300")
    said = [shape.label.plain for shape in flat(drawing.scene.shapes) if isinstance(shape, Text)]
    assert "h2 … h19: 18 × tanh in a row" in said
    assert any(text.startswith("w2 … w19") and text.endswith("18 inputs") for text in said)
    assert "w19" not in said
    assert not overlaps(drawing.ruled)
    (note,) = [note for note in drawing.notes if note.code == "N012"]
    assert "18 rounds up to `h19`" in note.message


def test_a_thousand_layers_are_too_many_boxes_but_not_too_many_rounds():
    text = "h0 = 0.5\n" + "\n".join(f"w{n} = 1; h{n} = tanh(w{n} h{n - 1})" for n in range(1, 1101))
    drawing = parse(text)
    assert len(drawing._whole.boxes) < 10
    assert drawing.gradients["h0"] is not None

"""Long chains in one box each: the numbers of what is left are the same, and the wire into it has the whole product."""

from __future__ import annotations

import math

import pytest

from tests.drawings import LECTURE, SKIPS
from viz import parse
from viz.collapse import collapsed
from viz.fold import Folded
from viz.scene import Text, flat
from viz.styles.table import STYLES

LONG = "x = 0.5\n" + "\n".join(f"h{n} = tanh({'x' if n == 1 else f'h{n - 1}'})" for n in range(1, 21))
PAIR = """
x = 0.5; w = 2
a1 = tanh(x); a2 = sigmoid(a1); a3 = exp(a2)
b1 = w^2; b2 = sin(b1); b3 = b2 + 1; b4 = sqrt(b3)
y = a3 b4
"""


def boxes(text: str) -> dict[str, int]:
    """Return how many steps each drawn box stands for."""
    return {box.id: box.group.size if box.group else 1 for box in collapsed(parse(text).folded).boxes}


def partials(folded: Folded) -> dict[tuple[str, str], float | None]:
    return {(folded.boxes[w.tail].id, folded.boxes[w.head].id): w.partial for w in folded.wires}


def test_twenty_steps_in_a_row_become_one_box_and_the_output():
    assert boxes(LONG) == {"x": 1, "h19": 19, "h20": 1}
    chain = collapsed(parse(LONG).folded).boxes[1]
    assert (chain.group.first, chain.name, chain.bare) == ("h1", "h19", False)


def test_the_wire_into_a_chain_has_the_product_of_the_partials_across_it():
    """What reaches x is what leaves the chain times that product: the chain rule."""
    drawing = parse(LONG)
    values = [drawing.values["x"], *(drawing.values[f"h{n}"] for n in range(1, 20))]
    whole = math.prod(1 - math.tanh(value) ** 2 for value in values[:-1])
    assert partials(collapsed(drawing.folded))["x", "h19"] == pytest.approx(whole, rel=1e-12)
    assert drawing.gradients["x"] == pytest.approx(drawing.gradients["h19"] * whole, rel=1e-12)


def test_chains_side_by_side_are_a_box_each_and_the_order_is_kept():
    found = collapsed(parse(PAIR).folded)
    assert {box.id: box.group.size if box.group else 1 for box in found.boxes} == {
        "x": 1,
        "w": 1,
        "a3": 3,
        "b4": 4,
        "y": 1,
    }
    assert all(wire.tail < wire.head for wire in found.wires)
    assert found.boxes[found.output].id == "y"
    assert set(partials(found)) == {("x", "a3"), ("w", "b4"), ("a3", "y"), ("b4", "y")}


def test_boxes_keep_their_values_and_their_gradients():
    drawing = parse(PAIR)
    for box in collapsed(drawing.folded).boxes:
        assert (box.value, box.gradient) == (drawing.values[box.id], drawing.gradients[box.id])


@pytest.mark.parametrize("text", [LECTURE, SKIPS, "a = 1; b = a + 1; c = 2b; d = c^2", "b = 3; u = b*b; v = 2u; y = v"])
def test_what_is_short_or_used_twice_stays_as_it_is(text):
    folded = parse(text).folded
    assert collapsed(folded) is folded


def test_a_partial_that_has_no_number_leaves_the_product_without_one():
    found = collapsed(parse(LONG.replace("x = 0.5", "x = ?")).folded)
    assert partials(found)["x", "h19"] is None


def test_a_corner_in_a_chain_is_kept():
    text = "x = 0; a = 2x; b = relu(a); c = b + 1; y = 3c"
    assert [box.kink for box in collapsed(parse(text).folded).boxes] == [False, True, False]


@pytest.mark.parametrize("detail", ["statements", "operations"])
@pytest.mark.parametrize("style", STYLES)
def test_every_style_says_how_many_steps_a_box_stands_for(style, detail):
    drawing = parse(LONG, style=style, detail=detail, fit="600x300")
    said = [shape.label.plain for shape in flat(drawing.scene.shapes) if isinstance(shape, Text)]
    assert "N008" in {note.code for note in drawing.notes}
    assert "h1 … h19: 19 steps" in said


def test_the_description_and_the_files_of_numbers_have_every_step():
    drawing = parse(LONG, fit="600x300")
    for n in range(1, 21):
        assert f"h{n} = tanh of" in drawing.scene.description
    assert "N008" in {note.code for note in drawing.notes}
    assert drawing.render("json").count(b'"id": "h') == 20

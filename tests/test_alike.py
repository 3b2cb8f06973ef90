"""Boxes that do the same are drawn as one: how many there are, and between which numbers they lie."""

from __future__ import annotations

import json

from hypothesis import given, settings

from tests.drawings import programs
from tests.overlaps import overlaps
from viz.alike import alike
from viz.pipeline import parse
from viz.repeats import repeated

NETWORK = "\n".join(
    [
        "x1 = 1; x2 = -2; t = 0.5",
        *(f"w{j}1 = {j}/4; w{j}2 = {j}/8; b{j} = -{j}/2; h{j} = tanh(w{j}1*x1 + w{j}2*x2 + b{j})" for j in range(1, 9)),
        *(f"v{j} = {j}/16" for j in range(1, 9)),
        f"y = {' + '.join(f'v{j}*h{j}' for j in range(1, 9))}",
        "L = (y - t)^2",
    ]
)


def test_a_layer_is_one_box_with_its_range_and_its_weights_another():
    """Inputs are told apart by where they are used: weights, biases, what they are applied to, the target."""
    drawing = parse(NETWORK)
    found = alike(drawing.drawn)
    sizes = {box.id: box.group.size if box.group else 1 for box in found.boxes}
    assert sizes == {"x2": 2, "t": 1, "w82": 16, "b8": 8, "v8": 8, "h8": 8, "y": 1, "L": 1}
    layer = next(box for box in found.boxes if box.id == "h8")
    values = [drawing.values[f"h{j}"] for j in range(1, 9)]
    gradients = [drawing.gradients[f"h{j}"] for j in range(1, 9)]
    assert layer.group is not None
    assert layer.group.values == (min(values), max(values))
    assert layer.group.gradients == (min(gradients), max(gradients))
    assert (layer.value, layer.gradient) == (None, None)
    into = {(found.boxes[w.tail].id, w.occurrences) for w in found.wires if found.boxes[w.head].id == "h8"}
    assert into == {("x2", 16), ("w82", 16), ("b8", 8)}


def test_what_does_something_else_stays_by_itself():
    """Another operation, another operand's place, another order of two that matter."""
    drawing = parse("a = 1; b = 2; p = a - b; q = b - a; r = a + b; s = exp(a); y = p*q*r*s")
    assert alike(drawing.drawn) is drawing.drawn


@settings(max_examples=100)
@given(programs())
def test_kinds_are_in_order_and_no_box_is_lost(text):
    """Of any program: wires go on to later boxes, and the sizes add up."""
    whole = parse(text).drawn
    found = alike(whole)
    assert all(wire.tail < wire.head for wire in found.wires)
    assert sum(box.group.size if box.group else 1 for box in found.boxes) == len(whole.boxes)
    assert sum(wire.occurrences for wire in found.wires) == sum(wire.occurrences for wire in whole.wires)
    assert found.boxes[found.output].id == whole.boxes[whole.output].id


def test_a_drawing_of_too_many_boxes_is_folded_and_says_so():
    """Three thousand weights are one input; JSON has them all."""
    count = 3_000
    text = "\n".join(
        [*(f"w{i} = {i}/1000" for i in range(count)), f"y = {' + '.join(f'w{i}^2' for i in range(count))}"]
    )
    drawing = parse(text)
    assert "w₀" not in drawing.svg()
    assert [note.code for note in drawing.notes] == ["N011"]
    assert "3000 boxes up to `w2999`" in drawing.notes[0].message
    assert len(json.loads(drawing.render("json"))["nodes"]) == count + 1


def test_folded_drawings_overlap_nowhere():
    """In every style; the ranges have room."""
    for style in ("lecture", "circuit", "local", "cells"):
        drawing = parse(NETWORK, style=style, detail="statements", fit="600x300")
        assert not overlaps(drawing.ruled), style
        assert "N011" in {note.code for note in drawing.notes}, style


def test_what_was_folded_before_is_folded_again_without_a_circle():
    """Boxes of a round stand for several; what they use is no longer there by its name."""
    text = "\n".join(
        ["x0 = 0.5", *(f"x{n} = {' + '.join(f'x{k}' for k in range(max(0, n - 8), n))}" for n in range(1, 40))]
    )
    folded = repeated(parse(text, style="circuit").drawn)
    found = alike(folded)
    assert len(found.boxes) < len(folded.boxes)
    assert all(wire.tail < wire.head for wire in found.wires)

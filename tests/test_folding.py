"""What is too much to lay out is folded, or refused before it is begun."""

from __future__ import annotations

import pytest

from viz.errors import InputError
from viz.folding import MOST_BOXES, MOST_LANES, MOST_WIRES, bounded, folded_as
from viz.geometry import Size
from viz.pipeline import parse


def layers(width: int) -> str:
    """Two layers of which every value is used by every other: a wire for each pair."""
    names = [f"a{n}" for n in range(width)]
    inputs = [f"{name} = {n}" for n, name in enumerate(names)]
    return "\n".join([*inputs, *(f"b{n} = {' + '.join(names)}" for n in range(width)), f"y = b0 + b{width - 1}"])


def recurrence(steps: int) -> str:
    """One name that every step uses: step k has a wire through k columns."""
    return "\n".join(["x = 0.5", "h0 = 2x", *(f"h{n} = h{n - 1} * x" for n in range(1, steps + 1))])


TOO_MUCH = {
    "boxes": ("\n".join(["x = 1", *(f"a{n} = sin(x)" for n in range(2000))]), 2001),
    "wires": (layers(71), 5_043),
    "wires through": (recurrence(400), 81_001),
}


@pytest.mark.parametrize(("what", "text", "count"), [(what, *case) for what, case in TOO_MUCH.items()])
def test_too_many_boxes_wires_or_columns_that_wires_pass_are_folded_or_else_refused(what, text, count):
    drawn = parse(text).drawn
    found = bounded(drawn, every_box=False)
    assert any(box.group for box in found.boxes)
    assert len(found.boxes) < len(drawn.boxes)
    with pytest.raises(InputError) as caught:
        bounded(drawn, every_box=True)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, f"{count:,}" in diagnostic.message, what in diagnostic.message) == ("E031", True, True)


def test_what_can_be_laid_out_is_drawn_as_it_is():
    drawn = parse(recurrence(100)).drawn
    assert bounded(drawn, every_box=False) is drawn


def test_a_tangle_of_long_wires_that_nothing_folds_is_refused():
    text = "x0 = 1; x1 = 1" + "".join(f"; x{n + 2} = x{7919 * n % (n + 1)} x{n + 1}" for n in range(1500))
    drawn = parse(text).drawn
    assert len(drawn.boxes) <= MOST_BOXES
    assert len(drawn.wires) <= MOST_WIRES
    with pytest.raises(InputError, match=f"columns, more than the {MOST_LANES:,} that are drawn"):
        bounded(drawn, every_box=False)


def test_all_boxes_are_not_drawn_only_to_find_that_they_do_not_fit():
    """Where they are far too many for the room and can be folded; where the room is made for them, all are drawn."""
    drawn = parse(recurrence(200)).drawn
    slide, wall = Size(960, 540), Size(99_999, 99_999)
    assert folded_as(drawn, "none", slide) is None
    assert folded_as(drawn, "rounds", slide) is not None
    assert folded_as(drawn, "none", wall) is folded_as(drawn, "none", None) is drawn
    assert folded_as(drawn, "rounds", None) is None

"""The graph read aloud: the description that goes with every picture, and a title where the file has none."""

from __future__ import annotations

from viz.digits import shown
from viz.fold import Box, Folded
from viz.notation.words import words

_MOST = 60  # boxes that are read; more would be a wall of words


def title(folded: Folded, given: str | None) -> str:
    """Return the title as plain text."""
    return given or f"Computation graph of {folded.boxes[folded.output].name or 'an expression'}"


def description(folded: Folded, digits: int) -> str:
    """Read every value in order, then every derivative from the output back.

    >>> description(Folded((), (), 0, "statements"), 3)
    'Values: . Derivatives: .'
    """
    boxes = folded.boxes[:_MOST]
    more = len(folded.boxes) - len(boxes)
    values = "; ".join(_value(box, digits) for box in boxes)
    wanted = [box for box in reversed(boxes) if box.wanted]
    slopes = "; ".join(f"{folded.slope(box)} = {shown(box.gradient, digits).plain}" for box in wanted)
    rest = f" And {more} more." if more else ""
    return f"Values: {values}. Derivatives: {slopes}.{rest}"


def _value(box: Box, digits: int) -> str:
    number = shown(box.value, digits).plain
    return f"{box.spoken} = {number}" if box.expr is None else f"{box.spoken} = {words(box.expr)} = {number}"

"""What may be folded where a drawing is too large for its room, or at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from viz.alike import alike
from viz.collapse import collapsed
from viz.errors import Diagnostic, InputError
from viz.fold import Folded
from viz.geometry import Box, Size
from viz.layout import Item, Link, ranks
from viz.repeats import repeated

MOST_BOXES, MOST_WIRES = 2_000, 5_000  # of a drawing
MOST_LANES = 40_000  # columns that its wires reach, all together: what the time to place and draw them grows with
_LEAST, _USUAL = 2_000.0, 4_000.0  # square points that a box takes in any style, and with what is around it
Folding = Literal["none", "chains", "rounds", "alike", "all"]


def _as_it_is(folded: Folded) -> Folded:
    return folded


def _both(folded: Folded) -> Folded:
    """Fold what is alike and then what is repeated, if there is each."""
    wide = alike(folded)
    found = repeated(wide)
    return folded if wide is folded or found is wide else found


FOLDINGS: Mapping[Folding, Callable[[Folded], Folded]] = MappingProxyType(
    {"none": _as_it_is, "chains": collapsed, "rounds": repeated, "alike": alike, "all": _both}
)
"""Each way to fold, in the order they are tried; one that finds nothing returns what it was given."""


def may_fit(folded: Folded, room: Size, each: float = _LEAST) -> bool:
    """Tell whether it is worth trying to draw all boxes in a room."""
    return len(folded.boxes) * each <= room.width * room.height


def folded_as(whole: Folded, folding: Folding, room: Size | None) -> Folded | None:
    """Return the boxes, folded in one of the ways; None where there is nothing to fold, or no ``room`` is given for it.

    All boxes are not drawn at all, only to find that they do not fit, where they are too many and can be folded.
    """
    if folding != "none":
        found = whole if room is None else FOLDINGS[folding](whole)
        return None if found is whole else found
    if room is None or may_fit(whole, room, _USUAL) or any(box.group for box in whole.boxes):
        return whole
    return None if any(fold(whole) is not whole for fold in (repeated, alike)) else whole


def bounded(folded: Folded, *, every_box: bool) -> Folded:
    """Return what is drawn where nothing has to be folded for the room: all of it, unless that is too much.

    Raises InputError if it is too much even folded, or if ``every_box`` is needed.
    """
    found = folded
    ways: Sequence[Callable[[Folded], Folded]] = () if every_box else (alike, collapsed, repeated)
    for fold in (_as_it_is, *ways):
        found = fold(found)
        if _excess(found) is None:
            return found
    raise InputError(
        Diagnostic(
            code="E031",
            message=f"the drawing would have {_excess(folded)}",
            help="draw a part of it, or write -o graph.json, which has every number",
        )
    )


def _excess(folded: Folded) -> str | None:
    """Say of what a drawing has too much to be laid out in a few seconds: boxes, wires, or columns that wires pass."""
    for count, most, what in (
        (len(folded.boxes), MOST_BOXES, "boxes"),
        (len(folded.wires), MOST_WIRES, "wires"),
    ):
        if count > most:
            return f"{count:,} {what}, more than the {most:,} that are drawn"
    if (lanes := _lanes(folded)) > MOST_LANES:
        return f"wires through {lanes:,} columns, more than the {MOST_LANES:,} that are drawn"
    return None


def _lanes(folded: Folded) -> int:
    """Count the columns that each wire reaches, in all, where none has a label."""
    nowhere = Box(0, 0, 0, 0)
    items = [Item(name=box.id, body=nowhere, solids=(), spread=0, source=box.bare) for box in folded.boxes]
    ends = [(folded.boxes[wire.tail].id, folded.boxes[wire.head].id) for wire in folded.wires]
    rank = ranks(items, [Link(str(n), tail, head, 0) for n, (tail, head) in enumerate(ends)])
    return sum(rank[head] - rank[tail] for tail, head in ends)

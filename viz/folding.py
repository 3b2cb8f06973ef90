"""What may be folded where a drawing is too large for its room, or at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from viz.alike import alike
from viz.collapse import collapsed
from viz.errors import Diagnostic, InputError
from viz.fold import Folded
from viz.repeats import repeated

MOST_BOXES = 2_000  # of a drawing
Folding = Literal["none", "chains", "rounds", "alike", "all"]


def _both(folded: Folded) -> Folded:
    """Fold what is alike and then what is repeated, if there is each."""
    wide = alike(folded)
    found = repeated(wide)
    return folded if wide is folded or found is wide else found


FOLDINGS: Mapping[Folding, Callable[[Folded], Folded]] = MappingProxyType(
    {"none": lambda folded: folded, "chains": collapsed, "rounds": repeated, "alike": alike, "all": _both}
)
"""Each way to fold, in the order they are tried; one that finds nothing returns what it was given."""


def bounded(folded: Folded, *, every_box: bool) -> Folded:
    """Return what is drawn where nothing has to be folded for the room: all of it, unless that is too much.

    Raises InputError if it is too much even folded, or if ``every_box`` is needed.
    """
    if len(folded.boxes) <= MOST_BOXES:
        return folded
    found = folded
    for fold in () if every_box else (alike, collapsed, repeated):
        found = fold(found)
        if len(found.boxes) <= MOST_BOXES:
            return found
    raise InputError(
        Diagnostic(
            code="E031",
            message=f"the drawing would have {len(folded.boxes):,} boxes, more than the {MOST_BOXES:,} that are drawn",
            help="draw a part of it, or write -o graph.json, which has every number",
        )
    )

"""What may be folded where a drawing is too large for its room, or at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from viz.alike import alike
from viz.collapse import collapsed
from viz.errors import Diagnostic, InputError
from viz.fold import Folded

MOST_BOXES = 2_000  # of a drawing
Folding = Literal["none", "chains", "alike"]
FOLDINGS: Mapping[Folding, Callable[[Folded], Folded]] = MappingProxyType(
    {"none": lambda folded: folded, "chains": collapsed, "alike": alike}
)
"""Each way to fold, in the order they are tried; one that finds nothing returns what it was given."""


def bounded(folded: Folded, *, every_box: bool) -> Folded:
    """Return what is drawn where nothing has to be folded for the room: all of it, unless that is too much.

    Raises InputError if it is too much even folded, or if ``every_box`` is needed.
    """
    if len(folded.boxes) <= MOST_BOXES:
        return folded
    found = folded if every_box else collapsed(alike(folded))
    if len(found.boxes) <= MOST_BOXES:
        return found
    raise InputError(
        Diagnostic(
            code="E031",
            message=f"the drawing would have {len(folded.boxes):,} boxes, more than the {MOST_BOXES:,} that are drawn",
            help="draw a part of it, or write -o graph.json, which has every number",
        )
    )

"""The straight-line program with its derivatives, as a file of Python."""

from __future__ import annotations

from viz.codegen import code
from viz.digits import Digits
from viz.fold import Folded
from viz.nudge import Nudge
from viz.program import Program


def py(folded: Folded, program: Program, title: str | None, digits: Digits, nudge: Nudge | None = None) -> bytes:
    """Write the program; its numbers are full-precision doubles, whatever the ``digits`` of a picture."""
    del digits, nudge
    return code(folded, program.notes, title).encode()

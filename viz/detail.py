"""How much is one box, where that is left to the room: the deepest level of which all stays legible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from viz.errors import Diagnostic, MakegraphError
from viz.geometry import Size
from viz.options import Options
from viz.program import Function
from viz.regions import OPERATIONS, STATEMENTS

AUTO = "auto"


class Level(NamedTuple):
    """A detail, and the note that says it was chosen, if it was."""

    detail: str
    notes: tuple[Diagnostic, ...] = ()


def level(options: Options, functions: Sequence[Function], is_legible: Callable[[str], bool]) -> Level:
    """Return the detail that is asked for; of `auto` the deepest that is legible, else statements.

    One that cannot be drawn is not legible.
    """
    if options.drawn_detail != AUTO:
        return Level(options.drawn_detail)
    for deep, called in _levels(functions):
        with suppress(MakegraphError):
            if is_legible(deep):
                return Level(deep, (_note(f"{called}, which are", options.fit),))
    return Level(STATEMENTS, (_note(f"{STATEMENTS}, as {OPERATIONS} are not", options.fit),))


def _levels(functions: Sequence[Function]) -> Iterator[tuple[str, str]]:
    """Yield the levels under statements, the deepest first, and what their boxes are."""
    yield OPERATIONS, "operations"
    names = ",".join(function.name for function in functions if function.body is not None)
    if names:
        yield names, f"{STATEMENTS} with the calls of {names} opened"


def _note(called: str, room: Size) -> Diagnostic:
    return Diagnostic(
        code="N013",
        message=f"`detail` is left to the room: boxes are {called} legible in {room.width:.0f}x{room.height:.0f}",
        help="`--detail statements` or another says how much is one box, `--fit` how much room there is",
    )

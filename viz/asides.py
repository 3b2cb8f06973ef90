"""What stands under the finished picture where it is asked for: the statements' notes, and the program as code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from viz import codegen
from viz.fold import Folded
from viz.notation.typst import name, quoted
from viz.notation.written import Written, in_code

Column = Sequence[Written]


def columns(folded: Folded, show: Collection[str], notes: Mapping[str, str]) -> tuple[Column, ...]:
    """Return columns of lines; ``folded`` has a box a statement, ``notes`` are by the ids of boxes.

    There is no code where a function of the equations has no expression.
    """
    found: list[Column] = []
    if "notes" in show:
        noted = [(box.name or box.spoken, notes[box.id]) for box in folded.boxes if box.id in notes]
        found.append([Written(f"${name(of)}$#muted({quoted(f': {note}')})", f"{of}: {note}") for of, note in noted])
    if "code" in show and all(function.body is not None for function in folded.functions):
        found += [[in_code(line) for line in lines] for lines in codegen.lines(folded)]
    return tuple(column for column in found if column)

"""The equations with their values and derivatives in order, in aligned columns of plain text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from viz.arithmetic import quotient
from viz.digits import Digits, shown, written
from viz.fold import Box, Folded
from viz.messages import columns, escape
from viz.notation.line import line
from viz.nudge import Nudge
from viz.program import BARE, Program

_GAP = 4  # columns between the equations, the values and the derivatives
_WIDEST = 44  # columns of an equation; a wider one has its numbers in the next line


class _Row(NamedTuple):
    """One box: its name and what it is, its value, its derivative's name and number; empty where there is none."""

    name: str
    definition: str
    value: str
    slope: str
    gradient: str


def txt(folded: Folded, program: Program, title: str | None, digits: Digits, nudge: Nudge | None = None) -> bytes:
    """Write a line for each box: inputs, what is computed from them, the output last; then what is to be noted.

    A nudge has a line for each box that it reaches, and one for the quotient of the changes.
    """
    del program
    output = folded.boxes[folded.output]
    order = sorted(folded.boxes, key=lambda box: (box is output, not box.bare))
    lines = list(_aligned([_row(folded, box, digits) for box in order]))
    notes = [f"Note: {note}" for box in order for note in _notes(folded, box)]
    head = [escape(title), ""] if title else []
    moves = [] if nudge is None else ["", *_moves(folded, nudge)]
    return ("\n".join([*head, *lines, *([""] if notes else []), *notes, *moves]) + "\n").encode()


def _moves(folded: Folded, nudge: Nudge) -> Iterator[str]:
    names = [escape(box.spoken) for box in folded.boxes]
    variable, output = names[nudge.variable], names[nudge.output]
    yield f"Nudge {variable} by {written(nudge.step).plain}:"
    rows = [(names[m.box], written(m.old).plain, written(m.new).plain, written(m.change).plain) for m in nudge.moves]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for name, old, new, change in rows:
        value = f"{_padded(name, widths[0])} = {_padded(old, widths[1])} → {_padded(new, widths[2])}"
        yield f"{value}    {_padded(f'Δ{name}', widths[0] + 1)} = {change}"
    whole = quotient(nudge.quotient)
    near = "" if nudge.is_linear else f" ≈ {_slope(folded, folded.boxes[nudge.variable])} = {nudge.derivative:.6g}"
    yield f"Δ{output}/Δ{variable} {whole.sign} {whole.numeral.plain}{near}"


def _row(folded: Folded, box: Box, digits: Digits) -> _Row:
    value = "" if box.value is None else shown(box.value, digits).plain
    sloped = box.wanted and box.id != BARE and box.gradient is not None
    return _Row(
        name="" if box.id == BARE else escape(box.spoken),
        definition=escape(line(box.expr)) if box.expr is not None else value or "?",
        value=f"= {value}" if value and box.expr is not None else "",
        slope=_slope(folded, box) if sloped else "",
        gradient=f"= {shown(box.gradient, digits).plain}" if sloped and box.gradient is not None else "",
    )


def _slope(folded: Folded, box: Box) -> str:
    return escape(f"∂{folded.boxes[folded.output].name or ''}/∂{box.spoken}")


def _aligned(rows: list[_Row]) -> Iterator[str]:
    names = max(columns(row.name) for row in rows)
    slopes = max(columns(row.slope) for row in rows)
    equations = [f"{_padded(row.name, names)} = {row.definition}" if row.name else row.definition for row in rows]
    first = max((w for w in map(columns, equations) if w <= _WIDEST), default=0) + _GAP
    second = max(columns(row.value) for row in rows) + _GAP
    for row, equation in zip(rows, equations, strict=True):
        if columns(equation) > _WIDEST and (row.value or row.slope):
            yield equation
            equation = ""  # noqa: PLW2901 - its numbers stand under it
        numbers = f"{_padded(row.slope, slopes)} {row.gradient}" if row.slope else ""
        yield (_padded(equation, first) + _padded(row.value, second) + numbers).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _notes(folded: Folded, box: Box) -> Iterator[str]:
    if box.kink:
        yield f"{_spoken(box)} has a corner at these numbers, so its derivative is a choice."
    if box.wanted and box.gradient is not None and not math.isfinite(box.gradient):
        what = "infinite" if math.isinf(box.gradient) else "undefined"
        yield f"{_slope(folded, box)} is {what} at these numbers."
    if not box.used:
        yield f"{_spoken(folded.boxes[folded.output])} does not use {_spoken(box)}."


def _spoken(box: Box) -> str:
    return "the result" if box.id == BARE else escape(box.spoken)

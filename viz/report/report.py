"""What a report is made of: sections of blocks, and lines of words with formulas among them; no form of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from viz.notation.written import Written
from viz.scene import Film, Scene


class Reference(NamedTuple):
    """Words or a formula that lead to a section, by its id."""

    shown: str | Written
    to: str


Piece = str | Written | Reference
Line = tuple[Piece, ...]
"""Words of this program or of a user, formulas and references; every form sees to it that words stay words."""


class Paragraph(NamedTuple):
    """One line of prose."""

    line: Line


class Formulas(NamedTuple):
    """Formulas one under another, each with what is said beside it."""

    lines: tuple[Line, ...]


class Points(NamedTuple):
    """What is to be said of one thing: a lead word each, and a line."""

    rows: tuple[tuple[str, Line], ...]


class Table(NamedTuple):
    """A table with a caption and a head; the first column of the body says what a row is about."""

    caption: str
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


class Picture(NamedTuple):
    """A picture, or frames to step through where a form can; ``name`` is what a file of it is called."""

    name: str
    scene: Scene
    film: Film | None = None


class Closeup(NamedTuple):
    """The piece of a curve on which a nudge moves from one point to another, with the words at its places.

    ``old`` and ``new`` are what stands at both axes, ``step`` and ``rise`` what the sides of the triangle are.
    """

    points: tuple[tuple[float, float], ...]
    to: tuple[float, float]
    old: tuple[str, str]
    new: tuple[str, str]
    step: str
    rise: str


class Plot(NamedTuple):
    """A curve through a point ``at``, with its tangent; ``about`` says it in words.

    ``across`` and ``up`` are what the axes are called, ``colours`` are by role, and so are those on a ``dark`` page.
    """

    name: str
    about: str
    points: tuple[tuple[float, float], ...]
    at: tuple[float, float]
    slope: float
    across: str
    up: str
    colours: Mapping[str, str]
    dark: Mapping[str, str]
    near: Closeup | None = None


class Code(NamedTuple):
    """A program, in a language by its usual name."""

    language: str
    text: str


Block = Paragraph | Formulas | Points | Table | Picture | Plot | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it; ``id`` is what references and addresses call it."""

    id: str
    title: Line
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole; ``about`` is what stands between the title and the first section."""

    title: str
    about: tuple[Block, ...]
    sections: tuple[Section, ...]


def anchor(name: str) -> str:
    """Return a section's id as an address has it: what is neither letter, digit, `.`, `-` nor `_` is its code point.

    >>> anchor("d-h'")
    'd-h-27'
    """
    return re.sub(r"[^\w.-]", lambda match: f"-{ord(match[0]):x}", name)


def plain(piece: Piece) -> str:
    """Return a piece in plain text.

    >>> plain(Reference("above", "d-u"))
    'above'
    """
    match piece:
        case Reference(shown, _):
            return plain(shown)
        case Written():
            return piece.plain
        case _:
            return piece


def blocks(report: Report) -> Iterator[Block]:
    """Yield every block, in order."""
    yield from report.about
    for section in _all(report.sections):
        yield from section.blocks


def pictures(report: Report) -> list[Picture]:
    """Return the pictures, in order."""
    return [block for block in blocks(report) if isinstance(block, Picture)]


def formulas(report: Report) -> Iterator[Written]:
    """Yield every formula, in order."""
    for piece in (piece for line in _every_line(report) for piece in line):
        shown = piece.shown if isinstance(piece, Reference) else piece
        if isinstance(shown, Written):
            yield shown


def _every_line(report: Report) -> Iterator[Line]:
    for block in report.about:
        yield from lines(block)
    for section in _all(report.sections):
        yield section.title
        for block in section.blocks:
            yield from lines(block)


def _all(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)


def lines(block: Block) -> Iterator[Line]:
    """Yield the lines of a block."""
    match block:
        case Paragraph(line):
            yield line
        case Formulas(found):
            yield from found
        case Points(rows):
            yield from (line for _, line in rows)
        case Table(_, head, rows):
            yield from (line for row in (head, *rows) for line in row)

"""What a drawing can look like: one row a style."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from viz.fold import Box, Folded, Wire
from viz.layout import COLUMN
from viz.regions import OPERATIONS, STATEMENTS
from viz.styles import cells, circuit, lecture, local
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.typeset import Label, Request


class Draws(Protocol):
    """What the module of a style has: the texts it wants set and, from the set labels, boxes, wires and legend."""

    def requests(self, folded: Folded, look: Look) -> dict[str, Request | None]:
        """Return everything to set, by key."""

    def part(self, box: Box, labels: Mapping[str, Label], look: Look, ends: Ends) -> Part:
        """Lay one box out."""

    def strand(self, folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
        """Lay one wire out."""

    def legend(self, labels: Mapping[str, Label], look: Look) -> list[Entry]:
        """Explain what is drawn."""


class Style(NamedTuple):
    """A style: its module, the detail and what is shown unless the user asks otherwise.

    ``column`` is the room between its columns where no backward arrow needs more.
    """

    name: str
    draws: Draws
    detail: str
    show: frozenset[str]
    column: float
    about: str


_ROUND = frozenset({"legend", "title", "formula"})
_BOTH = _ROUND | {"values", "gradients"}
_NEAR = 38.0  # between columns with single arrows

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        row.name: row
        for row in (
            Style(
                "lecture",
                lecture,
                STATEMENTS,
                _BOTH,
                COLUMN,
                about="boxed equations, the value above and the derivative below, arrows both ways",
            ),
            Style(
                "circuit",
                circuit,
                OPERATIONS,
                _BOTH,
                _NEAR,
                about="round gates with a sign, the value above and the derivative below each wire",
            ),
            Style(
                "local",
                local,
                STATEMENTS,
                _ROUND | {"values", "local"},
                _NEAR,
                about="definition over value in round boxes, the local derivative on each wire",
            ),
            Style(
                "cells",
                cells,
                STATEMENTS,
                _BOTH,
                _NEAR,
                about="a row of cells for each equation: what it computes, its value, its derivative",
            ),
        )
    }
)

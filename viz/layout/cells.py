"""What is placed: items and links as they come in, and the cells and wires they become.

A cell is an item, or the lane that a wire takes through a column it passes. `along` is the way values flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from viz.geometry import Box, Cubic, Point, Size, around

LANE = 10.0  # between a wire and its neighbour in a column
ROW = 26.0  # between two items of a column
COLUMN = 62.0  # the least between two columns
STEEP = 0.16  # more between columns whose wires climb: this share of the climb
WIDEST = 104.0
CLEAR = 9.0  # from a wire's centre line to anything it passes
LEAVE, ARRIVE = 6.0, 7.0  # from a body to the start and to the tip of a wire
RUN = 7.0  # a wire runs level at both ends, so that its arrow heads lie level too
BESIDE = 20.0  # between two wires that turn together
FAN, OPEN = 22.0, 0.4  # from the one point where a fan's lines begin to where they are apart: so much, or this share of

Direction = Literal["right", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A node to place; boxes are relative to the centre of ``body``, where wires arrive and leave.

    ``solids`` is all that must be kept free, the body included. ``spread`` is the room for the wires of one side,
    across the flow, ``fork`` that of the wires that leave where it differs. A ``source`` uses nothing; in a column of
    sources those that are ``flush`` begin at one edge, others have their centres in line. An ``ordered`` item has its
    wires in the order of their slots. Where the wires that leave a
    ``fan`` need more room than its body has, their lines begin together at one point beside it.
    """

    name: str
    body: Box
    solids: tuple[Box, ...]
    spread: float
    fork: float | None = None
    source: bool = False
    flush: bool = True
    ordered: bool = False
    fan: bool = False

    @property
    def reach(self) -> Box:
        """All of it."""
        return around(self.solids)


class Link(NamedTuple):
    """A wire to draw, with the room its label needs (relative to the wire's centre line) if it has one."""

    name: str
    tail: str
    head: str
    slot: int
    label: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything is: ``centres`` of bodies, a curve a link (from tail to head), a place a label.

    A link in a fan has a root too: the point before its curve where its line begins. ``rows`` is how many rows (columns
    where values flow down) the drawing is broken into.
    """

    size: Size
    centres: Mapping[str, Point]
    curves: Mapping[str, tuple[Cubic, ...]]
    labels: Mapping[str, Point]
    roots: Mapping[str, Point]
    rows: int = 1


@dataclass(slots=True)
class Cell:
    """An item, or a lane that a wire takes through a column it passes."""

    column: int
    item: Item | None
    link: Link | None
    above: float
    below: float
    left: float
    right: float
    across: float = 0.0
    along: float = 0.0


@dataclass(slots=True)
class Wire:
    """A link with the cells it visits and its place at each end, relative to the end's centre."""

    link: Link
    cells: list[int]
    leave: float = 0.0
    arrive: float = 0.0
    fan: float = 0.0

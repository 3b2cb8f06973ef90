"""What a style makes of each box and wire: the texts it wants set, then, from the set labels, shapes and room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from viz.geometry import Cubic, Point
from viz.layout import Item, Link
from viz.scene import Curve, Paint, Shape
from viz.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The choices a style needs: the theme, what is shown, how many digits, which way values flow."""

    theme: Theme
    show: frozenset[str]
    digits: int
    direction: Literal["right", "down"]


@dataclass(frozen=True, slots=True)
class Part:
    """A box as the style draws it: its room for the layout and its shapes, both relative to its body's centre."""

    item: Item
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A wire as the style draws it: its link for the layout and the label's shapes relative to the centre line.

    ``backward`` says whether it has a backward arrow, ``used`` whether it reaches the output.
    """

    link: Link
    shapes: tuple[Shape, ...]
    backward: bool
    used: bool


def arrow_head(theme: Theme, role: str, tip: Point, direction: Point) -> Curve:
    """Return the theme's arrow head with its tip at a place; ``direction`` is a unit vector."""
    dx, dy = direction
    placed = [Point(tip.x + x * dx - y * dy, tip.y + x * dy + y * dx) for x, y in theme.head.points]
    if theme.head.closed:
        return Curve(_straight([*placed, placed[0]]), Paint(fill=theme.colours[role]), closed=True)
    return Curve(_straight(placed), stroke(theme, role))


def _straight(points: Sequence[Point]) -> tuple[Cubic, ...]:
    return tuple(Cubic(a, a, b, b) for a, b in pairwise(points))


def stroke(theme: Theme, role: str, *, dashed: bool = False) -> Paint:
    """Return the paint of a line in a role's colour."""
    return Paint(stroke=theme.colours[role], width=theme.stroke, dash=theme.dash if dashed else None)

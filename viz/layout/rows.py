"""A long drawing in rows, as a text in lines: broken where few wires pass, which return to the next row's start."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import dist
from operator import or_
from typing import NamedTuple

from viz.geometry import Box, Cubic, Point, around, corner, line
from viz.layout.cells import ARRIVE, BESIDE, CLEAR, COLUMN, LEAVE, RUN, Cell, Wire

MOST_RETURNS = 3  # wires that may pass from one row to the next
RADIUS = 18.0  # of a turn
MARGIN = 20.0  # between a wire that returns and the rows it runs between
_NOTHING = 1e-6  # shorter than any piece of a curve


class Return(NamedTuple):
    """The way of a wire to the next row: down at ``right``, back at ``level``, down again at ``left``."""

    right: float
    level: float
    left: float


Rows = Sequence[range]  # the columns of each
Returns = Mapping[tuple[int, int], Return]  # by the number of the wire and of the column it comes from


def split(
    rank: Mapping[str, int], cells: Sequence[Cell], wires: Sequence[Wire], columns: Sequence[Sequence[int]], room: float
) -> dict[str, int]:
    """Return the columns of the items where those longer than ``room`` are broken into rows.

    Inputs of the last column of a row come into the next row, into a column of their own.
    """
    inputs = [[n for n in column if (item := cells[n].item) and item.source] for column in columns]
    passing = [
        len([n for n in found if wires[n].cells[0] not in inputs[k]])
        for k, found in enumerate(_passing(cells, wires, len(columns)))
    ]
    passing = _after_work(passing, cells, columns)
    leads = [max((cells[n].left + cells[n].right + COLUMN for n in found), default=0.0) for found in inputs]
    rows = _rows([_extent(cells, [column]) for column in columns], passing, leads, room)
    ends = [row[-1] for row in rows[:-1] if inputs[row[-1]]]
    moved = {item.name for end in ends for n in inputs[end] if (item := cells[n].item)}
    return {name: at + sum(end < at or (end == at and name in moved) for end in ends) for name, at in rank.items()}


def broken(cells: Sequence[Cell], wires: Sequence[Wire], columns: Sequence[Sequence[int]], room: float) -> Rows:
    """Return the rows of the columns, each at most ``room`` long where that can be done."""
    counts = _after_work([len(found) for found in _passing(cells, wires, len(columns))], cells, columns)
    return _rows([_extent(cells, [column]) for column in columns], counts, [0.0] * len(columns), room)


def wrapped(cells: Sequence[Cell], wires: Sequence[Wire], columns: Sequence[Sequence[int]], rows: Rows) -> Returns:
    """Move the columns to their rows, one below the other; return the ways of the wires between them."""
    passing = _passing(cells, wires, len(columns))
    returns: dict[tuple[int, int], Return] = {}
    above = _extent(cells, [columns[k] for k in rows[0]])
    for row, below in pairwise(rows):
        found = passing[row[-1]]
        low = [columns[k] for k in below]
        before = _extent(cells, low)
        down = above.bottom + _channel(len(found)) - before.top
        for n in (n for column in low for n in column):
            cells[n].along += _indent(len(found)) - before.left
            cells[n].across += down
        for k, n in enumerate(found):
            outer = BESIDE * (len(found) - 1 - k)
            right = above.right + LEAVE + RUN + RADIUS + outer
            left = _indent(len(found)) - ARRIVE - RUN - RADIUS - BESIDE * k
            returns[n, row[-1]] = Return(right, above.bottom + MARGIN + outer, left)
        above = _extent(cells, low)
    return returns


def _passing(cells: Sequence[Cell], wires: Sequence[Wire], count: int) -> list[list[int]]:
    """Return the wires that pass from each column to the next one, from top to bottom."""
    found: list[list[tuple[float, int]]] = [[] for _ in range(count)]
    for n, wire in enumerate(wires):
        for k, at in enumerate(wire.cells[:-1]):
            found[cells[at].column].append((cells[at].across + (wire.leave if k == 0 else 0.0), n))
    return [[n for _, n in sorted(column)] for column in found]


def _after_work(passing: Sequence[int], cells: Sequence[Cell], columns: Sequence[Sequence[int]]) -> list[int]:
    """Forbid to break before anything is computed, or where only inputs are used on: a row of them would be strange."""
    computed = accumulate((any((i := cells[n].item) and not i.source for n in column) for column in columns), or_)
    return [count if count and begun else MOST_RETURNS + 1 for count, begun in zip(passing, computed, strict=True)]


def _extent(cells: Sequence[Cell], columns: Sequence[Sequence[int]]) -> Box:
    inside = [cells[n] for column in columns for n in column]
    return around(Box(c.along - c.left, c.across - c.above, c.along + c.right, c.across + c.below) for c in inside)


def _channel(count: int) -> float:
    return 2 * MARGIN + BESIDE * (count - 1)


def _indent(count: int) -> float:
    return ARRIVE + RUN + RADIUS + BESIDE * (count - 1)


def _rows(extents: Sequence[Box], passing: Sequence[int], leads: Sequence[float], room: float) -> Rows:
    """Break the columns into as few rows as can be, then with as few returns, then of even lengths.

    ``passing`` counts the wires that pass on from a column, ``leads`` is what a row takes more if it begins after it.
    The columns are one row if they cannot be broken so that each fits (dynamic programming over where rows end).
    """
    count = len(extents)
    if extents[-1].right - extents[0].left <= room:
        return [range(count)]
    room -= 2 * CLEAR  # beside the turns at both sides
    lefts = [extent.left for extent in extents]
    best: list[_Broken | None] = [_Broken(0, 0, 0.0, 0)]
    for stop in range(1, count + 1):
        turn = LEAVE + RUN + RADIUS + BESIDE * (passing[stop - 1] - 1) if stop < count else 0.0
        end = extents[stop - 1].right + turn
        found: _Broken | None = None
        for first in range(bisect_left(lefts, end - room), stop):
            before = best[first]
            if before is None or (first and passing[first - 1] > MOST_RETURNS):
                continue
            if found is not None and before.breaks >= found.breaks:
                continue
            length = end - lefts[first] + (_indent(passing[first - 1]) + leads[first - 1] if first else 0.0)
            if length <= room:
                row = before.extended(first, passing[first - 1] if first else 0, length)
                found = row if found is None or row[:3] <= found[:3] else found
        best.append(found)
    return _traced(best) or [range(count)]


class _Broken(NamedTuple):
    breaks: int
    returns: int
    longest: float
    first: int  # column of the last row

    def extended(self, first: int, returns: int, length: float) -> _Broken:
        return _Broken(self.breaks + 1, self.returns + returns, max(self.longest, length), first)


def _traced(best: Sequence[_Broken | None]) -> list[range]:
    """Return the rows of the best way to break all columns, from the last one back; none if there is no way."""
    rows: list[range] = []
    stop = len(best) - 1
    while stop and (last := best[stop]) is not None:
        rows.insert(0, range(last.first, stop))
        stop = last.first
    return rows


def around_to(start: Point, way: Return, end: Point) -> tuple[Cubic, ...]:
    """Return the curve of a wire that passes to the next row."""
    first = min(RADIUS, (way.level - start.y) / 2)
    second = min(RADIUS, (end.y - way.level) / 2)
    knots = [
        Point(way.right - first, start.y),
        Point(way.right, start.y + first),
        Point(way.right, way.level - first),
        Point(way.right - first, way.level),
        Point(way.left + second, way.level),
        Point(way.left, way.level + second),
        Point(way.left, end.y - second),
        Point(way.left + second, end.y),
    ]
    places = [start, *knots, end]
    pieces = [
        line(*places[k : k + 2]) if k % 2 == 0 else corner(*places[k : k + 2], level=k in {1, 5}) for k in range(9)
    ]
    return tuple(piece for piece in pieces if dist(piece.start, piece.end) > _NOTHING)

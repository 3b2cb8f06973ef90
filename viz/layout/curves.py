"""Placed cells to curves: a wire swings as far as is clear, else runs level through a column, then bends."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import floor
from typing import NamedTuple

from viz.geometry import Box, Cubic, Path, Point, line, swing
from viz.layout.cells import ARRIVE, CLEAR, LEAVE, RUN, Cell, Wire
from viz.layout.rows import Return, Returns, around_to
from viz.layout.tracks import Gap

LOOK = 6.0  # between the points of a curve that are looked at
GRID = 20.0  # what lies in one cell of this grid, or of it shifted by half, is near
MORE = 2  # points at which a longer swing may be nearer to another wire than a stepped one is
FAR = 8  # columns that a wire may swing over at once
MOST_SWINGS = 150  # wires; where there are more, all bend in every gap

Clear = Callable[[Cubic, int, int], bool]
Field = dict[tuple[int, int, int], set[int]]


class Column(NamedTuple):
    """A column with its edges along the flow and, from top to bottom, the cells in it and where they lie."""

    left: float
    right: float
    cells: Sequence[int]
    levels: Sequence[float]


class Stop(NamedTuple):
    """Where a wire may run level, from ``left`` to ``right``; as far as ``level_to`` it must.

    After it the wire bends ``lag`` later than half-way; that is at ``bend`` if it begins at the column's edge. If it
    passes to the next row, ``back`` is its way there.
    """

    left: float
    right: float
    level: float
    level_to: float
    column: int
    lag: float = 0.0
    bend: float = 0.0
    back: Return | None = None


def routes(
    cells: Sequence[Cell],
    wires: Sequence[Wire],
    columns: Sequence[Sequence[int]],
    gaps: Sequence[Gap],
    returns: Returns,
) -> list[tuple[Cubic, ...]]:
    """Return a curve a wire: first with a bend in every gap, then with longer swings where those keep clear."""
    strips = [_column(cells, column) for column in columns]
    stops = [[*_stops(cells, wires, n, strips, gaps, returns)] for n in range(len(wires))]
    found = [_route(visited, None) for visited in stops]
    if len(wires) > MOST_SWINGS:
        return found
    field: Field = {}
    for n, route in enumerate(found):
        _mark(field, n, route)
    for n, wire in enumerate(wires):
        better = _route(stops[n], partial(_is_clear, cells, wire, strips))
        if better == found[n]:
            continue
        allowed = _nearness(field, n, found[n])
        if all(count <= allowed[other] + MORE for other, count in _nearness(field, n, better).items()):
            _unmark(field, n, found[n])
            _mark(field, n, better)
            found[n] = better
    return found


def _column(cells: Sequence[Cell], column: Sequence[int]) -> Column:
    left = min(cells[n].along - cells[n].left for n in column)
    right = max(cells[n].along + cells[n].right for n in column)
    return Column(left, right, column, [cells[n].across for n in column])


def _stops(
    cells: Sequence[Cell],
    wires: Sequence[Wire],
    number: int,
    columns: Sequence[Column],
    gaps: Sequence[Gap],
    returns: Returns,
) -> Iterator[Stop]:
    wire = wires[number]
    tail, head = cells[wire.cells[0]], cells[wire.cells[-1]]
    assert tail.item is not None and head.item is not None  # noqa: S101, PT018 - a wire ends at items
    start = tail.along + tail.item.body.right + LEAVE + wire.fan
    for n in wire.cells[:-1]:
        cell = cells[n]
        column = columns[cell.column]
        left, right, level = column.left, column.right, cell.across
        to = right if cell.right > 0 else left  # a label stands on a level stretch
        if cell is tail:
            left, right, level, to = start, max(start + RUN, right), level + wire.leave, start + RUN
        lag = gaps[cell.column].bends.get(number, 0.0)
        bend = (column.right + columns[cell.column + 1].left) / 2 + lag
        yield Stop(left, right, level, to, cell.column, lag, bend, returns.get((number, cell.column)))
    end = head.along + head.item.body.left - ARRIVE
    yield Stop(min(end - RUN, columns[head.column].left), end, head.across + wire.arrive, end, head.column)


def _route(stops: Sequence[Stop], clear: Clear | None) -> tuple[Cubic, ...]:
    """Return a wire's curve: level at every stop it visits, with swings between them as long as is clear."""
    curve: list[Cubic] = []
    x, k, level_from = stops[0].left, 0, stops[0].left  # it is drawn up to where it is level from
    while k + 1 < len(stops):
        here = stops[k]
        x = max(x, here.level_to)
        piece, k = _next(x, stops, k, clear)
        start, end = piece[0].start, piece[-1].end
        if start.y != end.y or len(piece) > 1:
            if start.x > level_from:
                curve.append(line(Point(level_from, here.level), start))
            curve += piece
            level_from = end.x
        x = end.x
    return (*curve, line(Point(level_from, stops[-1].level), Point(stops[-1].right, stops[-1].level)))


def _next(x: float, stops: Sequence[Stop], k: int, clear: Clear | None) -> tuple[tuple[Cubic, ...], int]:
    """Return the way on from a place at a stop, as far as it is clear, and the stop it leads to."""
    here, last = stops[k], len(stops) - 1
    if here.back is not None:
        return around_to(Point(x, here.level), here.back, Point(stops[k + 1].left, stops[k + 1].level)), k + 1
    for other in range(min(last, k + FAR) if clear else k, k, -1):
        stop = stops[other]
        if any(between.level_to > between.left or between.back for between in stops[k + 1 : other]):
            continue
        for end in (stop.right - RUN, stop.left) if other == last else (stop.left,):
            lag = here.lag if other == k + 1 else 0.0
            curve = swing(Point(x, here.level), Point(end, stop.level), (x + end) / 2 + lag)
            if clear and clear(curve, here.column, stop.column):
                return (curve,), other
    stop = stops[k + 1]
    return (swing(Point(here.right, here.level), Point(stop.left, stop.level), here.bend),), k + 1


# -- what a curve keeps clear of


def _is_clear(
    cells: Sequence[Cell], wire: Wire, columns: Sequence[Column], curve: Cubic, first: int, last: int
) -> bool:
    """Tell whether a curve keeps its distance from every item and lane of the columns it passes."""
    at = first
    for place in _places((curve,)):
        while at < last and place.x > columns[at].right + CLEAR:
            at += 1
        column = columns[at]
        if place.x < column.left - CLEAR:
            continue
        k = bisect(column.levels, place.y)
        for n in column.cells[max(0, k - 2) : k + 2]:
            if n in wire.cells[1:-1]:
                continue
            if any(
                o.left < place.x < o.right and o.top < place.y < o.bottom
                for o in _rooms(cells[n], column, own=n in wire.cells)
            ):
                return False
    return True


def _rooms(cell: Cell, column: Column, *, own: bool) -> Iterator[Box]:
    """Yield what a curve must not enter; a wire's own ends have no claim to where it leaves or arrives."""
    if cell.item is None:
        yield Box(column.left, cell.across - cell.above, column.right, cell.across + cell.below).grown(LEAVE)
        return
    for solid in cell.item.solids:
        if not (own and solid.top <= 0 <= solid.bottom):
            yield solid.moved(cell.along, cell.across).grown(CLEAR)


def _places(path: Path) -> Iterator[Point]:
    for segment in path:
        steps = 2 + int((abs(segment.end.x - segment.start.x) + abs(segment.end.y - segment.start.y)) / LOOK)
        for k in range(steps + 1):
            yield segment.at(k / steps)


def _mark(field: Field, n: int, path: Path) -> None:
    for place in _places(path):
        for cell in _squares(place):
            field.setdefault(cell, set()).add(n)


def _unmark(field: Field, n: int, path: Path) -> None:
    for place in _places(path):
        for cell in _squares(place):
            field[cell].discard(n)


def _nearness(field: Field, n: int, path: Path) -> Counter[int]:
    """Count, for each other wire, the points of a path that lie near it."""
    found: Counter[int] = Counter()
    for place in _places(path):
        one, other = _squares(place)
        found.update(field.get(one, set()) | field.get(other, set()))
    del found[n]
    return found


def _squares(place: Point) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    x, y = place.x / GRID, place.y / GRID
    return (floor(x), floor(y), 0), (floor(x + 0.5), floor(y + 0.5), 1)

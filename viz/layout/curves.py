"""Placed cells to curves: a wire swings from end to end where that is clear, else runs level through each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.geometry import Box, Cubic, Point, Size, around, hull, line, swing
from viz.layout.cells import ARRIVE, CLEAR, LEAVE, Cell, Layout, Wire


def finish(cells: Sequence[Cell], wires: Sequence[Wire]) -> Layout:
    """Draw the curves and return everything in coordinates that begin at the top left corner."""
    edges = _edges(cells)
    by_column: dict[int, list[int]] = {}
    for n, cell in enumerate(cells):
        by_column.setdefault(cell.column, []).append(n)
    curves = {wire.link.name: _curve(cells, wire, edges, by_column) for wire in wires}
    boxes = [_at(solid, cell) for cell in cells if cell.item for solid in cell.item.solids]
    boxes += [_at(Box(-c.left, -c.above, c.right, c.below), c) for c in cells if c.link]
    boxes += [hull(curve).grown(CLEAR) for curve in curves.values()]
    whole = around(boxes)
    labels = {}
    for wire in wires:
        for n in wire.cells[1:-1]:
            if wire.link.label is not None and cells[n].right > 0:
                labels[wire.link.name] = Point(cells[n].along - whole.left, cells[n].across - whole.top)
    return Layout(
        size=Size(whole.width, whole.height),
        centres={c.item.name: Point(c.along - whole.left, c.across - whole.top) for c in cells if c.item},
        curves={name: tuple(_moved(s, -whole.left, -whole.top) for s in curve) for name, curve in curves.items()},
        labels=labels,
    )


def _at(box: Box, cell: Cell) -> Box:
    return box.moved(cell.along, cell.across)


def _moved(segment: Cubic, dx: float, dy: float) -> Cubic:
    return Cubic(*(Point(p.x + dx, p.y + dy) for p in segment))


def _edges(cells: Sequence[Cell]) -> dict[int, tuple[float, float]]:
    edges: dict[int, tuple[float, float]] = {}
    for cell in cells:
        left, right = edges.get(cell.column, (cell.along, cell.along))
        edges[cell.column] = min(left, cell.along - cell.left), max(right, cell.along + cell.right)
    return edges


def _curve(
    cells: Sequence[Cell],
    wire: Wire,
    edges: Mapping[int, tuple[float, float]],
    by_column: Mapping[int, Sequence[int]],
) -> tuple[Cubic, ...]:
    """Swing from end to end where that is clear; else run level through each column and bend between them."""
    tail, head = cells[wire.cells[0]], cells[wire.cells[-1]]
    assert tail.item is not None and head.item is not None  # noqa: S101, PT018 - a wire ends at items
    start = Point(tail.along + tail.item.body.right + LEAVE, tail.across + wire.leave)
    end = Point(head.along + head.item.body.left - ARRIVE, head.across + wire.arrive)
    if wire.link.label is None:
        direct = swing(start, end)
        if _is_clear(direct, cells, wire, edges, by_column):
            return (direct,)
    path: list[Cubic] = []
    place = start
    for n in wire.cells:
        cell = cells[n]
        left, right = edges[cell.column]
        if n != wire.cells[0]:
            level = Point(
                end.x if n == wire.cells[-1] and end.x < left else left, end.y if n == wire.cells[-1] else cell.across
            )
            path.append(swing(place, level))
            place = level
        stop = end if n == wire.cells[-1] else Point(max(right, place.x), place.y)
        if stop.x > place.x + 0.01:
            path.append(line(place, stop))
            place = stop
    return tuple(path)


def _is_clear(
    curve: Cubic,
    cells: Sequence[Cell],
    wire: Wire,
    edges: Mapping[int, tuple[float, float]],
    by_column: Mapping[int, Sequence[int]],
) -> bool:
    """Tell whether a curve keeps its distance from every item and lane it passes."""
    obstacles: list[Box] = []
    for column in range(cells[wire.cells[0]].column, cells[wire.cells[-1]].column + 1):
        for n in by_column[column]:
            cell = cells[n]
            own = n in (wire.cells[0], wire.cells[-1])
            if cell.item:
                solids = [s for s in cell.item.solids if not (own and s.top <= 0 <= s.bottom)]  # not what it leaves
                obstacles += [_at(s, cell).grown(CLEAR) for s in solids]
            elif n not in wire.cells:
                left, right = edges[column]
                lane = Box(left, cell.across - cell.above, right, cell.across + cell.below)
                obstacles.append(lane.grown(LEAVE))
    near = [obstacle for obstacle in obstacles if obstacle.overlaps(hull((curve,)))]
    steps = 40 + int((curve.end.x - curve.start.x) / LEAVE)
    points = [curve.at(k / steps) for k in range(steps + 1)]
    return not any(o.left < p.x < o.right and o.top < p.y < o.bottom for o in near for p in points)

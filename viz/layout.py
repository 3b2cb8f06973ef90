"""Sizes in, places and curves out: columns by rank, order within a column by Graphviz, one layout a drawing.

All work is done as if values flowed to the right: `along` is x, `across` is y. For a flow downwards the axes of what
comes in and of what goes out are exchanged. Graphviz orders the columns, which is the hard part (few crossings, first
operand above); distances are then set here, so that every wire runs level through each column and bends between them.
By that no wire crosses a box or a label: within a column it has a lane of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from viz import order
from viz.geometry import Box, Cubic, Point, Size, around, hull, line, swing

LANE = 10.0  # between a wire and its neighbour in a column
ROW = 26.0  # between two items of a column
COLUMN = 62.0  # the least between two columns
STEEP = 0.22  # more between columns whose wires climb: this share of the climb
WIDEST = 120.0
CLEAR = 9.0  # from a wire's centre line to anything it passes
LEAVE, ARRIVE = 6.0, 7.0  # from a body to the start and to the tip of a wire

Direction = Literal["right", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A node to place; boxes are relative to the centre of ``body``, where wires arrive and leave.

    ``solids`` is all that must be kept free, the body included. ``spread`` is the room for the wires of one side,
    across the flow. A ``source`` uses nothing; an ``ordered`` item has its wires in the order of their slots.
    """

    name: str
    body: Box
    solids: tuple[Box, ...]
    spread: float
    source: bool = False
    ordered: bool = False

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
    """Where everything is: ``centres`` of bodies, a curve a link (from tail to head), a place a label."""

    size: Size
    centres: Mapping[str, Point]
    curves: Mapping[str, tuple[Cubic, ...]]
    labels: Mapping[str, Point]


@dataclass(slots=True)
class _Cell:
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
class _Wire:
    """A link with the cells it visits and its place at each end, relative to the end's centre."""

    link: Link
    cells: list[int]
    leave: float = 0.0
    arrive: float = 0.0


def layout(items: Sequence[Item], links: Sequence[Link], direction: Direction, ports: float) -> Layout:
    """Place items and wires; ``ports`` is the distance between two wires at one item, where there is room."""
    if direction == "down":
        turned = layout([_turned(item) for item in items], [_turned_link(link) for link in links], "right", ports)
        return _turned_layout(turned)
    cells, wires = _cells(items, links)
    columns = _columns(cells, wires)
    _assign_ports(cells, wires, ports)
    _place_across(cells, wires, columns)
    _assign_ports(cells, wires, ports)
    _place_across(cells, wires, columns)
    _place_along(cells, wires, columns)
    return _finish(cells, wires)


# -- ranks and lanes


def ranks(items: Sequence[Item], links: Sequence[Link]) -> dict[str, int]:
    """Return each item's column: after all it uses, and as late as that lengthens no wire.

    Items come in such an order that tails stand before heads. Sources share the first column where that lengthens the
    wires by less than a third.
    """
    steps = {link.name: 1 + (link.label is not None) for link in links}
    into: dict[str, list[Link]] = {item.name: [] for item in items}
    out: dict[str, list[Link]] = {item.name: [] for item in items}
    for link in links:
        into[link.head].append(link)
        out[link.tail].append(link)
    rank: dict[str, int] = {}
    for item in items:
        rank[item.name] = max((rank[link.tail] + steps[link.name] for link in into[item.name]), default=0)
    for item in reversed(items):
        if len(out[item.name]) > len(into[item.name]):
            rank[item.name] = min(rank[link.head] - steps[link.name] for link in out[item.name])
    first = min(rank.values())
    shared = {i.name: first if i.source and out[i.name] else rank[i.name] for i in items}
    if _length(shared, links) * 3 < _length(rank, links) * 4:
        rank = shared
    return {name: r - first for name, r in rank.items()}


def _length(rank: Mapping[str, int], links: Sequence[Link]) -> int:
    return sum(rank[link.head] - rank[link.tail] for link in links)


def _cells(items: Sequence[Item], links: Sequence[Link]) -> tuple[list[_Cell], list[_Wire]]:
    rank = ranks(items, links)
    cells = [_Cell(rank[i.name], i, None, -i.reach.top, i.reach.bottom, -i.reach.left, i.reach.right) for i in items]
    number = {item.name: n for n, item in enumerate(items)}
    wires = []
    for link in links:
        start, stop = rank[link.tail], rank[link.head]
        lanes = range(start + 1, stop)
        labelled = lanes[len(lanes) // 2] if link.label is not None and lanes else None
        path = [number[link.tail]]
        for column in lanes:
            path.append(len(cells))
            room = link.label if column == labelled and link.label is not None else Box(0, -CLEAR, 0, CLEAR)
            cells.append(_Cell(column, None, link, -room.top, room.bottom, -room.left, room.right))
        wires.append(_Wire(link, [*path, number[link.head]]))
    return cells, wires


def _columns(cells: Sequence[_Cell], wires: Sequence[_Wire]) -> list[list[int]]:
    """Return the cells of each column from top to bottom, in the order Graphviz finds."""
    columns: list[list[int]] = [[] for _ in range(1 + max(cell.column for cell in cells))]
    for n, cell in enumerate(cells):
        columns[cell.column].append(n)
    arriving = Counter(wire.cells[-1] for wire in wires)
    ports = [arriving[n] if cell.item and cell.item.ordered else 0 for n, cell in enumerate(cells)]
    rows = [order.Row(cell.above + cell.below + (ROW if cell.item else LANE), ports[n]) for n, cell in enumerate(cells)]
    steps = []
    for wire in wires:
        for a, b in pairwise(wire.cells):
            last = b == wire.cells[-1] and ports[b] > 1
            steps.append(order.Step(a, b, min(wire.link.slot, ports[b] - 1) if last else None))
    kept = [[n for n in column if (item := cells[n].item) and item.source] for column in columns]
    height = order.across(rows, steps, columns, [column for column in kept if len(column) > 1])
    for n, cell in enumerate(cells):
        cell.across = height[n]
    return [sorted(column, key=lambda n: (cells[n].across, n)) for column in columns]


# -- across the flow


def _assign_ports(cells: Sequence[_Cell], wires: Sequence[_Wire], distance: float) -> None:
    """Give each wire its place at both ends: in slot order where it matters, else in the order they come."""
    leaving: dict[int, list[_Wire]] = {}
    arriving: dict[int, list[_Wire]] = {}
    for wire in wires:
        leaving.setdefault(wire.cells[0], []).append(wire)
        arriving.setdefault(wire.cells[-1], []).append(wire)
    for n, found in leaving.items():
        found.sort(key=lambda w: (cells[w.cells[1]].across + (w.arrive if len(w.cells) == 2 else 0), w.link.slot))  # noqa: PLR2004
        for wire, place in zip(found, _places(cells[n], len(found), distance), strict=True):
            wire.leave = place
    for n, found in arriving.items():
        item = cells[n].item
        if item is not None and item.ordered:
            found.sort(key=lambda w: w.link.slot)
        else:
            found.sort(key=lambda w: (cells[w.cells[-2]].across + (w.leave if len(w.cells) == 2 else 0), w.link.slot))  # noqa: PLR2004
        for wire, place in zip(found, _places(cells[n], len(found), distance), strict=True):
            wire.arrive = place


def _places(cell: _Cell, count: int, distance: float) -> list[float]:
    if count == 1 or cell.item is None:
        return [0.0] * count
    gap = min(distance, cell.item.spread / (count - 1))
    return [gap * (k - (count - 1) / 2) for k in range(count)]


def _place_across(cells: Sequence[_Cell], wires: Sequence[_Wire], columns: Sequence[Sequence[int]]) -> None:
    """Set each cell level with what it is wired to: readers first, then operands, which have the last word."""
    before: list[list[tuple[int, float]]] = [[] for _ in cells]
    after: list[list[tuple[int, float]]] = [[] for _ in cells]
    for wire in wires:
        last = len(wire.cells) - 2
        for k, (a, b) in enumerate(pairwise(wire.cells)):
            shift = (wire.leave if k == 0 else 0.0) - (wire.arrive if k == last else 0.0)
            before[b].append((a, shift))
            after[a].append((b, -shift))
    for _ in range(3):
        for column in reversed(columns):
            _settle(cells, column, after)
        for column in columns:
            _settle(cells, column, before)


def _settle(cells: Sequence[_Cell], column: Sequence[int], pulls: Sequence[Sequence[tuple[int, float]]]) -> None:
    """Move a column's cells as near as can be to their pulls' mean without changing their order (least squares)."""
    wanted = []
    for n in column:
        found = [cells[m].across + shift for m, shift in pulls[n]]
        wanted.append(sum(found) / len(found) if found else cells[n].across)
    depth = 0.0
    offsets = [0.0]
    for a, b in pairwise(column):
        depth += cells[a].below + _between(cells[a], cells[b]) + cells[b].above
        offsets.append(depth)
    levels = _rising([w - o for w, o in zip(wanted, offsets, strict=True)], [1.0 if pulls[n] else 0.01 for n in column])
    for n, level, offset in zip(column, levels, offsets, strict=True):
        cells[n].across = level + offset


def _between(a: _Cell, b: _Cell) -> float:
    """Return the distance to keep between two neighbours of a column."""
    if a.item and b.item:
        return ROW
    return LANE if a.item or b.item else 2.0


def _rising(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the rising numbers nearest to the wanted ones (pooling of adjacent violators)."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for mean, weight in zip(wanted, weights, strict=True):
        count = 1
        while pools and pools[-1][0] >= mean:
            other, heavy, many = pools.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)  # noqa: PLW2901
            weight, count = weight + heavy, count + many  # noqa: PLW2901
        pools.append((mean, weight, count))
    return [mean for mean, _, count in pools for _ in range(count)]


# -- along the flow


def _place_along(cells: Sequence[_Cell], wires: Sequence[_Wire], columns: Sequence[Sequence[int]]) -> None:
    """Set the columns side by side, further apart where wires climb; sources alone in a column stand left-aligned."""
    climb = [0.0] * len(columns)
    for wire in wires:
        for a, b in pairwise(wire.cells):
            climb[cells[a].column] = max(climb[cells[a].column], abs(cells[a].across - cells[b].across))
    edge = 0.0
    for k, column in enumerate(columns):
        left = max(cells[n].left for n in column)
        right = max(cells[n].right for n in column)
        aligned = all((item := cells[n].item) is None or item.source for n in column)
        width = max(cells[n].left + cells[n].right for n in column) if aligned else left + right
        for n in column:
            cells[n].along = edge + (
                cells[n].left if aligned and cells[n].item else width - right if not aligned else width / 2
            )
        edge += width + min(WIDEST, COLUMN + STEEP * climb[k])


# -- curves


def _finish(cells: Sequence[_Cell], wires: Sequence[_Wire]) -> Layout:
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


def _at(box: Box, cell: _Cell) -> Box:
    return box.moved(cell.along, cell.across)


def _moved(segment: Cubic, dx: float, dy: float) -> Cubic:
    return Cubic(*(Point(p.x + dx, p.y + dy) for p in segment))


def _edges(cells: Sequence[_Cell]) -> dict[int, tuple[float, float]]:
    edges: dict[int, tuple[float, float]] = {}
    for cell in cells:
        left, right = edges.get(cell.column, (cell.along, cell.along))
        edges[cell.column] = min(left, cell.along - cell.left), max(right, cell.along + cell.right)
    return edges


def _curve(
    cells: Sequence[_Cell],
    wire: _Wire,
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
        if _is_clear(direct, cells, wire, by_column):
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


def _is_clear(curve: Cubic, cells: Sequence[_Cell], wire: _Wire, by_column: Mapping[int, Sequence[int]]) -> bool:
    """Tell whether a curve keeps its distance from every item and lane it passes."""
    obstacles: list[Box] = []
    for column in range(cells[wire.cells[0]].column, cells[wire.cells[-1]].column + 1):
        for n in by_column[column]:
            cell = cells[n]
            own = n in (wire.cells[0], wire.cells[-1])
            if cell.item:
                solids = [s for s in cell.item.solids if not (own and s == cell.item.body)]
                obstacles += [_at(s, cell).grown(LEAVE - 1 if own else CLEAR) for s in solids]
            elif n not in wire.cells:
                obstacles.append(
                    Box(
                        cell.along - cell.left,
                        cell.across - cell.above,
                        cell.along + cell.right + 0.1,
                        cell.across + cell.below,
                    )
                )
    points = [curve.at(k / 40) for k in range(41)]
    return not any(o.left < p.x < o.right and o.top < p.y < o.bottom for o in obstacles for p in points)


# -- flow downwards


def _turned(item: Item) -> Item:
    return Item(
        name=item.name,
        body=item.body.turned,
        solids=tuple(s.turned for s in item.solids),
        spread=item.spread,
        source=item.source,
        ordered=item.ordered,
    )


def _turned_link(link: Link) -> Link:
    return link._replace(label=link.label.turned if link.label else None)


def _turned_layout(found: Layout) -> Layout:
    return Layout(
        size=Size(found.size.height, found.size.width),
        centres={name: place.turned for name, place in found.centres.items()},
        curves={name: tuple(Cubic(*(p.turned for p in s)) for s in curve) for name, curve in found.curves.items()},
        labels={name: place.turned for name, place in found.labels.items()},
    )

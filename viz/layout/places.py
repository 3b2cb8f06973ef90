"""Columns by rank, order by Graphviz, distances by least squares: where each cell lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from viz.geometry import Box
from viz.layout.cells import CLEAR, FAN, LANE, OPEN, ROW, Cell, Item, Link, Wire


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
    forking = {item.name for item in items if item.source and len(out[item.name]) > 1}
    for item in reversed(items):
        used, gain = into[item.name], len(out[item.name]) - len(into[item.name])  # wires that a column later shortens
        if used and forking.issuperset(link.tail for link in used):
            gain += 1  # what it uses may follow it to its other readers
        if gain > 0 and out[item.name]:
            rank[item.name] = min(rank[link.head] - steps[link.name] for link in out[item.name])
    first = min(rank.values())
    shared = {i.name: first if i.source and out[i.name] else rank[i.name] for i in items}
    if _length(shared, links) * 3 < _length(rank, links) * 4:
        rank = shared
    return {name: r - first for name, r in rank.items()}


def _length(rank: Mapping[str, int], links: Sequence[Link]) -> int:
    return sum(rank[link.head] - rank[link.tail] for link in links)


def cells_of(items: Sequence[Item], links: Sequence[Link], rank: Mapping[str, int]) -> tuple[list[Cell], list[Wire]]:
    """Return a cell for each item and for each lane that a wire takes, and the wires over them."""
    cells = [Cell(rank[i.name], i, None, -i.reach.top, i.reach.bottom, -i.reach.left, i.reach.right) for i in items]
    number = {item.name: n for n, item in enumerate(items)}
    leaving = Counter(link.tail for link in links)
    fans = {
        i.name: max(FAN, OPEN * i.spread) for i in items if i.fan and leaving[i.name] > 1 and i.spread > i.body.height
    }
    for name, fan in fans.items():
        cells[number[name]].right = max(cells[number[name]].right, items[number[name]].body.right + fan)
    wires = []
    for link in links:
        start, stop = rank[link.tail], rank[link.head]
        lanes = range(start + 1, stop)
        labelled = lanes[len(lanes) // 2] if link.label is not None and lanes else None
        path = [number[link.tail]]
        for column in lanes:
            path.append(len(cells))
            room = link.label if column == labelled and link.label is not None else Box(0, -CLEAR, 0, CLEAR)
            cells.append(Cell(column, None, link, -room.top, room.bottom, -room.left, room.right))
        wires.append(Wire(link, [*path, number[link.head]], fan=fans.get(link.tail, 0.0)))
    return cells, wires


# -- across the flow


def assign_ports(cells: Sequence[Cell], wires: Sequence[Wire], distance: float) -> None:
    """Give each wire its place at both ends: in slot order where it matters, else in the order they come."""
    leaving: dict[int, list[Wire]] = {}
    arriving: dict[int, list[Wire]] = {}
    for wire in wires:
        leaving.setdefault(wire.cells[0], []).append(wire)
        arriving.setdefault(wire.cells[-1], []).append(wire)
    for n, found in leaving.items():
        found.sort(key=lambda w: (cells[w.cells[1]].across + (w.arrive if len(w.cells) == 2 else 0), w.link.slot))  # noqa: PLR2004
        for wire, place in zip(found, _places(cells[n], len(found), distance, leaving=True), strict=True):
            wire.leave = place
    for n, found in arriving.items():
        item = cells[n].item
        if item is not None and item.ordered:
            found.sort(key=lambda w: w.link.slot)
        else:
            found.sort(key=lambda w: (cells[w.cells[-2]].across + (w.leave if len(w.cells) == 2 else 0), w.link.slot))  # noqa: PLR2004
        for wire, place in zip(found, _places(cells[n], len(found), distance), strict=True):
            wire.arrive = place


def _places(cell: Cell, count: int, distance: float, *, leaving: bool = False) -> list[float]:
    if count == 1 or cell.item is None:
        return [0.0] * count
    fork = cell.item.fork if leaving else None
    gap = min(distance, (cell.item.spread if fork is None else fork) / (count - 1))
    return [gap * (k - (count - 1) / 2) for k in range(count)]


def place_across(
    cells: Sequence[Cell],
    wires: Sequence[Wire],
    columns: Sequence[Sequence[int]],
    air: float = 1.0,
    ends: Collection[int] = (),
) -> None:
    """Set each cell level with what it is wired to: readers first, then operands, which have the last word.

    Wires from a column that ``ends`` a row pull at neither end.
    """
    before: list[list[tuple[int, float]]] = [[] for _ in cells]
    after: list[list[tuple[int, float]]] = [[] for _ in cells]
    for wire in wires:
        last = len(wire.cells) - 2
        for k, (a, b) in enumerate(pairwise(wire.cells)):
            if cells[a].column in ends:
                continue
            shift = (wire.leave if k == 0 else 0.0) - (wire.arrive if k == last else 0.0)
            before[b].append((a, shift))
            after[a].append((b, -shift))
        if last == 1:  # a wire with one lane passes it half-way
            lane = wire.cells[1]
            before[lane] = after[lane] = before[lane] + after[lane]
    offsets = [_offsets(cells, column, air) for column in columns]
    for _ in range(3):
        for column, offset in zip(reversed(columns), reversed(offsets), strict=True):
            _settle(cells, column, after, offset)
        for column, offset in zip(columns, offsets, strict=True):
            _settle(cells, column, before, offset)


def _offsets(cells: Sequence[Cell], column: Sequence[int], air: float) -> list[float]:
    """Return how far each cell is at least below the first one of its column."""
    depth = 0.0
    offsets = [0.0]
    for a, b in pairwise(column):
        depth += cells[a].below + _between(cells[a], cells[b], air) + cells[b].above
        offsets.append(depth)
    return offsets


def _settle(
    cells: Sequence[Cell],
    column: Sequence[int],
    pulls: Sequence[Sequence[tuple[int, float]]],
    offsets: Sequence[float],
) -> None:
    """Move a column's cells as near as can be to their pulls' mean without changing their order (least squares)."""
    wanted = []
    for n, offset in zip(column, offsets, strict=True):
        found = [cells[m].across + shift for m, shift in pulls[n]]
        wanted.append((sum(found) / len(found) if found else cells[n].across) - offset)
    levels = _rising(wanted, [1.0 if pulls[n] else 0.01 for n in column])
    for n, level, offset in zip(column, levels, offsets, strict=True):
        cells[n].across = level + offset


def _between(a: Cell, b: Cell, air: float) -> float:
    """Return the distance to keep between two neighbours of a column."""
    if a.item and b.item:
        return ROW * air
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


def place_along(cells: Sequence[Cell], columns: Sequence[Sequence[int]], gaps: Sequence[float]) -> None:
    """Set the columns side by side with the gaps between them; sources alone in a column may be left-aligned."""
    edge = 0.0
    for column, gap in zip(columns, [*gaps, 0.0], strict=True):
        left = max(cells[n].left for n in column)
        right = max(cells[n].right for n in column)
        aligned = all((item := cells[n].item) is None or (item.source and item.flush) for n in column)
        width = max(cells[n].left + cells[n].right for n in column) if aligned else left + right
        for n in column:
            middle = min(max(width / 2, cells[n].left), width - cells[n].right)
            cells[n].along = edge + (width - right if not aligned else cells[n].left if cells[n].item else middle)
        edge += width + gap

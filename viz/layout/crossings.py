"""The order of each column: Graphviz's with few crossings, inputs in the file's order if that costs at most one."""

from __future__ import annotations

from bisect import bisect, insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from viz import order
from viz.layout.cells import LANE, ROW, Cell, Wire

DEAREST = 1  # crossings that keeping the file's order of the inputs may cost

Columns = list[list[int]]


def columns_of(cells: Sequence[Cell], wires: Sequence[Wire]) -> Columns:
    """Return the cells of each column from top to bottom, and stack them so.

    The inputs of a column keep the order of the file; if that costs more than one crossing, only those that have the
    same first reader do; if that is still too dear, none.
    """
    columns: Columns = [[] for _ in range(1 + max(cell.column for cell in cells))]
    for n, cell in enumerate(cells):
        columns[cell.column].append(n)
    arriving = Counter(wire.cells[-1] for wire in wires)
    ports = [arriving[n] if cell.item and cell.item.ordered else 0 for n, cell in enumerate(cells)]
    rows = [order.Row(cell.above + cell.below + (ROW if cell.item else LANE), ports[n]) for n, cell in enumerate(cells)]
    steps = [step for wire in wires for step in _steps(wire, ports)]
    found = []
    for kept in _orders(cells, wires, columns):
        placed = order.ordered(rows, steps, columns, kept)
        found.append((crossings(placed, steps), placed))
        if found[-1][0] <= DEAREST:
            break
    fewest = min(count for count, _ in found)
    count, placed = next(one for one in found if one[0] <= fewest + DEAREST)
    written = _as_written(cells, wires, placed)
    if crossings(written, steps) <= count:
        placed = written
    _stack(cells, placed, rows)
    return placed


def _as_written(cells: Sequence[Cell], wires: Sequence[Wire], columns: Columns) -> Columns:
    """Put the inputs of each item that stand together among its other operands where its definition has them."""
    use = {}
    for wire in wires:
        for a, b in pairwise(wire.cells):
            use[a] = (b, wire.link.slot) if b == wire.cells[-1] and a not in use else (-1 - a, 0)
    found = []
    for column in columns:
        runs = groupby(column, key=lambda n: use.get(n, (-1 - n, 0))[0])
        found.append([n for _, run in runs for n in _interleaved(cells, [*run], use)])
    return found


def _interleaved(cells: Sequence[Cell], run: Sequence[int], use: Mapping[int, tuple[int, int]]) -> Iterator[int]:
    inputs = [n for n in run if (item := cells[n].item) and item.source]
    others = [n for n in run if n not in inputs]
    while inputs and others:
        yield (inputs if use[inputs[0]][1] < use[others[0]][1] else others).pop(0)
    yield from inputs or others


def _stack(cells: Sequence[Cell], columns: Columns, rows: Sequence[order.Row]) -> None:
    """Set the cells of each column one below the other, about the middle."""
    for column in columns:
        edge = -sum(rows[n].height for n in column) / 2
        for n in column:
            cells[n].across = edge + rows[n].height / 2
            edge += rows[n].height


def _steps(wire: Wire, ports: Sequence[int]) -> Iterator[order.Step]:
    for a, b in pairwise(wire.cells):
        last = b == wire.cells[-1] and ports[b] > 1
        yield order.Step(a, b, min(wire.link.slot, ports[b] - 1) if last else None)


def _orders(cells: Sequence[Cell], wires: Sequence[Wire], columns: Columns) -> Iterator[Columns]:
    """Yield which inputs are to stand in the file's order: those of a column, those with one reader, none."""
    inputs = [[n for n in column if (item := cells[n].item) and item.source] for column in columns]
    whole = [column for column in inputs if len(column) > 1] if len(cells) <= order.IN_PROCESS else []
    reader: dict[int, int] = {}
    for wire in wires:
        head = reader.setdefault(wire.cells[0], wire.cells[-1])
        reader[wire.cells[0]] = min(head, wire.cells[-1])
    groups = [_grouped(column, reader) for column in whole]
    parts = [part for found in groups for part in found.values() if len(part) > 1]
    yield whole
    if parts != whole:
        yield parts
    if whole:
        yield []


def _grouped(column: Sequence[int], reader: Mapping[int, int]) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = {}
    for n in column:
        found.setdefault(reader.get(n), []).append(n)
    return found


def crossings(columns: Columns, steps: Sequence[order.Step]) -> int:
    """Count the pairs of wires that must cross between two columns, whichever place they have at their ends."""
    place = {n: k for column in columns for k, n in enumerate(column)}
    column_of = {n: k for k, column in enumerate(columns) for n in column}
    gaps: list[list[tuple[int, int, int]]] = [[] for _ in columns]
    for tail, head, port in steps:
        gaps[column_of[tail]].append((place[tail], place[head], port or 0))
    return sum(_inversions(gap) for gap in gaps)


def _inversions(gap: Sequence[tuple[int, int, int]]) -> int:
    """Count the pairs whose tails stand in one order and their heads, or ports of one head, in the other."""
    seen: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = []
    count, before = 0, -1
    for tail, *end in sorted(gap):
        if tail != before:
            for other in waiting:
                insort(seen, other)
            waiting, before = [], tail
        goal = (end[0], end[1])
        count += len(seen) - bisect(seen, goal)
        waiting.append(goal)
    return count

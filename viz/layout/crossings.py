"""The order of each column: Graphviz's with few crossings, as near to the file's as that allows.

Graphviz cannot be interrupted, so a large drawing is ordered by sweeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from viz import order
from viz.layout.cells import LANE, ROW, Cell, Wire
from viz.layout.sweeps import crossings, swept

DEAREST = 1  # crossings that keeping the file's order of the inputs may cost
MANY = 150  # cells; in a larger graph only the inputs keep the file's order

Columns = list[list[int]]


def columns_of(cells: Sequence[Cell], wires: Sequence[Wire]) -> Columns:
    """Return the cells of each column from top to bottom, and stack them so.

    The inputs of a column keep the order of the file; if that costs more than one crossing, only those that have the
    same first reader do; if that is still too dear, none. What is computed keeps it where that costs none.
    """
    columns: Columns = [[] for _ in range(1 + max(cell.column for cell in cells))]
    for n, cell in enumerate(cells):
        columns[cell.column].append(n)
    arriving = Counter(wire.cells[-1] for wire in wires)
    ports = [arriving[n] if cell.item and cell.item.ordered else 0 for n, cell in enumerate(cells)]
    rows = [order.Row(cell.above + cell.below + (ROW if cell.item else LANE), ports[n]) for n, cell in enumerate(cells)]
    steps = [step for wire in wires for step in _steps(wire, ports)]
    large = len(cells) > order.MOST_CELLS or len(steps) > order.MOST_STEPS
    placed = swept(rows, steps, columns) if large else _ordered(cells, wires, rows, steps, columns)
    written = _as_written(cells, wires, placed)
    if crossings(written, steps) <= crossings(placed, steps):
        placed = written
    _stack(cells, placed, rows)
    return placed


def _ordered(
    cells: Sequence[Cell],
    wires: Sequence[Wire],
    rows: Sequence[order.Row],
    steps: Sequence[order.Step],
    columns: Columns,
) -> Columns:
    """Return the first order in which the inputs' costs at most one crossing, with what else may be kept at no cost."""
    found: list[_Tried] = []
    for kept in _orders(cells, wires, columns):
        found.append(_Tried.of(rows, steps, columns, kept))
        if found[-1].crossings <= DEAREST:
            break
    fewest = min(tried.crossings for tried in found)
    best = next(tried for tried in found if tried.crossings <= fewest + DEAREST)
    for chain in _computed(cells, columns):
        tried = best.keeping(rows, steps, columns, chain)
        best = tried if tried.crossings <= best.crossings else best
    return best.placed


class _Tried(NamedTuple):
    """An order of the columns, made with some chains of cells ``kept`` in theirs, and how many crossings it has."""

    crossings: int
    placed: Columns
    kept: Columns

    @classmethod
    def of(cls, rows: Sequence[order.Row], steps: Sequence[order.Step], columns: Columns, kept: Columns) -> _Tried:
        """Ask Graphviz for one."""
        placed = order.ordered(rows, steps, columns, kept)
        return cls(crossings(placed, steps), placed, kept)

    def keeping(
        self, rows: Sequence[order.Row], steps: Sequence[order.Step], columns: Columns, chain: list[int]
    ) -> _Tried:
        """Return one that keeps another chain too: this one, if it does."""
        kept = [*self.kept, chain]
        if any([n for n in column if n in chain] == chain for column in self.placed):
            return self._replace(kept=kept)
        return _Tried.of(rows, steps, columns, kept)


def _computed(cells: Sequence[Cell], columns: Columns) -> Columns:
    """Return what each column has that is computed, as in the file, from the last column on; none of a large graph."""
    found = [[n for n in column if (item := cells[n].item) and not item.source] for column in reversed(columns)]
    return [column for column in found if len(column) > 1] if len(cells) <= MANY else []


def _as_written(cells: Sequence[Cell], wires: Sequence[Wire], columns: Columns) -> Columns:
    """Put the inputs of each item that stand together in the file's order, among others where its definition has them.

    Where the order of its wires matters they keep the one they have.
    """
    use = {}
    for wire in wires:
        for a, b in pairwise(wire.cells):
            use[a] = (b, wire.link.slot) if b == wire.cells[-1] and a not in use else (-1 - a, 0)
    found = []
    for column in columns:
        runs = groupby(column, key=lambda n: use.get(n, (-1 - n, 0))[0])
        found.append([n for head, run in runs for n in _interleaved(cells, [*run], use, head)])
    return found


def _interleaved(
    cells: Sequence[Cell], run: Sequence[int], use: Mapping[int, tuple[int, int]], head: int
) -> Iterator[int]:
    inputs = [n for n in run if (item := cells[n].item) and item.source]
    others = [n for n in run if n not in inputs]
    if (item := cells[head].item) and not item.ordered:
        inputs.sort()
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
    whole = [column for column in inputs if len(column) > 1]
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

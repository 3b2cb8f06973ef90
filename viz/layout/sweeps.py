"""The order of the columns of a large drawing: sweeps of medians (Sugiyama, Tagawa and Toda 1981).

A sweep puts each cell of a column at the median of its neighbours in the column before it, or on the way back in the
one after it. Of all orders that come by, the one with the fewest crossings is taken. The time is that of sorting the
wires so many times, whatever the graph is like.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from viz.order import Row, Step

SWEEPS = 6  # one after the other to the right and back
_MOST_PORTS = 2**20  # more than any head has

Columns = list[list[int]]
Ends = list[list[tuple[int, float]]]  # of each cell, those it is wired to on one side, and where on them


def swept(rows: Sequence[Row], steps: Sequence[Step], columns: Sequence[Sequence[int]]) -> Columns:
    """Return the cells of each column from top to bottom."""
    before, after = _ends(rows, steps)
    found = [list(column) for column in columns]
    place = {n: k for column in found for k, n in enumerate(column)}
    fewest, best = crossings(found, steps), list(map(list, found))
    for sweep in range(SWEEPS):
        back = sweep % 2
        for column in reversed(found) if back else found:
            _arrange(column, after if back else before, place)
        count = crossings(found, steps)
        if count < fewest:
            fewest, best = count, list(map(list, found))
    return best


def _ends(rows: Sequence[Row], steps: Sequence[Step]) -> tuple[Ends, Ends]:
    """Return each cell's neighbours in the column before it and in the one after; a port is a part of a place."""
    before: Ends = [[] for _ in rows]
    after: Ends = [[] for _ in rows]
    for tail, head, port in steps:
        before[head].append((tail, 0.0))
        after[tail].append((head, 0.0 if port is None else (port + 0.5) / rows[head].ports - 0.5))
    return before, after


def _arrange(column: list[int], ends: Ends, place: dict[int, int]) -> None:
    """Sort the cells of a column that have neighbours by the median of their places; the others keep their own."""
    wanted: dict[int, float] = {}
    for n in column:
        if ends[n]:
            levels = sorted([place[m] + part for m, part in ends[n]])
            wanted[n] = levels[len(levels) // 2] + levels[(len(levels) - 1) // 2]
    moving = iter(sorted(wanted, key=wanted.__getitem__))
    column[:] = [next(moving) if n in wanted else n for n in column]
    place.update((n, k) for k, n in enumerate(column))


def crossings(columns: Sequence[Sequence[int]], steps: Sequence[Step]) -> int:
    """Count the pairs of wires that must cross between two columns, whichever place they have at their ends."""
    place = {n: k for column in columns for k, n in enumerate(column)}
    column_of = {n: k for k, column in enumerate(columns) for n in column}
    gaps: list[list[tuple[int, float]]] = [[] for _ in columns]
    for tail, head, port in steps:
        gaps[column_of[tail]].append((place[tail], place[head] + (port or 0) / _MOST_PORTS))
    return sum(map(_inversions, gaps))


def _inversions(gap: Sequence[tuple[int, float]]) -> int:
    """Count the pairs whose tails stand in one order and their heads, or ports of one head, in the other."""
    seen: list[float] = []
    count = 0
    for _, end in sorted(gap):  # those of one tail come from top to bottom
        at = bisect(seen, end)
        count += len(seen) - at
        seen.insert(at, end)
    return count

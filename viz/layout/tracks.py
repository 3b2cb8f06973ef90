"""Where wires bend between two columns: neighbours that climb together bend one after the other.

So none runs along the next one. A wire climbs between two columns along an S-curve whose two handles end at one place
along the flow, its *bend*. Of two wires that go down together the lower one must bend first; of two that go up, the
upper one. How much earlier follows from their distance and from how steep they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from viz.layout.cells import COLUMN, STEEP, WIDEST, Cell, Wire

APART = 17.0  # between the centre lines of two wires: each has two arrows
FLAT = 3.0  # a wire that climbs less does not bend
MOST = 240.0  # by which bends widen a gap
NEAR, MANY = 8, 100  # neighbours that are looked at before a wire, but one of so many that bend the same way
NARROWEST, BEND, NARROW = 30.0, 0.4, 56.0  # what a gap keeps: for arrow heads, for a climb, and so much is enough
LEVEL = 0.7  # a slope; less steep wires are kept apart by their levels
_LOOKS = (
    0.08,
    0.25,
    0.5,
    0.75,
    0.92,
)  # shares of the levels that two wires have in common, where their distance is held


class Step(NamedTuple):
    """A wire on its way from one column to the next, with its levels at both."""

    wire: int
    start: float
    end: float


class Gap(NamedTuple):
    """The way between two columns: how wide it must be, and where each wire bends, from its middle."""

    width: float
    bends: dict[int, float]


def gaps(
    cells: Sequence[Cell], wires: Sequence[Wire], columns: int, distance: float = COLUMN, air: float = 1.0
) -> list[Gap]:
    """Return the gap after each column but the last, for a share of the usual white space."""
    steps: list[list[Step]] = [[] for _ in range(columns)]
    for n, wire in enumerate(wires):
        last = len(wire.cells) - 2
        for k in range(last + 1):
            a, b = cells[wire.cells[k]], cells[wire.cells[k + 1]]
            start = a.across + (wire.leave if k == 0 else 0.0)
            end = b.across + (wire.arrive if k == last else 0.0)
            steps[a.column].append(Step(n, start, end))
    return [_gap(found, distance, air) for found in steps[:-1]]


def _gap(steps: Sequence[Step], distance: float, air: float) -> Gap:
    climb = max((abs(step.end - step.start) for step in steps), default=0.0)
    width = min(WIDEST, distance + STEEP * climb)
    width = max(width * air, min(width, NARROWEST + BEND * climb, NARROW))
    down = [step for step in steps if step.end - step.start > FLAT]
    up = [Step(s.wire, -s.start, -s.end) for s in steps if s.start - s.end > FLAT]
    bends = {step.wire: 0.0 for step in steps}
    spread = 0.0
    for family in (down, up):
        found, most = _staggered(family, width)
        bends |= found
        spread = max(spread, most)
    return Gap(width + spread, bends)


def _staggered(family: Sequence[Step], width: float) -> tuple[dict[int, float], float]:
    """Return where each of the wires that go down bends, and how far the outermost bends are apart."""
    family = sorted(family, key=lambda s: (-(s.start + s.end), s.wire))
    count, near = len(family), NEAR if len(family) <= MANY else 1
    before, after = [0.0] * count, [0.0] * count
    links = [
        (i, j, s)
        for j in range(count)
        for i in range(max(0, j - near), j)
        if (s := _lead(family[i], family[j], width)) is not None
    ]
    for i, j, lead in links:
        before[j] = max(before[j], before[i] + lead)
    for i, j, lead in reversed(links):
        after[i] = max(after[i], after[j] + lead)
    most = max(map(float.__add__, before, after), default=0.0)
    shrink = min(1.0, MOST / max(most, 1.0))
    return {step.wire: (before[k] - after[k]) / 2 * shrink for k, step in enumerate(family)}, most * shrink


def _lead(lower: Step, upper: Step, width: float) -> float | None:
    """Return how much earlier the lower of two wires that go down must bend, or None if they do not meet."""
    if lower.start > upper.end + APART or upper.start > lower.end + APART:
        return None
    if lower.end - lower.start + upper.end - upper.start <= LEVEL * width:
        return 0.0  # nowhere so steep: a curve's slope half-way is twice its chord's
    need = min(APART, max(abs(lower.start - upper.start), abs(lower.end - upper.end)))
    top, bottom = max(lower.start, upper.start), min(lower.end, upper.end)
    found = 0.0
    for share in _LOOKS:
        level = top + (bottom - top) * share
        (x, slope, give), (other, steeper, more) = _at(lower, level, width), _at(upper, level, width)
        slope = (slope + steeper) / 2
        if slope > LEVEL:
            found = max(found, (need * math.hypot(1, 1 / slope) - (other - x)) * 2 / (give + more))
    return min(found, 2 * APART)


def _at(step: Step, level: float, width: float) -> tuple[float, float, float]:
    """Return where a wire that bends half-way is at a level, its slope there, and how far it moves with its bend."""
    share = (level - step.start) / (step.end - step.start)
    t = 0.5 - math.sin(math.asin(max(-1.0, min(1.0, 1 - 2 * share))) / 3)
    around = t * (1 - t)
    ahead = 1.5 * width * (1 - 2 * around)
    return width * (t * t * t + 1.5 * around), 6 * (step.end - step.start) * around / ahead, 3 * around

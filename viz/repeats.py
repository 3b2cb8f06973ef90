"""A block that comes again and again along the depth, each the next one's input, as one: the layers, a loop's steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from viz.alike import one_for_several, shape_of
from viz.fold import Box, Folded, Wire

FEWEST = 3  # rounds that are worth being one
LONGEST = 50  # boxes of a block


class _Run(NamedTuple):
    """Rounds from one computed box, by its place in their order, to another, which is no longer one of them."""

    start: int
    stop: int
    period: int

    def offset(self, place: int) -> int:
        """Return which box of its round it is."""
        return (place - self.start) % self.period

    @property
    def rounds(self) -> int:
        """How many there are."""
        return (self.stop - self.start) // self.period


class _Part(NamedTuple):
    """What a box is of its round: which of the computed ones, or the input that comes first to one of its wires."""

    run: _Run
    offset: int
    wire: int | None = None


def repeated(folded: Folded) -> Folded:
    """Return the boxes with the rounds of a repeated block in one, but for the last, which shows what a round is.

    Rounds do the same, in the same order, each with what the one before it found, with inputs of its own, and with what
    all of them share. A box that stands for several has the range of their values and of their derivatives. What a
    round hands to the next is not drawn. The first round mostly stays by itself as what it begins with is an input.
    """
    order = _Order(folded)
    found: dict[int, _Part] = {}
    for run in order.runs():
        private = order.private(run)
        for place in range(run.start, run.stop):
            offset, n = run.offset(place), order.computed[place]
            found[n] = _Part(run, offset)
            for slot in private[offset]:
                found[order.into[n][slot].tail] = _Part(run, offset, slot)
    if not found:
        return folded
    members: dict[object, list[int]] = {}
    for n in range(len(folded.boxes)):
        members.setdefault(found.get(n, n), []).append(n)
    some = sorted(members.values(), key=lambda some: some[-1])
    rounds = [found[ns[-1]].run.rounds if ns[-1] in found else 1 for ns in some]
    wires = tuple([wire for wire in folded.wires if not order.goes_on(wire, found)])
    return one_for_several(replace(folded, wires=wires), some, rounds)


class _Order:
    """The computed boxes in their order, and how each looks from where it stands.

    ``first`` says of an input at which place of the order, and by which wire, it is used first: this is how those are
    told apart that each round has for itself.
    """

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.computed = [n for n, box in enumerate(folded.boxes) if not box.bare]
        self.place = {n: k for k, n in enumerate(self.computed)}
        self.into: list[list[Wire]] = [[] for _ in folded.boxes]
        for wire in folded.wires:
            self.into[wire.head].append(wire)
        self.first: dict[int, tuple[int, int]] = {}
        for k, n in enumerate(self.computed):
            for slot, wire in enumerate(self.into[n]):
                if folded.boxes[wire.tail].bare:
                    self.first.setdefault(wire.tail, (k, slot))

    @cached_property
    def shapes(self) -> list[int]:
        """A number for each computed box, the same where the same is done with as many wires."""
        numbers: dict[object, int] = {}
        keys = [
            (
                n == self.folded.output,
                *_flags(self.folded.boxes[n]),
                tuple(shape_of(expr, lambda _: "name")),
                tuple((wire.slot, wire.occurrences, wire.wanted) for wire in self.into[n]),
            )
            for n in self.computed
            if (expr := self.folded.boxes[n].expr) is not None
        ]
        return [numbers.setdefault(key, len(numbers)) for key in keys]

    def runs(self) -> Iterator[_Run]:
        """Yield the runs that are worth it, none of which overlap; the one that saves most first."""
        taken = [False] * len(self.computed)
        for run in sorted(self._candidates(), key=lambda run: (run.start - run.stop + run.period, run.period)):
            if not any(taken[run.start : run.stop]) and self._is_chained(run):
                taken[run.start : run.stop] = [True] * (run.stop - run.start)
                yield run

    def _candidates(self) -> Iterator[_Run]:
        """Yield what is repeated, counted from its end, without the last round."""
        shapes, count = self.shapes, len(self.computed)
        for period in range(1, min(LONGEST, count // (FEWEST + 1)) + 1):
            start = 0
            for k in range(count - period + 1):
                if k + period < count and shapes[k] == shapes[k + period] and self._alike(k, k + period):
                    continue
                if (rounds := (k - start) // period) >= FEWEST:
                    yield _Run(k - rounds * period, k, period)
                start = k + 1

    def _alike(self, one: int, other: int) -> bool:
        """Tell whether two places use the same, or what is as far from each of them."""
        pairs = zip(self.into[self.computed[one]], self.into[self.computed[other]], strict=True)
        return all(a.tail == b.tail or self._seen(one, a.tail) == self._seen(other, b.tail) for a, b in pairs)

    def _seen(self, place: int, tail: int) -> tuple[object, ...]:
        """Return how a box looks from a place: how far it is before it, or its first use, if it is an input."""
        if tail in self.place:
            return (place - self.place[tail],)
        first, slot = self.first[tail]
        return (place - first, slot, *_flags(self.folded.boxes[tail]))

    def private(self, run: _Run) -> list[list[int]]:
        """Return, for each box of a round, the wires at which every round has an input of its own."""
        found = []
        for start in range(run.start, run.start + run.period):
            places = range(start, run.stop, run.period)
            slots = range(len(self.into[self.computed[start]]))
            found.append([slot for slot in slots if all(self._begins(place, slot) for place in places)])
        return found

    def _begins(self, place: int, slot: int) -> bool:
        """Tell whether a wire to a box is from an input that is used there first."""
        return self.first.get(self.into[self.computed[place]][slot].tail) == (place, slot)

    def goes_on(self, wire: Wire, found: Mapping[int, _Part]) -> bool:
        """Tell whether a wire leads from a round into a later one."""
        tail, head = found.get(wire.tail), found.get(wire.head)
        if tail is None or head is None or tail.run != head.run or wire.tail not in self.place:
            return False
        return self._round(wire.tail, tail.run) != self._round(wire.head, tail.run)

    def _round(self, n: int, run: _Run) -> int:
        return (self.place[n] - run.start) // run.period

    def _is_chained(self, run: _Run) -> bool:
        """Tell whether every round uses something of the one before it."""
        second = self.computed[run.start + run.period : run.start + 2 * run.period]
        used = (self.place.get(wire.tail, -1) for n in second for wire in self.into[n])
        return any(run.start <= place < run.start + run.period for place in used)


def _flags(box: Box) -> tuple[object, ...]:
    return (box.wanted, box.used, box.group and box.group.size)

"""What a nudge does, as data: old and new values, changes, and their quotients along the wires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from viz.fold import Wire
from viz.nudge.decimals import plain

_MOST_WAYS = 3  # to the output that are told one by one


class Crossing(NamedTuple):
    """A corner, jump or pole of an operation in a box that the step goes over; a derivative does not see past it."""

    box: str
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What the value of a box is before and after, and how fast it moves at first: its derivative by the variable.

    The old value and the change are rounded, the new value is their sum. ``exact`` says that the decimals are the whole
    numbers, up to the rounding of doubles. A box that something moving reaches may itself stand still.
    """

    box: int
    old: Decimal
    new: Decimal
    slope: float
    exact: bool

    @property
    def change(self) -> Decimal:
        """The new value less the old one, as they are shown."""
        return plain(self.new - self.old)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """How one wire moves its head, after the wires before it into the same head have moved, and before those after.

    ``old`` and ``new`` are the head's values then, ``by`` is the change of the wire's tail.
    """

    wire: Wire
    old: Decimal
    new: Decimal
    by: Decimal

    @property
    def change(self) -> Decimal:
        """The head's change that is due to this wire."""
        return plain(self.new - self.old)

    @property
    def quotient(self) -> Fraction:
        """The head's change over the tail's: what comes near the derivative on the wire."""
        return Fraction(self.change) / Fraction(self.by)


class Closing(NamedTuple):
    """The quotient of the output's change and a step, and how far it is from the derivative."""

    step: Decimal
    quotient: Fraction
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One variable raised by a step, and all that it reaches.

    ``moves`` are in the order of the boxes, the variable's first; ``hops`` are the wires that something moving leaves
    along, by their heads. ``derivative`` is the output's by the variable, 0 if it is not reached. ``closing`` compares
    the quotient at this step and at smaller ones, each a tenth of the last, with the derivative; it is empty where they
    agree at once. ``crossings`` are corners and the like between old and new; ``lost`` tells that the output moves by
    less than the rounding of doubles.
    """

    variable: int
    output: int
    step: Decimal
    moves: tuple[Move, ...]
    hops: tuple[Hop, ...]
    derivative: float
    closing: tuple[Closing, ...]
    crossings: tuple[Crossing, ...]
    lost: bool

    def of(self, box: int) -> Move | None:
        """Return how a box moves; None for one that the nudge does not reach."""
        return next((move for move in self.moves if move.box == box), None)

    def into(self, box: int) -> tuple[Hop, ...]:
        """Return the wires that move a box, in the order they are moved."""
        return tuple(hop for hop in self.hops if hop.wire.head == box)

    @property
    def quotient(self) -> Fraction:
        """The output's change over the step."""
        move = self.of(self.output)
        return Fraction(move.change) / Fraction(self.step) if move else Fraction(0)

    @property
    def is_linear(self) -> bool:
        """Whether the quotient is the derivative, however large the step."""
        return not self.closing

    @property
    def ways(self) -> tuple[tuple[Hop, ...], ...]:
        """The ways to the output, each from the variable on, if they are few; their products add up to the quotient.

        A way along which something stands still is one only where all are.
        """
        return self._ways([hop for hop in self.hops if hop.change]) or self._ways(self.hops)

    def _ways(self, hops: Sequence[Hop]) -> tuple[tuple[Hop, ...], ...]:
        leaving: dict[int, list[Hop]] = {}
        for hop in hops:
            leaving.setdefault(hop.wire.tail, []).append(hop)
        counts = {self.output: 1}
        for hop in reversed(hops):
            tail, head = hop.wire[:2]
            counts[tail] = counts.get(tail, 0) + counts.get(head, 0)
        if self.variable == self.output or not 0 < counts.get(self.variable, 0) <= _MOST_WAYS:
            return ()
        found: list[tuple[Hop, ...]] = []
        open_ways: list[tuple[Hop, ...]] = [()]
        while open_ways:
            way = open_ways.pop()
            end = way[-1].wire.head if way else self.variable
            if end == self.output:
                found.append(way)
                continue
            open_ways += [(*way, hop) for hop in reversed(leaving.get(end, ())) if counts.get(hop.wire.head)]
        return tuple(found)

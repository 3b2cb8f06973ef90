"""The second forward pass, with one value moved, and how fast and how surely each value moves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from viz.backward import Trace
from viz.errors import Diagnostic, InputError
from viz.fold import Box, Folded
from viz.forward import forward, inputs
from viz.nudge.crossings import is_crossed
from viz.nudge.decimals import places_of, plain, power, rounded
from viz.nudge.moves import Crossing, Move

_UNIT = 2.0**-52
_FEWEST = 4  # figures of a change
_LOST = 8  # times the rounding error: a smaller change is nothing but that
_TYPED = 9  # figures of a number that somebody may have typed


class Again:
    """A second forward pass with one value moved, and how fast and how surely each value moves, by position."""

    def __init__(self, trace: Trace, folded: Folded, variable: int, step: Decimal) -> None:
        """Compute everything again; raise InputError where something has no value after the step."""
        self.trace, self.folded, self.variable, self.step = trace, folded, variable, step
        self.position = folded.boxes[variable].position
        value = trace.values[self.position]
        assert value is not None  # noqa: S101 - refused before
        self.first = _start(value, step)
        self.slopes = _slopes(trace, self.position)
        self.noise = _noise(trace, self.position)
        old, exact = self.first
        moved = float(old + step) if exact else value + float(step)  # not from where it is only shown to be
        self.values = _forward_again(trace, folded.boxes[variable], moved, step)

    def shift(self, position: int) -> float:
        """Return how far a value moves, in doubles; 0 where it has none before or after."""
        old, new = self.trace.values[position], self.values[position]
        return 0.0 if old is None or new is None else new - old

    def is_lost(self, position: int) -> bool:
        """Tell whether a value should move and does so by no more than its rounding error."""
        moves = self.slopes.get(position, 0.0) != 0
        return moves and abs(self.shift(position)) <= _LOST * self.noise.get(position, 0.0)

    @property
    def is_straight(self) -> bool:
        """Whether the output moves just as its derivative says, up to rounding."""
        position = self.folded.boxes[self.folded.output].position
        told = self.slopes.get(position, 0.0) * float(self.step)
        return abs(self.shift(position) - told) <= 2 * self.noise.get(position, 0.0)

    def moves(self, most: int) -> dict[int, Move]:
        """Return how each box moves that something moving reaches.

        All changes have as many figures, up to ``most``, as tell the output's quotient from the derivative.
        """
        boxes, found, figures = self.folded.boxes, {}, self._figures(most)
        old, exact = self.first
        found[self.variable] = Move(box=self.variable, old=old, new=old + self.step, slope=1.0, exact=exact)
        for wire in sorted(self.folded.wires, key=lambda wire: wire.head):
            tail = found.get(wire.tail)
            if tail is not None and tail.change and wire.head not in found and self._is_reached(boxes[wire.head]):
                found[wire.head] = self._move(wire.head, figures)
        return found

    def _is_reached(self, box: Box) -> bool:
        return self.trace.values[box.position] is not None and self.values[box.position] is not None

    def _figures(self, most: int) -> int:
        position = self.folded.boxes[self.folded.output].position
        told = self.slopes.get(position, 0.0) * float(self.step)
        gap = abs(self.shift(position) / told - 1) if told else 1.0
        return min(max(_FEWEST, 1 - power(gap) if gap else most), most)

    def _move(self, n: int, figures: int) -> Move:
        box = self.folded.boxes[n]
        old, new = self.trace.values[box.position], self.values[box.position]
        assert old is not None is not new  # noqa: S101 - it is reached
        slope, noise = self.slopes.get(box.position, 0.0), self.noise.get(box.position, 0.0)
        if abs(new - old) <= _LOST * noise or new == old:
            there = rounded(old, max(0, -power(noise) - 1)) if noise else plain(Decimal(repr(old)))
            return Move(box=n, old=there, new=there, slope=slope, exact=True)
        places, exact = places_of(old, new, noise, figures)
        start, change = rounded(old, places), rounded(new - old, places)
        return Move(box=n, old=start, new=plain(start + change), slope=slope, exact=exact)

    def crossings(self) -> Iterator[Crossing]:
        """Yield the operations that are another piece of themselves after the step."""
        owners = {box.position: box.spoken for box in self.folded.boxes}
        graph = self.trace.graph
        seen: set[Crossing] = set()
        for i, node in enumerate(graph.nodes):
            before, after = self._known(self.trace.values, i), self._known(self.values, i)
            if node.op is None or before is None or after is None or before == after or i == self.position:
                continue
            if is_crossed(node.op, before[:-1], before[-1], after[:-1], after[-1]):
                owner = owners.get(i) or owners.get(graph.statements[node.statement].root, node.id)
                crossing = Crossing(owner, node.op.name)
                if crossing not in seen:
                    seen.add(crossing)
                    yield crossing

    def _known(self, values: Sequence[float | None], position: int) -> list[float] | None:
        """Return a node's arguments and its value; None if not all are known."""
        found = [values[i] for i in (*self.trace.graph.nodes[position].arguments, position)]
        known = [value for value in found if value is not None]
        return known if len(known) == len(found) else None


def _start(value: float, step: Decimal) -> tuple[Decimal, bool]:
    """Return the variable's value as it is shown, and whether that is all of it."""
    whole = Decimal(repr(value))
    places = max(-int(step.normalize().as_tuple().exponent), 0)
    short = len(whole.normalize().as_tuple().digits) <= _TYPED
    return (plain(whole), True) if short else (rounded(value, places), False)


def _forward_again(trace: Trace, box: Box, value: float, step: Decimal) -> Sequence[float | None]:
    graph = trace.graph
    given = {name: trace.values[graph.positions[name]] for name in inputs(graph)}
    try:
        return forward(graph, given, trace.output, {box.position: value})
    except InputError as error:
        found = error.diagnostics[0]
        message = f"nudging `{box.spoken}` by {plain(step)}: {found.message}"
        wrong = Diagnostic(
            code=found.code, message=message, span=found.span, label=found.label, help="take a smaller step"
        )
        raise InputError(wrong, source=graph.program.source) from None


def _slopes(trace: Trace, position: int) -> dict[int, float]:
    """Return the derivatives of all values by one of them, forward from it."""
    found = {position: 1.0}
    nodes = trace.graph.nodes
    for i in range(position + 1, len(nodes)):
        pairs = zip(nodes[i].arguments, trace.partials[i], strict=True)
        shares = [found[a] * partial for a, partial in pairs if a in found and partial is not None]
        if shares:
            found[i] = sum(shares)
    return found


def _noise(trace: Trace, position: int) -> dict[int, float]:
    """Return a bound of the rounding error of each value that the variable reaches, its own taken for exact."""
    found: dict[int, float] = {position: abs(trace.values[position] or 0.0) * _UNIT}
    nodes = trace.graph.nodes
    for i in range(position + 1, len(nodes)):
        value, arguments = trace.values[i], nodes[i].arguments
        if value is None or not any(a in found for a in arguments):
            continue
        pairs = zip(arguments, trace.partials[i], strict=True)
        found[i] = abs(value) * _UNIT + sum(
            abs(partial) * found.get(a, abs(trace.values[a] or 0.0) * _UNIT)
            for a, partial in pairs
            if partial is not None and math.isfinite(partial)
        )
    return found

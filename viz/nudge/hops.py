"""How each wire moves its head: of several into one head, one after the other, so that their shares add up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from viz.errors import InputError
from viz.fold import Folded, Wire
from viz.forward import evaluate
from viz.nudge.decimals import plain, rounded
from viz.nudge.moves import Hop, Move
from viz.program import CONSTANTS, Expr, Name, mapped


def hops(folded: Folded, moves: Mapping[int, Move]) -> Iterator[Hop]:
    """Yield how each wire moves its head: of several into one head, one after the other."""
    by_head: dict[int, list[Wire]] = {}
    for wire in folded.wires:
        tail = moves.get(wire.tail)
        if tail is not None and tail.change and wire.head in moves and wire.is_taken(folded.boxes[wire.head]):
            by_head.setdefault(wire.head, []).append(wire)
    for head in sorted(by_head):
        wires = sorted(by_head[head], key=lambda wire: wire.slot)
        for wire, (old, new) in zip(wires, pairwise(_telescope(folded, moves, head, wires)), strict=True):
            yield Hop(wire=wire, old=old, new=new, by=moves[wire.tail].change)


def _telescope(folded: Folded, moves: Mapping[int, Move], head: int, wires: Sequence[Wire]) -> list[Decimal]:
    """Return a head's value with none, with the first, with the first two ... and with all of its wires moved.

    What rounding leaves over is part of the largest share, so that a wire without one has none.
    """
    move = moves[head]
    if len(wires) == 1:
        return [move.old, move.new]
    places = max(-int(number.as_tuple().exponent) for number in (move.old, move.new, Decimal(0)))
    values = [_value(folded, moves, head, wires[:k]) for k in range(len(wires) + 1)]
    shares = []
    for wire, before, after in zip(wires, values[:-1], values[1:], strict=True):
        told = (wire.partial or 0.0) * float(moves[wire.tail].change)
        shares.append(rounded(told if before is None or after is None else after - before, places))
    largest = max(range(len(shares)), key=lambda k: abs(shares[k]))
    shares[largest] += move.change - sum(shares)
    return [plain(move.old + sum(shares[:k])) for k in range(len(shares) + 1)]


def _value(folded: Folded, moves: Mapping[int, Move], head: int, moved: Sequence[Wire]) -> float | None:
    """Return a box's value where only some of the wires into it have moved; None if it has none there."""
    box = folded.boxes[head]
    if box.expr is None or box.group:
        return None
    known: dict[str, float] = {**CONSTANTS, **{name: x for name, x in folded.kept.items() if x is not None}}
    uses: dict[str, list[float]] = {}
    for wire in sorted((wire for wire in folded.wires if wire.head == head), key=lambda wire: wire.slot):
        tail, move = folded.boxes[wire.tail], moves.get(wire.tail)
        value = tail.value if move is None else float(move.new if wire in moved else move.old)
        if value is not None:
            uses.setdefault(tail.name or tail.id, []).extend([value] * wire.occurrences)
    expr = _told_apart(box.expr, uses, known)
    try:
        return evaluate(expr, known, folded.functions)
    except (InputError, KeyError):
        return None


def _told_apart(expr: Expr, uses: Mapping[str, list[float]], known: dict[str, float]) -> Expr:
    """Return the expression with every use of a name called otherwise, and put what each stands for into ``known``.

    Functions of one's own may use names behind the scenes; there a name is what its last use is.
    """
    counts = dict.fromkeys(uses, 0)
    known |= {name: values[-1] for name, values in uses.items()}

    def called(part: Expr) -> Expr:
        if not isinstance(part, Name) or counts.get(part.name, math.inf) >= len(uses.get(part.name, ())):
            return part
        fresh = f"{part.name} {counts[part.name]}"
        known[fresh] = uses[part.name][counts[part.name]]
        counts[part.name] += 1
        return Name(fresh, part.span)

    return mapped(expr, called)

"""Long chains of steps as one box each, for a drawing that would not fit its room: only the picture needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from viz.fold import Box, Folded, Group, Wire

SHORTEST = 3  # steps that are worth a box of their own


def collapsed(folded: Folded) -> Folded:
    """Return the boxes with every chain of at least three steps in one.

    A step is a box, not the output, that one wire enters and one leaves. The box of a chain is the last of them, with
    its value and its derivative. The wire into it has the product of the partials across them.
    """
    into, out = _alone(folded.wires, head=True), _alone(folded.wires, head=False)
    steps = {n for n in into if n in out and n != folded.output}
    chains: dict[int, list[int]] = {}
    for last in sorted(n for n in steps if out[n].head not in steps):
        chain = [last]
        while (before := into[chain[-1]].tail) in steps:
            chain.append(before)
        if len(chain) >= SHORTEST:
            chains[last] = chain[::-1]
    return _joined(folded, chains, into) if chains else folded


def _alone(wires: Sequence[Wire], *, head: bool) -> dict[int, Wire]:
    """Return the wires that no other shares their head, or their tail, with; by the box there."""
    ends = [wire.head if head else wire.tail for wire in wires]
    counts = Counter(ends)
    return {end: wire for end, wire in zip(ends, wires, strict=True) if counts[end] == 1 and wire.occurrences == 1}


def _joined(folded: Folded, chains: Mapping[int, Sequence[int]], into: Mapping[int, Wire]) -> Folded:
    inside = {n: last for last, chain in chains.items() for n in chain}
    kept = [n for n in range(len(folded.boxes)) if inside.get(n, n) == n]
    place = {n: k for k, n in enumerate(kept)}
    boxes = [_chain(folded.boxes, chains[n]) if n in chains else folded.boxes[n] for n in kept]
    wires = []
    for wire in folded.wires:
        head = inside.get(wire.head, wire.head)
        if inside.get(wire.tail) != head:
            partial = _product(into, chains[head]) if head in chains else wire.partial
            wires.append(wire._replace(tail=place[wire.tail], head=place[head], partial=partial))
    return replace(folded, boxes=tuple(boxes), wires=tuple(wires), output=place[folded.output])


def _chain(boxes: Sequence[Box], chain: Sequence[int]) -> Box:
    first, last = boxes[chain[0]], boxes[chain[-1]]
    kink = any(boxes[n].kink for n in chain)
    return replace(last, group=Group("chain", len(chain), first.name), kink=kink, ordered=False)


def _product(into: Mapping[int, Wire], chain: Sequence[int]) -> float | None:
    whole = 1.0
    for n in chain:
        partial = into[n].partial
        if partial is None:
            return None
        whole *= partial
    return whole

"""Boxes that do the same as one, for a drawing of too many: a layer of a network, the inputs that feed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from viz.fold import Box, Folded, Group, Wire
from viz.program import Apply, Expr, Name, postorder

_MOST_ROUNDS = 8  # after fewer, too little is told apart: that is no mistake


class _Use(NamedTuple):
    """Where a name stands in an expression: in which operation's argument, and which."""

    operation: str
    argument: int


def alike(folded: Folded) -> Folded:
    """Return the boxes with all that do the same in one.

    Two computed boxes do the same if they apply the same operations, in the same order, to boxes that do the same; two
    inputs if boxes that do the same use them in the same places. The output stays by itself. A box that stands for
    several has the range of their values and of their derivatives; a wire to or from one has a count, and the partial
    of one of those it stands for.
    """
    depth = _depths(folded)
    kinds = _kinds(folded, depth)
    members: dict[int, list[int]] = {}
    for n, kind in enumerate(kinds):
        members.setdefault(kind, []).append(n)
    if len(members) == len(folded.boxes):
        return folded
    return one_for_several(folded, sorted(members.values(), key=lambda some: (depth[some[0]], some[0])))


# -- which do the same


def _kinds(folded: Folded, depth: Sequence[int]) -> list[int]:
    """Return a number for each box, the same for those that do the same; those of inputs are negative.

    All of a kind have one depth, so that an order by depth is an order of the kinds. That is so by itself unless some
    boxes were folded before, whose expressions name what is no longer there.
    At first all inputs are of one kind. Each round tells more apart, until one finds nothing more; few need a third.
    """
    places = {name: n for n, box in enumerate(folded.boxes) for name in (box.id, box.name) if name is not None}
    kinds = [-1] * len(folded.boxes)
    found = 0
    for _ in range(_MOST_ROUNDS):
        kinds = _told_apart(folded, places, kinds, depth)
        if len(set(kinds)) == found:
            break
        found = len(set(kinds))
    return kinds


def _told_apart(folded: Folded, places: dict[str, int], before: Sequence[int], depth: Sequence[int]) -> list[int]:
    """Return the kinds that follow from those of the inputs: of what is computed, then of inputs by their uses."""
    numbers: dict[object, int] = {}  # of what is computed: 0, 1, ...
    inputs: dict[object, int] = {}  # -1, -2, ...
    kinds = list(before)
    used: list[set[tuple[int, _Use]]] = [set() for _ in folded.boxes]
    for n, box in enumerate(folded.boxes):
        if box.expr is not None:
            shape = shape_of(box.expr, lambda part: kinds[places[part.name]] if part.name in places else "number")
            key = (n == folded.output, box.wanted, box.used, depth[n], *shape)
            kinds[n] = numbers.setdefault(key, len(numbers))
            for name, use in _uses(box.expr):
                if name in places:
                    used[places[name]].add((kinds[n], use))
    for n, box in enumerate(folded.boxes):
        if box.expr is None:
            key = (n == folded.output, box.wanted, box.used, frozenset(used[n]))
            kinds[n] = inputs.setdefault(key, -1 - len(inputs))
    return kinds


def shape_of(expr: Expr, named: Callable[[Name], object]) -> Iterator[object]:
    """Yield an expression's operations and what ``named`` says of its names, in order; its numbers are left out."""
    for part in postorder(expr):
        match part:
            case Apply(op, args):
                yield op.name, len(args)
            case Name():
                yield named(part)
            case _:
                yield "number"


def _uses(expr: Expr) -> Iterator[tuple[str, _Use]]:
    stack: list[tuple[Expr, _Use]] = [(expr, _Use("", 0))]
    while stack:
        part, use = stack.pop()
        if isinstance(part, Name):
            yield part.name, use
        elif isinstance(part, Apply):
            sides = part.op.name != "add"  # a sum of many is taken apart into sums of two
            stack += [(arg, _Use(part.op.name, k * sides)) for k, arg in enumerate(part.args)]


def _depths(folded: Folded) -> list[int]:
    """Return how many boxes lie on the longest way to each."""
    depth = [0] * len(folded.boxes)
    for wire in sorted(folded.wires, key=lambda wire: wire.head):
        depth[wire.head] = max(depth[wire.head], depth[wire.tail] + 1)
    return depth


# -- one for several


def one_for_several(folded: Folded, members: Sequence[Sequence[int]], rounds: Sequence[int] = ()) -> Folded:
    """Return boxes that stand for these, in this order, which has to be one in which tails stand before heads.

    ``rounds`` is, for each of them, how many times in a row they come, where that is not once.
    """
    place = {n: k for k, some in enumerate(members) for n in some}
    counts = rounds or [1] * len(members)
    boxes = tuple(_merged([folded.boxes[n] for n in some], count) for some, count in zip(members, counts, strict=True))
    wires = tuple(_bundled(folded.wires, place, boxes))
    left = {box.id for box in folded.boxes} - {box.id for box in boxes}
    kept = {
        name: box.value for box in folded.boxes if box.id in left for name in (box.id, box.name) if name is not None
    }
    return replace(folded, boxes=boxes, wires=wires, output=place[folded.output], kept={**folded.kept, **kept})


def _merged(boxes: Sequence[Box], rounds: int) -> Box:
    *_, last = boxes
    if len(boxes) == 1:
        return last
    groups = [box.group or Group("alike", 1, box.name) for box in boxes]
    values = _range([box.value for box in boxes] + [end for group in groups for end in group.values or ()])
    gradients = _range([box.gradient for box in boxes] + [end for group in groups for end in group.gradients or ()])
    group = Group("alike", sum(group.size for group in groups), groups[0].first, values, gradients, rounds)
    return replace(last, group=group, value=None, gradient=None, ordered=False, kink=any(box.kink for box in boxes))


def _range(numbers: Iterable[float | None]) -> tuple[float, float] | None:
    known = [number for number in numbers if number is not None]
    return (min(known), max(known)) if known else None


def _bundled(wires: Sequence[Wire], place: Mapping[int, int], boxes: Sequence[Box]) -> Iterator[Wire]:
    """Yield one wire for all between the same two boxes, unless neither stands for several."""
    found: dict[tuple[int, int, int], Wire] = {}
    for wire in wires:
        tail, head = place[wire.tail], place[wire.head]
        several = boxes[tail].group is not None or boxes[head].group is not None
        key = (tail, head, -1 if several else wire.slot)
        one = wire._replace(tail=tail, head=head, contribution=None if several else wire.contribution)
        found[key] = _both(found[key], one) if key in found else one
    yield from found.values()


def _both(first: Wire, other: Wire) -> Wire:
    """Return a wire that stands for two."""
    return first._replace(
        partial=other.partial if first.partial is None else first.partial,
        wanted=first.wanted or other.wanted,
        occurrences=first.occurrences + other.occurrences,
    )

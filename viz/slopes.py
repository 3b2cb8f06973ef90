"""The derivative across a drawn box as a lecturer writes it: c for u = bc, a(1 - a) for a = σ(z), a - y for (y - a)²/2.

The box's own name stands for its value. Every form is held against the numbers, at the values that are drawn and at a
few others, before it is given out; the shortest that is right is taken.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from viz import chain, rules
from viz.algebra import Unsimplified, together, written
from viz.chain import Texts, Way
from viz.errors import InputError
from viz.fold import Box, Folded, Wire
from viz.forward import evaluate
from viz.program import CONSTANTS, Apply, Expr, names, postorder

_MOST_PARTS, _DEEPEST = 200, 40  # of an expression that is worked on
_MOST_USES = 20  # of one name in it
_CLOSE = 1e-9  # relative difference from the derivative that was computed
_NEAR = 1e-7  # the same at other places, which may be badly conditioned
_ENOUGH, _FEWEST, _TRIES = 4, 2, 40  # other places: enough of them, too few to trust, how many are tried
_RATIO = 0.6180339887498949  # of the golden section: its multiples, less whole numbers, lie nowhere close together
_ROOMS = ((0.05, 0.95), (0.2, 3.0), (-2.0, 2.0), (1.1, 4.0))  # where the other places lie
_MUCH_SHORTER = 4  # signs
_BESIDE = 0.02  # how far beside the values that are drawn, relative to them


class Question(NamedTuple):
    """Of what a derivative is wanted, and what is known about it.

    ``uses`` are the uses of a name it is taken with respect to, as counted among the uses of ``boxes`` in ``expr``;
    ``own`` is what the expression's value is called. ``known`` has the values of boxes, ``partial`` the derivative,
    where they were computed.
    """

    expr: Expr
    own: str | None
    uses: tuple[int, ...]
    boxes: frozenset[str]
    known: Mapping[str, float] | None = None
    partial: float = math.nan


class _Place(NamedTuple):
    """Values that a form is tried at, with the derivative there and how near to it the form must come."""

    values: Mapping[str, float]
    partial: float
    tolerance: float


def across(folded: Folded, tail: int, head: int) -> Expr | None:
    """Return the derivative of one box with respect to another that it uses, over all wires between them.

    None if it cannot be written or the box is too large to work on.
    """
    return _asked(folded, head, [wire for wire in folded.wires if (wire.tail, wire.head) == (tail, head)])


def of_wire(folded: Folded, wire: Wire) -> Expr | None:
    """Return the derivative along one wire, for `u = b*b` the other b; None as for `across`."""
    return _asked(folded, wire.head, [wire])


def _asked(folded: Folded, head: int, wires: Sequence[Wire]) -> Expr | None:
    box = folded.boxes[head]
    tails = {_written_name(folded.boxes[wire.tail]): wire.tail for wire in folded.wires if wire.head == head}
    if box.expr is None or box.group or not wires or len(set(tails.values())) != len(tails) or box.name in tails:
        return None
    try:
        expr, uses = _uses(folded, box.expr, wires, tails)
    except chain.Undecided:
        return None
    question = Question(expr, box.name, uses, frozenset(tails))
    partials = [wire.partial for wire in wires if wire.partial is not None]
    if box.value is None or not partials:
        return derivative(question)
    values = {**folded.kept, **{name: folded.boxes[tail].value for name, tail in tails.items()}}
    known = {name: math.nan if value is None else value for name, value in values.items()}
    known |= {} if box.name is None else {box.name: box.value}
    return derivative(question._replace(known=known, partial=sum(partials)))


def _written_name(box: Box) -> str:
    """Return what expressions call a box: its name as it is drawn, or its id if it has none."""
    return box.name or box.id


def _uses(folded: Folded, expr: Expr, wires: Sequence[Wire], among: Collection[str]) -> tuple[Expr, tuple[int, ...]]:
    """Return the expression with functions of one's own written out, and which uses ``among`` its names the wires are.

    Raise Undecided if that cannot be told: where several wires come from one box, not all are asked for, and functions
    use it behind the scenes.
    """
    (tail,) = {wire.tail for wire in wires}
    name = _written_name(folded.boxes[tail])
    every = sorted(wire.slot for wire in folded.wires if wire[:2] == wires[0][:2])
    looks = {box.id: _written_name(box) for box in folded.boxes}
    fresh = chain.fresh(expr)
    inside = [use for use in names(fresh) if use.name == name]
    whole = chain.expanded(fresh, {function.op: function for function in folded.functions}, looks)
    found = [use for use in names(whole) if use.name in among]
    if len(wires) == len(every):
        wanted = {id(use) for use in found if use.name == name}
    elif len(inside) == len(every):
        wanted = {id(inside[every.index(wire.slot)]) for wire in wires}
    else:
        raise chain.Undecided
    return whole, tuple(k for k, use in enumerate(found) if id(use) in wanted)


def derivative(question: Question) -> Expr | None:
    """Return the shortest form that agrees with the numbers; None if there is none or the expression is too large.

    >>> from viz.sources.expressions import parse_expression
    >>> from viz.notation.plain import plain
    >>> plain(derivative(Question(parse_expression("(y - a)^2/2", {"y", "a"}), "J", (1,), frozenset("ya"))))
    'a - y'
    """
    if _is_large(question):
        return None
    way = _way(question, question.expr)
    try:
        texts = chain.texts(way, taught=False)
    except chain.Undecided:
        return None
    others = list(islice(_others(question, way, texts), _ENOUGH))
    if len(others) < _FEWEST:
        return None
    places = [*_given(question), *others]
    for forms in (_taught(question), _computed(way, texts), [chain.product(way, texts)]):
        right = [form for form in forms if all(_agrees(form, place) for place in places)]
        if right:
            return min(right, key=chain.length)
    return None


def _is_large(question: Question) -> bool:
    parts = postorder(question.expr)
    depths: dict[int, int] = {}
    for part in parts[: _MOST_PARTS + 1]:
        depths[id(part)] = 1 + max(depths[id(arg)] for arg in part.args) if isinstance(part, Apply) else 1
    return len(parts) > _MOST_PARTS or len(question.uses) > _MOST_USES or max(depths.values()) > _DEEPEST


def _way(question: Question, expr: Expr) -> Way:
    paths = chain.paths(expr, question.boxes)
    known = None if question.known is None else chain.values(expr, question.known)
    found = [paths[use] for use in question.uses]
    return Way(expr, question.own, tuple(path for path in found if chain.is_taken(path, known)), known)


# -- forms, from the best to the last


def _taught(question: Question) -> Iterable[Expr]:
    """Return the forms that lecturers write; the box's name for its whole expression has to make one much shorter."""
    way = _way(question, chain.recognised(question.expr, question.boxes))
    manner = chain.manner_of(question.expr)
    try:
        form = chain.simplified(way, chain.texts(way, taught=True), manner)
        named = chain.named(form, way, manner)
        common = [written(each, manner) for each in (form, together(form))]
        most = min(map(chain.length, common)) - _MUCH_SHORTER
        special = [written(each, manner) for each in (named, together(named))]
        return common + [each for each in special if chain.length(each) <= most]
    except Unsimplified:
        return []


def _computed(way: Way, texts: Texts) -> Iterable[Expr]:
    """Return the form that keeps its digits, as the number was computed."""
    manner = chain.manner_of(way.expr)
    try:
        return [written(chain.simplified(way, texts, manner), manner)]
    except Unsimplified:
        return []


# -- the numbers they are held against


def _given(question: Question) -> list[_Place]:
    """Return the values that are drawn, if there are any and the derivative is finite there."""
    if question.known is None or not math.isfinite(question.partial):
        return []
    return [_Place({**CONSTANTS, **question.known}, question.partial, _CLOSE)]


def _others(question: Question, way: Way, texts: Texts) -> Iterator[_Place]:
    """Yield other values at which the derivative exists and every function in pieces is on the same piece."""
    free = sorted({use.name for use in names(way.expr)} - (CONSTANTS.keys() - question.boxes))
    drawn = [(question.known or {}).get(name) for name in free]
    for k in range(_TRIES):
        known = {name: _beside(k, drawn, i) if k % 2 else _far(k, i) for i, name in enumerate(free)}
        values = chain.values(way.expr, known)
        there, result = way._replace(values=values), values[id(way.expr)]
        if not math.isfinite(result) or not _is_alike(there, texts, known=question.known is not None):
            continue
        partial = _partial(there)
        if math.isfinite(partial):
            own = {} if question.own is None else {question.own: result}
            yield _Place({**CONSTANTS, **known, **own}, partial, _NEAR)


def _is_alike(there: Way, texts: Texts, *, known: bool) -> bool:
    """Tell whether every function in pieces is on the same piece, if that was ``known``."""
    try:
        return not known or chain.texts(there, taught=False) == texts
    except chain.Undecided:
        return False


def _beside(k: int, drawn: Sequence[float | None], i: int) -> float:
    """Return the value of the i-th name at the k-th place, near the one that is drawn; equal ones stay equal."""
    value = drawn[i]
    if value is None:
        return _far(k, i)
    return value + _BESIDE * (_fraction(k, drawn.index(value)) - 0.5) * (abs(value) or 1.0)


def _far(k: int, i: int) -> float:
    low, high = _ROOMS[k // 2 % len(_ROOMS)]
    return low + (high - low) * _fraction(k, i)


def _fraction(k: int, i: int) -> float:
    return (_RATIO * (k + 1) * (i + 1) + _RATIO * i) % 1


def _partial(way: Way) -> float:
    """Return the derivative at a place, by the rows' own numbers."""
    values = way.values or {}
    total = 0.0
    for path in way.paths:
        product = 1.0
        for node, position in path:
            args = [values[id(arg)] for arg in node.args]
            product *= rules.partials(node.op, args, values[id(node)])[position]
        total += product
    return total


def _agrees(form: Expr, place: _Place) -> bool:
    try:
        value = evaluate(form, place.values)
    except InputError:
        return False
    return abs(value - place.partial) <= place.tolerance * abs(place.partial)

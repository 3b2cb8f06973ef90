"""A derivative in one piece: the output as one expression of a variable, and its derivative as short as it can be said.

Values between the variable and the output have their names in it: a - y for the loss of a sigmoid, p - y for the
cross-entropy of a softmax. Every form is held against numbers, at the values that are drawn and at others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from viz.errors import InputError
from viz.fold import Folded
from viz.forward import evaluate
from viz.heading import TooLongError, expanded
from viz.notation.plain import plain
from viz.ops.operators import JUXTAPOSE, SUB
from viz.program import CONSTANTS, Apply, Expr, Name, Number, mapped, names
from viz.slopes import Question, across, derivative

_MOST_PARTS = 60  # of the output as one expression
_LONGEST = 60  # characters of a derivative
_CLOSE = 1e-9  # relative difference from the derivative that was computed
_PLACES = 5  # others at which a form is tried
_APART = 0.37  # how far beside the values that are drawn, relative to them


@dataclass(frozen=True, slots=True)
class Symbolic:
    """The output as one expression of a variable, and its derivative.

    ``shares`` are inputs, the labels of a cross-entropy, whose sum has to be 1 for the derivative to have this form.
    """

    whole: Expr
    slope: Expr
    shares: tuple[str, ...] = ()


class _Question(NamedTuple):
    """A box, those that depend on it, and what they are computed by, by name."""

    folded: Folded
    tail: int
    ahead: frozenset[int]

    @property
    def exprs(self) -> dict[str, Expr | None]:
        """What computes the boxes that depend on it."""
        return {self.folded.boxes[n].name or "": self.folded.boxes[n].expr for n in self.ahead}


def symbolic(folded: Folded, tail: int) -> Symbolic | None:
    """Return the derivative of the output with respect to a box in one piece; ``folded`` has a name for every box.

    None if it cannot be written, is too long, or says no more than the derivative across the output does.
    """
    asked = _Question(folded, tail, _ahead(folded, tail))
    output = folded.boxes[folded.output]
    if output.expr is None or output.name is None or folded.output not in asked.ahead or len(asked.ahead) == 1:
        return None
    try:
        whole = expanded(output.expr, asked.exprs, [_MOST_PARTS])
    except TooLongError:
        return None
    found = _direct(asked, whole)
    if found is None:
        return None
    forms = [
        Symbolic(whole, _shortened(found, asked)),
        *_known_pairs(asked, whole, found),
        *_onward(asked, whole, found),
    ]
    best = min(forms, key=lambda form: len(plain(form.slope)))
    return best if len(plain(best.slope)) <= _LONGEST else None


def _ahead(folded: Folded, tail: int) -> frozenset[int]:
    """Return the boxes that depend on one."""
    found = {tail}
    for wire in sorted(folded.wires, key=lambda wire: wire.head):
        if wire.tail in found and wire.is_taken(folded.boxes[wire.head]):
            found.add(wire.head)
    return frozenset(found - {tail})


def _direct(asked: _Question, whole: Expr) -> Expr | None:
    """Return the derivative of the whole expression, over the names in it."""
    folded, box = asked.folded, asked.folded.boxes[asked.tail]
    named = {other.name or "": other for other in folded.boxes}
    uses = [use.name for use in names(whole) if use.name in named]
    places = tuple(k for k, use in enumerate(uses) if use == box.name)
    values = {name: math.nan if other.value is None else other.value for name, other in named.items()}
    values |= {name: math.nan if value is None else value for name, value in folded.kept.items()}
    known = None if box.gradient is None else values
    gradient = math.nan if box.gradient is None else box.gradient
    called = folded.boxes[folded.output].name
    return derivative(Question(whole, called, places, frozenset(named), known, gradient)) if places else None


def _shortened(expr: Expr, asked: _Question) -> Expr:
    """Put the names of boxes for what they are computed by, from the inside out."""
    called = {plain(expr): name for name, expr in asked.exprs.items() if expr is not None}

    def named(part: Expr) -> Expr:
        name = called.get(plain(part)) if isinstance(part, Apply) else None
        return part if name is None else Name(name)

    return mapped(expr, named)


# -- forms that algebra alone does not find


def _known_pairs(asked: _Question, whole: Expr, slope: Expr) -> Iterator[Symbolic]:
    """Yield the forms p - y that the derivative has, p a value on the way and y an input or 1."""
    boxes, gradient = asked.folded.boxes, asked.folded.boxes[asked.tail].gradient
    if gradient is None or not math.isfinite(gradient):
        return
    targets: list[tuple[Expr, float]] = [(Number(1.0, "1"), 1.0)]
    targets += [(Name(b.name or ""), b.value) for b in boxes if b.bare and b.value is not None]
    shares = _shares(asked.folded)
    for n in sorted(asked.ahead - {asked.folded.output}):
        for target, value in targets:
            off = (boxes[n].value or 0.0) - value - gradient
            form = Apply(SUB, (Name(boxes[n].name or ""), target))
            if abs(off) > _CLOSE * max(1.0, abs(value)):
                continue
            if _is_the_same(asked, form, slope):
                yield Symbolic(whole, form)
            elif shares and _is_the_same(asked, form, slope, shares):
                yield Symbolic(whole, form, shares)


def _onward(asked: _Question, whole: Expr, slope: Expr) -> Iterator[Symbolic]:
    """Yield what the only box that uses the variable has, times the derivative across it: x(a - y)."""
    folded, tail = asked.folded, asked.tail
    heads = {wire.head for wire in folded.wires if wire.tail == tail and wire.is_taken(folded.boxes[wire.head])}
    if len(heads) != 1 or heads == {folded.output}:
        return
    (head,) = heads
    after, local = symbolic(folded, head), across(folded, tail, head)
    if after is None or local is None:
        return
    form = after.slope if plain(local) == "1" else Apply(JUXTAPOSE, (local, after.slope))
    if _is_the_same(asked, form, slope, after.shares):
        yield Symbolic(whole, form, after.shares)


def _shares(folded: Folded) -> tuple[str, ...]:
    """Return the inputs that only the output uses, if there are several and they add up to 1."""
    heads: dict[int, set[int]] = {}
    for wire in folded.wires:
        heads.setdefault(wire.tail, set()).add(wire.head)
    found = [folded.boxes[n] for n, used in heads.items() if used == {folded.output} and folded.boxes[n].bare]
    total = math.fsum(box.value or 0.0 for box in found)
    return tuple(box.name or "" for box in found) if len(found) > 1 and abs(total - 1) <= _CLOSE else ()


def _is_the_same(asked: _Question, form: Expr, slope: Expr, shares: tuple[str, ...] = ()) -> bool:
    """Tell whether two expressions are equal at other values too, where the ``shares`` always add up to 1."""
    try:
        both = [expanded(expr, asked.exprs, [2 * _MOST_PARTS]) for expr in (form, slope)]
        for place in range(1, _PLACES + 1):
            known = {**CONSTANTS, **_beside(asked, place, shares)}
            one, other = (evaluate(expr, known, asked.folded.functions) for expr in both)
            if not math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE):
                return False
    except (InputError, TooLongError, KeyError):
        return False
    return True


def _beside(asked: _Question, place: int, shares: tuple[str, ...]) -> Mapping[str, float]:
    """Return other values of all that does not depend on the variable, and of the variable itself."""
    found = {name: value for name, value in asked.folded.kept.items() if value is not None}
    for n, box in enumerate(asked.folded.boxes):
        if n not in asked.ahead and box.value is not None and box.name:
            found[box.name] = box.value + _APART * math.sin(place * (n + 1)) * (abs(box.value) or 1.0)
    over = (math.fsum(found[name] for name in shares) - 1) / max(len(shares), 1)
    return found | {name: found[name] - over for name in shares}

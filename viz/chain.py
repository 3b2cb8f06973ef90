"""The chain rule through one expression: partial derivatives on the paths to some of its names, and their products.

Forms come from the texts on the operations' rows, as lecturers write them or as they are computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from viz import rules
from viz.algebra import ONE, Manner, Sum, Term, added, raised, simplest, times, written
from viz.errors import InputError
from viz.forward import evaluate
from viz.ops.functions import FUNCTIONS, WHERE, branch
from viz.ops.op import Op
from viz.ops.operators import ADD, JUXTAPOSE, MUL
from viz.program import CONSTANTS, Apply, Expr, Function, Name, Number, mapped, names, postorder

_WORTH_A_NAME = 6  # signs of an expression that its own name is put for
_MOST_TIES = 1_000
_CHOOSING = frozenset({"step", "min", "max"})  # in a partial derivative: flat pieces, of which one is taken
_MOST_PARTS, _MOST_CALLS = 200, 20  # of an expression with functions written out, and of functions in functions


class Undecided(Exception):
    """A choice depends on values that are not known, or a function has no derivatives of its own."""


class Step(NamedTuple):
    """An operation on the way from the result to a use of a name, and at which argument the way goes on."""

    node: Apply
    position: int


class Way(NamedTuple):
    """An expression, its own name, the paths through it, and the value of every part by the part's identity."""

    expr: Expr
    own: str | None
    paths: tuple[tuple[Step, ...], ...]
    values: Mapping[int, float] | None


Texts = tuple[tuple[Expr, ...], ...]
"""The partial derivatives on each path, over the names on the operations' rows."""


def paths(expr: Expr, among: frozenset[str]) -> list[tuple[Step, ...]]:
    """Return the path to every use of a name that is ``among`` these, from left to right."""
    found: list[tuple[Step, ...]] = []
    stack: list[tuple[Expr, tuple[Step, ...]]] = [(expr, ())]
    while stack:
        part, path = stack.pop()
        if isinstance(part, Apply):
            stack += [(arg, (*path, Step(part, k))) for k, arg in reversed([*enumerate(part.args)])]
        elif isinstance(part, Name) and part.name in among:
            found.append(path)
    return found


def is_taken(path: tuple[Step, ...], known: Mapping[int, float] | None) -> bool:
    """Tell whether no `where` on a path, if values are known, takes its other branch."""
    return known is None or all(
        step.position in {0, branch(known[id(step.node.args[0])])} for step in path if step.node.op is WHERE
    )


def values(expr: Expr, known: Mapping[str, float]) -> dict[int, float]:
    """Return the value of every part by its identity, nan where it has none."""
    found: dict[int, float] = {}
    for part in postorder(expr):
        match part:
            case Number(value):
                found[id(part)] = value
            case Name(name):
                found[id(part)] = known.get(name, CONSTANTS.get(name, math.nan))
            case Apply(op, args):
                found[id(part)] = _value(op, [found[id(arg)] for arg in args])
    return found


def _value(op: Op, args: Sequence[float]) -> float:
    try:
        return op.value(*args)
    except (ArithmeticError, ValueError):
        return math.nan


def length(expr: Expr) -> int:
    """Return how many signs an expression takes, a name or a number being one."""
    return sum(not (isinstance(part, Apply) and part.op is JUXTAPOSE) for part in postorder(expr))


# -- the partial derivatives on the paths


def texts(way: Way, *, taught: bool) -> Texts:
    """Return the partial derivatives on the paths; raise Undecided where there is none without values."""
    return tuple(tuple(_text(step, way.values, taught=taught) for step in path) for path in way.paths)


def _text(step: Step, known: Mapping[int, float] | None, *, taught: bool) -> Expr:
    """Return a row's partial derivative; of a function in pieces, that of the piece the values lie on."""
    op, args = step.node.op, step.node.args
    if not op.partials:
        raise Undecided
    text = rules.expression(op, step.position, taught=taught)
    pieces = [part for part in postorder(text) if isinstance(part, Apply) and part.op.name in _CHOOSING]
    tied = any(use.name == "ties" for use in names(text))
    if known is None and (tied or (pieces and op is WHERE)):
        raise Undecided
    decided: dict[Expr, Expr] = {Name("n"): _numeral(len(args))}
    if known is not None and (pieces or tied):
        numbers, value = [known[id(arg)] for arg in args], known[id(step.node)]
        if op.variadic:
            return _numeral(rules.partials(op, numbers, value)[step.position])
        there = {**CONSTANTS, **dict(zip(op.args, numbers, strict=True)), "ans": value}
        decided |= {piece: _decided(piece, there) for piece in pieces}
    return mapped(text, lambda part: decided.get(part, part))


def _decided(piece: Apply, known: Mapping[str, float]) -> Expr:
    """Return the argument that a minimum or maximum takes, or the number that is the same all around."""
    try:
        value = evaluate(piece, known)
        taken = [arg for arg in piece.args if evaluate(arg, known) == value] if piece.op.variadic else []
    except InputError:
        raise Undecided from None
    return taken[0] if taken else _numeral(value)


def _numeral(value: float) -> Expr:
    if not math.isfinite(value):
        raise Undecided
    return Number(value, str(Fraction(value).limit_denominator(_MOST_TIES)))


def _instances(way: Way, found: Texts) -> Iterator[list[Expr]]:
    """Yield, for each path, its partial derivatives over the names in the expression."""
    for path, rows in zip(way.paths, found, strict=True):
        yield [_instance(way, step, text) for step, text in zip(path, rows, strict=True)]


def _instance(way: Way, step: Step, text: Expr) -> Expr:
    node, position = step
    own: Expr = Name(way.own) if way.own is not None and node is way.expr else node
    given = {"x": node.args[position]} if node.op.variadic else dict(zip(node.op.args, node.args, strict=True))
    given |= {"ans": own}
    return _replaced(text, given)


# -- forms


def product(way: Way, found: Texts) -> Expr:
    """Return the derivative as it comes out of the chain rule: products of partial derivatives, and their sum."""
    zero, one = Number(0.0, "0"), Number(1.0, "1")
    total: Expr | None = None
    for factors in _instances(way, found):
        whole: Expr = one
        for factor in [factor for factor in factors if factor != one]:
            whole = factor if whole == one else Apply(MUL, (whole, factor))
        total = whole if total is None else Apply(ADD, (total, whole))
    return total or zero


def simplified(way: Way, found: Texts, manner: Manner) -> Sum:
    """Return the derivative in its simplest form; raise Unsimplified if it has none."""
    products = []
    for factors in _instances(way, found):
        whole = ONE
        for factor in factors:
            whole = times(whole, simplest(factor, manner))
        products.append(whole)
    total = added(*products)
    if len(total) == sum(map(len, products)):
        return total
    return tuple(sorted(total, key=lambda term: _rank(term, manner)))


def _rank(term: Term, manner: Manner) -> int:
    """Return where a term stands in a sum whose terms came from several places: by its first name, numbers last."""
    places = [manner.places.get(use.name, len(manner.places)) for use in names(written((term,), manner))]
    return min(places, default=len(manner.places) + 1)


def named(form: Sum, way: Way, manner: Manner) -> Sum:
    """Put an expression's own name for it in a form, if it is a long product: `p - p^2`, and then `p(1 - p)`."""
    whole = simplest(way.expr, manner)
    if (
        way.own is None
        or len(whole) != 1
        or len(whole[0].powers) == 1
        or length(written(whole, manner)) < _WORTH_A_NAME
    ):
        return form
    name: Sum = (Term(Fraction(1), ((Name(way.own), 1),)),)
    quotient = times(name, raised(whole, -1))
    shorter = added(*(times((term,), raised(quotient, _count(term, whole[0]))) for term in form))
    if len(shorter) > 1 and all(dict(term.powers).get(Name(way.own), 0) > 0 for term in shorter):
        return times(name, added(*(times((term,), raised(name, -1)) for term in shorter)))
    return shorter


def _count(term: Term, factor: Term) -> int:
    """Return how many times a term has all the powers of another."""
    powers = dict(term.powers)
    return max(0, min((powers.get(base, 0) // n for base, n in factor.powers), default=0))


def manner_of(expr: Expr) -> Manner:
    """Return how forms of an expression are written: names in its order, decimals if it has some."""
    found = dict.fromkeys(use.name for use in names(expr))
    decimals = any(isinstance(part, Number) and "." in part.text for part in postorder(expr))
    return Manner({name: k for k, name in enumerate(found)}, decimals)


def fresh(expr: Expr) -> Expr:
    """Return an expression in which every use of a name is an object of its own."""
    return mapped(expr, lambda part: Name(part.name, part.span) if isinstance(part, Name) else part)


def expanded(expr: Expr, functions: Mapping[Op, Function], looks: Mapping[str, str], calls: int = _MOST_CALLS) -> Expr:
    """Return an expression with the bodies of one's own functions in place of their calls.

    What a body takes from outside is called as ``looks`` says. Raise Undecided for a function without a body and for
    an expression that becomes too large.
    """

    def change(part: Expr) -> Expr:
        if not (isinstance(part, Apply) and part.op.own):
            return part
        function = functions.get(part.op)
        if function is None or function.body is None or not calls:
            raise Undecided
        given = dict(zip(function.parameters, part.args, strict=True))
        outer = {use.name: Name(looks.get(use.name, use.name)) for use in names(function.body)}
        whole = _replaced(function.body, {**outer, **given})
        if len(postorder(whole)) > _MOST_PARTS:
            raise Undecided
        return expanded(whole, functions, looks, calls - 1)

    return mapped(expr, change)


def _replaced(expr: Expr, given: Mapping[str, Expr]) -> Expr:
    return mapped(expr, lambda part: given.get(part.name, part) if isinstance(part, Name) else part)


def recognised(expr: Expr, defined: frozenset[str]) -> Expr:
    """Return an expression with `exp(x)` for `e^x`, unless e is defined, and `σ(x)` for `1/(1 + exp(-x))`."""

    def change(part: Expr) -> Expr:
        match part:
            case Apply(Op(name="pow"), (Name("e"), exponent)) if "e" not in defined:
                return Apply(FUNCTIONS["exp"], (exponent,), part.span)
            case Apply(Op(name="div"), (Number(1.0), Apply(Op(name="add"), (one, other)))):
                inner = _logistic(one, other) or _logistic(other, one)
                return part if inner is None else Apply(FUNCTIONS["sigmoid"], (inner,), part.span)
        return part

    return mapped(expr, change)


def _logistic(one: Expr, other: Expr) -> Expr | None:
    """Return z if the expressions are 1 and exp(-z)."""
    match one, other:
        case Number(1.0), Apply(Op(name="exp"), (exponent,)):
            return _opposite(exponent)
    return None


def _opposite(expr: Expr) -> Expr | None:
    """Return z for -z, also where the sign stands at the first factor of a product; None for what has no sign."""
    match expr:
        case Apply(Op(name="neg"), (inner,)):
            return inner
        case Apply(Op(name="mul" | "div") as op, (first, second)):
            positive = _opposite(first)
            return None if positive is None else Apply(op, (positive, second), expr.span)
    return None

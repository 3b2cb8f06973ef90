"""Expressions in a simplest form: sums of products, like terms together, common factors cancelled.

No product is multiplied out, so that what is factored stays so. All is exact: coefficients are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from viz.notation.names import look
from viz.ops.op import ATOM
from viz.ops.operators import ADD, DIV, JUXTAPOSE, MUL, NEG, POW, SUB
from viz.program import Apply, Expr, Name, Number, postorder

_LARGEST = 10**6  # numerator or denominator of a coefficient; another number stays as it was typed
_HIGHEST = 100  # power that a product is raised to
_DECIMAL = 100  # denominators from here on are written as decimals where they can be


class Unsimplified(Exception):
    """The expression has no such form: something in it is divided by zero or is too large."""


class Term(NamedTuple):
    """A product: a coefficient and powers, each base once; a base is a sum or what is neither sum nor product."""

    coefficient: Fraction
    powers: tuple[tuple[Expr | Sum, int], ...] = ()


Sum = tuple[Term, ...]
"""Terms of unlike powers, none of them 1 times a sum, nor -1 times one if there are several."""

ONE: Sum = (Term(Fraction(1)),)


class Manner(NamedTuple):
    """How a form is written: where names stand (by name), and whether coefficients are decimals."""

    places: Mapping[str, int]
    decimals: bool


# -- to the form


def simplest(expr: Expr, manner: Manner) -> Sum:
    """Return an expression's simplest form, in which what functions are applied to is written in a manner.

    Raise Unsimplified if it has none.
    """
    stack: list[Sum] = []
    for part in postorder(expr):
        match part:
            case Apply(_, args):
                parts = stack[-len(args) :]
                del stack[-len(args) :]
                stack.append(_applied(part, parts, manner))
            case Number():
                stack.append(_number(part))
            case _:
                stack.append(_atom(part))
    return stack[0]


def _applied(part: Apply, args: Sequence[Sum], manner: Manner) -> Sum:
    match part.op.name, args:
        case (("add" | "sum"), _):
            return added(*args)
        case "sub", (first, second):
            return added(first, times(_constant(-1), second))
        case "neg", (only,):
            return times(_constant(-1), only)
        case "copy", (only,):
            return only
        case "mul", (first, second):
            return times(first, second)
        case "div", (over, under):
            return times(over, raised(under, -1))
        case "pow", (base, exponent):
            return _power(base, exponent, manner)
        case "exp", ((),):
            return ONE
    return _atom(Apply(part.op, tuple(written(arg, manner) for arg in args)))


def _number(part: Number) -> Sum:
    try:
        exact = Fraction(part.text)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(part.value) if math.isfinite(part.value) else Fraction(_LARGEST)
    small = abs(exact.numerator) < _LARGEST and exact.denominator < _LARGEST
    return _constant(exact) if small else _atom(part)


def _constant(number: Fraction | int) -> Sum:
    return (Term(Fraction(number)),) if number else ()


def _atom(expr: Expr) -> Sum:
    return (Term(Fraction(1), ((expr, 1),)),)


def _power(base: Sum, exponent: Sum, manner: Manner) -> Sum:
    match exponent:
        case ():
            return ONE
        case (Term(n, ()),) if n.denominator == 1:
            return raised(base, int(n))
    return _atom(Apply(POW, (written(base, manner), written(exponent, manner))))


def added(*sums: Sum) -> Sum:
    """Return a sum of sums, like terms together, in the order in which they come."""
    found: dict[frozenset[tuple[Expr | Sum, int]], Term] = {}
    for term in (part for one in sums for whole in one for part in _opened(whole, -1)):
        kind = frozenset(term.powers)
        before = found.get(kind, Term(Fraction(0), term.powers))
        found[kind] = before._replace(coefficient=before.coefficient + term.coefficient)
    return tuple(term for term in found.values() if term.coefficient)


def times(first: Sum, second: Sum) -> Sum:
    """Return a product; a sum of several terms becomes one of its factors."""
    if not first or not second:
        return ()
    one, other = _single(first), _single(second)
    powers = dict(one.powers)
    for base, exponent in other.powers:
        powers[base] = powers.get(base, 0) + exponent
    return _opened(_bounded(Term(one.coefficient * other.coefficient, tuple((b, e) for b, e in powers.items() if e))))


def raised(base: Sum, exponent: int) -> Sum:
    """Return a whole power; raise Unsimplified for one of 0 that there is not."""
    if exponent == 0:
        return ONE
    if not base:
        if exponent < 0:
            raise Unsimplified
        return ()
    term = _single(base)
    powers = tuple((inner, n * exponent) for inner, n in term.powers)
    if abs(exponent) > _HIGHEST:
        raise Unsimplified
    return _opened(_bounded(Term(term.coefficient**exponent, powers)))


def together(form: Sum) -> Sum:
    """Put a sum over the one sum that stands below fraction bars in it: `1/(1 + x) - x/(1 + x)^2` is `1/(1 + x)^2`."""
    below = {base: -n for term in form for base, n in term.powers if isinstance(base, tuple) and n < 0}
    if len(form) < 2 or len(below) != 1:  # noqa: PLR2004
        return form
    ((base, _),) = below.items()
    most = max(-dict(term.powers).get(base, 0) for term in form)
    over = added(*(times((term,), raised(base, most)) for term in form))
    return times(over, raised(base, -most))


def _single(form: Sum) -> Term:
    return form[0] if len(form) == 1 else Term(Fraction(1), ((form, 1),))


def _bounded(term: Term) -> Term:
    """Return a term; raise Unsimplified for one with numbers that nobody writes, whatever they were made of."""
    if max(*map(abs, term.coefficient.as_integer_ratio()), *(abs(n) for _, n in term.powers)) > _LARGEST**2:
        raise Unsimplified
    return term


def _opened(term: Term, *signs: int) -> Sum:
    """Return a term as a sum; 1 times a sum is that sum, and so is -1 times one if that is among the ``signs``."""
    match term:
        case Term(sign, ((tuple() as inner, 1),)) if sign in {1, *signs}:
            return tuple(Term(sign * t.coefficient, t.powers) for t in inner)
    return (term,)


# -- and back


def written(form: Sum, manner: Manner) -> Expr:
    """Return the expression of a form, as short as it can be written."""
    terms = _turned(added(form))
    if not terms:
        return Number(0.0, "0")
    whole = _term(terms[0], manner)
    for term in terms[1:]:
        op = SUB if term.coefficient < 0 else ADD
        whole = Apply(op, (whole, _term(Term(abs(term.coefficient), term.powers), manner)))
    return whole


def _turned(terms: Sum) -> Sum:
    """Begin a difference of simple terms with one that is not negative: `-y + a` is `a - y`."""
    simple = all(exponent > 0 for term in terms for _, exponent in term.powers)
    first = next((k for k, term in enumerate(terms) if term.coefficient > 0), 0) if simple else 0
    return (terms[first], *terms[:first], *terms[first + 1 :]) if terms else terms


def _term(term: Term, manner: Manner) -> Expr:
    """Write a product: numbers, names, then functions, sums and functions without brackets; a sign before all of it."""
    coefficient, powers = _flipped(term)
    size = abs(coefficient)
    decimal = size.denominator > 1 and (manner.decimals or size.denominator >= _DECIMAL)
    number = _decimal(size) if decimal else None
    over: list[Expr] = [] if size.numerator == 1 and number is None else [number or _whole(size.numerator)]
    under: list[Expr] = [] if number is not None or size.denominator == 1 else [_whole(size.denominator)]
    factors = sorted(((_base(base, manner), e) for base, e in powers), key=lambda pair: _order(pair[0], manner))
    over += [_raised(base, exponent) for base, exponent in factors if exponent > 0]
    under += [_raised(base, -exponent) for base, exponent in factors if exponent < 0]
    whole = _product(over)
    whole = Apply(DIV, (whole, _product(under))) if under else whole
    return _negative(whole) if coefficient < 0 else whole


def _flipped(term: Term) -> Term:
    """Let a difference of two variables take the sign: `-2(y - a)` is `2(a - y)`."""
    if term.coefficient > 0:
        return term
    for k, (base, exponent) in enumerate(term.powers):
        if isinstance(base, tuple) and exponent % 2 and _is_difference(base):
            turned = tuple(Term(-t.coefficient, t.powers) for t in base)
            return Term(-term.coefficient, (*term.powers[:k], (turned, exponent), *term.powers[k + 1 :]))
    return term


def _is_difference(form: Sum) -> bool:
    signs = {term.coefficient > 0 for term in form}
    return len(form) == len(signs) and all(term.powers for term in form)


def _base(base: Expr | Sum, manner: Manner) -> Expr:
    return written(base, manner) if isinstance(base, tuple) else base


def _order(base: Expr, manner: Manner) -> tuple[int, int]:
    match base:
        case Number():
            return -1, 0
        case Name(name):
            return 0, manner.places.get(name, len(manner.places))
        case Apply(op) if op.infix is None:
            return (1 if op.precedence == ATOM or op.name == "exp" else 3), 0
        case Apply(op) if op.name == "pow":
            return 1, 0
    return 2, 0


def _whole(number: int) -> Number:
    return Number(float(number), str(number))


def _decimal(number: Fraction) -> Number | None:
    """Return a coefficient as a decimal, if it is one of at most six places."""
    text = f"{float(number):.6f}".rstrip("0").rstrip(".")
    return Number(float(text), text) if Fraction(text) == number else None


def _raised(base: Expr, exponent: int) -> Expr:
    return base if exponent == 1 else Apply(POW, (base, _whole(exponent)))


def _product(factors: Sequence[Expr]) -> Expr:
    if not factors:
        return _whole(1)
    whole = factors[0]
    for left, right in pairwise(factors):
        whole = Apply(JUXTAPOSE if _may_touch(left, right) else MUL, (whole, right))
    return whole


def _may_touch(left: Expr, right: Expr) -> bool:
    """Tell whether two factors are read as a product without a sign between them: not words, nor two numbers."""
    return not (_is_word(left) or _is_word(right) or isinstance(_first(right), Number))


def _is_word(expr: Expr) -> bool:
    base = expr.args[0] if isinstance(expr, Apply) and expr.op.name == "pow" else expr
    return isinstance(base, Name) and len(look(base.name).base) > 1


def _first(expr: Expr) -> Expr:
    """Return what a power begins with."""
    while isinstance(expr, Apply) and expr.op.name == "pow":
        expr = expr.args[0]
    return expr


def _negative(expr: Expr) -> Expr:
    """Put a minus sign before an expression, at the first factor of a product that is written with its sign."""
    if isinstance(expr, Apply) and expr.op in {MUL, DIV}:
        return Apply(expr.op, (_negative(expr.args[0]), *expr.args[1:]))
    return Apply(NEG, (expr,))

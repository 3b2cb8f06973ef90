"""Partial derivatives: each row's text parsed once, compiled to closures, evaluated at numbers.

The text is the only statement of a derivative there is; what is drawn and what is printed both come from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

from viz.ops.op import Op
from viz.program import CONSTANTS, Apply, Expr, Name, Number
from viz.sources.expressions import parse_expression

Compiled = Callable[[Sequence[float], float], float]
_STAR = ("x", "n", "ties")


@cache
def expression(op: Op, position: int, *, taught: bool = False) -> Expr:
    """Return the partial derivative with respect to one argument, as an expression over the row's names.

    The form that lecturers write, where it is another one, is given if ``taught``.
    """
    text = ((taught and op.taught) or op.partials)[0 if op.variadic else position]
    return parse_expression(text, {*(_STAR if op.variadic else op.args), "ans"})


def partial(op: Op, position: int) -> Compiled:
    """Return a function of (arguments, value) that gives one partial derivative, infinite or nan where it has none."""
    return lambda args, ans: partials(op, args, ans)[position]


def partials(op: Op, args: Sequence[float], ans: float) -> tuple[float, ...]:
    """Return the partial derivatives with respect to every argument."""
    functions = _compiled(op)
    if not op.variadic:
        return tuple([_at(op, i, function, args, ans) for i, function in enumerate(functions)])
    n, ties = float(len(args)), float(args.count(ans))
    return tuple([_at(op, 0, functions[0], (x, n, ties), ans) for x in args])


def one(op: Op, position: int, args: Sequence[float], ans: float) -> float:
    """Return one partial derivative of an operation whose arguments are counted."""
    return _at(op, position, _compiled(op)[position], args, ans)


def _at(op: Op, position: int, function: Compiled, args: Sequence[float], ans: float) -> float:
    try:
        return function(args, ans)
    except (ZeroDivisionError, ValueError, OverflowError):
        return _compiled(op, limits=True)[position](args, ans)


@cache
def _compiled(op: Op, *, limits: bool = False) -> tuple[Compiled, ...]:
    names = _STAR if op.variadic else op.args
    return tuple(_compile(expression(op, i), names, limits=limits) for i in range(len(op.partials)))


def _compile(expr: Expr, names: tuple[str, ...], *, limits: bool) -> Compiled:
    match expr:
        case Number(number):
            return lambda _args, _ans: number
        case Name("ans"):
            return lambda _args, ans: ans
        case Name(name) if name in names:
            place = names.index(name)
            return lambda args, _ans: args[place]
        case Name(name):
            constant = CONSTANTS[name]
            return lambda _args, _ans: constant
        case Apply(op, parts):
            value = _limit(op) if limits else op.value
            inner = [_compile(part, names, limits=limits) for part in parts]
            return _applied(value, inner)


def _applied(value: Callable[..., float], inner: Sequence[Compiled]) -> Compiled:
    match inner:
        case [x]:
            return lambda args, ans: value(x(args, ans))
        case [x, y]:
            return lambda args, ans: value(x(args, ans), y(args, ans))
        case _:
            return lambda args, ans: value(*[part(args, ans) for part in inner])


def _limit(op: Op) -> Callable[..., float]:
    """Return the operation's value as IEEE arithmetic continues it: infinite at a pole, nan where undefined."""

    def value(*args: float) -> float:
        if op.name == "mul" and 0 in args:
            return 0.0  # x^0 has the derivative 0·x^(−1): nothing, also at 0
        try:
            return op.value(*args)
        except OverflowError:
            return math.inf if op.name != "pow" or args[0] > 0 or args[1] % 2 == 0 else -math.inf
        except (ZeroDivisionError, ValueError):
            return _pole(op.name, args)

    return value


def _pole(name: str, args: Sequence[float]) -> float:
    match name, args:
        case "div", (x, zero):
            return x * math.copysign(math.inf, zero)  # nan for 0/0
        case "pow", (0, _):
            return math.inf
        case _:
            return math.nan

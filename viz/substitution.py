"""An equation with its numbers put in, as it is computed: `u = bc = 3 × 2 = 6`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from viz.arithmetic import sign
from viz.digits import Digits, Numeral, shown
from viz.errors import InputError
from viz.forward import evaluate
from viz.notation.plain import plain
from viz.notation.written import Written, expression, line, name, number
from viz.ops.op import PRODUCT, Infix
from viz.ops.operators import MUL, NEG
from viz.program import CONSTANTS, Apply, Expr, Function, Name, Number, mapped, names, postorder

TIMES = replace(MUL, infix=Infix("×", PRODUCT))
_EXACT: Mapping[str, Callable[..., Fraction]] = MappingProxyType(
    {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "neg": operator.neg,
    }
)
LONGEST = 44  # characters of an expression that is written out on a picture


def substituted(
    called: str | None,
    expr: Expr,
    value: float | None,
    known: Mapping[str, float | None],
    digits: Digits,
    functions: tuple[Function, ...] = (),
    longest: int = LONGEST,
) -> Written:
    """Write `u = bc = 3 × 2 = 6` as far as there are numbers; ``known`` are the values by the names as they are drawn.

    The last sign is `≈` where the numbers as shown do not give the result as shown. Long expressions are left out.
    """
    steps = [name(called)] if called else []
    if len(plain(expr)) <= longest:
        steps.append(expression(expr))
    if value is None:
        return _equated(*steps)
    result = shown(value, digits)
    put_in = _put_in(expr, known, digits)
    equals = " = "
    if put_in is not None and len(plain(put_in)) <= longest:
        steps += [expression(put_in)] if names(expr) and not _is_numeral(put_in) else []
        equals = f" {_relation(put_in, result, digits, functions)} "
    return line(_equated(*steps), equals, number(result)) if steps else number(result)


def _equated(*steps: Written) -> Written:
    return line(*[part for step in steps for part in (" = ", step)][1:])


def _put_in(expr: Expr, known: Mapping[str, float | None], digits: Digits) -> Expr | None:
    """Return the expression over numbers as they are shown; None if a name has none."""
    numbers = {use.name: known[use.name] for use in names(expr) if use.name in known}
    shown_as = {name: _numeral(shown(value, digits)) for name, value in numbers.items() if value is not None}
    if len(shown_as) < len(numbers):
        return None

    def put(part: Expr) -> Expr:
        if isinstance(part, Apply) and part.op.name == "mul":
            return Apply(TIMES, part.args, part.span)
        return shown_as.get(part.name, part) if isinstance(part, Name) else part

    return mapped(expr, put)


def _is_numeral(expr: Expr) -> bool:
    """Tell whether an expression is a number, which goes without saying where it is the result."""
    return isinstance(expr, Number) or (isinstance(expr, Apply) and expr.op is NEG and isinstance(expr.args[0], Number))


def _numeral(numeral: Numeral) -> Expr:
    exponent = "" if numeral.exponent is None else f"e{numeral.exponent}"
    size = Number(float(abs(numeral.number or 0)), f"{numeral.digits}{exponent}")
    return Apply(NEG, (size,)) if numeral.negative else size


def _relation(put_in: Expr, result: Numeral, digits: Digits, functions: tuple[Function, ...]) -> str:
    exact = _exact(put_in)
    if exact is not None:
        return sign(exact, result, digits)
    try:
        return "=" if shown(evaluate(put_in, CONSTANTS, functions), digits) == result else "≈"
    except (InputError, KeyError):
        return "≈"


def _exact(expr: Expr) -> Fraction | None:
    """Return what a calculator makes of sums, products and quotients of numbers; None for anything else."""
    stack: list[Fraction] = []
    for part in postorder(expr):
        try:
            if isinstance(part, Number):
                stack.append(Fraction(part.text))
                continue
            operation = _EXACT[part.op.name] if isinstance(part, Apply) else None
            if operation is None or not isinstance(part, Apply):
                return None
            args = stack[-len(part.args) :]
            del stack[-len(part.args) :]
            stack.append(operation(*args))
        except (KeyError, ValueError, ZeroDivisionError):
            return None
    return stack[0]

"""An equation with its numbers put in, as it is computed: `u = bc = 3 × 2 = 6`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from viz.digits import Digits, Numeral, shown
from viz.errors import InputError
from viz.forward import evaluate
from viz.notation.plain import plain
from viz.notation.written import Written, expression, line, name, number
from viz.ops.op import PRODUCT, Infix
from viz.ops.operators import MUL, NEG
from viz.program import CONSTANTS, Apply, Expr, Function, Name, Number, names, postorder

TIMES = replace(MUL, infix=Infix("×", PRODUCT))
_LONGEST = 44  # characters of an expression that is written out


def substituted(
    called: str | None,
    expr: Expr,
    value: float | None,
    known: Mapping[str, float | None],
    digits: Digits,
    functions: tuple[Function, ...] = (),
) -> Written:
    """Write `u = bc = 3 × 2 = 6` as far as there are numbers; ``known`` are the values by the names as they are drawn.

    The last sign is `≈` where the numbers as shown do not give the result as shown. Long expressions are left out.
    """
    steps = [name(called)] if called else []
    if len(plain(expr)) <= _LONGEST:
        steps.append(expression(expr))
    if value is None:
        return _equated(*steps)
    result = shown(value, digits)
    put_in = _put_in(expr, known, digits)
    sign = " = "
    if put_in is not None and len(plain(put_in)) <= _LONGEST:
        steps += [expression(put_in)] if isinstance(put_in, Apply) and names(expr) else []
        sign = f" {_relation(put_in, result, digits, functions)} "
    return line(_equated(*steps), sign, number(result)) if steps else number(result)


def _equated(*steps: Written) -> Written:
    return line(*[part for step in steps for part in (" = ", step)][1:])


def _put_in(expr: Expr, known: Mapping[str, float | None], digits: Digits) -> Expr | None:
    """Return the expression over numbers as they are shown; None if a name has none. No recursion."""
    stack: list[Expr] = []
    for part in postorder(expr):
        if isinstance(part, Apply):
            args = tuple(stack[-len(part.args) :])
            del stack[-len(part.args) :]
            stack.append(Apply(TIMES if part.op.name == "mul" else part.op, args, part.span))
        elif isinstance(part, Name) and part.name in known:
            value = known[part.name]
            if value is None:
                return None
            stack.append(_numeral(shown(value, digits)))
        else:
            stack.append(part)
    return stack[0]


def _numeral(numeral: Numeral) -> Expr:
    exponent = "" if numeral.exponent is None else f"e{numeral.exponent}"
    size = Number(float(abs(numeral.number or 0)), f"{numeral.digits}{exponent}")
    return Apply(NEG, (size,)) if numeral.negative else size


def _relation(put_in: Expr, result: Numeral, digits: Digits, functions: tuple[Function, ...]) -> str:
    try:
        return "=" if shown(evaluate(put_in, CONSTANTS, functions), digits) == result else "≈"
    except (InputError, KeyError):
        return "≈"

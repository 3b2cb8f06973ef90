"""Expressions as they are read aloud: for titles and descriptions that a screen reader speaks."""

from __future__ import annotations

from collections.abc import Sequence

from viz.notation.printer import Piece, Slot, linear, operands, spelled, write
from viz.ops.op import ATOM, SIGN, Op
from viz.program import Apply, Expr, Name, Number

_SIGNS = {
    "+": " plus ",
    "-": " minus ",
    "*": " times ",
    "": " times ",
    "/": " over ",
    "^": " to the power ",
    "<": " below ",
    "<=": " at most ",
    ">": " above ",
    ">=": " at least ",
}


def words(expr: Expr) -> str:
    """Print an expression in words.

    >>> from viz.sources.expressions import parse_expression
    >>> words(parse_expression("3(a + b)", {"a", "b"}))
    '3 times (a plus b)'
    """
    return write(expr, _pieces, tight=_tight)


def _tight(op: Op) -> int:
    return linear(op) if op.infix is not None else SIGN  # `log of x` runs on to the right


def _pieces(expr: Expr) -> Sequence[Piece]:
    match expr:
        case Number(_, text):
            return [text]
        case Name(name):
            return [name]
        case Apply(op, args):
            slots = operands(spelled(op), args)
            if op.infix is None:
                inner: list[Piece] = [part for slot in slots for part in (", ", slot)]
                return [f"{op.name} of ", *([Slot(args[0], ATOM)] if len(args) == 1 else ["(", *inner[1:], ")"])]
            if len(slots) == 1:
                return ["minus ", slots[0]]
            return [slots[0], _SIGNS[op.infix.symbol], slots[1]]
    raise AssertionError(expr)

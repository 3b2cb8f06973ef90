"""Expressions in makegraph's own language, in one line of ASCII where the names are: what a reader could type back."""

from __future__ import annotations

from collections.abc import Sequence

from viz.notation.printer import Piece, linear, operands, spelled, write
from viz.ops.op import ATOM, SUM
from viz.ops.operators import NEG
from viz.program import Apply, Expr, Name, Number


def plain(expr: Expr) -> str:
    """Print an expression so that reading it gives it back, up to the sign of a product.

    >>> from viz.sources.expressions import parse_expression
    >>> plain(parse_expression("3(a + bc)^2 - -x", {"a", "b", "c", "x"}))
    '3*(a + b*c)^2 - (-x)'
    """
    return write(expr, _pieces, tight=linear)


def _pieces(expr: Expr) -> Sequence[Piece]:
    match expr:
        case Number(_, text):
            return [text]
        case Name(name):
            return [name]
        case Apply(op, args):
            slots = operands(spelled(op), args)
            match op.infix, slots:
                case None, _:
                    inner: list[Piece] = [part for slot in slots for part in (", ", slot)]
                    return [f"{op.name}(", *inner[1:], ")"]
                case infix, [only]:
                    return [infix.symbol, only]
                case infix, [left, right]:
                    symbol = infix.symbol or "*"
                    gap = " " if op.precedence <= SUM or symbol == "×" else ""
                    if isinstance(right.expr, Apply) and right.expr.op is NEG:
                        right = right._replace(floor=ATOM)
                    return [left, f"{gap}{symbol}{gap}", right]
    raise AssertionError(expr)

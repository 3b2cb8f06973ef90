"""Expressions in makegraph's own language, in one line of ASCII where the names are: what a reader could type back."""

from __future__ import annotations

from collections.abc import Sequence

from viz.notation.printer import Piece, Slot, in_line, linear, write
from viz.ops.op import SUM, Op
from viz.program import Expr


def plain(expr: Expr) -> str:
    """Print an expression so that reading it gives it back, up to the sign of a product.

    >>> from viz.sources.expressions import parse_expression
    >>> plain(parse_expression("3(a + bc)^2 - -x", {"a", "b", "c", "x"}))
    '3*(a + b*c)^2 - (-x)'
    """
    return write(expr, _pieces, tight=linear)


def _pieces(expr: Expr) -> Sequence[Piece]:
    return in_line(expr, "-", _between)


def _between(op: Op, _left: Slot, _right: Slot) -> str:
    symbol = (op.infix and op.infix.symbol) or "*"
    gap = " " if op.precedence <= SUM or symbol == "×" else ""
    return f"{gap}{symbol}{gap}"

"""Expressions in one line of text for people: products as they were written, true minus signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from viz.notation.printer import Piece, Slot, in_line, linear, operands, precedence, spelled, write
from viz.ops.op import JUXTAPOSED, Op
from viz.program import Apply, Expr, Name, Number

_SIGNS: Mapping[str, str] = MappingProxyType(
    {"+": " + ", "-": " − ", "*": "·", "<": " < ", "<=": " ≤ ", ">": " > ", ">=": " ≥ "}
)


def line(expr: Expr) -> str:
    """Print an expression.

    >>> from viz.sources.expressions import parse_expression
    >>> line(parse_expression("3(a + bc)^2 - w1 x1*a", {"a", "b", "c", "w1", "x1"}))
    '3(a + bc)^2 − w1 x1·a'
    """
    return write(expr, _pieces, tight=linear)


def _pieces(expr: Expr) -> Sequence[Piece]:
    return in_line(expr, "−", _between)


def _between(op: Op, left: Slot, right: Slot) -> str:
    symbol = op.infix.symbol if op.infix else ""
    return _SIGNS.get(symbol, symbol) or _gap(left, right)


def _gap(left: Slot, right: Slot) -> str:
    """Return what parts the factors of a product without a sign: nothing between single letters, numbers, brackets."""
    if isinstance(left.expr, Number) and isinstance(right.expr, Name):
        return ""
    return "" if _is_short(left, -1) and _is_short(right, 0) else " "


def _is_short(slot: Slot, end: int) -> bool:
    """Tell whether what is written ends (-1) or begins (0) with a number, a single letter or a bracket."""
    while precedence(slot.expr, linear) >= slot.floor and isinstance(slot.expr, Apply):
        op = slot.expr.op
        if op.infix is None or len(slot.expr.args) == 1 or (end and op.precedence != JUXTAPOSED):
            return False
        slot = operands(spelled(op), slot.expr.args)[end]
    return not isinstance(slot.expr, Name) or len(slot.expr.name) == 1

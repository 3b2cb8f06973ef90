"""Expressions in one line of text for people: products as they were written, true minus signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from viz.notation.printer import Piece, Slot, linear, operands, precedence, spelled, write
from viz.ops.op import ATOM
from viz.ops.operators import NEG
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
                case _, [only]:
                    return ["−", only]
                case infix, [left, right]:
                    if isinstance(right.expr, Apply) and right.expr.op is NEG:
                        right = right._replace(floor=ATOM)
                    sign = _SIGNS.get(infix.symbol, infix.symbol) or _gap(left, right)
                    return [left, sign, right]
    raise AssertionError(expr)


def _gap(left: Slot, right: Slot) -> str:
    """Return what parts the factors of a product without a sign: nothing after one letter and before a bracket."""
    near = all(_is_short(slot) for slot in (left, right))
    return "" if near else " "


def _is_short(slot: Slot) -> bool:
    bracketed = precedence(slot.expr, linear) < slot.floor
    return bracketed or isinstance(slot.expr, Number) or (isinstance(slot.expr, Name) and len(slot.expr.name) == 1)

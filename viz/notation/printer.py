"""Expressions to text: one walk and the rules for brackets, shared by every notation; no recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from viz.ops.op import ATOM, JUXTAPOSED, Op
from viz.ops.operators import MUL, NEG
from viz.program import Apply, Expr, Name, Number


class Slot(NamedTuple):
    """A place for a part of an expression, bracketed if it holds together less tightly than ``floor``."""

    expr: Expr
    floor: int = 0


Piece = str | Slot
Pieces = Callable[[Expr], Sequence[Piece]]


def write(expr: Expr, pieces: Pieces, *, brackets: tuple[str, str] = ("(", ")"), tight: Callable[[Op], int]) -> str:
    """Print an expression; ``pieces`` says what one level of it is made of.

    ``tight`` says how tightly an operation's printed form holds together.
    """
    out: list[str] = []
    stack: list[Piece] = [Slot(expr)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            out.append(piece)
        elif precedence(piece.expr, tight) < piece.floor:
            stack += [brackets[1], Slot(piece.expr), brackets[0]]
        else:
            stack += reversed(pieces(piece.expr))
    return "".join(out)


def precedence(expr: Expr, tight: Callable[[Op], int]) -> int:
    """Return how tightly an expression holds together."""
    if not isinstance(expr, Apply):
        return ATOM
    return tight(expr.op)


def linear(op: Op) -> int:
    """Return how tightly an operation holds together where all is written on one line: calls are atoms."""
    return spelled(op).precedence if op.infix is not None else ATOM


def spelled(op: Op) -> Op:
    """Return the operation as it holds together where every product is written with its sign."""
    return MUL if op.precedence == JUXTAPOSED else op


def operands(op: Op, args: Sequence[Expr]) -> list[Slot]:
    """Return an infix operator's operands, each with the tightness it needs on its side."""
    if op.infix is None:
        return [Slot(arg) for arg in args]
    if len(args) == 1:
        bare = isinstance(args[0], Apply) and args[0].op.precedence == JUXTAPOSED  # -bc is -b*c
        return [Slot(args[0], 0 if bare else op.infix.precedence)]
    left = op.infix.associativity == "left"
    return [Slot(args[0], op.precedence + (not left)), Slot(args[1], op.precedence + left)]


def shortened(expr: Expr) -> Expr:
    """Return an expression with dots for what its outermost operation is applied to: `tanh(…)`, `… + …`."""
    return replace(expr, args=(Name("…"),) * min(len(expr.args), 2)) if isinstance(expr, Apply) else expr


def in_line(expr: Expr, minus: str, between: Callable[[Op, Slot, Slot], str]) -> Sequence[Piece]:
    """Return one level of an expression on one line; ``between`` says what stands between two operands."""
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
                    return [minus, only]
                case _, [left, right]:
                    return [left, between(op, left, right), _unsigned(right)]
    raise AssertionError(expr)


def _unsigned(slot: Slot) -> Slot:
    """Bracket a right operand that would begin with a minus sign."""
    first = slot
    while isinstance(first.expr, Apply) and first.expr.op.infix and precedence(first.expr, linear) >= first.floor:
        if first.expr.op is NEG:
            return slot._replace(floor=ATOM)
        first = operands(spelled(first.expr.op), first.expr.args)[0]
    return slot

"""An operation as a round gate shows it: its sign, with the constants it is applied with, as Typst mathematics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from viz.notation.plain import plain
from viz.notation.typst import name, quoted, typst
from viz.ops.op import Op
from viz.program import Apply, Expr, Name, names

_LETTERS = ("x", "y", "z", "u", "v", "w")  # what stands for the wires where the sign alone would not do
_ARGUMENT = " {0!a}"
_SIGNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "add": ('class("normal", +)', "+"),
        "sub": ('class("normal", −)', "−"),
        "mul": ('class("normal", ×)', "×"),
        "div": ('class("normal", ÷)', "÷"),
        "pow": ("x^y", "x^y"),
        "neg": ('class("normal", ×)(−1)', "×(−1)"),
        "copy": ("=", "="),
        "sqrt": ('upright("√")', "√"),
        "cbrt": ('upright("∛")', "∛"),
        "abs": ("abs(x)", "|x|"),
        "sigmoid": ("σ", "σ"),
        "σ": ("σ", "σ"),
        "sum": ("Σ", "Σ"),
    }
)
"""The signs, as Typst mathematics and plain; a function that is not here has its name."""


class Gate(NamedTuple):
    """What a gate says, and whether it is only a sign, so that its wires tell apart what comes first."""

    markup: str
    plain: str
    alone: bool


def gate(expr: Expr, is_wire: Callable[[str], bool]) -> Gate:
    """Return an expression's gate; ``is_wire`` tells names that arrive by a wire from constants.

    >>> from viz.sources.expressions import parse_expression
    >>> for text in ("a - b", "3a", "a*-1", "1 + a", "1/a", "a^2", "tanh(a)", "max(0, a)", "a + 2b"):
    ...     print(gate(parse_expression(text, {"a", "b"}), {"a", "b"}.__contains__).plain)
    −
    ×3
    ×(−1)
    +1
    1/x
    x^2
    tanh
    max(0, x)
    a + 2*b
    """
    if not isinstance(expr, Apply):
        return Gate(*_SIGNS["copy"], alone=True)
    wired = [any(is_wire(use.name) for use in names(arg)) for arg in expr.args]
    whole = any(wire and not isinstance(arg, Name) for wire, arg in zip(wired, expr.args, strict=True))
    if whole or not any(wired):
        return Gate(f"display({typst(expr)})", plain(expr), alone=False)
    if all(wired):
        return Gate(*_sign(expr.op), alone=True)
    return Gate(*_applied(expr, wired), alone=False)


def _sign(op: Op) -> tuple[str, str]:
    template = op.notation.get("typst", "")
    if op.name not in _SIGNS and template.endswith(_ARGUMENT):
        return template.removesuffix(_ARGUMENT), op.name
    called = name(op.name) if op.own else f"upright({quoted(op.name.replace('_', ' '))})"
    return _SIGNS.get(op.name, (called, op.name))


def _applied(expr: Apply, wired: Sequence[bool]) -> tuple[str, str]:
    """Return an operation with its constants, a letter in the place of each wire where that is needed."""
    sign = _sign(expr.op)
    match expr.op.name, expr.args, wired:
        case ("add" | "mul", (constant, _), [False, _]) | ("add" | "mul" | "sub" | "div", (_, constant), [True, _]):
            markup, text = _bracketed(constant)
            return sign[0] + markup, sign[1] + text
        case "div", (constant, _), _:
            markup, text = _bracketed(constant)
            return f"{markup} \\/ x", f"{text}/x"
    letters = iter(_LETTERS)
    args = tuple(Name(next(letters, "x")) if wire else arg for arg, wire in zip(expr.args, wired, strict=True))
    shown = Apply(expr.op, args)
    return typst(shown), plain(shown)


def _bracketed(constant: Expr) -> tuple[str, str]:
    markup, text = typst(constant), plain(constant).replace("-", "−")
    if isinstance(constant, Apply) and constant.op.infix is not None:
        return f"lr(({markup}))", f"({text})"
    return markup, text

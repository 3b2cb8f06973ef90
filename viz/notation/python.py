"""Expressions as Python, and the functions that Python's `math` does not have."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from unicodedata import normalize

from viz.notation.printer import Piece, Slot, in_line, linear, write
from viz.ops.op import ATOM, SUM, Op
from viz.program import Apply, Expr, Name, Number

_MATH = frozenset(
    {
        *("exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan"),
        *("atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "hypot"),
    }
)
_OTHERS: Mapping[str, str] = MappingProxyType({"ln": "math.log", "σ": "sigmoid"})
_BUILT_IN = frozenset({"abs", "min", "max"})
HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "return 1/(1 + math.exp(-x)) if x >= 0 else math.exp(x)/(1 + math.exp(x))",
        "relu": "return x if x > 0 else 0.0",
        "leaky_relu": "return x if x > 0 else 0.01*x",
        "softplus": "return max(x, 0.0) + math.log1p(math.exp(-abs(x)))",
        "gelu": "return x*math.erfc(-x/math.sqrt(2))/2",
        "silu": "return x/(1 + math.exp(-x)) if x >= 0 else x*math.exp(x)/(1 + math.exp(x))",
        "elu": "return x if x > 0 else math.expm1(x)",
        "sign": "return float((x > 0) - (x < 0))",
        "step": "return 1.0 if x > 0 else 0.0",
        "sum_of": "return math.fsum(x)",
        "mean": "return math.fsum(x)/len(x)",
    }
)
"""The bodies of functions of `x`, which for the last two is all that they are given."""

_SEVERAL = frozenset({"sum_of", "mean"})
RESERVED = frozenset({*keyword.kwlist, *_BUILT_IN, *HELPERS, "math", "print", "float"})
"""What no variable of a program may be called."""


def python(expr: Expr, names: Mapping[str, str]) -> str:
    """Print an expression; ``names`` has what each of its names is called, and functions of one's own as well.

    >>> from viz.sources.expressions import parse_expression
    >>> python(parse_expression("3(a + bc)^2 - σ(-a)", {"a", "b", "c"}), {})
    '3*(a + b*c)**2 - sigmoid(-a)'
    """

    def pieces(part: Expr) -> Sequence[Piece]:
        match part:
            case Number(value, _):
                return [literal(value)]
            case Name(name):
                return [names.get(name, name)]
            case Apply(op, (condition, first, second)) if op.name == "where":
                return ["(", Slot(first), " if ", Slot(condition), " else ", Slot(second), ")"]
            case Apply(op, args) if op.infix is None:
                inner: list[Piece] = [piece for arg in args for piece in (", ", Slot(arg))]
                return [f"{_function(op, names)}(", *inner[1:], ")"]
        return in_line(part, "-", _between)

    return write(expr, pieces, tight=_tight)


def _tight(op: Op) -> int:
    return ATOM if op.name == "where" else linear(op)


def _between(op: Op, _left: Slot, _right: Slot) -> str:
    symbol = (op.infix and op.infix.symbol) or "*"
    gap = " " if op.precedence <= SUM else ""
    return f"{gap}{'**' if symbol == '^' else symbol}{gap}"


def _function(op: Op, names: Mapping[str, str]) -> str:
    if op.own:
        return names[op.name]
    return f"math.{op.name}" if op.name in _MATH else _OTHERS.get(op.name, "sum_of" if op.name == "sum" else op.name)


def literal(value: float | None) -> str:
    """Write a number: whole ones whole; one that there is not, and what is infinite, by its name.

    >>> literal(3.0), literal(-0.25), literal(None)
    ('3', '-0.25', 'float("nan")')
    """
    if value is None or value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - nan is not itself
        return f'float("{float("nan") if value is None else value}")'
    return str(int(value)) if value == int(value) and abs(value) < 1e6 else repr(value)  # noqa: PLR2004 - six figures


def identifier(name: str, taken: Iterable[str]) -> str:
    """Return what a name is called in Python, unlike all that are taken.

    >>> identifier("h_{t-1}'", ()), identifier("lambda", ()), identifier("w", ("w",))
    ('h_t_1_prime', 'lambda_', 'w_')
    """
    text = re.sub(r"\W", "_", normalize("NFKC", re.sub("[{}]", "", name.replace("'", "_prime"))))
    text = text if text.isidentifier() else f"_{text}"
    while text in RESERVED or text in taken:
        text += "_"
    return text


def helpers(text: str) -> list[str]:
    """Return the definitions of the functions that a program uses."""
    used = [name for name in HELPERS if re.search(rf"\b{name}\(", text)]
    return [f"def {name}({'*x' if name in _SEVERAL else 'x'}):\n    {HELPERS[name]}" for name in used]

"""The operators: one row each, and how tightly each holds its operands together.

Values are IEEE doubles; ``+ - * /`` overflow to a signed infinity, which the forward pass refuses.
"""

from __future__ import annotations

import math
import operator
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from viz.ops.op import COMPARISON, JUXTAPOSED, POWER, PRODUCT, SIGN, SUM, Infix, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_AT_ZERO = 2.0**-240  # so small that the fifth power of a step vanishes: x^5 is then as flat to a checker as it is


def scale(x: float, *_: float) -> float:
    """Return the size of the first argument, 1 at zero: the reach of what has no pole, edge or kink in it."""
    return abs(x) or 1.0


def widest(*xs: float) -> float:
    """Return the size of the largest argument, 1 if all are zero: the reach where all count alike."""
    return max(map(abs, xs)) or 1.0


def octave(distance: float) -> float:
    """Return the power of two at or below a positive distance, so that steps beside an edge away from 0 are exact."""
    return math.ldexp(0.5, math.frexp(distance)[1])


def _scale_second(_x: float, y: float) -> float:
    return abs(y) or 1.0


def _reach_base(x: float, y: float) -> float:
    return octave(abs(x) / max(1.0, abs(y)) or _AT_ZERO)


def _reach_exponent(x: float, y: float) -> float:
    """Return the scale of x^y as a function of y; 0^y changes its nature at y = 0, 1^y never."""
    return 1.0 / abs(math.log(x)) if x > 0 and x != 1 else abs(y) or 1.0


ADD = Op(
    name="add",
    args=("x", "y"),
    value=operator.add,
    partials=("1", "1"),
    reach=(widest, widest),
    samples=((1.0, 2.0), (-3.5, 0.25), (0.0, 7.0), (1e300, -1e300), (1e16, 1.0), (1e-300, 2e-300), (-1e-9, 1e9)),
    infix=Infix("+", SUM),
    precedence=SUM,
    commutative=True,
    about="sum of two numbers",
)
SUB = Op(
    name="sub",
    args=("x", "y"),
    value=operator.sub,
    partials=("1", "-1"),
    reach=(widest, widest),
    samples=((1.0, 2.0), (-3.5, 0.25), (0.0, 7.0), (1e300, 2e299), (1e16, 1.0), (1e-300, 2e-300), (-1e-9, 1e9)),
    infix=Infix("-", SUM),
    precedence=SUM,
    about="difference",
)
MUL = Op(
    name="mul",
    args=("x", "y"),
    value=operator.mul,
    partials=("y", "x"),
    reach=(scale, _scale_second),
    samples=((2.0, 3.0), (-3.5, 0.25), (0.0, 7.0), (1e150, -1e150), (1e-150, 1e-150), (1e300, 1e-300), (-1.0, 0.0)),
    infix=Infix("*", PRODUCT),
    precedence=PRODUCT,
    commutative=True,
    about="product",
)
DIV = Op(
    name="div",
    args=("x", "y"),
    value=operator.truediv,
    partials=("1/y", "-ans/y"),
    taught=("1/y", "-x/y^2"),
    reach=(scale, _scale_second),
    samples=((1.0, 3.0), (-3.5, 0.25), (0.0, -7.0), (1e150, -1e-50), (1e-150, 1e100), (2.0, 1e-9), (1e9, 1e9)),
    infix=Infix("/", PRODUCT),
    precedence=PRODUCT,
    about="quotient",
)
POW = Op(
    name="pow",
    args=("x", "y"),
    value=math.pow,
    # Where ans is not 0, x^sign(ans) is x. At x = 0 with y > 0 it is 1, so that ∂(0^y)/∂y is 0; at 0^0 it is 0.
    partials=("y*x^(y - 1)", "ans*log(x^sign(ans))"),
    taught=("y*x^(y - 1)", "ans*log(x)"),
    reach=(_reach_base, _reach_exponent),
    notation=MappingProxyType({"typst": "{0!a}^({1})"}),
    samples=(
        (2.0, 3.0),
        (0.5, -2.5),
        (3.0, 0.0),
        (1.0, 40.0),
        (1e-100, 2.0),
        (1e100, 3.0),
        (10.0, -300.0),
        (0.999, 1e5),
    ),
    infix=Infix("^", POWER, "right"),
    precedence=POWER,
    about="power",
)
NEG = Op(
    name="neg",
    args=("x",),
    value=operator.neg,
    partials=("-1",),
    reach=(scale,),
    samples=((1.0,), (-3.5,), (0.0,), (1e300,), (-1e-300,), (0.1,)),
    infix=Infix("-", SIGN),
    precedence=SIGN,
    about="opposite",
)
COPY = Op(
    name="copy",
    args=("x",),
    value=operator.pos,
    partials=("1",),
    reach=(scale,),
    samples=((1.0,), (-3.5,), (0.0,), (1e300,), (-1e-300,), (0.1,)),
    about="another name for a value",
)
JUXTAPOSE = replace(MUL, infix=Infix("", JUXTAPOSED), precedence=JUXTAPOSED)


def _tied(x: float, y: float) -> bool:
    return x == y


def _to_tie(x: float, y: float) -> float:
    """Return how far an argument is from the other one, where a comparison changes; its size at a tie."""
    return min(abs(x / 2 - y / 2), 2.0**1000) * 2 or widest(x, y)


def _comparison(name: str, symbol: str, value: Callable[[float, float], bool], about: str) -> Op:
    return Op(
        name=name,
        args=("x", "y"),
        value=lambda x, y: float(value(x, y)),
        partials=("0", "0"),
        reach=(_to_tie, _to_tie),
        kink=_tied,
        samples=((1.0, 2.0), (2.0, 1.0), (-3.5, 0.25), (0.0, 1e-9), (1e300, -1e300), (-1e-300, 0.0), (-1.0, -2.0)),
        infix=Infix(symbol, COMPARISON),
        precedence=COMPARISON,
        about=about,
    )


COMPARISONS: Mapping[str, Op] = MappingProxyType(
    {
        "<": _comparison("lt", "<", operator.lt, "1 if less, else 0"),
        "<=": _comparison("le", "<=", operator.le, "1 if less or equal, else 0"),
        ">": _comparison("gt", ">", operator.gt, "1 if greater, else 0"),
        ">=": _comparison("ge", ">=", operator.ge, "1 if greater or equal, else 0"),
    }
)
"""What may stand as the condition of a `where`, by its sign: 1 where it holds and 0 where not."""

OPERATORS: Mapping[str, Op] = MappingProxyType({"+": ADD, "-": SUB, "*": MUL, "/": DIV, "^": POW, "**": POW})
"""The operators by the sign between their operands."""

"""The functions: one row each, with a partial derivative that keeps its digits also where the function saturates.

Values raise ValueError, ZeroDivisionError or OverflowError where there is none; they never return nan.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from heapq import nlargest
from types import MappingProxyType
from typing import TYPE_CHECKING

from viz.ops.op import POWER, Op
from viz.ops.operators import POW, octave, scale, widest

if TYPE_CHECKING:
    from collections.abc import Mapping

_EDGE = 2.0**-30  # the reach exactly at an edge, where there is none

# -- values that need care


def _sigmoid(x: float) -> float:
    tail = math.exp(-abs(x))
    return 1.0 / (1.0 + tail) if x >= 0 else tail / (1.0 + tail)


def _silu(x: float) -> float:
    if x >= 0:
        return x / (1.0 + math.exp(-x))
    root = math.exp(x / 2)  # taken twice, so that the product underflows last
    return x * root * root / (1.0 + root * root)


def _cbrt(x: float) -> float:
    root = math.cbrt(x)
    whole = round(root)  # some C libraries give 3.0000000000000004 for 27
    return float(whole) if whole**3 == x else root


def _gelu(x: float) -> float:
    return 0.5 * x * math.erfc(-x / math.sqrt(2.0))


def _relu(x: float) -> float:
    return x if x > 0 else 0.0


def _leaky_relu(x: float) -> float:
    return x if x > 0 else 0.01 * x


def _elu(x: float) -> float:
    return x if x > 0 else math.expm1(x)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _step(x: float) -> float:
    return 1.0 if x > 0 else 0.0


def _sum(*xs: float) -> float:
    try:
        return math.fsum(xs)
    except OverflowError:  # perhaps only on the way
        return float(sum(map(Fraction, xs)))


def _mean(*xs: float) -> float:
    try:
        return math.fsum(xs) / len(xs)
    except OverflowError:
        return float(sum(map(Fraction, xs)) / len(xs))


def branch(condition: float) -> int:
    """Return which argument a `where` takes, 1 or 2; a little more or less of the condition changes nothing."""
    return 1 if condition > 0.5 else 2  # noqa: PLR2004 - half-way


def _chosen(*args: float) -> float:
    return args[branch(args[0])]


# -- reaches: how far an argument may move before the function changes its nature


def _unit(*_: float) -> float:
    return 1.0


def _from_zero(x: float) -> float:
    return abs(x) or _EDGE


def _above_minus_one(x: float) -> float:
    return octave(1.0 + x)


def _above_one(x: float) -> float:
    return octave((x - 1.0) or _EDGE)


def _inside_one(x: float) -> float:
    return octave((1.0 - abs(x)) or _EDGE)


def _beside_i(x: float) -> float:
    """Return the size of x, at least 1: the functions with poles or branch points at ±i."""
    return max(1.0, abs(x))


def _tan_pole(x: float) -> float:
    return octave(abs(math.cos(x)))


def _elu_bend(x: float) -> float:
    """Return the distance to the jump of the second derivative at 0."""
    return x if x > 0 else min(-x, 1.0) or _EDGE


def _atan2_cut(y: float, x: float) -> float:
    """Return the distance in y to the negative x axis, where the angle jumps from -π to π."""
    return (abs(y) if x < 0 else 0.0) or widest(x, y)


def _to_tie_above(x: float, *xs: float) -> float:
    """Return how far x is from becoming, or from no longer being, the largest of xs."""
    first, second = nlargest(2, xs)
    return min(x / 2 - second / 2 if x == first else first / 2 - x / 2, 2.0**1000) * 2 or abs(x) or 1.0


def _to_tie_below(x: float, *xs: float) -> float:
    return _to_tie_above(-x, *(-other for other in xs))


def _from_half(c: float, *_: float) -> float:
    return abs(c - 0.5) or 1.0


def _second(_c: float, x: float, _y: float) -> float:
    return scale(x)


def _third(_c: float, _x: float, y: float) -> float:
    return scale(y)


# -- kinks


def _zero(x: float) -> bool:
    return x == 0


def _undecided(c: float, *_: float) -> bool:
    return c == 0.5  # noqa: PLR2004 - half-way


def _tie_above(*xs: float) -> bool:
    return xs.count(max(xs)) > 1


def _tie_below(*xs: float) -> bool:
    return xs.count(min(xs)) > 1


def _on_cut(y: float, x: float) -> bool:
    return y == 0 and x <= 0


# -- rows


def _typst(template: str) -> Mapping[str, str]:
    return MappingProxyType({"typst": template})


def _at(*points: float) -> tuple[tuple[float, ...], ...]:
    return tuple((float(point),) for point in points)


# An operator before a bare operand ("log a") holds together like a power: "2 log a", but "(log a)^2".
# fmt: off
_LOG = Op(name="log", args=("x",), value=math.log, partials=("1/x",), reach=(abs,),
          notation=_typst("log {0!a}"), precedence=POWER, about="natural logarithm",
          samples=_at(2, 0.5, 1, 1.0000001, 1e-9, 1e300, 1e-300))

WHERE = Op(
    name="where", args=("c", "x", "y"), value=_chosen, partials=("0", "step(c - 0.5)", "1 - step(c - 0.5)"),
    reach=(_from_half, _second, _third), kink=_undecided,
    notation=_typst('cases({1} & upright("if") {0}, {2} & upright("else"))'),
    about="x where the comparison c holds, else y; only the one that is taken is computed",
    samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0), (1.0, -2.5, 0.0), (0.0, 1e300, -1e-300), (1.0, 0.0, 7.0),
             (0.0, -3.0, 0.5)))

_ROWS = (
    Op(name="exp", args=("x",), value=math.exp, partials=("ans",), reach=(_unit,),
       notation=_typst("e^({0})"), precedence=POWER, about="exponential",
       samples=_at(1, 0, -1.5, 1e-9, 30, 700, -700)),
    _LOG,
    replace(_LOG, name="ln", notation=_typst("ln {0!a}")),
    Op(name="log2", args=("x",), value=math.log2, partials=("1/(x*log(2))",), reach=(abs,),
       notation=_typst("log_2 {0!a}"), precedence=POWER, about="logarithm to base 2",
       samples=_at(2, 0.7, 1, 8, 1e-9, 1e300, 1e-300)),
    Op(name="log10", args=("x",), value=math.log10, partials=("1/(x*log(10))",), reach=(abs,),
       notation=_typst("log_10 {0!a}"), precedence=POWER, about="logarithm to base 10",
       samples=_at(2, 0.7, 1, 1000, 1e-9, 1e300, 1e-300)),
    Op(name="log1p", args=("x",), value=math.log1p, partials=("1/(1 + x)",), reach=(_above_minus_one,),
       about="log(1 + x), precise for small x",
       samples=_at(1, 0, -0.5, 1e-12, -1e-12, -0.9999999, 1e300)),
    Op(name="expm1", args=("x",), value=math.expm1, partials=("exp(x)",), reach=(_unit,),
       about="exp(x) - 1, precise for small x",
       samples=_at(1, 0, -1.5, 1e-12, -1e-12, 700, -700)),
    Op(name="sqrt", args=("x",), value=math.sqrt, partials=("1/(2*ans)",), reach=(_from_zero,),
       notation=_typst("sqrt({0})"), about="square root",
       samples=_at(4, 2, 0.01, 1e-9, 1e300, 1e-300)),
    Op(name="cbrt", args=("x",), value=_cbrt, partials=("1/(3*ans^2)",), reach=(_from_zero,),
       notation=_typst("root(3, {0})"), about="cube root",
       samples=_at(8, 2, -0.3, -27, 1e-9, 1e300, -1e-300)),
    Op(name="sin", args=("x",), value=math.sin, partials=("cos(x)",), reach=(_unit,),
       notation=_typst("sin {0!a}"), precedence=POWER, about="sine",
       samples=_at(1, 0, -2, 3.14, 1.5707963, 1e-12, 1e6)),
    Op(name="cos", args=("x",), value=math.cos, partials=("-sin(x)",), reach=(_unit,),
       notation=_typst("cos {0!a}"), precedence=POWER, about="cosine",
       samples=_at(1, 0, -2, 3.14, 1.5707963, 1e-12, 1e6)),
    Op(name="tan", args=("x",), value=math.tan, partials=("1 + ans^2",), reach=(_tan_pole,),
       notation=_typst("tan {0!a}"), precedence=POWER, about="tangent",
       samples=_at(1, 0, -2, 3.14, 1.57079, -1.5707963, 1e-12, 1e6)),
    Op(name="asin", args=("x",), value=math.asin, partials=("1/sqrt((1 - x)*(1 + x))",), reach=(_inside_one,),
       taught=("1/sqrt(1 - x^2)",),
       notation=_typst("arcsin {0!a}"), precedence=POWER, about="inverse sine",
       samples=_at(0.5, 0, -0.3, 1e-12, 0.999999999, -0.999999999, -0.9)),
    Op(name="acos", args=("x",), value=math.acos, partials=("-1/sqrt((1 - x)*(1 + x))",), reach=(_inside_one,),
       taught=("-1/sqrt(1 - x^2)",),
       notation=_typst("arccos {0!a}"), precedence=POWER, about="inverse cosine",
       samples=_at(0.5, 0, -0.3, 1e-12, 0.999999999, -0.999999999, -0.9)),
    Op(name="atan", args=("x",), value=math.atan, partials=("1/(1 + x^2)",), reach=(_beside_i,),
       notation=_typst("arctan {0!a}"), precedence=POWER, about="inverse tangent",
       samples=_at(1, 0, -0.3, 1e-12, 1e8, -1e150, 1e200)),
    Op(name="atan2", args=("y", "x"), value=math.atan2,
       partials=("x/hypot(x, y)/hypot(x, y)", "-y/hypot(x, y)/hypot(x, y)"),
       taught=("x/(x^2 + y^2)", "-y/(x^2 + y^2)"),
       reach=(_atan2_cut, widest), kink=_on_cut, about="angle of the point (x, y)",
       samples=((1.0, 2.0), (1.0, -2.0), (-3.0, -0.5), (0.0, 1.0), (2.0, 0.0), (1e200, 1e200), (-1e-200, 1e-200))),
    Op(name="sinh", args=("x",), value=math.sinh, partials=("cosh(x)",), reach=(_unit,),
       notation=_typst("sinh {0!a}"), precedence=POWER, about="hyperbolic sine",
       samples=_at(1, 0, -2, 1e-12, 30, 700, -700)),
    Op(name="cosh", args=("x",), value=math.cosh, partials=("sinh(x)",), reach=(_unit,),
       notation=_typst("cosh {0!a}"), precedence=POWER, about="hyperbolic cosine",
       samples=_at(1, 0, -2, 1e-12, 30, 700, -700)),
    Op(name="tanh", args=("x",), value=math.tanh, partials=("4*sigmoid(2*x)*sigmoid(-2*x)",), reach=(_unit,),
       taught=("1 - ans^2",),
       notation=_typst("tanh {0!a}"), precedence=POWER, about="hyperbolic tangent",
       samples=_at(1, 0, -0.3, 1e-12, 20, -300, 800)),
    Op(name="asinh", args=("x",), value=math.asinh, partials=("1/hypot(1, x)",), reach=(_beside_i,),
       taught=("1/sqrt(1 + x^2)",),
       about="inverse hyperbolic sine",
       samples=_at(1, 0, -0.3, 1e-12, 1e8, -1e200, 1e300)),
    Op(name="acosh", args=("x",), value=math.acosh, partials=("1/(sqrt(x - 1)*sqrt(x + 1))",), reach=(_above_one,),
       taught=("1/sqrt(x^2 - 1)",),
       about="inverse hyperbolic cosine",
       samples=_at(2, 1.5, 1.0000001, 30, 1e8, 1e200, 1e300)),
    Op(name="atanh", args=("x",), value=math.atanh, partials=("1/((1 - x)*(1 + x))",), reach=(_inside_one,),
       taught=("1/(1 - x^2)",),
       about="inverse hyperbolic tangent",
       samples=_at(0.5, 0, -0.3, 1e-12, 0.999999999, -0.999999999, -0.9)),
    Op(name="sigmoid", args=("x",), value=_sigmoid, partials=("ans*sigmoid(-x)",), reach=(_unit,),
       taught=("ans*(1 - ans)",),
       notation=_typst("σ({0})"), about="logistic function 1/(1 + exp(-x))",
       samples=_at(1, 0, -2, 1e-12, 40, -700, 700, 800)),
    Op(name="relu", args=("x",), value=_relu, partials=("step(x)",), reach=(scale,), kink=_zero,
       about="positive part",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 1e300, -1e300)),
    Op(name="leaky_relu", args=("x",), value=_leaky_relu, partials=("0.01 + 0.99*step(x)",), reach=(scale,), kink=_zero,
       about="positive part, and a hundredth of the negative",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 1e300, -1e300)),
    Op(name="softplus", args=("x",), value=_softplus, partials=("sigmoid(x)",), reach=(_unit,),
       about="smooth positive part log(1 + exp(x))",
       samples=_at(1, 0, -2, 1e-12, 40, -700, 700)),
    Op(name="gelu", args=("x",), value=_gelu, partials=("erfc(-x/sqrt(2))/2 + x*exp(-x^2/2)/sqrt(2*pi)",),
       reach=(_unit,), about="x times the normal distribution's Φ(x)",
       samples=_at(1, 0, -2, 1e-12, -0.7, 40, -10, -20)),
    Op(name="silu", args=("x",), value=_silu, partials=("sigmoid(x)*(1 + x*sigmoid(-x))",), reach=(_unit,),
       taught=("ans + sigmoid(x)*(1 - ans)",),
       about="x times sigmoid(x)",
       samples=_at(1, 0, -2, 1e-12, 40, -700, 800)),
    Op(name="elu", args=("x",), value=_elu, partials=("exp(min(x, 0))",), reach=(_elu_bend,),
       about="x if positive, else exp(x) - 1",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 40, -700)),
    Op(name="erf", args=("x",), value=math.erf, partials=("2*exp(-x^2)/sqrt(pi)",), reach=(_unit,),
       about="error function",
       samples=_at(1, 0, -0.3, 1e-12, 5, -20, 26)),
    Op(name="erfc", args=("x",), value=math.erfc, partials=("-2*exp(-x^2)/sqrt(pi)",), reach=(_unit,),
       about="1 - erf(x), precise for large x",
       samples=_at(1, 0, -0.3, 1e-12, 5, -20, 26)),
    Op(name="abs", args=("x",), value=abs, partials=("sign(x)",), reach=(scale,), kink=_zero,
       notation=_typst("abs({0})"), about="absolute value",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 1e300, -1e300)),
    Op(name="sign", args=("x",), value=_sign, partials=("0",), reach=(scale,), kink=_zero,
       about="-1, 0 or 1 by the sign of x",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 1e300, -1e300)),
    Op(name="step", args=("x",), value=_step, partials=("0",), reach=(scale,), kink=_zero,
       about="1 if x is positive, else 0",
       samples=_at(1, -2, 0.3, 1e-12, -1e-12, 1e300, -1e300)),
    Op(name="min", args=("*x",), value=min, partials=("(1 - sign(x - ans))/ties",),
       reach=(_to_tie_below,), kink=_tie_below, about="smallest",
       samples=((1.0, 2.0), (3.0, -2.0, 5.0), (4.0, 4.0, 1.0), (0.0, 1e-9), (1e300, -1e300), (-7.0, -8.0, 0.0, 1.0))),
    Op(name="max", args=("*x",), value=max, partials=("(1 - sign(ans - x))/ties",),
       reach=(_to_tie_above,), kink=_tie_above, about="largest",
       samples=((1.0, 2.0), (3.0, -2.0, 5.0), (4.0, 4.0, 7.0), (0.0, 1e-9), (1e300, -1e300), (-7.0, -8.0, 0.0, 1.0))),
    Op(name="sum", args=("*x",), value=_sum, partials=("1",), reach=(widest,), commutative=True,
       about="sum of all",
       samples=((1.0, 2.0), (3.0, -2.0, 5.0), (1e16, 1.0, -1e16), (0.0, 0.0), (1e308, 1e308, -1e308), (0.1, 0.2, 0.3))),
    Op(name="mean", args=("*x",), value=_mean, partials=("1/n",), reach=(widest,), commutative=True,
       about="arithmetic mean",
       samples=((1.0, 2.0), (3.0, -2.0, 5.0), (1e16, 1.0, -1e16), (0.0, 0.0), (1e308, 1.5e308), (0.1, 0.2, 0.3, 0.4))),
    POW,
    WHERE,
    Op(name="hypot", args=("x", "y"), value=math.hypot, partials=("x/ans", "y/ans"), reach=(widest, widest),
       commutative=True, about="length √(x² + y²)",
       samples=((3.0, 4.0), (-1.0, 2.0), (0.0, -5.0), (1e200, 1e200), (1e-200, -2e-200), (1.0, 1e-9))),
)
# fmt: on

_BY_NAME = {row.name: row for row in _ROWS}

FUNCTIONS: Mapping[str, Op] = MappingProxyType(_BY_NAME | {"σ": _BY_NAME["sigmoid"]})
"""The functions by name."""

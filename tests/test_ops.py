"""Every row of the tables: its value, its partial derivatives, its reach and its kinks, against mpmath."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import mpmath as mp
import pytest
import typst
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import references
from viz import rules
from viz.forward import evaluate
from viz.ops.functions import FUNCTIONS
from viz.ops.op import ATOM, JUXTAPOSED, Op
from viz.ops.operators import ADD, DIV, JUXTAPOSE, MUL, NEG, OPERATORS, POW, SUB, widest
from viz.ops.table import ROWS
from viz.program import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WORDS = """
exp log ln log2 log10 log1p expm1 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh sigmoid σ
relu leaky_relu softplus gelu silu elu erf abs sign step min max sum mean pow hypot where
"""
LANGUAGE = frozenset(_WORDS.split())

EXACT = references.EXACT | {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "copy": lambda x: x,
    "where": lambda c, x, y: x if c else y,
    "lt": lambda x, y: mp.mpf(x < y),
    "le": lambda x, y: mp.mpf(x <= y),
    "gt": lambda x, y: mp.mpf(x > y),
    "ge": lambda x, y: mp.mpf(x >= y),
}
"""Every row again, as mpmath writes it."""

POINTS = [pytest.param(op, args, id=f"{op.name}{args}") for op in ROWS.values() for args in op.samples]
EVERY_ROW = pytest.mark.parametrize("op", ROWS.values(), ids=lambda op: op.name)

KINKS = {
    "relu": [(0.0,), (-0.0,)],
    "leaky_relu": [(0.0,)],
    "abs": [(0.0,), (-0.0,)],
    "sign": [(0.0,)],
    "step": [(0.0,)],
    "min": [(2.0, 2.0), (1.0, 3.0, 1.0), (0.0, -0.0), (5.0, 5.0, 5.0)],
    "max": [(2.0, 2.0), (1.0, 3.0, 3.0), (0.0, -0.0), (5.0, 5.0, 5.0)],
    "atan2": [(0.0, -1.0), (0.0, 0.0)],  # the branch cut
    "where": [(0.5, 1.0, 2.0)],
    **{name: [(2.0, 2.0), (0.0, -0.0)] for name in ("lt", "le", "gt", "ge")},
}

EDGES = {
    "sqrt": [(0.0,)],
    "cbrt": [(0.0,)],
    "asin": [(1.0,), (-1.0,)],
    "acos": [(1.0,), (-1.0,)],
    "acosh": [(1.0,)],
    "elu": [(0.0,)],
    "hypot": [(0.0, 0.0)],
    "pow": [(0.0, 2.0), (0.0, 0.0), (0.0, 0.5), (-2.0, 3.0), (1.0, 0.0)],
    "tan": [(math.pi / 2,)],
    "min": [(sys.float_info.max, -sys.float_info.max)],
    "max": [(sys.float_info.max, -sys.float_info.max)],
}

# fmt: off
NO_VALUE = (
    ("div", (1.0, 0.0)), ("div", (0.0, 0.0)), ("pow", (0.0, -1.0)), ("pow", (-8.0, 1 / 3)),
    ("pow", (10.0, 400.0)), ("exp", (710.0,)), ("expm1", (710.0,)), ("sinh", (-711.0,)), ("cosh", (711.0,)),
    ("log", (0.0,)), ("ln", (-1.0,)), ("log2", (0.0,)), ("log10", (-2.0,)), ("log1p", (-1.0,)), ("sqrt", (-1.0,)),
    ("asin", (1.0000001,)), ("acos", (-2.0,)), ("acosh", (0.5,)), ("atanh", (1.0,)), ("atanh", (-3.0,)),
    ("sum", (1e308, 1e308)),
)

AT_THE_ENDS = (
    ("pow", (0.0, 0.0), 1.0), ("pow", (-2.0, 3.0), -8.0), ("cbrt", (-27.0,), -3.0), ("sign", (0.0,), 0.0),
    ("step", (0.0,), 0.0), ("sigmoid", (-800.0,), 0.0), ("sigmoid", (800.0,), 1.0), ("silu", (-800.0,), 0.0),
    ("silu", (-1e308,), 0.0), ("silu", (800.0,), 800.0), ("softplus", (1e308,), 1e308), ("sum", (0.1,) * 10, 1.0),
    ("sum", (1e308, 1e308, -1e308), 1e308), ("mean", (1.5e308, 1.5e308), 1.5e308), ("leaky_relu", (-2.0,), -0.02),
    ("gelu", (0.0,), 0.0),
)

CHOSEN_SLOPES = (
    ("pow", (0.0, 1.0), (1.0, 0.0)), ("pow", (0.0, 2.0), (0.0, 0.0)), ("pow", (0.0, 1.5), (0.0, 0.0)),
    ("relu", (0.0,), (0.0,)), ("leaky_relu", (0.0,), (0.01,)), ("leaky_relu", (3.0,), (1.0,)),
    ("abs", (0.0,), (0.0,)), ("sign", (0.0,), (0.0,)), ("step", (0.0,), (0.0,)), ("elu", (0.0,), (1.0,)),
    ("max", (2.0, 5.0, 5.0), (0.0, 0.5, 0.5)), ("min", (2.0, 2.0, 2.0, 5.0), (1 / 3, 1 / 3, 1 / 3, 0.0)),
    ("mean", (1.0, 2.0, 3.0, 4.0), (0.25, 0.25, 0.25, 0.25)), ("tanh", (800.0,), (0.0,)),
    ("silu", (-800.0,), (0.0,)), ("atan", (1e300,), (0.0,)), ("gelu", (-1e300,), (0.0,)),
    ("gelu", (1e300,), (1.0,)), ("erf", (1e300,), (0.0,)), ("max", (1e308, -1e308), (1.0, 0.0)),
)

NO_SLOPE = (
    ("sqrt", (0.0,), 0), ("cbrt", (0.0,), 0), ("asin", (1.0,), 0), ("acos", (-1.0,), 0), ("acosh", (1.0,), 0),
    ("pow", (0.0, 0.5), 0), ("pow", (0.0, 0.0), 1), ("hypot", (0.0, 0.0), 0), ("atan2", (0.0, 0.0), 1),
)

KNOWN_REACH = (
    ("relu", (-3.0,), [3.0]), ("div", (1.0, -4.0), [1.0, 4.0]), ("asin", (0.75,), [0.25]), ("log", (5.0,), [5.0]),
    ("max", (1.0, 5.0, 2.0), [4.0, 3.0, 3.0]), ("min", (1.0, 5.0, 2.0), [1.0, 4.0, 1.0]),
    ("max", (7.0, 7.0, 1.0), [7.0, 7.0, 6.0]), ("atan2", (0.5, -3.0), [0.5, 3.0]),
    ("where", (0.5, 3.0, 0.0), [1.0, 3.0, 1.0]), ("pow", (1.0, 0.0), [1.0, 1.0]),
    ("lt", (2.0, 5.0), [3.0, 3.0]), ("lt", (-4.0, -4.0), [4.0, 4.0]),
)
# fmt: on


def near(found: float, wanted: mp.mpf, tolerance: float) -> bool:
    """Report whether a double is a real number up to a relative error, or lies as near to it as subnormals can."""
    return bool(abs(found - wanted) <= tolerance * abs(wanted) + 2 * mp.mpf(sys.float_info.min) * 2.0**-52)


def exact_slope(op: Op, args: Sequence[float], position: int) -> mp.mpf:
    """Return a partial derivative by a difference with a step of 1e-400."""
    with mp.workdps(400):
        numbers = [mp.mpf(x) for x in args]
        return mp.diff(lambda x: EXACT[op.name](*numbers[:position], x, *numbers[position + 1 :]), numbers[position])


def reaches(op: Op, args: Sequence[float]) -> list[float]:
    """Return the reach of every argument."""
    return [op.reach[0](x, *args) for x in args] if op.variadic else [reach(*args) for reach in op.reach]


# -- the tables


def test_the_language_and_the_table_hold_the_same_functions():
    """Every function of the language has a row; erfc is there too, for gelu's derivative is written with it."""
    assert set(FUNCTIONS) == {*LANGUAGE, "erfc"}
    assert FUNCTIONS["σ"] is FUNCTIONS["sigmoid"]
    assert all(FUNCTIONS[name].name == name for name in FUNCTIONS if name != "σ")


def test_every_sign_has_its_operator():
    """The four signs and both signs of the power name the rows that the rest of the house imports."""
    assert dict(OPERATORS) == {"+": ADD, "-": SUB, "*": MUL, "/": DIV, "^": POW, "**": POW}
    assert JUXTAPOSE.name == MUL.name
    assert JUXTAPOSE.precedence == JUXTAPOSED


@pytest.mark.parametrize("op", [*OPERATORS.values(), NEG, JUXTAPOSE], ids=lambda op: op.name)
def test_an_operator_holds_together_as_its_sign_does(op):
    """The precedence of a row is the precedence of its sign; a sum binds least, a power most."""
    assert op.infix is not None
    assert op.precedence == op.infix.precedence < ATOM


@EVERY_ROW
def test_every_row_is_whole(op):
    """A row has a partial and a reach for each argument, six samples of the right length, and a phrase about it."""
    assert len(op.partials) == len(op.reach) == len(op.args)
    assert len(set(op.samples)) >= 6
    assert all(len(args) >= 2 if op.variadic else len(args) == len(op.args) for args in op.samples)
    assert all(type(x) is float for args in op.samples for x in args)
    assert op.about


@pytest.mark.parametrize("template", sorted({op.notation["typst"] for op in ROWS.values() if op.notation}))
def test_every_template_is_typst(template):
    """A row's template, filled with a letter or a bracketed sum, compiles as Typst mathematics."""
    for bare, atom in [("x", "x"), ("a + b", "(a + b)")]:
        filled = template
        for slot in "012":
            filled = filled.replace(f"{{{slot}!a}}", atom).replace(f"{{{slot}}}", bare)
        assert "{" not in filled
        assert typst.compile(f"${filled}$".encode(), format="svg")


# -- values


@pytest.mark.parametrize(("op", "args"), POINTS)
def test_values_have_all_their_digits(op, args):
    """At every sample the value is right to a relative error of 1e-13."""
    found = op.value(*args)
    assert type(found) is float
    with mp.workdps(50 + 350 * any(abs(x) > 100 or 0 < abs(x) < 1e-9 for x in args)):
        assert near(found, EXACT[op.name](*map(mp.mpf, args)), 1e-13)


@EVERY_ROW
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_values_are_never_nan(op, data):
    """At any doubles whatever, a value is a real double, a signed infinity for overflow, or an arithmetic error."""
    count = data.draw(st.integers(2, 5)) if op.variadic else len(op.args)
    anything = st.floats(allow_nan=False, allow_infinity=False)
    args = data.draw(st.lists(anything, min_size=count, max_size=count))
    try:
        found = op.value(*args)
    except (ValueError, ZeroDivisionError, OverflowError):
        return
    assert type(found) is float
    assert not math.isnan(found)
    assert math.isfinite(found) or op in {ADD, SUB, MUL, DIV, FUNCTIONS["hypot"]}


@pytest.mark.parametrize(("name", "args"), NO_VALUE)
def test_outside_the_domain_there_is_no_value(name, args):
    """A value that does not exist is an arithmetic error, never nan and never complex."""
    with pytest.raises((ValueError, ZeroDivisionError, OverflowError)):
        ROWS[name].value(*args)


@pytest.mark.parametrize(("name", "args", "value"), AT_THE_ENDS)
def test_values_at_the_ends(name, args, value):
    """What the language promises at zero and at the extremes holds to the last digit."""
    assert ROWS[name].value(*args) == value


# -- partial derivatives


@pytest.mark.parametrize(("op", "args"), POINTS)
def test_partials_have_their_digits(op, args):
    """At every sample each partial derivative's text gives the true derivative to a relative error of 1e-12."""
    ans = op.value(*args)
    for position in range(len(args)):
        found = rules.partial(op, position)(args, ans)
        assert near(found, exact_slope(op, args, position), 1e-12), op.partials


TAUGHT = [point for point in POINTS if point.values[0].taught and all(1e-100 < abs(x) <= 40 for x in point.values[1])]


@pytest.mark.parametrize(("op", "args"), TAUGHT)
def test_what_is_taught_is_the_same_derivative(op, args):
    """Lecturers' forms agree with the computed ones, but for the digits that they lose where 1 - ans cancels."""
    ans = op.value(*args)
    known = {**CONSTANTS, **dict(zip(op.args, args, strict=True)), "ans": ans}
    assert len(op.taught) == len(op.partials)
    for position, slope in enumerate(rules.partials(op, args, ans)):
        taught = evaluate(rules.expression(op, position, taught=True), known)
        assert taught == pytest.approx(slope, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(("name", "args", "slopes"), CHOSEN_SLOPES)
def test_partials_at_kinks_and_ends(name, args, slopes):
    """At a corner the language's choice is taken; far out a derivative is its limit; 0^y is flat for y > 0."""
    op = ROWS[name]
    assert rules.partials(op, args, op.value(*args)) == slopes


@pytest.mark.parametrize(
    ("args", "slope"), [((-1e-110, -2.0), math.inf), ((1e-110, -2.0), -math.inf), ((-1e-200, -1.0), -math.inf)]
)
def test_a_slope_too_large_for_a_double_is_infinite_with_its_sign(args, slope):
    """The derivative of x^−2 is −2x^−3, which is 2e330 at −1e−110."""
    assert rules.partials(POW, args, math.pow(*args))[0] == slope


def test_a_derivative_may_call_functions_of_any_number_of_arguments():
    """A new row may be written with max and min of three, here 5/1 + 5 at x = 5."""
    op = Op(name="own", args=("x",), value=float, partials=("max(1, x, 2)/min(x, 1, 9) + ans",), reach=(abs,))
    assert rules.partials(op, (5.0,), 5.0) == (10.0,)


def test_a_star_row_may_have_no_slope_either():
    """The length of a vector has a corner at 0."""
    op = Op(name="own", args=("*x",), value=math.hypot, partials=("x/ans",), reach=(widest,))
    assert rules.partials(op, (2.0, 3.0, 6.0), 7.0) == (2 / 7, 3 / 7, 6 / 7)
    assert all(map(math.isnan, rules.partials(op, (0.0, 0.0), 0.0)))


@pytest.mark.parametrize("exponent", [3.0, 2.0, 1.0, -1.0, -2.0])
def test_a_negative_base_has_a_slope_and_its_exponent_none(exponent):
    """At x = -2 a whole power has its slope in x, and none in the exponent."""
    base, power = rules.partials(POW, (-2.0, exponent), (-2.0) ** exponent)
    assert base == pytest.approx(exponent * (-2.0) ** (exponent - 1), rel=1e-15)
    assert math.isnan(power)


@pytest.mark.parametrize(("name", "args", "position"), NO_SLOPE)
def test_a_slope_that_does_not_exist_is_no_number(name, args, position):
    """Where the value exists and the derivative does not, the partial is infinite or nan, never a plain number."""
    op = ROWS[name]
    assert not math.isfinite(rules.partial(op, position)(args, op.value(*args)))


# -- reach and kinks


@EVERY_ROW
def test_reach_is_positive_and_finite(op):
    """At samples, kinks and edges alike, an argument may move by a positive finite distance."""
    for args in [*op.samples, *KINKS.get(op.name, []), *EDGES.get(op.name, [])]:
        assert all(0 < reach < math.inf for reach in reaches(op, args)), args


@EVERY_ROW
def test_kinks_are_where_they_should_be(op):
    """A row has a corner where its graph has one and nowhere else."""
    assert (op.kink is not None) == (op.name in KINKS)
    if op.kink is not None:
        assert all(op.kink(*args) for args in KINKS[op.name])
        assert not any(op.kink(*args) for args in op.samples)


def test_a_tie_below_the_largest_is_no_kink():
    """Only the winners of max and min can tie."""
    assert not ROWS["max"].kink(4.0, 4.0, 7.0)
    assert not ROWS["min"].kink(4.0, 4.0, 1.0)


@pytest.mark.parametrize(("name", "args", "wanted"), KNOWN_REACH)
def test_reach_ends_where_the_function_changes(name, args, wanted):
    """Reach is the distance to the pole, edge or kink; at a tie it is the size of the number."""
    assert reaches(ROWS[name], args) == wanted


# -- the check that a drawing gets, on points of hypothesis's choosing

ANY = st.floats(-30, 30)
POSITIVE = st.floats(1e-9, 1e9)
INSIDE = st.floats(-1, 1, exclude_min=True, exclude_max=True)
DOMAINS = {
    "log": (POSITIVE,),
    "ln": (POSITIVE,),
    "log2": (POSITIVE,),
    "log10": (POSITIVE,),
    "sqrt": (POSITIVE,),
    "log1p": (st.floats(-0.999999999, 1e9),),
    "acosh": (st.floats(1.000000001, 1e9),),
    "asin": (INSIDE,),
    "acos": (INSIDE,),
    "atanh": (INSIDE,),
    "pow": (st.floats(1e-3, 1e3), st.floats(-20, 20)),
    "div": (ANY, POSITIVE | POSITIVE.map(lambda y: -y)),
}


def moved(op: Op, args: Sequence[float], position: int, x: float) -> float:
    """Return the value with one argument replaced."""
    return op.value(*args[:position], x, *args[position + 1 :])


def differences(f: Callable[[float], float], x: float, h: float) -> tuple[float, float, float] | None:
    """Return Richardson's slope, the central one at h/2, and the sum of sizes; nothing if x is too coarse for h."""
    if h < 8 * math.ulp(x):
        return None
    slopes, sizes = [], 0.0
    for step in (h, h / 2):
        above, below = f(x + step), f(x - step)
        slopes.append((above - below) / ((x + step) - (x - step)))
        sizes += abs(above) + abs(below)
    return (4 * slopes[1] - slopes[0]) / 3, slopes[1], sizes


def agrees(op: Op, args: Sequence[float], position: int, reach: float) -> bool | None:
    """Compare one partial with differences, by the tolerance that check.py keeps; None where none can be taken."""
    slope = rules.partial(op, position)(args, op.value(*args))
    if not math.isfinite(slope):
        return None
    h = reach / 512
    for _ in range(4):
        try:
            found = differences(lambda x: moved(op, args, position, x), args[position], h)
        except (ValueError, ZeroDivisionError, OverflowError):
            h /= 16
            continue
        if found is None:
            return None
        richardson, central, sizes = found
        tolerance = 6 * 2.0**-53 * sizes / h + 0.05 * abs(richardson - central) + 1e-9 * abs(slope)
        return abs(slope - richardson) <= tolerance + 2.0**-1060 / h + 2.0**-1000
    return None


@EVERY_ROW
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_partials_agree_with_central_differences(op, data):
    """Off the kinks, a step of reach/512 gives every partial back within the tolerance that drawings are checked by."""
    count = data.draw(st.integers(2, 4)) if op.variadic else len(op.args)
    args = [data.draw(domain) for domain in DOMAINS.get(op.name, (ANY,) * count)]
    assume(op.kink is None or not op.kink(*args))
    verdicts = [agrees(op, args, i, reach) for i, reach in enumerate(reaches(op, args))]
    assume(None not in verdicts)
    assert all(verdicts), (args, verdicts)


@pytest.mark.parametrize("y", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 20.0])
@pytest.mark.parametrize("x", [0.0, -2.0, -1e-5])
def test_whole_powers_agree_with_central_differences(x, y):
    """The slope of x^y is confirmed at zero and at negative x too."""
    assert agrees(POW, (x, y), 0, POW.reach[0](x, y))


@pytest.mark.parametrize(("op", "args"), POINTS)
def test_samples_raise_no_false_alarm(op, args):
    """The check of a drawing passes every sample or abstains."""
    verdicts = [agrees(op, args, i, reach) for i, reach in enumerate(reaches(op, args))]
    assert False not in verdicts

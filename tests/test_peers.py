"""What the tests of micrograd and autograd compute, written as equations, comes to what they hold it against.

micrograd: test/test_engine.py, https://github.com/karpathy/micrograd, which compares with PyTorch; the numbers of its
second test are those its README prints. autograd: tests/test_scalar_ops.py and tests/test_graphs.py,
https://github.com/HIPS/autograd, which compare with difference quotients, as is done here at twice its points; theirs
are drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import pytest

from viz import parse

# -- micrograd


def test_sanity_check():
    """By hand: z = -10, q = 40, h = 100, y = -20, dy/dx = 46, as micrograd and PyTorch both find."""
    drawing = parse("x = -4; z = 2x + 2 + x; q = relu(z) + z*x; h = relu(z*z); y = h + q + q*x")
    assert drawing.values["y"] == -20.0
    assert drawing.gradients["x"] == 46.0


MORE_OPS = """
a = -4
b = 2
c1 = a + b
d1 = a*b + b^3
c2 = c1 + (c1 + 1)
c = c2 + (1 + c2 + (-a))
d2 = d1 + (d1*2 + relu(b + a))
d = d2 + (3*d2 + relu(b - a))
e = c - d
f = e^2
g1 = f/2
g = g1 + 10/f
"""


def test_more_ops():
    """The README of micrograd prints g = 24.7041, dg/da = 138.8338 and dg/db = 645.5773."""
    drawing = parse(MORE_OPS, of="g")
    assert drawing.values["g"] == pytest.approx(24.7041, abs=5e-5)
    assert drawing.gradients["a"] == pytest.approx(138.8338, abs=5e-5)
    assert drawing.gradients["b"] == pytest.approx(645.5773, abs=5e-5)


# -- autograd, and micrograd's test of single functions


class Scalar(NamedTuple):
    """A function of one number as they write it and as we do, and where they ask for it, or where such are."""

    text: str
    function: Callable[[float], float]
    at: tuple[float, ...] = (1.62, -0.61)


SCALARS = {
    "test_abs": Scalar("3abs(x)", lambda x: 3 * abs(x), (1.1, -1.1)),
    "test_sin": Scalar("3sin(x)", lambda x: 3 * math.sin(x)),
    "test_exp": Scalar("3exp(x)", lambda x: 3 * math.exp(x)),
    "test_log": Scalar("3log(x)", lambda x: 3 * math.log(x), (1.62, 0.61)),
    "test_log2": Scalar("3log2(x)", lambda x: 3 * math.log2(x), (1.62, 0.61)),
    "test_log10": Scalar("3log10(x)", lambda x: 3 * math.log10(x), (1.62, 0.61)),
    "test_log1p": Scalar("3log1p(x)", lambda x: 3 * math.log1p(x), (1.62, 0.61)),
    "test_expm1": Scalar("3expm1(x)", lambda x: 3 * math.expm1(x), (1.62, 0.61)),
    "test_exp2": Scalar("3*2^x", lambda x: 3 * 2**x, (1.62, 0.61)),
    "test_neg": Scalar("3*(-x)", lambda x: -3 * x),
    "test_cos": Scalar("3cos(x)", lambda x: 3 * math.cos(x)),
    "test_tan": Scalar("3tan(x)", lambda x: 3 * math.tan(x), (0.87, -0.61)),
    "test_cosh": Scalar("3cosh(x)", lambda x: 3 * math.cosh(x)),
    "test_sinh": Scalar("3sinh(x)", lambda x: 3 * math.sinh(x)),
    "test_tanh": Scalar("3tanh(x)", lambda x: 3 * math.tanh(x)),
    "test_arccos": Scalar("3acos(x)", lambda x: 3 * math.acos(x), (0.1, 0.2)),
    "test_arcsin": Scalar("3asin(x)", lambda x: 3 * math.asin(x), (0.1, 0.2)),
    "test_arctan": Scalar("3atan(x)", lambda x: 3 * math.atan(x), (0.2, 0.3)),
    "test_sqrt": Scalar("3sqrt(x)", lambda x: 3 * math.sqrt(x), (4.17, 7.2)),
    "test_power_arg0": Scalar("x^3.64", lambda x: x**3.64, (1.37, 1.09)),
    "test_power_arg1": Scalar("2.64^x", lambda x: 2.64**x, (0.37, 0.09)),
    "test_divide_arg0": Scalar("x/0.72", lambda x: x / 0.72, (0.417, 0.3)),
    "test_divide_arg1": Scalar("0.72/x", lambda x: 0.72 / x, (0.417, 0.3)),
    "test_multiply": Scalar("x*0.72", lambda x: x * 0.72, (0.417, 0.3)),
    "test_reciprocal": Scalar("1/x", lambda x: 1 / x, (0.417, 0.3)),
    "test_rad2deg": Scalar("3*180x/pi", lambda x: 3 * math.degrees(x), (4.17, 7.2)),
    "test_deg2rad": Scalar("3*pi*x/180", lambda x: 3 * math.radians(x), (4.17, 7.2)),
    "test_sinc": Scalar("3sin(pi*x)/(pi*x)", lambda x: 3 * math.sin(math.pi * x) / (math.pi * x), (4.17, 7.2)),
    "test_grad_fanout": Scalar("sin(sin(x) + sin(x))", lambda x: math.sin(2 * math.sin(x))),
    "test_mutating_outgrad": Scalar("(x + (x + 1)) + ((x + 1) + 1.5)", lambda x: 3 * x + 3.5),
    "test_unary_tensor_fns tanh": Scalar("tanh(x)", math.tanh, (-1.0, 0.123, 2.0)),
    "test_unary_tensor_fns exp": Scalar("exp(x)", math.exp, (-1.0, 0.123, 2.0)),
}


@pytest.mark.parametrize("name", SCALARS)
def test_functions_of_one_number(name):
    """The value is Python's own; the derivative is the difference quotient, which is right to ten digits or so."""
    text, function, points = SCALARS[name]
    for x in points:
        drawing = parse(f"x = {x}; y = {text}", of="y")
        quotient = (8 * (function(x + 1e-3) - function(x - 1e-3)) - (function(x + 2e-3) - function(x - 2e-3))) / 12e-3
        assert drawing.values["y"] == pytest.approx(function(x), rel=1e-15)
        assert drawing.gradients["x"] == pytest.approx(quotient, rel=1e-7)


def test_power_to_the_zero_at_zero():
    """The tests of autograd assert that x^0 has the derivative 0 at 0 (test_power_arg0, its issue 116)."""
    drawing = parse("x = 0; y = x^0")
    assert (drawing.values["y"], drawing.gradients["x"]) == (1.0, 0.0)


def test_a_constant_has_no_slope_and_the_identity_has_slope_one():
    """The tests of autograd assert that at 2 the derivative of a constant is 0 and that of x is 1 (test_graphs.py)."""
    assert parse("x = 2; y = 0x + 1").gradients["x"] == 0.0
    assert parse("x = 2; y = x").gradients["x"] == 1.0


def test_sines_of_two_numbers():
    """sin(sin(x) + sin(y)), which test_third_derivative_other_args asks for both."""
    x, y = 1.62, -0.61
    drawing = parse(f"x = {x}; y = {y}; z = sin(sin(x) + sin(y))")
    outer = math.cos(math.sin(x) + math.sin(y))
    assert drawing.gradients["x"] == pytest.approx(outer * math.cos(x), rel=1e-14)
    assert drawing.gradients["y"] == pytest.approx(outer * math.cos(y), rel=1e-14)

"""Arithmetic as shown: `=` where a calculator agrees, `≈` where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calculator import comes_out, equations
from viz.arithmetic import calculation
from viz.digits import Digits, shown

THREE, TWO, EXACT = Digits(), Digits("decimals", 2), Digits("exact")


@pytest.mark.parametrize(
    ("terms", "result", "digits", "wanted"),
    [
        ([[3, 2]], 6, THREE, "3 × 2 = 6"),
        ([[2], [3]], 5, THREE, "2 + 3 = 5"),
        ([[2, 1], [3, 1]], 5, THREE, "2 × 1 + 3 × 1 = 5"),
        ([[1], [-1]], 0, THREE, "1 + (−1) = 0"),
        ([[-1], [-2]], -3, THREE, "−1 + (−2) = −3"),
        ([[-0.475, -2]], 0.95, THREE, "−0.475 × (−2) = 0.95"),
        ([[-1, 2], [-3, 4]], -14, THREE, "−1 × 2 + (−3) × 4 = −14"),
        ([[1 / 3], [1 / 3]], 2 / 3, THREE, "0.333 + 0.333 ≈ 0.667"),
        ([[1 / 3], [1 / 3]], 2 / 3, EXACT, "1/3 + 1/3 = 2/3"),
        ([[1 / 3, 3]], 1, THREE, "0.333 × 3 ≈ 1"),
        ([[1 / 3, 3]], 1, EXACT, "1/3 × 3 = 1"),
        ([[0.525, 0.475]], 0.249375, THREE, "0.525 × 0.475 = 0.249"),
        ([[0.525, 0.475]], 0.249375, EXACT, "0.525 × 0.475 = 0.249375"),
        ([[0.1], [0.2]], 0.1 + 0.2, EXACT, "0.1 + 0.2 = 0.3"),
        ([[0.731, 0.269]], 0.196639, TWO, "0.73 × 0.27 = 0.2"),
        ([[1e-5, 2]], 2e-5, THREE, "1×10^−5 × 2 = 2×10^−5"),
        ([[1e200, 1e200]], float("inf"), THREE, "1×10^200 × 1×10^200 ≈ ∞"),
        ([[float("inf"), 2]], float("inf"), THREE, "∞ × 2 = ∞"),
        ([[float("nan")], [1]], float("nan"), THREE, "undefined + 1 = undefined"),
        ([[7]], 7, THREE, "7"),
        ([[n] for n in range(1, 8)], 28, THREE, "1 + 2 + ⋯ + 7 = 28"),
    ],
)
def test_a_calculation_is_written_as_it_comes_out(terms, result, digits, wanted):
    """Negative numbers after the first in brackets; a number alone is its own result; long sums have dots."""
    numerals = [[shown(float(factor), digits) for factor in term] for term in terms]
    assert calculation(numerals, shown(float(result), digits), digits).plain == wanted


NUMBERS = st.one_of(
    st.integers(-20, 20).map(float),
    st.floats(-1e4, 1e4).filter(lambda x: x == 0 or abs(x) > 1e-6),
    st.sampled_from([1 / 3, -2 / 7, 1e-9, 3e8]),
)


@given(
    st.lists(st.lists(NUMBERS, min_size=1, max_size=3), min_size=1, max_size=4),
    st.sampled_from([THREE, TWO, EXACT, Digits("significant", 6)]),
)
def test_a_calculator_agrees_with_every_equals_sign(terms, digits):
    """Held against one that works in another way, from the text alone."""
    result = sum(
        factors[0] * (factors[1] if len(factors) > 1 else 1) * (factors[2] if len(factors) > 2 else 1)
        for factors in terms
    )
    numerals = [[shown(factor, digits) for factor in term] for term in terms]
    text = calculation(numerals, shown(result, digits), digits).plain
    assert all(comes_out(equation, digits) for equation in equations(text))


def test_the_calculator_finds_what_does_not_come_out():
    """An equals sign too many, and an approximation where there is none."""
    assert comes_out("0.333 × 3 ≈ 1", THREE)
    assert not comes_out("0.333 × 3 = 1", THREE)
    assert not comes_out("2 + 3 ≈ 5", THREE)
    assert comes_out("−0.475 × 2 = −0.95", THREE)
    assert list(equations("∂J/∂b = ∂J/∂u · ∂u/∂b = 3 × 2 = 6")) == ["3 × 2 = 6"]
    assert list(equations("∂c/∂x = ∂a/∂x1 + 1 = 1 × 2 + 1 = 3")) == ["1 × 2 + 1 = 3"]

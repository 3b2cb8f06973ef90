"""Numbers as they are shown: short, never misleading, and readable back."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.digits import Digits, Numeral, calculated, is_residue, shown, written

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def number(numeral: Numeral) -> Decimal:
    """Return the number that a reader takes a numeral for."""
    return Decimal(f"{'-' * numeral.negative}{numeral.digits}e{numeral.exponent or 0}")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (33.0, "33"),
        (-0.0, "0"),
        (0.731, "0.731"),
        (0.73105857863, "0.731"),
        (-0.19661193324, "−0.197"),
        (11.6520719, "11.7"),
        (100.4, "100"),
        (1234.56, "1235"),
        (123456.7, "123457"),
        (999_999.0, "999999"),
        (1_000_000.0, "1×10^6"),
        (999_999.5, "1×10^6"),
        (1_234_567.0, "1.23×10^6"),
        (0.001, "0.001"),
        (0.0009996, "0.001"),
        (0.000123456, "1.23×10^−4"),
        (0.1 + 0.2, "0.3"),
        (99.96, "100"),
        (1e308, "1×10^308"),
        (5e-324, "4.94×10^−324"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_three_digits(value, wanted):
    """Whole numbers are whole to six figures, others have three digits, large and small ones a power of ten."""
    assert shown(value).plain == wanted


@pytest.mark.parametrize(("digits", "wanted"), [(1, "0.7"), (2, "0.73"), (4, "0.7311"), (6, "0.731059")])
def test_as_many_digits_as_are_asked_for(digits, wanted):
    """The sigmoid of 1, which CS231n shows with two."""
    assert shown(1 / (1 + math.exp(-1)), Digits("significant", digits)).plain == wanted


@given(FINITE, st.integers(1, 17))
def test_a_number_is_off_by_half_a_unit_of_its_last_digit_at_most(value, digits):
    """Whatever the number and however many digits, the rounding is the nearest."""
    half = Decimal(5).scaleb(Decimal(value).adjusted() - digits)
    assert abs(number(shown(value, Digits("significant", digits))) - Decimal(value)) <= half


@given(FINITE, st.integers(1, 17))
def test_a_number_keeps_its_sign_and_only_zero_is_zero(value, digits):
    """A small derivative never looks like none."""
    numeral = shown(value, Digits("significant", digits))
    assert (number(numeral) == 0) == (value == 0)
    assert numeral.negative == (value < 0)


@given(st.integers(-999_999, 999_999), st.integers(1, 17))
def test_whole_numbers_are_whole(value, digits):
    """Up to six figures an integer is shown as it is, however few digits are asked for."""
    assert shown(float(value), Digits("significant", digits)).plain == str(value).replace("-", "−")


@given(st.floats(1, 999_999), st.integers(1, 17))
def test_no_figure_before_the_point_is_made_a_zero(value, digits):
    """1234.56 is 1235 with three digits, not 1230."""
    assert abs(number(shown(value, Digits("significant", digits))) - Decimal(value)) <= Decimal("0.5")


@given(FINITE)
def test_seventeen_digits_give_the_double_back(value):
    """Nothing is lost with the most digits that can be asked for."""
    assert float(number(shown(value, Digits("significant", 17)))) == value


DECIMALS = [
    (0.731058, 2, "0.73"),
    (-0.196612, 2, "−0.2"),
    (12345.678, 2, "12345.68"),
    (7.0, 2, "7"),
    (0.00731, 2, "0.007"),
    (0.04, 1, "0.04"),
    (0.5, 0, "0.5"),
    (1234567.8, 2, "1.23×10^6"),
    (0.000123456, 5, "1.2×10^−4"),
    (999_999.97, 1, "1×10^6"),
    (1 / 3, 17, "0.33333333333333331"),
    (123456.789, 17, "123456.789"),
]


@pytest.mark.parametrize(("value", "count", "wanted"), DECIMALS)
def test_so_many_decimals(value, count, wanted):
    """`--digits .2` keeps two decimals, and as many more as it takes not to show a non-zero as zero."""
    assert shown(value, Digits("decimals", count)).plain == wanted


EXACT = [
    (1 / 3, "1/3"),
    (-2 / 7, "−2/7"),
    (1000 / 999, "1000/999"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (1 / 1024, "9.765625×10^−4"),
    (0.1 + 0.2, "0.3"),
    (7 * (1 / 3), "7/3"),
    (1 - 0.9, "0.1"),
    (1 / 3 + 1e-14, "0.3333333333333433"),
    (1 / 1001, "9.99000999000999×10^−4"),
    (math.pi, "3.141592653589793"),
    (123456.5, "123456.5"),
    (1234567.0, "1.234567×10^6"),
    (1e6 / 3, "333333.3333333333"),
    (5e-324, "5×10^−324"),
    (0.0, "0"),
    (math.inf, "∞"),
]


@pytest.mark.parametrize(("value", "wanted"), EXACT)
def test_exact_numbers_are_fractions_or_have_all_their_digits(value, wanted):
    """A double that is a fraction of small numbers, but for the rounding of a few operations, shows as one."""
    assert shown(value, Digits("exact")).plain == wanted


@given(FINITE)
def test_an_exact_number_is_read_back_as_the_same_double(value):
    """Up to the rounding of a few operations, where it shows as a fraction of small numbers."""
    numeral = shown(value, Digits("exact"))
    simple = numeral.number.denominator <= 1000
    assert math.isclose(float(numeral.number), value, rel_tol=4 * 2**-52 if simple else 0)


@given(st.integers(-999, 999), st.integers(1, 1000))
def test_a_fraction_of_small_numbers_is_recognised(over, under):
    """No quotient of small whole numbers shows as a long decimal."""
    exact = shown(over / under, Digits("exact"))
    assert exact.number == Fraction(over, under)
    assert len(exact.digits) <= len("0.000000001")


@given(FINITE, st.integers(0, 17))
def test_decimals_keep_the_sign_and_only_zero_is_zero(value, count):
    """However few decimals are asked for."""
    numeral = shown(value, Digits("decimals", count))
    assert (numeral.number == 0) == (value == 0)
    assert numeral.negative == (value < 0)


@given(FINITE, st.sampled_from([Digits("significant", 1), Digits(), Digits("decimals", 2)]))
def test_a_calculated_number_is_rounded_as_any_other(value, digits):
    """A calculator that rounds as the drawing does shows the same."""
    assert calculated(Fraction(value), digits) == shown(value, digits)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("0.00", "0"),
        ("0.5", "0.5"),
        ("-33.0030", "−33.003"),
        ("1E-8", "0.00000001"),
        ("-1.50E-9", "−1.5×10^−9"),
        ("1E+10", "10000000000"),
        ("120000000000", "1.2×10^11"),
    ],
)
def test_an_exact_decimal_is_written_in_full_from_a_hundred_millionth_to_ten_thousand_million(number, wanted):
    """What lies outside has a power of ten; a zero at the end is never written."""
    assert written(Decimal(number)).plain == wanted


@pytest.mark.parametrize(
    ("value", "terms", "wanted"),
    [
        (0.1 + 0.2 - 0.3, (0.1 + 0.2, -0.3), True),
        (1e16 + 2.0 - 1e16, (1e16, 2.0, -1e16), True),
        (0.0, (1.0, -1.0), False),
        (1e-9, (1.0, -1.0), False),
        (1e-17, (1.0, -1.0), True),
        (1e-300, (1e-300,), False),
        (math.inf, (0.0, math.inf), False),
        (2.0**-46, (1.0, -0.5), True),
        (2.0**-46 + 2.0**-98, (1.0, -0.5), False),
        (1e-17, (), False),
    ],
)
def test_a_rounding_error_is_told_from_a_small_number(value, terms, wanted):
    """What is left of 0.1 + 0.2 - 0.3 is one, up to 64 units of the last place; zero and a small number are none."""
    assert is_residue(value, *terms) is wanted

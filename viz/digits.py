"""Numbers as short as they can be: a number to sign, digits and exponent; notations only lay these out."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

_WHOLE = 6  # integers are whole up to this many figures
_SMALL, _LARGE = -3, 6  # powers of ten between which no exponent is written
_PLAIN = -8, 10  # powers of ten between which no exponent is written where all figures are
_RESIDUE = 64 * 2.0**-52
_ROUNDING = 4 * 2.0**-52  # relative difference that a few operations make
_SHORT = 12  # decimals of a number that is not made a fraction
_DOUBLE = 17  # figures after which a double has no more to say
_MOST_PARTS = 1_000  # the largest denominator of a fraction
_QUOTIENT = Context(prec=120)


class Digits(NamedTuple):
    """How many digits are shown: ``places`` significant ones, so many decimals, or `exact`, all there are."""

    kind: Literal["significant", "decimals", "exact"] = "significant"
    places: int = 3


THREE = Digits()


class Numeral(NamedTuple):
    """A number as it is shown: ``digits`` may be a fraction, and `∞` or `undefined` where there is no number."""

    negative: bool
    digits: str
    exponent: int | None = None

    @property
    def plain(self) -> str:
        """The number as text, with a true minus sign.

        >>> shown(-0.19661).plain, shown(1.5e-5).plain
        ('−0.197', '1.5×10^−5')
        """
        power = "" if self.exponent is None else f"×10^{str(self.exponent).replace('-', '−')}"
        return f"{'−' * self.negative}{self.digits}{power}"

    @property
    def number(self) -> Fraction | None:
        """The number that a reader takes it for; None for `∞` and `undefined`.

        >>> shown(-1 / 3).number, shown(-1 / 3, Digits("exact")).number
        (Fraction(-333, 1000), Fraction(-1, 3))
        """
        if not self.digits[0].isdigit():
            return None
        return (-1 if self.negative else 1) * Fraction(self.digits) * Fraction(10) ** (self.exponent or 0)


def shown(value: float, digits: Digits = THREE) -> Numeral:
    """Return how a number is shown; whole numbers are whole to six figures.

    A figure before the decimal point is never replaced by a zero, and a non-zero never shows as zero.

    >>> [shown(x).plain for x in (33.0, 0.5, 11.652, 999_999.0, 1234.56, 0.0001, 2e9)]
    ['33', '0.5', '11.7', '999999', '1235', '1×10^−4', '2×10^9']
    >>> [shown(x, Digits("decimals", 2)).plain for x in (0.731, 12345.678, 0.00731)]
    ['0.73', '12345.68', '0.007']
    >>> [shown(x, Digits("exact")).plain for x in (0.1, 1 / 3, 0.1 + 0.2)]
    ['0.1', '1/3', '0.3']
    """
    negative = value < 0
    if not math.isfinite(value):
        return Numeral(negative, "undefined" if math.isnan(value) else "∞")
    if digits.kind != "exact":
        return _laid_out(Decimal(value), digits)
    simple = _simple(value)
    if simple is None:
        return _laid_out(Decimal(repr(float(value))), digits)  # the shortest that is read back as this double
    if 10**_SHORT % simple.denominator:
        return Numeral(negative, str(abs(simple)))
    return _laid_out(Decimal(simple.numerator) / simple.denominator, digits)


def written(number: Decimal) -> Numeral:
    """Return how a decimal is written with all its figures, with a power of ten only if it is tiny or huge.

    >>> [written(Decimal(text)).plain for text in ("33.003", "-0.00026885", "11.0", "1.002E-18", "1E+20")]
    ['33.003', '−0.00026885', '11', '1.002×10^−18', '1×10^20']
    """
    negative, exact = number < 0, abs(number.normalize())
    power = exact.adjusted()
    least, most = _PLAIN
    if least <= power <= most:
        return Numeral(negative, f"{exact:f}")
    return Numeral(negative, f"{exact.scaleb(-power):f}", power)


def calculated(result: Fraction, digits: Digits) -> Numeral:
    """Return how the exact result of a calculation is shown, rounded as `shown` rounds."""
    return _laid_out(_QUOTIENT.divide(result.numerator, result.denominator), digits)


def _simple(value: float) -> Fraction | None:
    """Return the fraction of small numbers that a double is, but for the rounding of how it was computed."""
    near = Fraction(value).limit_denominator(_MOST_PARTS)
    same = abs(near - Fraction(value)) <= _ROUNDING * abs(Fraction(value))
    return near if same and abs(near.numerator) < 10**_WHOLE else None


def _laid_out(number: Decimal, digits: Digits) -> Numeral:
    """Round a number and write it, with a power of ten if it is very large or very small."""
    negative, exact = number < 0, number.copy_abs()
    if not exact:
        return Numeral(negative, "0")
    rounded = _rounded(exact, _last(exact.adjusted(), digits))
    power = rounded.adjusted()
    if _SMALL <= power < _LARGE:
        return Numeral(negative, f"{rounded.normalize():f}")
    if digits.kind == "significant":
        rounded = _rounded(exact, exact.adjusted() - digits.places + 1)
    return Numeral(negative, f"{rounded.scaleb(-rounded.adjusted()).normalize():f}", rounded.adjusted())


def _last(power: int, digits: Digits) -> int | None:
    """Return the power of ten of the last figure to keep of a number of this size; None keeps all."""
    kind, places = digits
    if kind == "significant":
        return power - max(places, min(power + 1, _WHOLE)) + 1
    if kind == "decimals":
        return max(min(power, -places), power - _DOUBLE + 1) if power < _LARGE else power - places
    return None


def _rounded(exact: Decimal, last: int | None) -> Decimal:
    return exact if last is None else round(exact, -last)


def is_residue(value: float, *terms: float) -> bool:
    """Tell whether a sum is nothing but the rounding error of its terms, such as 0.1 + 0.2 - 0.3."""
    return 0 < abs(value) < math.inf and abs(value) <= _RESIDUE * max(map(abs, terms), default=0.0)

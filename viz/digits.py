"""Numbers as short as they can be: a double to sign, digits and exponent; notations only lay these out."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

_WHOLE = 6  # integers are whole up to this many figures
_SMALL, _LARGE = -3, 6  # powers of ten between which no exponent is written
_RESIDUE = 64 * 2.0**-52


class Numeral(NamedTuple):
    """A number as it is shown: ``digits`` is `∞` or `undefined` where there is no number to show."""

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


def shown(value: float, digits: int = 3) -> Numeral:
    """Return how a number is shown with so many significant digits; whole numbers are whole to six figures.

    A figure before the decimal point is never replaced by a zero, and a non-zero never shows as zero.

    >>> [shown(x).plain for x in (33.0, 0.5, 11.652, 999_999.0, 1234.56, 0.0001, 2e9)]
    ['33', '0.5', '11.7', '999999', '1235', '1×10^−4', '2×10^9']
    """
    if math.isnan(value):
        return Numeral(negative=False, digits="undefined")
    if math.isinf(value):
        return Numeral(value < 0, "∞")
    if value == 0:
        return Numeral(negative=False, digits="0")
    exact = Decimal(abs(value))
    if exact == exact.to_integral_value() and exact < 10**_WHOLE:
        return Numeral(value < 0, str(int(exact)))
    rounded = _round(exact, max(digits, min(exact.adjusted() + 1, _WHOLE)))
    power = rounded.adjusted()
    if _SMALL <= power < _LARGE:
        return Numeral(value < 0, _strip(f"{rounded:f}"))
    mantissa = _round(exact, digits)
    return Numeral(value < 0, _strip(f"{mantissa.scaleb(-mantissa.adjusted()):f}"), mantissa.adjusted())


def is_residue(value: float, *terms: float) -> bool:
    """Tell whether a sum is nothing but the rounding error of its terms, such as 0.1 + 0.2 - 0.3."""
    return value != 0 and abs(value) <= _RESIDUE * max(map(abs, terms), default=0.0)


def _round(exact: Decimal, digits: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_EVEN)


def _strip(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text

"""A calculator that reads sums and products off a picture's text; it shares no code with what wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viz.digits import Digits

_NUMBER = r"−?\d+(?:\.\d+)?(?:/\d+)?(?:×10\^−?\d+)?"
_OPERAND = rf"(?:{_NUMBER}|\({_NUMBER}\))"
_CALCULATION = re.compile(rf"{_OPERAND}(?: [×+] {_OPERAND})+")
_CONTEXT = Context(prec=60)


def equations(text: str) -> Iterator[str]:
    """Yield the sums and products of numbers, each with its result; one with dots in it is none."""
    steps = re.split(" ([=≈]) ", text)
    for left, sign, right in zip(steps[::2], steps[1::2], steps[2::2], strict=False):
        if _CALCULATION.fullmatch(left) and re.fullmatch(_NUMBER, right):
            yield f"{left} {sign} {right}"


def comes_out(equation: str, digits: Digits) -> bool:
    """Tell whether the sign between calculation and result is the right one."""
    left, sign, right = re.split(" ([=≈]) ", equation)
    total = Fraction(0)
    for term in left.split(" + "):
        product = Fraction(1)
        for factor in term.split(" × "):
            product *= _number(factor.strip("()"))
        total += product
    return (sign == "=") == _same(total, _number(right), digits)


def _number(text: str) -> Fraction:
    mantissa, _, power = text.replace("−", "-").partition("×10^")
    return Fraction(mantissa) * Fraction(10) ** int(power or 0)


def _same(exact: Fraction, result: Fraction, digits: Digits) -> bool:
    """Tell whether an exact number, rounded to the figures that are asked for, is the one that is shown."""
    if exact == result:
        return True
    if digits.kind == "exact" or exact == 0:
        return False
    decimal = _CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    size = decimal.adjusted()
    if digits.kind == "significant":
        figures = digits.places if size < -3 or size >= 6 else max(digits.places, min(size + 1, 6))
        last = size - figures + 1
    else:
        last = size - digits.places if size >= 6 else min(size, -digits.places)
    if decimal == decimal.to_integral_value() and size < 6:
        last = 0
    units = result / Fraction(10) ** last
    off = abs(exact / Fraction(10) ** last - units)
    return units.denominator == 1 and (off < Fraction(1, 2) or (off == Fraction(1, 2) and units % 2 == 0))

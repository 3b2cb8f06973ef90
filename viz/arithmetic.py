"""Sums and products of shown numbers: `=` where a calculator agrees with what is shown, `≈` where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Literal, NamedTuple

from viz.digits import Digits, Numeral, calculated
from viz.notation.written import Written, added, line, number

_WHOLE, _ROUNDED = 7, 4  # figures of a quotient that is shown whole, and of one that is rounded

Terms = Sequence[Sequence[Numeral]]
"""A sum of products: 2 × 1 + 3 × 1 is ((2, 1), (3, 1)), the sum 2 + 3 is ((2,), (3,))."""


def calculation(terms: Terms, result: Numeral, digits: Digits, most: int = 4) -> Written:
    """Write a calculation and its result; of more than ``most`` terms the first ones and the last.

    Negative numbers after the first stand in brackets. A single number is its own result.

    >>> from viz.digits import shown
    >>> calculation([[shown(2.0), shown(1.0)], [shown(-1.0), shown(3.0)]], shown(-1.0), Digits()).plain
    '2 × 1 + (−1) × 3 = −1'
    """
    if len(terms) == len(terms[0]) == 1:
        return number(result)
    written = [_product(term, first=k == 0) for k, term in enumerate(terms)]
    return line(added(written, most), f" {relation(terms, result, digits)} ", number(result))


class Quotient(NamedTuple):
    """A quotient as it is shown, whole if that is short; the sign before it says whether it is."""

    numeral: Numeral
    sign: Literal["=", "≈"]

    @property
    def written(self) -> Written:
        """The number in both notations."""
        return number(self.numeral)


def quotient(exact: Fraction) -> Quotient:
    """Return how a quotient of decimals is shown.

    >>> [quotient(Fraction(text)) for text in ("3", "12.006", "1/3")]  # doctest: +NORMALIZE_WHITESPACE
    [Quotient(numeral=Numeral(negative=False, digits='3', exponent=None), sign='='),
     Quotient(numeral=Numeral(negative=False, digits='12.006', exponent=None), sign='='),
     Quotient(numeral=Numeral(negative=False, digits='0.3333', exponent=None), sign='≈')]
    """
    whole = calculated(exact, Digits("significant", _WHOLE))
    if whole.number == exact:
        return Quotient(whole, "=")
    return Quotient(calculated(exact, Digits("significant", _ROUNDED)), "≈")


def relation(terms: Terms, result: Numeral, digits: Digits) -> Literal["=", "≈"]:
    """Return `=` if a calculator, given the numbers as shown, gives the result as shown, with so many digits."""
    numbers = [[numeral.number for numeral in term] for term in terms]
    if any(factor is None for term in numbers for factor in term):
        return "="  # ∞ × 2 = ∞: nothing to calculate
    return sign(
        Fraction(sum(prod(factor for factor in term if factor is not None) for term in numbers)), result, digits
    )


def sign(exact: Fraction, result: Numeral, digits: Digits) -> Literal["=", "≈"]:
    """Return `=` if the exact result of a calculation is shown as that result."""
    same = exact == result.number or (digits.kind != "exact" and calculated(exact, digits) == result)
    return "=" if same else "≈"


def _product(factors: Sequence[Numeral], *, first: bool) -> Written:
    operands = [operand(factor, first=first and k == 0) for k, factor in enumerate(factors)]
    return line(*[part for one in operands for part in (" × ", one)][1:])


def operand(numeral: Numeral, *, first: bool) -> Written:
    """Write a number in a calculation: a negative one in brackets, unless it is the first."""
    return line("(", number(numeral), ")") if numeral.negative and not first else number(numeral)

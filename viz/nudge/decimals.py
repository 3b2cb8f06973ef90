"""Decimals that show a change: as few as tell it, as many as doubles can vouch for."""

from __future__ import annotations

from decimal import Decimal

_EXACT = 7  # figures of a change that is shown whole
_ALL = 400  # decimals, more than any double has


def places_of(old: float, new: float, noise: float, figures: int) -> tuple[int, bool]:
    """Return how many decimals show two values: all they have if these are few, else so many figures of the change."""
    last = power(new - old)
    sure = -power(noise) - 1 if noise else _ALL
    for places in range(max(-last, 0), min(_EXACT - last, sure)):
        if all(abs(float(rounded(x, places)) - x) <= 2 * noise for x in (old, new)):
            return places, True
    return max(min(figures - 1 - last, sure), -last, 0), False


def power(number: float) -> int:
    """Return the power of ten at or below the size of a number."""
    return Decimal(number).adjusted()


def rounded(number: float, places: int) -> Decimal:
    """Return a double to so many decimals."""
    return plain(round(Decimal(number), places))


def plain(number: Decimal) -> Decimal:
    """Return a number without zeros at its end, written without a power of ten."""
    return Decimal(f"{number.normalize():f}") if number else Decimal(0)

"""What is measured, and how two things are compared."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import NamedTuple


class Figure(NamedTuple):
    """One row of the table: the figure, its unit, what it is measured against and the bound it is held to."""

    what: str
    value: float
    unit: str
    against: str = ""
    bound: float | None = None


def paired(first: Callable[[], float], second: Callable[[], float], runs: int) -> float:
    """Return the median of the ratios of two measurements taken in turn, after one of each that does not count."""
    pairs = [(first(), second()) for _ in range(runs + 1)][1:]
    return statistics.median(a / b for a, b in pairs)

"""How far a variable is moved, where nobody says, and what may be asked for."""

from __future__ import annotations

import math
from decimal import Decimal

from viz.errors import Diagnostic, UsageError

_USUAL = Decimal("0.001")  # for 0 and between these sizes
_BETWEEN = Decimal("0.1"), Decimal(100)
_LEAST = 2.0**-30  # of a value: a smaller step is lost in the rounding of what is computed


def usual_step(value: float) -> Decimal:
    """Return 0.001 for 0 and for ordinary sizes, else the power of ten at or below a thousandth of the value.

    >>> [str(usual_step(x)) for x in (0.0, 3.0, -0.1, 250.0, 0.02)]
    ['0.001', '0.001', '0.001', '0.1', '0.00001']
    """
    size = abs(Decimal(repr(value)))
    if size == 0 or _BETWEEN[0] <= size <= _BETWEEN[1]:
        return _USUAL
    step = Decimal(1).scaleb(size.adjusted() - 3)
    return Decimal(f"{step:f}")


def step_of(name: str, text: str | None, value: float) -> Decimal:
    """Return the step that a text asks for, the usual one for None; raise UsageError for one that cannot be taken."""
    if text is None:
        return usual_step(value)
    try:
        step = Decimal(text.strip().replace("−", "-").replace("_", "?"))
    except ArithmeticError:
        raise _wrong_step(name, f"`{text}` is not a number") from None
    if not step.is_finite():
        raise _wrong_step(name, f"`{text}` is not a finite number")
    if step == 0:
        raise _wrong_step(name, "a step of 0 moves nothing")
    if not math.isfinite(float(step) + value) or abs(float(step)) < abs(value) * _LEAST or float(step) == 0:
        size = "large" if abs(step) > 1 else "small"
        raise _wrong_step(name, f"a step of {text} is too {size} beside {value:g}")
    return step


def _wrong_step(name: str, message: str) -> UsageError:
    cure = f"write for instance `--nudge {name}=0.001`, or `--nudge {name}` for the usual step"
    return UsageError(Diagnostic(code="E050", message=f"--nudge: {message}", help=cure))

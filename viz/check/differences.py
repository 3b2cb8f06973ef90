"""The derivatives of inputs found by moving each of them: central differences of the whole graph."""

from __future__ import annotations

import math

from viz.backward import Trace
from viz.errors import InputError
from viz.forward import Value, forward

_STEP = -10  # power of two, relative to the input


def differences(trace: Trace, given: dict[str, Value], names: list[str]) -> list[float | None]:
    """Return the derivative of the output with respect to each of the named inputs, without the backward pass.

    ``given`` are the values of the inputs. Two steps, of which one is half the other, are combined as Richardson did,
    so that the error falls with the fourth power of the step. None where the output has no value beside the point.
    """
    return [_difference(trace, given, name) for name in names]


def _difference(trace: Trace, given: dict[str, Value], name: str) -> float | None:
    centre = given[name]
    if centre is None:
        return None
    step = math.ldexp(2.0 ** math.floor(math.log2(abs(centre))) if centre else 1.0, _STEP)

    def quotient(step: float) -> float:
        ends = [forward(trace.graph, given | {name: centre + s}, trace.output)[trace.output] for s in (step, -step)]
        high, low = (math.nan if end is None else end for end in ends)
        return (high - low) / ((centre + step) - (centre - step))

    try:
        found = (4 * quotient(step / 2) - quotient(step)) / 3
    except (InputError, ArithmeticError, ValueError):
        return None
    return found if math.isfinite(found) else None

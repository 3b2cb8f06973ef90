"""The third check: each adjoint again, as the exactly rounded sum of its contributions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from viz.backward import Trace, flowing
from viz.check.fault import UNIT, fault


def check_adjoints(trace: Trace) -> int:
    """Gather each adjoint again, from the heads by their argument tuples; return how many reach the output."""
    nodes, adjoints = trace.graph.nodes, trace.adjoints
    whole = not trace.graph.incomplete and None not in trace.values
    gathered: list[list[float | None] | None] = [None] * len(nodes)
    gathered[trace.output] = [1.0]
    count = 0
    for i in range(len(nodes) - 1, -1, -1):
        terms, adjoint = gathered[i], adjoints[i]
        gathered[i] = None  # its memory is needed for those before
        _check_sum(trace, i, terms or ())
        if terms is None:
            continue
        count += 1
        partials = trace.partials[i]
        flows = [partial is not None for partial in partials] if whole else flowing(trace.graph, trace.values, i)
        for tail, partial, flow in zip(nodes[i].arguments, partials, flows, strict=True):
            if flow:
                term = None if partial is None or adjoint is None else adjoint * partial
                if (others := gathered[tail]) is None:
                    gathered[tail] = [term]
                else:
                    others.append(term)
    return count


def _check_sum(trace: Trace, i: int, terms: Sequence[float | None]) -> None:
    """Check an adjoint against its contributions; it is infinite, undefined or no number where they say so."""
    adjoint = trace.adjoints[i]
    if bool(trace.reached[i]) != bool(terms):
        said = "reaches" if terms else "does not reach"
        raise fault(trace, i, f"it {said} the output, but is marked otherwise")
    known = [term for term in terms if term is not None]
    if len(known) < len(terms) or adjoint is None:
        if (len(known) < len(terms)) != (adjoint is None):
            raise fault(trace, i, f"its gradient is {adjoint!r}, but its contributions are {list(terms)!r}")
        return
    total, right = (adjoint, True) if terms == [adjoint] else _sum(adjoint, known)
    if not right:
        raise fault(trace, i, f"its gradient is {adjoint!r}, but its contributions add up to {total!r}")


def _sum(adjoint: float, terms: Sequence[float]) -> tuple[float, bool]:
    """Return the sum of the contributions and whether the adjoint agrees with it."""
    try:
        total, size = math.fsum(terms), math.fsum(map(abs, terms))
    except ValueError:  # ∞ − ∞
        return math.nan, not math.isfinite(adjoint)
    except OverflowError:  # too large, perhaps only on the way
        total, right = _sum(adjoint * 2.0**-64, [term * 2.0**-64 for term in terms])
        return total * 2.0**64, right or not math.isfinite(adjoint)
    if not math.isfinite(size):
        return total, total == adjoint or (math.isnan(total) and math.isnan(adjoint))
    return total, abs(adjoint - total) <= 4 * UNIT * (len(terms) + 1) * size

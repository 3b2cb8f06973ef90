"""Every number checked before it is drawn, in linear time, by three checks that name the node they fault.

*Tree against graph*: each node uses what its statement's text says, and its value follows from the values it uses.
*Local*: each partial derivative against central differences of its own operation.
*Gather*: each adjoint again, as the exactly rounded sum of its contributions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from viz.backward import Trace
from viz.check.adjoints import check_adjoints
from viz.check.lost import lost
from viz.check.partials import check_partials, weight
from viz.check.statements import check_statements
from viz.collector import quiet_collector
from viz.errors import InputError
from viz.forward import forward

_SHOWN = 5  # names in a summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked: how many values, partial derivatives and adjoints agreed.

    ``unverified`` names the partial derivatives no difference could be taken for, as ∂head/∂tail; ``undefined`` says
    how many are infinite or undefined, and are drawn so. ``lost`` names those whose gradient may have vanished on the
    way, where a number was too small for a double.
    """

    values: int
    partials: int
    adjoints: int
    undefined: int
    unverified: tuple[str, ...]
    lost: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        said = f"checked {self.values} values, {self.partials} partial derivatives and {self.adjoints} gradients"
        if self.undefined:
            said += f"; {self.undefined} partial derivatives are infinite or undefined"
        if self.unverified:
            more = ", ..." if len(self.unverified) > _SHOWN else ""
            said += f"; {len(self.unverified)} not verified: {', '.join(self.unverified[:_SHOWN])}{more}"
        return said


def check(trace: Trace) -> Checked:
    """Return what was checked; raise CheckError, naming the node, at the first number that disagrees."""
    with quiet_collector():
        values = check_statements(trace)
        verified, undefined, unverified = check_partials(trace)
        adjoints = check_adjoints(trace)
        vanished = lost(trace)
    return Checked(
        values=values,
        partials=verified,
        adjoints=adjoints,
        undefined=undefined,
        unverified=unverified,
        lost=vanished,
    )


def agreement(trace: Trace) -> float | None:
    """Return to how many digits a difference quotient of the whole graph confirms the gradients of its inputs.

    All inputs are moved at once, each by its own share of 2⁻¹⁷ of its size. It is a report and no check: rounding and
    kinks spoil it without a fault. None where it cannot be taken or there is nothing to confirm.
    """
    graph = trace.graph
    places = [s.root for s in graph.statements if graph.nodes[s.root].op is None]
    known = {p: v for p in places if (v := trace.values[p]) is not None}
    slopes = {p: s for p in places if (s := trace.adjoints[p]) is not None}
    if not len(known) == len(slopes) == len(places):
        return None
    moves = {p: math.ldexp((abs(value) or 1.0) * weight(k), -17) for k, (p, value) in enumerate(known.items())}

    def end(share: float) -> float:
        given = {graph.nodes[p].id: known[p] + share * move for p, move in moves.items()}
        value = forward(graph, given, trace.output)[trace.output]
        return math.nan if value is None else value

    try:
        found = (8 * (end(0.5) - end(-0.5)) - (end(1.0) - end(-1.0))) / 6
        terms = [slopes[p] * move for p, move in moves.items()]
        error = abs(found - math.fsum(terms)) / math.fsum(map(abs, terms))
    except (InputError, ArithmeticError, ValueError):
        return None
    return -math.log10(max(error, 1e-15)) if math.isfinite(error) else None

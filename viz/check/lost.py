"""Gradients of which underflow on the way has left nothing sure: what is too small for a double, times a huge partial.

The passes cannot see it: x^3/expm1(x) at 600 has a partial of 1e-513, which is 0 to a double, times one of 1e260.
"""

from __future__ import annotations

from viz.backward import Trace
from viz.ops.op import Op

_LEAST, _NORMAL = 5e-324, 2.3e-308  # the smallest double, and the smallest with all its digits
_SHARE = 1e-9  # of a gradient that may be unsure
_EXACT = {"mul", "add", "sub", "neg", "copy", "sum", "mean"}  # whose partials are 0 only where they are written so


def lost(trace: Trace) -> tuple[str, ...]:
    """Return the ids of named nodes whose gradient may be wrong for that reason."""
    if not any(0 <= abs(p) < _NORMAL for row in trace.partials for p in row if p is not None):
        return ()
    nodes, adjoints = trace.graph.nodes, trace.adjoints
    unsure = [0.0] * len(nodes)
    for head in range(trace.output, -1, -1):
        adjoint = adjoints[head]
        if adjoint is None or not trace.reached[head]:
            continue
        for tail, partial in zip(nodes[head].arguments, trace.partials[head], strict=True):
            if partial is not None:
                unsure[tail] += unsure[head] * abs(partial) + _underflow(nodes[head].op, adjoint, partial)
    return tuple(
        node.id
        for node, doubt, adjoint in zip(nodes, unsure, adjoints, strict=True)
        if node.name is not None and adjoint is not None and doubt > max(_SHARE * abs(adjoint), _NORMAL)
    )


def _underflow(op: Op | None, adjoint: float, partial: float) -> float:
    """Return how much of a contribution may have been lost; a partial that is 0 by nature loses nothing."""
    natural = op is None or op.kink is not None or op.name in _EXACT
    if adjoint == 0 or (partial == 0 and natural) or abs(adjoint * partial) >= _NORMAL:
        return 0.0
    return _LEAST * max(1.0, abs(adjoint))

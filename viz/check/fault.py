"""What a number that did not pass its check is told as."""

from __future__ import annotations

from viz.backward import Trace
from viz.errors import CheckError, Diagnostic

UNIT = 2.0**-53  # the relative error of one rounding
_CURE = "this is a mistake in makegraph and not in your equations; please report it with this file"


def fault(trace: Trace, position: int, message: str) -> CheckError:
    """Return the error that names a node and says what is wrong with it."""
    node = trace.graph.nodes[position]
    said = f"`{node.id}` did not pass its check: {message}"
    found = Diagnostic(code="E030", message=said, span=node.span, label="computed here", help=_CURE)
    return CheckError(found, source=trace.graph.program.source)

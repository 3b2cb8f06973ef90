"""What a derivative does not see: corners, jumps and poles that a step goes over."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from viz import rules
from viz.ops.op import Op

_SIDES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "div": lambda _x, y: y,
        "pow": lambda x, y: x if y < 0 else 1.0,
        "tan": math.cos,
        "atan2": lambda y, x: y if x < 0 else 1.0,
    }
)
"""Of operations with poles and jumps, a number whose sign says on which side of them the arguments are."""


def is_crossed(op: Op, before: Sequence[float], old: float, after: Sequence[float], new: float) -> bool:
    """Tell whether an operation goes over one of its corners, jumps or poles, or begins or ends there.

    ``before`` are its arguments and ``old`` its value before the step, ``after`` and ``new`` those after it.
    """
    side = _SIDES.get(op.name)
    if side is not None:
        first, last = side(*before), side(*after)
        return first * last < 0 or (first == 0) != (last == 0)
    if op.kink is None:
        return False
    if all(partial == "0" for partial in op.partials):
        return old != new
    return rules.partials(op, before, old) != rules.partials(op, after, new)

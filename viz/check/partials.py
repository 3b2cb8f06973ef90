"""The second check: each partial derivative against central differences of its own operation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from viz.backward import Trace, flowing
from viz.check.fault import UNIT, fault
from viz.ops.functions import WHERE
from viz.ops.op import Op

_MANY = 16  # arguments of one operation above which they are moved together
_BLOCKS = 4  # how many sets of arguments are then moved, one after the other

_Function = Callable[[float], float]
_Known = Sequence[tuple[int, float]]  # slots, each with its partial


class _Bracket(NamedTuple):
    """Between which bounds a derivative must lie."""

    low: float
    high: float

    def __str__(self) -> str:
        """Return the middle, or both ends where they are really two."""
        low, high = self
        middle = low / 2 + high / 2
        return f"{middle:.12g}" if high - low <= 1e-3 * abs(middle) else f"between {low:.6g} and {high:.6g}"


def check_partials(trace: Trace) -> tuple[int, int, tuple[str, ...]]:
    """Return how many partials agreed and how many are no numbers, and name those that could not be checked."""
    verified = undefined = 0
    unverified: list[str] = []
    nodes, values, isfinite = trace.graph.nodes, trace.values, math.isfinite
    active = trace.graph.active
    for i, node in enumerate(nodes):
        op, arguments = node.op, node.arguments
        if op is None or values[i] is None:
            continue
        partials = trace.partials[i]
        if None in partials or op is WHERE or not all(map(active.__getitem__, arguments)):
            _check_present(trace, i)
        args: list[Any] = [values[a] for a in arguments]
        known = [(slot, p) for slot, p in enumerate(partials) if p is not None]
        finite = [pair for pair in known if isfinite(pair[1])]
        kinked = op.kink is not None and op.kink(*args)
        missed = _check_each(trace, i, op, args, finite, kinked=kinked) if len(args) <= _MANY else []
        if len(args) > _MANY or (kinked and op.variadic):
            for tied in (False, True):
                group = [pair for pair in finite if (kinked and args[pair[0]] == values[i]) is tied]
                missed = sorted({*missed, *_check_together(trace, i, op, args, group, kinked=tied)})
        verified += len(finite) - len(missed)
        undefined += len(known) - len(finite)
        unverified += [f"∂{node.id}/∂{nodes[arguments[slot]].id}" for slot in missed]
    return verified, undefined, tuple(unverified)


def _check_present(trace: Trace, i: int) -> None:
    """Check that there is a partial exactly for the arguments that depend on an input."""
    graph = trace.graph
    flows = flowing(graph, trace.values, i)
    for tail, partial, flow in zip(graph.nodes[i].arguments, trace.partials[i], flows, strict=True):
        if (partial is None) == flow:
            said = "no partial derivative" if partial is None else "a partial derivative it must not have"
            raise fault(trace, i, f"it has {said} for `{graph.nodes[tail].id}`")


def _check_each(trace: Trace, i: int, op: Op, args: list[float], known: _Known, *, kinked: bool) -> list[int]:
    """Check partials one by one; return the slots for which no difference could be taken."""
    missed = []
    for slot, partial in known:
        x = args[slot]
        reach = op.reach[0](x, *args) if op.variadic else op.reach[slot](*args)
        bracket = _bracket(_moved(op, args, slot), x, reach / 512, 1e-9 * abs(partial), kinked=kinked)
        if bracket is None:
            missed.append(slot)
        elif not bracket[0] <= partial <= bracket[1]:
            nodes = trace.graph.nodes
            found = f"its partial derivative for `{nodes[nodes[i].arguments[slot]].id}` is {partial!r}"
            raise fault(trace, i, f"{found}, but differences of `{op.name}` give {bracket}")
    return missed


def _moved(op: Op, args: list[float], slot: int) -> _Function:
    """Return the operation as a function of one argument."""
    value = op.value
    if len(args) == 1:
        return value
    if len(args) == 2:  # noqa: PLR2004 - the usual case, for speed
        x, y = args
        return (lambda t: value(t, y)) if slot == 0 else (lambda t: value(x, t))
    before, after = args[:slot], args[slot + 1 :]
    return lambda t: value(*before, t, *after)


def _check_together(trace: Trace, i: int, op: Op, args: list[float], known: _Known, *, kinked: bool) -> list[int]:
    """Check the partials of many arguments by moving them together, which keeps the work linear.

    The smallest or the largest decides the step, as the first to change its nature. A step suits those it can move by
    enough digits; larger ones wait for a larger step. Returns the slots that could not be checked.
    """
    missed: list[int] = []
    while known:
        moving = [args[slot] for slot, _ in known]
        reach, end = min((op.reach[0](x, *args), x) for x in (min(moving), max(moving)))
        done = {slot for slot, _ in known if reach / 512 >= 8 * math.ulp(args[slot])}
        if done:
            missed += _blocks(trace, i, op, args, [p for p in known if p[0] in done], reach / 512, kinked=kinked)
        else:  # some have no room to move; the others go on without them
            done = {slot for slot, _ in known if abs(args[slot] - end) <= 4096 * math.ulp(end)}
            missed += done
        known = [pair for pair in known if pair[0] not in done]
    return missed + [slot for slot, _ in known]


def _blocks(trace: Trace, i: int, op: Op, args: list[float], known: _Known, step: float, *, kinked: bool) -> list[int]:
    """Check partials a block at a time: what they leave unexplained, each argument moving by its weight, is flat.

    At a tie all move together, also all alike: there the shares given to the tied ones must add up. The slack is
    small, so that among thousands one partial wrong by 1e-6 still shows.
    """
    missed: list[int] = []
    for number, block in enumerate([known, known] if kinked else [known[b::_BLOCKS] for b in range(_BLOCKS)]):
        weights = [1.0 if kinked and number == 0 else weight(slot) for slot, _ in block]
        slack = 2.0**-36 * math.fsum(abs(p) for _, p in block)
        rest = _bracket(_unexplained(op, args, block, weights), 0.0, step, slack, kinked=kinked)
        if rest is None:
            missed += [slot for slot, _ in block]
        elif not rest.low <= 0 <= rest.high:
            nodes = trace.graph.nodes
            first, last = (nodes[nodes[i].arguments[block[k][0]]].id for k in (0, -1))
            found = f"of its partial derivatives for `{first}` to `{last}` one or more are wrong"
            raise fault(trace, i, f"{found}: together they differ from differences of `{op.name}` by {rest}")
    return missed


def _unexplained(op: Op, args: list[float], block: _Known, weights: list[float]) -> _Function:
    """Return, as a function of how far a block moves, the operation's value less what its partials account for."""

    def rest(t: float) -> float:
        there, terms = list(args), []
        for (slot, partial), weight in zip(block, weights, strict=True):
            x = args[slot]
            there[slot] = x + t * weight
            terms.append(-partial * (there[slot] - x))
        terms.append(op.value(*there))
        return math.fsum(terms)

    return rest


def weight(k: int) -> float:
    """Return a number from 1/2 to 1, far from those of the nearest other k: steps of the golden section."""
    return 0.5 + 0.5 * (k * 0.6180339887498949 % 1.0)


def _bracket(f: _Function, x: float, h: float, slack: float, *, kinked: bool) -> _Bracket | None:
    """Return the bounds for a slope of f at x by differences over h, or less by the edge of f's domain, if any."""
    for step in (h, h / 16, h / 256, h / 4096):
        if step >= 8 * math.ulp(x):
            try:
                return _one_sided(f, x, step, slack) if kinked else _central(f, x, step, slack)
            except (ArithmeticError, ValueError):
                continue
    return None


def _central(f: _Function, x: float, h: float, slack: float) -> _Bracket:
    """Return Richardson's extrapolation of the central differences over h and h/2, with its tolerance around it.

    The steps are rounded so that x lies exactly in the middle, also beside a power of two, where numbers are sparser
    on one side: where the slope changes much faster than x (x^1e8 at 1), the least asymmetry would tell.
    """
    size = abs(x)
    step, half = (size + h) - size, (size + h / 2) - size
    above, below, upper, lower = f(x + step), f(x - step), f(x + half), f(x - half)
    wide, narrow = (above - below) / (2 * step), (upper - lower) / (2 * half)
    slope = (4 * narrow - wide) / 3
    sizes = abs(above) + abs(below) + abs(upper) + abs(lower)
    tolerance = 6 * UNIT * sizes / h + 0.05 * abs(slope - narrow) + slack
    return _around(slope, slope, tolerance, h)


def _one_sided(f: _Function, x: float, h: float, slack: float) -> _Bracket:
    """Return the bounds between which a subgradient lies: the slopes beside x.

    They are taken between two points on one side and not from x itself, where the value may be one of its own
    (sign) or belong to one side only (atan2).
    """
    slopes, tolerance = [], slack
    for step in (h, -h):
        far, middle, near = f(x + step), f(x + step / 2), f(x + step / 4)
        outer = (far - middle) / ((x + step) - (x + step / 2))
        inner = (middle - near) / ((x + step / 2) - (x + step / 4))
        slopes.append(inner)
        tolerance += 24 * UNIT * (abs(far) + abs(middle) + abs(near)) / h + abs(outer - inner)
    return _around(min(slopes), max(slopes), tolerance, h)


def _around(low: float, high: float, tolerance: float, h: float) -> _Bracket:
    """Return the bounds with their tolerance, more by what values below the smallest normal number can lose."""
    tolerance += 2.0**-1060 / h + 2.0**-1000
    if not math.isfinite(low + high + tolerance):
        raise OverflowError
    return _Bracket(low - tolerance, high + tolerance)

"""Every number checked before it is drawn, in linear time, by three checks that name the node they fault.

*Tree against graph*: each node uses what its statement's text says, and its value follows from the values it uses.
*Local*: each partial derivative against central differences of its own operation.
*Gather*: each adjoint again, as the exactly rounded sum of its contributions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from viz.backward import Trace
from viz.errors import CheckError, Diagnostic, InputError
from viz.forward import evaluate, forward
from viz.graph import Graph, quiet_collector
from viz.ops.op import Op
from viz.program import Apply, Name, Number
from viz.sources.text import CONSTANTS

_UNIT = 2.0**-53  # the relative error of one rounding
_MANY = 16  # arguments of one operation above which they are moved together
_BLOCKS = 4  # how many sets of arguments are then moved, one after the other
_TRIES = 4
_GOLDEN = (math.sqrt(5.0) - 1) / 2
_SHOWN = 5  # names in a summary

_Function = Callable[[float], float]


class _Bracket(NamedTuple):
    """Between which bounds a derivative must lie."""

    low: float
    high: float

    def __str__(self) -> str:
        """Return the middle, or both ends where they are really two."""
        low, high = self
        middle = low / 2 + high / 2
        return f"{middle:.12g}" if high - low <= 1e-3 * abs(middle) else f"between {low:.6g} and {high:.6g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked: how many values, partial derivatives and adjoints agreed.

    ``unverified`` names the partial derivatives no difference could be taken for, as ∂head/∂tail; ``undefined`` says
    how many are infinite or undefined, and are drawn so.
    """

    values: int
    partials: int
    adjoints: int
    undefined: int = 0
    unverified: tuple[str, ...] = ()

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
        values = _check_statements(trace)
        verified, undefined, unverified = _check_partials(trace)
        adjoints = _check_adjoints(trace)
    return Checked(values=values, partials=verified, adjoints=adjoints, undefined=undefined, unverified=unverified)


def agreement(trace: Trace) -> float | None:
    """Return to how many digits a difference quotient of the whole graph confirms the gradients of its inputs.

    All inputs are moved at once, each by its own share of 2⁻¹⁷ of its size. It is a report and no check: rounding and
    kinks spoil it without a fault. None where it cannot be taken or there is nothing to confirm.
    """
    graph, values = trace.graph, trace.values
    places = [s.root for s in graph.statements if graph.nodes[s.root].op is None]
    moves = {p: math.ldexp((abs(values[p]) or 1.0) * _weight(k), -17) for k, p in enumerate(places)}

    def quotient(share: float) -> float:
        ends = []
        for sign in (share, -share):
            given = {graph.nodes[p].id: values[p] + sign * move for p, move in moves.items()}
            ends.append(forward(graph, given)[trace.output])
        return (ends[0] - ends[1]) / (2 * share)

    try:
        found = (4 * quotient(0.5) - quotient(1.0)) / 3
        terms = [trace.adjoints[p] * move for p, move in moves.items()]
        error, size = abs(found - math.fsum(terms)), math.fsum(map(abs, terms))
    except (InputError, OverflowError, ValueError):
        return None
    if not size or not math.isfinite(error / size):
        return None
    return min(15.0, -math.log10(error / size)) if error else 15.0


def _fault(trace: Trace, position: int, message: str) -> CheckError:
    node = trace.graph.nodes[position]
    return CheckError(
        Diagnostic(
            code="E030",
            message=f"`{node.id}` did not pass its check: {message}",
            span=node.span,
            label="computed here",
            help="this is a mistake in makegraph and not in your equations; please report it with this file",
        ),
        source=trace.graph.program.source,
    )


# -- tree against graph


def _check_statements(trace: Trace) -> int:
    """Check each node against the part of the text it stands for, then each statement evaluated from its text."""
    graph, values = trace.graph, trace.values
    places: dict[str, int] = {}  # the names the program has defined so far; they hide those of the constants
    known = dict(CONSTANTS)
    for binding, first, root in graph.statements:
        for i in range(first, root + 1):
            if graph.nodes[i].op is None:
                _check_leaf(trace, i)
            else:
                _check_wiring(trace, i, places)
                _check_value(trace, i)
        if graph.nodes[root].op is not None:
            try:
                direct = evaluate(binding.expr, known)
            except InputError as error:
                found = error.diagnostics[0].message
                raise _fault(trace, root, f"evaluated from its text it has no value: {found}") from None
            if direct != values[root]:
                raise _fault(trace, root, f"its value is {values[root]!r}, but its text gives {direct!r}")
        places[binding.name] = root
        known[binding.name] = values[root]
    return len(values)


def _check_leaf(trace: Trace, i: int) -> None:
    """Check that a constant has the value that was written; an input's may have been set to anything."""
    node = trace.graph.nodes[i]
    if node.constant is None:
        return
    written = node.expr.value if isinstance(node.expr, Number) else CONSTANTS.get(node.id)
    if not written == node.constant == trace.values[i]:
        raise _fault(trace, i, f"its value is {trace.values[i]!r}, but {written!r} is written")


def _check_wiring(trace: Trace, i: int, places: Mapping[str, int]) -> None:
    """Check that a node has the operation of its part of the text, and its arguments are that part's arguments."""
    nodes = trace.graph.nodes
    _, _, op, arguments, _, _, expr = nodes[i]
    parts = expr.args if isinstance(expr, Apply) else (expr,)
    if isinstance(expr, Apply) and op is not expr.op and op is not None:
        raise _fault(trace, i, f"its operation is `{op.name}`, but `{expr.op.name}` is written")
    if len(arguments) != len(parts):
        raise _fault(trace, i, f"it has {len(arguments)} arguments, but {len(parts)} are written")
    for slot, argument in enumerate(arguments):
        part = parts[slot]
        if isinstance(part, Name) and part.name in places:
            right = argument == places[part.name]
        else:
            right = nodes[argument].expr is part
        if not right:
            wanted = f"`{part.name}`" if isinstance(part, Name) else "another part of the text"
            raise _fault(trace, i, f"its argument {slot + 1} is `{nodes[argument].id}`, but it should be {wanted}")


def _check_value(trace: Trace, i: int) -> None:
    node, values = trace.graph.nodes[i], trace.values
    assert node.op is not None  # noqa: S101 - asked by the caller
    args = [values[a] for a in node.arguments]
    try:
        again = node.op.value(*args)
    except (ArithmeticError, ValueError):
        again = math.nan
    if again != values[i]:
        raise _fault(trace, i, f"its value is {values[i]!r}, but `{node.op.name}` of its arguments gives {again!r}")


# -- partial derivatives


def _check_partials(trace: Trace) -> tuple[int, int, tuple[str, ...]]:
    """Return how many partials agreed and how many are no numbers, and name those that could not be checked."""
    verified = undefined = 0
    unverified: list[str] = []
    nodes, values = trace.graph.nodes, trace.values
    for i, node in enumerate(nodes):
        op, partials, arguments = node.op, trace.partials[i], node.arguments
        if op is None:
            continue
        _check_present(trace, i)
        args = [values[a] for a in arguments]
        kinked = op.kink is not None and op.kink(*args)
        slots = [k for k, p in enumerate(partials) if p is not None and math.isfinite(p)]
        undefined += sum(p is not None and not math.isfinite(p) for p in partials)
        if len(args) <= _MANY:
            missed = _check_each(trace, i, slots, args, kinked=kinked)
        else:
            missed = _check_blocks(trace, i, slots, args) if not kinked else []
        if op.variadic and kinked and not _check_together(trace, i, slots, args) and len(args) > _MANY:
            missed = slots
        verified += len(slots) - len(missed)
        unverified += [f"∂{node.id}/∂{nodes[arguments[k]].id}" for k in missed]
    return verified, undefined, tuple(unverified)


def _check_present(trace: Trace, i: int) -> None:
    """Check that there is a partial exactly for the arguments that depend on an input."""
    graph = trace.graph
    for tail, partial in zip(graph.nodes[i].arguments, trace.partials[i], strict=True):
        if (partial is None) == bool(graph.active[tail]):
            said = "no" if partial is None else "a"
            reason = "depends on an input" if partial is None else "depends on no input"
            raise _fault(trace, i, f"it has {said} partial derivative for `{graph.nodes[tail].id}`, which {reason}")


def _check_each(trace: Trace, i: int, slots: Sequence[int], args: Sequence[float], *, kinked: bool) -> list[int]:
    """Check partials one by one; return the slots for which no difference could be taken."""
    node, partials = trace.graph.nodes[i], trace.partials[i]
    op = node.op
    assert op is not None  # noqa: S101 - asked by the caller
    missed = []
    for slot in slots:
        partial, x = partials[slot], args[slot]
        assert partial is not None  # noqa: S101 - asked by the caller
        reach = op.reach[0](x, *args) if op.variadic else op.reach[slot](*args)
        bracket = _bracket(_moved(op, args, slot), x, reach / 512, partial, kinked=kinked)
        if bracket is None:
            missed.append(slot)
        elif not bracket[0] <= partial <= bracket[1]:
            tail = trace.graph.nodes[node.arguments[slot]].id
            found = f"its partial derivative for `{tail}` is {partial!r}"
            raise _fault(trace, i, f"{found}, but differences of `{op.name}` give {bracket}")
    return missed


def _moved(op: Op, args: Sequence[float], slot: int) -> _Function:
    """Return the operation as a function of one argument."""
    value = op.value
    match args:
        case [_]:
            return value
        case [_, y] if slot == 0:
            return lambda x: value(x, y)
        case [y, _]:
            return lambda x: value(y, x)
        case _:
            before, after = args[:slot], args[slot + 1 :]
            return lambda x: value(*before, x, *after)


def _bracket(f: _Function, x: float, h: float, partial: float, *, kinked: bool) -> _Bracket | None:
    """Return the bounds for a slope of f at x by differences over h, or less by the edge of f's domain, if any."""
    for _ in range(_TRIES):
        if h < 8 * math.ulp(x):
            return None
        try:
            return _one_sided(f, x, h, partial) if kinked else _central(f, x, h, partial)
        except (ArithmeticError, ValueError):
            h /= 16
    return None


def _central(f: _Function, x: float, h: float, partial: float) -> _Bracket:
    """Return Richardson's extrapolation of the central differences over h and h/2, with its tolerance around it."""
    half = h / 2
    above, below, upper, lower = f(x + h), f(x - h), f(x + half), f(x - half)
    wide = (above - below) / ((x + h) - (x - h))
    narrow = (upper - lower) / ((x + half) - (x - half))
    slope = (4 * narrow - wide) / 3
    sizes = abs(above) + abs(below) + abs(upper) + abs(lower)
    tolerance = 6 * _UNIT * sizes / h + 0.05 * abs(slope - narrow) + 1e-9 * abs(partial) + _underflow(h)
    return _around(slope, slope, tolerance)


def _one_sided(f: _Function, x: float, h: float, partial: float) -> _Bracket:
    """Return the bounds between which a subgradient lies: the slopes beside x.

    They are taken between two points on one side and not from x itself, where the value may be one of its own
    (sign) or belong to one side only (atan2).
    """
    slopes, tolerance = [], 1e-9 * abs(partial) + _underflow(h)
    for step in (h, -h):
        far, middle, near = f(x + step), f(x + step / 2), f(x + step / 4)
        outer = (far - middle) / ((x + step) - (x + step / 2))
        inner = (middle - near) / ((x + step / 2) - (x + step / 4))
        slopes.append(inner)
        tolerance += 24 * _UNIT * (abs(far) + abs(middle) + abs(near)) / h + abs(outer - inner)
    return _around(min(slopes), max(slopes), tolerance)


def _underflow(h: float) -> float:
    """Return the part of a tolerance that allows for values below the smallest normal number."""
    return 2.0**-1060 / h + 2.0**-1000


def _around(low: float, high: float, tolerance: float) -> _Bracket:
    if not math.isfinite(low + high + tolerance):
        raise OverflowError
    return _Bracket(low - tolerance, high + tolerance)


# -- operations with any number of arguments, which are moved together so that the work stays linear


def _weight(k: int) -> float:
    """Return a number from 1/2 to 1, far from that of every other k."""
    return 0.5 + 0.5 * (k * _GOLDEN % 1.0)


def _step(op: Op, args: Sequence[float]) -> float:
    """Return a step that suits all arguments; what changes first does so at the smallest or the largest."""
    return min(op.reach[0](min(args), *args), op.reach[0](max(args), *args)) / 512


def _check_together(trace: Trace, i: int, slots: Sequence[int], args: Sequence[float]) -> bool:
    """Check partials at a tie: along two directions, their sum must lie between the one-sided slopes.

    Where all are moved alike both slopes are the same, so the shares that were given to the tied ones must add up.
    """
    node, partials = trace.graph.nodes[i], trace.partials[i]
    op = node.op
    assert op is not None  # noqa: S101 - asked by the caller
    whole = True
    for weights in ([1.0] * len(slots), [*map(_weight, slots)]):

        def moved(t: float, weights: Sequence[float] = weights) -> float:
            there = list(args)
            for slot, weight in zip(slots, weights, strict=True):
                there[slot] += t * weight
            return op.value(*there)

        total = math.fsum((partials[k] or 0.0) * weight for k, weight in zip(slots, weights, strict=True))
        step = _step(op, args)
        coarse = step < 8 * max(map(math.ulp, args))
        bracket = None if coarse else _bracket(moved, 0.0, step, total, kinked=True)
        whole = whole and bracket is not None
        if bracket is not None and not bracket.low <= total <= bracket.high:
            found = f"together its partial derivatives amount to {total!r}"
            raise _fault(trace, i, f"{found}, but differences of `{op.name}` give {bracket}")
    return whole


def _check_blocks(trace: Trace, i: int, slots: Sequence[int], args: Sequence[float]) -> list[int]:
    """Check the partials of many arguments a block at a time; return the slots that could not be checked."""
    node = trace.graph.nodes[i]
    op = node.op
    assert op is not None  # noqa: S101 - asked by the caller
    h = _step(op, args)
    coarse = h < 8 * max(map(math.ulp, args))
    missed = []
    for block in (slots[b::_BLOCKS] for b in range(_BLOCKS)):
        partials = [trace.partials[i][slot] or 0.0 for slot in block]
        residual = None if coarse else _residual(op, args, block, partials, h)
        if residual is None:
            missed += block
        elif not residual.low <= 0 <= residual.high:
            first, last = (trace.graph.nodes[node.arguments[k]].id for k in (block[0], block[-1]))
            found = f"one of its partial derivatives for `{first}` to `{last}` is wrong"
            raise _fault(trace, i, f"{found}: together they differ by {residual} from differences of `{op.name}`")
    return missed


def _residual(
    op: Op, args: Sequence[float], block: Sequence[int], partials: Sequence[float], h: float
) -> _Bracket | None:
    """Return bounds of the slope that the partials leave unexplained when a block moves, each by its own weight.

    The tolerance for the partials' own errors is small, so that among thousands one wrong by 1e-6 still shows.
    """

    def left(t: float) -> tuple[float, float]:
        above, below, terms = list(args), list(args), []
        for slot, partial in zip(block, partials, strict=True):
            move, x = t * _weight(slot), args[slot]
            above[slot], below[slot] = x + move, x - move
            terms.append(partial * (above[slot] - below[slot]))
        up, down = op.value(*above), op.value(*below)
        return math.fsum([up, -down, *(-term for term in terms)]) / (2 * t), abs(up) + abs(down)

    for _ in range(_TRIES):
        try:
            (wide, far), (narrow, near) = left(h), left(h / 2)
            rest = (4 * narrow - wide) / 3
            size = math.fsum(map(abs, partials))
            tolerance = 6 * _UNIT * (far + near) / h + 0.05 * abs(rest - narrow) + 2.0**-36 * size + _underflow(h)
            return _around(rest, rest, tolerance)
        except (ArithmeticError, ValueError):
            h /= 16
    return None


# -- adjoints


def _check_adjoints(trace: Trace) -> int:
    """Gather each adjoint again, from the heads by their argument tuples; return how many reach the output."""
    nodes, adjoints = trace.graph.nodes, trace.adjoints
    gathered: list[list[float] | None] = [None] * len(nodes)
    gathered[trace.output] = [1.0]
    count = 0
    for i in range(len(nodes) - 1, -1, -1):
        terms, adjoint = gathered[i], adjoints[i]
        gathered[i] = None  # its memory is needed for those before
        _check_sum(trace, i, terms or ())
        if terms is None:
            continue
        count += 1
        for tail, partial in zip(nodes[i].arguments, trace.partials[i], strict=True):
            if partial is not None:
                known = gathered[tail]
                if known is None:
                    gathered[tail] = [adjoint * partial]
                else:
                    known.append(adjoint * partial)
    return count


def _check_sum(trace: Trace, i: int, terms: Sequence[float]) -> None:
    """Check an adjoint against its contributions; it is infinite or undefined where they say so."""
    adjoint = trace.adjoints[i]
    if bool(trace.reached[i]) != bool(terms):
        said = "reaches" if terms else "does not reach"
        raise _fault(trace, i, f"it {said} the output, but is marked otherwise")
    if len(terms) == 1:
        (total,), right = terms, adjoint == terms[0] or adjoint != adjoint and terms[0] != terms[0]
    else:
        total, right = _sum_agrees(adjoint, terms)
    if not right:
        raise _fault(trace, i, f"its gradient is {adjoint!r}, but its contributions add up to {total!r}")


def _sum_agrees(adjoint: float, terms: Sequence[float]) -> tuple[float, bool]:
    try:
        total, size = math.fsum(terms), math.fsum(map(abs, terms))
    except (OverflowError, ValueError):  # too large on the way, or ∞ − ∞
        return math.nan, not math.isfinite(adjoint)
    if not math.isfinite(size):
        return total, total == adjoint or (math.isnan(total) and math.isnan(adjoint))
    return total, abs(adjoint - total) <= 4 * _UNIT * (len(terms) + 1) * size

"""Every number checked before it is drawn, in linear time, by three checks that name the node they fault.

*Tree against graph*: each node uses what its statement's text says, and its value follows from the values it uses.
*Local*: each partial derivative against central differences of its own operation.
*Gather*: each adjoint again, as the exactly rounded sum of its contributions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from viz.collector import quiet_collector
from viz.errors import CheckError, Diagnostic, InputError
from viz.forward import evaluate, forward
from viz.ops.operators import COPY
from viz.program import Apply, Name, Number
from viz.sources.expressions import CONSTANTS

if TYPE_CHECKING:
    from viz.backward import Trace
    from viz.ops.op import Op

_UNIT = 2.0**-53  # the relative error of one rounding
_MANY = 16  # arguments of one operation above which they are moved together
_BLOCKS = 4  # how many sets of arguments are then moved, one after the other
_SHOWN = 5  # names in a summary
_CURE = "this is a mistake in makegraph and not in your equations; please report it with this file"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked: how many values, partial derivatives and adjoints agreed.

    ``unverified`` names the partial derivatives no difference could be taken for, as ∂head/∂tail; ``undefined`` says
    how many are infinite or undefined, and are drawn so.
    """

    values: int
    partials: int
    adjoints: int
    undefined: int
    unverified: tuple[str, ...]

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

    def end(share: float) -> float:
        return forward(graph, {graph.nodes[p].id: values[p] + share * move for p, move in moves.items()})[trace.output]

    try:
        found = (8 * (end(0.5) - end(-0.5)) - (end(1.0) - end(-1.0))) / 6
        terms = [trace.adjoints[p] * move for p, move in moves.items()]
        error = abs(found - math.fsum(terms)) / math.fsum(map(abs, terms))
    except (InputError, ArithmeticError, ValueError):
        return None
    return -math.log10(max(error, 1e-15)) if math.isfinite(error) else None


def _fault(trace: Trace, position: int, message: str) -> CheckError:
    node = trace.graph.nodes[position]
    said = f"`{node.id}` did not pass its check: {message}"
    found = Diagnostic(code="E030", message=said, span=node.span, label="computed here", help=_CURE)
    return CheckError(found, source=trace.graph.program.source)


# -- tree against graph


def _check_statements(trace: Trace) -> int:
    """Check each node against its part of the text, then each statement evaluated from it; count the operations."""
    graph, values = trace.graph, trace.values
    places: dict[str, int] = {}  # the names the program has defined so far; they hide those of the constants
    known = dict(CONSTANTS)
    for binding, first, root in graph.statements:
        for i in range(first, root + 1):
            op = graph.nodes[i].op
            if op is None:
                _check_leaf(trace, i)
            else:
                _check_wiring(trace, i, op, places)
                _check_value(trace, i, op)
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
    return sum(node.op is not None for node in graph.nodes)


def _check_leaf(trace: Trace, i: int) -> None:
    """Check that a constant has the value that was written; an input's may have been set to anything."""
    node = trace.graph.nodes[i]
    written = node.expr.value if isinstance(node.expr, Number) else CONSTANTS.get(node.id)
    if node.constant is not None and not written == node.constant == trace.values[i]:
        raise _fault(trace, i, f"its value is {trace.values[i]!r}, but {written!r} is written")


def _check_wiring(trace: Trace, i: int, op: Op, places: dict[str, int]) -> None:
    """Check that a node has the operation of its part of the text, and its arguments are that part's arguments."""
    nodes = trace.graph.nodes
    arguments, expr = nodes[i].arguments, nodes[i].expr
    wanted, parts = (expr.op, expr.args) if isinstance(expr, Apply) else (COPY, (expr,))
    if op is not wanted:
        raise _fault(trace, i, f"its operation is `{op.name}`, but `{wanted.name}` is written")
    if len(arguments) != len(parts):
        raise _fault(trace, i, f"it has {len(arguments)} arguments, but {len(parts)} are written")
    for slot, (argument, part) in enumerate(zip(arguments, parts, strict=True)):
        place = places.get(part.name) if isinstance(part, Name) else None
        if argument != place and (place is not None or nodes[argument].expr is not part):
            meant = f"`{part.name}`" if isinstance(part, Name) else "another part of the text"
            raise _fault(trace, i, f"its argument {slot + 1} is `{nodes[argument].id}`, but it should be {meant}")


def _check_value(trace: Trace, i: int, op: Op) -> None:
    try:
        again = op.value(*[trace.values[a] for a in trace.graph.nodes[i].arguments])
    except (ArithmeticError, ValueError):
        again = math.nan
    if again != trace.values[i]:
        raise _fault(trace, i, f"its value is {trace.values[i]!r}, but `{op.name}` of its arguments gives {again!r}")


# -- partial derivatives


def _check_partials(trace: Trace) -> tuple[int, int, tuple[str, ...]]:
    """Return how many partials agreed and how many are no numbers, and name those that could not be checked."""
    verified = undefined = 0
    unverified: list[str] = []
    nodes, values, isfinite = trace.graph.nodes, trace.values, math.isfinite
    for i, node in enumerate(nodes):
        op, arguments = node.op, node.arguments
        if op is None:
            continue
        _check_present(trace, i)
        args = [values[a] for a in arguments]
        known = [(slot, p) for slot, p in enumerate(trace.partials[i]) if p is not None]
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
    for tail, partial in zip(graph.nodes[i].arguments, trace.partials[i], strict=True):
        if (partial is None) == bool(graph.active[tail]):
            said = "no partial derivative" if partial is None else "a partial derivative it must not have"
            raise _fault(trace, i, f"it has {said} for `{graph.nodes[tail].id}`")


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
            raise _fault(trace, i, f"{found}, but differences of `{op.name}` give {bracket}")
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
        weights = [1.0 if kinked and number == 0 else _weight(slot) for slot, _ in block]
        slack = 2.0**-36 * math.fsum(abs(p) for _, p in block)
        rest = _bracket(_unexplained(op, args, block, weights), 0.0, step, slack, kinked=kinked)
        if rest is None:
            missed += [slot for slot, _ in block]
        elif not rest.low <= 0 <= rest.high:
            nodes = trace.graph.nodes
            first, last = (nodes[nodes[i].arguments[block[k][0]]].id for k in (0, -1))
            found = f"of its partial derivatives for `{first}` to `{last}` one or more are wrong"
            raise _fault(trace, i, f"{found}: together they differ from differences of `{op.name}` by {rest}")
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


def _weight(k: int) -> float:
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
    tolerance = 6 * _UNIT * sizes / h + 0.05 * abs(slope - narrow) + slack
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
        tolerance += 24 * _UNIT * (abs(far) + abs(middle) + abs(near)) / h + abs(outer - inner)
    return _around(min(slopes), max(slopes), tolerance, h)


def _around(low: float, high: float, tolerance: float, h: float) -> _Bracket:
    """Return the bounds with their tolerance, more by what values below the smallest normal number can lose."""
    tolerance += 2.0**-1060 / h + 2.0**-1000
    if not math.isfinite(low + high + tolerance):
        raise OverflowError
    return _Bracket(low - tolerance, high + tolerance)


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
                if (others := gathered[tail]) is None:
                    gathered[tail] = [adjoint * partial]
                else:
                    others.append(adjoint * partial)
    return count


def _check_sum(trace: Trace, i: int, terms: Sequence[float]) -> None:
    """Check an adjoint against its contributions; it is infinite or undefined where they say so."""
    adjoint = trace.adjoints[i]
    if bool(trace.reached[i]) != bool(terms):
        said = "reaches" if terms else "does not reach"
        raise _fault(trace, i, f"it {said} the output, but is marked otherwise")
    total, right = (adjoint, True) if terms == [adjoint] else _sum(adjoint, terms)
    if not right:
        raise _fault(trace, i, f"its gradient is {adjoint!r}, but its contributions add up to {total!r}")


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
    return total, abs(adjoint - total) <= 4 * _UNIT * (len(terms) + 1) * size

"""The first check: each node uses what its statement's text says, and its value follows from the values it uses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from viz.backward import Trace
from viz.check.fault import fault
from viz.errors import InputError
from viz.forward import evaluate
from viz.graph import Statement
from viz.ops.op import Op
from viz.ops.operators import COPY
from viz.program import CONSTANTS, Apply, Binding, Expr, Name, Number, postorder


def check_statements(trace: Trace) -> int:
    """Check each node against its part of the text, then each statement evaluated from it; count the operations."""
    graph, values = trace.graph, trace.values
    places: dict[str, int] = {}  # the names the program has defined so far; they hide those of the constants
    known: dict[str, float | None] = dict(CONSTANTS)
    for statement in graph.statements:
        binding, first, root, *_ = statement
        if statement.calls:
            _check_expansion(trace, statement, places)
        for i in range(first, root + 1):
            op = graph.nodes[i].op
            if op is None:
                _check_leaf(trace, i)
            else:
                if not statement.calls:
                    _check_wiring(trace, i, op, places)
                _check_value(trace, i, op)
        if graph.nodes[root].op is not None and values[root] is not None:
            _check_direct(trace, binding, root, known)
        places[binding.name] = root
        known[binding.name] = values[root]
    return sum(node.op is not None and values[i] is not None for i, node in enumerate(graph.nodes))


def _check_direct(trace: Trace, binding: Binding, root: int, known: Mapping[str, float | None]) -> None:
    """Check a statement's value against its text, evaluated without the graph."""
    value = trace.values[root]
    try:
        direct = evaluate(binding.expr, known, trace.graph.program.functions)
    except InputError as error:
        found = error.diagnostics[0].message
        raise fault(trace, root, f"evaluated from its text it has no value: {found}") from None
    if direct != value:
        raise fault(trace, root, f"its value is {value!r}, but its text gives {direct!r}")


class _Reading(NamedTuple):
    """An expression that is read again: its parts that are left, and where its parameters' values are."""

    expr: Expr
    parts: Iterator[Expr]
    given: Mapping[str, int]


def _check_expansion(trace: Trace, statement: Statement, places: Mapping[str, int]) -> None:
    """Read a statement with calls again, each function's text in place of its call, and hold every node against it."""
    graph = trace.graph
    bodies = {function.op: function for function in graph.program.functions if function.body is not None}
    readings = [_Reading(statement.binding.expr, iter(postorder(statement.binding.expr)), {})]
    stack: list[int] = []
    following = iter(range(statement.first, statement.root + 1))
    while readings:
        reading = readings[-1]
        part = next(reading.parts, None)
        if part is None:
            readings.pop()
            if not isinstance(reading.expr, Apply):
                stack[-1:] = [_next_is(trace, following, COPY, stack[-1:])]
        elif isinstance(part, Name) and (place := reading.given.get(part.name, places.get(part.name))) is not None:
            stack.append(place)
        elif not isinstance(part, Apply):
            stack.append(_next_is(trace, following, None, ()))
        elif part.op in bodies:
            function = bodies[part.op]
            given = dict(zip(function.parameters, stack[-len(part.args) :], strict=True))
            del stack[-len(part.args) :]
            assert function.body is not None  # noqa: S101 - only those with one are there
            readings.append(_Reading(function.body, iter(postorder(function.body)), given))
        else:
            stack[-len(part.args) :] = [_next_is(trace, following, part.op, stack[-len(part.args) :])]


def _next_is(trace: Trace, following: Iterator[int], op: Op | None, arguments: Sequence[int]) -> int:
    """Check that the next node of a statement applies an operation to these arguments; return its position."""
    nodes = trace.graph.nodes
    i = next(following, trace.output)
    if nodes[i].op is not op:
        raise fault(trace, i, "its operation is not the one that is written")
    if nodes[i].arguments != tuple(arguments):
        meant = ", ".join(f"`{nodes[argument].id}`" for argument in arguments)
        raise fault(trace, i, f"its arguments should be {meant}")
    return i


def _check_leaf(trace: Trace, i: int) -> None:
    """Check that a constant has the value that was written; an input's may have been set to anything."""
    node = trace.graph.nodes[i]
    written = node.expr.value if isinstance(node.expr, Number) else CONSTANTS.get(node.id)
    if node.constant is not None and not written == node.constant == trace.values[i]:
        raise fault(trace, i, f"its value is {trace.values[i]!r}, but {written!r} is written")


def _check_wiring(trace: Trace, i: int, op: Op, places: dict[str, int]) -> None:
    """Check that a node has the operation of its part of the text, and its arguments are that part's arguments."""
    nodes = trace.graph.nodes
    arguments, expr = nodes[i].arguments, nodes[i].expr
    wanted, parts = (expr.op, expr.args) if isinstance(expr, Apply) else (COPY, (expr,))
    if op is not wanted:
        raise fault(trace, i, f"its operation is `{op.name}`, but `{wanted.name}` is written")
    if len(arguments) != len(parts):
        raise fault(trace, i, f"it has {len(arguments)} arguments, but {len(parts)} are written")
    for slot, (argument, part) in enumerate(zip(arguments, parts, strict=True)):
        place = places.get(part.name) if isinstance(part, Name) else None
        if argument != place and (place is not None or nodes[argument].expr is not part):
            meant = f"`{part.name}`" if isinstance(part, Name) else "another part of the text"
            raise fault(trace, i, f"its argument {slot + 1} is `{nodes[argument].id}`, but it should be {meant}")


def _check_value(trace: Trace, i: int, op: Op) -> None:
    args = [trace.values[a] for a in trace.graph.nodes[i].arguments]
    if trace.values[i] is None:
        _check_no_value(trace, i, op, args)
        return
    try:
        again = op.value(*args)
    except (ArithmeticError, ValueError):
        again = math.nan
    if again != trace.values[i]:
        raise fault(trace, i, f"its value is {trace.values[i]!r}, but `{op.name}` of its arguments gives {again!r}")


def _check_no_value(trace: Trace, i: int, op: Op, args: Sequence[float | None]) -> None:
    """Check that a node without a value needs one that has none either, or is not needed itself."""
    if op.own or None in args or not trace.reached[i]:
        return
    raise fault(trace, i, "it has no value, but all its arguments have one")

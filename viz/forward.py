"""The forward pass: values in topological order; None where there is none to compute.

There is none for what depends on `?`, and for what only a branch that a `where` does not take would need.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from viz.digits import Digits, shown
from viz.errors import Diagnostic, InputError, Span
from viz.graph import Graph
from viz.ops.functions import WHERE, branch
from viz.ops.op import Op
from viz.program import CONSTANTS, HOLE, Apply, Expr, Function, Name, Number, postorder

Value = float | None

_DIGITS = Digits("significant", 6)  # of a number in a message


def inputs(graph: Graph) -> dict[str, Value]:
    """Return the value that the program gives each input, None for `?`."""
    functions = graph.program.functions
    written = [s.binding for s in graph.statements if graph.nodes[s.root].op is None]
    return {binding.name: _written(binding.expr, functions) for binding in written}


def _written(expr: Expr, functions: Sequence[Function]) -> Value:
    if isinstance(expr, Number):
        return None if is_hole(expr) else expr.value
    return evaluate(expr, CONSTANTS, functions)


def is_hole(expr: Expr) -> bool:
    """Tell whether an input has no value."""
    return isinstance(expr, Number) and expr.text == HOLE


def forward(
    graph: Graph, given: Mapping[str, Value], output: int | None = None, held: Mapping[int, float] | None = None
) -> list[Value]:
    """Return the value of every node, in the graph's order; raise InputError where an operation has none.

    The ``output`` is computed even where nothing that is taken needs it. A node that is ``held``, by its position, has
    that value and not what it computes; what only it needs has none.
    """
    if held or graph.incomplete or None in given.values():
        return _as_needed(graph, given, output, held or {})
    values: list[Value] = []
    append, at = values.append, values.__getitem__
    isfinite = math.isfinite
    for i, node in enumerate(graph.nodes):
        _, name, op, arguments, constant, _, _ = node
        if op is None:
            append(given[name] if name is not None else constant)
            continue
        try:
            value = op.value(*map(at, arguments))
        except (ArithmeticError, ValueError):
            raise _failed(graph, i, values) from None
        if not isfinite(value):
            raise _failed(graph, i, values)
        append(value)
    return values


def _as_needed(graph: Graph, given: Mapping[str, Value], output: int | None, held: Mapping[int, float]) -> list[Value]:
    """Compute only what something that is taken needs, from what nothing else uses back to the inputs."""
    nodes = graph.nodes
    values: list[Value] = [node.constant if node.name is None else given.get(node.name) for node in nodes]
    done = bytearray([node.op is None for node in nodes])
    for i, value in held.items():
        values[i], done[i] = value, 1
    used = {argument for node in nodes for argument in node.arguments}
    stack = [i for i in range(len(nodes)) if i not in used or i == output]
    while stack:
        i = stack[-1]
        missing = [] if done[i] else [a for a in needed(graph, i, values, done) if not done[a]]
        if missing:
            stack += missing
            continue
        stack.pop()
        if not done[i]:
            done[i] = 1
            values[i] = _computed(graph, i, values)
    return values


def needed(graph: Graph, position: int, values: Sequence[Value], done: Sequence[int]) -> Sequence[int]:
    """Return which arguments of a node have to be computed: of a `where` the condition, then the branch it takes."""
    node = graph.nodes[position]
    if node.op is not WHERE:
        return node.arguments
    condition = node.arguments[0]
    if not done[condition]:
        return (condition,)
    holds = values[condition]
    return node.arguments if holds is None else (condition, node.arguments[branch(holds)])


def _computed(graph: Graph, i: int, values: Sequence[Value]) -> Value:
    _, _, op, arguments, *_ = graph.nodes[i]
    assert op is not None  # noqa: S101 - inputs and constants are there from the start
    args = [values[a] for a in arguments]
    if op is WHERE and args[0] is not None:
        return args[branch(args[0])]
    if op.own or None in args:
        return None
    try:
        value = op.value(*args)
    except (ArithmeticError, ValueError):
        raise _failed(graph, i, values) from None
    if not math.isfinite(value):
        raise _failed(graph, i, values)
    return value


# -- one expression


class _Scope(NamedTuple):
    """An expression that is being evaluated: its parts that are left, and what its names stand for."""

    parts: Iterator[Expr]
    known: Mapping[str, Value]


_Found = float | InputError | None  # a value, the mistake there is instead of one, or what is not known


def evaluate(expr: Expr, known: Mapping[str, Value], functions: Sequence[Function] = ()) -> float:
    """Return the value of one expression over known names, straight from its tree; no recursion.

    Functions of one's own see ``known`` too. Raises InputError where there is no value; a mistake in the branch that a
    `where` does not take is none.
    """
    bodies = {f.op: (f.parameters, f.body) for f in functions if f.body is not None}
    scopes = [_Scope(iter(postorder(expr)), known)]
    stack: list[_Found] = []
    while scopes:
        part = next(scopes[-1].parts, None)
        match part:
            case None:
                scopes.pop()
            case Number(value):
                stack.append(value)
            case Name(name):
                stack.append(scopes[-1].known[name])
            case Apply(op, parts):
                args = stack[-len(parts) :]
                del stack[-len(parts) :]
                if op in bodies:
                    parameters, body = bodies[op]
                    given: dict[str, Any] = dict(zip(parameters, args, strict=True))
                    scopes.append(_Scope(iter(postorder(body)), ChainMap(given, known)))  # type: ignore[arg-type]
                else:
                    stack.append(_value(op, args, part.span))
    found = stack[0]
    if isinstance(found, InputError):
        raise found
    return math.nan if found is None else found


def _value(op: Op, args: Sequence[_Found], place: Span) -> _Found:
    try:
        value = op.value(*args)
        if math.isfinite(value):
            return value
    except TypeError:  # an argument is no number
        return (
            value if op is WHERE and isinstance(args[0], float) else next(a for a in args if not isinstance(a, float))
        )
    except NotImplementedError:
        return None
    except (ArithmeticError, ValueError):
        pass
    return _no_value(op, [a for a in args if isinstance(a, float)], place)


# -- operations without a value


def _failed(graph: Graph, position: int, values: Sequence[Value]) -> InputError:
    """Return the error about a node that has no value; inside a function it also shows the equation that calls it."""
    node = graph.nodes[position]
    args = [value for a in node.arguments if (value := values[a]) is not None]
    assert node.op is not None  # noqa: S101 - an input has its value
    statement = graph.statements[node.statement].binding
    inside = node.span.start in range(*statement.expr.span)
    return _no_value(node.op, args, node.span, () if inside else ((statement.span, "needed here"),))


def _no_value(op: Op, args: Sequence[float], place: Span, also: tuple[tuple[Span, str], ...] = ()) -> InputError:
    numbers = [shown(value, _DIGITS).plain for value in args]
    call = f"{op.name}({', '.join(numbers)})" if op.infix is None else f" {op.infix.symbol or '*'} ".join(numbers)
    large = _is_too_large(op, args)
    return InputError(
        Diagnostic(
            code="E021" if large else "E020",
            message=f"`{call}` is too large for a double" if large else f"`{call}` has no value",
            span=place,
            label=f"computed as {call}",
            help="the largest number is 1.8e308; scale the inputs" if large else "change the inputs it depends on",
            also=also,
        )
    )


def _is_too_large(op: Op, args: Sequence[float]) -> bool:
    """Tell whether an operation without a value has one that no double can hold."""
    try:
        op.value(*args)
    except OverflowError:
        return True
    except (ArithmeticError, ValueError):
        return False
    return True

"""The forward pass: values in topological order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from viz.digits import shown
from viz.errors import Diagnostic, InputError, Span
from viz.graph import Graph
from viz.ops.op import Op
from viz.program import Apply, Expr, Name, Number, postorder
from viz.sources.expressions import CONSTANTS


def inputs(graph: Graph) -> dict[str, float]:
    """Return the value that the program gives each input."""
    return {
        s.binding.name: evaluate(s.binding.expr, CONSTANTS) for s in graph.statements if graph.nodes[s.root].op is None
    }


def forward(graph: Graph, given: Mapping[str, float]) -> list[float]:
    """Return the value of every node, in the graph's order; raise InputError where an operation has none."""
    values: list[float] = []
    append, at = values.append, values.__getitem__
    isfinite = math.isfinite
    for node in graph.nodes:
        _, name, op, arguments, constant, _, _ = node
        if op is None:
            append(given[name] if name is not None else constant)  # type: ignore[arg-type]
            continue
        try:
            value = op.value(*map(at, arguments))
        except (ArithmeticError, ValueError):
            raise _no_value(op, [values[a] for a in arguments], node.span) from None
        if not isfinite(value):
            raise _no_value(op, [values[a] for a in arguments], node.span)
        append(value)
    return values


def evaluate(expr: Expr, known: Mapping[str, float]) -> float:
    """Return the value of one expression over known names, straight from its tree."""
    stack: list[float] = []
    for part in postorder(expr):
        match part:
            case Number(value):
                stack.append(value)
            case Name(name):
                stack.append(known[name])
            case Apply(op, parts):
                args = stack[-len(parts) :]
                del stack[-len(parts) :]
                stack.append(_value(op, args, part.span))
    return stack[0]


def _value(op: Op, args: Sequence[float], place: Span) -> float:
    try:
        value = op.value(*args)
    except (ArithmeticError, ValueError):
        raise _no_value(op, args, place) from None
    if not math.isfinite(value):
        raise _no_value(op, args, place)
    return value


def _no_value(op: Op, args: Sequence[float], place: Span) -> InputError:
    numbers = [shown(value, 6).plain for value in args]
    if op.infix is None:
        call = f"{op.name}({', '.join(numbers)})"
    else:
        call = f" {op.infix.symbol or '*'} ".join(numbers) if len(numbers) > 1 else f"{op.infix.symbol}{numbers[0]}"
    try:
        op.value(*args)
        large = True
    except OverflowError:
        large = True
    except (ArithmeticError, ValueError):
        large = False
    return InputError(
        Diagnostic(
            code="E021" if large else "E020",
            message=f"`{call}` is too large for a double" if large else f"`{call}` has no value",
            span=place,
            label=f"computed as {call}",
            help="the largest number is 1.8e308; scale the inputs" if large else "change the inputs it depends on",
        )
    )

"""The backward pass: partial derivatives on the wires, adjoints in reverse topological order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz import rules
from viz.collector import quiet_collector
from viz.graph import Graph


@dataclass(frozen=True, slots=True)
class Trace:
    """The record of both passes, by position.

    ``adjoints`` are the derivatives of the output with respect to each node; ``partials`` those of each node with
    respect to its arguments, None for an argument that depends on no input. An infinite or undefined derivative is inf
    or nan. ``reached[i]`` says whether node i reaches the output.
    """

    graph: Graph
    output: int
    values: Sequence[float]
    partials: Sequence[tuple[float | None, ...]]
    adjoints: Sequence[float]
    reached: Sequence[int]


def backward(graph: Graph, values: Sequence[float], output: int) -> Trace:
    """Return the trace of one output; linear in the size of the graph."""
    with quiet_collector():
        partials = _partials(graph, values)
    adjoints = [0.0] * len(graph.nodes)
    reached = bytearray(len(graph.nodes))
    adjoints[output] = 1.0
    reached[output] = 1
    nodes = graph.nodes
    for head in range(output, -1, -1):
        if not reached[head]:
            continue
        adjoint = adjoints[head]
        for tail, partial in zip(nodes[head].arguments, partials[head], strict=True):
            if partial is not None:
                adjoints[tail] += adjoint * partial
                reached[tail] = 1
    return Trace(graph, output, values, partials, adjoints, reached)


def _partials(graph: Graph, values: Sequence[float]) -> list[tuple[float | None, ...]]:
    found: list[tuple[float | None, ...]] = []
    active = graph.active
    for i, node in enumerate(graph.nodes):
        op, arguments = node.op, node.arguments
        if op is None:
            found.append(())
            continue
        args = [values[a] for a in arguments]
        flags = [active[a] for a in arguments]
        if all(flags):
            found.append(rules.partials(op, args, values[i]))
        elif op.variadic:
            both = zip(flags, rules.partials(op, args, values[i]), strict=True)
            found.append(tuple([p if flag else None for flag, p in both]))
        else:
            found.append(tuple([rules.one(op, k, args, values[i]) if flag else None for k, flag in enumerate(flags)]))
    return found

"""The backward pass: partial derivatives on the wires, adjoints in reverse topological order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viz import rules
from viz.collector import quiet_collector
from viz.graph import Graph
from viz.ops.functions import WHERE, branch


@dataclass(frozen=True, slots=True)
class Trace:
    """The record of both passes, by position.

    ``adjoints`` are the derivatives of the output with respect to each node; ``partials`` those of each node with
    respect to its arguments, None for an argument that depends on no input. An infinite or undefined derivative is inf
    or nan. ``reached[i]`` says whether node i reaches the output. None stands for what has no number: a value that
    depends on `?` or was not needed, and the derivatives at it.
    """

    graph: Graph
    output: int
    values: Sequence[float | None]
    partials: Sequence[tuple[float | None, ...]]
    adjoints: Sequence[float | None]
    reached: Sequence[int]


def backward(graph: Graph, values: Sequence[float | None], output: int) -> Trace:
    """Return the trace of one output; linear in the size of the graph."""
    whole = not graph.incomplete and None not in values
    with quiet_collector():
        partials = _partials(graph, values, whole=whole)
    adjoints: list[float | None] = [0.0] * len(graph.nodes)
    reached = bytearray(len(graph.nodes))
    adjoints[output] = 1.0
    reached[output] = 1
    if whole:
        _gather(graph, partials, adjoints, reached, output)
    else:
        _gather_known(graph, values, partials, adjoints, reached, output)
    return Trace(graph, output, values, partials, adjoints, reached)


def _gather(graph: Graph, partials: _Partials, adjoints: list[Any], reached: bytearray, output: int) -> None:
    nodes = graph.nodes
    for head in range(output, -1, -1):
        if not reached[head]:
            continue
        adjoint = adjoints[head]
        for tail, partial in zip(nodes[head].arguments, partials[head], strict=True):
            if partial is not None:
                adjoints[tail] += adjoint * partial
                reached[tail] = 1


def _gather_known(
    graph: Graph,
    values: Sequence[float | None],
    partials: _Partials,
    adjoints: list[float | None],
    reached: bytearray,
    output: int,
) -> None:
    """Gather where there are nodes without a value: what reaches the output through `?` has no number either."""
    for head in range(output, -1, -1):
        if not reached[head]:
            continue
        adjoint = adjoints[head]
        taken = flowing(graph, values, head)
        for slot, tail in enumerate(graph.nodes[head].arguments):
            if not taken[slot]:
                continue
            reached[tail] = 1
            partial, sum_so_far = partials[head][slot], adjoints[tail]
            known = partial is not None and adjoint is not None and sum_so_far is not None
            adjoints[tail] = sum_so_far + adjoint * partial if known else None  # type: ignore[operator]


def flowing(graph: Graph, values: Sequence[float | None], head: int) -> list[bool]:
    """Tell of each argument of a node whether a derivative flows back to it.

    It does where the argument depends on an input and is not in the branch that a `where` does not take.
    """
    _, _, op, arguments, *_ = graph.nodes[head]
    flows = [bool(graph.active[a]) for a in arguments]
    if op is WHERE and (condition := values[arguments[0]]) is not None:
        flows[3 - branch(condition)] = False
    return flows


_Partials = Sequence[tuple[float | None, ...]]


def _partials(graph: Graph, values: Sequence[Any], *, whole: bool) -> list[tuple[float | None, ...]]:
    found: list[tuple[float | None, ...]] = []
    active = graph.active
    for i, node in enumerate(graph.nodes):
        op, arguments = node.op, node.arguments
        if op is None:
            found.append(())
            continue
        args = [values[a] for a in arguments]
        flags = [active[a] for a in arguments]
        if not whole:
            if values[i] is None:
                found.append((None,) * len(args))
                continue
            flags = [int(flows) for flows in flowing(graph, values, i)]
        if all(flags):
            found.append(rules.partials(op, args, values[i]))
        elif op.variadic:
            both = zip(flags, rules.partials(op, args, values[i]), strict=True)
            found.append(tuple([p if flag else None for flag, p in both]))
        else:
            found.append(tuple([rules.one(op, k, args, values[i]) if flag else None for k, flag in enumerate(flags)]))
    return found

"""The stages from text to checked numbers, in this process, against whichever of the PEERS is installed."""

from __future__ import annotations

import gc
import importlib.util
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from figures import Figure, paired
from workloads import chain, dag, ladder, mlp, wide

from viz.backward import Trace, backward
from viz.check import check
from viz.forward import forward, inputs
from viz.graph import build, choose_output
from viz.program import Program
from viz.sources.text import parse

LARGEST = 2_000_000
RUNS = 3
LARGE = 90_000  # operations, from which a graph is held to these bounds
MICROSECONDS, MILLION, CHECKS, BYTES, PEER_BOUND = 10, 14, 12, 1800, 0.8


def stages(*, quick: bool) -> Iterator[Figure]:
    """Measure every workload; the largest chain has a million operations."""
    size = 10_000 if quick else 100_000
    yield from _reading(chain(size))
    works = {"16-16-16-1": mlp(16, 16, 16, 1), "2-16-16-1": mlp(2, 16, 16, 1)}
    for name, text in works.items():
        yield from _passes(f"MLP {name}", text)
    yield from _passes("random graph", dag(size // 2, 1))
    for make in (chain, ladder, wide):
        yield from _passes(make.__name__, make(size), peer=True)
    if not quick:
        yield from _passes("chain", chain(10 * size), peer=True)


def _reading(text: str) -> Iterator[Figure]:
    statements = text.count("\n")
    took = statistics.median(_seconds(lambda: parse(text, limit=LARGEST)) for _ in range(RUNS))
    yield Figure("reading the text, a statement", took / statements * 1e6, "µs", "", 20)
    yield Figure(
        "memory of what was read, a statement", _kept(lambda: parse(text, limit=LARGEST)) / statements, "bytes"
    )


def _passes(name: str, text: str, *, peer: bool = False) -> Iterator[Figure]:
    program = parse(text, limit=LARGEST)
    run = partial(passes, program)
    trace = run()
    count = sum(node.op is not None for node in trace.graph.nodes)
    what = f"{name}, {count:,} operations"
    runs = RUNS if count < 5 * LARGE else 1
    each = statistics.median(_seconds(run) for _ in range(runs)) / count * 1e6
    checks = statistics.median(_seconds(lambda: check(trace)) for _ in range(runs)) / count * 1e6
    held = count >= LARGE and 2 * count > len(trace.graph.nodes)  # where inputs are fewer than operations
    bound = MICROSECONDS if count < 5 * LARGE else MILLION
    yield Figure(f"{what}: graph stages, an operation", each, "µs", "", bound if held else None)
    yield Figure(f"{what}: checks, an operation", checks, "µs", "", CHECKS if held else None)
    yield Figure(f"{what}: memory, an operation", _kept(run) / count, "bytes", "", BYTES if held else None)
    for other, work in PEERS.items():
        slow = other == "autograd" and count > 5 * LARGE
        if peer and not slow and importlib.util.find_spec(other):
            theirs = partial(_seconds, partial(work, trace))
            bound = PEER_BOUND if count >= LARGE and other != "autograd" else None
            yield Figure(f"{what}: graph stages", paired(partial(_seconds, run), theirs, runs), "×", other, bound)


def passes(program: Program) -> Trace:
    """Build the graph, and compute values and derivatives."""
    graph = build(program, LARGEST)
    output, _ = choose_output(graph, None)
    return backward(graph, forward(graph, inputs(graph)), output)


def micrograd(trace: Trace) -> float:
    """Compute the same sums and products with micrograd, and their derivatives; return the output."""
    from micrograd.engine import Value

    sys.setrecursionlimit(10 * LARGEST)  # micrograd sorts its graph by recursion
    output = again(trace, Value)
    output.backward()
    return float(output.data)


def torch(trace: Trace) -> float:
    """Compute the same with PyTorch's scalars in double precision."""
    from torch import float64, tensor

    output = again(trace, partial(tensor, dtype=float64, requires_grad=True))
    output.backward()
    return float(output.detach())


def autograd(trace: Trace) -> float:
    """Compute the same with autograd, which differentiates a function; return the derivative of its first input."""
    from autograd import grad

    first, *others = (value for node, value in zip(trace.graph.nodes, trace.values, strict=True) if node.op is None)

    def output(x: Any) -> Any:
        given = iter([x, *others])
        return again(trace, lambda _: next(given))

    return float(grad(output)(first))


PEERS: Mapping[str, Callable[[Trace], float]] = {"micrograd": micrograd, "torch": torch, "autograd": autograd}


def again(trace: Trace, leaf: Callable[[Any], Any]) -> Any:
    """Return the output as another library computes it, by the same sums and products of leaves of its own."""
    made: list[Any] = []
    for node, value in zip(trace.graph.nodes, trace.values, strict=True):
        if node.op is None:
            made.append(leaf(value))
            continue
        total, *others = (made[argument] for argument in node.arguments)
        for other in others:
            total = total * other if node.op.name == "mul" else total + other
        made.append(total)
    return made[-1]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _kept(work: Callable[[], object]) -> int:
    """Return how many bytes a result keeps."""
    tracemalloc.start()
    result = work()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return size

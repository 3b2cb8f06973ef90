"""The checks before a drawing: silent on every sound program, and naming the node of every injected fault."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.backward import Trace, backward
from viz.check import Checked, agreement, check
from viz.errors import CheckError, Source, render
from viz.forward import forward, inputs
from viz.graph import build
from viz.ops.functions import FUNCTIONS
from viz.ops.operators import ADD, MUL, SUB
from viz.ops.table import ROWS
from viz.program import Apply, Binding, Expr, Name, Number, Program
from viz.sources.text import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v\n"
FAULT = 1e-6  # relative
OPS = tuple(ROWS.values())
MANY = 40  # arguments, more than are checked one by one


def traced(text: str, of: str | None = None, **given: float) -> Trace:
    """Return both passes over a text; the output is the last statement."""
    return both_passes(parse(text), of, **given)


def both_passes(program: Program, of: str | None = None, **given: float) -> Trace:
    """Return both passes over a program; the output is the last statement, or the one named."""
    graph = build(program)
    output = graph.positions[of or program.bindings[-1].name]
    return backward(graph, forward(graph, inputs(graph) | given), output)


# -- programs that nobody wrote


class _Maker:
    """Makes a program over all rows, keeping to what has a value."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.known: dict[str, float] = {}
        self.bindings: list[Binding] = []

    def program(self, count: int = 25) -> Program:
        """Return a program whose last statement uses all that was made, unless that is too large."""
        for i in range(self.rng.randint(1, 6)):
            self.bind(f"x{i}", *self.number())
        for i in range(count):
            self.bind(f"y{i}", *self.apply(self.rng.choice(OPS), 0))
        used = tuple(map(Name, self.known))
        name = self.rng.choice(["sum", "mean", "max", "min"])
        if all(abs(x) < 1e300 for x in self.known.values()):
            self.bind("J", Apply(FUNCTIONS[name], used), 0.0)
        return Program(Source("<made>", ""), tuple(self.bindings))

    def bind(self, name: str, expr: Expr, value: float) -> None:
        self.bindings.append(Binding(name, expr))
        self.known[name] = value

    def number(self) -> tuple[Number, float]:
        """Return a number: small and whole (for the kinks), usual, within the edge of a domain, or of any size."""
        rng = self.rng
        value = rng.choice(
            [
                float(rng.randint(-3, 3)),
                rng.uniform(-4, 4),
                rng.uniform(-1, 1),
                1 - 10 ** rng.uniform(-12, 0),
                rng.choice([-1, 1]) * 10 ** rng.uniform(-9, 9),
                rng.choice([-1, 1]) * 10 ** rng.uniform(-200, 200),
            ]
        )
        return Number(value, repr(value)), value

    def apply(self, op: ROWS, depth: int) -> tuple[Expr, float]:
        """Return an operation on names, numbers and operations; where no arguments suit, another operation."""
        for _ in range(20):
            count = self.rng.choice([2, 3, 5, 17, MANY]) if op.variadic else len(op.args)
            pairs = [self.argument(depth) for _ in range(count)]
            try:
                value = op.value(*(value for _, value in pairs))
            except (ArithmeticError, ValueError):
                continue
            if math.isfinite(value):
                return Apply(op, tuple(expr for expr, _ in pairs)), value
        return self.apply(self.rng.choice(OPS), depth)

    def argument(self, depth: int) -> tuple[Expr, float]:
        kind = self.rng.random()
        if kind < 0.65:
            name = self.rng.choice([*self.known])
            return Name(name), self.known[name]
        if kind < 0.85 or depth == 3:
            return self.number()
        return self.apply(self.rng.choice(OPS), depth + 1)


def made(seed: int) -> Trace:
    """Return both passes over a program that only its seed decides."""
    return both_passes(_Maker(random.Random(seed)).program())


def verdict(trace: Trace) -> str | None:
    """Return the message of a failed check, if it fails."""
    try:
        check(trace)
    except CheckError as error:
        return error.diagnostics[0].message
    return None


# -- faults put in on purpose: each returns the faulty trace and the id of the node at fault


def in_partial(trace: Trace, i: int, slot: int, fault: float = FAULT) -> Trace:
    """Return the trace with one partial derivative off by a relative error."""
    row = list(trace.partials[i])
    row[slot] = (row[slot] or 0.0) * (1 + fault)
    return replace(trace, partials=[*trace.partials[:i], tuple(row), *trace.partials[i + 1 :]])


def in_list(numbers: Sequence[float], i: int, fault: float = FAULT) -> list[float]:
    """Return the numbers with one off by a relative error."""
    return [*numbers[:i], numbers[i] * (1 + fault), *numbers[i + 1 :]]


def in_wiring(trace: Trace, i: int, slot: int, other: int) -> Trace:
    """Return the trace on a graph in which a node uses another node than it should."""
    graph = trace.graph
    arguments = list(graph.nodes[i].arguments)
    arguments[slot] = other
    node = graph.nodes[i]._replace(arguments=tuple(arguments))
    return replace(trace, graph=replace(graph, nodes=[*graph.nodes[:i], node, *graph.nodes[i + 1 :]]))


def faulty_partial(trace: Trace, rng: random.Random) -> tuple[Trace, str] | None:
    """Change a partial derivative that moves the operation's value by more than its thousandth."""
    nodes, values = trace.graph.nodes, trace.values
    places = [
        (i, slot)
        for i, node in enumerate(nodes)
        for slot, partial in enumerate(trace.partials[i])
        if partial and math.isfinite(partial) and abs(partial * values[node.arguments[slot]]) > 1e-3 * abs(values[i])
    ]
    if not places:
        return None
    i, slot = rng.choice(places)
    return in_partial(trace, i, slot), nodes[i].id


def faulty_adjoint(trace: Trace, rng: random.Random) -> tuple[Trace, str] | None:
    """Change a gradient that is no mere remainder of larger contributions."""
    adjoints = trace.adjoints
    i = rng.choice([i for i, reached in enumerate(trace.reached) if reached])
    if not math.isfinite(adjoints[i]) or abs(adjoints[i]) < 1e-290:
        return None
    return replace(trace, adjoints=in_list(adjoints, i)), trace.graph.nodes[i].id


def faulty_value(trace: Trace, rng: random.Random) -> tuple[Trace, str] | None:
    """Change the value of an operation."""
    nodes, values = trace.graph.nodes, trace.values
    i = rng.choice([i for i, node in enumerate(nodes) if node.op is not None])
    if abs(values[i]) < 1e-290 or not math.isfinite(values[i] * (1 + FAULT)):
        return None
    return replace(trace, values=in_list(values, i)), nodes[i].id


def faulty_wiring(trace: Trace, rng: random.Random) -> tuple[Trace, str] | None:
    """Swap an argument for another node; half of the time both passes are then made over the wrong graph."""
    nodes = trace.graph.nodes
    i = rng.choice([i for i, node in enumerate(nodes) if node.op is not None])
    slot = rng.randrange(len(nodes[i].arguments))
    other = rng.randrange(i)
    if other == nodes[i].arguments[slot]:
        return None
    wrong = in_wiring(trace, i, slot, other)
    if rng.random() < 0.5:
        try:
            wrong = backward(wrong.graph, forward(wrong.graph, inputs(wrong.graph)), trace.output)
        except CheckError:
            raise
        except Exception:
            return None
    return wrong, nodes[i].id

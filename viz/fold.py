"""The primitive graph to what is drawn: one box a statement or one an operation, with the partials across each box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import networkx as nx

from viz.backward import Trace
from viz.digits import is_residue
from viz.errors import Span
from viz.graph import Graph, Node
from viz.program import BARE, Apply, Expr, Name

MOST_WIRES = 3  # of one name into one box; more are drawn as one wire with a count
Detail = Literal["statements", "operations"]
Kind = Literal["input", "operation", "output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One thing that is drawn.

    ``expr`` is what it computes, over the names (or ids) of the boxes it uses; an input has none. ``wanted`` says
    whether its derivative is shown, ``used`` whether it reaches the output, ``ordered`` whether its operands' order
    matters, ``kink`` whether an operation in it has a corner at its arguments, where one of several slopes was taken.
    """

    id: str
    name: str | None
    kind: Kind
    expr: Expr | None
    position: int
    span: Span
    operation: str | None
    value: float
    gradient: float
    wanted: bool
    used: bool
    ordered: bool
    kink: bool

    @property
    def spoken(self) -> str:
        """What plain text calls it."""
        return self.id.removeprefix(".")

    @property
    def bare(self) -> bool:
        """Whether it is an input, which is drawn without a box."""
        return self.expr is None


class Wire(NamedTuple):
    """A use of one box by another.

    ``slot`` is which of the head's occurrences of names it is (``occurrences`` of them if they are drawn as one),
    ``partial`` the derivative across the head, ``contribution`` the share of the head's gradient that is handed back.
    """

    tail: int
    head: int
    slot: int
    partial: float
    contribution: float
    wanted: bool
    occurrences: int = 1


@dataclass(frozen=True, slots=True)
class Folded:
    """What is drawn: boxes in topological order, wires by the positions of their ends in ``boxes``."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    output: int
    detail: Detail

    def slope(self, box: Box) -> str:
        """Return a box's derivative in plain text, `dJ/db`."""
        return f"d{self.boxes[self.output].name or ''}/d{box.spoken}"


class _Use(NamedTuple):
    """An occurrence of an outer node inside a box, with the partial derivative along its path to the box's root."""

    tail: int
    partial: float


def fold(trace: Trace, detail: Detail = "statements", wrt: Collection[str] = ()) -> Folded:
    """Fold the graph to boxes; ``wrt`` names the variables whose derivatives are wanted (none: all inputs)."""
    wanted = _wanted(trace, wrt)
    roots = _roots(trace.graph, detail)
    numbers = {root: n for n, (root, _) in enumerate(roots)}
    boxes = tuple(_box(trace, root, first, root in wanted) for root, first in roots)
    wires: list[Wire] = []
    for root, first in roots:
        wires += _wires(trace, root, [*_uses(trace, root, first)], numbers, wanted)
    return Folded(boxes, tuple(wires), numbers[trace.output], detail)


def _roots(graph: Graph, detail: Detail) -> list[tuple[int, int]]:
    """Return each box as the position of its root and of the first node that may be inside it."""
    if detail == "statements":
        return [(s.root, s.first) for s in graph.statements]
    return [
        (i, i)
        for i, node in enumerate(graph.nodes)
        if node.name is not None or (node.op is not None and graph.active[i])
    ]


def _wanted(trace: Trace, wrt: Collection[str]) -> set[int]:
    """Return the positions between a wanted variable and the output."""
    graph = trace.graph
    if not wrt:
        return {i for i in range(len(graph.nodes)) if graph.active[i] and trace.reached[i]}
    found: set[int] = set()
    for name in wrt:
        start = graph.positions[name]
        found |= {start} | (set() if start in found else nx.descendants(graph.digraph, start))
    return {i for i in found if trace.reached[i]}


def _uses(trace: Trace, root: int, first: int) -> Iterator[_Use]:
    """Yield the outer active nodes that a box uses, from left to right, each with its partial derivative."""
    graph = trace.graph
    stack = [_Use(root, 1.0)]
    while stack:
        node, weight = stack.pop()
        if node != root and not (first <= node < root and graph.nodes[node].op is not None):
            yield _Use(node, weight)
            continue
        pairs = zip(graph.nodes[node].arguments, trace.partials[node], strict=True)
        stack += reversed([_Use(tail, weight * partial) for tail, partial in pairs if partial is not None])


def _wires(trace: Trace, root: int, uses: list[_Use], numbers: dict[int, int], wanted: set[int]) -> Iterator[Wire]:
    counts = Counter(use.tail for use in uses)
    bundled: dict[int, Wire] = {}
    adjoint, reached, head = trace.adjoints[root], bool(trace.reached[root]), numbers[root]
    for slot, (tail, partial) in enumerate(uses):
        share = adjoint * partial if reached else 0.0
        wire = Wire(numbers[tail], head, slot, partial, share, tail in wanted and reached)
        if counts[tail] <= MOST_WIRES:
            yield wire
            continue
        one = bundled.setdefault(tail, wire._replace(occurrences=counts[tail], partial=0.0, contribution=0.0))
        bundled[tail] = one._replace(partial=one.partial + partial, contribution=one.contribution + share)
    yield from bundled.values()


def _box(trace: Trace, root: int, first: int, wanted: bool) -> Box:  # noqa: FBT001 - private
    graph = trace.graph
    node = graph.nodes[root]
    terms = [trace.values[a] for a in node.arguments] if node.op and node.op.name in {"add", "sub", "sum"} else []
    value = trace.values[root]
    kind: Kind = "output" if root == trace.output else "input" if node.op is None else "operation"
    return Box(
        id=node.id,
        name=None if node.name == BARE else node.name,
        kind=kind,
        expr=None if node.op is None else _expr(graph, node, whole=first != root),
        position=root,
        span=node.span,
        operation=None if node.op is None else node.op.name,
        value=0.0 if terms and is_residue(value, *terms) else value,
        gradient=_gradient(trace, root),
        wanted=wanted,
        used=bool(trace.reached[root]),
        ordered=any(_is_ordered(graph, i) for i in range(first, root + 1)),
        kink=any(_has_kink(trace, i) for i in range(first, root + 1)),
    )


def _has_kink(trace: Trace, position: int) -> bool:
    node = trace.graph.nodes[position]
    if node.op is None or node.op.kink is None or not trace.graph.active[position]:
        return False
    return node.op.kink(*[trace.values[a] for a in node.arguments])


def _is_ordered(graph: Graph, position: int) -> bool:
    """Tell whether it matters which of a node's wires is which, as it does for a difference and not for a product."""
    _, _, op, arguments, *_ = graph.nodes[position]
    return op is not None and not (op.commutative or op.variadic) and sum(graph.active[a] for a in arguments) > 1


def _gradient(trace: Trace, root: int) -> float:
    """Return the adjoint, as 0 where it is only the rounding error of the contributions that cancel in it."""
    heads = trace.graph.digraph.out_edges(root, data="slots")
    terms = [
        trace.adjoints[h] * (trace.partials[h][s] or 0.0) for _, h, slots in heads for s in slots if trace.reached[h]
    ]
    adjoint = trace.adjoints[root]
    return 0.0 if len(terms) > 1 and is_residue(adjoint, *terms) else adjoint


def _expr(graph: Graph, node: Node, *, whole: bool) -> Expr:
    """Return what a box computes: the statement as written, or one operation over the ids of its operands."""
    if whole or not isinstance(node.expr, Apply):
        return node.expr
    args = []
    for arg, position in zip(node.expr.args, node.arguments, strict=True):
        inner = isinstance(arg, Apply) and graph.active[position]
        args.append(Name(graph.nodes[position].id, arg.span) if inner else arg)
    return Apply(node.expr.op, tuple(args), node.expr.span)


def annotated(folded: Folded) -> nx.DiGraph:
    """Return the drawn graph for networkx.

    Nodes have `value`, `gradient`, `kind` and `operation`; edges have `partial`, the sum over their `wires`.
    """
    graph = nx.DiGraph(output=folded.boxes[folded.output].id)
    for box in folded.boxes:
        graph.add_node(box.id, value=box.value, gradient=box.gradient, kind=box.kind, operation=box.operation)
    for wire in folded.wires:
        tail, head = folded.boxes[wire.tail].id, folded.boxes[wire.head].id
        before = graph.get_edge_data(tail, head, {"partial": 0.0, "wires": ()})
        graph.add_edge(tail, head, partial=before["partial"] + wire.partial, wires=(*before["wires"], wire.partial))
    return graph

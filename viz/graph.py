"""Program to graph: one primitive operation a node, in topological order, with its networkx DiGraph.

A node is known by its position in ``Graph.nodes``; every argument of a node stands before it. The DiGraph has the same
positions as nodes, without the constants; its edge (tail, head) says that head uses tail, ``slots`` at which arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import networkx as nx

from viz.collector import quiet_collector
from viz.errors import Diagnostic, InputError, Span, UsageError, did_you_mean, nearest
from viz.ops.functions import FUNCTIONS
from viz.ops.op import Op
from viz.ops.operators import COPY
from viz.program import MOST_OPERATIONS, Apply, Binding, Expr, Name, Number, Program, postorder
from viz.sources.expressions import CONSTANTS

_MOST_ERRORS = 20


class Node(NamedTuple):
    """One operation, input or constant.

    ``id`` is the name the user gave, or `u.1`, `u.2` for the unnamed operations of statement u; a constant has the
    text it was written as. ``arguments`` are positions; ``statement`` is the number of its statement.
    """

    id: str
    name: str | None
    op: Op | None
    arguments: tuple[int, ...]
    constant: float | None
    statement: int
    expr: Expr

    @property
    def span(self) -> Span:
        """The place in the source."""
        return self.expr.span


class Statement(NamedTuple):
    """One equation: its binding and the nodes it is made of, ``first`` to ``root``."""

    binding: Binding
    first: int
    root: int


@dataclass(frozen=True)
class Graph:
    """The primitive graph; ``active[i]`` says whether node i depends on an input."""

    program: Program
    nodes: Sequence[Node]
    statements: Sequence[Statement]
    positions: Mapping[str, int]
    active: Sequence[int]

    @cached_property
    def digraph(self) -> nx.DiGraph:
        """The networkx graph of positions, each edge with its ``slots``."""
        return _digraph(self.nodes)


def build(program: Program, limit: int = MOST_OPERATIONS) -> Graph:
    """Load the equations into a graph; raise InputError for unknown, doubly or circularly defined names."""
    with quiet_collector():
        builder = _Builder(limit)
        for binding, parts in _sorted(program):
            builder.statement(binding, parts)
        graph = Graph(program, builder.nodes, builder.statements, builder.positions, builder.active)
        graph.digraph  # noqa: B018 - built here, while the collector is held
    return graph


def choose_output(graph: Graph, of: str | None) -> tuple[int, tuple[Diagnostic, ...]]:
    """Return the position of the output, with a note if there were several to choose from.

    It is the computed name that nothing else uses; of several the last, in file order; without one the last input.
    """
    if of is not None:
        if of not in graph.positions:
            cure = did_you_mean(of, graph.positions, f"the names are {', '.join([*graph.positions][:20])}")
            raise UsageError(Diagnostic(code="E050", message=f"--of: there is no `{of}`", help=cure))
        return graph.positions[of], ()
    used = {a for node in graph.nodes for a in node.arguments}
    in_file = sorted(graph.statements, key=lambda s: s.binding.span.start)
    ends = [s for s in in_file if s.root not in used and graph.nodes[s.root].op is not None]
    if not ends:
        return in_file[-1].root, ()
    if len(ends) == 1:
        return ends[0].root, ()
    others = ", ".join(f"`{s.binding.name}`" for s in ends[:-1][:5]) + (", ..." if len(ends) > 6 else "")  # noqa: PLR2004
    note = Diagnostic(
        code="N003",
        message=f"`{ends[-1].binding.name}` was taken as the output; {others} could be too",
        span=ends[-1].binding.span,
        label="the last one that nothing uses",
        help="choose with --of NAME",
    )
    return ends[-1].root, (note,)


class _Builder:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.nodes: list[Node] = []
        self.statements: list[Statement] = []
        self.positions: dict[str, int] = {}
        self.active = bytearray()

    def statement(self, binding: Binding, parts: Sequence[Expr]) -> None:
        first = len(self.nodes)
        if self._is_input(parts):
            self._add(Node(binding.name, binding.name, None, (), None, len(self.statements), binding.expr), active=1)
        else:
            self._operations(binding, parts)
        root = len(self.nodes) - 1
        self.positions[binding.name] = root
        self.statements.append(Statement(binding, first, root))

    def _is_input(self, parts: Sequence[Expr]) -> bool:
        positions = self.positions
        return not any(type(part) is Name and (part.name in positions or part.name not in CONSTANTS) for part in parts)

    def _operations(self, binding: Binding, parts: Sequence[Expr]) -> None:
        """Append the operations of an expression, arguments first; a bare name becomes a copy."""
        stack: list[int] = []
        number = len(self.statements)
        unnamed = 0
        active = self.active
        for part in parts:
            if isinstance(part, Apply):
                count = len(part.args)
                arguments = tuple(stack[-count:])
                del stack[-count:]
                name = binding.name if part is binding.expr else None
                unnamed += name is None
                node = Node(name or f"{binding.name}.{unnamed}", name, part.op, arguments, None, number, part)
                stack.append(self._add(node, active=any(map(active.__getitem__, arguments))))
            else:
                stack.append(self._leaf(part, number))
        if not isinstance(binding.expr, Apply):
            self._add(Node(binding.name, binding.name, COPY, (stack[0],), None, number, binding.expr), active=1)

    def _leaf(self, part: Name | Number, statement: int) -> int:
        if isinstance(part, Number):
            return self._add(Node(part.text, None, None, (), part.value, statement, part), active=0)
        if part.name in self.positions:
            return self.positions[part.name]
        return self._add(Node(part.name, None, None, (), CONSTANTS[part.name], statement, part), active=0)

    def _add(self, node: Node, *, active: int) -> int:
        self.nodes.append(node)
        self.active.append(active)
        if len(self.nodes) > 2 * self.limit:
            raise InputError(
                Diagnostic(
                    code="E016",
                    message=f"there are more than {self.limit:,} operations",
                    span=node.span,
                    label="too many here",
                    help="draw a part of it",
                )
            )
        return len(self.nodes) - 1


def _digraph(nodes: Sequence[Node]) -> nx.DiGraph:
    digraph = nx.DiGraph()
    digraph.add_nodes_from([i for i, node in enumerate(nodes) if node.constant is None])
    edges: dict[tuple[int, ...], list[tuple[int, int]]] = {(0,): [], (1,): []}  # by slots: one dictionary for many
    first, second = edges.values()
    for head, node in enumerate(nodes):
        match node.arguments:
            case ():
                pass
            case (a,):
                first.append((a, head))
            case (a, b) if a != b:
                first.append((a, head))
                second.append((b, head))
            case arguments:
                slots: dict[int, list[int]] = {}
                for slot, tail in enumerate(arguments):
                    slots.setdefault(tail, []).append(slot)
                for tail, found in slots.items():
                    edges.setdefault(tuple(found), []).append((tail, head))
    constants = {i for i, node in enumerate(nodes) if node.constant is not None}
    for slots_of, pairs in edges.items():
        digraph.add_edges_from(
            [pair for pair in pairs if pair[0] not in constants] if constants else pairs, slots=slots_of
        )
    return digraph


def _sorted(program: Program) -> Sequence[tuple[Binding, Sequence[Expr]]]:
    """Return the bindings with their parts, each after those it uses, in file order where that is one."""
    bindings = [(binding, postorder(binding.expr)) for binding in program.bindings]
    numbers = _unique(program)
    found = [[part for part in parts if type(part) is Name] for _, parts in bindings]
    uses = [[numbers[n.name] for n in names if n.name in numbers] for names in found]
    unknown = [n for names in found for n in names if n.name not in numbers and n.name not in CONSTANTS]
    if unknown:
        raise InputError(*(_unknown(n, program) for n in unknown[:_MOST_ERRORS]), source=program.source)
    if all(used < i for i, use in enumerate(uses) for used in use):
        return bindings
    order = nx.DiGraph()
    order.add_nodes_from(range(len(bindings)))
    order.add_edges_from((used, i) for i, use in enumerate(uses) for used in use)
    try:
        return [bindings[i] for i in nx.lexicographical_topological_sort(order)]
    except nx.NetworkXUnfeasible:
        raise _circle(program, [tail for tail, _ in nx.find_cycle(order)]) from None


def _unique(program: Program) -> dict[str, int]:
    numbers: dict[str, int] = {}
    mistakes = []
    for i, binding in enumerate(program.bindings):
        if numbers.setdefault(binding.name, i) != i:
            first = program.bindings[numbers[binding.name]]
            mistakes.append(
                Diagnostic(
                    code="E013",
                    message=f"`{binding.name}` is defined twice",
                    span=binding.span,
                    label="defined again here",
                    help="give the second one a name of its own",
                    also=((first.span, "first defined here"),),
                )
            )
    if mistakes:
        raise InputError(*mistakes[:_MOST_ERRORS], source=program.source)
    if not numbers:
        empty = Diagnostic(code="E018", message="there are no equations", help="write one a line, such as `y = 2x`")
        raise InputError(empty, source=program.source)
    return numbers


def _unknown(use: Name, program: Program) -> Diagnostic:
    near = nearest(use.name, (b.name for b in program.bindings))
    cure = f"define it on a line of its own: `{use.name} = 1`"
    if use.name in FUNCTIONS:
        cure = f"`{use.name}` is a function: write `{use.name}(x)`"
    elif near:
        place = next(b.span for b in program.bindings if b.name == near)
        cure = f"did you mean `{near}` (line {program.source.place(place.start)[0]})?"
    return Diagnostic(code="E012", message=f"unknown name `{use.name}`", span=use.span, label="not defined", help=cure)


def _circle(program: Program, numbers: list[int]) -> InputError:
    first, *others = sorted(numbers)
    path = " → ".join(f"`{program.bindings[i].name}`" for i in [*numbers, numbers[0]])
    return InputError(
        Diagnostic(
            code="E014",
            message=f"these equations depend on each other in a circle: {path}",
            span=program.bindings[first].span,
            label="needs itself to be known first",
            help="a graph of values needs a start: give one of them a number, or the new value a new name",
            also=tuple((program.bindings[i].span, "part of the circle") for i in others),
        ),
        source=program.source,
    )

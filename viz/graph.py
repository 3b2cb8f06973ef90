"""Program to graph: one primitive operation a node, in topological order, with its networkx DiGraph.

A node is known by its position in ``Graph.nodes``; every argument of a node stands before it. The DiGraph has the same
positions as nodes, without the constants; its edge (tail, head) says that head uses tail, ``slots`` at which arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from viz.choices import MOST_OPERATIONS
from viz.collector import quiet_collector
from viz.errors import Diagnostic, InputError, Span
from viz.ops.functions import WHERE
from viz.ops.op import Op
from viz.ops.operators import COPY
from viz.program import CONSTANTS, Apply, Binding, Expr, Function, Name, Number, Program
from viz.scope import ordered

if TYPE_CHECKING:
    import networkx as nx


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


class Call(NamedTuple):
    """A use of a function of one's own: ``expr`` as it was written, with the nodes ``first`` to ``root`` it becomes.

    ``arguments`` are the positions of what it is given; ``outer`` is the number, among its statement's calls, of the
    one inside whose expression it stands.
    """

    expr: Apply
    arguments: tuple[int, ...]
    first: int
    root: int
    outer: int | None


class Statement(NamedTuple):
    """One equation: its binding and the nodes it is made of, ``first`` to ``root``, and the calls among them.

    Where there are calls, ``uses`` tells of an argument (node and slot) that comes from outside which occurrence of a
    name it is, and ``tails`` the position that each occurrence stands for: those of the text first.
    """

    binding: Binding
    first: int
    root: int
    calls: Sequence[Call] = ()
    uses: Mapping[tuple[int, int], int] = MappingProxyType({})
    tails: Sequence[int] = ()


@dataclass(frozen=True)
class Graph:
    """The primitive graph; ``active[i]`` says whether node i depends on an input, as every named node does."""

    program: Program
    nodes: Sequence[Node]
    statements: Sequence[Statement]
    positions: Mapping[str, int]
    active: Sequence[int]

    @cached_property
    def incomplete(self) -> bool:
        """Whether some nodes may have no value: there is a `where`, or a function without an expression."""
        ops = {node.op for node in self.nodes}
        return WHERE in ops or any(op is not None and op.own for op in ops)

    @cached_property
    def digraph(self) -> nx.DiGraph:
        """The networkx graph of positions, each edge with its ``slots``."""
        return _digraph(self.nodes)


def build(program: Program, limit: int = MOST_OPERATIONS) -> Graph:
    """Load the equations into a graph; raise InputError for unknown, doubly or circularly defined names."""
    with quiet_collector():
        builder = _Builder(limit)
        for definition, parts in ordered(program):
            if isinstance(definition, Binding):
                builder.statement(definition, parts)
            else:
                builder.function(definition, parts)
        graph = Graph(program, builder.nodes, builder.statements, builder.positions, builder.active)
        graph.digraph  # noqa: B018 - built here, while the collector is held
    return graph


def choose_output(graph: Graph, of: str | None) -> tuple[int, tuple[Diagnostic, ...]]:
    """Return the position of the output, ``of`` if that is given, with a note if there were several to choose from.

    It is the computed name that nothing else uses; of several the last, in file order; without one the last input.
    """
    if of is not None:
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
        self.bodies: dict[Op, tuple[Function, Sequence[Expr]]] = {}
        self.sizes: dict[Op, int] = {}  # operations of a call, all the calls inside it expanded
        self.operations = 0  # of the statements that call a function
        self.open: set[Op] = set()  # functions that depend on more than their arguments
        self.nodes: list[Node] = []
        self.statements: list[Statement] = []
        self.positions: dict[str, int] = {}
        self.active = bytearray()

    def function(self, function: Function, parts: Sequence[Expr]) -> None:
        """Keep a function's expression for its calls; one without an expression is an operation like any other."""
        if function.body is not None:
            self.bodies[function.op] = function, parts
            self.sizes[function.op] = min(max(1, self._size(parts)), self.limit + 1)
        if function.body is None or not self._is_closed(parts, function.parameters):
            self.open.add(function.op)

    def statement(self, binding: Binding, parts: Sequence[Expr]) -> None:
        first = len(self.nodes)
        if self.bodies:
            self._count(binding, parts)
        if self._is_closed(parts):
            self.add(Node(binding.name, binding.name, None, (), None, len(self.statements), binding.expr), active=1)
            found = Statement(binding, first, first)
        elif self.bodies and any(type(part) is Apply and part.op in self.bodies for part in parts):
            found = _Expansion(self, binding, parts).run()
        else:
            self._operations(binding, parts)
            found = Statement(binding, first, len(self.nodes) - 1)
        self.positions[binding.name] = found.root
        self.statements.append(found)

    def _count(self, binding: Binding, parts: Sequence[Expr]) -> None:
        """Refuse a statement that needs too many operations, before one of them is made."""
        self.operations += self._size(parts)
        if self.operations > self.limit:
            raise self._too_many(binding.expr.span)

    def _size(self, parts: Sequence[Expr]) -> int:
        return sum(self.sizes.get(part.op, 1) for part in parts if type(part) is Apply)

    def _is_closed(self, parts: Sequence[Expr], parameters: Sequence[str] = ()) -> bool:
        """Tell whether an expression depends on no name of the program."""
        positions = self.positions
        for part in parts:
            if type(part) is Name and part.name not in parameters:
                if part.name in positions or part.name not in CONSTANTS:
                    return False
            elif self.open and type(part) is Apply and part.op in self.open:
                return False
        return True

    def _operations(self, binding: Binding, parts: Sequence[Expr]) -> None:
        """Append the operations of an expression, arguments first; a bare name becomes a copy."""
        stack: list[int] = []
        number = len(self.statements)
        unnamed = 0
        active, positions = self.active, self.positions
        for part in parts:
            if type(part) is Name and part.name in positions:
                stack.append(positions[part.name])
            elif isinstance(part, Apply):
                count = len(part.args)
                arguments = tuple(stack[-count:])
                del stack[-count:]
                name = binding.name if part is binding.expr else None
                unnamed += name is None
                node = Node(name or f"{binding.name}.{unnamed}", name, part.op, arguments, None, number, part)
                stack.append(self.add(node, active=part.op in self.open or any(map(active.__getitem__, arguments))))
            else:
                stack.append(self.leaf(part, number))
        if not isinstance(binding.expr, Apply):
            self.add(Node(binding.name, binding.name, COPY, (stack[0],), None, number, binding.expr), active=1)

    def leaf(self, part: Name | Number, statement: int) -> int:
        """Return the position of a number or a name, which is a new node if it is a constant."""
        if isinstance(part, Number):
            return self.add(Node(part.text, None, None, (), part.value, statement, part), active=0)
        if part.name in self.positions:
            return self.positions[part.name]
        return self.add(Node(part.name, None, None, (), CONSTANTS[part.name], statement, part), active=0)

    def add(self, node: Node, *, active: int) -> int:
        """Append a node and return its position."""
        self.nodes.append(node)
        self.active.append(active)
        if len(self.nodes) > 2 * self.limit:
            raise self._too_many(node.span)
        return len(self.nodes) - 1

    def _too_many(self, span: Span) -> InputError:
        return InputError(
            Diagnostic(
                code="E016",
                message=f"there are more than {self.limit:,} operations",
                span=span,
                label="too many here",
                help="draw a part of it, or allow more with --limit",
            )
        )


class _Operand(NamedTuple):
    """A value on the stack: its position, and which occurrence of a name from outside the statement it is, if one."""

    position: int
    use: int | None = None


class _Frame(NamedTuple):
    """An expression that is being read: its parts that are left, what its parameters stand for, the call it is of.

    ``last`` says whether its value is the statement's.
    """

    expr: Expr
    parts: Iterator[Expr]
    given: Mapping[str, _Operand]
    call: int | None
    last: bool


class _Expansion:
    """A statement that calls functions of one's own: each call is replaced by the function's expression."""

    def __init__(self, builder: _Builder, binding: Binding, parts: Sequence[Expr]) -> None:
        self.builder = builder
        self.name = binding.name
        self.first = len(builder.nodes)
        self.binding = binding
        self.frames = [_Frame(binding.expr, iter(parts), {}, None, last=True)]
        self.stack: list[_Operand] = []
        self.calls: list[Call] = []
        self.uses: dict[tuple[int, int], int] = {}
        self.tails: list[int] = [
            builder.positions[p.name] for p in parts if type(p) is Name and p.name in builder.positions
        ]
        self.text_uses = iter(range(len(self.tails)))
        self.free: dict[int, int] = {}  # occurrences of names inside functions, by position
        self.unnamed = 0

    def run(self) -> Statement:
        """Append the nodes of the statement; no recursion, however deep the calls."""
        while self.frames:
            frame = self.frames[-1]
            part = next(frame.parts, None)
            if part is None:
                self._leave(self.frames.pop())
            elif not isinstance(part, Apply):
                self.stack.append(self._leaf(part, frame))
            elif part.op in self.builder.bodies:
                self._enter(part, frame)
            else:
                self._operation(part.op, part, self._taken(len(part.args)), last=frame.last and part is frame.expr)
        root = len(self.builder.nodes) - 1
        return Statement(self.binding, self.first, root, self.calls, self.uses, self.tails)

    def _leaf(self, part: Name | Number, frame: _Frame) -> _Operand:
        if isinstance(part, Name) and part.name in frame.given:
            return frame.given[part.name]
        position = self.builder.leaf(part, len(self.builder.statements))
        if position >= self.first:
            return _Operand(position)
        if frame.call is None:
            return _Operand(position, next(self.text_uses))
        if position not in self.free:
            self.free[position] = len(self.tails)
            self.tails.append(position)
        return _Operand(position, self.free[position])

    def _taken(self, count: int) -> list[_Operand]:
        taken = self.stack[-count:]
        del self.stack[-count:]
        return taken

    def _enter(self, part: Apply, frame: _Frame) -> None:
        function, parts = self.builder.bodies[part.op]
        taken = self._taken(len(part.args))
        given = dict(zip(function.parameters, taken, strict=True))
        first = len(self.builder.nodes)
        self.calls.append(Call(part, tuple(operand.position for operand in taken), first, first, frame.call))
        last = frame.last and part is frame.expr
        assert function.body is not None  # noqa: S101 - those without are operations
        self.frames.append(_Frame(function.body, iter(parts), given, len(self.calls) - 1, last))

    def _leave(self, frame: _Frame) -> None:
        """End an expression; one that is a bare name or number becomes a copy, so that every call has a node."""
        if not isinstance(frame.expr, Apply):
            self._operation(COPY, frame.expr, self._taken(1), last=frame.last)
        if frame.call is not None:
            self.calls[frame.call] = self.calls[frame.call]._replace(root=len(self.builder.nodes) - 1)

    def _operation(self, op: Op, expr: Expr, operands: Sequence[_Operand], *, last: bool) -> None:
        builder, name = self.builder, self.name if last else None
        self.unnamed += name is None
        arguments = tuple(operand.position for operand in operands)
        node = Node(name or f"{self.name}.{self.unnamed}", name, op, arguments, None, len(builder.statements), expr)
        active = last or op in builder.open or any(map(builder.active.__getitem__, arguments))
        position = builder.add(node, active=active)
        for slot, operand in enumerate(operands):
            if operand.use is not None:
                self.uses[position, slot] = operand.use
        self.stack.append(_Operand(position))


def _digraph(nodes: Sequence[Node]) -> nx.DiGraph:
    import networkx as nx  # noqa: PLC0415 - what a run needs and its help does not

    digraph = nx.DiGraph()
    digraph.add_nodes_from([i for i, node in enumerate(nodes) if node.constant is None])
    first: list[tuple[int, int]] = []  # tail and head, for the usual slots
    second: list[tuple[int, int]] = []
    others: list[tuple[int, int, dict[str, tuple[int, ...]]]] = []
    for head, node in enumerate(nodes):
        arguments = node.arguments
        if len(arguments) == 1:
            first.append((arguments[0], head))
        elif len(arguments) == 2 and arguments[0] != arguments[1]:  # noqa: PLR2004
            first.append((arguments[0], head))
            second.append((arguments[1], head))
        elif arguments:
            slots: dict[int, list[int]] = {}
            for slot, tail in enumerate(arguments):
                slots.setdefault(tail, []).append(slot)
            others += [(tail, head, {"slots": tuple(found)}) for tail, found in slots.items()]
    if constants := {i for i, node in enumerate(nodes) if node.constant is not None}:
        first, second = ([pair for pair in pairs if pair[0] not in constants] for pairs in (first, second))
        others = [edge for edge in others if edge[0] not in constants]
    digraph.add_edges_from(first, slots=(0,))
    digraph.add_edges_from(second, slots=(1,))
    digraph.add_edges_from(others)
    return digraph

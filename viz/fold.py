"""The primitive graph to what is drawn: one box a statement, an operation or a call, with the partials across it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from viz.backward import Trace
from viz.collector import quiet_collector
from viz.digits import is_residue
from viz.errors import Span
from viz.graph import Graph
from viz.program import BARE, Apply, Expr, Function
from viz.regions import STATEMENTS, Region, regions

if TYPE_CHECKING:
    import networkx as nx

MOST_WIRES = 3  # of one name into one box; more are drawn as one wire with a count
Kind = Literal["input", "operation", "output"]


class Group(NamedTuple):
    """Several boxes that are drawn as one: a chain of steps, or boxes that are alike.

    It is how many, what the first is called (the box has the last one's name), and of boxes that are alike the least
    and the greatest value and derivative, None where none has a number. Boxes of a block that is repeated along the
    depth, the n-th layer, come in ``rounds``, each the next one's input.
    """

    kind: Literal["chain", "alike"]
    size: int
    first: str | None
    values: tuple[float, float] | None = None
    gradients: tuple[float, float] | None = None
    rounds: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One thing that is drawn.

    ``expr`` is what it computes, over the names (or ids) of the boxes it uses; an input has none. ``wanted`` says
    whether its derivative is shown, ``used`` whether it reaches the output, ``ordered`` whether its operands' order
    matters, ``kink`` whether an operation in it has a corner at its arguments, where one of several slopes was taken.
    ``value`` and ``gradient`` are None where there is no number: they depend on `?`, or were not computed. A box with a
    ``group`` stands for several, of which it is the last.
    """

    id: str
    name: str | None
    kind: Kind
    expr: Expr | None
    position: int
    span: Span
    operation: str | None
    value: float | None
    gradient: float | None
    wanted: bool
    used: bool
    ordered: bool
    kink: bool
    group: Group | None = None

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
    ``partial`` the derivative across the head, ``contribution`` the share of the head's gradient that is handed back;
    both are None where there is no number.
    """

    tail: int
    head: int
    slot: int
    partial: float | None
    contribution: float | None
    wanted: bool
    occurrences: int = 1

    def is_taken(self, head: Box) -> bool:
        """Tell whether the head, if it has a value, needs this one for it: `where` takes only one of its branches."""
        return self.partial is not None or head.value is None


@dataclass(frozen=True, slots=True)
class Folded:
    """What is drawn: boxes in topological order, wires by the positions of their ends in ``boxes``.

    ``functions`` are those of the equations' own, which the boxes' expressions may call; ``kept`` has the values of
    names that stand in the expressions and have no box of their own.
    """

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    output: int
    detail: str
    functions: tuple[Function, ...] = ()
    kept: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))

    def slope(self, box: Box) -> str:
        """Return a box's derivative in plain text, `dJ/db`."""
        return f"d{self.boxes[self.output].name or ''}/d{box.spoken}"


def fold(
    trace: Trace,
    detail: str = STATEMENTS,
    wrt: Collection[str] = (),
    data: Collection[str] = (),
    inline: Collection[str] = (),
) -> Folded:
    """Fold the graph to boxes.

    ``wrt`` names the variables whose derivatives are wanted (none: all inputs that are not ``data``), ``inline`` the
    statements that are kept inside the boxes which use them. ``detail`` is as `regions` has it.
    """
    with quiet_collector():
        wanted = _wanted(trace, wrt, data)
        found = [*regions(trace, detail, inline)]
        numbers = {region.root: n for n, region in enumerate(found)}
        boxes = tuple([_box(trace, region, region.root in wanted) for region in found])
        wires = tuple([wire for region in found for wire in _wires(trace, region, numbers, wanted)])
    kept = {name: trace.values[trace.graph.positions[name]] for name in inline}
    return Folded(boxes, wires, numbers[trace.output], detail, trace.graph.program.functions, kept)


def _wanted(trace: Trace, wrt: Collection[str], data: Collection[str]) -> set[int]:
    """Return the positions between a wanted variable and the output."""
    graph = trace.graph
    if not wrt and not data:
        return {i for i in range(len(graph.nodes)) if graph.active[i] and trace.reached[i]}
    inputs = (s.binding.name for s in graph.statements if graph.nodes[s.root].op is None)
    starts = {graph.positions[name] for name in wrt or [name for name in inputs if name not in data]}
    follows: list[bool] = []
    for n, node in enumerate(graph.nodes):
        follows.append(n in starts or any(follows[argument] for argument in node.arguments))
    return {n for n, follow in enumerate(follows) if follow and trace.reached[n]}


def _wires(trace: Trace, region: Region, numbers: dict[int, int], wanted: set[int]) -> Iterator[Wire]:
    counts = Counter(use.tail for use in region.uses) if len(region.uses) > MOST_WIRES else Counter()
    bundled: dict[int, Wire] = {}
    adjoint, reached, head = trace.adjoints[region.root], bool(trace.reached[region.root]), numbers[region.root]
    for slot, (tail, partial) in enumerate(region.uses):
        share = _product(adjoint, partial) if reached or partial is None else 0.0
        flows = reached and (partial is not None or trace.values[region.root] is None)
        wire = Wire(numbers[tail], head, slot, partial, share, wanted=tail in wanted and flows)
        if counts[tail] <= MOST_WIRES:
            yield wire
            continue
        one = bundled.setdefault(tail, wire._replace(occurrences=counts[tail], partial=0.0, contribution=0.0))
        bundled[tail] = one._replace(
            partial=_sum(one.partial, partial),
            contribution=_sum(one.contribution, share),
            wanted=one.wanted or wire.wanted,
        )
    yield from bundled.values()


def _product(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def _sum(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _box(trace: Trace, region: Region, wanted: bool) -> Box:  # noqa: FBT001 - private
    graph, root, expr = trace.graph, region.root, region.expr
    node = graph.nodes[root]
    kind: Kind = "output" if root == trace.output else "input" if node.op is None else "operation"
    operation = None if node.op is None else expr.op.name if isinstance(expr, Apply) else node.op.name
    return Box(
        id=node.id,
        name=None if node.name == BARE else node.name,
        kind=kind,
        expr=expr,
        position=root,
        span=node.span,
        operation=operation,
        value=_value(trace, root),
        gradient=_gradient(trace, root),
        wanted=wanted,
        used=bool(trace.reached[root]),
        ordered=any(_is_ordered(graph, i) for i in region.members),
        kink=any(_has_kink(trace, i) for i in region.members),
    )


def _value(trace: Trace, root: int) -> float | None:
    """Return the value, as 0 where it is only the rounding error of terms that cancel in it."""
    node = trace.graph.nodes[root]
    value = trace.values[root]
    terms = [trace.values[a] for a in node.arguments] if node.op and node.op.name in {"add", "sub", "sum"} else []
    known = [term for term in terms if term is not None]
    return 0.0 if value is not None and terms and is_residue(value, *known) else value


def _has_kink(trace: Trace, position: int) -> bool:
    node = trace.graph.nodes[position]
    if node.op is None or node.op.kink is None or trace.values[position] is None or not trace.graph.active[position]:
        return False
    return node.op.kink(*[trace.values[a] for a in node.arguments])


def _is_ordered(graph: Graph, position: int) -> bool:
    """Tell whether it matters which of a node's wires is which, as it does for a difference and not for a product."""
    _, _, op, arguments, *_ = graph.nodes[position]
    return op is not None and not (op.commutative or op.variadic) and sum(graph.active[a] for a in arguments) > 1


def _gradient(trace: Trace, root: int) -> float | None:
    """Return the adjoint, as 0 where it is only the rounding error of the contributions that cancel in it.

    What was not computed has none.
    """
    adjoint = trace.adjoints[root]
    if adjoint is None or (trace.values[root] is None and not trace.reached[root]):
        return None
    heads = trace.graph.digraph.adj[root].items()
    partials = [(h, trace.partials[h][s]) for h, edge in heads for s in edge["slots"] if trace.reached[h]]
    terms = [share for h, partial in partials if (share := _product(trace.adjoints[h], partial)) is not None]
    return 0.0 if is_residue(adjoint, *terms) else adjoint


def annotated(folded: Folded) -> nx.DiGraph:
    """Return the drawn graph for networkx.

    Nodes have `value`, `gradient`, `kind` and `operation`; edges have `partial`, the sum over their `wires`.
    """
    import networkx as nx  # noqa: PLC0415 - only for those who ask for the graph

    graph = nx.DiGraph(output=folded.boxes[folded.output].id)
    for box in folded.boxes:
        graph.add_node(box.id, value=box.value, gradient=box.gradient, kind=box.kind, operation=box.operation)
    for wire in folded.wires:
        tail, head = folded.boxes[wire.tail].id, folded.boxes[wire.head].id
        before = graph.get_edge_data(tail, head, {"partial": 0.0, "wires": ()})
        graph.add_edge(
            tail, head, partial=_sum(before["partial"], wire.partial), wires=(*before["wires"], wire.partial)
        )
    return graph

"""Which nodes are drawn as one box: a statement, an operation or a call; what it computes and what it uses.

The partial derivative across a region is taken by a small reverse sweep inside it, so that a function which uses its
argument many times costs no more than its size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from viz.backward import Trace, flowing
from viz.graph import Call, Graph
from viz.ops.operators import COPY
from viz.program import Apply, Expr, Name

STATEMENTS, OPERATIONS = "statements", "operations"


class Use(NamedTuple):
    """An occurrence of an outer node inside a region, with the derivative of the region's root along it.

    ``partial`` is None where there is no number: for what depends on `?`, and in a branch that is not taken.
    """

    tail: int
    partial: float | None


class Region(NamedTuple):
    """A box to be: the position of its root, the operations inside it, what it computes, what it uses in order."""

    root: int
    members: Sequence[int]
    expr: Expr | None
    uses: Sequence[Use]


def regions(trace: Trace, detail: str, inline: Collection[str] = ()) -> Iterator[Region]:
    """Yield the regions in topological order.

    ``detail`` is `statements`, `operations` or names of functions, comma between, whose calls are opened. Statements
    called in ``inline`` are kept inside the regions that use them.
    """
    plan = _Plan(trace.graph, detail, inline)
    for statement in trace.graph.statements:
        if detail == STATEMENTS and not inline and not statement.calls:
            yield _whole(trace, statement.first, statement.root)
        else:
            for root in range(statement.first, statement.root + 1):
                if root in plan.roots:
                    yield _region(trace, plan, root)


def _whole(trace: Trace, first: int, root: int) -> Region:
    """Return a statement without calls as a region: its nodes are a tree."""
    graph = trace.graph
    node = graph.nodes[root]
    if node.op is None:
        return Region(root, (), None, ())
    members = [i for i in range(first, root + 1) if graph.nodes[i].op is not None]
    return Region(root, members, node.expr, [*_tree(trace, root, first)])


def _tree(trace: Trace, root: int, first: int) -> Iterator[Use]:
    """Yield the outer nodes that a tree uses, from left to right, each with its partial derivative."""
    graph = trace.graph
    nodes, active = graph.nodes, graph.active
    stack = [Use(root, 1.0)]
    while stack:
        node, weight = stack.pop()
        if node < first or nodes[node].op is None:
            yield Use(node, weight)
            continue
        pairs = zip(nodes[node].arguments, trace.partials[node], strict=True)
        stack += reversed(
            [
                Use(tail, None if weight is None or partial is None else weight * partial)
                for tail, partial in pairs
                if partial is not None or active[tail]
            ]
        )


class _Entry(NamedTuple):
    """Where a region uses an outer node."""

    node: int
    slot: int
    tail: int


class _Plan:
    """What is a box of its own, and which calls are shown as calls.

    ``roots`` are the boxes' roots, ``bodies`` the nodes of opened calls; ``shown`` holds the calls that are not opened,
    by their roots, ``inside`` their nodes.
    """

    def __init__(self, graph: Graph, detail: str, inline: Collection[str]) -> None:
        self.graph = graph
        self.inline = inline
        self.roots: set[int] = set()
        self.bodies: set[int] = set()
        self.inside: set[int] = set()
        self.shown: dict[int, Call] = {}
        opened = set() if detail in {STATEMENTS, OPERATIONS} else set(detail.split(","))
        for statement in graph.statements:
            if detail == OPERATIONS:
                self.roots.update(i for i in range(statement.first, statement.root) if self.is_operation(i))
                self.bodies.update(range(statement.first, statement.root + 1) if statement.calls else ())
            elif statement.calls:
                self._calls(statement.calls, statement.first, opened)
            if statement.binding.name in inline:
                self.roots.discard(statement.root)
            else:
                self.roots.add(statement.root)

    def is_operation(self, position: int) -> bool:
        """Tell whether a node is an operation that depends on an input."""
        return self.graph.nodes[position].op is not None and bool(self.graph.active[position])

    def _calls(self, calls: Sequence[Call], first: int, names: Collection[str]) -> None:
        """Open those calls that are to be and stand inside no closed one."""
        is_open: list[bool | None] = []  # None: inside a closed one
        for call in calls:
            around = call.outer is None or is_open[call.outer]
            is_open.append(call.expr.op.name in names if around else None)
        for call in (call for call, found in zip(calls, is_open, strict=True) if found):
            body = range(call.first, call.root + 1)
            self.bodies.update(body)
            self.roots.update(i for i in (*body, *call.arguments) if i >= first and self.is_operation(i))
        for call in (call for call, found in zip(calls, is_open, strict=True) if found is False):
            self.shown.setdefault(call.root, call)
            self.inside.update(range(call.first, call.root + 1))
            self.roots.difference_update(range(call.first, call.root))


def _region(trace: Trace, plan: _Plan, root: int) -> Region:
    graph = trace.graph
    if graph.nodes[root].op is None:
        return Region(root, (), None, ())
    members, entries = _walked(plan, root)
    statement = graph.statements[graph.nodes[root].statement]
    whole = root == statement.root and not any(i in plan.roots for i in range(statement.first, root))
    expr = statement.binding.expr if whole and not plan.inline else _expr(plan, root)
    groups = _grouped(plan, entries, in_text=root not in plan.bodies)
    if whole:
        outer = [(graph.nodes[root].statement, n) for n, tail in enumerate(statement.tails) if tail in plan.roots]
        groups |= {key: [] for key in outer if key not in groups}  # arguments that a function ignores
    found = _swept(trace, members)
    known = trace.values[root] is not None
    uses = []
    for key in sorted(groups) if whole and statement.calls else groups:
        tail = groups[key][0].tail if groups[key] else statement.tails[key[1]]
        uses.append(Use(tail, _total([found.get((e.node, e.slot), _NOT_TAKEN) for e in groups[key]], known=known)))
    return Region(root, members, expr, uses)


def _walked(plan: _Plan, root: int) -> tuple[list[int], list[_Entry]]:
    """Return the operations of a region in order, and where it uses outer nodes, from left to right."""
    members, entries, seen = [root], [], {root}
    stack = _entries(plan.graph, root)
    while stack:
        entry = stack.pop()
        if entry.tail in plan.roots:
            entries.append(entry)
        elif entry.tail not in seen and plan.is_operation(entry.tail):
            seen.add(entry.tail)
            members.append(entry.tail)
            stack += _entries(plan.graph, entry.tail)
    return sorted(members), entries


def _entries(graph: Graph, node: int) -> list[_Entry]:
    """Return a node's arguments, last first."""
    return [_Entry(node, slot, tail) for slot, tail in enumerate(graph.nodes[node].arguments)][::-1]


def _grouped(plan: _Plan, entries: Sequence[_Entry], *, in_text: bool) -> dict[tuple[int, ...], list[_Entry]]:
    """Put together what is one occurrence in what is drawn: a call is one use of each of its arguments.

    In the text of a statement the graph knows the occurrences; inside an opened function a call that is shown as a
    call uses each outer node once.
    """
    nodes, statements = plan.graph.nodes, plan.graph.statements
    groups: dict[tuple[int, ...], list[_Entry]] = {}
    for entry in entries:
        number = nodes[entry.node].statement
        use = statements[number].uses.get(entry[:2]) if in_text else None
        key = (-1, entry.tail) if entry.node in plan.inside else (-1, entry.node, entry.slot)
        groups.setdefault(key if use is None else (number, use), []).append(entry)
    return groups


def _swept(trace: Trace, members: Sequence[int]) -> dict[tuple[int, int], float | None]:
    """Return the derivative of a region's root along each argument from outside, by node and slot."""
    graph, inner = trace.graph, set(members)
    weights: dict[int, float | None] = {members[-1]: 1.0}
    found: dict[tuple[int, int], float | None] = {}
    for node in reversed(members):
        if node not in weights:
            continue  # only a branch that is not taken uses it
        weight = weights[node]
        flows = flowing(graph, trace.values, node)
        for slot, (tail, partial) in enumerate(zip(graph.nodes[node].arguments, trace.partials[node], strict=True)):
            share = None if weight is None or partial is None else weight * partial
            if flows[slot] and tail in inner:
                before = weights.get(tail, 0.0)
                weights[tail] = None if before is None or share is None else before + share
            elif flows[slot]:
                found[node, slot] = share
    return found


_NOT_TAKEN = "not taken"


def _total(shares: Sequence[float | str | None], *, known: bool) -> float | None:
    """Return the sum of what an occurrence hands back; 0 for an argument that a function ignores."""
    taken = [share for share in shares if not isinstance(share, str)]
    if not known or None in taken or (shares and not taken):
        return None
    return sum(share for share in taken if share is not None)


def _expr(plan: _Plan, root: int) -> Expr:
    """Return what a region computes, over the ids of outer nodes; no recursion."""
    nodes = plan.graph.nodes
    made: dict[int, Expr] = {}
    stack = [root]
    while stack:
        i = stack[-1]
        _, name, op, arguments, _, _, expr = nodes[i]
        outer = i != root and i in plan.roots
        call = plan.shown.get(i)
        needed = () if outer or op is None else arguments if call is None else call.arguments
        missing = [a for a in needed if a not in made]
        if missing:
            stack += missing
            continue
        stack.pop()
        if outer or (op is None and name is not None):
            made[i] = Name(nodes[i].id, expr.span)
        elif op is None:
            made[i] = expr
        elif op is COPY and call is None:
            made[i] = made[arguments[0]]
        else:
            shown = op if call is None else call.expr.op
            made[i] = Apply(shown, tuple(made[a] for a in needed), expr.span if call is None else call.expr.span)
    return made[root]

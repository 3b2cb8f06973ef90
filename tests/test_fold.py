"""Folding: which boxes and wires are drawn, with the derivatives across them."""

from __future__ import annotations

import math
from collections import defaultdict

import networkx as nx
import pytest

import viz
from viz.backward import Trace, backward
from viz.fold import Folded, annotated, fold
from viz.forward import forward, inputs
from viz.graph import build, choose_output
from viz.notation.plain import plain
from viz.sources.text import parse

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v"
NEURON = "w0 = 2; x0 = -1; w1 = -3; x1 = -2; w2 = -3\nf = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))"
TEXTS = [
    LECTURE,
    NEURON,
    "x1 = 2; x2 = 5\ny = ln(x1) + x1*x2 - sin(x2)",
    "b = 3; u = b*b",
    "x = 2; u = x*x*x + x; v = u/x; y = max(u, v, x)*v - u",
    "x = 0.5; p = x + x + x + x + x; y = p^2",
    "a = 1; b = 2; spare = 3; side = 2a; y = a - b",
]


def trace(text: str, of: str | None = None) -> Trace:
    """Return both passes over a text."""
    graph = build(parse(text))
    return backward(graph, forward(graph, inputs(graph)), choose_output(graph, of)[0])


def folded(text: str, detail: str = "statements", wrt: tuple[str, ...] = (), of: str | None = None) -> Folded:
    """Return what is drawn for a text."""
    return fold(trace(text, of), detail, wrt)


def wires(found: Folded) -> list[tuple[str, str, int, float, float]]:
    """Return every wire by the ids of its ends, with its slot, partial and contribution."""
    ids = [box.id for box in found.boxes]
    return [(ids[w.tail], ids[w.head], w.slot, w.partial, w.contribution) for w in found.wires]


def test_a_statement_is_a_box():
    """The lecture has six boxes; an input has no expression; every wire carries what the lecture writes on it."""
    found = folded(LECTURE)
    assert [(box.id, box.kind, box.expr and plain(box.expr), box.value, box.gradient) for box in found.boxes] == [
        ("a", "input", None, 5, 3),
        ("b", "input", None, 3, 6),
        ("c", "input", None, 2, 9),
        ("u", "operation", "b*c", 6, 3),
        ("v", "operation", "a + u", 11, 3),
        ("J", "output", "3*v", 33, 1),
    ]
    assert wires(found) == [
        ("b", "u", 0, 2, 6),
        ("c", "u", 1, 3, 9),
        ("a", "v", 0, 1, 3),
        ("u", "v", 1, 1, 3),
        ("v", "J", 0, 3, 3),
    ]


def test_a_box_knows_its_name_its_operation_and_its_place():
    """A bare expression has no name; `y = x` is a copy; the place is that in the graph and that in the text."""
    text = "b = 3; y = b; b*y"
    found, values = folded(text), trace(text).values
    assert [(box.name, box.operation) for box in found.boxes] == [("b", None), ("y", "copy"), (None, "mul")]
    assert [values[box.position] for box in found.boxes] == [3, 3, 9]
    assert [text[slice(*box.span)] for box in found.boxes] == ["3", "b", "b*y"]


def test_an_operation_is_a_box():
    """With detail operations the neuron opens into its gates, and each computes one operation over ids."""
    found = folded(NEURON, "operations")
    boxes = {box.id: plain(box.expr) for box in found.boxes if box.expr}
    assert boxes == {
        "f.1": "w0*x0",
        "f.2": "w1*x1",
        "f.3": "f.1 + f.2",
        "f.4": "f.3 + w2",
        "f.5": "-f.4",
        "f.6": "exp(f.5)",
        "f.7": "1 + f.6",
        "f": "1/f.7",
    }


def test_an_operations_operands_are_wired_from_left_to_right_and_stand_in_the_text():
    """`a*b - c/2` is a*b minus c/2, each known by its place."""
    text = "a = 1; b = 2; c = 6; d = a*b - c/2"
    found = folded(text, "operations")
    into = [wire for wire in wires(found) if wire[1] == "d"]
    assert into == [("d.1", "d", 0, 1, 1), ("d.2", "d", 1, -1, -1)]
    assert [text[slice(*part.span)] for part in found.boxes[-1].expr.args] == ["a*b", "c/2"]


def test_the_gates_of_cs231n():
    """The notes' circuit: -0.53, -0.53, -0.20, 0.20, ... backwards through the gates."""
    gradients = {box.id: box.gradient for box in folded(NEURON, "operations").boxes}
    wanted = {"f.7": -0.53, "f.6": -0.53, "f.5": -0.20, "f.4": 0.20, "f.3": 0.20, "f.2": 0.20, "f.1": 0.20}
    assert {gate: round(gradients[gate], 2) for gate in wanted} == wanted


@pytest.mark.parametrize("detail", ["statements", "operations"])
@pytest.mark.parametrize("text", TEXTS)
def test_what_the_wires_hand_back_is_the_gradient(text, detail):
    """At every box but the output, the contributions of the wires that leave it add up to its gradient."""
    found = folded(text, detail)
    sums = defaultdict(list)
    for wire in found.wires:
        sums[wire.tail].append(wire.contribution)
    for number, box in enumerate(found.boxes):
        if number != found.output:
            assert math.fsum(sums[number]) == pytest.approx(box.gradient, rel=1e-14, abs=1e-15), box.id


@pytest.mark.parametrize("text", TEXTS)
def test_a_contribution_is_the_partial_times_the_heads_gradient(text):
    """The chain rule, wire by wire."""
    found = folded(text)
    for wire in found.wires:
        assert wire.contribution == wire.partial * found.boxes[wire.head].gradient


@pytest.mark.parametrize("text", TEXTS)
def test_both_details_have_the_same_numbers(text):
    """A name has one value and one gradient, however much of its statement is drawn."""
    numbers = [
        {box.name: (box.value, box.gradient) for box in folded(text, detail).boxes if box.name}
        for detail in ("statements", "operations")
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("detail", ["statements", "operations"])
@pytest.mark.parametrize("text", TEXTS)
def test_boxes_stand_after_those_they_use(text, detail):
    """The order of the boxes is topological."""
    assert all(wire.tail < wire.head for wire in folded(text, detail).wires)


def test_up_to_three_uses_are_as_many_wires():
    """`b*b` has two wires, each with its own partial."""
    assert wires(folded("b = 3; u = b*b")) == [("b", "u", 0, 3, 3), ("b", "u", 1, 3, 3)]
    assert [wire[:2] for wire in wires(folded("b = 3; c = 2; u = b*b*b*c"))] == [("b", "u")] * 3 + [("c", "u")]


def test_more_uses_are_one_wire_with_a_count():
    """Four uses would be a bundle that nobody can read: one wire has the sum of their partials."""
    (wire,) = folded("b = 3; u = b + b + b + 2b").wires
    assert (wire.occurrences, wire.partial, wire.contribution, wire.wanted) == (4, 5, 5, True)


def test_many_uses_are_wanted_where_one_of_them_is_taken():
    """Those in the branch that is not taken hand nothing back; the two of b + b and the last do."""
    found = folded("x = 1; b = 2; y = where(x > 0, b + b, b*b) + b")
    (wire,) = [wire for wire in found.wires if found.boxes[wire.tail].id == "b"]
    assert (wire.occurrences, wire.wanted) == (5, True)


def test_many_uses_of_what_has_no_value_are_one_wire_without_numbers():
    """The product of b with itself has no derivative where b is not known."""
    (wire,) = folded("b = ?; u = b*b*b*b").wires
    assert (wire.occurrences, wire.partial, wire.contribution) == (4, None, None)


@pytest.mark.parametrize(("x", "taken"), [("3", ["x", "p"]), ("-3", ["x", "q"]), ("?", ["x", "p", "q"])])
def test_a_wire_is_taken_unless_a_branch_leaves_it_out(x, taken):
    """`where` needs one of its branches; which one is open while x is not known."""
    found = viz.parse(f"x = {x}; p = 2x; q = 5x; y = where(x > 0, p, q)").folded
    into = [wire for wire in found.wires if wire.head == found.output]
    assert [found.boxes[w.tail].id for w in into if w.is_taken(found.boxes[w.head])] == taken


def test_a_derivative_is_called_by_its_output_and_its_variable():
    """`dJ/db` on the lecture; a bare expression has no name."""
    assert [folded(LECTURE).slope(box) for box in folded(LECTURE).boxes[:2]] == ["dJ/da", "dJ/db"]
    assert folded("b = 2; b*b").slope(folded("b = 2; b*b").boxes[0]) == "d/db"


def test_a_drawing_knows_how_it_was_folded():
    """The detail, the equations' own functions, and the values of what is kept inside boxes."""
    found = fold(trace("f(x) = x k; k = 3; b = 2; y = f(b)"), "f", inline=("k",))
    assert (found.detail, [function.op.name for function in found.functions], found.kept) == ("f", ["f"], {"k": 3.0})


def test_a_derivative_is_wanted_between_a_variable_and_the_output():
    """With `wrt: b` the derivatives of b, u, v and J are shown, not those of a and c."""
    found = folded(LECTURE, wrt=("b",))
    assert [box.id for box in found.boxes if box.wanted] == ["b", "u", "v", "J"]
    ids = [box.id for box in found.boxes]
    assert [(ids[w.tail], ids[w.head]) for w in found.wires if w.wanted] == [("b", "u"), ("u", "v"), ("v", "J")]
    assert [box.gradient for box in found.boxes] == [3, 6, 9, 3, 3, 1]


def test_what_does_not_reach_the_output_is_kept_unused():
    """An input that nothing uses and a side branch are drawn, with the gradient 0 and none wanted."""
    found = folded("a = 1; b = 2; spare = 3; side = 2a; y = a - b", of="y")
    assert [box.id for box in found.boxes if not box.used] == ["spare", "side"]
    assert [box.gradient for box in found.boxes if not box.used] == [0, 0]
    assert not any(box.wanted for box in found.boxes if not box.used)
    (side,) = [wire for wire in found.wires if found.boxes[wire.head].id == "side"]
    assert (side.partial, side.contribution, side.wanted) == (2, 0, False)
    found = folded("a = 0; side = sqrt(a); y = 2a", of="y")
    assert wires(found) == [("a", "side", 0, math.inf, 0), ("a", "y", 0, 2, 2)]


def test_the_order_of_operands_is_kept_where_it_matters():
    """A difference, a quotient and a power of two variables are ordered; sums, products and x - 1 are not."""
    text = "a = 1; b = 2; d = a - b; q = a/b; p = a^b; s = a + b; m = ab; l = a - 1; y = max(d, q, p, s, m, l)"
    assert [box.id for box in folded(text).boxes if box.ordered] == ["d", "q", "p"]


def test_a_rounding_error_is_shown_as_the_zero_it_is():
    """0.1 + 0.2 - 0.3 is 0 on the drawing, and so is a gradient of which only that is left; a small product is not."""
    text = "a = 0.1; b = 0.2; c = -0.3; s = a + b; d = s - 0.3; t = s + c; m = sum(a, b, c); p = 1e-20 b"
    value = {box.id: box.value for box in folded(text).boxes}
    assert [value[name] for name in "dtmp"] == [0.0, 0.0, 0.0, 2e-21]
    found = folded("x = 1; p = 0.1x; q = 0.2x; r = 0.3x; y = p + q - r")
    assert {box.id: box.gradient for box in found.boxes}["x"] == 0.0


def test_for_networkx():
    """The drawn graph as a DiGraph: values and gradients on nodes, one edge with all partials of a pair."""
    graph = annotated(folded("b = 3; u = b*b"))
    assert nx.is_directed_acyclic_graph(graph)
    assert graph.graph["output"] == "u"
    assert dict(graph.nodes["b"]) == {"value": 3, "gradient": 6, "kind": "input", "operation": None}
    assert dict(graph.nodes["u"]) == {"value": 9, "gradient": 1, "kind": "output", "operation": "mul"}
    assert dict(graph.edges["b", "u"]) == {"partial": 6, "wires": (3, 3)}


def test_an_infinite_derivative_is_carried_along():
    """The wire of sqrt at 0 is infinite, and the box before it too."""
    found = folded("x = 0; y = sqrt(x)")
    assert (found.wires[0].partial, found.boxes[0].gradient) == (math.inf, math.inf)


def test_a_corner_is_marked_only_where_it_is():
    """Relu at 0 and a tie of max have a corner; a step away they have none, and an inactive one does not count."""
    text = "x = {}; y = 2; r = relu(x); m = max(x, y); k = x + relu(0); z = r + m + k"
    marked = {at: [box.id for box in viz.parse(text.format(at)).folded.boxes if box.kink] for at in ("0", "2", "0.5")}
    assert marked == {"0": ["r"], "2": ["m"], "0.5": []}

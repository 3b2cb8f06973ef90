"""From equations to a graph: order, slots, inputs and constants, and what is wrong with a set of equations."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.errors import InputError
from viz.graph import Graph, build, choose_output
from viz.messages import render
from viz.sources.text import parse

LECTURE = ["a = 5", "b = 3", "c = 2", "u = bc", "v = a + u", "J = 3v"]


def graph_of(text: str, **limits: int) -> Graph:
    """Return the primitive graph of a text."""
    return build(parse(text, "equations.txt"), **limits)


def ids(graph: Graph) -> list[str]:
    """Return the nodes' ids in the graph's order."""
    return [node.id for node in graph.nodes]


def edges(graph: Graph) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the slots of every edge of the networkx graph, by the ids of its ends."""
    names = ids(graph)
    return {(names[tail], names[head]): slots for tail, head, slots in graph.digraph.edges(data="slots")}


def message(text: str) -> str:
    """Return all messages about a set of equations that is wrong."""
    with pytest.raises(InputError) as caught:
        graph_of(text)
    return "\n\n".join(render(diagnostic, caught.value.source) for diagnostic in caught.value.diagnostics)


# -- nodes and edges


def test_the_lecture_is_the_graph_on_the_board():
    """Three inputs, three operations, five edges; the constant 3 is a node of the trace but not of the DiGraph."""
    graph = graph_of("\n".join(LECTURE))
    assert ids(graph) == ["a", "b", "c", "u", "v", "3", "J"]
    assert edges(graph) == {("b", "u"): (0,), ("c", "u"): (1,), ("a", "v"): (0,), ("u", "v"): (1,), ("v", "J"): (1,)}
    assert {ids(graph)[n] for n in graph.digraph} == {"a", "b", "c", "u", "v", "J"}


def test_a_variable_used_twice_is_one_edge_with_two_slots():
    """`b*b` has the edge (b, u) once; its slots say that both factors are b."""
    assert edges(graph_of("b = 3; u = b*b")) == {("b", "u"): (0, 1)}
    assert edges(graph_of("x = 1; y = 2; m = max(x, y, x)")) == {("x", "m"): (0, 2), ("y", "m"): (1,)}


def test_unnamed_operations_are_numbered_inside_their_statement():
    """The root has the statement's name, the others `u.1`, `u.2`, arguments before what uses them."""
    graph = graph_of("x = 1; u = (x + 1)(x - 2) - 3")
    assert ids(graph) == ["x", "1", "u.1", "2", "u.2", "u.3", "3", "u"]
    assert [node.name for node in graph.nodes if node.op] == [None, None, None, "u"]


def test_a_second_name_of_a_value_is_a_node():
    """`y = x` is a copy with an edge of its own."""
    graph = graph_of("x = 1; y = x")
    assert graph.nodes[graph.positions["y"]].op.name == "copy"
    assert edges(graph) == {("x", "y"): (0,)}


@pytest.mark.parametrize("text", ["5", "-2", "1/2", "pi/180", "π", "e", "sqrt(2)", "(1 + 2)*3"])
def test_an_expression_without_names_is_an_input(text):
    """A name bound to numbers and constants only is an input, one node, that gets a gradient."""
    graph = graph_of(f"w = {text}")
    assert ids(graph) == ["w"]
    assert graph.nodes[0].op is None
    assert graph.active[0]


def test_a_file_may_define_what_is_otherwise_a_constant():
    """With `e = 2` in the file, e is a variable with an edge."""
    assert ("e", "y") in edges(graph_of("e = 2; y = 3e"))
    assert edges(graph_of("x = 2; y = x*e")) == {("x", "y"): (0,)}


def test_only_what_depends_on_an_input_is_active():
    """Constants and operations on constants take part in no derivative."""
    graph = graph_of("x = 1; y = x*(2 + 3)")
    assert {node.id: bool(flag) for node, flag in zip(graph.nodes, graph.active, strict=True)} == {
        "x": True,
        "2": False,
        "3": False,
        "y.1": False,
        "y": True,
    }


# -- order


@given(st.permutations(LECTURE))
def test_equations_may_stand_in_any_order(lines):
    """However the lines are shuffled, the same graph comes out, each node after those it uses."""
    graph = graph_of("\n".join(lines))
    assert edges(graph) == edges(graph_of("\n".join(LECTURE)))
    assert all(argument < at for at, node in enumerate(graph.nodes) for argument in node.arguments)
    assert nx.is_directed_acyclic_graph(graph.digraph)


def test_the_order_of_the_file_is_kept_where_it_is_one():
    """Only what has to move moves."""
    assert list(graph_of("z = 1; y = 2; x = 3; w = x + z").positions) == ["z", "y", "x", "w"]
    assert list(graph_of("z = y; y = 2; x = 3; w = 4").positions) == ["y", "z", "x", "w"]


# -- what is wrong


def test_a_circle_names_every_equation_on_it():
    """The path is spelled out and each equation of it is shown."""
    text = message("J = 3v\nu = bc\nb = 3\nc = v - 1\nv = a + u\na = 5\n")
    assert all(f"`{name}`" in text for name in "ucv")


@pytest.mark.parametrize("text", ["a = a", "a = b; b = a", "x = 1; a = x + b; b = c; c = 2a"])
def test_circles_of_any_length_are_found(text):
    """One equation, two or three."""
    with pytest.raises(InputError, match="in a circle") as caught:
        graph_of(text)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, 1 + len(diagnostic.also)) == ("E014", str(caught.value).count("→"))


def test_a_second_definition_points_at_both():
    """The message shows the second place and the first."""
    text = message("a = 5\nb = 3\na = 2b\n")
    assert "equations.txt:3:1" in text
    assert "equations.txt:1:1" in text


def test_an_unknown_name_gets_the_nearest_one():
    """A mistyped name, a name like nothing, a function without its bracket: each with its cure, all in one run."""
    text = message("weight = 1\nx = 2\nL = wieght*x + q + tanh\nM = 2k\n")
    assert "did you mean `weight` (line 1)?" in text
    assert text.count("error[E012]") == 4


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "#| title: T\n"])
def test_without_equations_there_is_nothing_to_draw(text):
    """An empty file is an error that says what to write."""
    assert "write one a line" in message(text)


def test_too_many_operations_are_refused():
    """The limit is a message at the statement that goes over it."""
    with pytest.raises(InputError, match="more than 10 operations") as caught:
        graph_of("x = 1\ny = " + "+".join("x" * 100), limit=10)
    assert caught.value.diagnostics[0].code == "E016"


# -- the output


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("\n".join(LECTURE), "J"),
        ("J = 3v; v = a + u; u = bc; a = 5; b = 3; c = 2", "J"),
        ("x = 42", "x"),
        ("x = 1; y = 2", "y"),
        ("x = 1; y = 2x; z = 7", "y"),
    ],
)
def test_the_output_is_what_nothing_else_uses(text, output):
    """It is the computed name at the end of all paths, wherever it stands; without one it is the last input."""
    graph = graph_of(text)
    assert choose_output(graph, None) == (graph.positions[output], ())


def test_of_several_ends_the_last_is_taken_with_a_note(golden):
    """The note names the others and the option that chooses."""
    program = parse("a = 2; b = 3\nd = a - b\ns = a + b\np = a/b\n", "equations.txt")
    graph = build(program)
    output, (note,) = choose_output(graph, None)
    assert graph.nodes[output].name == "p"
    assert "`d`, `s` could be too" in note.message
    golden("refusals/outputs.txt", render(note, program.source, "note") + "\n")


def test_of_chooses_any_name_silently():
    """`--of u` takes a name in the middle, or an input, without a note."""
    graph = graph_of("\n".join(LECTURE))
    assert choose_output(graph, "u") == (graph.positions["u"], ())
    assert choose_output(graph, "a") == (graph.positions["a"], ())

"""DOT for people who lay it out themselves: what it says, and that no label is more than a label."""

from __future__ import annotations

import pygraphviz
import pytest

from viz import parse
from viz.errors import Source
from viz.options import Options
from viz.pipeline import Drawing
from viz.program import Binding, Name, Number, Program

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v\n"
TITLES = [
    '"]; evil [label="',
    "\\",
    'a\\"b',
    "\\N \\G \\l",
    "<b>bold</b>",
    "<>",
    "x -> y;",
    "// no",
    "/*",
    "&lt;",
    "'",
    "{|}",
    "ü 速",
]


def dot(text: str, **choices: object) -> str:
    """Return the DOT text of a program."""
    return parse(text, **choices).render("gv").decode()


def test_the_lecture(golden):
    """Six boxes with values and derivatives, five arrows; the whole text is in tests/golden."""
    content = dot(LECTURE)
    assert content.count(" -> ") == 5
    assert r'[label="u = b*c = 6\ndJ/du = 3"]' in content
    golden("lecture.gv", content)


def test_graphviz_reads_it():
    """The same nodes and edges come out of Graphviz's own parser."""
    graph = pygraphviz.AGraph(string=dot("b = 3; u = b*b; v = u + u + u + u; y = v - b"))
    assert len(graph.nodes()) == 4
    assert sorted((str(a), str(b)) for a, b in graph.edges()) == [
        ("n0", "n1"),
        ("n0", "n1"),
        ("n0", "n3"),
        ("n1", "n2"),
        ("n2", "n3"),
    ]
    assert [edge.attr["label"] for edge in graph.edges() if edge.attr["label"]] == ["×4"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_nothing_but_a_title(title):
    """Quotes, backslashes, markup and DOT's own signs change neither nodes nor edges, and are shown as typed."""
    graph = pygraphviz.AGraph(string=dot("a = 1; y = 2a", title=title))
    assert (len(graph.nodes()), len(graph.edges())) == (2, 1)
    assert graph.graph_attr["label"].replace("\\\\", "\\") == title


@pytest.mark.parametrize(
    "name", ["node", "graph", "edge", "digraph", "subgraph", "strict", "n0", "速度", "h_{t-1}", "x'"]
)
def test_a_name_is_nothing_but_a_label(name):
    """DOT's own words, and names like the writer's ids, are names like any other."""
    graph = pygraphviz.AGraph(string=dot(f"{name} = 1; y = 2*{name}"))
    assert (len(graph.nodes()), len(graph.edges())) == (2, 1)
    assert graph.get_node("n0").attr["label"].startswith(f"{name} = 1")


def test_even_a_name_that_no_text_can_spell_is_only_a_label():
    """A program from elsewhere may have any string as a name."""
    evil = '"]; x -> y [label="\\'
    program = Program(Source("made", ""), (Binding(evil, Number(1.0, "1")), Binding("y", Name(evil))))
    graph = pygraphviz.AGraph(string=Drawing(program, Options()).render("gv").decode())
    assert (len(graph.nodes()), len(graph.edges())) == (2, 1)


def test_only_wanted_derivatives_are_written():
    """With `wrt` the others have their values alone."""
    content = dot(LECTURE, wrt=("b",))
    assert "dJ/db = 6" in content
    assert "dJ/da" not in content

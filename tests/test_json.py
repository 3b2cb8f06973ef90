"""JSON: strict, in full precision, what networkx reads back, and what the schema that comes with the package says."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import networkx as nx
import pytest

import viz
from viz import load, parse

GALLERY = sorted((Path(__file__).parents[1] / "gallery").glob("*.txt"))
SCHEMA = json.loads(files("viz.writers").joinpath("graph.schema.json").read_text(encoding="utf-8"))
EXAMPLES = {
    "neuron": "w0 = 2; x0 = -1; w1 = -3; x1 = -2; w2 = -3\nf = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))",
    "baydin": "x1 = 2; x2 = 5\ny = ln(x1) + x1*x2 - sin(x2)",
    "square": "b = 3; u = b*b",
    "single": "x = 42",
    "copy": "x = 1; y = x",
    "many": "x = 2; y = x + x + x + x*x",
    "unused": "a = 1; b = 2; y = 3a",
    "infinite": "x = 0; y = sqrt(x)",
    "undefined": "x = 0; y = sqrt(x) - sqrt(x)",
    "beside": "x = 0; u = sqrt(x); y = 0*u",
    "huge": "x = 1e308; y = x/2 + x/4",
    "tiny": "x = 5e-324; y = x*1",
    "letters": '#| title: Zwei "Größen" \\ \n速度 = 3; Δt = 0.5; h_{t-1} = 1; y = 速度*Δt + h_{t-1}',
}


def strictly(text: str | bytes) -> dict[str, Any]:
    """Read JSON, refusing NaN, Infinity and repeated keys."""

    def refuse(word: str) -> None:
        pytest.fail(f"{word} is not JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


def written(text: str, **choices: Any) -> dict[str, Any]:
    """Return the JSON of a text, read back."""
    return strictly(parse(text, **choices).render("json"))


def nodes(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the nodes by id."""
    return {node["id"]: node for node in graph["nodes"]}


@pytest.mark.parametrize("detail", ["statements", "operations"])
@pytest.mark.parametrize("text", [*EXAMPLES.values(), *(path.read_text() for path in GALLERY)])
def test_the_schema_describes_what_is_written(text, detail):
    """Every example and every file of the gallery is valid, in both details."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    graph = written(text, detail=detail)
    jsonschema.validate(graph, SCHEMA)
    ids = [node["id"] for node in graph["nodes"]]
    assert len(set(ids)) == len(ids)
    assert graph["graph"]["output"] in ids
    assert all(ids.index(edge["source"]) < ids.index(edge["target"]) for edge in graph["edges"])


@pytest.mark.parametrize(
    "change",
    [
        {"gradient": None},
        {"undefined": "infinite"},
        {"value": "5"},
        {"line": 0},
        {"kind": "variable"},
        {"colour": "red"},
    ],
)
def test_the_schema_refuses_what_is_not(change):
    """A node with a null gradient but no reason, a reason without a null, a value that is no number, a strange key."""
    graph = written(EXAMPLES["square"])
    graph["nodes"][0] |= change
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(graph)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name)
def test_networkx_reads_it_back(path):
    """`networkx.node_link_graph` gives a DiGraph with the numbers of `Drawing.graph`; JSON has no infinity."""
    drawing = load(path)
    read = nx.node_link_graph(strictly(drawing.render("json")), edges="edges")
    assert isinstance(read, nx.DiGraph)
    assert nx.utils.graphs_equal(nx.DiGraph(read.edges), nx.DiGraph(drawing.graph.edges))
    assert dict(read.nodes(data="value")) == dict(drawing.graph.nodes(data="value"))
    gradients = drawing.graph.nodes(data="gradient")
    assert dict(read.nodes(data="gradient")) == {
        name: None if found == math.inf else found for name, found in gradients
    }


def test_the_lecture(golden):
    """The whole file, in tests/golden."""
    content = load(GALLERY[[path.name for path in GALLERY].index("lecture.txt")]).render("json")
    found = nodes(strictly(content))
    assert {name: (node["value"], node["gradient"]) for name, node in found.items()} == {
        "a": (5, 3),
        "b": (3, 6),
        "c": (2, 9),
        "u": (6, 3),
        "v": (11, 3),
        "J": (33, 1),
    }
    golden("lecture.json", content)


def test_a_square_is_one_edge_with_two_wires():
    """`u = b*b`: each wire's partial is 3, the edge's is 6."""
    (edge,) = written(EXAMPLES["square"])["edges"]
    assert edge == {
        "source": "b",
        "target": "u",
        "partial": 6.0,
        "contribution": 6.0,
        "wires": [
            {"slot": 0, "partial": 3.0, "contribution": 3.0},
            {"slot": 1, "partial": 3.0, "contribution": 3.0},
        ],
    }


def test_uses_drawn_as_one_wire_are_counted():
    """Five uses of x are one wire with a count and the sum of their partials."""
    (edge,) = written(EXAMPLES["many"])["edges"]
    assert edge["wires"] == [{"slot": 0, "partial": 7.0, "contribution": 7.0, "count": 5}]


def test_numbers_have_full_precision():
    """What is written is the double, whatever the drawing rounds to."""
    found = nodes(written(EXAMPLES["baydin"], digits=1))["y"]["value"]
    assert found == parse(EXAMPLES["baydin"]).values["y"]
    assert nodes(written(EXAMPLES["tiny"]))["x"]["value"] == 5e-324


@pytest.mark.parametrize(("example", "reason"), [("infinite", "infinite"), ("undefined", "undefined")])
def test_a_derivative_that_does_not_exist_is_null_with_its_reason(example, reason):
    """Never NaN, never Infinity, never a plain number."""
    graph = written(EXAMPLES[example])
    assert (nodes(graph)["x"]["gradient"], nodes(graph)["x"]["undefined"]) == (None, reason)
    (edge,) = graph["edges"]
    assert (edge["partial"], edge["undefined"], edge["contribution"]) == (None, reason, None)
    assert all(wire["partial"] is None for wire in edge["wires"])


def test_operations_have_ids_of_their_own():
    """The unnamed operations of f are f.1, f.2, ...; a dot cannot stand in a name."""
    graph = written(EXAMPLES["neuron"], detail="operations")
    assert [node["id"] for node in graph["nodes"]][5:] == ["f.1", "f.2", "f.3", "f.4", "f.5", "f.6", "f.7", "f"]
    assert nodes(graph)["f.6"]["expression"] == "exp(f.5)"


def test_letters_and_title_are_kept():
    """Any script, quotes and backslashes survive; the line is the line of the file."""
    graph = written(EXAMPLES["letters"])
    assert graph["graph"]["title"] == 'Zwei "Größen" \\'
    assert nodes(graph)["y"]["expression"] == "速度*Δt + h_{t-1}"
    assert nodes(graph)["y"]["line"] == 2


def test_a_corner_is_marked_and_nothing_else_is():
    """`"kink": true` stands where one of several slopes was taken, and is left out elsewhere."""
    nodes = json.loads(viz.parse("x = 0; y = relu(x)").render("json"))["nodes"]
    assert [node.get("kink") for node in nodes] == [None, True]

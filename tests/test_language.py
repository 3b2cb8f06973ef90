"""What the language promises across its stages, from the text to what is drawn and written."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

import viz
from viz.files import LARGEST
from viz.options import HEADER_KEYS
from viz.scene import Group, Text, flat
from viz.themes import PAPER


def graph(text: str, **choices: object) -> dict[str, Any]:
    """Return the JSON of a text."""
    found: dict[str, Any] = json.loads(viz.parse(text, **choices).render("json"))
    return found


def nodes(text: str, **choices: object) -> dict[str, dict[str, Any]]:
    """Return the nodes of the JSON, by id."""
    return {node["id"]: node for node in graph(text, **choices)["nodes"]}


# -- the last expression may have no name


@pytest.mark.parametrize("text", ["a = 2\na^2 + 1", "a = 2; a^2 + 1", "a = 2\n\na^2 + 1 # the output\n\n"])
def test_a_last_expression_without_a_name_is_the_output(text):
    """Its id is `.out`, which no name can be, and it is drawn without one."""
    assert graph(text)["graph"]["output"] == ".out"
    assert nodes(text)[".out"]["value"] == 5.0
    assert viz.parse(text).gradients == {"a": 4.0, ".out": 1.0}
    assert "out" not in viz.parse(text).svg().partition("<defs>")[0].partition("<desc")[0]
    assert ".out" not in viz.parse(text).render("txt").decode()


def test_a_number_alone_is_an_output():
    """A file of one number is drawn."""
    assert viz.parse("2 + 3").values == {".out": 5.0}
    assert viz.parse("42").svg().startswith("<svg")


# -- inputs, constants, outputs


def test_what_has_no_value_is_null_with_the_reason():
    """`?` makes what depends on it symbolic; the branch that is not taken is not computed; strict JSON has null."""
    found = nodes("a = ?; b = 2; u = a b; J = 3u")
    assert {key: node["value"] for key, node in found.items()} == {"a": None, "b": 2.0, "u": None, "J": None}
    assert [found[key].get("undefined") for key in "abuJ"] == ["symbolic", "symbolic", "symbolic", None]
    found = nodes("x = -1; q = log(x); y = where(x > 0, q, x^2)")
    assert [found[key].get("undefined") for key in "xqy"] == [None, "not computed", None]
    edges = graph("x = -1; q = log(x); y = where(x > 0, q, x^2)")["edges"]
    why = {(edge["source"], edge["target"]): edge.get("undefined") for edge in edges}
    assert why == {("x", "q"): "not computed", ("x", "y"): None, ("q", "y"): "not computed"}


def test_symbols_are_drawn_where_there_are_no_numbers():
    """With `a = ?` the drawing shows the local derivative of each wire in symbols, and no number at all."""
    drawing = viz.parse("a = ?; b = ?; u = a b; J = 3u", style="local")
    said = drawing.render("txt").decode()
    assert "a = ?" in said
    assert "∂J/∂J = 1" in said
    assert "= 0" not in said
    shown = viz.parse("a = ?; b = ?; u = a b; J = 3u", explain="b").derivation
    assert shown is not None
    assert shown.result is None


def test_an_input_that_is_not_used_has_the_gradient_nothing_and_the_reason_is_said():
    """It is kept, with 0, and with a sentence that says why."""
    drawing = viz.parse("a = 1; c = 7; y = 2a", explain="c")
    assert drawing.gradients["c"] == 0.0
    assert drawing.derivation is not None
    assert drawing.derivation.reason == "c does not reach y"
    assert [box.used for box in drawing.folded.boxes] == [True, False, True]


def test_the_branch_that_is_not_taken_is_pale():
    """It is drawn in the ink of what the output does not use, and without a number."""
    text = "x = -1; q = log(x); r = x^2; y = where(x > 0, q, r)"
    groups = {shape.id: shape for shape in viz.parse(text).scene.shapes if isinstance(shape, Group)}
    texts = {key: [part for part in flat(groups[f"node-{key}"].shapes) if isinstance(part, Text)] for key in "qr"}
    assert [part.label.plain for part in texts["q"]] == ["q = log(x)"]
    assert texts["q"][0].colours["ink"] == PAPER.colours["pale"]
    assert PAPER.colours["pale"] not in {part.colours["ink"] for part in texts["r"]}


# -- own functions


def test_a_call_is_drawn_with_the_functions_own_letter():
    """`phi` is drawn as φ, and the call is one node `a = φ(z)` with the derivative across it."""
    found = nodes("phi(z) = 1/(1 + exp(-z)); z = 0.5; a = phi(z)")
    assert list(found) == ["z", "a"]
    assert (found["a"]["operation"], found["a"]["expression"]) == ("phi", "phi(z)")
    assert found["z"]["gradient"] == pytest.approx(1 / (2 + 2 * math.cosh(0.5)), rel=1e-14)
    box = viz.parse("phi(z) = 1/(1 + exp(-z)); z = 0.5; a = phi(z)").svg()
    assert "a = phi of z" in box


def test_a_function_that_nothing_calls_is_no_node():
    """It is read, and that is all."""
    assert list(nodes("f(x) = x^2; a = 3; y = 2a")) == ["a", "y"]


# -- headers and limits


def test_every_header_key_is_taken():
    """Words for the text keys, and for every option a value that it has."""
    values = {
        "of": "y", "wrt": "a, b", "data": "b", "inline": "u", "write": "u = u_(1)", "style": "circuit", "scale": "2",
        "detail": "operations", "scheme": "dark", "digits": ".2", "derivative": "d", "explain": "a", "frames": "all",
        "direction": "down", "fit": "1200x800", "show": "-legend", "background": "none", "interval": "500",
        "theme": "sketch", "frames_as": "strip", "words": "values = Werte", "wrong": "overwrite", "update": "0.1",
        "nudge": "b",
    }  # fmt: skip
    for key in HEADER_KEYS:
        text = f"#| {key}: {values.get(key, 'some words')}\na = 1; b = 2; u = a b; y = 3u + b"
        assert viz.parse(text).values["y"] == 8.0, key
        assert viz.parse(text).render("json")


def test_the_command_may_allow_more_operations():
    """`--limit` raises the number of operations that are read, functions written out."""
    text = "f(x) = x*x*x*x; a = 1; y = f(a) + f(a)"
    assert viz.parse(text, limit=7).values["y"] == 2.0
    with pytest.raises(viz.InputError, match="more than 6 operations"):
        viz.parse(text, limit=6).values  # noqa: B018 - asking is what counts the operations


def test_a_file_may_have_twenty_million_bytes(tmp_path):
    """And not one more."""
    path = tmp_path / "large.txt"
    path.write_bytes(b"a = 1\n#" + b" " * (LARGEST - 7))
    assert viz.load(path).values == {"a": 1.0}
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(viz.InputError, match="larger than 20 MB"):
        viz.load(path)

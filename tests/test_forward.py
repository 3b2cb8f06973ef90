"""The values: those of the lecture and of the literature, and errors of arithmetic at the operation's own place."""

from __future__ import annotations

import math

import mpmath as mp
import pytest

from viz.errors import InputError
from viz.forward import evaluate, forward, inputs
from viz.graph import build
from viz.program import CONSTANTS
from viz.sources.expressions import parse_expression
from viz.sources.text import parse

NEURON = "w0 = 2; x0 = -1; w1 = -3; x1 = -2; w2 = -3\nf = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))"
BAYDIN = "x1 = 2; x2 = 5\ny = ln(x1) + x1*x2 - sin(x2)"


def values(text: str, **given: float) -> dict[str, float]:
    """Return the value of every name of a text."""
    graph = build(parse(text))
    found = forward(graph, inputs(graph) | given)
    return {name: found[position] for name, position in graph.positions.items()}


def failure(text: str) -> tuple[InputError, str]:
    """Return the arithmetic error of a text, and the characters that it marks."""
    program = parse(text, "equations.txt")
    graph = build(program)
    with pytest.raises(InputError) as caught:
        forward(graph, inputs(graph))
    return caught.value, program.source.text[slice(*caught.value.diagnostics[0].span)]


def test_the_lecture():
    """The numbers on the board: u is 6, v is 11, J is 33."""
    found = values("a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v")
    assert found == {"a": 5, "b": 3, "c": 2, "u": 6, "v": 11, "J": 33}
    assert values("a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v", b=3.001)["J"] == pytest.approx(33.006, rel=1e-15)


def test_the_neuron_of_cs231n():
    """Stanford's notes on backpropagation give 0.73."""
    assert values(NEURON)["f"] == pytest.approx(0.73, abs=0.005)
    with mp.workdps(30):
        assert values(NEURON)["f"] == pytest.approx(float(1 / (1 + mp.e**-1)), rel=1e-15)


def test_the_example_of_baydin_and_others():
    """Table 2 of "Automatic differentiation in machine learning: a survey" (2018) gives 11.652."""
    assert values(BAYDIN)["y"] == pytest.approx(11.652, abs=5e-4)
    with mp.workdps(30):
        assert values(BAYDIN)["y"] == pytest.approx(float(mp.log(2) + 10 - mp.sin(5)), rel=1e-15)


def test_an_input_is_what_its_expression_comes_to():
    """`1/2`, `-2` and `pi/180` are inputs with those values."""
    assert inputs(build(parse("a = 1/2; b = -2; c = pi/180; d = a + b"))) == {"a": 0.5, "b": -2.0, "c": math.pi / 180}


def test_constants_have_their_digits():
    """Pi and e are the nearest doubles; a definition in the file goes before."""
    assert values("x = 1; y = x*pi; z = x*π; w = x*e") == {"x": 1, "y": math.pi, "z": math.pi, "w": math.e}
    assert values("e = 2; y = 3e")["y"] == 6.0


def test_a_graph_and_its_expressions_give_the_same():
    """Evaluating the tree gives what the pass through the graph gives."""
    found = values(BAYDIN)
    expr = parse(BAYDIN).bindings[-1].expr
    assert evaluate(expr, CONSTANTS | found) == found["y"]
    assert evaluate(parse_expression("2x^2 - x/4", {"x"}), {"x": 3.0}) == 17.25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3*(1 + log(x))", "`log(−1)` has no value"),
        ("where(x > 0, log(x), sqrt(x))", "`sqrt(−1)` has no value"),
        ("where(log(x) > 0, 1, 2)", "`log(−1)` has no value"),
        ("where(x < 0, 2^(1000x*x)*2^1000, 1)", "`1.07151×10^301 * 1.07151×10^301` is too large for a double"),
    ],
)
def test_an_expression_has_the_mistake_of_what_it_needs(text, said):
    """At x = -1; what stands in a branch that is not taken is none."""
    with pytest.raises(InputError) as caught:
        evaluate(parse_expression(text, {"x"}), {"x": -1.0})
    assert caught.value.diagnostics[0].message == said


def test_twenty_thousand_statements():
    """A chain of 20,000 sums has its value."""
    chain = "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + 1" for n in range(20_000))
    assert values(chain)["x20000"] == 20_001.0


def test_a_held_node_keeps_its_value_and_what_only_it_needs_is_not_computed():
    """With q held at 5, y is 15, 1/p is never divided, and p has no value."""
    graph = build(parse("a = 2; p = a - 2; q = 1/p; y = 3q"))
    found = forward(graph, inputs(graph), held={graph.positions["q"]: 5.0})
    assert {name: found[at] for name, at in graph.positions.items()} == {"a": 2, "p": None, "q": 5, "y": 15}


def test_an_undecided_branch_has_both_ways_and_no_value():
    """Without c, y may be p or q: both are computed."""
    assert values("c = ?; a = 1; p = 3a; q = 4a; y = where(c > 0, p, q)") == {
        "c": None,
        "a": 1,
        "p": 3,
        "q": 4,
        "y": None,
    }


@pytest.mark.parametrize("before", ["", "k = ?\n"])
@pytest.mark.parametrize(
    ("text", "code", "marked", "computed"),
    [
        ("x = 0\ny = 3 + 1/x", "E020", "1/x", "1 / 0"),
        ("x = -1\ny = 2*log(x)", "E020", "log(x)", "log(−1)"),
        ("x = 4\ny = sqrt(3 - x) + 1", "E020", "sqrt(3 - x)", "sqrt(−1)"),
        ("x = 0\ny = x^-1", "E020", "x^-1", "0 ^ −1"),
        ("x = -8\ny = x^(1/3)", "E020", "x^(1/3)", "−8 ^ 0.333333"),
        ("x = 1000\ny = 1 + exp(x)", "E021", "exp(x)", "exp(1000)"),
        ("x = 1e200\ny = x x + 1", "E021", "x x", "1×10^200 * 1×10^200"),
        ("x = 1e308\ny = (x + x)/2", "E021", "(x + x)", "1×10^308 + 1×10^308"),
        ("x = 10\ny = x^400", "E021", "x^400", "10 ^ 400"),
        ("x = 2\ny = asin(x)", "E020", "asin(x)", "asin(2)"),
        ("x = 1\ny = atanh(x)", "E020", "atanh(x)", "atanh(1)"),
        ("x = 0\ny = (x + 2)/(x*x)", "E020", "(x + 2)/(x*x)", "2 / 0"),
        ("x = 2\ny = log(x - 2)", "E020", "log(x - 2)", "log(0)"),
        ("x = 1e200\ny = hypot(x^-1, 2) x x", "E021", "hypot(x^-1, 2) x x", "2×10^200 * 1×10^200"),
        ("x = 1e308\ny = sum(x, x)", "E021", "sum(x, x)", "sum(1×10^308, 1×10^308)"),
    ],
)
def test_an_operation_without_a_value_is_marked(before, text, code, marked, computed):
    """The error stands at the operation itself, not at its statement, and says what it was given."""
    error, found = failure(before + text)
    (diagnostic,) = error.diagnostics
    assert (diagnostic.code, found, diagnostic.also) == (code, marked, ())
    assert diagnostic.label == f"computed as {computed}"
    assert (diagnostic.message, diagnostic.help) == {
        "E020": (f"`{computed}` has no value", "change the inputs it depends on"),
        "E021": (f"`{computed}` is too large for a double", "the largest number is 1.8e308; scale the inputs"),
    }[code]


def test_an_input_without_a_value_is_marked_too():
    """`x = 1/0` is wrong before anything is computed from it."""
    with pytest.raises(InputError) as caught:
        inputs(build(parse("x = 1/0; y = 2x")))
    assert caught.value.diagnostics[0].span == (4, 7)

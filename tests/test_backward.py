"""The derivatives: those of the lecture and of the literature, and of random programs against mpmath."""

from __future__ import annotations

import math

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.backward import Trace, backward
from viz.forward import forward, inputs
from viz.graph import build, choose_output
from viz.sources.text import parse

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v"
NEURON = "w0 = 2; x0 = -1; w1 = -3; x1 = -2; w2 = -3\nf = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))"
BAYDIN = "x1 = 2; x2 = 5\ny = ln(x1) + x1*x2 - sin(x2)"
MICROGRAD = """
a = -4
b = 2
c1 = a + b
d1 = a*b + b^3
c2 = c1 + c1 + 1
c3 = c2 + 1 + c2 + (-a)
d2 = d1 + d1*2 + relu(b + a)
d3 = d2 + 3*d2 + relu(b - a)
e1 = c3 - d3
f1 = e1^2
g1 = f1/2
g = g1 + 10/f1
"""


def trace(text: str, of: str | None = None, **given: float) -> Trace:
    """Return both passes over a text."""
    graph = build(parse(text))
    return backward(graph, forward(graph, inputs(graph) | given), choose_output(graph, of)[0])


def gradients(text: str, of: str | None = None) -> dict[str, float]:
    """Return the derivative of the output with respect to every name."""
    found = trace(text, of)
    return {name: found.adjoints[position] for name, position in found.graph.positions.items()}


# -- numbers from outside


def test_the_lecture():
    """The red numbers on the board, from J back to a, b and c."""
    assert gradients(LECTURE) == {"a": 3, "b": 6, "c": 9, "u": 3, "v": 3, "J": 1}


def test_the_lectures_nudge():
    """Raising b from 3 to 3.001 raises J by 0.006: six times as much."""
    found = [trace(LECTURE, b=b).values[-1] for b in (3.0, 3.001)]
    assert found[1] - found[0] == pytest.approx(0.006, rel=1e-9)


def test_the_neuron_of_cs231n():
    """Stanford's notes on backpropagation give these to two decimals."""
    found = gradients(NEURON)
    wanted = {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20}
    assert {name: round(found[name], 2) for name in wanted} == wanted


def test_the_example_of_baydin_and_others():
    """Table 3 of the survey gives 5.5 and 1.716 in reverse mode."""
    found = gradients(BAYDIN)
    assert found["x1"] == 5.5
    assert found["x2"] == pytest.approx(1.716, abs=5e-4)
    assert found["x2"] == pytest.approx(float(2 - mp.cos(5)), rel=1e-15)


def test_the_readme_of_micrograd():
    """Karpathy's example: g is 24.7041, dg/da 138.8338, dg/db 645.5773."""
    found = trace(MICROGRAD)
    assert round(found.values[found.output], 4) == 24.7041
    assert round(gradients(MICROGRAD)["a"], 4) == 138.8338
    assert round(gradients(MICROGRAD)["b"], 4) == 645.5773


# -- the pass


def test_partials_stand_on_the_wires_and_adjoints_on_the_nodes():
    """In the lecture u's wires carry c and b, v's 1 and 1, J's 3; the constant's wire carries nothing."""
    found = trace(LECTURE)
    partials = {node.id: found.partials[at] for at, node in enumerate(found.graph.nodes) if node.op}
    assert partials == {"u": (2.0, 3.0), "v": (1.0, 1.0), "J": (None, 3.0)}


def test_a_number_among_the_terms_of_a_sum_has_no_partial():
    """Only what depends on an input has a derivative along its wire."""
    assert trace("x = 3; y = max(x, 2)").partials[-1] == (1.0, None)


def test_what_depends_on_a_question_mark_reaches_the_output_without_a_number():
    """d(x*x)/dx is not known where x is not; that x reaches y is."""
    found = trace("x = ?; y = x*x")
    assert found.adjoints == [None, 1.0]
    assert all(found.reached)


def test_a_name_used_twice_collects_both_shares():
    """d(b*b)/db is b + b."""
    found = trace("b = 3; u = b*b")
    assert found.partials[1] == (3.0, 3.0)
    assert found.adjoints[0] == 6.0


def test_any_name_can_be_the_output():
    """With u as the output nothing behind u has a derivative, and what does not reach u has 0."""
    assert gradients(LECTURE, of="u") == {"a": 0, "b": 2, "c": 3, "u": 1, "v": 0, "J": 0}


def test_what_does_not_reach_the_output_is_known():
    """An unused input and a side branch have the gradient 0 and are marked as not reached."""
    found = trace("a = 1; b = 2; spare = 7; side = 2a; y = ab", of="y")
    marks = {name: bool(found.reached[at]) for name, at in found.graph.positions.items()}
    assert marks == {"a": True, "b": True, "spare": False, "side": False, "y": True}
    assert found.adjoints[found.graph.positions["spare"]] == 0.0


def test_twenty_thousand_statements():
    """A chain of 20,000 sums hands its derivative back unchanged."""
    chain = "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + 1" for n in range(20_000))
    assert gradients(chain)["x0"] == 1.0


def test_a_ladder_of_sixty_rungs():
    """2^60 paths lead from the top to x0; each rung is visited once."""
    ladder = "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + x{n}" for n in range(60))
    assert gradients(ladder)["x0"] == 2.0**60


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = 0; y = sqrt(x)", math.inf),
        ("x = 0; y = -sqrt(x)", -math.inf),
        ("x = 0; y = 2*sqrt(x) + x", math.inf),
        ("x = 0; y = x^0.5", math.inf),
        ("x = 1; y = asin(x)", math.inf),
        ("x = 1; y = acos(x)", -math.inf),
        ("x = 0; y = cbrt(x)", math.inf),
        ("x = 0; y = sqrt(x) - sqrt(x)", math.nan),
        ("x = 0; y = 0^x", math.nan),
        ("x = 0; y = hypot(x, x)", math.nan),
        ("x = 0; u = sqrt(x); y = 0*u", math.nan),
    ],
)
def test_a_derivative_that_does_not_exist_is_no_number_and_no_exception(text, wanted):
    """Where the value exists, the gradient is infinite or nan, never a plain number."""
    assert gradients(text)["x"] == pytest.approx(wanted, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = 0; y = relu(x)", 0.0),
        ("x = 0; y = abs(x)", 0.0),
        ("x = 2; y = max(x, 2)", 0.5),
        ("x = 2; y = max(x, x)", 1.0),
        ("x = 0; y = x^0", 0.0),
        ("x = 0; y = x^2", 0.0),
        ("x = 0; y = step(x) + sign(x)", 0.0),
    ],
)
def test_kinks_take_the_languages_choice(text, wanted):
    """At a corner the slope is 0, and a tie is shared equally."""
    assert gradients(text)["x"] == wanted


# -- random programs


# Each is bounded by the sum of its operands' sizes, so that nothing overflows.
FORMS = (
    "{0} + {1}",
    "{0} - {1}",
    "-{0}",
    "{0}*{1}/(1 + {0}^2 + {1}^2)",
    "{0}/(2 + cos({1}))",
    "{0}*sin({1})",
    "exp(-{0}^2) + {1}",
    "sqrt(1 + {0}^2) - {1}",
    "log(2 + sin({0}))",
    "tanh({0} + {1}) - {0}",
    "atan({0})*tanh({0})",
    "1/(1 + exp(-sin({0})))",
    "(1 + {0}^2)^(sin({1})/4)",
)
MATHEMATICS = {name: getattr(mp, name) for name in ("cos", "sin", "exp", "sqrt", "log", "tanh", "atan")}


@st.composite
def programs(draw: st.DrawFn) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """Draw inputs with their values, and statements over all names before them."""
    values = {f"p{n}": draw(st.floats(-3, 3)) for n in range(draw(st.integers(1, 3)))}
    names, statements = list(values), []
    for n in range(draw(st.integers(1, 8))):
        form = draw(st.sampled_from(FORMS))
        used = [draw(st.sampled_from(names)) for _ in range(2)]
        statements.append((f"q{n}", form.format(*used)))
        names.append(f"q{n}")
    return values, statements


@settings(max_examples=80)
@given(programs())
def test_adjoints_agree_with_central_differences(program):
    """Each input's gradient is the central difference of the program, computed by mpmath with a step of 1e-25."""
    values, statements = program
    text = "\n".join(f"{name} = {right}" for name, right in [*values.items(), *statements])
    found = gradients(text, of=statements[-1][0])
    codes = [(name, compile(right.replace("^", "**"), name, "eval")) for name, right in statements]

    def output(moved: str, by: float) -> mp.mpf:
        known = {name: mp.mpf(number) + (mp.mpf(by) if name == moved else 0) for name, number in values.items()}
        for name, code in codes:
            known[name] = eval(code, MATHEMATICS, known)  # noqa: S307 - the generator writes arithmetic only
        return known[statements[-1][0]]

    with mp.workdps(70):
        for name in values:
            wanted = (output(name, 1e-25) - output(name, -1e-25)) / mp.mpf(1e-25) / 2
            assert found[name] == pytest.approx(float(wanted), rel=1e-8, abs=1e-9)

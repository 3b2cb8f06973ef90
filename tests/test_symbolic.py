"""Derivatives in one piece: the form that is taught, and only where it is one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from tests.drawings import LECTURE, LOGISTIC, NEURON, programs
from viz import parse
from viz.forward import evaluate
from viz.notation.plain import plain
from viz.program import CONSTANTS
from viz.symbolic import symbolic

LOSS = "w = 0.5; x = 2; b = 0.1; y = {y}; z = w x + b; a = sigmoid(z); L = -(y log(a) + (1 - y) log(1 - a))"
SOFTMAX = """
z1 = 1; z2 = 2; z3 = 0.5; {labels}
e1 = exp(z1); e2 = exp(z2); e3 = exp(z3); s = e1 + e2 + e3
p1 = e1/s; p2 = e2/s; p3 = e3/s
L = -(y1 log(p1) + y2 log(p2) + y3 log(p3))
"""
ONE_HOT, SOFT, WRONG = "y1 = 0; y2 = 1; y3 = 0", "y1 = 0.2; y2 = 0.7; y3 = 0.1", "y1 = 1; y2 = 1; y3 = 0"


def found(text: str, variable: str) -> tuple[str, tuple[str, ...]] | None:
    drawn = parse(text).folded
    form = symbolic(drawn, next(n for n, box in enumerate(drawn.boxes) if box.id == variable))
    return None if form is None else (plain(form.slope), form.shares)


@pytest.mark.parametrize(
    ("text", "variable", "wanted"),
    [
        (LECTURE, "b", "3*c"),
        (LOGISTIC, "z", "a - 1"),
        (NEURON, "w0", "x0*f*(1 - f)"),
        (LOSS.format(y=1), "z", "a - y"),
        (LOSS.format(y=0), "z", "a - y"),
        (LOSS.format(y=0.3), "z", "a - y"),
        (LOSS.format(y=1), "w", "x*(a - y)"),
        (LOSS.format(y=1).replace("sigmoid(z)", "1/(1 + exp(-z))"), "z", "a - y"),
    ],
)
def test_known_pairs_have_their_famous_form(text, variable, wanted):
    """A sigmoid and its loss: a - y."""
    assert found(text, variable) == (wanted, ())


@pytest.mark.parametrize("labels", [ONE_HOT, SOFT])
def test_softmax_and_cross_entropy(labels):
    """They leave p - y, as long as the labels add up to 1; nothing that only happens to be equal is taken for it."""
    for k in "123":
        assert found(SOFTMAX.format(labels=labels), f"z{k}") == (f"p{k} - y{k}", ("y1", "y2", "y3"))


def test_labels_that_do_not_add_up_to_one_have_no_famous_form():
    """Two classes that are right."""
    assert found(SOFTMAX.format(labels=WRONG), "z1") not in [("p1 - y1", ()), ("p1 - y1", ("y1", "y2", "y3"))]


def test_what_the_output_uses_itself_or_nobody_has_none():
    """Then the derivative across it says it all."""
    assert found(LECTURE, "v") is None
    assert found("a = 1; b = 2; y = 2a", "b") is None


@settings(max_examples=40)
@given(programs())
def test_every_form_is_the_derivative(text):
    """At the values that are drawn."""
    drawn = parse(text).folded
    known = {**CONSTANTS, **{box.name: box.value for box in drawn.boxes}}
    for n, box in enumerate(drawn.boxes):
        form = symbolic(drawn, n)
        if form is not None:
            value = evaluate(form.slope, known)
            assert math.isclose(value, box.gradient, rel_tol=1e-7, abs_tol=1e-9)

"""What is said beside the numbers: sentences that are true of the graph they are about."""

from __future__ import annotations

import pytest

from tests.drawings import FANOUT, LECTURE, SQUARE
from viz import parse, sentences
from viz.digits import Digits
from viz.fold import Folded
from viz.notation.tex import tex
from viz.typeset import Request, typeset


def of(text: str, name: str) -> tuple[Folded, int]:
    """Return the drawn boxes, and the place of one of them."""
    folded = parse(text).drawn
    return folded, next(n for n, box in enumerate(folded.boxes) if box.id == name)


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        (LECTURE, "b", "b changes J only through u and v"),
        (LECTURE, "a", "a changes J only through v"),
        (LECTURE, "v", "v changes J directly"),
        (FANOUT, "b", "b changes e through c and d"),
        (SQUARE, "b", "b changes u directly"),
        ("x = 1; a = tanh(x); y = a x", "x", "x changes y both directly and through a"),
        ("x = 1; c = 7; y = 2x", "c", "c does not change y"),
        ("x = 1; p = 2x; q = 3x; r = p q; y = exp(r)", "x", "x changes y only through r"),
    ],
)
def test_a_variable_acts_through_what_every_way_passes(text, name, sentence):
    assert sentences.acting(*of(text, name)).plain == sentence


def test_a_derivative_is_needed_for_those_that_are_computed_from_it():
    found = sentences.needing(*of(LECTURE, "v"))
    assert found is not None
    assert found.plain == "∂J/∂v is needed for ∂J/∂a and ∂J/∂u"
    assert sentences.needing(*of(LECTURE, "a")) is None
    data, v = of("#| data: a\n" + LECTURE.strip(), "v")
    assert sentences.needing(data, v).plain == "∂J/∂v is needed for ∂J/∂u"


@pytest.mark.parametrize(
    ("equation", "sentence"),
    [
        ("y = a + b", "adding passes the gradient through"),
        ("y = a - b", "subtracting passes the gradient through, its sign turned around for what is taken away"),
        ("y = -a", "a minus sign turns the gradient's sign around"),
        ("y = 3a", "a constant factor multiplies the gradient by 3"),
        ("y = a b", "multiplying hands each factor the gradient times the other"),
        ("y = a b a", "multiplying hands each factor the gradient times all the others"),
        ("y = max(a, b)", "max hands the gradient to the largest alone"),
        ("y = relu(a)", "relu passes the gradient through where its argument is positive"),
        ("y = relu(c)", "relu stops the gradient where its argument is not positive"),
        ("y = sigmoid(a)", "the gradient is multiplied by the slope, y(1 − y)"),
        ("y = a b + exp(c)", "each operand gets the gradient times the slope along its wire"),
    ],
)
def test_a_gate_does_with_the_gradient_what_its_derivative_says(equation, sentence):
    found = sentences.passing(*of(f"a = 2; b = 3; c = -1; {equation}", "y"), Digits())
    assert found is not None
    assert found.plain == sentence


def test_what_is_used_twice_adds_up():
    found = sentences.gathering(*of(FANOUT, "b"))
    assert found is not None
    assert found.plain == "b is used twice, so what comes back is added up"
    assert sentences.gathering(*of(FANOUT, "a")) is None


def test_a_sentence_is_set_and_has_latex():
    written = sentences.acting(*of(LECTURE, "b"))
    (label,) = typeset([Request(f"${written.markup}$", written.plain, 14)], ("Libertinus Serif",))
    assert len(label.glyphs) == len(written.plain.replace(" ", ""))
    assert tex(f"${written.markup}$", {}) == r"$b\ \textup{changes}\ J\ \textup{only through}\ u\ \textup{and}\ v$"

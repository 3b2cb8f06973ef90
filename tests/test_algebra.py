"""The simplest form of an expression: shorter where it can be, and always the same number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from viz.algebra import Manner, Unsimplified, simplest, together, written
from viz.errors import InputError
from viz.forward import evaluate
from viz.notation.plain import plain
from viz.program import CONSTANTS, Expr
from viz.sources.expressions import parse_expression

LETTERS = "abcxyz"
FRACTIONS = Manner({letter: k for k, letter in enumerate(LETTERS)}, decimals=False)
DECIMALS = FRACTIONS._replace(decimals=True)


def read(text: str) -> Expr:
    return parse_expression(text, {*LETTERS, "rate"})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a + b", "a + b"),
        ("a + a", "2*a"),
        ("a - a", "0"),
        ("0*a + 1*b", "b"),
        ("a*1/1", "a"),
        ("b*a", "a*b"),
        ("a*a*a", "a^3"),
        ("a/a", "1"),
        ("a*b/a", "b"),
        ("a/b/c", "a/(b*c)"),
        ("a/(b/c)", "a*c/b"),
        ("(a*b)^2/b", "a^2*b"),
        ("--a", "a"),
        ("-(a - b)", "b - a"),
        ("-2(a - b)", "2*(b - a)"),
        ("-(1 - a)*b", "-b*(1 - a)"),
        ("2*3*a", "6*a"),
        ("a/2 + a/3", "5*a/6"),
        ("a/2*2", "a"),
        ("x(a + b)/x", "a + b"),
        ("(a + b)(a + b)", "(a + b)^2"),
        ("(a + b) + (b + c)", "a + 2*b + c"),
        ("2(a + b) + a", "2*(a + b) + a"),
        ("exp(0)", "1"),
        ("a^0", "1"),
        ("a^1", "a"),
        ("(a + b)^(3 - 2)", "a + b"),
        ("a^b*a^b", "(a^b)^2"),
        ("sin(2a + a)", "sin(3*a)"),
        ("exp(x)*b", "b*exp(x)"),
        ("log(x)*exp(x)*(a + b)*c", "c*exp(x)*(a + b)*log(x)"),
        ("2*3^a", "2*3^a"),
        ("rate*a", "a*rate"),
        ("a*1e9", "1e9*a"),
        ("a/500", "0.002*a"),
    ],
)
def test_the_simplest_form(text, wanted):
    """Like terms and factors come together, what is factored stays so."""
    assert plain(written(simplest(read(text), FRACTIONS), FRACTIONS)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("a/2", "0.5*a"), ("a/3", "a/3"), ("sin(a/4)", "sin(0.25*a)"), ("2a", "2*a")]
)
def test_decimals_where_they_are_asked_for(text, wanted):
    """An expression with decimals in it keeps to decimals, as far as they go."""
    assert plain(written(simplest(read(text), DECIMALS), DECIMALS)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1/(1 + x) - x/(1 + x)^2", "1/(1 + x)^2"),
        ("1/(a + b) - a/(a + b)^2", "b/(a + b)^2"),
        ("1/x + x", "1/x + x"),
        ("1/(1 + x) + 1/(1 - x)", "1/(1 + x) + 1/(1 - x)"),
    ],
)
def test_fractions_over_one_sum_come_together(text, wanted):
    """Only a sum that stands below every bar makes the numerator shorter."""
    assert plain(written(together(simplest(read(text), FRACTIONS)), FRACTIONS)) == wanted


@pytest.mark.parametrize("text", ["1/0", "a/(b - b)", "0^-1", "(a + b)^101", "(2^99)^99", "((a^99)^99)^9999"])
def test_what_has_no_form_is_refused(text):
    """A division by nothing, numbers that nobody writes: at once, however large they would become."""
    with pytest.raises(Unsimplified):
        simplest(read(text), FRACTIONS)


LEAVES = st.sampled_from([*LETTERS, "2", "3", "0.5", "1", "0"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda text: f"(-{text})"),
        st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5"])).map(lambda parts: f"({parts[0]})^({parts[1]})"),
        st.tuples(st.sampled_from(["exp", "sin", "tanh", "sigmoid"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
    ),
    max_leaves=12,
)


@given(TREES, st.sampled_from([FRACTIONS, DECIMALS]))
def test_a_form_is_the_same_number(text, manner):
    """Wherever the expression has a value that is not the remains of a cancellation."""
    known = {**CONSTANTS, **{letter: 0.7 + 0.31 * k for k, letter in enumerate(LETTERS)}}
    expr = read(text)
    try:
        value = evaluate(expr, known)
        form = written(together(simplest(expr, manner)), manner)
    except (InputError, Unsimplified):
        reject()
    assert math.isclose(evaluate(form, known), value, rel_tol=1e-9, abs_tol=1e-9)


@given(TREES)
def test_the_simplest_form_is_its_own_simplest_form(text):
    """Simplifying twice is simplifying once."""
    try:
        once = written(simplest(read(text), FRACTIONS), FRACTIONS)
    except Unsimplified:
        reject()
    assert written(simplest(once, FRACTIONS), FRACTIONS) == once

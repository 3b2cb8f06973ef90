"""Derivations: the chain rule of one variable, from symbols to its number, on the picture and in plain text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calculator import comes_out, equations
from tests.drawings import DRAWINGS, FANOUT, LECTURE, LOGISTIC, SKIPS, UNUSED, programs
from viz import parse
from viz.choices import DERIVATIVES
from viz.derivation import Derivation, Share, derive, explained
from viz.digits import Digits
from viz.fold import Folded
from viz.notation.plain import plain
from viz.notation.written import Derivative
from viz.program import Name
from viz.styles.parts import Look
from viz.styles.table import STYLES
from viz.themes import PAPER

ALL_DIGITS = [Digits(), Digits("significant", 6), Digits("decimals", 2), Digits("exact")]


def told(text: str, variable: str, digits: Digits = Digits(), form: Derivative = "partial", **choices: object) -> str:  # noqa: B008
    return explained(derive(parse(text, **choices).folded, variable), digits, form).plain


@pytest.mark.parametrize(
    ("text", "variable", "wanted"),
    [
        (LECTURE, "b", "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6"),
        (LECTURE, "a", "∂J/∂a = ∂J/∂v · ∂v/∂a = 3 × 1 = 3"),
        (LECTURE, "v", "∂J/∂v = 3"),
        (LECTURE, "J", "∂J/∂J = 1"),
        (FANOUT, "b", "∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b = 2 × 1 + 3 × 1 = 5"),
        (FANOUT, "c", "∂e/∂c = d = 2"),
        (LOGISTIC, "w1", "∂L/∂w1 = ∂L/∂p · ∂p/∂w1 = −0.475 · x1 = −0.475 × 2 = −0.95"),
        (LOGISTIC, "z", "∂L/∂z = ∂L/∂a · ∂a/∂z = −1.9 · a(1 − a) = −1.9 × 0.249 ≈ −0.475"),
        (UNUSED, "c", "∂y/∂c = 0: c does not reach y"),
        ("b = 3; u = b*b; J = 2u", "b", "∂J/∂b = ∂J/∂u · ∂u/∂b = 2 · 2b = 2 × 6 = 12"),
        ("b = 3; u = b*b", "b", "∂u/∂b = 2b = 6"),
        ("a = 1; b = -2; u = a - b; J = u*b", "b", "∂J/∂b = ∂J/∂u · ∂u/∂b + u = −2 × (−1) + 3 = 5"),
        ("x = 2; u = -x; v = x/4; y = u/v", "x", "∂y/∂x = ∂y/∂u · ∂u/∂x + ∂y/∂v · ∂v/∂x = 2 × (−1) + 8 × 0.25 = 0"),
        ("x = 0; u = sqrt(x); y = 2u", "x", "∂y/∂x = ∂y/∂u · ∂u/∂x = 2 · 1/(2u) = 2 × ∞ = ∞"),
        ("a = 2\n3a + 1", "a", "∂/∂a = 3"),
        ("a = 2; b = 3; c = 1\n3a", "c", "∂/∂c = 0: c does not reach the output"),
    ],
)
def test_a_derivation_in_one_line(text, variable, wanted):
    """Symbols, then the derivative across the box where it says more than a number, then numbers, then the result."""
    assert told(text, variable) == wanted


def test_what_the_output_hands_back_itself_goes_without_its_derivative():
    """It is 1; the derivative across the output stands for the whole share."""
    wanted = "∂y/∂x = ∂y/∂a · ∂a/∂x + ∂y/∂b · ∂b/∂x + ∂y/∂d · ∂d/∂x + d"
    assert told(SKIPS, "x") == f"{wanted} = 1.11 × 0.42 + 1.11 × 1 + 1 × 1 + 3.7 = 6.28"


def test_a_long_sum_has_its_first_terms_and_its_last():
    """The result and its sign are those of the whole sum."""
    parts = "; ".join(f"h{n} = {n}x" for n in range(1, 9))
    text = f"x = 1; {parts}; y = {' + '.join(f'h{n}' for n in range(1, 9))}"
    ends = "∂y/∂h1 · ∂h1/∂x + ∂y/∂h2 · ∂h2/∂x + ⋯ + ∂y/∂h8 · ∂h8/∂x"
    assert told(text, "x") == f"∂y/∂x = {ends} = 1 × 1 + 1 × 2 + ⋯ + 1 × 8 = 36"


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("partial", "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6"),
        ("d", "dJ/db = dJ/du · du/db = 3 · c = 3 × 2 = 6"),
        ("code", "db = du · ∂u/∂b = 3 · c = 3 × 2 = 6"),
        ("number", "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6"),
    ],
)
def test_derivatives_have_the_name_that_was_chosen(form, wanted):
    """A derivation cannot do without names, whatever goes without elsewhere."""
    assert told(LECTURE, "b", form=form) == wanted


@pytest.mark.parametrize(
    ("digits", "wanted"),
    [
        (Digits(), "∂y/∂x = ∂y/∂u · ∂u/∂x = 0.333 × 3 ≈ 1"),
        (Digits("decimals", 1), "∂y/∂x = ∂y/∂u · ∂u/∂x = 0.3 × 3 ≈ 1"),
        (Digits("exact"), "∂y/∂x = ∂y/∂u · ∂u/∂x = 1/3 × 3 = 1"),
    ],
)
def test_numbers_have_the_digits_that_were_chosen(digits, wanted):
    """A third of three is one, about one or exactly one."""
    assert told("x = 2; u = 3x; y = u/3", "x", digits) == wanted


def test_without_numbers_a_derivation_stops_at_the_symbols():
    """What is not computed is not written."""
    share = Share(head="u", direct=False, gradient=None, slope=Name("c"), partial=None)
    found = Derivation(output="J", variable="b", shares=(share,), result=None, reason="")
    assert explained(found, Digits(), "partial").plain == "∂J/∂b = ∂J/∂u · ∂u/∂b = ∂J/∂u · c"


def test_a_share_that_was_not_computed_adds_nothing():
    """A branch that was not taken has no numbers."""
    taken = Share(head="u", direct=False, gradient=3.0, slope=None, partial=2.0)
    left = Share(head="w", direct=False, gradient=None, slope=None, partial=None)
    found = Derivation(output="J", variable="b", shares=(taken, left), result=6.0, reason="")
    assert explained(found, Digits(), "d").plain == "dJ/db = dJ/du · du/db + dJ/dw · dw/db = 3 × 2 = 6"


@pytest.mark.parametrize(
    ("variable", "wanted"),
    [
        ("b", "∂J/∂b = ∂J/∂u · ∂u/∂b = ∂J/∂u · c"),
        ("u", "∂J/∂u = ∂J/∂v · ∂v/∂u = ∂J/∂v · 1"),
        ("v", "∂J/∂v = 3"),
        ("J", "∂J/∂J = 1"),
        ("d", "∂J/∂d = 0: d does not reach J"),
    ],
)
def test_a_program_of_symbols_has_derivations_of_symbols(variable, wanted):
    """Inputs without values, as in a proof."""
    assert told("a = ?; b = ?; c = ?; d = ?; u = bc; v = a + u; J = 3v", variable) == wanted


def test_branches_that_are_not_taken_hand_nothing_back():
    """The wires of the other branch have no numbers."""
    text = "x = 2; z = 3; y = where(x > 0, x^2, -x z); J = 3y"
    assert told(text, "x") == "∂J/∂x = ∂J/∂y · ∂y/∂x = 3 · 2x = 3 × 4 = 12"
    assert told(text, "z") == "∂J/∂z = 0: z does not reach J"


def test_a_derivation_is_data():
    """Frames, captions and reports take its parts."""
    found = derive(parse(FANOUT).folded, "b")
    assert (found.output, found.variable, found.result, found.reason) == ("e", "b", 5.0, "")
    assert [(s.head, s.direct, s.gradient, plain(s.slope), s.partial) for s in found.shares] == [
        ("c", False, 2.0, "1", 1.0),
        ("d", False, 3.0, "1", 1.0),
    ]
    assert derive(parse(UNUSED).folded, "c").reason == "c does not reach y"


def test_derivations_of_every_drawing(golden):
    """All variables of all drawings, as they are written in plain text."""
    lines = []
    for title, text in DRAWINGS.items():
        drawn = parse(text).folded
        lines += [f"# {title}", *(explained(derive(drawn, box.id), Digits(), "partial").plain for box in drawn.boxes)]
    golden("derivations.txt", "\n".join(lines) + "\n")


# -- arithmetic as shown


def texts(drawn: Folded, digits: Digits, form: Derivative) -> list[str]:
    """Return everything that a picture and the derivations of all its variables say."""
    shown = frozenset({"values", "gradients", "local", "symbols"})
    look = Look(theme=PAPER, show=shown, digits=digits, derivative=form, direction="right")
    derivations = [explained(derive(drawn, box.id), digits, form).plain for box in drawn.boxes]
    requests = [request for style in STYLES.values() for request in style.draws.requests(drawn, look).values()]
    return [request.plain for request in requests if request is not None] + derivations


@settings(max_examples=200)
@given(programs(), st.sampled_from(ALL_DIGITS), st.sampled_from(DERIVATIVES))
def test_every_shown_sum_and_product_comes_out_on_a_calculator(text, digits, form):
    """Or it carries ≈: two hundred random programs, with all digits and names of derivatives."""
    found = [equation for line in texts(parse(text).folded, digits, form) for equation in equations(line)]
    assert [equation for equation in found if not comes_out(equation, digits)] == []


@settings(max_examples=50)
@given(programs())
def test_shares_add_up_to_the_derivative(text):
    """The numbers behind a derivation are the checked ones."""
    drawn = parse(text).folded
    for n, box in enumerate(drawn.boxes):
        found = derive(drawn, box.id)
        handed = [abs(wire.contribution) for wire in drawn.wires if wire.tail == n]
        if found.shares:
            total = sum(share.gradient * share.partial for share in found.shares)
            assert math.isclose(total, found.result, rel_tol=1e-9, abs_tol=1e-12 * max(handed))

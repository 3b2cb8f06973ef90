"""The line over the picture."""

from __future__ import annotations

import pytest

from viz import parse
from viz.heading import formula, titled


def heading(text: str, **choices: object) -> str | None:
    """Return the formula over a text's picture, as plain text."""
    found = formula(parse(text, **choices).folded)
    return found.plain if found else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v", "J(a, b, c) = 3*(a + b*c)"),
        ("J = 3v; v = a + u; u = bc; c = 2; b = 3; a = 5", "J(c, b, a) = 3*(a + b*c)"),
        ("x = 1; s = x + 1; y = s*s", "y(x) = (x + 1)*(x + 1)"),
        ("x = 1; u = -x; y = u^2", "y(x) = (-x)^2"),
        ("x = 1; u = x + 1; y = 2/u", "y(x) = 2/(x + 1)"),
        ("x = 1; u = x*3; y = 2/u", "y(x) = 2/(x*3)"),
        ("x = 1; y = x; z = y", "z(x) = x"),
    ],
)
def test_the_output_as_a_formula_of_its_inputs(text, wanted):
    """Every computed name is replaced by what it is, bracketed where needed; inputs stand in the file's order."""
    assert heading(text) == wanted


def test_names_stand_in_it_as_they_are_drawn():
    """Also where the file asks for another look."""
    drawing = parse("h_prev = 0.5; w = 2; a = w h_prev; J = a^2", write={"h_prev": "h_(t-1)", "a": "a^[1]"})
    assert formula(drawing.drawn).plain == "J(h_(t-1), w) = (w*h_(t-1))^2"


@pytest.mark.parametrize(
    "text",
    [
        "x = 42",
        "a = 1; b = 2; c = 3; d = 4; f = 5; g = 6; h = 7; s = a + b + c; y = s + d + f + g + h",
        "x = 1; y = " + " + ".join(["x"] * 19),
        "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + x{n}" for n in range(60)),
        "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + 1" for n in range(1500)),
    ],
)
def test_no_formula_is_better_than_a_long_one(text):
    """An input alone, many inputs, many terms, 2^60 terms and a deep chain have none."""
    assert heading(text) is None


def test_over_single_operations_the_formula_is_of_the_statements():
    """With detail operations no box says what the whole computes, not even of a single statement."""
    assert heading("a = 5; u = 2a; J = 3u", detail="operations") == "J(a) = 3*(2*a)"
    assert heading("a = 5; J = 3a + 1", detail="operations") == "J(a) = 3*a + 1"
    assert heading("a = 5; J = 3a + 1") is None


def test_no_formula_that_only_repeats_the_one_box():
    """`y = 2x` over a picture whose only box says y = 2x is no news."""
    assert heading("x = 1; y = 2x") is None


def test_a_given_title_is_quoted():
    """What the user writes is text, not markup."""
    found = titled('#evil "quoted" $x$')
    assert found.plain == '#evil "quoted" $x$'
    assert found.markup == r'#"#evil \"quoted\" $x$"'

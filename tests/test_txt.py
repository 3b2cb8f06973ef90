"""The equations as text: in order, aligned, and the same to every terminal and screen reader."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, programs
from viz import parse
from viz.notation.line import line
from viz.sources.expressions import parse_expression

NAMES = {"a", "b", "c", "x", "y", "w_1", "rate"}


def text(equations: str, **choices: object) -> str:
    return parse(equations, **choices).render("txt").decode()


def lines(equations: str, **choices: object) -> list[str]:
    return text(equations, **choices).splitlines()


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("3a", "3a"),
        ("abc", "abc"),
        ("2 w_1 x", "2w_1 x"),
        ("a rate", "a rate"),
        ("b*c", "b·c"),
        ("3(a + bc)^2", "3(a + bc)^2"),
        ("(a + b)(b + 1)", "(a + b)(b + 1)"),
        ("x^2 y", "x^2 y"),
        ("bc^2", "bc^2"),
        ("a/(bc)", "a/(bc)"),
        ("a - (b - c)", "a − (b − c)"),
        ("a*-b", "a·(−b)"),
        ("1/(1 + exp(-x))", "1/(1 + exp(−x))"),
        ("2 sin(x)", "2 sin(x)"),
        ("rate(a + b)", "rate (a + b)"),
        ("max(a, b, c)", "max(a, b, c)"),
    ],
)
def test_an_expression_is_written_as_it_was(written, wanted):
    assert line(parse_expression(written, NAMES)) == wanted


def test_the_lecture(golden):
    golden("lecture.txt", text(DRAWINGS["lecture"]))
    assert lines(DRAWINGS["lecture"])[3] == "u = bc       = 6     ∂J/∂u = 3"


def test_a_title_stands_over_it_and_notes_under_it(golden):
    equations = "#| title: Notes\nx = 0; s = 0; k = 1\ny = relu(x) + sqrt(s)"
    golden("notes.txt", text(equations))
    found = lines(equations)
    assert found[:2] == ["Notes", ""]
    assert found[-3:] == [
        "Note: ∂y/∂s is infinite at these numbers.",
        "Note: y does not use k.",
        "Note: y has a corner at these numbers, so its derivative is a choice.",
    ]


def test_inputs_stand_first_and_the_output_last():
    """Statements between them are in an order in which each can be computed."""
    found = [row.partition(" ")[0] for row in lines("y = uv; v = u + b; u = ab; b = 2; a = 1; z = 2a", of="y")[:6]]
    assert (set(found[:2]), found[-1]) == ({"a", "b"}, "y")
    assert found.index("u") < found.index("v") < found.index("y")


def test_only_wanted_derivatives_are_there():
    found = lines(DRAWINGS["logistic"])
    assert [row for row in found if row.startswith("x1")] == ["x1 = 2"]
    assert any(row.endswith("∂L/∂w1 = −0.95") for row in found)


def test_a_long_equation_has_its_numbers_in_the_next_line():
    found = lines("a_very_long_name = 2; another_long_name = 3\nproduct_of_both = a_very_long_name*another_long_name")
    at = next(n for n, row in enumerate(found) if row.startswith("product_of_both"))
    assert found[at] == "product_of_both   = a_very_long_name·another_long_name"
    assert found[at + 1].strip().startswith("= 6 ")
    assert found[at + 1].index("∂") == found[0].index("∂")


def test_operations_are_named_after_their_statements():
    assert "f.3 = 1 + f.2      = 1.37     ∂f/∂f.3 = −0.534" in lines(DRAWINGS["neuron"], detail="operations")


def test_a_result_without_a_name_has_none():
    assert lines("a = 2; b = 3\na + b")[-1] == "a + b    = 5"


def test_nothing_in_it_drives_a_terminal():
    found = text("x = 1; y = 2x", title="\x1b]0;title\x07")
    assert not any(unicodedata.category(c).startswith("C") and c != "\n" for c in found)
    assert r"\x1b" in found


def columns(shown: str) -> int:
    """Count terminal columns: two for a wide character, none for a mark."""
    marks = {"Mn", "Me"}
    return sum(
        0 if unicodedata.category(c) in marks else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1
        for c in shown
    )


def aligned(equations: str, **choices: object) -> bool:
    """Tell whether all derivatives begin in one column."""
    rows = lines(equations, **choices)
    rows = rows[: rows.index("")] if "" in rows else rows
    return len({columns(row[: row.index("∂")]) for row in rows if "∂" in row}) <= 1


@pytest.mark.parametrize("name", DRAWINGS)
def test_columns_are_straight(name):
    assert aligned(DRAWINGS[name], title=None)


def test_wide_letters_take_two_columns():
    assert aligned("学 = 1; x = 2; ш学学 = 3; y = 学*x*ш学学")


@settings(max_examples=30)
@given(programs(), st.sampled_from(["statements", "operations"]))
def test_columns_are_straight_in_any_program(equations, detail):
    assert aligned(equations, detail=detail)

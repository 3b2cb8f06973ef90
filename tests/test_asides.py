"""What stands under the picture: notes of statements, and the program as a lecturer writes it."""

from __future__ import annotations

import pytest

from tests.drawings import LECTURE
from tests.overlaps import overlaps
from viz.pipeline import parse
from viz.styles.table import STYLES

NOTED = "a = 5  # what it costs\nb = 3\nu = a b  # the <b>product</b> $x$ \\input{y} #read"


def lines(drawing) -> list[list[str]]:
    """Return the texts of each column."""
    return [[line.plain for line in column] for column in drawing._subject.words.asides]


def test_notes_stand_under_the_picture_by_their_names():
    drawing = parse(NOTED, show="+notes")
    assert lines(drawing) == [["a: what it costs", r"u: the <b>product</b> $x$ \input{y} #read"]]
    assert "<b>" not in drawing.svg()
    assert r"\input{y}" not in drawing.render("tikz").decode().partition("begin{tikzpicture}")[2]


def test_the_code_is_the_lectures():
    """In code, dJ/dv is called dv."""
    forward, backward = lines(parse(LECTURE, show="+code"))
    assert forward == ["a = 5", "b = 3", "c = 2", "u = b*c", "v = a + u", "J = 3*v"]
    assert backward == ["dJ = 1", "dv = 3", "da = dv*1", "du = dv*1", "db = du*c", "dc = du*b"]


def test_functions_without_an_expression_have_no_code():
    assert lines(parse("x = 1; f(z) = ?; y = f(x)", show="+code")) == []


@pytest.mark.parametrize("style", STYLES)
def test_they_overlap_nothing(style):
    drawing = parse(LECTURE.replace("u = bc", "u = bc  # the product"), style=style, show="+notes,+code")
    assert len(lines(drawing)) == 3
    assert not overlaps(drawing.ruled)

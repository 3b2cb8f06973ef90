"""`--detail auto`: the deepest level of which all stays legible in the room there is, and a note which that is."""

from __future__ import annotations

import json

import pytest

from tests.drawings import LECTURE
from viz import parse
from viz.pipeline import Drawing

CALLED = """
φ(z) = exp(-z)
x = 0.5; w = 2; b = -1
z = 2(w x + b)^2 + 3x + sin(x/2 + b/3 + 1)
a = φ(z)
J = (a - 1)^2/2
"""
FORTY = "x = 0.5\n" + "\n".join(f"h{n} = sin(2{'x' if n == 1 else f'h{n - 1}'} + 1)" for n in range(1, 41))


def chosen(drawing: Drawing) -> str:
    assert drawing.scene.shapes
    (note,) = [note for note in drawing.notes if note.code == "N013"]
    assert note.message.startswith("`detail` is left to the room: boxes are ")
    return drawing.drawn.detail


@pytest.mark.parametrize(
    ("room", "detail"),
    [("2000x900", "operations"), ("720x420", "φ"), ("600x350", "statements"), ("99x99", "statements")],
)
def test_the_smaller_the_room_the_larger_is_what_one_box_holds(room, detail):
    assert chosen(parse(CALLED, detail="auto", fit=room)) == detail


def test_what_it_takes_is_drawn_as_if_it_were_asked_for():
    drawing, asked = (parse(CALLED, detail=detail) for detail in ("auto", "operations"))
    assert drawing.svg() == asked.svg()
    assert drawing.render("json") == asked.render("json")
    assert json.loads(drawing.render("json"))["graph"]["detail"] == "operations"


@pytest.mark.parametrize("style", ["lecture", "circuit", "local", "cells"])
def test_each_style_has_its_own_idea_of_room(style):
    drawing = parse(CALLED, detail="auto", style=style)
    assert chosen(drawing)
    assert drawing.is_legible


def test_what_is_legible_at_no_level_is_folded_as_statements():
    drawing = parse(FORTY, detail="auto")
    assert chosen(drawing) == "statements"
    assert not drawing.is_legible
    assert "operations are not legible" in drawing.notes[0].message


def test_a_file_may_ask_for_it_and_frames_and_exams_take_the_same():
    drawing = parse("#| detail: auto\n" + LECTURE)
    assert chosen(drawing) == "operations"
    assert drawing.rendered("x.frames.html", "html")["x.frames.html"]
    assert drawing.rendered("x.blank.svg", "svg")["x.blank.svg"]


def test_a_note_is_not_given_where_nothing_was_left_to_the_room():
    drawing = parse(CALLED, detail="φ")
    assert drawing.scene.shapes
    assert not [note for note in drawing.notes if note.code == "N013"]

"""How names are drawn: another look that the file asks for, and two names that would look alike."""

from __future__ import annotations

import pytest

import viz
from viz.notation.names import is_look, look
from viz.notation.typst import name


@pytest.mark.parametrize(
    ("spelled", "drawn"),
    [
        ("h_(t-1)", "h_(t − 1)"),
        ("h_{t-1}", "h_(t − 1)"),
        ("a^[1]", "a^(\\[ 1 \\])"),
        ("a^(2)_1", "a_(1)^(2)"),
        ("W_{ij}", "W_(i j)"),
        ("theta_hat^(k)", "hat(θ)^(k)"),
        ('"x1"', 'upright("x1")'),
        ("x_{max}", 'x_(upright("max"))'),
    ],
)
def test_a_look_is_read(spelled, drawn):
    """Groups below and above a letter; what stands in quotes is drawn as it is."""
    assert name(spelled) == drawn


@pytest.mark.parametrize("text", ["", "1", "a b", "a^", "a_(", "<b>", "a#b", "_x", "a^[1", "#read(1)", '"x"'])
def test_what_is_no_look_is_told_apart(text):
    """Only a base with groups is a look, so that nothing else can be drawn."""
    assert not is_look(text)


def test_the_file_can_ask_for_another_look():
    """The drawn names change, the ids and JSON do not."""
    drawing = viz.parse("#| write: h_prev = h_(t-1), a1 = a^[1]\nh_prev = 2; a1 = 3; y = h_prev a1")
    assert [box.name for box in drawing.drawn.boxes] == ["h_(t-1)", "a^[1]", "y"]
    assert [box.id for box in drawing.drawn.boxes] == ["h_prev", "a1", "y"]
    assert '"id": "h_prev"' in drawing.render("json").decode()


@pytest.mark.parametrize(("plain", "other"), [("alpha", "α"), ("x1", "x_1"), ("w_12", "w_{12}"), ("Delta", "Δ")])
def test_names_that_would_look_alike_are_told_apart(plain, other):
    """The plainer of two is drawn as it is typed; alone it keeps its look."""
    both = viz.parse(f"{plain} = 1; {other} = 2; y = {plain} + {other}")
    looks = {look(box.name or "") for box in both.drawn.boxes}
    assert len(looks) == 3
    assert f'"{plain}"' in {box.name for box in both.drawn.boxes}
    assert viz.parse(f"{plain} = 1; y = 2 {plain}").drawn.boxes[0].name == plain

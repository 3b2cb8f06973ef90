"""The graph read aloud."""

from __future__ import annotations

from viz import parse
from viz.alt import description, title
from viz.digits import THREE, Digits

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v"


def test_the_lecture_read_aloud():
    """Every value in order, then every derivative from the output back."""
    assert description(parse(LECTURE).folded, THREE) == (
        "Values: a = 5; b = 3; c = 2; u = b times c = 6; v = a plus u = 11; J = 3 times v = 33. "
        "Derivatives: dJ/dJ = 1; dJ/dv = 3; dJ/du = 3; dJ/dc = 9; dJ/db = 6; dJ/da = 3."
    )


def test_only_wanted_derivatives_are_read():
    """With `wrt: b` those of a and c are left out."""
    assert description(parse(LECTURE, wrt=("b",)).folded, THREE).endswith(
        "Derivatives: dJ/dJ = 1; dJ/dv = 3; dJ/du = 3; dJ/db = 6."
    )


def test_numbers_are_read_with_the_digits_of_the_drawing():
    """Two digits on the drawing, two digits aloud; what does not exist is named."""
    assert "y = sigmoid of x = 0.73." in description(parse("x = 1; y = sigmoid(x)").folded, Digits("significant", 2))
    assert "dy/dx = ∞" in description(parse("x = 0; y = sqrt(x)").folded, THREE)
    assert "dy/dx = undefined" in description(parse("x = 0; y = sqrt(x) - sqrt(x)").folded, THREE)


def test_a_large_graph_is_not_read_to_the_end():
    """Sixty boxes are read, the others counted."""
    text = "x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + 1" for n in range(99))
    aloud = description(parse(text).folded, THREE)
    assert "x59 = " in aloud
    assert "x60 = " not in aloud
    assert aloud.endswith(" And 40 more.")


def test_a_picture_always_has_a_title():
    """The file's own, or one made from the output's name."""
    found = parse(LECTURE).folded
    assert title(found, "The lecture") == "The lecture"
    assert title(found, None) == "Computation graph of J"

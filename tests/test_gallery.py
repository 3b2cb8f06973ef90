"""The gallery: every text draws, and the numbers published for it come out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.overlaps import overlaps
from viz import load
from viz.styles.table import STYLES
from viz.themes import THEMES

GALLERY = Path(__file__).parents[1] / "gallery"
TEXTS = sorted(path.stem for path in GALLERY.glob("*.txt"))

PUBLISHED = {
    # Andrew Ng, Neural Networks and Deep Learning, week 2, "Derivatives with a computation graph"
    "lecture": ({"u": "6", "v": "11", "J": "33"}, {"a": "3", "b": "6", "c": "9", "u": "3", "v": "3"}),
    # https://cs231n.github.io/optimization-2/
    "circuit": ({"q": "3", "f": "-12"}, {"x": "-4", "y": "-4", "z": "3", "q": "-4"}),
    "neuron": ({"f": "0.73"}, {"w0": "-0.20", "x0": "0.39", "w1": "-0.39", "x1": "-0.59", "w2": "0.20"}),
    # https://colah.github.io/posts/2015-08-Backprop/
    "tree": ({"c": "3", "d": "2", "e": "6"}, {"a": "2", "b": "5"}),
    # https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
    "network": (
        {"h1": "0.593269992", "h2": "0.596884378", "o1": "0.75136507", "o2": "0.772928465", "E": "0.298371109"},
        {"w5": "0.082167041", "w1": "0.000438568"},
    ),
    # https://cs231n.github.io/linear-classify/
    "softmax": ({"L": "1.04"}, {}),
    # https://medium.com/@aidangomez/let-s-do-this-f9b699de31d9
    "lstm": (
        {"a": "0.84980", "i": "0.98118", "f": "0.87030", "o": "0.84993", "c_t": "1.5176", "h_t": "0.77198"},
        {},
    ),
}
"""Values and derivatives as they are printed at their source."""


def printed(numbers: dict[str, float], like: dict[str, str]) -> dict[str, str]:
    """Return numbers with as many decimals as their source prints."""
    return {name: f"{numbers[name]:.{len(text.partition('.')[2])}f}" for name, text in like.items()}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_numbers_come_out(name):
    drawing = load(GALLERY / f"{name}.txt")
    values, gradients = PUBLISHED[name]
    assert printed(drawing.values, values) == values
    assert printed(drawing.gradients, gradients) == gradients


def test_the_loss_of_logistic_regression_falls_by_prediction_minus_truth():
    drawing = load(GALLERY / "logistic.txt")
    assert drawing.gradients["z"] == pytest.approx(drawing.values["a"] - drawing.values["y"], rel=1e-12)


def test_the_derivative_by_the_scores_is_probability_minus_truth():
    """The probabilities of the scores -2.85, 0.86, 0.28 are printed as 0.016, 0.631, 0.353 at their source."""
    found = load(GALLERY / "softmax.txt").gradients
    assert [found[z] for z in ("z1", "z2", "z3")] == pytest.approx([0.016, 0.631, 0.353 - 1], abs=1e-3)


def test_the_error_of_the_lstm_runs_back_into_its_state():
    """For a label of 1.25 the derivative of half the squared error by the state is printed as -0.07111."""
    cell = load(GALLERY / "lstm.txt")
    values, gradients = cell.values, cell.gradients
    assert (values["h_t"] - 1.25) * gradients["c_t"] == pytest.approx(-0.07111, abs=5e-6)


def test_a_square_and_itself_have_the_derivative_of_b_squared_plus_b():
    assert load(GALLERY / "square.txt").gradients["b"] == 2 * 3 + 1


def test_through_eight_sigmoids_a_derivative_shrinks_at_least_fourfold_each():
    found = load(GALLERY / "chain.txt").gradients
    chain = [found[name] for name in ("x", *(f"h{n}" for n in range(1, 9)))]
    assert all(0 < before <= after / 4 for before, after in pairwise(chain))


LOOKS = [("right", theme) for theme in THEMES] + [("down", "paper")]


@pytest.mark.parametrize(("direction", "theme"), LOOKS)
@pytest.mark.parametrize("style", STYLES)
def test_every_text_draws_in_every_style_and_theme_and_nothing_overlaps(style, direction, theme):
    for name in TEXTS:
        drawing = load(GALLERY / f"{name}.txt", style=style, direction=direction, theme=theme)
        assert (name, overlaps(drawing.ruled)) == (name, [])
        assert {note.code for note in drawing.notes} <= {"N001", "N002", "N007", "N008"}

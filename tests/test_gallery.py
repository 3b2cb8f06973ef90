"""The gallery: every text says what it is, draws, and its numbers are those of its source or of a formula here."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from gallery.sheet import TEN
from tests.overlaps import alongside, overlaps, small_print
from viz import load
from viz.options import SLIDE
from viz.scene import Group, Scene, Text, flat
from viz.styles.table import STYLES

GALLERY = Path(__file__).parents[1] / "gallery"
TEXTS = sorted(path.stem for path in GALLERY.glob("*.txt"))
GROUPS = {"basics", "learning", "misunderstandings", "elsewhere"}
FORMULA_ABOVE = {"lecture", "tree"}  # drawn without a title: the formula stands over them
WIDE = {
    "lecture": set(),
    "circuit": {"gru"},
}
"""The texts, apart from the ten, that take more room than a slide has, by style."""

PUBLISHED = {
    # Andrew Ng, Neural Networks and Deep Learning, week 2, "Derivatives with a computation graph"
    "lecture": ({"u": "6", "v": "11", "J": "33"}, {"a": "3", "b": "6", "c": "9", "u": "3", "v": "3"}),
    # https://cs231n.github.io/optimization-2/
    "circuit": ({"q": "3", "f": "-12"}, {"x": "-4", "y": "-4", "z": "3", "q": "-4"}),
    "neuron": ({"f": "0.73"}, {"w0": "-0.20", "x0": "0.39", "w1": "-0.39", "x1": "-0.59", "w2": "0.20"}),
    "gates": ({"f": "-20"}, {"x": "-8", "y": "6", "z": "2", "w": "0"}),
    # https://github.com/karpathy/micrograd
    "micrograd": ({"g": "24.7041"}, {"a": "138.8338", "b": "645.5773"}),
    # Andrej Karpathy, https://www.youtube.com/watch?v=VMj-3S1tku0
    "tanh": ({"o": "0.7071"}, {"x1": "-1.5", "w1": "1.0", "x2": "0.5", "w2": "0.0", "b": "0.5"}),
    # Baydin and others, https://arxiv.org/abs/1502.05767, tables 2 and 3
    "survey": ({"y": "11.652"}, {"x1": "5.5", "x2": "1.716"}),
    # Jurafsky and Martin, https://web.stanford.edu/~jurafsky/slp3/
    "textbook": ({"d": "2", "e": "5", "L": "-10"}, {"a": "-2", "b": "-4", "c": "5", "d": "-2", "e": "-2"}),
    # https://en.wikipedia.org/wiki/Linear_least_squares
    "least-squares": ({"S": "4.2"}, {}),
    # Andrew Ng, as the lecture
    "dvar": ({"J": "33"}, {"a": "3", "b": "6", "c": "9", "u": "3", "v": "3"}),
    # https://cs231n.github.io/linear-classify/
    "p-minus-y": ({"L": "1.04"}, {}),
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


def sigma(x: float) -> float:
    """Return the sigmoid."""
    return 1 / (1 + math.exp(-x))


def slope(a: float) -> float:
    """Return the slope of the sigmoid whose value is ``a``."""
    return a * (1 - a)


def staged() -> tuple[float, float]:
    """Return both derivatives of CS231n's staged expression at (3, -4), by the rule for quotients."""
    x, y = 3, -4
    n, d = x + sigma(y), sigma(x) + (x + y) ** 2
    by_x, by_y = slope(sigma(x)) + 2 * (x + y), 2 * (x + y)
    return (d - n * by_x) / d**2, (slope(sigma(y)) * d - n * by_y) / d**2


def gru() -> float:
    """Return the derivative of the GRU's new state by its old one."""
    h, r, z = 0.5, sigma(0.6 + 0.4 * 0.5), sigma(0.8 - 0.2 * 0.5)
    c = math.tanh(1.1 + 0.7 * r * h)
    return z + slope(z) * -0.2 * (h - c) + (1 - z) * (1 - c**2) * 0.7 * (r + h * slope(r) * 0.4)


A = [sigma(0.5 * x - 0.25) for x in (1, 2, -1)]
"""The predictions of `batch`."""
P = sigma(1.5)
"""The weight of `attention`."""
DEVIATIONS = [-2 / math.sqrt(14 / 3), -1 / math.sqrt(14 / 3), 3 / math.sqrt(14 / 3)]
"""The three normalised numbers of `batch-norm`."""

EXPECTED = {
    "chain-rule": ({"y": 49}, {"x": 2 * 7 * 3, "u": 14}),
    "staged": ({}, dict(zip("xy", staged(), strict=True))),
    "batch": (
        {"J": -(math.log(A[0]) + math.log(1 - A[1]) + math.log(A[2])) / 3},
        {"w": ((A[0] - 1) + 2 * A[1] - (A[2] - 1)) / 3, "b": (A[0] - 1 + A[1] + A[2] - 1) / 3},
    ),
    "xor": ({"h1": 2, "h2": 1, "f": 0, "L": 0}, {"w1": 0, "w2": 0, "c1": 0, "c2": 0}),
    "gru": ({}, {"h": gru()}),
    "batch-norm": (
        {"y": DEVIATIONS[0]},
        {f"x{n + 1}": ((n == 0) - (1 + d * DEVIATIONS[0]) / 3) / math.sqrt(14 / 3) for n, d in enumerate(DEVIATIONS)},
    ),
    "layer-norm": ({"y": 1}, {"x1": 0, "x2": 0}),
    "attention": (
        {"y": 4 * P - 2 * (1 - P)},
        {"v1": P, "v2": 1 - P, "q": 6 * slope(P), "k1": 9 * slope(P), "k2": -9 * slope(P)},
    ),
    "dropout": ({"y": 4.8}, {"h1": 6, "h2": 0}),
    "residual": ({"J": 2.04**2}, {"x": 4.08 * 1.02, "w1": 4.08 * 0.4, "w2": 4.08 * 0.2}),
    "adam": ({"theta_1": 1 - 0.4 / (4 + 1e-8)}, {"theta": 1, "m_hat": -0.1 / (4 + 1e-8)}),
    "least-squares": ({"b": 3.5, "w": 1.4}, {"b": 0, "w": 0}),
    "order": ({"c": 4}, {"a": 4, "b": 2}),
    "accumulate": ({"J": 2 * 2 * 3 * 1}, {"x": 2 * 2 * 3, "y": 2 * 2, "z": 2 * 2 * 3}),
    "twice": ({"L": 1}, {"w": 4}),
    "multiply": ({"y": 60}, {"x": 4 * 3, "u": 4}),
    "sigmoid": ({"a": 0.7}, {"z": 0.7 - 1, "a": -1 / 0.7}),
    "kept": ({"y": 36}, {"u": 12, "w": 36, "x": 24}),
    "descent": ({"L": 2}, {"w": 4, "h": 6, "v": 6}),
    "zero": ({"J": 15}, {"a": 0, "b": 3}),
    "broadcast": ({}, {"b": 3 + 5 + 7, "y1": 3, "y2": 5, "y3": 7}),
    "partial": ({"J": 27}, {"x": 3 * 3**2}),
    "dead-relu": ({"a": 0}, {"a": -2, "z": 0, "w": 0, "b": 0}),
    "lse-badly": ({}, {"z1": math.inf, "z2": math.inf}),
    "lse-well": ({"L": -744 + math.log1p(math.exp(-1))}, {"z1": sigma(-1), "z2": sigma(1), "m": 0}),
    "pendulum": ({"E": 9.81 * 2 * (1 - math.sqrt(3) / 2) + 4.5}, {"theta": 9.81 * 2 * 0.5, "omega": 4 * 1.5}),
    "lennard-jones": (
        {"V": 4 * (1.5**-12 - 1.5**-6)},
        {"r": 4 * (-12 * 1.5**-13 + 6 * 1.5**-7), "epsilon": 4 * (1.5**-12 - 1.5**-6)},
    ),
    "arrhenius": (
        {"k": 1e13 * math.exp(-50000 / (8.314 * 298))},
        {"T": 1e13 * math.exp(-50000 / (8.314 * 298)) * 50000 / (8.314 * 298**2)},
    ),
    "newton": ({"y": 17 / 12}, {"x": 0.25 * 2 / 3**2}),
    "likelihood": ({"l": -0.5 - 2 * math.log(2)}, {"mu": 0.5, "sigma": -0.5}),
}
"""Values and derivatives by hand or by a formula that is not differentiated here step by step."""


def calm(scene: Scene) -> Scene:
    """Return a scene without the markers, which may lie under what they mark."""
    return replace(
        scene, shapes=tuple(s for s in scene.shapes if not (isinstance(s, Group) and s.id.startswith("lit-")))
    )


def printed(numbers: dict[str, float], like: dict[str, str]) -> dict[str, str]:
    """Return numbers with as many decimals as their source prints."""
    return {name: f"{numbers[name]:.{len(text.partition('.')[2])}f}" for name, text in like.items()}


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_says_what_it_is_where_it_is_from_and_what_to_notice(name):
    text = (GALLERY / f"{name}.txt").read_text()
    header = load(GALLERY / f"{name}.txt").program.header
    assert ("title" in header) != (name in FORMULA_ABOVE)
    assert header["tags"].text in GROUPS
    assert header["notice"].text.endswith(".")
    assert "source" in header or "# Own example" in text or "# Own numbers" in text


def test_the_gallery_is_large_and_every_group_has_its_share():
    assert len(TEXTS) >= 36
    assert set(TEXTS) >= set(TEN)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_numbers_come_out(name):
    drawing = load(GALLERY / f"{name}.txt")
    values, gradients = PUBLISHED[name]
    assert printed(drawing.values, values) == values
    assert printed(drawing.gradients, gradients) == gradients


@pytest.mark.parametrize("name", EXPECTED)
def test_the_numbers_are_those_of_a_formula(name):
    drawing = load(GALLERY / f"{name}.txt")
    for found, expected in zip((drawing.values, drawing.gradients), EXPECTED[name], strict=True):
        assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_every_text_has_its_numbers_tested():
    elsewhere = {"chain", "logistic", "shared", "square", "upstream"}
    assert PUBLISHED.keys() | EXPECTED.keys() | elsewhere == set(TEXTS)


def test_the_shared_part_agrees_with_a_source_that_computes_with_four_decimals():
    """Griewank and Walther print y = 2.0167 and the derivatives 3.0118 and -13.7239."""
    drawing = load(GALLERY / "shared.txt")
    found = [drawing.values["y"], drawing.gradients["x1"], drawing.gradients["x2"]]
    assert found == pytest.approx([2.0167, 3.0118, -13.7239], abs=1e-4)


@pytest.mark.parametrize(("x1", "x2"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_network_for_xor_is_right_for_every_input(x1, x2):
    assert load(GALLERY / "xor.txt", set={"x1": x1, "x2": x2}).values["f"] == x1 ^ x2


def test_the_gate_without_numbers_tells_the_chain_rule_in_symbols():
    drawing = load(GALLERY / "upstream.txt")
    assert drawing.gradients["x"] is None
    shapes = flat(drawing.ruled.shapes)
    assert "∂L/∂x = ∂L/∂z · ∂z/∂x" in [shape.label.plain for shape in shapes if isinstance(shape, Text)]


@pytest.mark.parametrize(("name", "told"), [("order", "8 ≠ 4"), ("accumulate", "6 ≠ 12"), ("twice", "12 ≠ 4")])
def test_a_mistake_is_played_beside_the_truth(name, told):
    shapes = flat(load(GALLERY / f"{name}.txt").ruled.shapes)
    assert any(told in shape.label.plain for shape in shapes if isinstance(shape, Text))


def test_adam_hardly_heeds_the_size_of_the_gradient():
    """The step is 0.1 g/(g + epsilon), so its derivative by g is 0.1 epsilon/(g + epsilon)^2."""
    assert load(GALLERY / "adam.txt").gradients["g"] == pytest.approx(-0.1 * 1e-8 / 16, abs=1e-16)


def test_the_three_derivatives_of_batch_normalisation_cancel():
    found = load(GALLERY / "batch-norm.txt").gradients
    assert found["x1"] + found["x2"] + found["x3"] == pytest.approx(0, abs=1e-15)


def test_a_step_of_descent_moves_all_weights_from_their_old_values():
    """With the rate 0.01: w = 3 - 0.04, v = 2 - 0.06, and L = (2.96 * 1.94 - 4)^2/2."""
    shapes = flat(load(GALLERY / "descent.txt").ruled.shapes)
    texts = {shape.label.plain for shape in shapes if isinstance(shape, Text)}
    assert {"v = 2 → 1.94", "w = 3 → 2.96", f"2 → {(2.96 * 1.94 - 4) ** 2 / 2:.3g}"} <= texts


def test_the_loss_of_logistic_regression_falls_by_prediction_minus_truth():
    drawing = load(GALLERY / "logistic.txt")
    assert drawing.gradients["z"] == pytest.approx(drawing.values["a"] - drawing.values["y"], rel=1e-12)


@pytest.mark.parametrize("name", ["softmax", "p-minus-y"])
def test_the_derivative_by_the_scores_is_probability_minus_truth(name):
    """The probabilities of the scores -2.85, 0.86, 0.28 are printed as 0.016, 0.631, 0.353 at their source."""
    found = load(GALLERY / f"{name}.txt").gradients
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


LOOKS = [
    (None, "paper", "statements"),
    (None, "paper", "operations"),
    (None, "sketch", "statements"),
    ("right", "sketch", "operations"),
    ("right", "print", "statements"),
    ("down", "paper", "statements"),
    ("down", "sketch", "operations"),
    ("down", "board", "statements"),
]
"""Directions, themes, details: print has the sizes of paper, board those of sketch; schemes differ in colours alone."""


@pytest.mark.parametrize(("direction", "theme", "detail"), LOOKS)
@pytest.mark.parametrize("style", STYLES)
def test_the_ten_draw_in_every_look_legible_on_a_slide_and_nothing_overlaps(style, direction, theme, detail):
    for name in TEN:
        drawing = load(GALLERY / f"{name}.txt", style=style, direction=direction, theme=theme, detail=detail)
        scene, notes = drawing.ruled, {note.code for note in drawing.notes}
        room = None if "N002" in notes else SLIDE  # what does not fit keeps its legible size and says so
        assert (name, overlaps(scene), [*alongside(scene)], [*small_print(scene, room)]) == (name, [], [], [])
        assert notes <= {"N001", "N002", "N007", "N008", "N011"}


@pytest.mark.parametrize("theme", ["paper", "sketch"])
@pytest.mark.parametrize("name", TEN)
def test_each_of_the_ten_fits_a_slide_whole_as_a_lecturer_draws_it(name, theme):
    """An LSTM cell too, with all its weights in their boxes; only eight sigmoids in a row take two rows."""
    drawing = load(GALLERY / f"{name}.txt", style="lecture", theme=theme)
    assert drawing.ruled.scale <= 1
    assert [note.code for note in drawing.notes] == (["N007"] if name == "chain" else [])


@pytest.mark.parametrize("style", WIDE)
def test_the_other_texts_draw_without_overlap_and_fit_a_slide(style):
    wide = set()
    for name in sorted(set(TEXTS) - set(TEN)):
        drawing = load(GALLERY / f"{name}.txt", style=style)
        scene, codes = drawing.ruled, {note.code for note in drawing.notes}
        room = None if "N002" in codes else SLIDE
        assert (name, overlaps(calm(scene)), [*small_print(scene, room)]) == (name, [], [])
        assert (name, codes - {"N002", "N007", "N008", "N011"}) == (name, set())
        wide |= {name} if "N002" in codes else set()
    assert wide == WIDE[style]

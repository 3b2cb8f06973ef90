"""One step of gradient descent: what moves, the new output, what the derivatives promised, and where it is shown."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.drawings import FANOUT, LECTURE, LOGISTIC, NEURON
from tests.overlaps import overlaps
from viz import InputError, UsageError, parse
from viz.layout import LEAVE
from viz.options import resolve
from viz.scene import Curve, Group, Scene, Text, extent, flat
from viz.styles.table import STYLES
from viz.themes import THEMES


def plains(scene: Scene) -> list[str]:
    """Return the texts of a picture, in plain words."""
    return [shape.label.plain for shape in flat(scene.shapes) if isinstance(shape, Text)]


def test_all_inputs_move_at_once():
    """By the lecture's derivatives 3, 6, 9 and a tenth of each: J = 3(4.7 + 2.4 × 1.1), and 33 − 0.1 (9 + 36 + 81)."""
    step = parse(LECTURE, update=0.1)._descent
    assert step is not None
    assert step.moved == pytest.approx({"a": 4.7, "b": 2.4, "c": 1.1})
    assert step.after == pytest.approx(3 * (4.7 + 2.4 * 1.1))
    assert step.predicted == pytest.approx(20.4)


def test_data_are_not_moved():
    """In logistic regression w₁, w₂ and b move and the example stays; the loss is that of the new weights."""
    step = parse(LOGISTIC, update=0.5)._descent
    assert step is not None
    a = 1 / (1 + math.exp(-(0.5 * 2 - 1 + 0.1)))
    w1, w2, b = 0.5 + 0.5 * (1 - a) * 2, -1 + 0.5 * (1 - a), 0.1 + 0.5 * (1 - a)
    assert step.moved == pytest.approx({"w1": w1, "w2": w2, "b": b})
    assert step.after == pytest.approx(math.log(1 + math.exp(-(2 * w1 + w2 + b))))
    assert {"x1", "x2"}.isdisjoint(step.values)


def test_a_small_step_keeps_the_promise():
    """What the derivatives promise misses the new output by an amount that shrinks with the square of the rate."""
    steps = [parse(NEURON, update=rate)._descent for rate in (1e-2, 1e-3)]
    first, second = [abs(step.after - step.predicted) for step in steps if step is not None]
    assert first / second == pytest.approx(100, rel=0.1)


def test_the_picture_has_old_and_new_beside_each_other():
    """Of what moves and of what that changes; the line says what was promised."""
    shown = plains(parse(LECTURE, update=0.1).scene)
    assert {"a = 5 → 4.7", "b = 3 → 2.4", "c = 2 → 1.1", "6 → 2.64", "11 → 7.34", "33 → 22"} <= set(shown)
    assert "η = 0.1; J : 33 → 22; to first order 33 − 0.1 × (3^2 + 6^2 + 9^2) = 20.4" in shown
    assert "to first order 33" in parse(LECTURE, update=0.1).scene.description


def test_digits_are_added_until_a_change_can_be_seen():
    assert "a = 5 → 4.9999997" in plains(parse(LECTURE, update=1e-7).scene)


def test_the_step_is_the_last_frame_after_the_finished_picture():
    """Until then everything is as it is without it."""
    film, plain = parse(LECTURE, update=0.1, frames="all").film, parse(LECTURE, frames="all").film
    assert film.names == (*plain.names, "update")
    for number in range(1, len(plain.names) + 1):
        assert plains(film.frame(number)) == plains(plain.frame(number))
    assert plains(film.frame(len(film.names))) == plains(parse(LECTURE, update=0.1).scene)


def test_a_line_begins_at_the_name_that_is_there():
    """Before the step `a = 5` leaves room for `a = 5 → 4.7`; in every frame the line to v begins beside what stands."""
    film = parse(LECTURE, update=0.1, frames="all").film
    for number in (1, len(film.said) - 1, len(film.said)):
        shapes = list(flat(film.frame(number).shapes))
        name = next(extent(s) for s in shapes if isinstance(s, Text) and s.label.plain.startswith("a = 5"))
        starts = [
            s.path[0].start.x for s in shapes if isinstance(s, Curve) and name.top < s.path[0].start.y < name.bottom
        ]
        assert min(start - name.right for start in starts) == pytest.approx(LEAVE, abs=1)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_frame_has_an_overlap(style, theme):
    film = parse(FANOUT, update=0.1, frames="all", style=style, theme=theme).ruled_film
    for number in range(1, len(film.names) + 1):
        frame = film.frame(number)
        calm = tuple(s for s in frame.shapes if not (isinstance(s, Group) and s.id.startswith("lit-")))
        assert overlaps(replace(frame, shapes=calm)) == []


@pytest.mark.parametrize("rate", ["0", "-0.1", "nan", "inf", "1_0", "fast", ""])
def test_a_rate_that_is_none(rate):
    with pytest.raises(UsageError, match="--update: "):
        resolve(parse(LECTURE).options, {"update": rate})


@pytest.mark.parametrize(
    ("text", "choices", "message"),
    [
        ("a = ?; y = a^2", {}, "a derivative has no number"),
        ("a = 0; y = sqrt(a)", {}, "a derivative has no number"),
        ("a = 1; b = 2; u = a b; y = 3u", {"wrt": "u"}, "no input to move"),
        ("a = 1; b = 2; y = a b", {"data": "a, b"}, "no input to move"),
        ("a = 1", {}, "no input to move"),
        ("a = 0.5; y = log(a)", {"update": 1.0}, "after the step"),
    ],
)
def test_where_no_step_can_be_taken(text, choices, message):
    """The reason is told, and nothing is drawn."""
    with pytest.raises(UsageError, match=f"--update: .*{message}"):
        parse(text, **{"update": 0.1, **choices}).scene  # noqa: B018 - drawn when asked for


def test_in_the_file_it_is_refused_at_its_line():
    with pytest.raises(InputError, match="update: there is no input to move"):
        parse("#| update: 0.1\n#| data: a\na = 1; y = 2a").scene  # noqa: B018 - drawn when asked for


def test_a_step_and_a_mistake_are_two_pictures():
    with pytest.raises(UsageError, match="--update: a mistake is played, which is another picture"):
        parse(FANOUT, update=0.1, wrong="overwrite")

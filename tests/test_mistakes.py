"""Mistakes played: the numbers of those who made them, share by share, and pictures that no one takes for right."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from PIL import Image
from pptx import Presentation

from tests.drawings import FANOUT, LECTURE, NEURON, SQUARE, programs
from tests.overlaps import overlaps
from viz import InputError, UsageError, parse
from viz.mistakes import KINDS, Mistake, play
from viz.options import resolve
from viz.scene import Film, Group, Scene, Text, flat
from viz.styles.table import STYLES
from viz.themes import THEMES

TWICE = "a = 1; b = a + a; c = b + b"
"""The smallest example, of https://github.com/karpathy/micrograd/pull/64."""

REUSED = """
a = 2; b = 3
c = a + b
d = a*b
e = c + d
f = c*d
y = e + f
"""
"""The example of https://github.com/karpathy/micrograd/issues/68."""

MISTAKES = ("recursive", "overwrite", "twice", "order=y,e,c,d,f")


def ends(text: str, wrong: str) -> dict[str, float]:
    """Return what the derivatives stand at in the end."""
    played = parse(text, wrong=wrong)._played
    assert played is not None
    return dict(played.stands)


def order(text: str, wrong: str) -> list[str]:
    """Return who hands back to whom, as `c>b`, in the order of the frames."""
    drawing = parse(text, wrong=wrong)
    ids = [box.id for box in drawing.drawn.boxes]
    assert drawing._played is not None
    return [f"{ids[share.wire.head]}>{ids[share.wire.tail]}" for share in drawing._played.shares]


def film_of(text: str, **choices: str) -> Film:
    """Return the frames of a mistake."""
    return parse(text, **choices).film


def plains(scene: Scene) -> list[str]:
    """Return the texts of a picture, in plain words."""
    return [shape.label.plain for shape in flat(scene.shapes) if isinstance(shape, Text)]


# -- the numbers


def test_recursion_counts_a_reused_value_again():
    """8 beside the right 4, in the order c, b, a, a, b, a, a of the pull request."""
    assert ends(TWICE, "recursive")["a"] == 8
    assert parse(TWICE).gradients["a"] == 4
    assert order(TWICE, "recursive") == ["c>b", "c>b", "b>a", "b>a", "b>a", "b>a"]


@pytest.mark.parametrize(("wrong", "a"), [("recursive", 29), ("overwrite", 1)])
def test_the_example_of_the_issue(wrong, a):
    """Recursion makes 29 of it and overwriting 1; right is 25."""
    assert ends(REUSED, wrong)["a"] == a
    assert parse(REUSED).gradients["a"] == 25


class Value:
    """A number that keeps its derivative as micrograd does, and hands back as micrograd's `_backward` does."""

    def __init__(self, *uses: tuple[Value, float]) -> None:
        """Begin without a derivative; ``uses`` are the operands, each with the derivative by it."""
        self.uses, self.grad = uses, 0.0

    def hand_back(self) -> None:
        """Hand every operand its share."""
        for operand, partial in self.uses:
            operand.grad += self.grad * partial


def test_a_second_run_starts_from_what_the_first_one_left():
    """What is kept between the runs is handed back again: more than twice too much, as a loop of one's own shows."""
    a, b = Value(), Value()
    c, d = Value((a, 1), (b, 1)), Value((a, 3), (b, 2))
    e, f = Value((c, 1), (d, 1)), Value((c, 6), (d, 5))
    y = Value((e, 1), (f, 1))
    for _ in range(2):
        y.grad = 1
        for value in (y, f, e, d, c):
            value.hand_back()
    found = ends(REUSED, "twice")
    assert found == {name: value.grad for name, value in zip("abcdefy", (a, b, c, d, e, f, y), strict=True)}
    assert found["a"] == 100


def test_an_order_of_ones_own_hands_back_what_is_there_then():
    """In the lecture u hands back before v has handed to it: b stays at 0 where 6 is right; a name may stand twice."""
    assert ends(LECTURE, "order=J,u,v") == {"J": 1, "v": 3, "b": 0, "c": 0, "a": 3, "u": 3}
    assert ends(LECTURE, "order=J,v,u,u")["b"] == 12


def test_what_is_never_reached_has_no_number():
    """Nothing is drawn where nothing has arrived, only what would be right."""
    film = film_of(LECTURE, wrong="order=J")
    assert "∂J/∂b : □ ≠ 6" in plains(film.finished)
    assert "dJ/db is never reached, which is wrong: it is 6" in film.scene.description


@given(programs())
def test_each_share_adds_to_what_stands_there(text):
    """In every mistake a share is its head's derivative times the wire's, and is added, or put in its place."""
    folded = parse(text).folded
    for kind in KINDS[:-1]:
        try:
            played = play(folded, Mistake(kind))
        except UsageError:
            continue
        stands: dict[int, float] = {}
        for share in played.shares:
            assert share.amount == pytest.approx((share.gradient or 0.0) * share.wire.partial, nan_ok=True)
            before = 0.0 if kind == "overwrite" else stands.get(share.wire.tail, 0.0)
            assert share.after == pytest.approx(before + share.amount, nan_ok=True)
            stands[share.wire.tail] = share.after


# -- where nothing can be played


@pytest.mark.parametrize(
    ("text", "wrong", "message"),
    [
        (LECTURE, "recursive", "nothing goes wrong here"),
        (LECTURE, "overwrite", "nothing goes wrong here"),
        (FANOUT, "recursive", "nothing goes wrong here"),
        ("a = 0; y = 3*a*0", "twice", "nothing goes wrong here"),
        (LECTURE, "order=J,v,u", "nothing goes wrong here"),
        (LECTURE, "order=J,q", "there is no `q`"),
        ("a = ?; y = a*a", "overwrite", "has no number"),
        ("a = 1\n" + "\n".join(f"a{n + 1} = a{n} + a{n}" for n in range(60)).replace("a0", "a"), "recursive", "shares"),
    ],
)
def test_a_mistake_that_cannot_be_played_is_refused(text, wrong, message):
    """With the reason, and what it would take."""
    with pytest.raises(UsageError, match=message) as caught:
        parse(text, wrong=wrong).scene  # noqa: B018 - drawn when asked for
    assert caught.value.diagnostics[0].help
    assert caught.value.diagnostics[0].message.startswith("--wrong: ")


def test_in_the_file_it_is_refused_at_its_line():
    with pytest.raises(InputError, match="wrong: overwrite: nothing goes wrong here") as caught:
        parse(f"#| wrong: overwrite\n{LECTURE}").scene  # noqa: B018 - drawn when asked for
    assert caught.value.diagnostics[0].span is not None


@pytest.mark.parametrize("value", ["recursion", "order", "order=", "order=a,,b", "twice=2", ""])
def test_a_mistake_that_there_is_not(value):
    with pytest.raises(UsageError, match="--wrong"):
        resolve(parse(TWICE).options, {"wrong": value})


@pytest.mark.parametrize("form", ["json", "gv", "txt"])
def test_formats_of_numbers_have_the_right_ones(form):
    """A mistake is played in pictures: whatever is played, all else is as it is without."""
    drawing = parse(TWICE, wrong="recursive")
    assert drawing.render(form) == parse(TWICE).render(form)
    assert drawing.gradients["a"] == 4
    assert drawing.rendered("x.report.md", "md") == parse(TWICE).rendered("x.report.md", "md")
    assert "8" not in drawing.render("json").decode()


# -- the frames


def test_each_share_is_a_frame_and_says_what_is_wrong_with_it():
    """Forward as always, then wire by wire: what stands there, what is handed back, what that makes."""
    said = film_of(TWICE, wrong="recursive").said
    assert [
        line.removeprefix("Wrong on purpose: recursion instead of reverse topological order. ") for line in said
    ] == [
        "The graph and its inputs.",
        "b = a + a = 1 + 1 = 2.",
        "c = b + b = 2 + 2 = 4.",
        "∂c/∂c = 1.",
        "∂c/∂b ← 1 × 1 = 1.",
        "∂c/∂b ← 1 + 1 × 1 = 2.",
        "∂c/∂a ← 2 × 1 = 2.",
        "∂c/∂a ← 2 + 2 × 1 = 4.",
        "∂c/∂a ← 4 + 2 × 1 = 6; b hands back again.",
        "∂c/∂a ← 6 + 2 × 1 = 8; b hands back again.",
        "A box hands back once, when all its shares are there: in reverse topological order.",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("recursive", "∂y/∂a ← 1 × 1 = 1; c hands back too early"),
        ("overwrite", "∂y/∂a ← 1 × 1 = 1; 3 is lost"),
        ("twice", "∂y/∂a ← 25 + 18 × 3 = 79; 25 is of the first run"),
        ("twice", "∂y/∂y = 1; once more, nothing cleared"),
        ("order=y,d,e,f", "∂y/∂a ← 0 × 3 = 0; nothing has arrived at d"),
    ],
)
def test_what_is_wrong_is_said(wrong, said):
    assert any(f"{said}." in line for line in film_of(REUSED, wrong=wrong).said)


def test_a_number_changes_in_its_place():
    """One after the other, and in the end the wrong one beside the right one."""
    film = film_of(TWICE, wrong="recursive")
    seen = [[text for text in plains(film.frame(n)) if text.startswith("∂c/∂a")][-1:] for n in range(7, 12)]
    assert [text for (text,) in seen] == [
        "∂c/∂a : 2",
        "∂c/∂a : 4",
        "∂c/∂a : 6",
        "∂c/∂a : 8",
        "∂c/∂a : 8 ≠ 4",
    ]
    shares = [[text for text in plains(film.frame(n)) if re.fullmatch(r"2( \+ 2)?", text)] for n in (7, 11)]
    assert shares == [["2", "2"], ["2 + 2", "2 + 2", "2"]]  # the last is the value of b


def test_the_picture_is_the_last_frame():
    drawing = parse(REUSED, wrong="overwrite")
    film = drawing.film
    assert plains(drawing.scene) == plains(film.frame(len(film.names)))
    assert {"∂y/∂a : 1 ≠ 25", "∂y/∂e = 1", "wrong ≠ right"} <= set(plains(drawing.scene))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_frame_has_an_overlap_and_nothing_moves(style, theme):
    for wrong in MISTAKES:
        film = parse(REUSED, wrong=wrong, style=style, theme=theme).ruled_film
        for number in range(1, len(film.names) + 1):
            frame = film.frame(number)
            calm = tuple(s for s in frame.shapes if not (isinstance(s, Group) and s.id.startswith("lit-")))
            assert (number, overlaps(replace(frame, shapes=calm))) == (number, [])
            assert frame.size == film.scene.size


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("detail", ["statements", "operations"])
def test_every_mistake_is_drawn_whichever_way(direction, detail):
    for text in (TWICE, SQUARE, NEURON, FANOUT):
        for wrong in ("overwrite", "twice"):
            drawing = parse(text, wrong=wrong, direction=direction, detail=detail)
            try:
                scene = drawing.ruled
            except UsageError:
                continue
            calm = tuple(s for s in scene.shapes if not (isinstance(s, Group) and s.id.startswith("lit-")))
            assert overlaps(replace(scene, shapes=calm)) == []


# -- plainly marked


@pytest.mark.parametrize("wrong", MISTAKES)
def test_every_picture_says_that_it_is_wrong(wrong):
    """In a banner, in the title, in the description, and in the sentence of each frame."""
    drawing = parse(REUSED, wrong=wrong)
    film = drawing.film
    banner = Mistake(*(("order", tuple("yecdf")) if "=" in wrong else (wrong,))).banner
    assert banner.startswith("Wrong on purpose: ")
    for number in range(1, len(film.names) + 1):
        frame = film.frame(number)
        assert banner in plains(frame)
        assert frame.title.startswith(banner)
        assert frame.description.startswith(banner)
    assert drawing.scene.title.startswith(banner)
    assert f"{banner}. Values: " in drawing.scene.description
    assert "which is wrong: it is 25" in drawing.scene.description


def test_every_file_says_so_in_its_own_words():
    """In the metadata of PDF, PNG, GIF and PPTX, and in the text of the others."""
    drawing = parse(TWICE, wrong="recursive")
    said = "Wrong on purpose: recursion instead of reverse topological order"
    assert Image.open(BytesIO(drawing.render("png"))).text["Title"].startswith(said)
    assert said in Image.open(BytesIO(drawing.render("png"))).text["Description"]
    assert Image.open(BytesIO(drawing.render("gif"))).info["comment"].decode().startswith(said)
    assert Presentation(BytesIO(drawing.render("pptx"))).core_properties.title.startswith(said)
    for form in ("svg", "html", "tikz", "typ"):
        assert said in drawing.render(form).decode(), form
    moving = drawing.rendered("x.frames.gif", "gif")["x.frames.gif"]
    assert Image.open(BytesIO(moving)).info["comment"].decode().startswith(said)

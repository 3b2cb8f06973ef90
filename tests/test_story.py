"""Frames: which there are, in which order, what each says and shows, and that nothing moves between them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drawings import FANOUT, LECTURE, SQUARE
from tests.overlaps import overlaps
from viz import Drawing, UsageError, arrange, parse
from viz.scene import Film, Group, Rect, Shape, Text, flat
from viz.styles.table import STYLES
from viz.themes import THEMES


def film_of(text: str, **choices: str) -> Film:
    """Return the frames of a text."""
    return parse(text, frames="all", **choices).film


def plains(shapes: tuple[Shape, ...]) -> list[str]:
    """Return the texts of a picture, in plain words."""
    return [shape.label.plain for shape in flat(shapes) if isinstance(shape, Text)]


# -- which frames


def test_the_lecture_has_eleven_frames_in_the_lecturers_order():
    """The structure, each value, the seed, each derivative as in the lecture's notes, and the finished picture."""
    assert film_of(LECTURE).names == ("structure", "u", "v", "J", "seed", "dv", "da", "du", "db", "dc", "finished")


def test_each_frame_says_what_is_computed():
    """The equation with its numbers forward, the chain rule with its numbers backward."""
    assert film_of(LECTURE).said == (
        "The graph and its inputs.",
        "u = b*c = 3 × 2 = 6.",
        "v = a + u = 5 + 6 = 11.",
        "J = 3*v = 3 × 11 = 33.",
        "∂J/∂J = 1.",
        "∂J/∂v = 3.",
        "∂J/∂a = ∂J/∂v · ∂v/∂a = 3 × 1 = 3.",
        "∂J/∂u = ∂J/∂v · ∂v/∂u = 3 × 1 = 3.",
        "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6.",
        "∂J/∂c = ∂J/∂u · ∂u/∂c = 3 · b = 3 × 3 = 9.",
        "All values and derivatives.",
    )


def test_a_derivative_is_taken_when_all_that_use_the_variable_are_done():
    """B feeds c and d: its frames come after both, one for each contribution."""
    assert film_of(FANOUT).names[4:] == ("seed", "dc", "dd", "da", "db.1", "db", "finished")


@pytest.mark.parametrize(
    ("text", "partly", "whole"),
    [
        (SQUARE, ["∂u/∂b = 3 + □"], "∂u/∂b = 3 + 3 = 6"),
        (FANOUT, ["∂e/∂b = 2 + □"], "∂e/∂b = 2 + 3 = 5"),
        ("x = 2\ny = x*x*x", ["∂y/∂x = 4 + □", "∂y/∂x = 4 + 4 + □"], "∂y/∂x = 4 + 4 + 4 = 12"),
    ],
)
def test_a_sum_is_shown_as_it_forms(text, partly, whole):
    """What has arrived stands in the sum, a box for what is still to come; the sum itself only when all are there."""
    film = film_of(text)
    last = len(film.names) - 1
    for k, wanted in enumerate([*partly, whole], last - len(partly)):
        there = plains(film.frame(k).shapes)
        assert wanted in there
        assert [one for one in (*partly, whole) if one in there] == [wanted]
        assert sum(text.endswith("arrived).") for text in film.said) == len(partly)


# -- what is seen


def test_a_number_is_seen_from_the_frame_it_is_computed_in():
    """Nothing is shown before it is computed, and everything afterwards."""
    film = film_of(LECTURE)
    first = {"6": 2, "11": 3, "33": 4, "∂J/∂v = 3": 6, "∂J/∂a = 3": 7, "∂J/∂b = 6": 9, "∂J/∂c = 9": 10}
    for number in range(1, len(film.names) + 1):
        there = plains(film.frame(number).shapes)
        assert {text for text in first if text in there} == {text for text, n in first.items() if n <= number}


@pytest.mark.parametrize("style", STYLES)
def test_nothing_moves_between_frames(style):
    """Every text and every box of a frame stands where the finished picture has it."""
    film = film_of(FANOUT, style=style)
    last = film.frame(len(film.names))
    places = {(s.label.plain, s.at) for s in flat(last.shapes) if isinstance(s, Text)}
    boxes = {shape.box for shape in flat(last.shapes) if isinstance(shape, Rect)}
    for number in range(1, len(film.names)):
        frame = film.frame(number)
        assert frame.size == last.size
        calm = tuple(shape for shape in frame.shapes if not (isinstance(shape, Group) and shape.id.startswith("lit-")))
        assert boxes == {shape.box for shape in flat(calm) if isinstance(shape, Rect)}
        new = {(s.label.plain, s.at) for s in flat(frame.shapes) if isinstance(s, Text)} - places
        captions = {said.split(" (")[0].removesuffix(".") for said in film.said}
        assert all(plain in captions or plain.endswith("□") for plain, _ in new)


def test_the_last_frame_is_the_finished_picture():
    """All that the single picture shows, and no mark; the same nodes at the same distances."""
    film, drawing = film_of(LECTURE), parse(LECTURE)
    assert plains(film.frame(11).shapes) == plains(drawing.scene.shapes)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_frame_has_an_overlap(style, theme):
    """Each frame by itself is a picture without a text on a text; the marks lie under everything."""
    drawing = parse(FANOUT, frames="all", style=style, theme=theme)
    for number in range(1, len(drawing.ruled_film.names) + 1):
        frame = drawing.ruled_film.frame(number)
        calm = tuple(shape for shape in frame.shapes if not (isinstance(shape, Group) and shape.id.startswith("lit-")))
        assert overlaps(replace(frame, shapes=calm)) == []


def test_symbols_have_frames_without_numbers():
    """Where there are no numbers the captions end in symbols."""
    said = film_of(LECTURE.replace("b = 3", "b = ?")).said
    assert said[1] == "u = b*c."
    assert "∂J/∂b = ∂J/∂u · ∂u/∂b = ∂J/∂u · c." in said
    assert not any(re.search(r"= \d", line) for line in said[6:-1])


# -- what is written


def test_one_layout_and_one_typesetting_serve_everything(monkeypatch, tmp_path):
    """The single picture, the pages and a file a frame together call the layout and the typesetting once."""
    calls = {"typeset": 0, "layout": 0}
    for name in calls:
        whole = getattr(arrange, name)

        def counted(*args: object, whole: object = whole, name: str = name) -> object:
            calls[name] += 1
            return whole(*args)

        monkeypatch.setattr(arrange, name, counted)
    drawing = parse(LECTURE).with_frames(["a.frames.pdf"])
    assert isinstance(drawing, Drawing)
    for path in ("a.svg", "a.frames.pdf", "{0p}.svg"):
        drawing.rendered(str(tmp_path / path), path.rpartition(".")[2])
    assert calls == {"typeset": 1, "layout": 1}


def test_pages_and_files(tmp_path):
    """`x.frames.pdf` has a page a frame, `{0p}` a file each; the single picture beside them is the same as alone."""
    drawing = parse(LECTURE)
    drawing.save(tmp_path / "one.svg", tmp_path / "one.frames.pdf", tmp_path / "s{0p}-{t}.svg")
    names = sorted(path.name for path in Path(tmp_path).iterdir())
    assert names == ["one.frames.pdf", "one.svg", *(f"s{n:02d}-11.svg" for n in range(1, 12))]
    assert (tmp_path / "one.svg").read_bytes() == drawing.svg().encode()
    pages = subprocess.run(["pdftotext", tmp_path / "one.frames.pdf", "-"], capture_output=True, text=True, check=True)
    assert pages.stdout.count("\f") == 11
    assert "step 2 of 11" in (tmp_path / "s02-11.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("all", range(1, 12)),
        ("forward", range(1, 5)),
        ("backward", range(5, 12)),
        ("1,3-5,8-", [1, 3, 4, 5, 8, 9, 10, 11]),
        ("-2", [1, 2]),
        ("u,dv", [2, 6]),
    ],
)
def test_frames_are_chosen(spec, wanted):
    """By number, by range, by name, or a half of the story."""
    assert parse(LECTURE, frames=spec).frames == tuple(wanted)


@pytest.mark.parametrize("spec", ["0", "12", "3-99", "dq", "5-3"])
def test_frames_that_there_are_not_are_refused(spec):
    """The message names the frames there are."""
    with pytest.raises(UsageError, match="--frames: there is no"):
        parse(LECTURE, frames=spec).frames  # noqa: B018 - computed when asked for


def test_frames_need_a_format_that_holds_them(tmp_path):
    """One SVG is one picture: the cure is a name with {p}, or a format with pages."""
    with pytest.raises(UsageError) as caught:
        parse(LECTURE).save(tmp_path / "x.frames.png")
    assert "x-{p}.png" in caught.value.diagnostics[0].help
    assert ".pdf" in caught.value.diagnostics[0].help
    assert not list(tmp_path.iterdir())

"""A nudge as a picture and in frames: what it says, that nothing overlaps or jumps, in every style and every format."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import jsonschema
import pytest

from tests.drawings import DRAWINGS, FANOUT, LECTURE, SQUARE
from tests.overlaps import overlaps
from tests.test_json import SCHEMA
from viz import InputError, UsageError, parse
from viz.notation.tex import tex
from viz.scene import Curve, Group, Scene, Shape, Text, flat, groups
from viz.styles.table import STYLES
from viz.themes import THEMES
from viz.writers.table import WRITERS


def plains(shapes: tuple[Shape, ...]) -> list[str]:
    """Return the texts of a picture, in plain words."""
    return [shape.label.plain for shape in flat(shapes) if isinstance(shape, Text)]


def said_below(text: str, name: str, **choices: str) -> str:
    """Return the pieces of the line under a nudge, fractions as numerator and denominator."""
    scene = parse(text, nudge=name, **choices).ruled
    (block,) = (group for group in groups(scene.shapes) if group.id == "quotient")
    return " ".join(plains(block.shapes))


def calm(scene: Scene) -> Scene:
    """Return a picture without marks, captions and the line below, where strokes cross terms."""
    aside = {"lit", "quotient", "caption"}
    kept = (s for s in scene.shapes if not (isinstance(s, Group) and s.id.partition("-")[0] in aside))
    return replace(scene, shapes=tuple(kept))


# -- what it says


@pytest.mark.parametrize(
    ("name", "values", "below"),
    [
        ("v", ["11 → 11.001", "33 → 33.003"], "ΔJ Δv = 0.003 0.001 = 3"),
        (
            "a",
            ["a = 5 → 5.001", "11 → 11.001", "33 → 33.003"],
            "ΔJ Δa = ΔJ Δv · Δv Δa = 0.003 0.001 · 0.001 0.001 = 3 × 1 = 3",
        ),
        ("u", ["6 → 6.001", "11 → 11.001"], "ΔJ Δu = ΔJ Δv · Δv Δu = 0.003 0.001 · 0.001 0.001 = 3 × 1 = 3"),
        (
            "b",
            ["b = 3 → 3.001", "6 → 6.002", "11 → 11.002", "33 → 33.006"],
            "ΔJ Δb = ΔJ Δv · Δv Δu · Δu Δb = 0.006 0.002 · 0.002 0.002 · 0.002 0.001 = 3 × 1 × 2 = 6",
        ),
    ],
)
def test_the_lectures_nudges_are_drawn(name, values, below):
    drawing = parse(LECTURE, nudge=name)
    there = plains(drawing.ruled.shapes)
    assert [value for value in values if value in there] == values
    assert said_below(LECTURE, name) == below


def test_the_frames_write_each_quotient_as_the_lecture_does():
    """∂v/∂u = (11.001 − 11)/(6.001 − 6) = 1, and all the others."""
    assert parse(LECTURE, nudge="u", frames="all").film.said == (
        "u = 6 → 6.001.",
        "Δv/Δu = (11.001 − 11)/(6.001 − 6) = 1.",
        "ΔJ/Δv = (33.003 − 33)/(11.001 − 11) = 3.",
        "u changes J only through v.",
    )
    assert parse(LECTURE, nudge="b", frames="all").film.said[1] == "Δu/Δb = (6.002 − 6)/(3.001 − 3) = 2."


def test_the_shares_of_a_fan_out_add_up():
    """Olah's: 2 + 3.001 = 5.001, with the shares on the wires they come along."""
    assert [text for text in plains(parse(FANOUT, nudge="b").ruled.shapes) if text[0] == "+"][:2] == [
        "+0.002",
        "+0.003001",
    ]
    below = said_below(FANOUT, "b")
    assert "Δ_c e Δc · Δc Δb + Δ_d e Δd · Δd Δb" in below
    assert "= 2 × 1 + 3.001 × 1 = 2 + 3.001 = 5.001 ≈ ∂e/∂b = 5" in below
    assert "as Δb shrinks by ten each time: 5.001, 5.0001, 5.00001 → 5" in below
    assert "= 3 + 3.001 = 6.001 ≈ ∂u/∂b = 6" in said_below(SQUARE, "b")


def test_the_style_with_local_derivatives_has_quotients_on_its_wires():
    there = plains(parse(LECTURE, nudge="b", style="local").ruled.shapes)
    assert {"Δu/Δb = 2", "Δv/Δu = 1", "ΔJ/Δv = 3"} <= set(there)
    assert not any(text.startswith("∂") for text in there)


def test_equal_changes_are_struck_out_in_pairs():
    """Four strokes in the product of three: through Δv and Δu, above and below."""
    for name, strokes in {"v": 0, "a": 2, "b": 4}.items():
        scene = parse(LECTURE, nudge=name).ruled
        (block,) = (group for group in groups(scene.shapes) if group.id == "quotient")
        lines = [shape for shape in flat(block.shapes) if isinstance(shape, Curve)]
        assert sum(line.path[0].start.y != line.path[0].end.y for line in lines) == strokes


def test_what_does_not_move_is_pale_and_what_moves_is_heavy():
    drawing = parse(LECTURE, nudge="b")
    colours = drawing.theme.colours
    wires = {group.id: group for group in groups(drawing.ruled.shapes) if group.id.startswith("wire-")}
    shafts = {name: next(s for s in flat(wire.shapes) if isinstance(s, Curve)).paint for name, wire in wires.items()}
    assert {name for name, paint in shafts.items() if paint.stroke == colours["pale"]} == {"wire-a-v-0", "wire-c-u-1"}
    assert min(shafts["wire-b-u-0"].width, shafts["wire-v-J-0"].width) > 1.5 * shafts["wire-c-u-1"].width


def test_it_is_read_aloud():
    assert parse(LECTURE, nudge="b").ruled.description == (
        "Nudge b by 0.001 and follow it: b = 3 becomes 3.001; u = 6 becomes 6.002; v = 11 becomes 11.002; "
        "J = 33 becomes 33.006. ΔJ/Δb = 6. b changes J only through u and v."
    )


# -- how it looks


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["lecture", "fanout", "logistic", "softmax", "ordered"])
def test_nothing_overlaps(name, style, direction):
    """For an input and for a computed variable."""
    boxes = parse(DRAWINGS[name]).folded.boxes
    for kind in ("input", "operation"):
        variable = next(box.id for box in boxes if box.kind == kind and box.wanted)
        scene = parse(DRAWINGS[name], style=style, direction=direction, nudge=variable).ruled
        assert overlaps(calm(scene)) == []
        texts = tuple(shape for shape in flat(scene.shapes) if isinstance(shape, Text))
        assert overlaps(replace(scene, shapes=texts)) == []


@pytest.mark.parametrize("style", STYLES)
def test_nothing_jumps_between_frames(style):
    """What two frames show of the same text stands at one place."""
    film = parse(FANOUT, style=style, nudge="b", frames="all").film
    places: dict[str, set[object]] = {}
    for number in range(1, len(film.names) + 1):
        frame = film.frame(number)
        for shape in flat(calm(frame).shapes):
            if isinstance(shape, Text) and "→" in shape.label.plain:
                places.setdefault(shape.label.plain, set()).add(shape.at)
    assert {len(found) for found in places.values()} == {1}


def test_a_frame_shows_a_move_from_the_frame_it_happens_in():
    film = parse(LECTURE, nudge="b", frames="all").film
    assert film.names == ("b", "u", "v", "J", "finished")
    moves = ["b = 3 → 3.001", "6 → 6.002", "11 → 11.002", "33 → 33.006"]
    for number in range(1, 6):
        there = plains(calm(film.frame(number)).shapes)
        assert [move for move in moves if move in there][: len(moves)] == moves[:number]
        assert ("11" in there, "11 → 11.002" in there) == (number < 3, number >= 3)


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_draws_it(theme):
    scene = parse(FANOUT, nudge="b", theme=theme).scene
    assert len(plains(scene.shapes)) == len(plains(parse(FANOUT, nudge="b").scene.shapes))


# -- formats


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_writes_it(form):
    assert parse(FANOUT, nudge="b").render(form)


@pytest.mark.parametrize("way", ["pdf", "html", "pptx", "gif", "tikz"])
def test_its_frames_are_written(way):
    (content,) = parse(LECTURE, nudge="b", frames="all").rendered(f"lecture.{way}", way).values()
    assert content


def test_all_of_it_has_latex():
    for label in (shape.label for shape in flat(parse(FANOUT, nudge="b").ruled.shapes) if isinstance(shape, Text)):
        assert tex(label.markup, dict.fromkeys(("ink", "value", "gradient", "muted"), "c"))


def test_the_numbers_are_in_json_and_in_text():
    written = json.loads(parse(FANOUT, nudge="b").render("json"))
    jsonschema.validate(written, SCHEMA)
    nudge = written["graph"]["nudge"]
    assert (nudge["id"], nudge["step"], nudge["quotient"], nudge["derivative"]) == ("b", 0.001, 5.001, 5.0)
    assert [edge["quotient"] for edge in nudge["edges"]] == [1.0, 1.0, 2.0, 3.001]
    lines = parse(LECTURE, nudge="v").render("txt").decode().splitlines()
    assert lines[-4:] == [
        "Nudge v by 0.001:",
        "v = 11 → 11.001    Δv = 0.001",
        "J = 33 → 33.003    ΔJ = 0.003",
        "ΔJ/Δv = 3",
    ]


# -- what is asked for


def test_a_name_with_nudge_in_it_asks_for_the_first_variable_or_the_one_to_explain(tmp_path):
    names = [str(tmp_path / name) for name in ("plain.svg", "a.nudge.svg")]
    parse(LECTURE).save(*names)
    assert b"<title" in (tmp_path / "plain.svg").read_bytes()
    assert "Nudge a by" in (tmp_path / "a.nudge.svg").read_text()
    assert "Nudge" not in (tmp_path / "plain.svg").read_text()
    parse("#| explain: c\n" + LECTURE.strip()).save(str(tmp_path / "c.nudge.frames.pdf"), str(tmp_path / "c.nudge.svg"))
    assert "Nudge c by" in (tmp_path / "c.nudge.svg").read_text()


@pytest.mark.parametrize("asked", ["b=0", "b=nan", "b=inf", "b=", "=1", "", "b=x", "q", "pi", "b=1e-99"])
def test_a_nudge_that_cannot_be_is_refused(asked):
    with pytest.raises(UsageError, match="--nudge"):
        parse(LECTURE, nudge=asked).svg()


def test_data_and_what_has_no_value_or_no_box_are_not_nudged():
    for header, text in {"data: b": "is data", "inline: b": "no box of its own"}.items():
        with pytest.raises(UsageError, match=text):
            parse(f"#| {header}\n{LECTURE.strip()}", nudge="b").svg()
    with pytest.raises(UsageError, match="has no value to move"):
        parse("a = ?; y = 2a", nudge="a").svg()
    with pytest.raises(InputError, match="nudging `x` by 1: `1 / 0` has no value"):
        parse("x = -1; y = 1/x", nudge="x=1").svg()


def test_a_step_over_a_corner_is_noted_and_drawn():
    drawing = parse("x = -0.0005; y = relu(x)", nudge="x=0.001")
    drawing.svg()
    assert [note.code for note in drawing.notes] == ["N010"]
    assert "The step goes over a corner or a pole of relu in y." in plains(drawing.ruled.shapes)


def test_the_nudge_can_be_asked_for_as_data():
    nudge = parse(LECTURE, nudge="b").nudge
    assert nudge is not None
    assert nudge.quotient == Fraction(6)

"""The room a drawing has: what is done, in which order, so that its text stays legible, and how it is undone."""

from __future__ import annotations

import re

import pytest

from tests.drawings import CHAIN, DRAWINGS, LECTURE, NETWORK
from tests.overlaps import alongside, overlaps, small_print
from viz import parse
from viz.geometry import Size
from viz.legible import Drawn
from viz.options import SLIDE
from viz.pipeline import Drawing
from viz.scene import Text, flat
from viz.styles.table import STYLES

STEPS = frozenset({"N001", "N002", "N007", "N008"})
FORTY = "x = 0.5\n" + "\n".join(f"h{n} = tanh({'x' if n == 1 else f'h{n - 1}'})" for n in range(1, 41))
LAYERS = "h0 = 0.1\n" + "\n".join(
    f"w{n} = 0.{n}; b{n} = 0.0{n}; h{n} = tanh(w{n} h{n - 1} + b{n})" for n in range(1, 7)
)


def done(drawing: Drawing) -> list[str]:
    """Return what was done to make it fit, as codes of notes."""
    assert drawing.scene.shapes
    return [note.code for note in drawing.notes if note.code in STEPS]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_legible_on_a_slide_or_says_that_it_is_larger(name, style):
    drawing = parse(DRAWINGS[name], style=style)
    if done(drawing) == ["N002"]:
        assert list(small_print(drawing.scene)) == []
    else:
        assert list(small_print(drawing.scene, SLIDE)) == []
    assert (overlaps(drawing.scene), list(alongside(drawing.scene))) == ([], [])


def test_what_fits_is_left_alone():
    drawing = parse(LECTURE)
    assert (done(drawing), drawing.scene.scale) == ([], 1)


def test_what_almost_fits_is_drawn_closer_with_no_text_smaller_than_it_may_be():
    """A drawing that has all the room it wants is larger; no note, as nothing is lost."""
    free, slide = (parse(NETWORK, fit=room) for room in ("5000x5000", "1100x540"))
    assert (done(free), done(slide)) == ([], [])
    assert slide.scene.size.width < free.scene.size.width
    assert list(small_print(slide.scene, Size(1100, 540))) == []


def test_eight_sigmoids_in_a_row_become_two_rows():
    drawing = parse(CHAIN)
    assert done(drawing) == ["N007"]
    levels = [round(drawing._placed.arranged.layout.centres[f"h{n}"].y) for n in range(1, 9)]
    assert len(set(levels)) == 2
    assert levels == sorted(levels)


def test_forty_in_a_row_are_rows_where_boxes_are_small_and_folded_where_they_are_not():
    assert done(parse(FORTY, style="circuit")) == ["N007"]
    drawing = parse(FORTY)
    assert done(drawing) == ["N008"]
    assert list(small_print(drawing.scene, SLIDE)) == []


def test_a_direction_that_is_chosen_is_kept_and_its_columns_may_be_broken():
    drawing = parse(CHAIN, direction="down")
    assert done(drawing) == ["N007"]
    assert "columns" in next(note.message for note in drawing.notes if note.code == "N007")


def test_what_fits_in_no_rows_is_turned():
    drawing = parse(NETWORK, fit="850x600")
    assert done(drawing) == ["N001"]
    assert list(small_print(drawing.scene, Size(850, 600))) == []
    assert "N001" not in done(parse(NETWORK, fit="850x600", direction="right"))


def test_a_tangle_that_nothing_helps_keeps_its_legible_size_and_says_how_large_it_is():
    drawing = parse(NETWORK, fit="300x200")
    assert done(drawing) == ["N002"]
    sizes = {shape.label.size for shape in flat(drawing.scene.shapes) if isinstance(shape, Text)}
    assert min(sizes) * drawing.scene.scale >= 12 - 1e-9


@pytest.mark.parametrize("text", [CHAIN, FORTY, NETWORK, LAYERS])
def test_the_room_that_a_note_names_undoes_it(text):
    drawing = parse(text)
    assert drawing.scene.shapes
    (note,) = [note for note in drawing.notes if note.code in STEPS]
    room = re.search(r"--fit (\d+x\d+)", note.help or "")
    assert room is not None
    again = done(parse(text, fit=room[1], direction="right" if note.code != "N002" else None))
    assert again == [] or (note.code, again) == ("N002", ["N007"])  # it may have come nearest in rows


def test_inputs_at_the_end_of_a_row_come_into_the_next():
    """Between two rows of a network in which each layer has its weights only one wire passes."""
    drawing = parse(LAYERS, fit="960x900")
    assert done(drawing) == ["N007"]
    places = drawing._placed.arranged.layout.centres
    rows = sorted(round(place.y) for name, place in places.items() if name.startswith("h"))
    assert rows[-1] - rows[0] > 200
    for n in range(1, 7):
        assert abs(places[f"w{n}"].y - places[f"h{n}"].y) < 150
        assert places[f"w{n}"].x < places[f"h{n}"].x


def test_frames_have_every_box():
    drawing = parse(FORTY, frames="all")
    assert done(drawing) == ["N002"]
    assert len(drawing._placed.arranged.parts) == 41


def test_frames_are_fitted_with_the_line_that_each_of_them_shows():
    """Two layers fit 1100x520 as one picture; with a line over the graph they need more height, and say so."""
    drawing = parse(NETWORK, fit="1100x520", frames="all")
    assert done(drawing) == ["N002"]
    assert list(small_print(drawing.ruled_film.scene)) == []
    (note,) = [note for note in drawing.notes if note.code == "N002"]
    room = re.search(r"--fit (\d+)x(\d+)", note.help or "")
    assert room is not None
    width, height = map(int, room.groups())
    assert list(small_print(drawing.ruled_film.scene, Size(width, height))) == []
    assert done(parse(NETWORK, fit=f"{width}x{height}", frames="all")) == []


def test_what_is_lowered_may_be_smaller_but_not_under_nine_points():
    """In a derivative of 16 points a subscript has 11.2: it allows a scale of 0.80, where 12 points allow 0.75."""
    plain, lowered = (parse(f"{x} = 2; y = 3{x}", show="gradients") for x in ("a", "w_1"))
    found = [Drawn(d.ruled, d._placed.arranged).least for d in (plain, lowered)]
    assert found == pytest.approx([12 / 16, 9 / (0.7 * 16)], rel=0.01)

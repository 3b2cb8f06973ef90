"""The pen: one part is drawn by one and the same stroke, close to its line, and everything that was a line is one."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, FANOUT, LECTURE, LOGISTIC
from viz import parse
from viz.geometry import Box, Cubic, Path, Point, Size, hull, length, line, swing
from viz.pen import STEP, penned
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text, extent, flat
from viz.themes import THEMES, Pen

PEN = Pen(sway=1.0, pressure=0.25, overshoot=18, tips=(0.8, 0.6), bar=0.08)
HANDS = [name for name, theme in THEMES.items() if theme.pen is not None]
NEAR = 3.0  # points from the line that a stroke is drawn on to the farthest edge of its ink
OVERRUN = 5.5  # the same where a box's border runs on past its start, lifted off
INK = Paint(stroke="#123456", width=2)
DASHED = INK._replace(dash=(9, 6))


def scene(*shapes: Shape) -> Scene:
    return Scene(size=Size(400, 300), shapes=shapes, paper="#ffffff", title="", description="")


def strokes(*shapes: Shape, name: str = "part") -> list[Curve]:
    drawn = penned(scene(Group(name, shapes)), PEN)
    return [shape for shape in flat(drawn.shapes) if isinstance(shape, Curve)]


def points(path: Path, steps: int = 24) -> list[Point]:
    return [segment.at(k / steps) for segment in path for k in range(steps + 1)]


def dense(path: Path) -> list[Point]:
    return [p for segment in path for p in points([segment], max(2, math.ceil(length([segment]))))]


def farthest(outline: Path, centre: list[Point]) -> float:
    return max(min(math.dist(p, q) for q in centre) for p in points(outline, 4))


def border(rect: Rect) -> list[Point]:
    """Return points on a rectangle's border; its round corners are cut."""
    left, top, right, bottom = rect.box
    corners = [Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)]
    return dense([line(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)])


LEVEL = Curve((line(Point(50, 50), Point(200, 50)),), INK)
BENT = Curve((swing(Point(20, 20), Point(220, 120)),), INK)
RECT = Rect(Box(50, 50, 150, 110), 8, INK._replace(fill="#fffffe"))
HEAD = Curve((line(Point(188, 45), Point(200, 50)), line(Point(200, 50), Point(188, 55))), INK)


# -- still from scene to scene


@pytest.mark.parametrize("shape", [LEVEL, BENT, RECT, replace(BENT, paint=DASHED)])
def test_the_same_part_has_the_same_strokes_and_another_has_others(shape):
    assert strokes(shape) == strokes(shape)
    assert [s.path for s in strokes(shape)] != [s.path for s in strokes(shape, name="other")]


def test_a_part_is_drawn_the_same_whatever_else_is_in_the_scene_and_in_its_group():
    alone = strokes(LEVEL)
    among = penned(scene(Group("first", (RECT,)), Group("part", (LEVEL, HEAD)), Group("last", (BENT,))), PEN)
    group = next(shape for shape in among.shapes if isinstance(shape, Group) and shape.id == "part")
    assert list(group.shapes[: len(alone)]) == alone


def test_a_drawing_keeps_its_groups_and_its_texts_where_they_are():
    drawing = parse(LECTURE, theme="sketch")
    ruled, drawn = drawing.ruled, drawing.scene
    assert [g.id for g in ruled.shapes if isinstance(g, Group)] == [g.id for g in drawn.shapes if isinstance(g, Group)]
    before, after = ([t for t in flat(s.shapes) if isinstance(t, Text)] for s in (ruled, drawn))
    assert [(t.at, t.label.glyphs, t.colours) for t in before] == [(t.at, t.label.glyphs, t.colours) for t in after]
    assert (ruled.size, ruled.description) == (drawn.size, drawn.description)


# -- what becomes of each shape


def test_nothing_is_left_for_a_writer_to_stroke():
    for theme in HANDS:
        for shape in flat(parse(LOGISTIC, theme=theme).scene.shapes):
            if not isinstance(shape, Text):
                assert shape.paint.stroke is None
                assert shape.paint.fill is not None


def test_a_line_becomes_one_closed_outline_filled_with_its_ink():
    (stroke,) = strokes(LEVEL)
    assert stroke.closed
    assert stroke.paint == Paint(fill=INK.stroke)
    assert stroke.path[-1].end == stroke.path[0].start
    assert all(a.end == b.start for a, b in pairwise(stroke.path))


def test_a_stroke_is_fitted_through_points_13_to_17_apart():
    (stroke,) = strokes(LEVEL)
    sides = [s for s in stroke.path if math.dist(s.start, s.end) > INK.width * 2]
    assert len(sides) == 2 * round(150 / STEP)
    assert all(13 <= math.dist(side.start, side.end) <= 17 for side in sides)


def test_a_strokes_width_varies_and_its_ends_are_thinner():
    (stroke,) = strokes(LEVEL)
    widths = []
    for x in range(50, 201, 5):
        ys = [p.y for p in points(stroke.path, 60) if abs(p.x - x) < 0.6]
        widths.append(max(ys) - min(ys))
    middle = widths[4:-4]
    assert max(middle) - min(middle) > 0.1
    assert INK.width * (1 - PEN.pressure) - 0.3 < min(middle)
    assert max(middle) < INK.width * (1 + PEN.pressure) + 0.3
    assert widths[0] < max(middle)
    assert widths[-1] < max(middle)


@pytest.mark.parametrize("radius", [0, 8, 30])
def test_a_boxs_border_is_one_stroke_that_runs_on_past_its_start(radius):
    rect = replace(RECT, radius=radius)
    (stroke,) = strokes(rect)
    around = length(stroke.path) / 2
    assert around > 2 * (rect.box.width + rect.box.height) - 8 * radius + 2 * math.pi * radius + 8
    fills = [s for s in flat(penned(scene(rect), PEN).shapes) if isinstance(s, Rect)]
    assert fills == [Rect(rect.box, radius, Paint(fill="#fffffe"))]


@pytest.mark.parametrize("side", [18, 36, 90])
def test_a_round_gate_stays_round(side):
    (stroke,) = strokes(Rect(Box(0, 0, side, side), side / 2, INK))
    middle = Point(side / 2, side / 2)
    assert all(abs(math.dist(p, middle) - side / 2) < OVERRUN for p in points(stroke.path))


def test_dashes_are_strokes_of_their_own_and_both_ends_of_the_line_are_inked():
    found = strokes(replace(LEVEL, paint=DASHED))
    assert len(found) == round((150 + 6) / 15)
    edges = [hull(stroke.path) for stroke in found]
    assert all(a.right < b.left for a, b in pairwise(edges))
    assert edges[0].left == pytest.approx(50, abs=1.2)
    assert edges[-1].right == pytest.approx(200, abs=1.2)


def test_an_open_arrow_head_is_two_strokes_that_meet_at_its_tip():
    found = strokes(HEAD)
    assert len(found) == 2
    assert all(hull(stroke.path).right == pytest.approx(200, abs=1.5) for stroke in found)


def test_a_figure_with_corners_is_a_stroke_a_side_over_its_fill():
    corners = [Point(50, 10), Point(90, 50), Point(50, 90), Point(10, 50)]
    sides = tuple(line(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True))
    fill, *found = strokes(Curve(sides, INK._replace(fill="#ffff00"), closed=True))
    assert fill == Curve(sides, Paint(fill="#ffff00"), closed=True)
    assert len(found) == 4


def test_a_filled_figure_without_a_border_is_left_as_it_is():
    plate = Curve(BENT.path, Paint(fill="#ffff00"), closed=True)
    assert strokes(plate) == [plate]


def test_what_has_no_length_leaves_no_ink():
    nothing = Cubic(*[Point(5, 5)] * 4)
    assert strokes(Curve((nothing,), INK)) == []
    assert strokes(Curve((nothing, *LEVEL.path, nothing), INK)) == strokes(LEVEL)


@pytest.mark.parametrize("theme", HANDS)
def test_a_fraction_bar_is_a_stroke_over_the_thin_one_of_the_type(theme):
    """In PDF and PNG typst sets the label with its own bar, which the stroke hides."""
    drawing = parse(LECTURE, theme=theme)
    for before, after in zip(drawing.ruled.shapes, drawing.scene.shapes, strict=True):
        texts = [t for t in flat((before,)) if isinstance(t, Text)]
        bars = [(t.at, bar) for t in texts for bar in t.label.bars]
        drawn = [s for s in flat((after,)) if isinstance(s, Curve)][-len(bars) :] if bars else []
        assert all(not t.label.bars for t in flat((after,)) if isinstance(t, Text))
        for at, bar in bars:
            thin = Box(at.x + bar.x, at.y + bar.y, at.x + bar.x + bar.width, at.y + bar.y + bar.height)
            assert any(_covers(stroke, thin) for stroke in drawn)


def _covers(stroke: Curve, thin: Box) -> bool:
    room = hull(stroke.path)
    if not (room.left <= thin.left and thin.right <= room.right):
        return False
    inner = [p for p in points(stroke.path) if thin.left < p.x < thin.right]
    above, below = ([p for p in inner if p.y <= thin.top], [p for p in inner if p.y >= thin.bottom])
    return bool(above) and bool(below) and len(above) + len(below) == len(inner)


# -- near its line


@pytest.mark.parametrize("theme", HANDS)
@pytest.mark.parametrize("name", ["lecture", "fanout", "softmax"])
def test_every_stroke_stays_near_its_line(name, theme):
    drawing = parse(DRAWINGS[name], theme=theme)
    for before, after in zip(drawing.ruled.shapes, drawing.scene.shapes, strict=True):
        lines = [p for s in flat((before,)) if isinstance(s, Curve) for p in dense(s.path)]
        borders = [p for s in flat((before,)) if isinstance(s, Rect) for p in border(s)]
        bars = [p for t in flat((before,)) if isinstance(t, Text) for p in _bars(t)]
        for stroke in (s for s in flat((after,)) if isinstance(s, Curve)):
            found = [NEAR - farthest(stroke.path, near) for near in (lines, bars) if near]
            found += [OVERRUN - farthest(stroke.path, borders)] if borders else []
            assert max(found) >= 0


def _bars(text: Text) -> list[Point]:
    ends = [(text.at.x + bar.x, text.at.y + bar.y, bar.width) for bar in text.label.bars]
    return [p for x, y, width in ends for p in dense([line(Point(x, y), Point(x + width, y))])]


@pytest.mark.parametrize("theme", HANDS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_stroke_touches_a_text(name, theme):
    """The ruled lines keep clear of the labels; so does what the pen makes of them. A label's own bars lie in it."""
    shapes = list(flat(parse(DRAWINGS[name], theme=theme).scene.shapes))
    rooms = [extent(shape) for shape in shapes if isinstance(shape, Text)]
    for stroke in (shape for shape in shapes if isinstance(shape, Curve)):
        reach = hull(stroke.path)
        near = [room for room in rooms if room.overlaps(reach) and not _holds(room.grown(1), reach)]
        touched = [p for p in points(stroke.path, 8) for room in near if Box(*p, *p).grown(0.01).overlaps(room)]
        assert touched == []


def _holds(outer: Box, inner: Box) -> bool:
    return all(a <= b for a, b in zip(outer[:2], inner[:2], strict=True)) and all(
        a >= b for a, b in zip(outer[2:], inner[2:], strict=True)
    )


places = st.tuples(st.floats(0, 400), st.floats(0, 400)).map(lambda p: Point(*p))


@settings(max_examples=60)
@given(st.lists(places, min_size=2, max_size=5), st.booleans(), st.booleans())
def test_any_path_can_be_drawn_and_stays_near_its_line(found, dashed, curved):
    path = tuple((swing if curved else line)(a, b) for a, b in pairwise(found))
    drawn = strokes(Curve(path, DASHED if dashed else INK))
    centre = dense(path)
    for stroke in drawn:
        assert farthest(stroke.path, centre) < NEAR + 1  # beside points that are a point apart


def test_a_shared_value_is_drawn_with_all_its_wires():
    ids = [shape.id for shape in parse(FANOUT, theme="sketch").scene.shapes if isinstance(shape, Group)]
    assert {"wire-b-c-1", "wire-b-d-0"} <= set(ids)

"""Points, boxes and curves: x to the right, y downwards."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.geometry import Box, Cubic, Point, around, hull, length, line, offset, reverse, swing, trimmed

numbers = st.floats(-1000, 1000)
points = st.builds(Point, numbers, numbers)
cubics = st.builds(Cubic, points, points, points, points)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), numbers, numbers, st.floats(0, 500), st.floats(0, 500))
swings = st.builds(lambda p, w, h: swing(p, Point(p.x + w, p.y + h)), points, st.floats(80, 400), st.floats(-60, 60))


def near(a: Point, b: Point, tolerance: float = 1e-6) -> bool:
    return math.dist(a, b) <= tolerance


@given(st.lists(boxes, min_size=1))
def test_the_box_around_boxes_holds_each_of_them(given_boxes):
    whole = around(given_boxes)
    for box in given_boxes:
        assert whole.left <= box.left
        assert whole.top <= box.top
        assert whole.right >= box.right
        assert whole.bottom >= box.bottom


@given(boxes, boxes)
def test_overlapping_is_mutual_and_an_edge_in_common_is_none(a, b):
    assert a.overlaps(b) == b.overlaps(a)
    beside = Box(a.right, a.top, a.right + 5, a.bottom)
    assert not a.overlaps(beside)


@given(boxes, numbers, numbers)
def test_a_moved_box_keeps_its_size_and_a_turned_one_exchanges_it(box, dx, dy):
    there = box.moved(dx, dy)
    assert (there.width, there.height) == pytest.approx((box.width, box.height), abs=1e-9)
    assert (box.turned.width, box.turned.height) == (box.height, box.width)
    assert box.turned.turned == box
    assert near(box.turned.centre, box.centre.turned)


def test_a_box_grows_on_all_sides():
    assert Box(1, 2, 3, 4).grown(1) == Box(0, 1, 4, 5)


@given(cubics, st.floats(0, 1))
def test_a_curve_lies_in_the_hull_of_its_control_points(curve, t):
    box = hull((curve,)).grown(1e-6)
    p = curve.at(t)
    assert box.left <= p.x <= box.right
    assert box.top <= p.y <= box.bottom


@given(cubics, st.floats(0.05, 0.95), st.floats(0, 1))
def test_the_parts_of_a_split_curve_lie_on_it(curve, cut, t):
    first, second = curve.split(cut)
    assert near(first.at(t), curve.at(t * cut))
    assert near(second.at(t), curve.at(cut + t * (1 - cut)))


@given(cubics, st.floats(0, 1))
def test_a_direction_has_length_one_or_the_curve_is_a_point(curve, t):
    size = math.hypot(*curve.direction(t))
    assert size == pytest.approx(1) or (size == 0 and near(curve.start, curve.end))


@given(points, points, st.floats(0, 1))
def test_a_line_is_straight(start, end, t):
    middle = Point(start.x + t * (end.x - start.x), start.y + t * (end.y - start.y))
    assert near(line(start, end).at(t), middle)


@given(swings)
def test_a_swing_leaves_and_arrives_level(curve):
    assert near(curve.direction(0), Point(1, 0))
    assert near(curve.direction(1), Point(1, 0))


@given(cubics, st.floats(0, 1))
def test_a_reversed_path_is_the_same_run_the_other_way(curve, t):
    (back,) = reverse((curve,))
    assert near(back.at(t), curve.at(1 - t))
    assert reverse(reverse((curve,))) == (curve,)


def test_a_positive_offset_of_a_path_to_the_right_lies_below_it():
    moved = offset((line(Point(0, 0), Point(100, 0)),), 6)
    assert moved[0].start == pytest.approx((0, 6))
    assert moved[-1].end == pytest.approx((100, 6))


@given(swings, st.sampled_from([-6.0, 6.0]))
def test_an_offset_keeps_its_distance_from_a_gentle_curve(curve, distance):
    track = [curve.at(k / 400) for k in range(401)]
    for part in offset((curve,), distance):
        for t in (0, 0.25, 0.5, 0.75, 1):
            assert min(math.dist(part.at(t), p) for p in track) == pytest.approx(6, abs=0.5)


@given(swings, st.floats(-9, 9))
def test_an_offset_path_hangs_together(curve, distance):
    parts = offset((curve,), distance)
    for before, after in pairwise(parts):
        assert near(before.end, after.start, 1e-3)


@given(swings, st.floats(1, 20), st.floats(1, 20))
def test_trimming_takes_the_asked_length_off_both_ends(curve, start, stop):
    path = curve.split(0.5)
    assert length(trimmed(path, start, stop)) == pytest.approx(length(path) - start - stop, rel=0.02)


def test_trimming_nothing_changes_nothing_and_trimming_all_leaves_something():
    path = (line(Point(0, 0), Point(10, 0)),)
    assert trimmed(path, 0, 0) == path
    assert length(trimmed(path, 0, 100)) > 0


def test_trimming_can_take_whole_segments():
    path = (line(Point(0, 0), Point(4, 0)), line(Point(4, 0), Point(20, 0)))
    (left,) = trimmed(path, 6, 0)
    assert left.start == pytest.approx((6, 0))


def test_a_straight_path_is_as_long_as_its_ends_are_apart():
    assert length((line(Point(0, 0), Point(30, 40)),)) == pytest.approx(50)

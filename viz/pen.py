"""The hand-drawn picture: each line becomes the outline of a stroke of varying width; lengths are points.

A scene goes in and a scene comes out, so neither styles nor writers know of it. What varies is read off a hash of the
name of what is drawn: the same part has the same stroke in every scene, and nothing is random.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, count, groupby, pairwise
from typing import NamedTuple

from viz.geometry import Box, Cubic, Path, Point, length, line, trimmed
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text
from viz.themes import Pen

STEP = 15.0  # between two points that a stroke is fitted through
_TIGHT = 14.0  # a bend of a smaller radius has points of its own
_WIDEST_BEND = math.radians(100)  # that one piece of it takes
_CORNER = math.cos(math.radians(35))  # where the direction changes by more, another stroke begins
_LOOKS = 12  # points of a segment that its length is read off
_STEADY = 24.0  # from the end of a line to where the hand sways in full
_TAPER = 9.0  # from a stroke's end to where it has its full width
_SLOW, _QUICK = (150.0, 230.0), (62.0, 94.0)  # the lengths of the two waves that a hand sways in
_SHARES = 0.65, 0.35  # of the two
_LEAST_RADIUS = 4.0  # of a box drawn in one stroke
_QUARTER_CIRCLE = 0.5523  # its handles, for a radius of 1
_NOTHING = 0.01
_LIFT = 2.9  # how far the end of a closed stroke is from its start, at the most
_UNEVEN = 0.3  # how much dashes differ in length
_BAR_SWAY = 0.4  # of the sway and pressure, for a fraction bar, which lies over the thin one of the type
_BAR_MORE = 0.5  # by which it is longer at both ends


class Hand(NamedTuple):
    """What one stroke does along its way: waves as (length, phase), for its place and for its width; and its chances.

    All of it lies between known bounds; ``chances`` are numbers from 0 to 1.
    """

    sways: tuple[tuple[float, float], ...]
    presses: tuple[tuple[float, float], ...]
    chances: tuple[float, ...]


class Step(NamedTuple):
    """A point of a path with its direction, and how far along the path it is."""

    at: Point
    along: Point
    far: float


class Way(NamedTuple):
    """A path looked at in places, each a segment and a parameter on it, and how far along the path each is."""

    places: tuple[tuple[Cubic, float], ...]
    fars: tuple[float, ...]


def penned(scene: Scene, pen: Pen, *, bars: bool = True) -> Scene:
    """Return the scene as the pen draws it; ``bars`` says whether it draws those of fractions too.

    Its ink stays within 3 points of the line that was there, and within 5.5 where a border runs on past its start.
    """
    return replace(scene, shapes=tuple(_drawn(scene.shapes, "", pen, bars=bars)))


def _drawn(shapes: Sequence[Shape], name: str, pen: Pen, *, bars: bool) -> Iterator[Shape]:
    """Yield shapes as the pen draws them; strokes are known by their group and their number in it.

    Of a group that some frames show differently each form, called `node-u~1` and so on, has the same strokes.
    """
    numbers = count()
    for shape in shapes:
        match shape:
            case Group(inner, members):
                yield Group(inner, tuple(_drawn(members, inner.partition("~")[0], pen, bars=bars)))
            case Rect(box, radius, paint):
                if paint.fill is not None:
                    yield Rect(box, radius, Paint(fill=paint.fill))
                yield from _stroked(_border(box, radius), paint, f"{name} {next(numbers)}", pen, closed=True)
            case Curve(path, paint, closed):
                if paint.fill is not None:
                    yield Curve(path, Paint(fill=paint.fill), closed)
                yield from _stroked(path, paint, f"{name} {next(numbers)}", pen, closed=closed)
            case Text() if not bars:
                yield shape
            case Text():
                yield replace(shape, label=replace(shape.label, bars=()))
                yield from _bars(shape, name, pen)


def _bars(text: Text, name: str, pen: Pen) -> Iterator[Curve]:
    """Draw a label's fraction bars over the thin ones that its type has."""
    calm = pen._replace(sway=_BAR_SWAY * pen.sway, pressure=_BAR_SWAY * pen.pressure)
    for k, bar in enumerate(text.label.bars):
        y = text.at.y + bar.y + bar.height / 2
        left, right = Point(text.at.x + bar.x - _BAR_MORE, y), Point(text.at.x + bar.x + bar.width + _BAR_MORE, y)
        paint = Paint(stroke=text.colours[bar.role], width=pen.bar * text.label.size)
        yield from _stroked((line(left, right),), paint, f"{name} {text.label.plain} {k}", calm, closed=False)


def _border(box: Box, radius: float) -> tuple[Cubic, ...]:
    """Return a rectangle's border with round corners, clockwise from the left end of its upper edge."""
    r = min(max(radius, _LEAST_RADIUS), box.width / 2, box.height / 2)
    k = _QUARTER_CIRCLE * r
    corners = ((box.right, box.top), (box.right, box.bottom), (box.left, box.bottom), (box.left, box.top))
    path: list[Cubic] = []
    place = Point(box.left + r, box.top)
    for (x, y), (u, v) in zip(corners, ((1, 0), (0, 1), (-1, 0), (0, -1)), strict=True):
        before, after = Point(x - r * u, y - r * v), Point(x - r * v, y + r * u)  # it turns from (u, v) to (-v, u)
        if math.dist(place, before) > _NOTHING:
            path.append(line(place, before))
        first, second = Point(before.x + k * u, before.y + k * v), Point(after.x + k * v, after.y - k * u)
        path.append(Cubic(before, first, second, after))
        place = after
    return tuple(path)


# -- a path to strokes


def _stroked(path: Path, paint: Paint, seed: str, pen: Pen, *, closed: bool) -> Iterator[Curve]:
    """Draw a path with strokes: one for each run between two corners, or one for each dash."""
    if paint.stroke is None:
        return
    runs = _runs(path)
    for k, run in enumerate(runs):
        hand = _hand(f"{seed} {k}")
        if closed and len(runs) == 1 and paint.dash is None:
            strokes, whole = [_steps(_lapped(run, hand, pen))], math.inf
        else:
            strokes = [_steps(run)] if paint.dash is None else list(_dashes(run, paint.dash, hand))
            whole = strokes[-1][-1].far
        for steps in strokes:
            yield Curve(_outline(steps, whole, paint.width, hand, pen), Paint(fill=paint.stroke), closed=True)


def _hand(seed: str) -> Hand:
    chances = [byte / 255 for byte in hashlib.sha256(seed.encode()).digest()]
    waves = [(low + (high - low) * chances[k], chances[k + 4]) for k, (low, high) in enumerate((_SLOW, _QUICK) * 2)]
    return Hand(tuple(waves[:2]), tuple(waves[2:]), tuple(chances[8:]))


def _runs(path: Path) -> list[tuple[Cubic, ...]]:
    """Cut a path at its corners; leave out what has no length."""
    solid = [segment for segment in path if sum(math.dist(a, b) for a, b in pairwise(segment)) > _NOTHING]
    runs = [[segment] for segment in solid[:1]]
    for before, after in pairwise(solid):
        a, b = before.direction(1), after.direction(0)
        if a.x * b.x + a.y * b.y < _CORNER:
            runs.append([])
        runs[-1].append(after)
    return [tuple(run) for run in runs]


def _lapped(run: Path, hand: Hand, pen: Pen) -> tuple[Cubic, ...]:
    """Return a closed path begun a little after its start and run on past there, the end lifted off to the left."""
    whole = length(run)
    start = min(4 * hand.chances[0], 0.2 * whole)
    more = min(pen.overshoot * (0.7 + 0.6 * hand.chances[1]), 0.3 * whole)
    *rest, last = trimmed(run, 0, whole - start - more)
    off = last.direction(1)
    lift = _LIFT * (0.55 + 0.45 * hand.chances[2])
    second, end = (Point(p.x + off.y * lift, p.y - off.x * lift) for p in (last.second, last.end))
    return (*trimmed(run, start, 0), *rest, Cubic(last.start, last.first, second, end))


def _steps(run: Path) -> list[Step]:
    """Return the points to fit a stroke through: evenly spaced, but for tight bends, which have their own."""
    way = _way(run)
    fars = [0.0]
    for stretch, tight in _stretches(run):
        size, turn = length(stretch, _LOOKS), sum(map(_turn, stretch))
        pieces = max(1, math.ceil(turn / _WIDEST_BEND) if tight else round(size / STEP))
        fars += [fars[-1] + size * k / pieces for k in range(1, pieces + 1)]
    return [_at(way, far) for far in fars]


def _stretches(run: Path) -> Iterator[tuple[list[Cubic], bool]]:
    """Yield a run's segments: each tight bend by itself, the others together as far as they follow each other."""
    for tight, found in groupby(run, lambda segment: _turn(segment) * _TIGHT > length((segment,), _LOOKS)):
        segments = list(found)
        yield from (([segment], True) for segment in segments) if tight else iter([(segments, False)])


def _turn(segment: Cubic) -> float:
    """Return the angle by which a segment turns in all, in radians."""
    if segment.is_straight:
        return 0.0
    directions = [segment.direction(k / _LOOKS) for k in range(_LOOKS + 1)]
    return sum(abs(math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)) for a, b in pairwise(directions))


def _dashes(run: Path, dash: tuple[float, float], hand: Hand) -> Iterator[list[Step]]:
    """Yield a stroke for each dash: as many as fit, from one end of the run to the other."""
    way = _way(run)
    whole = way.fars[-1]
    number = max(1, round((whole + dash[1]) / sum(dash)))
    pitch = (whole + dash[1]) / number
    ink = pitch - dash[1] if number > 1 else whole
    for k in range(number):
        more, less = (_UNEVEN * ink * (hand.chances[(2 * k + j) % len(hand.chances)] - 0.5) for j in (0, 1))
        start = k * pitch + (more if k else 0.0)
        end = k * pitch + ink + (less if k < number - 1 else 0.0)
        yield [_at(way, start), _at(way, end)]


def _way(path: Path) -> Way:
    places = tuple((segment, k / _LOOKS) for segment in path for k in range(_LOOKS + 1))
    steps = (math.dist(a.at(s), b.at(t)) for (a, s), (b, t) in pairwise(places))
    return Way(places, tuple(accumulate(steps, initial=0.0)))


def _at(way: Way, far: float) -> Step:
    """Return the point of a way at a distance from its start."""
    k = min(max(bisect_right(way.fars, far), 1), len(way.fars) - 1)
    (before, s), (segment, t) = way.places[k - 1], way.places[k]
    low, high = way.fars[k - 1], way.fars[k]
    share = min(max((far - low) / (high - low), 0.0), 1.0) if high > low else 1.0
    t = s + (t - s) * share if before is segment else t
    return Step(segment.at(t), segment.direction(t), far)


# -- a stroke to its outline


def _outline(steps: Sequence[Step], whole: float, width: float, hand: Hand, pen: Pen) -> tuple[Cubic, ...]:
    """Return the outline of a stroke through some points: down its left side, round its end, and back.

    ``whole`` is the length of the line it is drawn on: near its ends the hand is steady, to meet what is there.
    """
    left: list[Step] = []
    right: list[Step] = []
    first, last = steps[0].far, steps[-1].far
    for at, along, far in steps:
        steady = pen.sway * min(far / _STEADY, (whole - far) / _STEADY, 1.0)
        sway, slope = (steady * found for found in _wave(hand.sways, far))
        press, _ = _wave(hand.presses, far)
        heading = _unit(along.x - along.y * slope, along.y + along.x * slope)
        ends = min(_taper(far - first, pen.tips[0]), _taper(last - far, pen.tips[1]))
        half = width / 2 * (1 + pen.pressure * press) * ends
        left.append(Step(_beside(at, along, sway - half), heading, far))
        right.append(Step(_beside(at, along, sway + half), Point(-heading.x, -heading.y), far))
    right.reverse()
    found = [_joined(a, b) for a, b in pairwise(left)]
    found += [_cap(left[-1], right[0]), *(_joined(a, b) for a, b in pairwise(right)), _cap(right[-1], left[0])]
    return tuple(Cubic(*(Point(round(p.x, 1), round(p.y, 1)) for p in segment)) for segment in found)


def _wave(waves: Sequence[tuple[float, float]], far: float) -> tuple[float, float]:
    """Return the height of two waves together, from -1 to 1, and its slope."""
    height = slope = 0.0
    for share, (size, phase) in zip(_SHARES, waves, strict=True):
        angle = 2 * math.pi * (far / size + phase)
        height += share * math.sin(angle)
        slope += share * math.cos(angle) * 2 * math.pi / size
    return height, slope


def _taper(far: float, least: float) -> float:
    """Return the share of its width that a stroke has so far from an end."""
    return least + (1 - least) * min(far / _TAPER, 1.0)


def _unit(x: float, y: float) -> Point:
    size = math.hypot(x, y)
    return Point(x / size, y / size)


def _beside(at: Point, along: Point, distance: float) -> Point:
    """Return the point so far to the right of a direction."""
    return Point(at.x - along.y * distance, at.y + along.x * distance)


def _joined(a: Step, b: Step) -> Cubic:
    """Return the curve between two points with given directions; an arc of a circle where they allow it."""
    turn = math.acos(min(max(a.along.x * b.along.x + a.along.y * b.along.y, -1.0), 1.0))
    reach = math.dist(a.at, b.at) / (3 * math.cos(turn / 4) ** 2)
    return _handled(a, b, reach)


def _cap(a: Step, b: Step) -> Cubic:
    """Return the round end of a stroke, from one of its sides to the other."""
    return _handled(a, b, math.dist(a.at, b.at) * 2 / 3)


def _handled(a: Step, b: Step, reach: float) -> Cubic:
    first = Point(a.at.x + a.along.x * reach, a.at.y + a.along.y * reach)
    second = Point(b.at.x - b.along.x * reach, b.at.y - b.along.y * reach)
    return Cubic(a.at, first, second, b.at)

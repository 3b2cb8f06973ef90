"""Points, boxes and Bezier curves; lengths are points (1/72 inch), x runs to the right and y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_STRAIGHT = 0.005  # how far a handle may stray from the chord
_ROUND = 0.5523  # how far towards the knee the handles of a quarter circle reach


class Point(NamedTuple):
    """A place."""

    x: float
    y: float

    @property
    def turned(self) -> Point:
        """The point with its axes exchanged."""
        return Point(self.y, self.x)


class Size(NamedTuple):
    """A width and a height."""

    width: float
    height: float


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its extent in x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its extent in y."""
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def turned(self) -> Box:
        """The box with its axes exchanged."""
        return Box(self.top, self.left, self.bottom, self.right)

    def moved(self, dx: float, dy: float) -> Box:
        """Return the box shifted."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def grown(self, margin: float) -> Box:
        """Return the box with its edges moved outwards."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def overlaps(self, other: Box) -> bool:
        """Tell whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of them; at least one is given."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


class Cubic(NamedTuple):
    """One cubic Bezier segment."""

    start: Point
    first: Point
    second: Point
    end: Point

    def at(self, t: float) -> Point:
        """Return the point at parameter ``t`` in [0, 1]."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self
        s = 1 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        return Point(a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy)

    def direction(self, t: float) -> Point:
        """Return the unit tangent at ``t``; the chord's where the curve stands still."""
        s = 1 - t
        parts = (
            (self.first, self.start, 3 * s * s),
            (self.second, self.first, 6 * s * t),
            (self.end, self.second, 3 * t * t),
        )
        dx = sum(w * (b.x - a.x) for b, a, w in parts)
        dy = sum(w * (b.y - a.y) for b, a, w in parts)
        length = math.hypot(dx, dy)
        if length < 1e-9:  # noqa: PLR2004 - a standstill
            dx, dy = self.end.x - self.start.x, self.end.y - self.start.y
            length = math.hypot(dx, dy) or 1.0
        return Point(dx / length, dy / length)

    @property
    def is_straight(self) -> bool:
        """Whether its handles lie on its chord, to within a hundredth of a point or so."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self
        dx, dy = dx - ax, dy - ay
        least = _STRAIGHT * max(abs(dx), abs(dy), 1e-9)
        return abs((bx - ax) * dy - (by - ay) * dx) < least and abs((cx - ax) * dy - (cy - ay) * dx) < least

    def moved(self, dx: float, dy: float) -> Cubic:
        """Return the segment shifted."""
        (ax, ay), (bx, by), (cx, cy), (ex, ey) = self
        return Cubic(Point(ax + dx, ay + dy), Point(bx + dx, by + dy), Point(cx + dx, cy + dy), Point(ex + dx, ey + dy))

    def split(self, t: float) -> tuple[Cubic, Cubic]:
        """Return the parts before and after ``t`` (de Casteljau)."""
        ab, bc, cd = _mix(self.start, self.first, t), _mix(self.first, self.second, t), _mix(self.second, self.end, t)
        abc, bcd = _mix(ab, bc, t), _mix(bc, cd, t)
        middle = _mix(abc, bcd, t)
        return Cubic(self.start, ab, abc, middle), Cubic(middle, bcd, cd, self.end)


Path = Sequence[Cubic]


def _mix(a: Point, b: Point, t: float) -> Point:
    return Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)


def line(start: Point, end: Point) -> Cubic:
    """Return a straight segment."""
    return Cubic(start, _mix(start, end, 1 / 3), _mix(start, end, 2 / 3), end)


def swing(start: Point, end: Point, bend: float | None = None) -> Cubic:
    """Return the S-curve that leaves and arrives horizontally; it is steepest about ``bend``, else half-way."""
    x = (start.x + end.x) / 2 if bend is None else bend
    return Cubic(start, Point(x, start.y), Point(x, end.y), end)


def corner(start: Point, end: Point, *, level: bool) -> Cubic:
    """Return a quarter of an ellipse that leaves level and arrives upright, or the other way round."""
    knee = Point(end.x, start.y) if level else Point(start.x, end.y)
    return Cubic(start, _mix(start, knee, _ROUND), _mix(end, knee, _ROUND), end)


def fork(root: Point, first: Cubic) -> Cubic:
    """Return the way from a point where several curves begin to the first segment of one of them."""
    along, place = first.direction(0), first.start
    reach = (place.x - root.x) * along.x + (place.y - root.y) * along.y
    out, back = 0.1 * reach, 0.6 * reach  # they part at once, and are level where they go on
    handle = Point(root.x + along.x * out, root.y + along.y * out)
    return Cubic(root, handle, Point(place.x - along.x * back, place.y - along.y * back), place)


def length(path: Path, steps: int = 8) -> float:
    """Return the length of a path, from so many chords a segment."""
    return sum(_length(segment, steps) for segment in path)


def _length(segment: Cubic, steps: int) -> float:
    if segment.is_straight:
        return math.dist(segment.start, segment.end)
    return sum(math.dist(segment.at(k / steps), segment.at((k + 1) / steps)) for k in range(steps))


def offset(path: Path, distance: float) -> tuple[Cubic, ...]:
    """Return the path moved sideways, to the right of its direction (below, for one that runs to the right).

    A line is moved and a corner keeps its centre. An S-curve stays one: its ends are moved and it bends so much earlier
    or later that it has the same distance half-way, whichever way it is steep. Any other segment is cut in four, and
    each part's ends are moved along their normals; its handles keep their directions and stretch with the chord, which
    is close for gentle curves.
    """
    return tuple(moved for segment in path for moved in _beside(segment, distance))


def _beside(segment: Cubic, distance: float) -> tuple[Cubic, ...]:
    a, b, c, d = segment
    if segment.is_straight:
        along = segment.direction(0.5)
        return (segment.moved(-along.y * distance, along.x * distance),)
    if (a.y, c.x) == (b.y, d.x) or (a.x, c.y) == (b.x, d.y):
        return (_shifted(segment, distance),)
    if (a.y, b.x, c.y) == (b.y, c.x, d.y):
        return (_swung(segment, distance),)
    if (a.x, b.y, c.x) == (b.x, c.y, d.x):
        return (Cubic(*(p.turned for p in _swung(Cubic(*(p.turned for p in segment)), -distance))),)
    left, right = segment.split(0.5)
    return tuple(_shifted(part, distance) for part in (*left.split(0.5), *right.split(0.5)))


def _swung(swing: Cubic, distance: float) -> Cubic:
    width, height = swing.end.x - swing.start.x, swing.end.y - swing.start.y
    lean = math.tan(math.atan2(2 * abs(height), abs(width)) / 2)  # of half the slope half-way
    bend = swing.first.x - math.copysign(4 / 3 * lean, height) * distance
    shift = math.copysign(distance, distance * width)
    start, end = Point(swing.start.x, swing.start.y + shift), Point(swing.end.x, swing.end.y + shift)
    return Cubic(start, Point(bend, start.y), Point(bend, end.y), end)


def _shifted(part: Cubic, distance: float) -> Cubic:
    u, v = part.direction(0), part.direction(1)
    start = Point(part.start.x - u.y * distance, part.start.y + u.x * distance)
    end = Point(part.end.x - v.y * distance, part.end.y + v.x * distance)
    stretch = math.dist(start, end) / (math.dist(part.start, part.end) or 1.0)
    a = math.dist(part.start, part.first) * stretch
    b = math.dist(part.second, part.end) * stretch
    return Cubic(start, Point(start.x + u.x * a, start.y + u.y * a), Point(end.x - v.x * b, end.y - v.y * b), end)


def trimmed(path: Path, start: float, stop: float) -> tuple[Cubic, ...]:
    """Return the path without its first ``start`` and last ``stop`` points of length."""
    rest = _without_start(tuple(path), start)
    while stop > 0 and len(rest) > 1 and (end := length(reverse(rest[-1:]))) <= stop:
        rest, stop = rest[:-1], stop - end
    return (*rest[:-1], *reverse(_without_start(reverse(rest[-1:]), stop)))


def _without_start(path: tuple[Cubic, ...], distance: float) -> tuple[Cubic, ...]:
    if distance <= 0:
        return path
    while len(path) > 1 and length(path[:1]) <= distance:
        distance -= length(path[:1])
        path = path[1:]
    first, whole = path[0], length(path[:1])
    if whole == 0:
        return path
    if first.is_straight:
        return (line(_mix(first.start, first.end, min(distance / whole, 0.9)), first.end), *path[1:])
    t = distance / whole
    for _ in range(2):  # a curve does not run at an even speed
        t *= distance / (length((path[0].split(min(t, 0.9))[0],)) or distance)
    return (path[0].split(min(t, 0.9))[1], *path[1:])


def reverse(path: Path) -> tuple[Cubic, ...]:
    """Return the path run the other way."""
    return tuple(Cubic(*reversed(segment)) for segment in reversed(path))


def hull(path: Path) -> Box:
    """Return a box that holds the path: that of its control points."""
    xs = [p[0] for segment in path for p in segment]
    ys = [p[1] for segment in path for p in segment]
    return Box(min(xs), min(ys), max(xs), max(ys))

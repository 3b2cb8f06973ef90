"""What a picture must not do: a function from a scene to every overlap in it, in words; lengths are points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from viz.geometry import Box, Cubic, Point, Size, hull
from viz.scene import Curve, Rect, Scene, Text, extent, flat

STEP = 2.0  # between the points of a line that are looked at
INK = 0.7  # half a stroke, about: what a line takes on either side of its path
SLACK = 0.01  # what rounding may cost
CELL = 2.5  # two lines in one cell of such a grid are one to the eye
TOGETHER = 12  # cells that two crossing lines may share
SMALLEST, SMALLEST_SCRIPT = 12.0, 9.0  # points of type that the back row can read


def overlaps(scene: Scene) -> list[str]:
    """Return a sentence for each overlap of two shapes and for each shape that leaves the scene."""
    shapes = list(flat(scene.shapes))
    texts = [shape for shape in shapes if isinstance(shape, Text)]
    boxes = [shape for shape in shapes if isinstance(shape, Rect)]
    curves = [shape for shape in shapes if isinstance(shape, Curve)]
    return [
        *_outside(scene, texts, boxes, curves),
        *_texts_on_texts(texts),
        *_boxes_on_boxes(boxes),
        *_texts_on_borders(texts, boxes),
        *_lines_through(curves, texts, boxes),
        *_heads_under_lines(curves),
    ]


def _outside(scene: Scene, texts: list[Text], boxes: list[Rect], curves: list[Curve]) -> Iterator[str]:
    whole = Box(0, 0, *scene.size).grown(SLACK)
    for shape in (*texts, *boxes):
        if not _holds(whole, extent(shape)):
            yield f"{_named(shape)} leaves the scene"
    for curve in curves:
        if any(not _holds(whole, Box(*p, *p).grown(INK)) for p in _points(curve.path)):
            yield f"{_named(curve)} leaves the scene"


def _texts_on_texts(texts: list[Text]) -> Iterator[str]:
    for a, b in combinations(texts, 2):
        if extent(a).grown(-SLACK).overlaps(extent(b)):
            yield f"{_named(a)} lies on {_named(b)}"


def _boxes_on_boxes(boxes: list[Rect]) -> Iterator[str]:
    for a, b in combinations(boxes, 2):
        if a.box.overlaps(b.box) and not _holds(a.box.grown(-INK), b.box.grown(INK)):  # a box to fill in is in another
            yield f"{_named(a)} lies on {_named(b)}"


def _texts_on_borders(texts: list[Text], boxes: list[Rect]) -> Iterator[str]:
    for text in texts:
        for rect in boxes:
            room = extent(text)
            if room.overlaps(rect.box.grown(INK)) and not (
                _holds(rect.box.grown(-INK), room) and _is_round_clear(text, rect)
            ):
                yield f"{_named(text)} lies over the border of {_named(rect)}"


def _is_round_clear(text: Text, rect: Rect) -> bool:
    """Tell whether the ink of a text keeps out of the round corners of its box."""
    radius = rect.radius - INK
    core = rect.box.grown(-rect.radius)
    corners = [
        Point(text.at.x + glyph.x + x * glyph.size / 1000, text.at.y + glyph.y + y * glyph.size / 1000)
        for glyph in text.label.glyphs
        for x in (glyph.outline.left, glyph.outline.right)
        for y in (glyph.outline.top, glyph.outline.bottom)
    ]
    beyond = [(max(core.left - p.x, p.x - core.right, 0), max(core.top - p.y, p.y - core.bottom, 0)) for p in corners]
    return all(math.hypot(dx, dy) < radius for dx, dy in beyond if dx and dy)


def _lines_through(curves: list[Curve], texts: list[Text], boxes: list[Rect]) -> Iterator[str]:
    rooms = [(extent(shape).grown(INK - SLACK), shape) for shape in (*texts, *boxes)]
    for curve in curves:
        reach = hull(curve.path)
        for room, shape in rooms:
            if isinstance(shape, Rect) and _divides(curve, shape):
                continue
            if room.overlaps(reach.grown(SLACK)) and any(_is_in(p, room) for p in _points(curve.path)):
                yield f"{_named(curve)} runs through {_named(shape)}"


def _divides(curve: Curve, rect: Rect) -> bool:
    """Tell whether a line divides a box into cells: from border to border, straight."""
    start, end = curve.path[0].start, curve.path[-1].end
    borders = (rect.box.top, rect.box.bottom)
    return len(curve.path) == 1 and start.x == end.x and (start.y, end.y) == borders


def alongside(scene: Scene) -> Iterator[str]:
    """Find two lines that run along each other, as one to the eye; they may cross, or fork from one point."""
    curves = [shape for shape in flat(scene.shapes) if isinstance(shape, Curve)]
    lines = [(curve, _cells(curve.path, 0), _cells(curve.path, 0.5)) for curve in curves if not curve.closed]
    for (a, *mine), (b, *theirs) in combinations(lines, 2):
        shared = [one & other for one, other in zip(mine, theirs, strict=True)]
        if a.path[0].start == b.path[0].start:
            together = _fork(a.path, b.path)
            shared = [
                cells - {_cell(p, shift) for p in together} for cells, shift in zip(shared, (0, 0.5), strict=True)
            ]
        if max(map(len, shared)) > TOGETHER:
            yield f"{_named(a)} runs along {_named(b)}"


def _fork(path: tuple[Cubic, ...], other: tuple[Cubic, ...]) -> list[Point]:
    """Return the points of a path up to where it parts from another."""
    near = [min(math.dist(p, q) for q in _points(other)) <= CELL for p in _points(path)]
    return _points(path)[: near.index(False) if False in near else len(near)]


def _cells(path: tuple[Cubic, ...], shift: float) -> set[tuple[int, int]]:
    return {_cell(p, shift) for p in _points(path)}


def _cell(point: Point, shift: float) -> tuple[int, int]:
    return math.floor(point.x / CELL + shift), math.floor(point.y / CELL + shift)


def small_print(scene: Scene, room: Size | None = None) -> Iterator[str]:
    """Find text that is shown under 12 points, or 9 where it is raised or lowered, and a scene larger than its room."""
    if room and max(scene.size.width * scene.scale - room.width, scene.size.height * scene.scale - room.height) > SLACK:
        yield "the scene is larger than its room"
    for text in (shape for shape in flat(scene.shapes) if isinstance(shape, Text)):
        scripts = [glyph.size for glyph in text.label.glyphs if glyph.size < text.label.size]
        if text.label.size * scene.scale < SMALLEST - SLACK or any(
            size * scene.scale < SMALLEST_SCRIPT - SLACK for size in scripts
        ):
            yield f"{_named(text)} is too small"


def _heads_under_lines(curves: list[Curve]) -> Iterator[str]:
    """Find arrow heads that another line or head covers; a head's own line ends inside it."""
    heads = [(curve, tip) for curve in curves if (tip := _tip(curve))]
    for head, tip in heads:
        room = hull(head.path)
        for other in curves:
            if other is head or not room.overlaps(hull(other.path).grown(SLACK)):
                continue
            ends = other.path[-1].end
            own = not other.closed and abs(ends.x - tip.x) + abs(ends.y - tip.y) < 10  # a head is 8.5 long
            if not own and any(_is_in(p, room.grown(-1)) for p in _points(other.path)):
                yield f"{_named(other)} covers the head of {_named(head)}"


def _tip(curve: Curve) -> Point | None:
    """Return the tip of a curve that is an arrow head: a closed figure, which begins there, or two short strokes."""
    if curve.closed:
        return curve.path[0].start
    straight = all(segment.is_straight and math.dist(segment.start, segment.end) < 20 for segment in curve.path)
    return curve.path[1].start if len(curve.path) == 2 and straight and curve.paint.dash is None else None


@lru_cache(maxsize=1000)
def _points(path: tuple[Cubic, ...]) -> list[Point]:
    points = [path[0].start]
    for segment in path:
        steps = math.ceil(math.dist(segment.start, segment.end) / STEP) + 1
        points += [segment.at(k / steps) for k in range(1, steps + 1)]
    return points


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def _is_in(point: Point, box: Box) -> bool:
    return box.left < point.x < box.right and box.top < point.y < box.bottom


def _named(shape: Text | Rect | Curve) -> str:
    match shape:
        case Text(label, at, _):
            return f"the text `{label.plain}` at {at.x:.0f},{at.y:.0f}"
        case Rect(box):
            return f"the box at {box.left:.0f},{box.top:.0f}"
        case Curve(path, paint, closed):
            start, end = path[0].start, path[-1].end
            kind = "head" if closed else "dashed line" if paint.dash else "line"
            return f"the {kind} from {start.x:.0f},{start.y:.0f} to {end.x:.0f},{end.y:.0f}"

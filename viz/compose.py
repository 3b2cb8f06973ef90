"""The whole picture: parts where the layout puts them, wires with their arrows, title and legend; and its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf
from typing import NamedTuple

from viz.alt import description, title
from viz.arrange import Arranged, Words
from viz.fold import Folded
from viz.geometry import Box, Cubic, Path, Point, Size, hull, line, reverse
from viz.lights import lit, lit_last
from viz.scene import Curve, Film, Group, Paint, Rect, Scene, Shape, Text, bounds, extent, flat, moved
from viz.story import Story
from viz.styles.blanks import blank_box, without_blank
from viz.styles.parts import CLEARANCE, Entry, Look, Part, Strand, arrow, middle, stroke
from viz.themes import Theme
from viz.typeset import Label

_GAP = 26.0  # between what is in the graph and the title or the legend
_BETWEEN = 28.0  # between two pieces of the legend
_ASIDE, _LEAD = 48.0, 14.0  # between the title and the derivation, beside and under it
_KINDS = ("value", "gradient")  # of a box's texts that are groups
_LEADING = 5.0  # between two lines under the graph
_BANNER = Point(12.0, 6.0)  # around the words of a banner
_LOOKS = 64  # points of a segment that are looked at where it meets a label


def compose(drawing: Arranged, words: Words, whole: Folded | None = None, *, filled: bool = False) -> Scene:
    """Draw the finished picture; the derivation of a variable's derivative stands at the top right.

    ``whole`` is what is read aloud, if more than is drawn; ``filled`` boxes to fill in hold their answers.
    """
    look = drawing.look
    shapes: list[Shape] = [wire(strand, drawing) for strand in drawing.strands]
    shapes += [node(part, drawing) for part in drawing.parts]
    if look.blanks:
        shapes = [*_with_blanks(shapes, drawing, filled=filled)]
    above = {key: drawing.labels[key] for key in ("title", "derivation") if key in drawing.labels}
    beneath, room = _beneath(drawing, words)
    shapes_around, size = framed([*shapes, *beneath], room, above, drawing.legend, look)
    read = description(whole or drawing.folded, look.digits)
    read += f" {words.derivation.plain}." if words.derivation else ""
    return scene_of(shapes_around, size, drawing, words, read)


def _beneath(drawing: Arranged, words: Words) -> tuple[list[Shape], Size]:
    """Return columns of lines under the graph, from its left edge, and the room of it with them."""
    size = drawing.layout.size
    shapes: list[Shape] = []
    left, low = 0.0, size.height + _GAP
    bottom = size.height
    for c, column in enumerate(words.asides):
        labels = [drawing.labels[f"aside {c} {n}"] for n in range(len(column))]
        texts: list[Shape] = []
        y = low
        for label in labels:
            texts.append(Text(label, Point(left, y + label.ascent), drawing.look.theme.colours))
            y += label.height + _LEADING
        shapes.append(Group(f"aside-{c + 1}", tuple(texts)))
        left, bottom = left + max(label.width for label in labels) + _ASIDE, max(bottom, y - _LEADING)
    return shapes, Size(max(size.width, left - _ASIDE), bottom)


class More(NamedTuple):
    """What else is in a film: marks under everything, wires, boxes, labels above the graph and groups below it."""

    marks: list[Group]
    wires: list[Group]
    nodes: list[Group]
    above: dict[str, Label]
    below: list[tuple[Group, Size]]


def filmed(drawing: Arranged, words: Words, story: Story, more: More | None = None) -> Film:
    """Draw everything that any frame shows, and say in which it is there."""
    more = more or More([], [], [], {}, [])
    look, labels = drawing.look, drawing.labels
    shapes: list[Shape] = [lit(drawing, n, story) for n, step in enumerate(story.steps, 1) if step.box is not None]
    if look.played is not None or look.descent is not None:
        shapes.append(lit_last(drawing, story))
    shapes += more.marks
    shapes += [*(wire(strand, drawing, frames=True) for strand in drawing.strands), *more.wires]
    shapes += [*(node(part, drawing, frames=True) for part in drawing.parts), *more.nodes]
    above = {key: label for key, label in labels.items() if key in {"banner", "title"} or key.startswith("caption ")}
    shapes_around, size = framed(shapes, drawing.layout.size, above | more.above, drawing.legend, look, more.below)
    read = description(drawing.folded, look.digits, look.played)
    read += f" {story.steps[-1].said}" if look.descent is not None else ""
    scene = scene_of(shapes_around, size, drawing, words, read)
    names = tuple(step.name for step in story.steps)
    said = tuple(f"{words.banner}. {step.said}" if words.banner else step.said for step in story.steps)
    heads = tuple(_head(drawing, n) for n in range(1, len(said) + 1))
    remarks = tuple(step.remark for step in story.steps)
    return Film(scene=scene, there=story.there, names=names, said=said, heads=heads, remarks=remarks)


def _head(drawing: Arranged, number: int) -> tuple[Text, ...]:
    """Return what stands over a frame where several share a sheet."""
    found = (drawing.labels.get(f"{key} {number}") for key in ("number", "sentence"))
    return tuple(Text(label, Point(0, 0), drawing.look.theme.colours) for label in found if label is not None)


def scene_of(shapes: tuple[Shape, ...], size: Size, drawing: Arranged, words: Words, read: str) -> Scene:
    """Return shapes as a picture with its title and what is read aloud of it."""
    theme, about = drawing.look.theme, words.about
    called = title(drawing.folded, words.heading.plain if words.heading else None)
    if words.banner is not None:
        called, read = f"{words.banner} ({called})", f"{words.banner}. {read}"
    return Scene(
        size=size,
        shapes=shapes,
        paper=theme.colours["paper"],
        turned=theme.turned,
        title=called,
        description=f"{about}{'' if about.endswith('.') else '.'} {read}" if about else read,
    )


def node(part: Part, drawing: Arranged, *, frames: bool = False) -> Group:
    """Draw a box; its value and its derivative are groups, and so is what of the derivative has arrived in a frame."""
    name = part.item.name
    x, y = drawing.layout.centres[name]
    moving = ("definition",) if f"definition {name} 1" in drawing.labels else ()
    kinds = {id(label): kind for kind in (*_KINDS, *moving) if (label := drawing.labels.get(f"{kind} {name}"))}
    shapes: list[Shape] = []
    for shape in part.shapes:
        kind = kinds.get(id(shape.label)) if isinstance(shape, Text) else None
        told = drawing.told(f"{kind} {name}", shape, part) if frames and kind and isinstance(shape, Text) else []
        if not (told and drawing.look.replaces(f"{kind} {name}")):  # else it is only the room for them
            shapes.append(moved(shape, x, y) if kind is None else Group(f"{kind}-{name}", (moved(shape, x, y),)))
        shapes += [Group(f"{kind}-{name}-{k}", (moved(text, x, y),)) for k, text in enumerate(told, 1)]
    return Group(f"node-{name}", tuple(shapes))


def _with_blanks(shapes: Sequence[Shape], drawing: Arranged, *, filled: bool) -> Iterator[Shape]:
    """Yield shapes, with a box after each text that asks for one and, if they are ``filled``, the answer in it."""
    look = drawing.look
    keys = {id(drawing.labels[key]): key for key in look.blanks}
    for shape in shapes:
        if isinstance(shape, Group):
            yield Group(shape.id, tuple(_with_blanks(shape.shapes, drawing, filled=filled)))
        elif isinstance(shape, Text) and id(shape.label) in keys:
            key = keys[id(shape.label)]
            box, answer = blank_box(shape, look), drawing.labels[f"answer {key}"]
            paint = Paint(look.theme.colours["paper"], look.theme.colours["muted"], look.theme.stroke)
            parts: list[Shape] = [replace(shape, label=without_blank(shape.label, look))]
            parts.append(Rect(box, look.theme.radius / 2, paint))
            if filled:
                at = Point(box.centre.x - answer.width / 2, box.centre.y + middle(answer))
                parts.append(Text(answer, at, look.theme.colours))
            yield Group(f"blank-{look.blanks[key].number}", tuple(parts))
        else:
            yield shape


# -- wires


def wire(strand: Strand, drawing: Arranged, *, frames: bool = False) -> Group:
    """Draw the arrows between two boxes; those of a name that a step moves are longer in the frames before it."""
    name, descends = strand.link.name, drawing.look.descent is not None
    if not (frames and descends and strand.link.tail in drawing.leads):
        return Group(f"wire-{name}", _arrows(strand, drawing, frames=frames, moving=descends))
    before = _arrows(strand, drawing, frames=True, moving=False)
    after = tuple(flat(_arrows(strand, drawing, frames=False, moving=True)))
    return Group(f"wire-{name}", (Group(f"before-{name}", before), Group(f"after-{name}", after)))


def _arrows(strand: Strand, drawing: Arranged, *, frames: bool, moving: bool) -> tuple[Shape, ...]:
    """Draw the forward arrow and, beside it, the backward one, the other way and dashed; texts interrupt them."""
    theme, labels, name = drawing.look.theme, drawing.labels, strand.link.name
    place = drawing.layout.labels.get(name, Point(0, 0))
    texts = [replace(text, at=Point(text.at.x + place.x, text.at.y + place.y)) for text in strand.texts]
    rooms = [extent(text).grown(CLEARANCE) for text in texts]
    ahead = drawing.ahead(strand, moving=moving)
    forward = arrow_along(ahead, rooms, theme, "line" if strand.used else "pale")
    share = [text for text in texts if text.label is labels.get(f"share {name}")]
    plate = [text for text in texts if text.label is labels.get(f"slope {name}")]
    others = [text for text in texts if text not in share and text not in plate]
    behind = reverse(drawing.back(strand, moving=moving)) if strand.backward else ()
    told = drawing.told(f"share {name}", share[0]) if frames and share else []
    backward: list[Shape] = [*arrow_along(behind, rooms, theme, "gradient"), *share]
    if told:
        kept = [extent(text).grown(CLEARANCE) for text in texts if text is not share[0]]
        backward = [*_handed(name, told, lambda room: arrow_along(behind, [*kept, room], theme, "gradient"))]
    groups: list[Shape] = [*forward, *others]
    if frames and plate:  # the line is whole until the plate is there
        whole = arrow_along(ahead, [extent(text).grown(CLEARANCE) for text in others], theme, "line")
        groups = [Group(f"whole-{name}", tuple(whole)), Group(f"local-{name}", (*forward, *plate)), *others]
    elif plate:
        groups += plate
    if backward:
        groups.append(Group(f"backward-{name}", tuple(backward)))
    return tuple(groups)


def _handed(name: str, told: Sequence[Text], arrow: Callable[[Box], list[Shape]]) -> Iterator[Group]:
    """Yield what a wire has handed back, time after time in one place, each with the arrow that leaves room for it."""
    for number, text in enumerate(told, 1):
        yield Group(f"share-{name}-{number}", (*arrow(extent(text).grown(CLEARANCE)), text))


def arrow_along(path: Path, rooms: Sequence[Box], theme: Theme, role: str) -> list[Shape]:
    """Draw a line with its arrow head along a path, but for what lies in these rooms."""
    if not path:
        return []
    *pieces, last = _interrupted(path, rooms)
    paint = stroke(theme, role, dashed=role == "gradient")
    return [*(Curve(reverse(piece), paint) for piece in pieces), *arrow(last, theme, role)]


def _interrupted(path: Path, rooms: Sequence[Box]) -> list[tuple[Cubic, ...]]:
    """Cut a path where it enters and leaves a box; return the pieces outside."""
    if not rooms:
        return [tuple(path)]
    pieces: list[list[Cubic]] = [[]]
    for segment in path:
        for part, inside in _cut(segment, rooms):
            if not inside:
                pieces[-1].append(part)
            elif pieces[-1]:
                pieces.append([])
    return [tuple(piece) for piece in pieces if piece]


def _cut(segment: Cubic, rooms: Sequence[Box]) -> Iterator[tuple[Cubic, bool]]:
    """Yield the parts of a segment, each with whether it lies inside a box."""
    around = hull((segment,))
    rooms = [room for room in rooms if around.overlaps(room)]
    if not rooms:
        yield segment, False
        return
    if segment.is_straight:
        segment = line(segment.start, segment.end)
    rest, begun = segment, 0.0
    for end, inside in _stretches(segment, rooms):
        if end < 1:
            first, rest = rest.split((end - begun) / (1 - begun))
            yield first, inside
            begun = end
        else:
            yield rest, inside


def _stretches(segment: Cubic, rooms: Sequence[Box]) -> Iterator[tuple[float, bool]]:
    """Yield where each stretch of a segment ends, and whether it lies inside a box: of a line to the point."""
    if segment.is_straight:
        marks = [0.0, *sorted(_meetings(segment, rooms)), 1.0]
        states = [_is_inside(segment.at((a + b) / 2), rooms) for a, b in pairwise(marks)]
        yield from (
            (end, state) for end, state, after in zip(marks[1:], states, states[1:], strict=False) if after != state
        )
        yield 1.0, states[-1]
        return
    states = [_is_inside(segment.at(k / _LOOKS), rooms) for k in range(_LOOKS + 1)]
    for k, (before, after) in enumerate(pairwise(states)):
        if before != after:
            low, high = k / _LOOKS, (k + 1) / _LOOKS
            for _ in range(8):
                middle = (low + high) / 2
                low, high = (middle, high) if _is_inside(segment.at(middle), rooms) == before else (low, middle)
            yield low, before
    yield 1.0, states[-1]


def _meetings(segment: Cubic, rooms: Sequence[Box]) -> Iterator[float]:
    """Yield where along a line, from 0 to 1, it meets the edges of boxes or what they lie on."""
    (x, y), (end_x, end_y) = segment.start, segment.end
    for left, top, right, bottom in rooms:
        for edge, start, way in (
            (left, x, end_x - x),
            (right, x, end_x - x),
            (top, y, end_y - y),
            (bottom, y, end_y - y),
        ):
            if min(start, start + way) < edge < max(start, start + way):
                yield (edge - start) / way


def _is_inside(point: Point, rooms: Sequence[Box]) -> bool:
    x, y = point
    return any(left < x < right and top < y < bottom for left, top, right, bottom in rooms)


# -- around the graph


def framed(
    shapes: Sequence[Shape],
    size: Size,
    above: Mapping[str, Label],
    legend: Sequence[Entry],
    look: Look,
    under: Sequence[tuple[Group, Size]] = (),
) -> tuple[tuple[Shape, ...], Size]:
    """Put the title over the graph and the legend under it, as near as what stands there lets them; a margin around.

    Of several titles and lines, and of what else stands ``under`` the graph, one is there in a frame.
    """
    width = max([size.width, sum(entry.width + _BETWEEN for entry in legend) - _BETWEEN, *(s.width for _, s in under)])
    found, room = _above(above, look, width)
    margin, gap = look.theme.margin, _GAP * look.theme.air
    left = margin + (room.width - size.width) / 2
    rooms = [*_rooms(shapes, left)]
    top = max([margin, *(text.bottom + gap - other.top for text, other in _facing(_rooms(found), rooms))])
    found += [moved(shape, left, top) for shape in shapes]
    low = bottom = top + size.height
    if legend:
        explained = Group("legend", tuple(_row(legend, margin)))
        box = bounds(explained.shapes)
        clear = max((other.bottom for _, other in _facing([box], rooms)), default=-inf)
        level = max(top + clear + gap - box.top, low - box.bottom)
        found.append(moved(explained, 0, level))
        bottom = level + box.bottom
    for group, (wide, high) in under:
        found.append(moved(group, margin + (room.width - wide) / 2, low + gap))
        bottom = max(bottom, low + gap + high)
    return tuple(found), Size(room.width + 2 * margin, bottom + margin)


def _rooms(shapes: Iterable[Shape], x: float = 0.0) -> Iterator[Box]:
    """Yield the room of each shape, of a curve that of each segment, moved to the right."""
    for shape in flat(tuple(shapes)):
        if isinstance(shape, Curve):
            half = shape.paint.width / 2
            for (ax, ay), (bx, by), (cx, cy), (dx, dy) in shape.path:
                left, right = min(ax, bx, cx, dx) - half, max(ax, bx, cx, dx) + half
                yield Box(left + x, min(ay, by, cy, dy) - half, right + x, max(ay, by, cy, dy) + half)
        else:
            yield extent(shape).moved(x, 0)


def _facing(texts: Iterable[Box], rooms: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    """Yield the pairs of which one would meet the other if it were moved up or down."""
    for text in texts:
        for room in rooms:
            if room.left < text.right + _GAP and text.left - _GAP < room.right:
                yield text, room


def _above(labels: Mapping[str, Label], look: Look, width: float) -> tuple[list[Shape], Size]:
    """Return the title and, right of it or else under it, the derivation; and the room they take, so wide or wider.

    Of several derivations, one a frame, all have the same place.
    """
    shapes, over = _banner(labels["banner"], look) if "banner" in labels else ([], 0.0)
    heading = {key: label for key, label in labels.items() if key.startswith("title")}
    lines = {key: label for key, label in labels.items() if key not in {"banner", *heading}}
    widest = max((label.width for label in lines.values()), default=0.0)
    first = max((label.width for label in heading.values()), default=0.0)
    level = not heading or not lines or first + _ASIDE + widest <= width
    wide = max(width, widest, first, *(bounds((shape,)).width for shape in shapes))
    bottom = over - _LEAD
    for row in [{**heading, **lines}] if level else [heading, lines]:
        if not row:
            continue
        baseline = bottom + _LEAD + max(label.ascent for label in row.values())
        bottom = baseline + max(label.descent for label in row.values())
        for key, label in row.items():
            left = wide - label.width if key in lines and level else 0.0
            text = Text(label, Point(look.theme.margin + left, look.theme.margin + baseline), look.theme.colours)
            shapes.append(Group(key.replace(" ", "-"), (text,)))
    return shapes, Size(wide, max(bottom, 0.0))


def _banner(label: Label, look: Look) -> tuple[list[Shape], float]:
    """Return what is wrong on purpose in paper on the backward ink, and the room it takes over the rest."""
    inks, margin = look.theme.colours, look.theme.margin
    room = Box(0, 0, label.width + 2 * _BANNER.x, label.height + 2 * _BANNER.y).moved(margin, margin)
    text = Text(label, Point(margin + _BANNER.x, margin + _BANNER.y + label.ascent), {**inks, "ink": inks["paper"]})
    return [Group("banner", (Rect(room, look.theme.radius, Paint(fill=inks["gradient"])), text))], room.height + _LEAD


def _row(legend: Sequence[Entry], x: float) -> Iterator[Shape]:
    for entry in legend:
        yield from (moved(shape, x, 0.0) for shape in entry.shapes)
        x += entry.width + _BETWEEN

"""What a frame lights: the box that is computed, the wires that feed it, and the numbers it uses where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from viz.arrange import Arranged
from viz.fold import Wire
from viz.geometry import Box
from viz.program import names
from viz.scene import Curve, Group, Paint, Rect, Shape, Text, extent
from viz.slopes import across
from viz.story import Step, Story
from viz.styles.parts import Part

Kind = Literal["definition", "value", "gradient"]
_BOX, _TEXT = 7.0, 3.5  # around a box and around a text
_WIRE = 11.0  # the width of the marker under an arrow
_ROUND = 5.0  # more than the box's own corners


def lit(drawing: Arranged, number: int, story: Story) -> Group:
    """Return the marks of one frame, which lie under everything else."""
    step = story.steps[number - 1]
    assert step.box is not None  # noqa: S101 - a frame without one lights nothing
    theme, folded = drawing.look.theme, drawing.folded
    paint = Paint(fill=theme.colours["highlight"])
    narrow = _moving(drawing, step.box, lambda name: story.shows(name, number))
    shapes: list[Shape] = [marked(drawing, drawing.parts[step.box], narrow)]
    wires = [w for w in folded.wires if w.head == step.box] if step.phase == "forward" else step.wires[: step.arrived]
    shapes += [_marker(drawing, wire, backward=step.phase != "forward") for wire in wires]
    texts = [*dict.fromkeys(text for wire in wires for text in _used(drawing, wire, step))]
    if drawing.look.played is not None and step.phase == "backward":
        texts.append(("gradient", step.box))
    rooms = [_room(drawing, kind, box, lambda name: story.shows(name, number)) for kind, box in texts]
    shapes += [Rect(room.grown(_TEXT), theme.radius, paint) for room in rooms if room is not None]
    return Group(f"lit-{number}", tuple(shapes))


def lit_last(drawing: Arranged, story: Story) -> Group:
    """Return the marks of the last frame: under what came out wrong or has moved, or around its box if it is in it."""
    theme, last = drawing.look.theme, len(story.steps)
    paint = Paint(fill=theme.colours["highlight"])
    shapes: list[Shape] = []
    for kind, n in _last(drawing):
        room, part = _room(drawing, kind, n, lambda name: story.shows(name, last)), drawing.parts[n]
        place = drawing.layout.centres[part.item.name]
        outlines = [shape.box.moved(*place) for shape in part.shapes if isinstance(shape, Rect)]
        if room is not None and any(outline.overlaps(room) for outline in outlines):
            shapes.append(marked(drawing, part))
        elif room is not None:
            shapes.append(Rect(room.grown(_TEXT), theme.radius, paint))
    return Group(f"lit-{last}", tuple(shapes))


def _last(drawing: Arranged) -> Iterator[tuple[Kind, int]]:
    """Yield the numbers, by kind and box, that the last frame is about."""
    look, output = drawing.look, drawing.folded.output
    for n, box in enumerate(drawing.folded.boxes):
        if look.played is not None and box.wanted and not look.played.is_right(box):
            yield "gradient", n
        elif look.descent is not None and (box.id in look.descent.moved or n == output):
            yield "definition" if f"definition {box.id} 1" in drawing.labels else "value", n


def marked(drawing: Arranged, part: Part, room: Box | None = None) -> Rect:
    """Return the mark under one box, or under what of it is there."""
    theme, under = drawing.look.theme, room or _body(drawing, part)
    return Rect(under.grown(_BOX), theme.radius + _ROUND, Paint(fill=theme.colours["highlight"]))


def _body(drawing: Arranged, part: Part) -> Box:
    """Return the room of a box, or of an input's name; a gate's wire is not part of it."""
    rooms = [extent(shape) for kind in (Rect, Text) for shape in part.shapes if isinstance(shape, kind)]
    return (rooms[0] if rooms else part.item.body).moved(*drawing.layout.centres[part.item.name])


def _marker(drawing: Arranged, wire: Wire, *, backward: bool) -> Curve:
    strand = drawing.strands[drawing.folded.wires.index(wire)]
    path = drawing.back(strand) if backward else drawing.ahead(strand)
    return Curve(tuple(path), Paint(stroke=drawing.look.theme.colours["highlight"], width=_WIRE))


def _used(drawing: Arranged, wire: Wire, step: Step) -> Iterator[tuple[Kind, int]]:
    """Yield the numbers, by kind and box, that a step takes from one wire's other end, or multiplies along it."""
    if step.phase == "forward":
        yield "value", wire.tail
        return
    yield "gradient", wire.head
    slope = across(drawing.folded, wire.tail, wire.head)
    used = {name.name for name in names(slope)} if slope is not None else set()
    for n, box in enumerate(drawing.folded.boxes):
        if box.name in used:
            yield "value", n


def _room(drawing: Arranged, kind: Kind, box: int, is_there: Callable[[str], bool]) -> Box | None:
    """Return where a box's number stands, as it is then; an input's value stands in its equation."""
    part = drawing.parts[box]
    name = part.item.name
    label = drawing.labels.get(f"{kind} {name}")
    place = drawing.layout.centres[name]
    for shape in part.shapes:
        if isinstance(shape, Text) and shape.label is label:
            told = enumerate(drawing.told(f"{kind} {name}", shape, part), 1)
            then = next((text for k, text in told if is_there(f"{kind}-{name}-{k}")), shape)
            return extent(then).moved(*place)
    bare = kind == "value" and drawing.folded.boxes[box].bare
    return (_moving(drawing, box, is_there) or _body(drawing, part)) if bare else None


def _moving(drawing: Arranged, box: int, is_there: Callable[[str], bool]) -> Box | None:
    """Return the room of an input's equation as it is then, where its value changes and no box is drawn around it."""
    part = drawing.parts[box]
    moves = f"definition {part.item.name} 1" in drawing.labels
    boxed = any(isinstance(shape, Rect) for shape in part.shapes)
    return _room(drawing, "definition", box, is_there) if moves and not boxed else None

"""A nudge as a picture and in frames: what moves is heavy and lit, what does not is pale, the quotients stand below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from viz.alt import moving as read_aloud
from viz.arrange import Arranged, Nudged, Words
from viz.compose import arrow_along, framed
from viz.fold import Folded
from viz.geometry import Box, Cubic, Point, Size, hull, length, line, trimmed
from viz.heading import Heading
from viz.lights import marked
from viz.notation.written import remark
from viz.nudge import Nudge
from viz.quotients import block
from viz.scene import Curve, Film, Group, Rect, Scene, Shape, Text, extent, flat, moved
from viz.sentences import acting, following, moving
from viz.styles.parts import CLEARANCE, Part, Strand, arrow, stroke
from viz.themes import Theme

_HEAVY = 1.9  # times as wide a line is along which something moves
_CUT, _SLASH = 3.5, 5.0  # half the gap in a wire that is cut, and half the height of the strokes beside it
_SHORT = 60.0  # a wire that has no room for the strokes and a head
_AROUND = frozenset({"title", "derivation", "caption"})
_NARROWEST = 560.0  # points that the quotients may take, however narrow the graph


def shown(show: frozenset[str]) -> frozenset[str]:
    """Return what of a plain picture is shown with a nudge: derivatives give way to changes."""
    return show - {"gradients", "legend"} | {"values"}


def words(folded: Folded, nudge: Nudge, about: str | None, *, frames: bool) -> Words:
    """Return what stands around a nudge: what is done, through what it acts, and what moves in each frame."""
    title, whole = following(folded, nudge), remark(acting(folded, nudge.variable))
    captions = (*(moving(folded, nudge, move.box) for move in nudge.moves), whole) if frames else ()
    heading = Heading(f"${title.markup}$", title.plain)
    return Words(heading=heading, derivation=None if frames else whole, about=about, captions=captions)


def told(folded: Folded, nudge: Nudge) -> Words:
    """Return what stands around the one frame of a nudge in a story."""
    title = following(folded, nudge)
    return Words(heading=Heading(f"${title.markup}$", title.plain), captions=[remark(acting(folded, nudge.variable))])


def picture(drawing: Arranged) -> Scene:
    """Draw a nudge, with all that moves, from what was arranged for it."""
    film = frames(drawing)
    shapes = film.frame(len(film.names)).shapes
    return replace(film.scene, shapes=tuple(_plainly(shapes)))


def _plainly(shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Yield shapes with their groups called what they are called in the plain picture."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield Group(shape.id.partition("~")[0], tuple(_plainly(shape.shapes)))
        else:
            yield shape


def frames(drawing: Arranged) -> Film:
    """Draw a nudge in frames: one for each box that it reaches, and one with the whole."""
    (nudged,) = drawing.nudges
    moves = nudged.nudge.moves
    last, boxes = len(moves) + 1, drawing.folded.boxes
    there: dict[str, tuple[int, int]] = {}
    shapes = [*_marks(drawing, nudged, there), *_graph(drawing, nudged, there)]
    under = quotients(drawing, nudged)
    there |= {under[0].id: (last, last)} | {f"caption-{n}": (n, n) for n in range(1, last + 1)}
    above = {key: label for key, label in nudged.labels.items() if key.partition(" ")[0] in _AROUND}
    found, size = framed(shapes, drawing.layout.size, above, (), drawing.look, [under])
    said = [f"{label.plain}." for key, label in above.items() if key != "title"]
    return Film(
        scene=_scene(drawing, nudged, found, size),
        there=there,
        names=(*(boxes[move.box].spoken for move in moves), "finished"),
        said=(*said[:1] * (last - len(said)), *said),
        heads=tuple(_head(drawing, nudged, number) for number in range(1, last + 1)),
    )


def _scene(drawing: Arranged, nudged: Nudged, shapes: tuple[Shape, ...], size: Size) -> Scene:
    folded, nudge = drawing.folded, nudged.nudge
    title = nudged.labels["title"].plain
    read = f"{title}: {read_aloud(folded, nudge)} {acting(folded, nudge.variable).plain}."
    theme, about = drawing.look.theme, nudged.words.about
    return Scene(
        size=size,
        shapes=shapes,
        paper=theme.colours["paper"],
        turned=theme.turned,
        title=title,
        description=f"{about}{'' if about.endswith('.') else '.'} {read}" if about else read,
    )


def _head(drawing: Arranged, nudged: Nudged, number: int) -> tuple[Text, ...]:
    label = nudged.labels.get(f"number {number}")
    return () if label is None else (Text(label, Point(0, 0), drawing.look.theme.colours),)


def quotients(drawing: Arranged, nudged: Nudged) -> tuple[Group, Size]:
    """Return what stands under a nudge, and its room."""
    return block(nudged.lines, nudged.labels, drawing.look, max(drawing.layout.size.width, _NARROWEST))


def _marks(drawing: Arranged, nudged: Nudged, there: dict[str, tuple[int, int]]) -> Iterator[Group]:
    """Yield the mark under the box of each frame, and under all that move at the end."""
    moves = nudged.nudge.moves
    last = len(moves) + 1
    for n, move in enumerate(moves, 1):
        there[f"lit-{n}"] = (n, n)
        yield Group(f"lit-{n}", (marked(drawing, nudged.parts[move.box]),))
    there[f"lit-{last}"] = (last, last)
    yield Group(f"lit-{last}", marks(drawing, nudged))


def marks(drawing: Arranged, nudged: Nudged) -> tuple[Shape, ...]:
    """Return the marks under all boxes that a nudge moves."""
    return tuple(marked(drawing, nudged.parts[move.box]) for move in nudged.nudge.moves if move.change)


def _graph(drawing: Arranged, nudged: Nudged, there: dict[str, tuple[int, int]]) -> Iterator[Group]:
    """Yield wires and boxes, each as it is before it moves and as it is from then on."""
    begins = {move.box: number for number, move in enumerate(nudged.nudge.moves, 1)}
    last = len(begins) + 1
    pairs: list[tuple[Group, Group, int]] = []
    for calm, strand, wire in zip(drawing.strands, nudged.strands, drawing.folded.wires, strict=True):
        held = wire.head == nudged.nudge.variable
        after = cut(strand, drawing) if held else wired(strand, drawing, moving=True)
        pairs.append((wired(calm, drawing), after, begins[wire.head] if strand.used else 1))
    for n, (still, part) in enumerate(zip(drawing.parts, nudged.parts, strict=True)):
        moves = nudged.nudge.of(n)
        live = noded(part, drawing, moving=moves is not None and bool(moves.change))
        pairs.append((noded(still, drawing), live, begins.get(n, 1)))
    for before, after, number in pairs:
        if number > 1:
            there[before.id] = (1, number - 1)
            yield before
        there[f"{after.id}~1"] = (number, last)
        yield Group(f"{after.id}~1", after.shapes)


def wired(strand: Strand, drawing: Arranged, *, moving: bool = False) -> Group:
    """Draw a wire with the forward arrow alone, heavy where something is ``moving`` along it."""
    theme, name = drawing.look.theme, strand.link.name
    place = drawing.layout.labels.get(name, Point(0, 0))
    texts = [replace(text, at=Point(text.at.x + place.x, text.at.y + place.y)) for text in strand.texts]
    if not moving:
        texts = [text for text in texts if text.label is drawing.labels.get(f"count {name}")]
    rooms = [extent(text).grown(CLEARANCE) for text in texts]
    heavy = moving and strand.used
    role = "value" if heavy else "line" if strand.used else "pale"
    drawn = arrow_along(drawing.ahead(strand, moving=heavy), rooms, theme, role)
    return Group(f"wire-{name}", (*(_thicker(shape) if heavy else shape for shape in drawn), *texts))


def cut(strand: Strand, drawing: Arranged) -> Group:
    """Draw a wire that is cut, as those are into a variable that is moved by hand."""
    theme, path = drawing.look.theme, tuple(drawing.ahead(strand))
    middle = max(range(len(path)), key=lambda k: length((path[k],)))
    first, second = path[middle].split(0.5)
    before, after = trimmed((*path[:middle], first), 0, _CUT), trimmed((second, *path[middle + 1 :]), _CUT, 0)
    slashes = [_slash(place, second.direction(0)) for place in (before[-1].end, after[0].start)]
    paint = stroke(theme, "pale")
    into = arrow(after, theme, "pale") if length(path) > _SHORT else (Curve(after, paint),)
    shapes = [Curve(before, paint), *(Curve((slash,), paint) for slash in slashes), *into]
    return Group(f"wire-{strand.link.name}", tuple(shapes))


def _slash(place: Point, along: Point) -> Cubic:
    """Return a short slanted line over a place of a line that runs along this unit vector."""
    dx, dy = _SLASH * (along.x / 2 - along.y), _SLASH * (along.y / 2 + along.x)
    return line(Point(place.x - dx, place.y - dy), Point(place.x + dx, place.y + dy))


def noded(part: Part, drawing: Arranged, *, moving: bool = False) -> Group:
    """Draw a box; one that is ``moving`` in the ink of values."""
    name, place = part.item.name, drawing.layout.centres[part.item.name]
    boxes = [shape.box for shape in flat(part.shapes) if isinstance(shape, Rect)]
    shapes = (_lively(shape, boxes, drawing.look.theme) if moving else shape for shape in part.shapes)
    return Group(f"node-{name}", tuple(moved(shape, *place) for shape in shapes))


def _lively(shape: Shape, boxes: Sequence[Box], theme: Theme) -> Shape:
    """Return an outline, and what divides its box, in the ink of values; other lines are heavy too."""
    if isinstance(shape, Rect):
        return _inked(shape, theme)
    if not isinstance(shape, Curve):
        return shape
    room = hull(shape.path)
    divides = any(box.left < room.left and room.right < box.right and room.bottom <= box.bottom for box in boxes)
    return _inked(shape, theme) if divides else _thicker(_inked(shape, theme))


def _inked(shape: Rect | Curve, theme: Theme) -> Rect | Curve:
    """Return a line or an outline in the ink of values."""
    if shape.paint.stroke != theme.colours["line"]:
        return shape
    return replace(shape, paint=shape.paint._replace(stroke=theme.colours["value"]))


def _thicker(shape: Shape) -> Shape:
    if isinstance(shape, Curve) and not shape.closed:
        return replace(shape, paint=shape.paint._replace(width=shape.paint.width * _HEAVY))
    return shape

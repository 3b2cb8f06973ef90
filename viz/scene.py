"""The drawing vocabulary: four shapes with everything resolved, so that a writer only writes. Lengths are points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

from viz.geometry import Box, Cubic, Point, Size, around, hull
from viz.typeset import Label

_HOLD = 3  # times as long as the others the last frame is shown
_SAME = 0.1  # points that two places may be apart and still be one
_NEXT = 9.0  # points that a text begins after the end of the one it goes on from


class Paint(NamedTuple):
    """Colours as `#rrggbb`; ``dash`` is the length of a dash and of a gap."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    box: Box
    radius: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Curve:
    """A path of cubic segments, each beginning where the last one ends; ``closed`` joins its ends."""

    path: tuple[Cubic, ...]
    paint: Paint
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A label with its baseline's start at a place, and a colour for each of its roles."""

    label: Label
    at: Point
    colours: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; the id is the same in every scene."""

    id: str
    shapes: tuple[Shape, ...]


Shape = Rect | Curve | Text | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture: its size, what is on it, and how it reads aloud; ``scale`` is how large it is to be shown.

    ``turned`` maps each colour to the one it becomes where the reader's page is dark; it is empty if none does.
    ``paper`` is None for none. In a file with ids they begin with ``prefix``, or else with a hash of the content;
    ``one_line`` asks for it without line ends. Both are for pasting the file into another.
    """

    size: Size
    shapes: tuple[Shape, ...]
    paper: str | None
    title: str
    description: str
    scale: float = 1.0
    turned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    prefix: str | None = None
    one_line: bool = False


EVERYTHING = "*"
"""The state in which every operation is a box."""


class Opening(NamedTuple):
    """A picture of a page on which calls open and close: the states it shows, and what a click on a box does.

    A state is the names of the functions whose calls are opened, space between, or `*`. ``opens`` has the functions,
    space between, that a box's calls are of, ``closes`` the one whose call it is in; by the boxes' ids.
    """

    when: tuple[str, ...]
    scene: Scene
    opens: Mapping[str, str]
    closes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A picture in frames: one scene that holds all that any frame shows, and when each group is there.

    ``there`` gives the first and the last frame, from 1, of a group by its id; a group that it does not name is always
    there. ``names`` and ``said`` hold what each frame is called and the sentence that goes with it, ``heads`` what
    stands over it on a sheet of several: its number, and the sentence where the picture does not have it, each at the
    origin; ``remarks`` say more about each, if there are any. A frame is shown for ``interval`` milliseconds where
    frames play by themselves.
    """

    scene: Scene
    there: Mapping[str, tuple[int, int]]
    names: tuple[str, ...]
    said: tuple[str, ...]
    heads: tuple[tuple[Text, ...], ...] = ()
    interval: int = 1200
    remarks: tuple[str, ...] = ()

    def frame(self, number: int) -> Scene:
        """Return one frame, from 1, as a picture of its own."""
        title, told = f"{self.scene.title}, step {number} of {len(self.said)}", self.told(number)
        return replace(self.scene, shapes=_there(self.scene.shapes, self.there, number), title=title, description=told)

    def told(self, number: int) -> str:
        """Return all that is said of a frame: its sentence, and the remark after a colon."""
        said, remark = self.said[number - 1], self.remarks[number - 1] if self.remarks else ""
        return f"{said.removesuffix('.')}: {remark}." if remark else said

    @property
    def finished(self) -> Scene:
        """The last frame as the whole picture, which reads as all of it does."""
        last = len(self.names)
        return replace(self.scene, shapes=_there(self.scene.shapes, self.there, last))

    def cut(self, numbers: Sequence[int]) -> Film:
        """Return the film of only these frames, numbered anew, without the groups that none of them shows."""
        there: dict[str, tuple[int, int]] = {}
        unseen: set[str] = set()
        for name in (group.id for group in groups(self.scene.shapes) if group.id in self.there):
            first, last = self.there[name]
            seen = [place for place, number in enumerate(numbers, 1) if first <= number <= last]
            if seen:
                there[name] = seen[0], seen[-1]
            else:
                unseen.add(name)
        return replace(
            self,
            scene=replace(self.scene, shapes=_without(self.scene.shapes, unseen)),
            there=there,
            names=tuple(self.names[number - 1] for number in numbers),
            said=tuple(self.said[number - 1] for number in numbers),
            heads=tuple(self.heads[number - 1] for number in numbers),
            remarks=tuple(self.remarks[number - 1] for number in numbers) if self.remarks else (),
        )

    @property
    def times(self) -> tuple[int, ...]:
        """How long each frame is shown where they play by themselves, in milliseconds: the last one longer."""
        return (*(self.interval for _ in self.names[1:]), self.interval * _HOLD)


def _without(shapes: tuple[Shape, ...], unseen: set[str]) -> tuple[Shape, ...]:
    kept = (shape for shape in shapes if not (isinstance(shape, Group) and shape.id in unseen))
    return tuple(Group(s.id, _without(s.shapes, unseen)) if isinstance(s, Group) else s for s in kept)


def _there(shapes: tuple[Shape, ...], there: Mapping[str, tuple[int, int]], number: int) -> tuple[Shape, ...]:
    found: list[Shape] = []
    for shape in shapes:
        if not isinstance(shape, Group):
            found.append(shape)
            continue
        first, last = there.get(shape.id, (number, number))
        if first <= number <= last:
            found.append(Group(shape.id, _there(shape.shapes, there, number)))
    return tuple(found)


def flat(shapes: tuple[Shape, ...]) -> Iterator[Rect | Curve | Text]:
    """Yield the shapes without their groups, in painting order."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield from flat(shape.shapes)
        else:
            yield shape


def groups(shapes: tuple[Shape, ...]) -> Iterator[Group]:
    """Yield the groups, each before those in it."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape
            yield from groups(shape.shapes)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Return a shape somewhere else."""
    match shape:
        case Rect(box, radius, paint):
            return Rect(box.moved(dx, dy), radius, paint)
        case Curve(path, paint, closed):
            return Curve(tuple([segment.moved(dx, dy) for segment in path]), paint, closed)
        case Text(label, at, colours):
            return Text(label, Point(at.x + dx, at.y + dy), colours)
        case Group(name, shapes):
            return Group(name, tuple(moved(s, dx, dy) for s in shapes))


def extent(shape: Rect | Text) -> Box:
    """Return the room a rectangle or a text takes."""
    if isinstance(shape, Rect):
        return shape.box
    x, y = shape.at
    return Box(x, y - shape.label.ascent, x + shape.label.width, y + shape.label.descent)


def bounds(shapes: tuple[Shape, ...]) -> Box:
    """Return the room that shapes take together; at least one is given."""
    return around(hull(s.path).grown(s.paint.width / 2) if isinstance(s, Curve) else extent(s) for s in flat(shapes))


def standing(text: Text, group: Group) -> Literal["start", "middle", "end"]:
    """Tell which part of a text keeps its place where it is set in another font, and so at another width.

    It is the middle over a box, in it, on a wire and in a quotient, the end before another text of the group or
    a box to fill in, else the start.
    """
    middle, end = text.at.x + text.label.width / 2, text.at.x + text.label.width
    for blank in groups((group,)):
        if blank.id.startswith("blank-") and any(shape is text for shape in blank.shapes):
            return "end" if text is blank.shapes[0] else "middle"
    rects = [shape for shape in flat(group.shapes) if isinstance(shape, Rect)]
    if group.id.startswith(("wire-", "quotient")) or any(abs(rect.box.centre.x - middle) < _SAME for rect in rects):
        return "middle"
    others = [shape.at for shape in flat(group.shapes) if isinstance(shape, Text) and shape is not text]
    followed = any(abs(at.y - text.at.y) < _SAME and 0 <= at.x - end < _NEXT for at in others)
    return "end" if followed else "start"


def palette(scenes: Sequence[Scene]) -> dict[str, str]:
    """Return the colours by role, as most texts have them; one that has no role is called `other1` and so on."""
    shapes = [shape for scene in scenes for shape in flat(scene.shapes)]
    texts = [shape for shape in shapes if isinstance(shape, Text)]
    found: dict[str, str] = {}
    for (role, value), _ in Counter(pair for text in texts for pair in text.colours.items()).most_common():
        found.setdefault(role, value)
    paints = [shape.paint for shape in shapes if isinstance(shape, Rect | Curve)]
    used = [scene.paper for scene in scenes] + [value for paint in paints for value in (paint.fill, paint.stroke)]
    used += [value for text in texts for value in text.colours.values()]
    others = [value for value in dict.fromkeys(used) if value is not None and value not in found.values()]
    return found | {f"other{n}": value for n, value in enumerate(others, 1)}


def role_of(value: str, colours: Mapping[str, str], *likely: str) -> str:
    """Return the name of a colour of the palette: the likeliest one that has this value, else the first."""
    return next(role for role in (*likely, *colours) if colours.get(role) == value)

"""The room a drawing has: shown whole if its text stays legible, else closer, in rows, turned, folded; never shrunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from math import ceil, inf
from typing import NamedTuple

from viz.arrange import Arranged
from viz.collector import quiet_collector
from viz.errors import Diagnostic
from viz.fold import Group
from viz.folding import FOLDINGS, Folding
from viz.geometry import Size
from viz.layout import Direction
from viz.scene import Scene, Text, flat

SMALLEST, SMALLEST_SCRIPT = 12.0, 9.0  # points that any text, and what is raised or lowered in it, is shown at
_LARGEST = "99999x99999"  # that --fit takes
_HOPELESS = 2.0  # times the room's area: what takes more fits in no other shape
_FULL = 1 - 1e-9
_MOST_GROUPS = 3  # that a note names
_CRAMPED = 0.5  # of the least that is legible: what has less is folded to what is repeated or alike
_DONE = {
    "N008": "chains of steps were folded into one box each",
    "N011": "boxes that do the same were folded into one each",
    "N012": "what is repeated along the depth was drawn once",
}


class Attempt(NamedTuple):
    """A way to draw: which way values flow, how long a row may be, what is folded, whether air is saved."""

    direction: Direction
    row: float = inf
    folding: Folding = "none"
    close: bool = False


@dataclass(frozen=True)
class Drawn:
    """A picture, what it was made of and, where frames are asked for, all that they show."""

    scene: Scene
    arranged: Arranged
    film: Scene | None = None

    @cached_property
    def least(self) -> float:
        """The smallest scale at which all text is legible, at most 1."""
        shapes = chain.from_iterable(flat(scene.shapes) for scene in self._scenes)
        labels = {shape.label for shape in shapes if isinstance(shape, Text)}
        texts = {label.size for label in labels}
        scripts = {glyph.size for label in labels for glyph in label.glyphs if glyph.size < label.size}
        needed = [SMALLEST / size for size in texts] + [SMALLEST_SCRIPT / size for size in scripts]
        return min(1.0, max(needed, default=1.0))

    @property
    def _scenes(self) -> tuple[Scene, ...]:
        return (self.scene,) if self.film is None else (self.scene, self.film)

    @property
    def size(self) -> Size:
        """The room it takes at its own size, its frames included."""
        widths, heights = zip(*(scene.size for scene in self._scenes), strict=True)
        return Size(max(widths), max(heights))

    @property
    def legible_size(self) -> str:
        """The least room it needs, as `--fit` takes it."""
        width, height = self.size
        return f"{ceil(width * self.least)}x{ceil(height * self.least)}"

    def fills(self, room: Size) -> float:
        """Return the scale it has in a room, as a share of the least that is legible."""
        return _scale(self.size, room) / self.least


Draw = Callable[[Attempt], Drawn | None]  # None: nothing can be folded so


class Fitted(NamedTuple):
    """A drawing at the scale it is shown at, the least that its text allows, and notes on what was done for it."""

    scene: Scene
    arranged: Arranged
    least: float
    notes: tuple[Diagnostic, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every box is drawn, in the room there is."""
        return not any(note.code in _DONE or note.code == "N002" for note in self.notes)


def fitted(draw: Draw, direction: Direction | None, room: Size) -> Fitted:
    """Return the first drawing that fits the room with legible text: whole, closer, in rows, turned, folded.

    It is turned only if the user did not choose the direction. If none fits, the one that comes nearest with every box
    keeps its smallest legible size and is larger than the room. What is repeated or alike is folded only where that
    would be more than twice as large.
    """
    with quiet_collector():
        return _fitted(draw, direction, room)


def _fitted(draw: Draw, direction: Direction | None, room: Size) -> Fitted:
    first = Attempt(direction or "right")
    tried: list[Drawn] = []
    whole: Drawn | None = None  # with every box, if that was worth drawing
    for folding in FOLDINGS:
        if folding not in {"none", "chains"} and max([drawn.fills(room) for drawn in tried], default=0.0) >= _CRAMPED:
            break
        for attempt, drawn in _attempts(draw, first._replace(folding=folding), room, turns=direction is None):
            if folding == "none" and whole is None:
                whole = drawn
            if drawn.fills(room) >= _FULL:
                return _shown(drawn, room, *_notes(attempt, drawn, whole, direction))
            if folding != "chains":
                tried.append(drawn)
    best = max(tried, key=lambda drawn: drawn.fills(room))
    return _shown(best, room, *_folded(best, whole), _too_large(best, room))


def _attempts(draw: Draw, attempt: Attempt, room: Size, *, turns: bool) -> Iterator[tuple[Attempt, Drawn]]:
    """Yield the drawings to try: as it is, closer, in rows, turned; none if nothing can be folded."""
    plain = draw(attempt)
    if plain is None:
        return
    yield attempt, plain
    if plain.size.width * plain.size.height * plain.least**2 > _HOPELESS * room.width * room.height:
        return
    close = attempt._replace(close=True)
    closer = _drawn(draw, close)
    yield close, closer
    if closer.fills(room) > plain.fills(room):  # not where powers of powers are too small in it
        attempt, plain = close, closer
    broken = attempt._replace(row=_row(plain, attempt.direction, room))
    turned = attempt._replace(direction="down")  # turned and broken is hard to read
    for way in (broken, turned) if turns else (broken,):
        yield way, _drawn(draw, way)


def _drawn(draw: Draw, attempt: Attempt) -> Drawn:
    drawn = draw(attempt)
    assert drawn is not None  # noqa: S101 - only folding may find nothing
    return drawn


def _row(drawn: Drawn, way: Direction, room: Size) -> float:
    """Return how long a row may be: what the room leaves beside margins, title and legend."""
    whole, graph = drawn.size, drawn.arranged.layout.size
    if way == "right":
        return room.width / drawn.least - (whole.width - graph.width)
    return room.height / drawn.least - (whole.height - graph.height)


def shown(scene: Scene, room: Size, least: float) -> Scene:
    """Return a scene as large as it fits a room, at most at its own size; never smaller than the least scale."""
    return replace(scene, scale=max(least, _scale(scene.size, room)))


def _scale(size: Size, room: Size) -> float:
    return min(1.0, room.width / size.width, room.height / size.height)


def _shown(drawn: Drawn, room: Size, *notes: Diagnostic) -> Fitted:
    return Fitted(shown(drawn.scene, room, drawn.least), drawn.arranged, drawn.least, notes)


# -- notes


def _notes(attempt: Attempt, drawn: Drawn, whole: Drawn | None, direction: Direction | None) -> Iterator[Diagnostic]:
    """Say what was done to a drawing and how it is undone."""
    undone = f"--fit {_room_for(whole)} has room for it as it was"
    yield from _folded(drawn, whole)
    if attempt.direction != (direction or "right"):
        message = "the drawing was turned, so that its text stays legible in the room it has"
        yield Diagnostic(code="N001", message=message, help=f"--direction right keeps it level; {undone}")
    if attempt.row < inf:
        lines = "rows" if attempt.direction == "right" else "columns"
        message = f"the drawing was broken into {lines}, so that its text stays legible in the room it has"
        yield Diagnostic(code="N007", message=message, help=undone)


def _room_for(whole: Drawn | None) -> str:
    return _LARGEST if whole is None else whole.legible_size


def _folded(drawn: Drawn, whole: Drawn | None) -> Iterator[Diagnostic]:
    """Say which boxes stand for several."""
    found: dict[str, list[str]] = {}
    for box in drawn.arranged.folded.boxes:
        match box.group:
            case Group(kind="chain", size=size):
                found.setdefault("N008", []).append(f"{size} steps up to `{box.spoken}`")
            case Group(rounds=1, size=size):
                found.setdefault("N011", []).append(f"{size} boxes up to `{box.spoken}`")
            case Group(rounds=rounds) if not box.bare:
                found.setdefault("N012", []).append(f"{rounds} rounds up to `{box.spoken}`")
    cure = f"--fit {_room_for(whole)} has room for every box"
    if whole is not None and any(box.group for box in whole.arranged.folded.boxes):
        cure = "draw a part of it, or write -o graph.json, which has every number"
    for code, groups in sorted(found.items()):
        shown = ", ".join(groups[:_MOST_GROUPS]) + ", ..." * (len(groups) > _MOST_GROUPS)
        yield Diagnostic(code=code, message=f"{_DONE[code]}, so that the text stays legible: {shown}", help=cure)


def _too_large(drawn: Drawn, room: Size) -> Diagnostic:
    needed, given = drawn.legible_size, f"{room.width:.0f}x{room.height:.0f}"
    return Diagnostic(
        code="N002",
        message=f"the drawing takes {needed} points with legible text, more than the {given} it has",
        help=f"--fit {needed} says that there is room; fewer statements or shorter names make it smaller",
    )

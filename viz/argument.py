"""The lecturer's argument: the story of the frames, and before the chain rule of each variable what nudging it does.

All of it lies on one layout. In the frame of a nudge what it shows otherwise is hidden; a group that is hidden for a
while is one for each time it is there, called `node-u`, `node-u~2` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from viz.arrange import Arranged, Nudged, Words
from viz.backward import Trace
from viz.compose import More, filmed
from viz.fold import Folded
from viz.nudge import Nudge, nudge_or_none
from viz.nudged import cut, marks, noded, quotients, told, wired
from viz.scene import Film, Group, Shape, Text
from viz.story import Story
from viz.styles.parts import Strand

_T = TypeVar("_T")
_PASSING = ("lit-", "caption-")  # what belongs to one step alone
_AROUND = ("title", "legend")


def nudged_before(story: Story) -> dict[int, int]:
    """Return the boxes whose derivative is taken, each with the number of the first frame that is about it."""
    found: dict[int, int] = {}
    for number, step in enumerate(story.steps, 1):
        if step.phase == "backward" and step.box is not None:
            found.setdefault(step.box, number)
    return found


def nudges(trace: Trace, folded: Folded, story: Story) -> list[tuple[Nudge, Words]]:
    """Return what nudging each variable does whose derivative is taken, if it can be nudged, and what is said of it."""
    found = [nudge_or_none(trace, folded, box) for box in nudged_before(story)]
    return [(nudge, told(folded, nudge)) for nudge in found if nudge is not None]


def argued(drawing: Arranged, words: Words, story: Story) -> Film:
    """Draw the story with a frame for each nudge of a drawing that was arranged for them."""
    first = nudged_before(story)
    starts = [first[nudged.nudge.variable] for nudged in drawing.nudges]
    steps = len(story.steps)
    new = {old: old + sum(start <= old for start in starts) for old in range(1, steps + 2)}
    frames = {new[start] - 1: nudged for start, nudged in zip(starts, drawing.nudges, strict=True)}
    film = filmed(drawing, words, story, _more(drawing, frames))
    there = {name: _moved(name, span, new, steps) for name, span in film.there.items()}
    there |= {name: (frame, frame) for frame, nudged in frames.items() for name in _named(drawing, nudged, frame)}
    hidden = {frame: set(_hidden(drawing, nudged)) for frame, nudged in frames.items()}
    breaker = _Breaker(there, hidden, new[steps])
    shapes = tuple(breaker.broken([_parted(shape) for shape in film.scene.shapes]))
    return replace(
        film,
        scene=replace(film.scene, shapes=shapes),
        there=breaker.there,
        names=_with(film.names, [(frame, f"nudge-{_spoken(drawing, nudged)}") for frame, nudged in frames.items()]),
        said=_with(film.said, [(frame, _said(nudged)) for frame, nudged in frames.items()]),
        remarks=_with(film.remarks, [(frame, "") for frame in frames]),
        heads=_heads(film, drawing, frames),
    )


def _moved(name: str, span: tuple[int, int], new: Mapping[int, int], steps: int) -> tuple[int, int]:
    """Return when a group of the story is there now: until the next step, but for what belongs to one alone."""
    first, last = span
    passing = name.startswith(_PASSING) or last == steps
    return new[first], new[last] if passing else new[last + 1] - 1


def _with(kept: Sequence[_T], inserted: Sequence[tuple[int, _T]]) -> tuple[_T, ...]:
    """Return items with others put in where they are to stand, counted from 1; these are given in order."""
    found = list(kept)
    for place, item in inserted:
        found.insert(place - 1, item)
    return tuple(found)


def _heads(film: Film, drawing: Arranged, frames: Mapping[int, Nudged]) -> tuple[tuple[Text, ...], ...]:
    """Return what stands over each frame on a sheet: numbers as they are counted now, sentences where they were."""
    kept = _with([head[1:] for head in film.heads], [(frame, ()) for frame in frames])
    inks = drawing.look.theme.colours
    return tuple(
        (Text(drawing.labels[f"number {number}"], film.heads[0][0].at, inks), *rest)
        for number, rest in enumerate(kept, 1)
    )


def _spoken(drawing: Arranged, nudged: Nudged) -> str:
    return drawing.folded.boxes[nudged.nudge.variable].spoken


def _said(nudged: Nudged) -> str:
    return f"{nudged.labels['title'].plain}: {nudged.labels['caption 1'].plain}."


# -- the frame of a nudge


def _more(drawing: Arranged, frames: Mapping[int, Nudged]) -> More:
    """Return what the frames of nudges show, each group called after its frame."""
    more = More([], [], [], {}, [])
    for frame, nudged in frames.items():
        more.marks.append(Group(f"lit-{frame}~nudge", marks(drawing, nudged)))
        for strand, group in _wires(drawing, nudged):
            more.wires.append(Group(f"forward-{strand.link.name}~nudge{frame}", group.shapes))
        for part in (nudged.parts[move.box] for move in nudged.nudge.moves):
            more.nodes.append(Group(f"node-{part.item.name}~nudge{frame}", noded(part, drawing, moving=True).shapes))
        more.above[f"title~nudge{frame}"] = nudged.labels["title"]
        more.above[f"caption {frame}~nudge"] = nudged.labels["caption 1"]
        under, size = quotients(drawing, nudged)
        more.below.append((Group(f"quotient~nudge{frame}", under.shapes), size))
    return more


def _wires(drawing: Arranged, nudged: Nudged) -> Iterator[tuple[Strand, Group]]:
    """Yield the wires that a nudge shows otherwise: those along which it moves something, and those that it cuts."""
    for strand, wire in zip(nudged.strands, drawing.folded.wires, strict=True):
        if wire.head == nudged.nudge.variable:
            yield strand, cut(strand, drawing)
        elif strand.used:
            name = strand.link.name  # what the backward arrow hands back stands where the share of a change would
            share = nudged.labels.get(f"share {name}") if strand.backward or f"share {name}" in drawing.labels else None
            texts = tuple(text for text in strand.texts if text.label is not share)
            yield strand, wired(replace(strand, texts=texts), drawing, moving=True)


def _named(drawing: Arranged, nudged: Nudged, frame: int) -> Iterator[str]:
    """Yield the ids of a nudge's groups."""
    yield from (f"lit-{frame}~nudge", f"title~nudge{frame}", f"caption-{frame}~nudge", f"quotient~nudge{frame}")
    yield from (f"forward-{strand.link.name}~nudge{frame}" for strand, _ in _wires(drawing, nudged))
    yield from (f"node-{nudged.parts[move.box].item.name}~nudge{frame}" for move in nudged.nudge.moves)


def _hidden(drawing: Arranged, nudged: Nudged) -> Iterator[str]:
    """Yield the ids of the story's groups that a nudge hides."""
    yield from _AROUND
    yield from (f"forward-{strand.link.name}" for strand, _ in _wires(drawing, nudged))
    yield from (f"node-{nudged.parts[move.box].item.name}" for move in nudged.nudge.moves)


# -- groups that are hidden for a while


def _parted(shape: Shape) -> Shape:
    """Return a wire with its forward arrow as a group of its own."""
    if not (isinstance(shape, Group) and shape.id.startswith("wire-")):
        return shape
    back = [s for s in shape.shapes if isinstance(s, Group) and s.id.startswith("backward-")]
    ahead = tuple(s for s in shape.shapes if s not in back)
    return Group(shape.id, (Group(shape.id.replace("wire", "forward", 1), ahead), *back))


class _Breaker:
    """Makes of each group that is hidden in some frames one for each time that it is there."""

    def __init__(self, there: dict[str, tuple[int, int]], hidden: Mapping[int, set[str]], last: int) -> None:
        """Take when groups are there, what is hidden in which frames, and how many of these there are."""
        self.there, self.hidden, self.last = there, hidden, last

    def broken(self, shapes: Sequence[Shape]) -> Iterator[Shape]:
        """Yield the shapes; of a group each one that is there for a while."""
        for shape in shapes:
            if not isinstance(shape, Group):
                yield shape
                continue
            spans = [*self._spans(shape.id)]
            if spans == [self.there.get(shape.id, (1, self.last))]:
                yield Group(shape.id, tuple(self.broken(shape.shapes)))
                continue
            inner = {group.id: self.there.get(group.id, (1, self.last)) for group in _groups(shape.shapes)}
            for number, span in enumerate(spans, 1):
                yield self._copy(shape, number, span, inner)

    def _spans(self, name: str) -> Iterator[tuple[int, int]]:
        first, last = self.there.get(name, (1, self.last))
        kept = [frame for frame in range(first, last + 1) if name not in self.hidden.get(frame, ())]
        for _, run in groupby(enumerate(kept), lambda pair: pair[1] - pair[0]):
            frames = [frame for _, frame in run]
            yield frames[0], frames[-1]

    def _copy(self, group: Group, number: int, span: tuple[int, int], inner: Mapping[str, tuple[int, int]]) -> Group:
        """Return a group as it is there in some frames, without what of it is in none of them."""
        name = group.id if number == 1 else f"{group.id}~{number}"
        self.there[name] = span
        shapes: list[Shape] = []
        for shape in group.shapes:
            if not isinstance(shape, Group):
                shapes.append(shape)
                continue
            first, last = max(span[0], inner[shape.id][0]), min(span[1], inner[shape.id][1])
            if first <= last:
                shapes.append(self._copy(shape, number, (first, last), inner))
        return Group(name, tuple(shapes))


def _groups(shapes: Sequence[Shape]) -> Iterator[Group]:
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape
            yield from _groups(shape.shapes)

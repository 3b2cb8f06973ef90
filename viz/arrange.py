"""Everything a drawing shows, set in type and laid out: once, for the finished picture and for all its frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor, inf
from types import MappingProxyType

from viz.digits import shown
from viz.fold import Folded
from viz.geometry import Path, Point, fork, line, offset
from viz.heading import Heading
from viz.layout import COLUMN, Layout, layout
from viz.notation.typst import numeral, quoted
from viz.notation.written import Written
from viz.nudge import Nudge
from viz.quotients import Line, lines, requests
from viz.scene import Rect, Text, extent
from viz.states import Drawer, moving, rooms
from viz.story import Step, Story
from viz.styles.blanks import blank_size, with_blank
from viz.styles.parts import Blank, Entry, Look, Part, Strand
from viz.styles.table import Style
from viz.typeset import Label, Request, typeset

_INSIDE = 3.0  # between an answer and the sides of its box


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around the graph: a heading, the derivation of one variable, how the description begins.

    ``banner`` says of what is wrong on purpose that it is. A nudge in frames has ``captions`` for each of them.
    ``asides`` are columns of lines under the finished picture.
    """

    heading: Heading | None = None
    derivation: Written | None = None
    about: str | None = None
    banner: str | None = None
    captions: Sequence[Written] = ()
    asides: Sequence[Sequence[Written]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """A nudge set and placed where everything else is; ``lines`` are those under it."""

    nudge: Nudge
    words: Words
    labels: Mapping[str, Label]
    parts: Sequence[Part]
    strands: Sequence[Strand]
    lines: Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Everything set and placed: labels by key, parts and strands in their order, and where they lie."""

    folded: Folded
    look: Look
    labels: Mapping[str, Label]
    parts: Sequence[Part]
    strands: Sequence[Strand]
    layout: Layout
    legend: Sequence[Entry]
    nudges: Sequence[Nudged] = ()
    leads: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def ahead(self, strand: Strand, *, moving: bool = False) -> Path:
        """Return where a wire's forward line runs; in a fan it comes from the point where all of its lines begin.

        From a name that leaves room for its ``moving`` form it is longer, unless it has that form.
        """
        path = self._beside(strand, -1)
        root = self.layout.roots.get(strand.link.name)
        path = path if root is None else (fork(root, path[0]), *path)
        return path if moving else self._led(strand, path)

    def back(self, strand: Strand, *, moving: bool = False) -> Path:
        """Return where its backward line runs, given in the same direction; in a fan it ends where they part."""
        path = self._beside(strand, 1)
        return path if moving or strand.link.name in self.layout.roots else self._led(strand, path)

    def _led(self, strand: Strand, path: Path) -> Path:
        lead, start = self.leads.get(strand.link.tail), path[0].start
        return (line(Point(start.x - lead, start.y), start), *path) if lead else path

    def told(self, key: str, text: Text, part: Part | None = None) -> list[Text]:
        """Return what frames show one after the other in the room of a text, of a box or of a wire.

        On a wire, in a box and over the middle of one it is in the room's middle; but a derivative's name stays.
        """
        room, boxes = extent(text), [s.box for s in part.shapes if isinstance(s, Rect)] if part else []
        inside = any(box.left <= room.left and room.right <= box.right for box in boxes)
        middled = part is None or inside or (bool(boxes) and room.left < 0 < room.right)
        shift = 0.5 if middled and not key.startswith("gradient ") else 0.0
        return [
            Text(label, Point(text.at.x + shift * (room.width - label.width), text.at.y), text.colours)
            for label in states(self.labels, key)
        ]

    def _beside(self, strand: Strand, side: int) -> Path:
        centre = self.layout.curves[strand.link.name]
        return offset(centre, side * self.look.theme.pair) if strand.backward else centre


def arranged(
    folded: Folded,
    look: Look,
    style: Style,
    words: Words,
    story: Story | None = None,
    row: float = inf,
    nudges: Sequence[tuple[Nudge, Words]] = (),
) -> Arranged:
    """Set all texts, those that only frames need included, and lay the drawing out: each of it once.

    ``row`` is how long a row of it may be where it can be broken. There is room for what ``nudges`` show too.
    """
    wanted = _wanted(folded, look, style, words)
    for n, step in enumerate(story.steps if story else (), 1):
        wanted |= dict(_told(n, step, look))
    steps = len(story.steps) if story else 0
    wanted |= {f"number {n}": _number(n, look) for n in range(steps + 1, steps + len(nudges) + 1)}
    under = [lines(nudge, folded, look) for nudge, _ in nudges]
    others = [
        _wanted(folded, moving(folded, look, nudge), style, around) | requests(below, look)
        for (nudge, around), below in zip(nudges, under, strict=True)
    ]
    labels, *moved = _set([wanted, *others], look)
    labels |= {key: with_blank(labels[key], look) for key in look.blanks} | _answers(look)
    labels |= {key: _room(list(states(labels, key))) for key in labels if look.replaces(key) and f"{key} 1" in labels}
    drawer = Drawer(style.draws, folded, look, rooms([labels, *moved]) if nudges else labels)
    parts, strands = drawer.parts(), drawer.strands()
    items, links = [part.item for part in parts], [strand.link for strand in strands]
    column = max(style.column, COLUMN) if any(strand.backward for strand in strands) else style.column
    return Arranged(
        folded=folded,
        look=look,
        labels=labels,
        parts=drawer.filled(parts, labels),
        strands=drawer.filled_wires(strands, labels),
        layout=layout(items, links, look.direction, look.theme.ports, column, row, look.theme.air),
        legend=style.draws.legend(labels, look),
        leads=drawer.leads(parts, _first(labels)) if look.direction == "right" else {},
        nudges=[
            _nudged(drawer, nudge, around, own, below)
            for (nudge, around), own, below in zip(nudges, moved, under, strict=True)
        ],
    )


def _first(labels: Mapping[str, Label]) -> dict[str, Label]:
    """Return the labels with the first of the texts that frames show one after the other."""
    return {key: labels.get(f"{key} 1", label) for key, label in labels.items()}


def _nudged(
    drawer: Drawer, nudge: Nudge, words: Words, labels: Mapping[str, Label], below: Sequence[Sequence[Line]]
) -> Nudged:
    moves = drawer.of(nudge)
    parts, strands = moves.filled(moves.parts(), labels), moves.filled_wires(moves.strands(), labels)
    return Nudged(nudge=nudge, words=words, labels=labels, parts=parts, strands=strands, lines=below)


def _wanted(folded: Folded, look: Look, style: Style, words: Words) -> dict[str, Request]:
    """Return what one state of the picture wants set: boxes, wires, and the words around them."""
    wanted = {key: request for key, request in style.draws.requests(folded, look).items() if request is not None}
    if look.descent is not None:
        wanted |= dict(_moving(wanted, style.draws.requests(folded, replace(look, descent=None))))
    if words.heading is not None:
        wanted["title"] = Request(words.heading.markup, words.heading.plain, look.theme.title)
    if words.banner is not None:
        wanted["banner"] = Request(f"#{quoted(words.banner)}", words.banner, look.theme.number)
    if words.derivation is not None:
        wanted["derivation"] = _line(words.derivation, "gradient", look)
    for n, caption in enumerate(words.captions, 1):
        wanted[f"caption {n}"] = _line(caption, "value", look)
        wanted[f"number {n}"] = _number(n, look)
    for c, column in enumerate(words.asides):
        wanted |= {f"aside {c} {n}": Request(*one, look.theme.note) for n, one in enumerate(column)}
    return wanted


def _set(wanted: Sequence[Mapping[str, Request]], look: Look) -> list[dict[str, Label]]:
    """Set the texts of all states in one go."""
    every = iter(typeset([request for one in wanted for request in one.values()], look.theme.fonts))
    return [{key: next(every) for key in one} for one in wanted]


def _answers(look: Look) -> dict[str, Label]:
    """Return what goes into the boxes to fill in, in the ink of what it is; smaller where it would not fit."""
    if not look.blanks:
        return {}
    room = blank_size(look).width - 2 * _INSIDE
    wanted = {f"answer {key}": _answer(key, blank, look) for key, blank in look.blanks.items()}
    labels = dict(zip(wanted, typeset(list(wanted.values()), look.theme.fonts), strict=True))
    wide = {key: label for key, label in labels.items() if label.width > room}
    smaller = [
        wanted[key]._replace(size=floor(10 * label.size * room / label.width) / 10) for key, label in wide.items()
    ]
    return labels | dict(zip(wide, typeset(smaller, look.theme.fonts), strict=True))


def _answer(key: str, blank: Blank, look: Look) -> Request:
    role = "value" if key.startswith("value ") else "gradient"
    found = shown(blank.answer, look.digits)
    return Request(f"${role}({numeral(found)})$", found.plain, look.theme.derivative)


def _moving(after: Mapping[str, Request], before: Mapping[str, Request | None]) -> Iterator[tuple[str, Request]]:
    """Yield the values that a step changes, as they are before it and after it."""
    for key, request in after.items():
        old = before[key]
        if old is not None and old != request:
            yield f"{key} 1", old
            yield f"{key} 2", request


def states(labels: Mapping[str, Label], key: str) -> Iterator[Label]:
    """Yield the texts that frames show one after the other in the place of a label."""
    number = 1
    while (label := labels.get(f"{key} {number}")) is not None:
        yield label
        number += 1


def _room(texts: Sequence[Label]) -> Label:
    """Return the widest of several texts, as high as the highest: what has the room that all of them need."""
    ascent, descent = max(text.ascent for text in texts), max(text.descent for text in texts)
    return replace(max(texts, key=lambda text: text.width), ascent=ascent, descent=descent)


def _told(number: int, step: Step, look: Look) -> Iterator[tuple[str, Request]]:
    """Yield a frame's caption, and what stands over it on a sheet: its number, and a sentence if it has no caption."""
    size = look.theme.derivative
    yield f"number {number}", _number(number, look)
    if step.caption is None:
        yield f"sentence {number}", Request(f"#{quoted(step.said)}", step.said, size)
    else:
        yield f"caption {number}", _line(step.caption, "value" if step.phase == "forward" else "gradient", look)


def _number(number: int, look: Look) -> Request:
    return Request(f'#muted[#"{number}"]', str(number), look.theme.derivative)


def _line(written: Written, role: str, look: Look) -> Request:
    return Request(f"${role}({written.markup})$", written.plain, look.theme.derivative)

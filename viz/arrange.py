"""Everything a drawing shows, set in type and laid out: once, for the finished picture and for all its frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from viz.errors import Diagnostic, InputError
from viz.fold import Box, Folded
from viz.geometry import Path, fork, offset
from viz.heading import Heading
from viz.layout import COLUMN, Layout, layout
from viz.notation.typst import quoted
from viz.notation.written import Written
from viz.story import Step, Story
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.styles.table import Style
from viz.typeset import Label, Request, typeset

MOST_BOXES = 2_000  # of a drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around the graph: a heading, the derivation of one variable, how the description begins.

    ``banner`` says of what is wrong on purpose that it is.
    """

    heading: Heading | None = None
    derivation: Written | None = None
    about: str | None = None
    banner: str | None = None


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

    def ahead(self, strand: Strand) -> Path:
        """Return where a wire's forward line runs; in a fan it comes from the point where all of its lines begin."""
        path = self._beside(strand, -1)
        root = self.layout.roots.get(strand.link.name)
        return path if root is None else (fork(root, path[0]), *path)

    def back(self, strand: Strand) -> Path:
        """Return where its backward line runs, given in the same direction."""
        return self._beside(strand, 1)

    def _beside(self, strand: Strand, side: int) -> Path:
        centre = self.layout.curves[strand.link.name]
        return offset(centre, side * self.look.theme.pair) if strand.backward else centre


def arranged(
    folded: Folded, look: Look, style: Style, words: Words, story: Story | None = None, row: float = inf
) -> Arranged:
    """Set all texts, those that only frames need included, and lay the drawing out: each of it once.

    ``row`` is how long a row of it may be where it can be broken.
    """
    wanted = {key: request for key, request in style.draws.requests(folded, look).items() if request is not None}
    if words.heading is not None:
        wanted["title"] = Request(words.heading.markup, words.heading.plain, look.theme.title)
    if words.banner is not None:
        wanted["banner"] = Request(f"#{quoted(words.banner)}", words.banner, look.theme.number)
    if words.derivation is not None:
        wanted["derivation"] = _line(words.derivation, "gradient", look)
    for n, step in enumerate(story.steps if story else (), 1):
        wanted |= dict(_told(n, step, look))
    labels = dict(zip(wanted, typeset(list(wanted.values()), look.theme.fonts), strict=True))
    if look.played is not None:
        labels |= {key: _room(list(states(labels, key))) for key in labels if f"{key} 1" in labels}
    parts = [style.draws.part(box, labels, look, ends) for box, ends in _boxes(folded)]
    strands = [style.draws.strand(folded, wire, labels, look) for wire in folded.wires]
    items, links = [part.item for part in parts], [strand.link for strand in strands]
    column = max(style.column, COLUMN) if any(strand.backward for strand in strands) else style.column
    found = layout(items, links, look.direction, look.theme.ports, column, row)
    legend = style.draws.legend(labels, look)
    return Arranged(folded=folded, look=look, labels=labels, parts=parts, strands=strands, layout=found, legend=legend)


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
    yield f"number {number}", Request(f'#muted[#"{number}"]', str(number), size)
    if step.caption is None:
        yield f"sentence {number}", Request(f"#{quoted(step.said)}", step.said, size)
    else:
        yield f"caption {number}", _line(step.caption, "value" if step.phase == "forward" else "gradient", look)


def _line(written: Written, role: str, look: Look) -> Request:
    return Request(f"${role}({written.markup})$", written.plain, look.theme.derivative)


def _boxes(folded: Folded) -> list[tuple[Box, Ends]]:
    leaving = Counter(wire.tail for wire in folded.wires)
    arriving = Counter(wire.head for wire in folded.wires)
    return [(box, Ends(arriving[n], leaving[n])) for n, box in enumerate(folded.boxes)]


def too_large(boxes: int) -> InputError:
    """Return the error about a drawing of so many boxes."""
    return InputError(
        Diagnostic(
            code="E031",
            message=f"the drawing would have {boxes:,} boxes, more than the {MOST_BOXES:,} that are drawn",
            help="draw a part of it, or write -o graph.json, which has every number",
        )
    )

"""The whole picture: parts where the layout puts them, wires with their arrows, title and legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from viz.alt import description, title
from viz.fold import Box as Drawn
from viz.fold import Folded
from viz.geometry import Box, Cubic, Path, Point, Size, hull, offset, reverse
from viz.heading import Heading
from viz.layout import COLUMN, Layout, layout
from viz.notation.written import Written
from viz.scene import Curve, Group, Scene, Shape, Text, extent, moved
from viz.styles.parts import CLEARANCE, Ends, Entry, Look, Part, Strand, arrow, stroke
from viz.styles.table import Style
from viz.themes import Theme
from viz.typeset import Label, Request, typeset

MARGIN = 28.0
_GAP = 26.0  # between the graph and the title or the legend
_BETWEEN = 28.0  # between two pieces of the legend
_ASIDE, _LEAD = 48.0, 14.0  # between the title and the derivation, beside and under it
_LOOKS = 64  # points of a segment that are looked at where it meets a label


def compose(
    folded: Folded,
    look: Look,
    style: Style,
    heading: Heading | None,
    about: str | None = None,
    derivation: Written | None = None,
) -> Scene:
    """Draw the finished picture.

    ``about`` is what its description begins with; the derivation of a variable's derivative stands at the top right.
    """
    wanted = {key: request for key, request in style.draws.requests(folded, look).items() if request is not None}
    if heading is not None:
        wanted["title"] = Request(heading.markup, heading.plain, look.theme.title)
    if derivation is not None:
        markup = f"$gradient({derivation.markup})$"
        wanted["derivation"] = Request(markup, derivation.plain, look.theme.derivative)
    labels = dict(zip(wanted, typeset(list(wanted.values()), look.theme.fonts), strict=True))
    parts = [style.draws.part(box, labels, look, ends) for box, ends in _boxes(folded)]
    strands = [style.draws.strand(folded, wire, labels, look) for wire in folded.wires]
    items, links = [part.item for part in parts], [strand.link for strand in strands]
    column = max(style.column, COLUMN) if any(strand.backward for strand in strands) else style.column
    found = layout(items, links, look.direction, look.theme.ports, column)
    shapes: list[Shape] = [_wire(strand, found, look.theme) for strand in strands]
    shapes += [_node(part, found) for part in parts]
    framed, size = _framed(shapes, found.size, labels, style.draws.legend(labels, look), look)
    read = " ".join([description(folded, look.digits), *([f"{derivation.plain}."] if derivation else [])])
    return Scene(
        size=size,
        shapes=framed,
        paper=look.theme.colours["paper"],
        turned=look.theme.turned,
        title=title(folded, heading.plain if heading else None),
        description=f"{about}{'' if about.endswith('.') else '.'} {read}" if about else read,
    )


def _boxes(folded: Folded) -> list[tuple[Drawn, Ends]]:
    leaving = Counter(wire.tail for wire in folded.wires)
    arriving = Counter(wire.head for wire in folded.wires)
    return [(box, Ends(arriving[n], leaving[n])) for n, box in enumerate(folded.boxes)]


def _node(part: Part, found: Layout) -> Group:
    x, y = found.centres[part.item.name]
    return Group(f"node-{part.item.name}", tuple(moved(shape, x, y) for shape in part.shapes))


# -- wires


def _wire(strand: Strand, found: Layout, theme: Theme) -> Group:
    """Draw the forward arrow and, beside it, the backward one, the other way and dashed; texts interrupt them."""
    centre = found.curves[strand.link.name]
    place = found.labels.get(strand.link.name, Point(0, 0))
    texts = [replace(text, at=Point(text.at.x + place.x, text.at.y + place.y)) for text in strand.texts]
    rooms = [extent(text).grown(CLEARANCE) for text in texts]
    shift = theme.pair if strand.backward else 0.0
    ahead = offset(centre, -shift) if shift else centre
    shapes = _arrow(ahead, rooms, theme, "line" if strand.used else "pale")
    if strand.backward:
        shapes += _arrow(reverse(offset(centre, shift)), rooms, theme, "gradient")
    return Group(f"wire-{strand.link.name}", (*shapes, *texts))


def _arrow(path: Path, rooms: Sequence[Box], theme: Theme, role: str) -> list[Shape]:
    *pieces, last = _interrupted(path, rooms)
    paint = stroke(theme, role, dashed=role == "gradient")
    return [*(Curve(reverse(piece), paint) for piece in pieces), *arrow(last, theme, role)]


def _interrupted(path: Path, rooms: Sequence[Box]) -> list[tuple[Cubic, ...]]:
    """Cut a path where it enters and leaves a box; return the pieces outside."""
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
    if not any(hull((segment,)).overlaps(room) for room in rooms):
        yield segment, False
        return
    rest, begun = segment, 0.0
    states = [_is_inside(segment.at(k / _LOOKS), rooms) for k in range(_LOOKS + 1)]
    for k, (before, after) in enumerate(pairwise(states)):
        if before != after:
            low, high = k / _LOOKS, (k + 1) / _LOOKS
            for _ in range(8):
                middle = (low + high) / 2
                low, high = (middle, high) if _is_inside(segment.at(middle), rooms) == before else (low, middle)
            first, rest = rest.split((low - begun) / (1 - begun))
            yield first, before
            begun = low
    yield rest, states[-1]


def _is_inside(point: Point, rooms: Sequence[Box]) -> bool:
    return any(r.left < point.x < r.right and r.top < point.y < r.bottom for r in rooms)


# -- around the graph


def _framed(
    shapes: Sequence[Shape], size: Size, labels: Mapping[str, Label], legend: Sequence[Entry], look: Look
) -> tuple[tuple[Shape, ...], Size]:
    """Put the title over the graph and the legend under it, with a margin around all."""
    width = max(size.width, sum(entry.width + _BETWEEN for entry in legend) - _BETWEEN)
    framed, above = _above(labels, look, width)
    top = MARGIN + (above.height + _GAP if framed else 0.0)
    framed += [moved(shape, MARGIN + (above.width - size.width) / 2, top) for shape in shapes]
    top += size.height
    if legend:
        top += _GAP + max(entry.above for entry in legend)
        framed.append(Group("legend", tuple(_row(legend, top))))
        top += max(entry.below for entry in legend)
    return tuple(framed), Size(above.width + 2 * MARGIN, top + MARGIN)


def _above(labels: Mapping[str, Label], look: Look, width: float) -> tuple[list[Shape], Size]:
    """Return the title and, right of it or else under it, the derivation; and the room they take, so wide or wider."""
    texts = {key: labels[key] for key in ("title", "derivation") if key in labels}
    level = sum(label.width + _ASIDE for label in texts.values()) - _ASIDE <= width
    rows = [texts] if level else [{key: label} for key, label in texts.items()]
    wide = max([width, *(label.width for label in texts.values())])
    shapes: list[Shape] = []
    bottom = -_LEAD
    for row in rows if texts else ():
        baseline = bottom + _LEAD + max(label.ascent for label in row.values())
        bottom = baseline + max(label.descent for label in row.values())
        for key, label in row.items():
            left = wide - label.width if key == "derivation" and (level or "title" not in texts) else 0.0
            text = Text(label, Point(MARGIN + left, MARGIN + baseline), look.theme.colours)
            shapes.append(Group(key, (text,)))
    return shapes, Size(wide, max(bottom, 0.0))


def _row(legend: Sequence[Entry], baseline: float) -> Iterator[Shape]:
    x = MARGIN
    for entry in legend:
        yield from (moved(shape, x, baseline) for shape in entry.shapes)
        x += entry.width + _BETWEEN

"""The whole picture: parts where the layout puts them, wires with their arrows, title and legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from viz.alt import description, title
from viz.fold import Folded
from viz.geometry import Box, Cubic, Path, Point, Size, hull, offset, reverse, trimmed
from viz.heading import Heading
from viz.layout import Layout, layout
from viz.notation.typst import quoted
from viz.scene import Curve, Group, Scene, Shape, Text, extent, moved
from viz.styles import lecture
from viz.styles.parts import Look, Part, Strand, arrow_head, stroke
from viz.themes import Theme
from viz.typeset import Label, Request, typeset

MARGIN = 28.0
_GAP = 26.0  # between the graph and the title or the legend
_SAMPLE = 42.0  # the legend's arrows
_POINTING = 6.0  # how far behind its tip an arrow's direction is read
_LOOKS = 64  # points of a segment that are looked at where it meets a label
LEGEND = (("forward ", "values"), ("backward ", "derivatives"))


def compose(folded: Folded, look: Look, heading: Heading | None, about: str | None = None) -> Scene:
    """Draw the finished picture; ``about`` is what its description begins with."""
    wanted = lecture.requests(folded, look)
    if heading is not None:
        wanted["title"] = Request(heading.markup, heading.plain, look.theme.title)
    for word, _ in _legend_texts(look):
        wanted[f"legend {word}"] = _legend_request(word, look)
    labels = dict(zip(wanted, typeset(list(wanted.values()), look.theme.fonts), strict=True))
    parts, strands = _parts(folded, labels, look), [lecture.strand(folded, wire, labels, look) for wire in folded.wires]
    found = layout([part.item for part in parts], [s.link for s in strands], look.direction, look.theme.ports)
    shapes: list[Shape] = [_wire(strand, found, look.theme) for strand in strands]
    shapes += [_node(part, found) for part in parts]
    read = description(folded, look.digits)
    framed, size = _framed(shapes, found.size, labels, look)
    return Scene(
        size=size,
        shapes=framed,
        paper=look.theme.colours["paper"],
        turned=look.theme.turned,
        title=title(folded, heading.plain if heading else None),
        description=f"{about}{'' if about.endswith('.') else '.'} {read}" if about else read,
    )


def _parts(folded: Folded, labels: Mapping[str, Label], look: Look) -> list[Part]:
    leaving = Counter(wire.tail for wire in folded.wires)
    arriving = Counter(wire.head for wire in folded.wires)
    boxes = folded.boxes
    return [lecture.part(box, labels, look, max(leaving[n], arriving[n], 1)) for n, box in enumerate(boxes)]


def _node(part: Part, found: Layout) -> Group:
    x, y = found.centres[part.item.name]
    return Group(f"node-{part.item.name}", tuple(moved(shape, x, y) for shape in part.shapes))


# -- wires


def _wire(strand: Strand, found: Layout, theme: Theme) -> Group:
    """Draw the forward arrow and, beside it, the backward one, the other way and dashed."""
    centre = found.curves[strand.link.name]
    shift = theme.pair if strand.backward else 0.0
    ahead = offset(centre, -shift) if shift else centre
    shapes: list[Shape] = list(_arrow(ahead, theme, "line" if strand.used else "pale"))
    if not strand.backward:
        return Group(f"wire-{strand.link.name}", tuple(shapes))
    back = reverse(offset(centre, shift))
    label = found.labels.get(strand.link.name)
    if label is None:
        shapes += _arrow(back, theme, "gradient")
    else:
        texts = [moved(shape, *label) for shape in strand.shapes]
        rooms = [extent(text).grown(3) for text in texts if isinstance(text, Text)]
        pieces = _interrupted(back, rooms)
        shapes += [Curve(reverse(piece), stroke(theme, "gradient", dashed=True)) for piece in pieces[:-1]]
        shapes += [*_arrow(pieces[-1], theme, "gradient"), *texts]
    return Group(f"wire-{strand.link.name}", tuple(shapes))


def _arrow(path: Path, theme: Theme, role: str) -> tuple[Shape, ...]:
    tip = path[-1].end
    back = trimmed(path, 0, _POINTING)[-1].end
    length = max(((tip.x - back.x) ** 2 + (tip.y - back.y) ** 2) ** 0.5, 1e-6)
    pointing = Point((tip.x - back.x) / length, (tip.y - back.y) / length)
    line = Curve(trimmed(path, 0, theme.head.behind), stroke(theme, role, dashed=role == "gradient"))
    return (line, arrow_head(theme, role, tip, pointing))


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


def _legend_texts(look: Look) -> list[tuple[str, str]]:
    if "legend" not in look.show:
        return []
    rows = [("forward", "line")] if "values" in look.show else []
    return rows + ([("backward", "gradient")] if "gradients" in look.show else [])


def _legend_request(word: str, look: Look) -> Request:
    first, second = LEGEND[word == "backward"]
    role = "value" if word == "forward" else "gradient"
    return Request(f"#muted({quoted(first)})#{role}({quoted(second)})", first + second, look.theme.note)


def _framed(
    shapes: Sequence[Shape], size: Size, labels: Mapping[str, Label], look: Look
) -> tuple[tuple[Shape, ...], Size]:
    """Put the title over the graph and the legend under it, with a margin around all."""
    top = MARGIN
    framed: list[Shape] = []
    heading = labels.get("title")
    if heading is not None:
        framed.append(Group("title", (Text(heading, Point(MARGIN, top + heading.ascent), look.theme.colours),)))
        top += heading.height + _GAP
    legend, legend_width = _legend(labels, look)
    width = max(size.width, legend_width, heading.width if heading else 0.0)
    framed += [moved(shape, MARGIN + (width - size.width) / 2, top) for shape in shapes]
    top += size.height
    if legend:
        top += _GAP + look.theme.note
        framed.append(Group("legend", tuple(moved(shape, MARGIN, top) for shape in legend)))
    return tuple(framed), Size(width + 2 * MARGIN, top + MARGIN)


def _legend(labels: Mapping[str, Label], look: Look) -> tuple[list[Shape], float]:
    """Return the legend's shapes, from x = 0 on a baseline at y = 0, and its width."""
    shapes: list[Shape] = []
    x = 0.0
    for word, role in _legend_texts(look):
        label = labels[f"legend {word}"]
        y = -0.3 * label.size
        ends = Point(x, y), Point(x + _SAMPLE, y)
        start, end = ends if word == "forward" else ends[::-1]
        shapes += _arrow((Cubic(start, start, end, end),), look.theme, role)
        shapes.append(Text(label, Point(x + _SAMPLE + 10, 0.0), look.theme.colours))
        x += _SAMPLE + 10 + label.width + 28
    return shapes, max(0.0, x - 28)

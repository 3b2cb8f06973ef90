"""The row of cells, after micrograd: what a box computes, its value and its derivative side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Box, Point, Size, line
from viz.layout import Item
from viz.notation.typst import quoted
from viz.scene import Curve, Paint, Rect, Shape, Text, moved
from viz.styles import legends, parts, wires
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.themes import Theme
from viz.typeset import Label, Request

_PAD_X, _PAD_Y = 11.0, 9.0  # between a text and the edges of its cell
_SMALL = 5.0  # the same in the legend
_CELLS = ("definition", "value", "gradient")


def requests(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return everything to set, by a key that `part` and `strand` find it under."""
    wanted: dict[str, Request | None] = {}
    handed = parts.handing(folded)
    for n, box in enumerate(folded.boxes):
        number = box.bare and box.name is None
        wanted[f"definition {box.id}"] = (parts.equation if number else parts.definition)(box, look)
        if not number:
            wanted[f"value {box.id}"] = parts.value_request(box, look)
        wanted |= parts.gradient_requests(folded, box, handed.get(n, ()), look, quotient=False)
    found = legends.legend_requests(folded, look, arrows=False)
    if found:
        found["legend definition"] = Request(f"#muted({quoted(look.word('name'))})", look.word("name"), look.theme.note)
    return wanted | wires.requests(folded, look) | found


def part(box: Drawn, labels: Mapping[str, Label], look: Look, ends: Ends) -> Part:
    """Lay one row of cells out around its centre."""
    found = [label for cell in _CELLS if (label := labels.get(f"{cell} {box.id}")) is not None]
    between = parts.spread(max(*ends, 1), look, backward=False)
    pad_x, pad_y = _PAD_X * look.theme.air, _PAD_Y * look.theme.air
    height = max(label.height for label in found) + 2 * pad_y
    if look.direction == "right":
        height = max(height, between + 2 * pad_y)
    body, shapes = _row(found, Size(pad_x, height), parts.colours(box, look.theme), look.theme)
    left = -body.width / 2
    body = body.moved(left, 0)
    solids = (body, Box(-between / 2, 0, between / 2, 0))  # a short row may be narrower than its wires
    item = Item(name=box.id, body=body, solids=solids, spread=between, source=box.bare, ordered=box.ordered)
    return Part(item, tuple(moved(shape, left, 0) for shape in shapes))


def _row(labels: Sequence[Label], room: Size, inks: Mapping[str, str], theme: Theme) -> tuple[Box, list[Shape]]:
    """Draw cells from x = 0, level around y = 0; ``room`` is the space beside a text and the height of the row."""
    half = room.height / 2
    shapes: list[Shape] = []
    x = 0.0
    for label in labels:
        if x:
            shapes.append(
                Curve((line(Point(x, -half), Point(x, half)),), Paint(stroke=inks["line"], width=theme.stroke))
            )
        shapes.append(Text(label, Point(x + room.width, parts.middle(label)), inks))
        x += label.width + 2 * room.width
    body = Box(0, -half, x, half)
    return body, [Rect(body, theme.radius / 2, Paint(inks["fill"], inks["line"], theme.stroke)), *shapes]


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
    """Lay one wire out, plain: the derivative is in the cells."""
    return wires.strand(folded, wire, labels, look, backward=False)


def legend(labels: Mapping[str, Label], look: Look) -> list[Entry]:
    """Say which cell is what."""
    found = [labels[key] for key in ("legend definition", "legend values", "legend gradients") if key in labels]
    if not found:
        return []
    body, shapes = _row(found, Size(_SMALL, found[0].height + 2 * _SMALL), look.theme.colours, look.theme)
    level = -parts.middle(found[0])
    row = Entry(tuple(moved(shape, 0, level) for shape in shapes), body.width, -body.top - level, body.bottom + level)
    return [row, *legends.arrow_legend(labels, look, ("local",))]

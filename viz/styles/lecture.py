"""The lecture's picture: bare inputs, boxed statements, the value above, the derivative below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Box, Point
from viz.layout import Item
from viz.scene import Rect, Shape, Text, extent
from viz.styles import legends, parts, wires
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.typeset import Label, Request

_PAD_X, _PAD_Y = 17.0, 12.0  # between a definition and its box
_ABOVE, _BELOW = 7.0, 8.0  # between a box and its value, its derivative
_SPREAD = 40.0  # of the wires that leave a bare input, unless they are so many that they need more
_BEYOND = 10.0  # from the outermost wires to the corners of a box


def requests(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return everything to set, by a key that `part` and `strand` find it under."""
    wanted: dict[str, Request | None] = {}
    handed = parts.handing(folded)
    for n, box in enumerate(folded.boxes):
        wanted[f"definition {box.id}"] = (parts.equation if box.bare else parts.definition)(box, look)
        if not box.bare:
            wanted[f"value {box.id}"] = parts.value_request(box, look)
        wanted |= parts.gradient_requests(folded, box, handed.get(n, ()), look)
    return wanted | wires.requests(folded, look) | legends.legend_requests(folded, look)


def part(box: Drawn, labels: Mapping[str, Label], look: Look, ends: Ends) -> Part:
    """Lay one box out around its centre."""
    definition = labels[f"definition {box.id}"]
    value, gradient = labels.get(f"value {box.id}"), labels.get(f"gradient {box.id}")
    wires = max(*ends, 1)
    if box.bare:
        return _bare(box, definition, gradient, look, wires)
    theme = look.theme
    between = parts.spread(wires, look, backward=True)
    least = between + 2 * _BEYOND * theme.air
    width, height = definition.width + 2 * _PAD_X * theme.air, definition.height + 2 * _PAD_Y * theme.air
    width, height = (width, max(height, least)) if look.direction == "right" else (max(width, least), height)
    body = Box(-width / 2, -height / 2, width / 2, height / 2)
    inks = parts.colours(box, theme)
    shapes: list[Shape] = [
        Rect(body, theme.radius, parts.outlined(box, theme)),
        Text(definition, Point(-definition.width / 2, parts.middle(definition)), inks),
    ]
    solids = [body]
    for label, above in ((value, True), (gradient, False)):
        if label is not None:
            text = _beside(label, body, look, inks, above=above)
            shapes.append(text)
            solids.append(extent(text))
    return Part(_item(box, body, solids, between), tuple(shapes))


def _beside(label: Label, body: Box, look: Look, inks: Mapping[str, str], *, above: bool) -> Text:
    """Put a label over or under the body; for a flow downwards, right of its upper or lower half."""
    if look.direction == "down":
        x = body.right + _ABOVE
        return Text(label, Point(x, -_ABOVE / 2 - label.descent if above else label.ascent + _ABOVE / 2), inks)
    y = body.top - _ABOVE - label.descent if above else body.bottom + _BELOW + label.ascent
    return Text(label, Point(-label.width / 2, y), inks)


def _bare(box: Drawn, definition: Label, gradient: Label | None, look: Look, wires: int) -> Part:
    """Draw an input: its name and value, its derivative under them; both begin at the same x."""
    inks = parts.colours(box, look.theme)
    width = max(definition.width, gradient.width if gradient else 0.0)
    down = look.direction == "down"
    level = parts.middle(definition)
    between = max(min(look.theme.ports * (wires - 1), _SPREAD), parts.near(look.theme) * (wires - 1))
    under = level + definition.descent
    head = look.theme.pair + look.theme.head.room  # from a wire to below its backward arrow's head
    clear = 0.0 if down else between / 2 + head - level
    drop = max(under - level + _BELOW, clear) + (gradient.ascent if gradient else 0.0)
    lift = (drop + (gradient.descent if gradient else 0.0)) if down and gradient else 0.0
    shapes = [Text(definition, Point(-width / 2, level - lift / 2), inks)]
    if gradient is not None:
        shapes.append(Text(gradient, Point(-width / 2, level - lift / 2 + drop), inks))
    rooms = [extent(shape) for shape in shapes]
    body = rooms[0]
    if down:
        body = Box(-width / 2, rooms[0].top, width / 2, rooms[-1].bottom)
        shift = -body.centre.y
        shapes = [Text(s.label, Point(s.at.x, s.at.y + shift), s.colours) for s in shapes]
        body, rooms = body.moved(0, shift), [room.moved(0, shift) for room in rooms]
    half = between / 2 + look.theme.pair + 3 if wires > 1 else 0.0  # what the wires take beside a short name
    leaving = Box(-half, body.top, half, body.bottom) if down else Box(body.left, -half, body.right, half)
    return Part(_item(box, body, [body, leaving, *rooms[1:]], between), tuple(shapes))


def _item(box: Drawn, body: Box, solids: Sequence[Box], spread: float) -> Item:
    return Item(
        name=box.id,
        body=body,
        solids=tuple(solids),
        spread=spread,
        source=box.bare,
        ordered=box.ordered,
        fan=box.bare,
    )


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
    """Lay one wire out, with its backward arrow."""
    return wires.strand(folded, wire, labels, look, backward=True)


def legend(labels: Mapping[str, Label], look: Look) -> list[Entry]:
    """Explain the arrows."""
    return legends.arrow_legend(labels, look)

"""The local derivatives, after Olah: the definition over the value in a round box, the derivative on each wire."""

from __future__ import annotations

from collections.abc import Mapping

from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Box, Point
from viz.layout import Item
from viz.notation import written
from viz.notation.typst import name
from viz.scene import Rect, Text
from viz.styles import legends, parts, wires
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.typeset import Label, Request

_PAD_X, _PAD_Y = 18.0, 10.0  # between the lines of a box and its outline
_LEADING = 6.0  # between two lines
_ROUND = 24.0  # the radius of the corners, if the box is so high
_LINES = ("definition", "value", "gradient")


def requests(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return everything to set, by a key that `part` and `strand` find it under."""
    wanted: dict[str, Request | None] = {}
    handed = parts.handing(folded)
    for n, box in enumerate(folded.boxes):
        wanted[f"definition {box.id}"] = (parts.equation if box.bare else parts.definition)(box, look)
        if not box.bare:
            wanted[f"value {box.id}"] = _value(box, look)
        wanted |= parts.gradient_requests(folded, box, handed.get(n, ()), look)
    return wanted | wires.requests(folded, look) | legends.legend_requests(folded, look)


def _value(box: Drawn, look: Look) -> Request | None:
    """Return the line under a definition, `c = 3`; of several boxes the range alone."""
    value = parts.valued(box, look)
    if f"value {box.id}" in look.blanks and box.name is not None:
        return parts.asked(f"value {box.id}", written.name(box.name), look)
    if value is None or "values" not in look.show or box.name is None or (box.group and box.group.kind == "alike"):
        return parts.value_request(box, look)
    markup = f"${name(box.name)} value(= {value.markup})$"
    return parts.cornered(box, markup, f"{box.name} = {value.plain}", look.theme.number, look)


def part(box: Drawn, labels: Mapping[str, Label], look: Look, ends: Ends) -> Part:
    """Lay one box out around its centre, its lines one below the other."""
    lines = [label for line in _LINES if (label := labels.get(f"{line} {box.id}")) is not None]
    between = parts.spread(max(*ends, 1), look, backward="gradients" in look.show)
    width = max(label.width for label in lines) + 2 * _PAD_X * look.theme.air
    height = sum(label.height + _LEADING for label in lines) - _LEADING + 2 * _PAD_Y * look.theme.air
    least = between + _ROUND
    width, height = (max(width, least), height) if look.direction == "down" else (width, max(height, least))
    body = Box(-width / 2, -height / 2, width / 2, height / 2)
    inks = parts.colours(box, look.theme)
    top = -(sum(label.height + _LEADING for label in lines) - _LEADING) / 2
    texts = []
    for label in lines:
        texts.append(Text(label, Point(-label.width / 2, top + label.ascent), inks))
        top += label.height + _LEADING
    outline = Rect(body, min(_ROUND * look.theme.air, height / 2), parts.outlined(box, look.theme))
    item = Item(name=box.id, body=body, solids=(body,), spread=between, source=box.bare, ordered=box.ordered)
    return Part(item, (outline, *texts))


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
    """Lay one wire out, with a backward arrow where derivatives are shown."""
    return wires.strand(folded, wire, labels, look, backward=True)


def legend(labels: Mapping[str, Label], look: Look) -> list[Entry]:
    """Explain the arrows and the plates."""
    return legends.arrow_legend(labels, look)

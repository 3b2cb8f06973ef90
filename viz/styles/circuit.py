"""The circuit: round gates with a sign, the value above and the derivative below the wire where it begins.

A gate is drawn with the first stretch of the wire that leaves it, long enough for both numbers. Where a value is used
several times its wires fork at the end of that stretch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Box, Point, line
from viz.layout import LEAVE, Item
from viz.notation.gate import Gate, gate
from viz.notation.typst import name
from viz.scene import Curve, Rect, Shape, Text, extent
from viz.styles import groups, legends, parts, wires
from viz.styles.parts import Ends, Entry, Look, Part, Strand
from viz.typeset import Label, Request

_ROUND = 36.0  # a gate's diameter
_INSIDE = 28.0  # the width that a circle holds
_PAD_X, _PAD_Y = 10.0, 8.0  # between what a gate says and its outline, where that is more than a circle holds
_BETWEEN = 4.0  # an input's name and its wire, a gate's name and its value
_ABOVE, _BELOW = 2.0, 4.0  # between a wire and its numbers
_BESIDE = 6.0  # the same in a flow downwards
_BEFORE, _AFTER = 6.0, 10.0  # from the start of a wire to its numbers, from their end to where it may bend
_SHORTEST = 24.0  # of the wire that belongs to a gate


def requests(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return everything to set, by a key that `part` and `strand` find it under."""
    wanted: dict[str, Request | None] = {}
    handed, arriving = parts.handing(folded), Counter(wire.head for wire in folded.wires)
    names = {name for box in folded.boxes for name in (box.id, box.name)}
    for n, box in enumerate(folded.boxes):
        if box.group and not box.bare:
            wanted[f"gate {box.id}"] = _several(box, look)
        elif box.expr is not None:
            found = gate(box.expr, names.__contains__)
            wanted[f"gate {box.id}"] = _sign(found, look)
            if found.alone and box.ordered:
                slots = ("first", "1"), ("last", str(arriving[n]))
                wanted |= {f"{place} {box.id}": _slot(slot, look) for place, slot in slots}
        wanted[f"name {box.id}"] = _name(box, look)
        wanted[f"value {box.id}"] = parts.value_request(box, look)
        wanted |= parts.gradient_requests(folded, box, handed.get(n, ()), look, quotient=False)
    return wanted | wires.requests(folded, look) | legends.legend_requests(folded, look, arrows=False)


def _sign(found: Gate, look: Look) -> Request:
    size = look.theme.definition if len(found.plain) == 1 else look.theme.number
    markup = found.markup if len(found.plain) <= parts.WIDEST else "dots.c"
    return Request(f"${markup}$", found.plain, size)


def _slot(slot: str, look: Look) -> Request:
    return Request(f"$muted(script({slot}))$", slot, look.theme.number)


def _name(box: Drawn, look: Look) -> Request | None:
    """Return an input's name, or what stands before the value of a named gate."""
    if box.name is None:
        return None
    if box.bare and box.group:
        return _several(box, look)
    if box.group:
        return None  # they stand in the gate
    if box.bare:
        return Request(f"${name(box.name)}$", box.name, look.theme.definition)
    equals = " =" if parts.value_request(box, look) else ""
    return Request(f"${name(box.name)}{equals}$", f"{box.name}{equals}", look.theme.number)


def _several(box: Drawn, look: Look) -> Request:
    return Request(*groups.called(box, look.digits, values=False), look.theme.definition)


class _Head(NamedTuple):
    """A gate or an input without its wire: its shapes, its outline, and the room of what stands around it."""

    shapes: list[Shape]
    body: Box
    solids: list[Box]


def part(box: Drawn, labels: Mapping[str, Label], look: Look, ends: Ends) -> Part:
    """Lay a gate or an input out with its own stretch of wire; the origin is where the flow passes through it."""
    down = look.direction == "down"
    between = parts.spread(ends.arriving, look, backward=False)
    head = _input(box, labels, look) if box.bare else _gate(box, labels, look, between)
    edge = (head.body.bottom if down else head.body.right) + look.theme.stroke
    texts, end = (_falling if down else _level)(box, labels, look, edge)
    flow = line(Point(0, edge), Point(0, end)) if down else line(Point(edge, 0), Point(end, 0))
    wire = Curve((flow,), parts.stroke(look.theme, "line" if box.used else "pale"))
    body = head.body._replace(bottom=end - LEAVE) if down else head.body._replace(right=end - LEAVE)
    item = Item(
        name=box.id,
        body=body,
        solids=(body, *head.solids, *map(extent, texts)),
        spread=between,
        fork=0.0,
        source=box.bare,
        flush=False,
        ordered=box.ordered,
    )
    return Part(item, (*head.shapes, wire, *texts))


def _gate(box: Drawn, labels: Mapping[str, Label], look: Look, between: float) -> _Head:
    """Draw a circle, or what a circle becomes when it holds more; wires whose order matters are numbered."""
    label = labels[f"gate {box.id}"]
    width = _ROUND if label.width <= _INSIDE else label.width + 2 * _PAD_X
    height = max(_ROUND, label.height + 2 * _PAD_Y)
    along = between + _ROUND / 2
    width, height = (max(width, along), height) if look.direction == "down" else (width, max(height, along))
    body = Box(-width / 2, -height / 2, width / 2, height / 2)
    inks = parts.colours(box, look.theme)
    sign = Text(label, Point(-label.width / 2, parts.middle(label)), inks)
    marks = [
        Text(slot, _slot_place(slot, body, look, away=between / 2, first=place == "first"), inks)
        for place in ("first", "last")
        if (slot := labels.get(f"{place} {box.id}")) is not None
    ]
    shapes: list[Shape] = [Rect(body, _ROUND / 2, parts.outlined(box, look.theme)), sign, *marks]
    return _Head(shapes, body, [extent(mark) for mark in marks])


def _slot_place(label: Label, body: Box, look: Look, *, away: float, first: bool) -> Point:
    """Return where the number of the first or the last wire begins, outside of its arrow head."""
    away += look.theme.head.room
    if look.direction == "down":
        return Point(-away - label.width if first else away, body.top - _BESIDE)
    return Point(body.left - _BESIDE - label.width, -away - label.descent if first else away + label.ascent)


def _input(box: Drawn, labels: Mapping[str, Label], look: Look) -> _Head:
    """Draw an input's name at the start of its wire."""
    label = labels.get(f"name {box.id}")
    if label is None:
        return _Head([], Box(0, 0, 0, 0), [])
    down = look.direction == "down"
    at = (
        Point(-label.width / 2, -label.descent - _ABOVE)
        if down
        else Point(-label.width - _BETWEEN, parts.middle(label))
    )
    text = Text(label, at, parts.colours(box, look.theme))
    room = extent(text)
    return _Head([text], room._replace(bottom=0.0) if down else room._replace(right=0.0), [])


def _level(box: Drawn, labels: Mapping[str, Label], look: Look, edge: float) -> tuple[list[Text], float]:
    """Put the value above and the derivative below a wire to the right, both from one x; return where it ends."""
    inks = parts.colours(box, look.theme)
    named, value, gradient = _numbers(box, labels)
    left = edge + _BEFORE
    drop = max((label.descent for label in (named, value) if label), default=0.0)
    texts: list[Text] = []
    if named is not None:
        texts.append(Text(named, Point(left, -_ABOVE - drop), inks))
        left += (named.width + _BETWEEN) if value else 0.0
    if value is not None:
        texts.append(Text(value, Point(left, -_ABOVE - drop), inks))
    if gradient is not None:
        texts.append(Text(gradient, Point(left, _BELOW + gradient.ascent), inks))
    return texts, max([edge + _SHORTEST, *(extent(text).right + _AFTER for text in texts)])


def _falling(box: Drawn, labels: Mapping[str, Label], look: Look, edge: float) -> tuple[list[Text], float]:
    """Put the value left and the derivative right of a wire downwards, at one height; return where it ends."""
    inks = parts.colours(box, look.theme)
    named, value, gradient = _numbers(box, labels)
    found = [label for label in (named, value, gradient) if label]
    level = edge + _BELOW + max((label.ascent for label in found), default=0.0)
    texts: list[Text] = []
    right = -_BESIDE
    for label in (value, named):
        if label is not None:
            texts.append(Text(label, Point(right - label.width, level), inks))
            right -= label.width + _BETWEEN
    if gradient is not None:
        texts.append(Text(gradient, Point(_BESIDE, level), inks))
    return texts, max([edge + _SHORTEST, *(level + label.descent + _AFTER for label in found)])


def _numbers(box: Drawn, labels: Mapping[str, Label]) -> tuple[Label | None, Label | None, Label | None]:
    named = None if box.bare else labels.get(f"name {box.id}")
    return named, labels.get(f"value {box.id}"), labels.get(f"gradient {box.id}")


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
    """Lay one wire out; derivatives run back along it without an arrow of their own."""
    return wires.strand(folded, wire, labels, look, backward=False)


def legend(labels: Mapping[str, Label], look: Look) -> list[Entry]:
    """Explain which number is which, on a wire of the flow's direction."""
    value, gradient = labels.get("legend values"), labels.get("legend gradients")
    entries = [] if value is None and gradient is None else [_key(value, gradient, look)]
    return entries + legends.arrow_legend(labels, look, ("local",))


def _key(value: Label | None, gradient: Label | None, look: Look) -> Entry:
    inks, paint = look.theme.colours, parts.stroke(look.theme, "line")
    shapes: list[Shape] = []
    if look.direction == "down":
        left = value.width + _BESIDE if value else 0.0
        shapes.append(Curve((line(Point(left, -look.theme.note), Point(left, _BELOW)),), paint))
        shapes += [Text(value, Point(0, 0), inks)] if value else []
        shapes += [Text(gradient, Point(left + _BESIDE, 0), inks)] if gradient else []
        return Entry(tuple(shapes), left + (_BESIDE + gradient.width if gradient else 0.0), look.theme.note)
    width = max(label.width for label in (value, gradient) if label) + 2 * _BEFORE
    shapes.append(Curve((line(Point(0, 0), Point(width, 0)),), paint))
    shapes += [Text(value, Point(_BEFORE, -_ABOVE - value.descent), inks)] if value else []
    shapes += [Text(gradient, Point(_BEFORE, _BELOW + gradient.ascent), inks)] if gradient else []
    above, below = (_ABOVE + value.height if value else 0.0), (_BELOW + gradient.height if gradient else 0.0)
    return Entry(tuple(shapes), width, above, below)

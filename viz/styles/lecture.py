"""The lecture's picture: bare inputs, boxed statements, the value above, the derivative below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.digits import shown
from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Box, Point, around
from viz.layout import Item, Link
from viz.notation.plain import plain
from viz.notation.typst import name, numeral, typst
from viz.scene import Paint, Rect, Shape, Text, extent
from viz.styles.parts import Look, Part, Strand
from viz.themes import Theme
from viz.typeset import Label, Request

_PAD_X, _PAD_Y = 17.0, 12.0  # between a definition and its box
_ABOVE, _BELOW = 7.0, 8.0  # between a box and its value, its derivative
_SPREAD = 54.0  # of the wires that leave a bare input, unless they are so many
_APART = 20.0  # that they would be nearer than this, which two arrows each need
_FEW, _CLOSE = 3, 22.0  # so many wires have the theme's distance at a box; more are this near
_MOST_TERMS = 3
_WIDEST = 60  # characters of a definition; a longer one is shown as dots


def requests(folded: Folded, look: Look) -> dict[str, Request]:
    """Return everything to set, by a key that `part` and `strand` find it under."""
    theme = look.theme
    wanted: dict[str, Request] = {}
    handing = _handing(folded)
    for n, box in enumerate(folded.boxes):
        markup, text = _definition(box, look)
        wanted[f"definition {box.id}"] = Request(markup, text, theme.definition)
        if not box.bare and box.value is not None and "values" in look.show:
            value = shown(box.value, look.digits)
            wanted[f"value {box.id}"] = Request(f"$value({numeral(value)})$", value.plain, theme.number)
        if box.wanted and "gradients" in look.show:
            wanted[f"gradient {box.id}"] = _gradient(folded, box, handing.get(n, ()), look)
    for wires in handing.values():
        for wire in wires:
            if wire.contribution is not None and "gradients" in look.show:
                share = shown(wire.contribution, look.digits)
                key = f"share {wire_name(folded, wire)}"
                wanted[key] = Request(f"$gradient({numeral(share)})$", share.plain, theme.derivative)
    return wanted


def wire_name(folded: Folded, wire: Wire) -> str:
    """Return a wire's name: tail, head and occurrence."""
    return f"{folded.boxes[wire.tail].id}-{folded.boxes[wire.head].id}-{wire.slot}"


def _handing(folded: Folded) -> dict[int, list[Wire]]:
    """Return, for each box that hands its value to several wires, those that bring a derivative back."""
    found: dict[int, list[Wire]] = {}
    for wire in folded.wires:
        if wire.wanted:
            found.setdefault(wire.tail, []).append(wire)
    return {box: wires for box, wires in found.items() if len(wires) > 1 or wires[0].occurrences > 1}


def _definition(box: Drawn, look: Look) -> tuple[str, str]:
    if box.expr is None:
        number = shown(box.value, look.digits) if box.value is not None else None
        if box.name is None:
            return (f"$value({numeral(number)})$", number.plain) if number else ("$?$", "?")
        if number is None or "values" not in look.show:
            return f"${name(box.name)}$", box.name
        return f"${name(box.name)} value(= {numeral(number)})$", f"{box.name} = {number.plain}"
    text = plain(box.expr)
    markup = f"display({typst(box.expr)})" if len(text) <= _WIDEST else "dots.c"
    if box.name is None:
        return f"${markup}$", text
    return f"${name(box.name)} = {markup}$", f"{box.name} = {text}"


def _gradient(folded: Folded, box: Drawn, wires: Sequence[Wire], look: Look) -> Request:
    """Return the derivative, as the sum of what the wires hand back where there are several."""
    output = folded.boxes[folded.output].name or ""
    if box.gradient is None:
        return Request(f"$gradient({_quotient(folded, box)})$", f"∂{output}/∂{box.name}", look.theme.derivative)
    total = shown(box.gradient, look.digits)
    sign, markup, text = "=", numeral(total), total.plain
    shares = [wire.contribution for wire in wires if wire.contribution is not None]
    if 1 < len(wires) <= _MOST_TERMS:
        terms = [shown(share, look.digits) for share in shares]
        exact = _adds_up([t.plain for t in terms], total.plain)
        sign = "=" if exact else "≈"
        parts = [f"({numeral(t)})" if k and t.negative else numeral(t) for k, t in enumerate(terms)]
        plains = [f"({t.plain})" if k and t.negative else t.plain for k, t in enumerate(terms)]
        markup = f"{' + '.join(parts)} {sign} {markup}"
        text = f"{' + '.join(plains)} {sign} {text}"
        sign = "="
    if box.name is None:
        return Request(f"$gradient({markup})$", text, look.theme.derivative)
    markup = f"$gradient({_quotient(folded, box)} {sign} {markup})$"
    return Request(markup, f"∂{output}/∂{box.name} {sign} {text}", look.theme.derivative)


def _quotient(folded: Folded, box: Drawn) -> str:
    """Return `∂J/∂u` as mathematics."""
    output = folded.boxes[folded.output].name
    return f"display(frac(∂ {name(output) if output else ''}, ∂ {name(box.name) if box.name else ''}))"


def _adds_up(terms: Sequence[str], total: str) -> bool:
    """Tell whether the numbers as shown give the shown sum on a calculator."""
    from fractions import Fraction  # noqa: PLC0415

    try:
        exact = [Fraction(t.replace("−", "-").replace("×10^", "e")) for t in (*terms, total)]
    except ValueError:
        return False
    return sum(exact[:-1]) == exact[-1]


def part(box: Drawn, labels: Mapping[str, Label], look: Look, wires: int) -> Part:
    """Lay one box out around its centre; ``wires`` is the greater number of wires on one of its sides."""
    definition = labels[f"definition {box.id}"]
    value, gradient = labels.get(f"value {box.id}"), labels.get(f"gradient {box.id}")
    if box.bare:
        return _bare(box, definition, gradient, look, wires)
    theme = look.theme
    spread = (theme.ports if wires <= _FEW else _CLOSE) * (wires - 1) + 24
    width, height = definition.width + 2 * _PAD_X, definition.height + 2 * _PAD_Y
    width, height = (width, max(height, spread)) if look.direction == "right" else (max(width, spread), height)
    body = Box(-width / 2, -height / 2, width / 2, height / 2)
    colours = _colours(box, theme)
    paint = Paint(fill=colours["fill"], stroke=colours["line"], width=theme.stroke)
    middle = (definition.ascent - definition.descent) / 2
    shapes: list[Shape] = [
        Rect(body, theme.radius, paint),
        Text(definition, Point(-definition.width / 2, middle), colours),
    ]
    solids = [body]
    for label, above in ((value, True), (gradient, False)):
        if label is not None:
            text = _beside(label, body, look, colours, above=above)
            shapes.append(text)
            solids.append(extent(text))
    return Part(_item(box, body, solids, spread - 24), tuple(shapes))


def _colours(box: Drawn, theme: Theme) -> Mapping[str, str]:
    """Return the theme's colours; what the output does not use is pale."""
    if box.used:
        return theme.colours
    return {**theme.colours, **dict.fromkeys(("ink", "line", "value", "muted"), theme.colours["pale"])}


def _beside(label: Label, body: Box, look: Look, colours: Mapping[str, str], *, above: bool) -> Text:
    """Put a label over or under the body; for a flow downwards, right of its upper or lower half."""
    if look.direction == "down":
        x = body.right + _ABOVE
        return Text(label, Point(x, -_ABOVE / 2 - label.descent if above else label.ascent + _ABOVE / 2), colours)
    y = body.top - _ABOVE - label.descent if above else body.bottom + _BELOW + label.ascent
    return Text(label, Point(-label.width / 2, y), colours)


def _bare(box: Drawn, definition: Label, gradient: Label | None, look: Look, wires: int) -> Part:
    """Draw an input: its name and value, its derivative under them; both begin at the same x."""
    colours = _colours(box, look.theme)
    width = max(definition.width, gradient.width if gradient else 0.0)
    down = look.direction == "down"
    middle = (definition.ascent - definition.descent) / 2
    spread = max(min(look.theme.ports * (wires - 1), _SPREAD), _APART * (wires - 1))
    under = middle + definition.descent
    head = look.theme.pair + look.theme.head.half + 2.4  # from a wire to below its backward arrow's head
    clear = 0.0 if down else spread / 2 + head - middle
    drop = max(under - middle + _BELOW, clear) + (gradient.ascent if gradient else 0.0)
    lift = (drop + (gradient.descent if gradient else 0.0)) if down and gradient else 0.0
    shapes = [Text(definition, Point(-width / 2, middle - lift / 2), colours)]
    if gradient is not None:
        shapes.append(Text(gradient, Point(-width / 2, middle - lift / 2 + drop), colours))
    rooms = [extent(shape) for shape in shapes]
    body = rooms[0]
    if down:
        body = Box(-width / 2, rooms[0].top, width / 2, rooms[-1].bottom)
        shift = -body.centre.y
        shapes = [Text(s.label, Point(s.at.x, s.at.y + shift), s.colours) for s in shapes]
        body, rooms = body.moved(0, shift), [room.moved(0, shift) for room in rooms]
    half = spread / 2 + look.theme.pair + 3 if wires > 1 else 0.0  # what the wires take beside a short name
    leaving = Box(-half, body.top, half, body.bottom) if down else Box(body.left, -half, body.right, half)
    return Part(_item(box, body, [body, leaving, *rooms[1:]], spread), tuple(shapes))


def _item(box: Drawn, body: Box, solids: Sequence[Box], spread: float) -> Item:
    return Item(name=box.id, body=body, solids=tuple(solids), spread=spread, source=box.bare, ordered=box.ordered)


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look) -> Strand:
    """Lay one wire's label out around the centre line: on the backward arrow, which it interrupts.

    In a flow downwards, where a number is wider than the way between the two arrows, it stands left of them.
    """
    key = wire_name(folded, wire)
    backward = wire.wanted and "gradients" in look.show
    used = folded.boxes[wire.head].used and wire.is_taken(folded.boxes[wire.head])
    label = labels.get(f"share {key}")
    tail, head = folded.boxes[wire.tail].id, folded.boxes[wire.head].id
    if label is None:
        return Strand(Link(key, tail, head, wire.slot), (), backward, used)
    pair, half = look.theme.pair, label.width / 2
    middle = (label.ascent - label.descent) / 2
    at = Point(-pair - 5 - 2 * half, middle) if look.direction == "down" else Point(-half, pair + middle)
    text = Text(label, at, look.theme.colours)
    room = extent(text).grown(3)
    lane = around([room, Box(0, -pair - 4, 0, pair + 4) if look.direction == "right" else Box(-pair, 0, pair + 4, 0)])
    return Strand(Link(key, tail, head, wire.slot, lane), (text,), backward, used)

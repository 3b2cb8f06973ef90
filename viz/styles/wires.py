"""What the styles share about wires: what stands on them and where, on a level stretch of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from viz.arithmetic import operand, quotient
from viz.digits import shown, written
from viz.fold import Folded, Wire
from viz.geometry import Box, Point, around
from viz.layout import Link
from viz.mistakes import Played
from viz.notation.plain import plain
from viz.notation.typst import numeral
from viz.notation.written import Derivative, Written, added, change_of, derivative, divided, equated, expression, line
from viz.notation.written import number as as_written
from viz.program import names
from viz.scene import Text, extent
from viz.slopes import across
from viz.styles.parts import CLEARANCE, Look, Strand, asked, handing, middle, number
from viz.typeset import Label, Request

_APART = 5.0  # around a plate
_BETWEEN, _AWAY = 9.0, 22.0  # between two texts of a wire; a count stays away, else its line would be a minus
_UNDER = 4.0  # between a wire and a number under it, more than the clearance
_LONGEST = 24  # characters of symbols on a plate
_MOST_SHARES = 3  # of one wire that are written out
_SIDE = 5.0  # between a wire that runs down and a number beside it


def wire_name(folded: Folded, wire: Wire) -> str:
    """Return a wire's name: tail, head and occurrence."""
    return f"{folded.boxes[wire.tail].id}-{folded.boxes[wire.head].id}-{wire.slot}"


def requests(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return what stands on wires: local derivatives, shares where several hand one back, how many uses one is."""
    wanted: dict[str, Request | None] = {}
    if look.played is not None:
        wanted |= _played(folded, look, look.played)
    elif look.moves:
        wanted |= _hops(folded, look)
    elif "gradients" in look.show:
        for wires in handing(folded).values():
            wanted |= {f"share {wire_name(folded, wire)}": _share(wire, look) for wire in wires}
    uses = Counter((wire.tail, wire.head) for wire in folded.wires)
    for wire in folded.wires:
        if wire.wanted and "local" in look.show and not look.moves and not is_bundle(folded, wire):
            once = uses[wire.tail, wire.head] == 1
            wanted[f"slope {wire_name(folded, wire)}"] = _slope(folded, wire, look, once=once)
        if wire.occurrences > 1:
            count = Request(f"#muted[{wire.occurrences:,}×]", f"{wire.occurrences:,}×", look.theme.derivative)
            wanted[f"count {wire_name(folded, wire)}"] = count
    return wanted


def _hops(folded: Folded, look: Look) -> dict[str, Request | None]:
    """Return what a nudge says on the wires: the quotient where local derivatives stand, else shares of a change."""
    wanted: dict[str, Request | None] = {}
    into = Counter(wire.head for wire in look.hops)
    for wire, hop in look.hops.items():
        key, size = wire_name(folded, wire), look.theme.derivative
        if "local" in look.show:
            slope = quotient(hop.quotient)
            head, tail = folded.boxes[wire.head].name, folded.boxes[wire.tail].name
            named: list[Written | str] = [divided(change_of(head), change_of(tail)), f" {slope.sign} "]
            called = named if head and tail else []
            whole = line(*called, slope.written)
            wanted[f"slope {key}"] = Request(f"$value({whole.markup})$", whole.plain, size)
        elif into[wire.head] > 1 and hop.change:
            whole = line("+" if hop.change > 0 else "", as_written(written(hop.change)))
            wanted[f"share {key}"] = Request(f"$value({whole.markup})$", whole.plain, size)
    return wanted


def is_bundle(folded: Folded, wire: Wire) -> bool:
    """Tell whether a wire ends at boxes that are drawn as one, of which each has a derivative of its own."""
    ends = (folded.boxes[wire.tail].group, folded.boxes[wire.head].group)
    return any(group is not None and group.kind == "alike" for group in ends)


def _share(wire: Wire, look: Look) -> Request | None:
    share = number(wire.contribution, look)
    if share is None:
        return None
    return Request(f"$gradient({numeral(share)})$", share.plain, look.theme.derivative)


def _played(folded: Folded, look: Look, played: Played) -> dict[str, Request]:
    """Return what each wire has handed back in a mistaken pass, time after time: `1`, then `1 + 6`."""
    found: dict[str, Request] = {}
    arriving = Counter(wire.tail for wire in folded.wires if wire.wanted)
    for wire in folded.wires:
        shares = [shown(share, look.digits) for share in played.handed(wire)]
        if len(shares) > 1 or (shares and arriving[wire.tail] > 1):
            terms = [operand(share, first=k == 0) for k, share in enumerate(shares)]
            key = f"share {wire_name(folded, wire)}"
            for k in range(1, len(terms) + 1):
                whole = added(terms[:k], _MOST_SHARES)
                found[f"{key} {k}"] = Request(f"$gradient({whole.markup})$", whole.plain, look.theme.derivative)
            found[key] = found[f"{key} {len(terms)}"]
    return found


def _slope(folded: Folded, wire: Wire, look: Look, *, once: bool) -> Request | None:
    """Return what a wire's plate says: the derivative of its head by its tail, as a number, in symbols, or both.

    The symbols stand where they are asked for, or where there is no number; the number where values are shown. Of a
    value that is used several times each wire has a part of that derivative, which has no name of its own.
    """
    slope = number(wire.partial, look)
    head, tail = folded.boxes[wire.head].name, folded.boxes[wire.tail].name
    size = look.theme.derivative
    form: Derivative = "d" if look.derivative == "d" else "partial"
    called = None if head is None or tail is None or not once else derivative(head, tail, form)
    if (blank := asked(f"slope {wire_name(folded, wire)}", called, look)) is not None:
        return blank
    if called is None:
        return Request(f"${numeral(slope)}$", slope.plain, size) if slope else None
    symbols = across(folded, wire.tail, wire.head) if slope is None or "symbols" in look.show else None
    symbols = None if symbols is not None and len(plain(symbols)) > _LONGEST else symbols
    steps = [called]
    if symbols is not None:
        steps.append(expression(symbols))
    if slope is not None and (symbols is None or ("values" in look.show and names(symbols))):
        steps.append(Written(numeral(slope), slope.plain))
    whole = equated(*steps)
    return Request(f"${whole.markup}$", whole.plain, size)


def strand(folded: Folded, wire: Wire, labels: Mapping[str, Label], look: Look, *, backward: bool) -> Strand:
    """Lay one wire's texts out around its centre line, on a level stretch of it.

    The local derivative stands on the wire. The share stands nearer to the tail: on the backward arrow if there is
    one, else under the wire. In a flow downwards, where a number is wider than the way between the two arrows, it
    stands beside them. The number of uses stands on the forward arrow, nearer to the head.
    """
    key = wire_name(folded, wire)
    backward = backward and wire.wanted and "gradients" in look.show
    slope, share, count = (labels.get(f"{what} {key}") for what in ("slope", "share", "count"))
    texts: list[Text] = []
    rooms: list[Box] = []
    if slope is not None:
        texts.append(Text(slope, Point(-slope.width / 2, middle(slope)), look.theme.colours))
        rooms.append(extent(texts[0]).grown(_APART))
    if share is not None:
        at = _before(share, extent(texts[0]) if texts else None, look, backward=backward)
        texts.append(Text(share, at, look.theme.colours))
        rooms.append(extent(texts[-1]).grown(CLEARANCE))
    if count is not None:
        at = _after(count, around(map(extent, texts)) if texts else None, look, backward=backward)
        texts.append(Text(count, at, look.theme.colours))
        rooms.append(extent(texts[-1]).grown(CLEARANCE))
    wide = rooms or "local" in look.show  # where some wires have plates all have the room: columns stay together
    lane = _lane(rooms, look) if wide else None
    link = Link(key, folded.boxes[wire.tail].id, folded.boxes[wire.head].id, wire.slot, lane)
    head = folded.boxes[wire.head]
    used = wire in look.hops if look.moves else head.used and (wire.wanted or wire.is_taken(head))
    return Strand(link, tuple(texts), backward, used=used)


def _before(share: Label, plate: Box | None, look: Look, *, backward: bool) -> Point:
    """Return where a share's baseline begins."""
    pair = look.theme.pair
    if look.direction == "down":
        x = -pair - _SIDE - share.width if backward else _SIDE
        return Point(x, middle(share) if plate is None else plate.top - CLEARANCE - share.descent)
    x = -share.width / 2 if plate is None else plate.left - _BETWEEN - share.width
    return Point(x, pair + middle(share) if backward else _UNDER + share.ascent)


def _after(count: Label, others: Box | None, look: Look, *, backward: bool) -> Point:
    """Return where the baseline of a number of uses begins."""
    pair = look.theme.pair if backward else 0.0
    if look.direction == "down":
        return Point(pair - count.width / 2, middle(count) if others is None else others.bottom + _AWAY + count.ascent)
    return Point(-count.width / 2 if others is None else others.right + _AWAY, middle(count) - pair)


def _lane(rooms: Sequence[Box], look: Look) -> Box:
    pair = look.theme.pair
    if look.direction == "down":
        return around([*rooms, Box(-pair, 0, pair + 4, 0)])
    return around([*rooms, Box(0, -pair - 4, 0, pair + 4)])

"""What the styles share: the types they trade in, arrows, the texts of values and derivatives, legends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from viz.arithmetic import calculation, operand
from viz.derivation import derive, in_symbols
from viz.descent import Descent, changed
from viz.digits import Digits, Numeral, shown, written
from viz.fold import Box as Drawn
from viz.fold import Folded, Wire
from viz.geometry import Cubic, Path, Point, trimmed
from viz.layout import Item, Link
from viz.mistake_story import standings
from viz.mistakes import Played
from viz.notation.plain import plain
from viz.notation.printer import shortened
from viz.notation.typst import HOLE, name, quoted, typst
from viz.notation.written import Derivative, Written, change_of, derivative
from viz.notation.written import line as joined
from viz.notation.written import number as as_written
from viz.nudge import Hop, Move
from viz.scene import Curve, Paint, Shape, Text
from viz.styles import groups
from viz.themes import Theme
from viz.typeset import Label, Request

CLEARANCE = 3.0  # between a text and the line it interrupts
WIDEST = 60  # characters of a definition; a longer one is shown as dots
_POINTING = 6.0  # how far behind its tip an arrow's direction is read
_MOST_TERMS = 3
_LONGEST = 32  # characters of a derivative in symbols
_FEW = 2  # wires that have the theme's distance at a box; more are as near as their arrows may come
_NEAR, _SINGLE = 4.0, 9.0  # from an arrow's head to the next wire's backward arrow, to its head if there is none
LEGEND_WORDS = (
    *("forward", "backward", "local", "values", "derivatives"),
    *("name", "is code for", "corner", "wrong", "right"),
)
"""The words on a drawing that are not the user's, which `words` may put in another language."""


class Blank(NamedTuple):
    """A number that is asked for: its number among them, how it reads aloud, and the answer, which no style sees."""

    number: int
    spoken: str
    answer: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The choices a style needs: the theme, what is shown, numbers' digits, derivatives' names, the way.

    With ``frames`` there are also the texts that only some frame shows. In place of some labels, by key, a box to fill
    in is drawn: ``blanks``. ``played`` is the mistake that is played, ``descent`` the step that is taken. A nudge has
    the ``moves`` of boxes, by their ids, and the ``hops`` along wires.
    """

    theme: Theme
    show: frozenset[str]
    digits: Digits
    derivative: Derivative
    direction: Literal["right", "down"]
    frames: bool = False
    blanks: Mapping[str, Blank] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    played: Played | None = None
    moves: Mapping[str, Move] = field(default_factory=lambda: MappingProxyType({}))
    hops: Mapping[Wire, Hop] = field(default_factory=lambda: MappingProxyType({}))
    descent: Descent | None = None

    def replaces(self, key: str) -> bool:
        """Tell whether what frames show one after the other stands in a label's place, and not beside it."""
        return self.played is not None or key.startswith(("value ", "definition "))

    def word(self, english: str) -> str:
        """Return a word of the legend in the user's language."""
        return self.words.get(english, english)


class Ends(NamedTuple):
    """How many wires arrive at a box and how many leave it."""

    arriving: int
    leaving: int


@dataclass(frozen=True, slots=True)
class Part:
    """A box as the style draws it: its room for the layout and its shapes, both relative to its body's centre."""

    item: Item
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A wire as the style draws it: its link for the layout and its texts relative to the centre line.

    Lines stop short of the texts. ``backward`` says whether it has a backward arrow, ``used`` whether it reaches the
    output.
    """

    link: Link
    texts: tuple[Text, ...]
    backward: bool
    used: bool


class Entry(NamedTuple):
    """A piece of the legend: shapes from x = 0 on a baseline at y = 0, and the room they take around it."""

    shapes: tuple[Shape, ...]
    width: float
    above: float
    below: float = 0.0


# -- lines


def arrow_head(theme: Theme, role: str, tip: Point, direction: Point) -> Curve:
    """Return the theme's arrow head with its tip at a place; ``direction`` is a unit vector."""
    dx, dy = direction
    placed = [Point(tip.x + x * dx - y * dy, tip.y + x * dy + y * dx) for x, y in theme.head.points]
    if theme.head.closed:
        return Curve(_straight([*placed, placed[0]]), Paint(fill=theme.colours[role]), closed=True)
    return Curve(_straight(placed), stroke(theme, role))


def _straight(points: Sequence[Point]) -> tuple[Cubic, ...]:
    return tuple(Cubic(a, a, b, b) for a, b in pairwise(points))


def stroke(theme: Theme, role: str, *, dashed: bool = False) -> Paint:
    """Return the paint of a line in a role's colour."""
    return Paint(stroke=theme.colours[role], width=theme.stroke, dash=theme.dash if dashed else None)


def arrow(path: Path, theme: Theme, role: str) -> tuple[Shape, ...]:
    """Return a line along a path with a head at its end; one for derivatives is dashed."""
    tip = path[-1].end
    back = trimmed(path, 0, _POINTING)[-1].end
    length = max(((tip.x - back.x) ** 2 + (tip.y - back.y) ** 2) ** 0.5, 1e-6)
    pointing = Point((tip.x - back.x) / length, (tip.y - back.y) / length)
    shaft = Curve(trimmed(path, 0, theme.head.behind), stroke(theme, role, dashed=role == "gradient"))
    return (shaft, arrow_head(theme, role, tip, pointing))


def colours(box: Drawn, theme: Theme) -> Mapping[str, str]:
    """Return the theme's colours; what the output does not use is pale."""
    if box.used:
        return theme.colours
    return {**theme.colours, **dict.fromkeys(("ink", "line", "value", "muted"), theme.colours["pale"])}


def outlined(box: Drawn, theme: Theme) -> Paint:
    """Return the paint of a box that is drawn."""
    inks = colours(box, theme)
    return Paint(fill=inks["fill"], stroke=inks["line"], width=theme.stroke)


def middle(label: Label) -> float:
    """Return where the baseline of a label lies whose height is centred at 0."""
    return (label.ascent - label.descent) / 2


def spread(wires: int, look: Look, *, backward: bool) -> float:
    """Return the room between the outermost of the wires at one side of a box."""
    theme = look.theme
    if backward:
        return (theme.ports if wires <= _FEW else near(theme)) * max(wires - 1, 0)
    return (2 * theme.head.half + _SINGLE) * max(wires - 1, 0)


def near(theme: Theme) -> float:
    """Return how far apart two wires must be that have a backward arrow each."""
    return 2 * theme.pair + theme.head.half + _NEAR


# -- what is left out


def asked(key: str, called: Written | None, look: Look) -> Request | None:
    """Return what stands before a box to fill in, `(3) ∂J/∂u =`; None if the label is not left out."""
    blank = look.blanks.get(key)
    if blank is None:
        return None
    number = f"({blank.number})"
    markup, text = (f" ${called.markup} =$", f" {called.plain} =") if called else ("", "")
    return Request(f"#muted({quoted(number)}){markup}", number + text, look.theme.derivative)


# -- the texts of a box


def number(value: float | None, look: Look) -> Numeral | None:
    """Return a number as it is shown, or None where there is none."""
    return None if value is None else shown(value, look.digits)


def valued(box: Drawn, look: Look) -> Written | None:
    """Return a box's value as it is shown, `6`, or how it moves, `6 → 6.002`; of several boxes the range of theirs."""
    if box.group and box.group.kind == "alike":
        return groups.between(box.group.values, look.digits)
    move = look.moves.get(box.id)
    if move is not None and move.change:
        return joined(as_written(written(move.old)), " → ", as_written(written(move.new)))
    if look.descent is not None and box.value is not None and box.id in look.descent.values:
        return changed(box.value, look.descent.values[box.id], look.digits)
    value = number(box.value, look)
    return None if value is None else as_written(value)


def definition(box: Drawn, look: Look) -> Request:
    """Return what a box computes, `u = bc`; the right side alone if it has no name, dots for a long one."""
    if box.group:
        return Request(*groups.called(box, look.digits, values=False), look.theme.definition)
    if box.expr is None:
        return Request(f"${name(box.name or '')}$" if box.name else "", box.name or "", look.theme.definition)
    text = plain(box.expr)
    markup = f"display({typst(box.expr if len(text) <= WIDEST else shortened(box.expr))})"
    if box.name is None:
        return Request(f"${markup}$", text, look.theme.definition)
    return Request(f"${name(box.name)} = {markup}$", f"{box.name} = {text}", look.theme.definition)


def equation(box: Drawn, look: Look) -> Request:
    """Return a name with its value, `b = 3`; the name alone if values are not shown or it has none."""
    if box.group:
        return Request(*groups.called(box, look.digits, values="values" in look.show), look.theme.definition)
    value = valued(box, look)
    size = look.theme.definition
    if box.name is None:
        return Request(f"$value({value.markup})$", value.plain, size) if value else Request("$?$", "?", size)
    if value is None or "values" not in look.show:
        return Request(f"${name(box.name)}$", box.name, size)
    return cornered(box, f"${name(box.name)} value(= {value.markup})$", f"{box.name} = {value.plain}", size, look)


def cornered(box: Drawn, markup: str, text: str, size: float, look: Look) -> Request:
    """Return a value's text, with a word after it where one of several slopes was taken."""
    corner = f" {look.word('corner')}"
    return (
        Request(f"{markup}#muted({quoted(corner)})", text + corner, size) if box.kink else Request(markup, text, size)
    )


def value_request(box: Drawn, look: Look) -> Request | None:
    """Return a box's value, if it has one and values are shown."""
    value = valued(box, look)
    if value is None or "values" not in look.show:
        return asked(f"value {box.id}", None, look)
    return cornered(box, f"$value({value.markup})$", value.plain, look.theme.number, look)


def handing(folded: Folded) -> dict[int, list[Wire]]:
    """Return, for each box that hands its value to several wires, those that bring a derivative back."""
    found: dict[int, list[Wire]] = {}
    for wire in folded.wires:
        if wire.wanted:
            found.setdefault(wire.tail, []).append(wire)
    return {box: wires for box, wires in found.items() if len(wires) > 1 or wires[0].occurrences > 1}


def gradient_requests(
    folded: Folded, box: Drawn, wires: Sequence[Wire], look: Look, *, quotient: bool = True
) -> dict[str, Request | None]:
    """Return a box's derivative and, for frames, what of it has arrived when 1, 2, ... wires have brought theirs."""
    if look.played is not None and box.kind != "output":
        return _played_requests(box, look, look.played, quotient=quotient)
    found = {f"gradient {box.id}": gradient_request(folded, box, wires, look, quotient=quotient)}
    if look.frames and found[f"gradient {box.id}"] is not None:
        for k in range(1, len(wires)):
            found[f"gradient {box.id} {k}"] = _arrived(folded, box, wires, look, k, quotient=quotient)
    return found


def _arrived(folded: Folded, box: Drawn, wires: Sequence[Wire], look: Look, count: int, *, quotient: bool) -> Request:
    """Return `∂e/∂b = 2 + □`; of a long sum only the box."""
    shares = [number(wire.contribution, look) for wire in wires[:count]] if len(wires) <= _MOST_TERMS else []
    terms = [operand(share, first=k == 0) for k, share in enumerate(shares) if share is not None]
    so_far = joined(*[part for term in terms for part in (term, " + ")], Written(HOLE, "□"))
    called = derivative(folded.boxes[folded.output].name or "", box.name or "", look.derivative)
    named = quotient and box.name is not None and look.derivative != "number"
    return _backward(joined(called, " = ", so_far) if named else so_far, look)


def _played_requests(box: Drawn, look: Look, played: Played, *, quotient: bool) -> dict[str, Request | None]:
    """Return what a mistake makes of a box's derivative, time after time, and last the wrong beside the right."""
    if not box.wanted or "gradients" not in look.show:
        return {}
    form = look.derivative if quotient and box.name is not None and look.derivative != "number" else None
    told = [_backward(text, look) for text in standings(played, box, look.digits, form)]
    return {f"gradient {box.id}": told[-1], **{f"gradient {box.id} {k}": one for k, one in enumerate(told, 1)}}


def gradient_request(
    folded: Folded, box: Drawn, wires: Sequence[Wire], look: Look, *, quotient: bool = True
) -> Request | None:
    """Return a box's derivative if it is shown: as the sum of what the wires hand back where there are several.

    ``quotient`` puts its name, such as `∂J/∂u =`, before it, if the box has one; without a number the name is all.
    """
    if (move := look.moves.get(box.id)) is not None:
        change = joined(change_of(box.name), " = ", as_written(written(move.change)))
        return _backward(change, look, "value")
    if look.moves or not box.wanted or "gradients" not in look.show:
        return None
    if box.group and box.group.kind == "alike":
        between = groups.between(box.group.gradients, look.digits)
        return between and _backward(between, look)
    named = quotient and box.name is not None
    called = derivative(folded.boxes[folded.output].name or "", box.name or "", look.derivative)
    total = number(box.gradient, look)
    if f"gradient {box.id}" in look.blanks:
        return asked(f"gradient {box.id}", called if named and look.derivative != "number" else None, look)
    if total is None:
        return _backward(_symbolic(folded, box, called, look), look) if box.name is not None else None
    terms = [term for wire in wires if (term := number(wire.contribution, look)) is not None]
    several = 1 < len(terms) == len(wires) <= _MOST_TERMS
    made = calculation([[term] for term in terms] if several else [[total]], total, look.digits)
    return _backward(joined(called, " = ", made) if named and look.derivative != "number" else made, look)


def _symbolic(folded: Folded, box: Drawn, called: Written, look: Look) -> Written:
    """Return `∂J/∂b = ∂J/∂u · c`, what comes in times what is local; the name alone where that is long."""
    made = in_symbols(derive(folded, box.id), look.derivative)
    return called if made is None or len(made.plain) > _LONGEST else joined(called, " = ", made)


def _backward(whole: Written, look: Look, role: str = "gradient") -> Request:
    """Return what is to be set in the backward ink, or another."""
    return Request(f"${role}({whole.markup})$", whole.plain, look.theme.derivative)

"""What a lecturer says beside the numbers: through what a variable acts, what a derivative is for, what a gate does.

Sentences have no full stop and begin small, as they may begin with a name; each is for the eye and in plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.arithmetic import operand, quotient
from viz.digits import Digits, shown, written
from viz.fold import Box, Folded, Wire
from viz.notation.plain import plain
from viz.notation.written import (
    Derivative,
    Written,
    added,
    among_words,
    change_of,
    derivative,
    divided,
    formula,
    line,
    name,
    number,
    said,
)
from viz.nudge import Nudge
from viz.program import Apply, Name, postorder
from viz.slopes import across

_MOST = 4  # names in a list
_LONGEST = 20  # characters of a slope in a sentence
_SUMS, _PRODUCTS = frozenset({"add", "sum"}), frozenset({"mul"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """How a variable acts on the output: boxes that every way passes, in order, and where the ways first part.

    ``heads`` are the boxes that use the variable on some way to the output; there are none if it is not reached.
    ``direct`` says whether the output is one of them.
    """

    only: tuple[int, ...]
    heads: tuple[int, ...]
    direct: bool


def through(folded: Folded, tail: int) -> Through:
    """Return how a box acts on the output; linear in the number of wires."""
    wires = _between(folded, tail)
    heads = dict.fromkeys(wire.head for wire in wires if wire.tail == tail)
    only = []
    reach = tail
    for n in sorted({wire.tail for wire in wires} | {folded.output}):
        if n not in {tail, folded.output} and reach <= n:
            only.append(n)
        reach = max([reach, *(wire.head for wire in wires if wire.tail == n)])
    return Through(only=tuple(only), heads=tuple(heads), direct=folded.output in heads)


def _between(folded: Folded, tail: int) -> list[Wire]:
    """Return the wires on a way from a box to the output."""
    taken = [wire for wire in folded.wires if wire.is_taken(folded.boxes[wire.head])]
    ahead, back = {tail}, {folded.output}
    for wire in sorted(taken, key=lambda wire: wire.head):
        if wire.tail in ahead:
            ahead.add(wire.head)
    for wire in sorted(taken, key=lambda wire: -wire.head):
        if wire.head in back:
            back.add(wire.tail)
    return [wire for wire in taken if wire.tail in ahead and wire.head in back]


def acting(folded: Folded, tail: int) -> Written:
    """Say through what a box changes the output: "b changes J only through u and v"."""
    found = through(folded, tail)
    this, that = _called(folded.boxes[tail]), _called(folded.boxes[folded.output])
    only = [folded.boxes[n] for n in found.only if folded.boxes[n].name]
    if tail == folded.output:
        return said(this, " is what is to change")
    if not found.heads:
        return said(this, " does not change ", that)
    if found.heads == (folded.output,):
        return said(this, " changes ", that, " directly")
    if only:
        return said(this, " changes ", that, " only through ", *_listed([_called(box) for box in only]))
    if found.only:
        return said(this, " changes ", that, " only through the operations after it")
    others = [folded.boxes[n] for n in found.heads if n != folded.output and folded.boxes[n].name]
    lead = " both directly and through " if found.direct else " through "
    if not others:
        return said(this, " changes ", that, " in several ways")
    return said(this, " changes ", that, lead, *_listed([_called(box) for box in others]))


def following(folded: Folded, nudge: Nudge) -> Written:
    """Say what is done: "Nudge b by 0.001 and follow it"."""
    return said(
        "Nudge ", _called(folded.boxes[nudge.variable]), " by ", among_words(written(nudge.step)), " and follow it"
    )


def moving(folded: Folded, nudge: Nudge, box: int) -> Written:
    """Say how a box moves: the quotient of the changes along the wire that moves it, or the sum of its shares."""
    move, hops = nudge.of(box), nudge.into(box)
    assert move is not None  # noqa: S101 - a nudge is told of what it reaches
    name_of, old, new = folded.boxes[box].name, number(written(move.old)), number(written(move.new))
    if not hops:
        return line(name(name_of or ""), " = " if name_of else "", old, " → ", new)
    if len(hops) > 1:
        shares = [operand(written(hop.change), first=k == 0) for k, hop in enumerate(hops)]
        return line(change_of(name_of), " = ", added(shares, _MOST), " = ", number(written(move.change)))
    (hop,) = hops
    tail = nudge.of(hop.wire.tail)
    assert tail is not None  # noqa: S101 - it moves
    found = quotient(hop.quotient)
    over = line(new, " − ", operand(written(move.old), first=False))
    under = line(number(written(tail.new)), " − ", operand(written(tail.old), first=False))
    return line(
        divided(change_of(name_of), change_of(folded.boxes[hop.wire.tail].name)),
        " = ",
        divided(over, under)._replace(plain=f"({over.plain})/({under.plain})"),
        f" {found.sign} ",
        found.written,
    )


def needing(folded: Folded, head: int, form: Derivative = "partial") -> Written | None:
    """Say which derivatives a box's own is needed for: "∂J/∂v is needed for ∂J/∂a and ∂J/∂u"; None if for none."""
    output = folded.boxes[folded.output].name or ""
    tails = dict.fromkeys(wire.tail for wire in folded.wires if wire.head == head and wire.wanted)
    named = [box.name for box in (folded.boxes[n] for n in tails) if box.name]
    this = folded.boxes[head].name
    if not named or not this or not output:
        return None
    form = "partial" if form == "number" else form
    each = [derivative(output, one, form, flat=True) for one in named]
    return said(derivative(output, this, form, flat=True), " is needed for ", *_listed(each))


def gathering(folded: Folded, tail: int) -> Written | None:
    """Say that the derivative of what is used several times is a sum; None for what is used once."""
    uses = sum(wire.occurrences for wire in folded.wires if wire.tail == tail and wire.wanted)
    if uses < 2:  # noqa: PLR2004 - a sum has two terms
        return None
    count = {2: "twice", 3: "three times"}.get(uses, f"{uses} times")
    return said(_called(folded.boxes[tail]), f" is used {count}, so what comes back is added up")


def passing(folded: Folded, head: int, digits: Digits) -> Written | None:
    """Say what a box does with the gradient that comes back to it: "adding passes the gradient through".

    None for an input and for a chain of steps.
    """
    box = folded.boxes[head]
    if box.expr is None or box.group:
        return None
    parts = [part for part in postorder(box.expr) if isinstance(part, Apply)]
    ops = {part.op.name for part in parts}
    wires = [wire for wire in folded.wires if wire.head == head]
    if ops <= {"copy"}:
        return said("another name for a value passes the gradient through")
    if ops <= _SUMS:
        return said("adding passes the gradient through")
    if ops == {"neg"}:
        return said("a minus sign turns the gradient's sign around")
    if ops == {"sub"}:
        return said("subtracting passes the gradient through, its sign turned around for what is taken away")
    if ops <= _SUMS | {"sub", "neg"}:
        return said("adding passes the gradient through, subtracting turns its sign around")
    if ops == _PRODUCTS:
        return _product(wires, digits)
    if len(parts) == 1 and all(isinstance(arg, Name) or not isinstance(arg, Apply) for arg in parts[0].args):
        return _function(folded, box, wires, parts[0])
    return said("each operand gets the gradient times the slope along its wire")


def _product(wires: Sequence[Wire], digits: Digits) -> Written:
    if len(wires) == 1 and wires[0].occurrences == 1:
        factor = wires[0].partial
        by: list[Written | str] = [] if factor is None else [" by ", number(shown(factor, digits))]
        return said("a constant factor multiplies the gradient", *by)
    others = "the other" if sum(wire.occurrences for wire in wires) == 2 else "all the others"  # noqa: PLR2004
    return said(f"multiplying hands each factor the gradient times {others}")


def _function(folded: Folded, box: Box, wires: Sequence[Wire], call: Apply) -> Written:
    op = call.op
    if op.name in {"max", "min"}:
        size = "largest" if op.name == "max" else "smallest"
        way = f"shares the gradient among the {size}" if box.kink else f"hands the gradient to the {size} alone"
        return said(f"{op.name} {way}")
    if op.name == "relu" and wires and wires[0].partial is not None:
        does = "passes the gradient through where its argument is positive"
        return said(f"relu {does if wires[0].partial else 'stops the gradient where its argument is not positive'}")
    if op.name == "where":
        return said("only the branch that is taken gets the gradient")
    slope = across(folded, wires[0].tail, wires[0].head) if len({wire.tail for wire in wires}) == 1 else None
    if slope is None or len(plain(slope)) > _LONGEST:
        return said("each operand gets the gradient times the slope along its wire")
    return said("the gradient is multiplied by the slope, ", formula(slope))


def _called(box: Box) -> Written:
    return name(box.name) if box.name else Written('#"the output"', "the output")


def _listed(items: Sequence[Written]) -> list[Written | str]:
    """Put items into a list, `u, v and w`; of many the first ones and how many more."""
    kept = list(items) if len(items) <= _MOST else list(items[: _MOST - 1])
    last = kept.pop() if len(kept) == len(items) and len(kept) > 1 else None
    parts: list[Written | str] = [part for item in kept for part in (", ", item)][1:]
    if last is not None:
        return [*parts, " and ", last]
    return parts if len(items) <= _MOST else [*parts, f" and {len(items) - len(kept)} more"]

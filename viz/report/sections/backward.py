"""Every derivative from right to left: the chain rule, what is known, the local derivatives, the result, and why."""

from __future__ import annotations

from collections.abc import Iterator

from viz.derivation import Share, steps
from viz.fold import Box
from viz.notation.written import Written, equated, formula, line, name
from viz.program import Expr, names
from viz.reasons import reason
from viz.report.material import Material, joined
from viz.report.report import Line, Paragraph, Points, Reference, Section
from viz.sentences import gathering
from viz.story import backward_order
from viz.symbolic import symbolic

Row = tuple[str, Line]

_MOST_AT_ONCE = 60  # boxes of a report that has each derivative in one piece, too
_WIDEST = 90  # characters of the output as one expression


def backward(material: Material) -> Section:
    """Explain every derivative that is wanted, in the order of the frames."""
    folded = material.folded
    intro: Line = (
        "From the output back. How much ",
        material.called(material.output),
        " changes with a variable is known once that is known for all that uses it: each of these times the local ",
        "derivative, and the sum of it all.",
    )
    unused = [_unused(material, box) for box in folded.boxes if not box.used]
    return Section(
        id="backward",
        title=("Backward: the derivatives",),
        blocks=tuple(Paragraph(said) for said in (intro, *unused)),
        sections=tuple(_explained(material, n) for n in backward_order(folded)),
    )


def _unused(material: Material, box: Box) -> Line:
    slope = material.slope(box)
    return (line(slope, " = 0"), ": ", material.called(box), " does not reach ", material.called(material.output), ".")


def _explained(material: Material, n: int) -> Section:
    box = material.folded.boxes[n]
    slope = material.slope(box)
    title = slope if box.gradient is None else line(slope, " = ", material.number(box.gradient))
    rows = [*_start(material, n), *_chain_rule(material, n), *_at_once(material, n), *_corner(box), *_next(material, n)]
    return Section(id=f"d-{box.spoken}", title=(title,), blocks=(Points(tuple(rows)),))


def _start(material: Material, n: int) -> Iterator[Row]:
    if n == material.folded.output:
        slope = material.slope(material.output)
        yield "Start", (material.called(material.output), " changes exactly as much as itself: ", line(slope, " = 1"))


def _chain_rule(material: Material, n: int) -> Iterator[Row]:
    """Tell the chain rule; where only the output uses the variable, the local derivative is all there is."""
    box = material.folded.boxes[n]
    slope = material.slope(box)
    found = material.derivations[box.id]
    told = steps(found, material.digits, material.form)
    heads = {other.name or "": other for other in material.folded.boxes}
    if told.derivatives is not None:
        users = joined([(material.called(heads[share.head]),) for share in found.shares])
        more = gathering(material.folded, n)
        each: Line = () if more is None else ("; ", more)
        yield "Chain rule", (material.called(box), " goes into ", *users, *each, ": ", equated(slope, told.derivatives))
        yield "Known", joined([_known(material, heads[share.head]) for share in found.shares if not share.direct])
    for share in found.shares:
        yield "Local", _local(material, box, heads[share.head], share)
    if told.derivatives is not None and told.numbers is not None:
        yield "Together", (equated(slope, *(step for step in told[1:] if step is not None)),)


def _known(material: Material, head: Box) -> Line:
    slope = material.slope(head)
    value = slope if head.gradient is None else line(slope, " = ", material.number(head.gradient))
    return (value, " (", Reference("found above", f"d-{head.spoken}"), ")")


def _local(material: Material, box: Box, head: Box, share: Share) -> Line:
    """Say what the derivative across a box is, in symbols and numbers, and why if it is 0 or 1."""
    called = material.local(head, box)
    local = called if share.slope is None else equated(called, _worth(material, share.slope, share.partial))
    if share.slope is None and share.partial is not None:
        local = equated(called, material.number(share.partial))
    why = reason(head.expr, box.name or "", share.partial) if head.expr is not None else ""
    return ("from ", *material.definition(head), ": ", local, *((f" ({why})",) if why else ()))


def _worth(material: Material, slope: Expr, value: float | None) -> Written:
    """Write a derivative in symbols and in numbers; one without symbols is a number."""
    return material.number(value) if value is not None and not names(slope) else material.put_in(None, slope, value)


def _at_once(material: Material, n: int) -> Iterator[Row]:
    """Say what the derivative is in one piece, where that is short."""
    box, output = material.folded.boxes[n], material.output
    found = symbolic(material.folded, n) if len(material.folded.boxes) <= _MOST_AT_ONCE else None
    if found is None:
        return
    slope = equated(material.slope(box), _worth(material, found.slope, box.gradient))
    whole = equated(material.called(output), formula(found.whole))
    before: Line = (whole, " gives ") if len(whole.plain) <= _WIDEST else ()
    labels = joined([(name(label),) for label in found.shares])
    yield "At once", (*before, slope, *((" as long as ", *labels, " add up to 1") if labels else ()))


def _corner(box: Box) -> Iterator[Row]:
    if box.kink:
        yield "Corner", ("the function has a corner at just this value; of its slopes the usual one is taken",)


def _next(material: Material, n: int) -> Iterator[Row]:
    """Say what the derivative is needed for."""
    folded = material.folded
    tails = dict.fromkeys(wire.tail for wire in folded.wires if wire.head == n and wire.wanted)
    slopes: list[Line] = [
        (Reference(material.slope(folded.boxes[tail]), f"d-{folded.boxes[tail].spoken}"),) for tail in tails
    ]
    if slopes:
        yield "Needed for", joined(slopes)

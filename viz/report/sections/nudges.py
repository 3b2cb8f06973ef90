"""Each variable raised a little, and what moves with it: old and new values, quotients beside the derivative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viz.arithmetic import operand, quotient
from viz.digits import written
from viz.notation.written import Written, change_of, divided, equated, line, number
from viz.nudge import Hop, Move, Nudge, nudge_or_none
from viz.quotients import Over, lines
from viz.report.material import Material
from viz.report.report import Block, Formulas, Line, Paragraph, Picture, Points, Section, Table, anchor
from viz.sentences import acting, moving
from viz.story import backward_order
from viz.styles.parts import Look
from viz.themes import PAPER

_MOST = 20  # variables that are nudged
_MOST_MOVES = 10  # values whose moves are told, of each


def nudges(material: Material) -> Section | None:
    """Nudge every variable whose derivative is wanted, in the order of the chapter before.

    An operation without a name of its own is none: what it does is told with those that go through it.
    """
    folded = material.folded
    order = [n for n in backward_order(folded) if n != folded.output and folded.boxes[n].value is not None]
    order = [n for n in order if "." not in folded.boxes[n].id]
    if not order:
        return None
    intro: Line = (
        "What a derivative says can be seen: raise a variable a little, compute again, and divide the change of ",
        material.called(material.output),
        " by the step. A computed variable is raised by hand: what it is computed from stays as it is.",
    )
    more: Line = (f"Of {len(order)} variables the first {_MOST} are told.",)
    found = [one for n in order[:_MOST] if (one := nudge_or_none(material.trace, folded, n)) is not None]
    return Section(
        id="nudges",
        title=("Nudges",),
        blocks=(Paragraph(intro), *((Paragraph(more),) if len(order) > _MOST else ())),
        sections=(*(_nudged(material, one) for one in found), *_closing(material, found)),
    )


def _nudged(material: Material, found: Nudge) -> Section:
    folded, box = material.folded, material.folded.boxes[found.variable]
    first, output = found.of(found.variable), found.of(found.output)
    assert first is not None  # noqa: S101 - a nudge moves its variable
    title = line(material.called(box), " = ", number(written(first.old)), " → ", number(written(first.new)))
    blocks: list[Block] = []
    if box.id in material.nudged:
        blocks.append(Picture(f"nudge-{anchor(box.spoken)}", material.nudged[box.id]))
    blocks.append(Paragraph((acting(folded, found.variable), ".")))
    if output is not None:
        blocks += [Formulas(tuple(_moves(material, found))), Points(tuple(_quotients(material, found)))]
    return Section(id=f"n-{box.spoken}", title=(title,), blocks=tuple(blocks))


def _moves(material: Material, found: Nudge) -> Iterator[Line]:
    """Yield a line for each value that moves: old and new, and the quotient along the wire or the sum of the shares."""
    boxes, moves = material.folded.boxes, found.moves[1:]
    for move in moves if len(moves) <= _MOST_MOVES else (*moves[: _MOST_MOVES - 1], moves[-1]):
        if move is moves[-1] and len(moves) > _MOST_MOVES:
            yield (f"and so on, {len(moves) - _MOST_MOVES} more, until",)
        old, new = number(written(move.old)), number(written(move.new))
        hops = found.into(move.box)
        how = (", ", moving(material.folded, found, move.box)) if move.change and hops else ()
        yield (line(material.called(boxes[move.box]), " = ", old, " → ", new), *how)
        if len(hops) > 1:
            yield from (_share(material, hop, k) for k, hop in enumerate(hops))


def _share(material: Material, hop: Hop, k: int) -> Line:
    """Say what one of several wires contributes: they are moved one after the other."""
    boxes = material.folded.boxes
    head, tail = boxes[hop.wire.head], boxes[hop.wire.tail]
    way = line(material.called(head), " = ", number(written(hop.old)), " → ", number(written(hop.new)))
    found = quotient(hop.quotient)
    called = divided(number(written(hop.change)), number(written(hop.by)))
    return (
        "first by " if k == 0 else "then by ",
        material.called(tail),
        ": ",
        way,
        ", ",
        line(called, f" {found.sign} ", found.written),
    )


def _quotients(material: Material, found: Nudge) -> Iterator[tuple[str, Line]]:
    box = material.folded.boxes[found.variable]
    first, last = found.of(found.variable), found.of(found.output)
    assert first is not None  # noqa: S101 - both move
    assert last is not None  # noqa: S101
    over, under = _difference(last), _difference(first)
    whole = quotient(found.quotient)
    called = divided(change_of(material.output.name), change_of(box.name))
    raised = divided(over, under)._replace(plain=f"({over.plain})/({under.plain})")
    if len(found.hops) > 1:
        yield "Quotient", (line(called, " = ", raised, f" {whole.sign} ", whole.written),)
    look = Look(theme=PAPER, show=frozenset(), digits=material.digits, derivative=material.form, direction="right")
    told, *remarks = lines(found, material.folded, look)
    if any(len(way) > 1 for way in found.ways):
        pieces = [piece for stretch in (told if found.is_linear else told[:-1]) for piece in stretch]
        yield "Along the way", (line(*[part for piece in pieces for part in (" ", _flat(piece))][1:]),)
    near = "which does not see past the corner" if found.crossings else "which it comes near as the step shrinks"
    slope = equated(material.slope(box), material.number(found.derivative))
    yield "Derivative", (slope, ", the same" if found.is_linear else f", {near}")
    for stretches in remarks[bool(found.closing) :]:
        yield "Note", tuple(_flat(piece) for stretch in stretches for piece in stretch)


def _difference(move: Move) -> Written:
    return line(number(written(move.new)), " − ", operand(written(move.old), first=False))


def _flat(piece: Written | Over) -> Written:
    return divided(piece.over, piece.under) if isinstance(piece, Over) else piece


def _closing(material: Material, found: Sequence[Nudge]) -> Iterator[Section]:
    """Yield the table of ever smaller steps, for those whose quotient is not the derivative at once."""
    rows = tuple(_shrinking(material, one) for one in found if one.closing)
    if rows:
        columns = ("Step", "Quotient", "Derivative", "Off by", "With a tenth", "With a hundredth")
        said = "How far each quotient is off its derivative, with this step and with a tenth and a hundredth of it:"
        table = Table("The quotient for ever smaller steps", tuple((word,) for word in columns), rows)
        yield Section(id="nudges-shrink", title=("The steps shrink",), blocks=(Paragraph((said,)), table))


def _shrinking(material: Material, found: Nudge) -> tuple[Line, ...]:
    box, (first, *_) = material.folded.boxes[found.variable], found.closing
    step = equated(change_of(box.name), number(written(first.step)))
    off: list[Line] = [(material.number(row.error),) for row in found.closing]
    off += [("too small to tell",)] * (3 - len(off))
    return (step,), (quotient(first.quotient).written,), (material.number(found.derivative),), *off

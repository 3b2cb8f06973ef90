"""The table of the evaluation trace: what reverse mode keeps of every variable."""

from __future__ import annotations

from viz.notation.written import equated
from viz.report.material import Material, joined
from viz.report.report import Line, Paragraph, Section, Table


def tape(material: Material) -> Section:
    """List every variable: its expression, its value, the local derivatives and its own."""
    head: tuple[Line, ...] = (
        ("Name",),
        ("Expression",),
        ("Value",),
        ("Local derivatives",),
        ("Derivative of ", material.called(material.output)),
    )
    rows = tuple(_row(material, n) for n in range(len(material.folded.boxes)))
    said: Line = ("All of it in one table, filled in from top to bottom, then its last column from bottom to top.",)
    table = Table("The evaluation trace", head, rows)
    return Section(id="tape", title=("The tape",), blocks=(Paragraph(said), table))


def _row(material: Material, n: int) -> tuple[Line, ...]:
    box = material.folded.boxes[n]
    expression: Line = ("input",) if box.expr is None else (material.expression(box.expr),)
    value: Line = () if box.value is None else (material.number(box.value),)
    gradient: Line = (material.number(box.gradient),) if box.wanted and box.gradient is not None else ()
    return ((material.called(box),), expression, value, _local(material, n), gradient)


def _local(material: Material, n: int) -> Line:
    folded = material.folded
    head = folded.boxes[n]
    found: list[Line] = []
    for tail in dict.fromkeys(wire.tail for wire in folded.wires if wire.head == n and wire.is_taken(head)):
        partials = [wire.partial for wire in folded.wires if (wire.tail, wire.head) == (tail, n)]
        known = [partial for partial in partials if partial is not None]
        called = material.local(head, folded.boxes[tail])
        found.append((equated(called, material.number(sum(known))) if known else called,))
    return joined(found)

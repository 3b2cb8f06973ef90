"""Every value from left to right: symbols, the numbers put in, the result."""

from __future__ import annotations

from collections.abc import Mapping

from viz.fold import Box
from viz.notation.written import Written, line, name
from viz.report.material import Material, joined
from viz.report.report import Block, Formulas, Line, Paragraph, Section


def forward(material: Material) -> Section:
    """Compute every value, a line a statement."""
    boxes, notes = material.folded.boxes, material.program.notes
    given = [(*_equation(material, material.called(box), box.value), *_note(notes, box)) for box in boxes if box.bare]
    lines = [(*material.computed(box), *_note(notes, box)) for box in boxes if not box.bare]
    given += [_equation(material, name(called), value) for called, value in material.folded.kept.items()]
    blocks: list[Block] = [Paragraph(("Given: ", *joined(given), "."))]
    if lines:
        numbered = "; operations that have no name are numbered" if any("." in box.id[1:] for box in boxes) else ""
        blocks += [Paragraph((f"Then each value from those before it{numbered}:",)), Formulas(tuple(lines))]
    return Section(id="forward", title=("Forward: the values",), blocks=tuple(blocks))


def _equation(material: Material, called: Written, value: float | None) -> Line:
    return (line(called, " = ", "?" if value is None else material.number(value)),)


def _note(notes: Mapping[str, str], box: Box) -> Line:
    """Return the comment at the end of a statement, in brackets."""
    return (f" ({notes[box.id]})",) if box.id in notes else ()

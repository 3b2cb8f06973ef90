"""The straight-line program, which anybody can run."""

from __future__ import annotations

from viz.codegen import code as written
from viz.report.material import Material
from viz.report.report import Code, Line, Paragraph, Section


def code(material: Material) -> Section | None:
    """Show the program; a function without an expression has none."""
    if any(function.body is None for function in material.folded.functions):
        return None
    slopes = [box for box in material.folded.boxes if box.wanted and box is not material.output]
    said: Line = ("The same as a program: run it with Python.",)
    if slopes and slopes[-1].name:
        said = (*said, f" In it d{slopes[-1].spoken} is code for ", material.slope(slopes[-1]), ".")
    program = Code("python", written(material.folded, material.program.notes, found=material.derivations))
    return Section(id="code", title=("In code",), blocks=(Paragraph(said), program))

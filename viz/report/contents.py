"""The contents of a report: its sections in their order, put together from the stages' data."""

from __future__ import annotations

from collections.abc import Callable

from viz.report.material import Material
from viz.report.report import Paragraph, Report, Section
from viz.report.sections.backward import backward
from viz.report.sections.code import code
from viz.report.sections.exam import entitled, exam
from viz.report.sections.forward import forward
from viz.report.sections.graph import graph
from viz.report.sections.nudges import nudges
from viz.report.sections.paths import paths
from viz.report.sections.plots import plots
from viz.report.sections.tape import tape
from viz.report.sections.verification import verification

__all__ = ["SECTIONS", "Material", "report"]

_HEADER = ("caption", "notice", "source")  # keys whose words stand under the title

SECTIONS: tuple[Callable[[Material], Section | None], ...] = (
    graph,
    forward,
    backward,
    nudges,
    paths,
    tape,
    code,
    plots,
    verification,
)
"""In the order of the page; a section that has nothing to say returns None."""

_EXAM = (graph, exam)
"""All that an exam or its key has; what the file says of itself may tell the answers."""


def report(material: Material) -> Report:
    """Return the whole report."""
    header = material.program.header if material.exam is None else {}
    found = [section(material) for section in (SECTIONS if material.exam is None else _EXAM)]
    title = material.title or f"The derivatives of {material.output.name or 'an expression'}"
    return Report(
        title=entitled(title, material.exam, filled=material.filled),
        about=tuple(Paragraph((header[key].text,)) for key in _HEADER if key in header),
        sections=tuple(section for section in found if section is not None),
    )

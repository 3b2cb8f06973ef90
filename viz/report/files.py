"""A report to its files: itself, and its pictures where its form has them beside it."""

from __future__ import annotations

import re
from pathlib import Path

from viz.report.plots import drawn
from viz.report.report import Plot, Report, blocks, pictures
from viz.report.table import FORMS
from viz.writers.table import WRITERS

_UNUSUAL = re.compile(r"[^\w. +-]")  # in the name of a file that LaTeX is to find


def report_files(report: Report, path: str, form: str) -> dict[str, bytes]:
    """Return the files of a report in a form, by their paths; on standard output it has no pictures beside it."""
    row = FORMS[form]
    name = _UNUSUAL.sub("-", Path(path).stem)
    found = {path: row.write(report, name)}
    if row.beside and path != "-":
        for picture in pictures(report):
            place = Path(path).with_name(f"{name}-{picture.name}.{row.beside}")
            found[str(place)] = WRITERS[row.beside].write(picture.scene)
        for plot in (block for block in blocks(report) if isinstance(block, Plot)):
            found[str(Path(path).with_name(f"{name}-{plot.name}.{row.beside}"))] = drawn(plot, row.beside)
    return found

"""What was compared with what before anything was written, and the largest disagreement."""

from __future__ import annotations

from collections.abc import Iterator

from viz.check import agreement
from viz.check.differences import differences
from viz.digits import Digits, shown
from viz.fold import Box
from viz.notation.written import number
from viz.report.material import Material
from viz.report.report import Block, Line, Paragraph, Points, Section, Table

_MOST = 50  # inputs that are moved one by one
_MANY = Digits("significant", 10)
_FEW = Digits("significant", 1)


def verification(material: Material) -> Section:
    """Say how every number was found a second time."""
    counts = Paragraph((f"{material.checked.summary.capitalize()}.",))
    ways: tuple[tuple[str, Line], ...] = (
        ("Values", ("each was computed again, straight from the text of its equation",)),
        ("Local derivatives", ("each was held against central differences of its own operation",)),
        ("Derivatives", ("each was added up again, exactly rounded, from what comes back along its wires",)),
    )
    blocks: list[Block] = [counts, Points(ways), *_moved(material)]
    return Section(id="verification", title=("Verification",), blocks=tuple(blocks))


def _moved(material: Material) -> Iterator[Block]:
    """Move each input a little and compare what the output does with its derivative."""
    inputs = [box for _, box in material.inputs if box.gradient is not None]
    if len(inputs) > _MOST:
        digits = agreement(material.trace)
        if digits is not None:
            yield Paragraph((f"With all inputs moved at once the derivatives are right to {digits:.1f} digits.",))
        return
    quotients = differences(material.trace, dict(material.given), [box.id for box in inputs])
    rows = [(box, q) for box, q in zip(inputs, quotients, strict=True) if q is not None]
    if not rows:
        return
    head: tuple[Line, ...] = (("Derivative",), ("Found going back",), ("Found by moving the input",), ("Apart by",))
    said = "And the whole graph was computed again with each input moved a little to either side:"
    yield Paragraph((said,))
    yield Table("Derivatives found in two ways", head, tuple(_row(material, box, q) for box, q in rows))
    worst, quotient = max(rows, key=lambda row: _apart(row[0], row[1]))
    if not _apart(worst, quotient):
        yield Paragraph(("There is no disagreement, to the last digit of a double.",))
        return
    largest = number(shown(_apart(worst, quotient), _FEW))
    yield Paragraph(("The largest disagreement is ", largest, ", in ", material.slope(worst), _remark(rows)))


def _row(material: Material, box: Box, quotient: float) -> tuple[Line, ...]:
    assert box.gradient is not None  # noqa: S101 - only such are compared
    apart = number(shown(_apart(box, quotient), _FEW))
    numbers = (number(shown(value, _MANY)) for value in (box.gradient, quotient))
    return ((material.slope(box),), *((one,) for one in numbers), (apart,))


def _apart(box: Box, quotient: float) -> float:
    """Return the difference, relative to the derivative unless that is small."""
    assert box.gradient is not None  # noqa: S101 - only such are compared
    return abs(quotient - box.gradient) / max(1.0, abs(box.gradient))


def _remark(rows: list[tuple[Box, float]]) -> str:
    close = all(_apart(box, quotient) < 1e-6 for box, quotient in rows)  # noqa: PLR2004 - what rounding leaves
    return ", no more than the rounding of the differences." if close else "; there the function bends sharply."

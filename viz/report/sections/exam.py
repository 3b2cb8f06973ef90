"""The table exam: node, value, local derivatives and derivative, with a numbered line to write on for each answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viz.exam import Exam, Row, table
from viz.notation.written import equated, name
from viz.report.material import Material, joined
from viz.report.report import Block, Line, Paragraph, Section, Table
from viz.styles.parts import Blank

_RULE = "_" * 8  # to write on


def exam(material: Material) -> Section | None:
    """List every variable with what is asked for or, in the key, filled in; None for a report that is no exam."""
    if material.exam is None:
        return None
    rows = [[*_cells(material, row)] for row in table(material.exam)]
    heads: Sequence[Line] = (
        ("Node",),
        ("Value",),
        ("Local derivatives",),
        ("Derivative of ", material.called(material.output)),
    )
    kept = [k for k in range(len(heads)) if any(row[k] for row in rows)]
    shown = tuple(tuple(row[k] for k in kept) for row in rows)
    caption = "What is asked for, filled in" if material.filled else "To fill in"
    blocks: list[Block] = [*_given(material), Table(caption, tuple(heads[k] for k in kept), shown)]
    return Section(id="exam", title=("The table",), blocks=tuple(blocks))


def _cells(material: Material, row: Row) -> Iterator[Line]:
    yield (material.called(row.box),) if row.box.expr is None else material.definition(row.box)
    yield _cell(material, row.value)
    yield joined([*_local(material, row)])
    yield _cell(material, row.gradient)


def _local(material: Material, row: Row) -> Iterator[Line]:
    """Yield the local derivatives; of what is used several times each use has its own."""
    tails = [tail.id for tail, _ in row.local]
    for k, (tail, partial) in enumerate(row.local):
        use = f" (use {tails[: k + 1].count(tail.id)})" if tails.count(tail.id) > 1 else ""
        called = material.local(row.box, tail)
        yield (called, use) if partial is None else (called, f"{use} = ", *_cell(material, partial))


def _cell(material: Material, found: float | Blank | None) -> Line:
    """Write a number, or a blank under its number in the picture; the key has the answer on it."""
    if isinstance(found, Blank):
        return f"({found.number}) ", material.number(found.answer) if material.filled else _RULE
    return () if found is None else (material.number(found),)


def _given(material: Material) -> Iterator[Block]:
    """Yield what is given beside the table, values that stand inside the nodes which use them, and how it is read."""
    if any("." in box.id[1:] for box in material.folded.boxes):
        yield Paragraph(("Operations that have no name are numbered.",))
    found: list[Line] = [
        (equated(name(called), material.number(value)),)
        for called, value in material.folded.kept.items()
        if value is not None
    ]
    if found:
        yield Paragraph(("Given: ", *joined(found), "."))


def entitled(title: str, exam: Exam | None, *, filled: bool) -> str:
    """Return a report's title, which says of an exam that it is one."""
    return title if exam is None else f"{'Key' if filled else 'Exam'}: {title}"

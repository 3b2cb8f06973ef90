"""A report as a PDF, through typst: set like a textbook, tagged, every formula and picture with its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from viz.notation.typst import quoted
from viz.notation.written import Written
from viz.report.plots import drawn
from viz.report.report import (
    Block,
    Code,
    Formulas,
    Line,
    Paragraph,
    Picture,
    Piece,
    Plot,
    Points,
    Reference,
    Report,
    Section,
    Table,
    anchor,
    pictures,
)
from viz.scene import Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import fonts_of, values

_WIDTH, _HEIGHT, _WHOLE = 455.0, 320.0, 660.0  # points of a page that a picture may take, and all of its height
_SETTINGS = """\
#set page(paper: "a4", margin: (x: 70pt, y: 62pt), numbering: "1", fill: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 11pt, lang: "en", fill: black)
#show math.equation: set text(font: ("STIX Two Math", "DejaVu Sans Mono"), top-edge: "bounds", bottom-edge: "bounds")
#set par(leading: 0.75em, spacing: 1.1em)
#set table(stroke: none, inset: (x: 5pt, y: 6pt), align: left + horizon)
#show heading: set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 11.5pt)
#show heading.where(level: 2): set block(above: 1.1em, below: 0.6em)
#let about = text.with(size: 10pt, fill: luma(90))
#let point(lead, it) = block(spacing: 0.5em, par(hanging-indent: 88pt)[#box(width: 88pt, about(lead))#it])
#let formula(it) = block(spacing: 0.65em, inset: (left: 14pt), it)
#let rows(count, head, ..cells) = block(breakable: cells.pos().len() > 12 * count, text(size: 9.5pt, table(
  columns: count, table.header(..head, table.hline(stroke: 0.7pt)), ..cells, table.hline(stroke: 0.7pt),
)))
"""
_CONTENTS = "#context if counter(page).final().first() > 3 { outline(depth: 1, title: none) }\n"


def pdf(report: Report, name: str) -> bytes:
    """Write a report; all of it is in the file, so that its ``name`` does not matter."""
    del name
    scenes = [_fitting(picture) for picture in pictures(report)]
    return compile_typst(document(report, scenes), "pdf", fonts_of(scenes[0]))


def document(report: Report, scenes: Sequence[Scene]) -> str:
    """Return the Typst source; ``scenes`` are the report's pictures, as large as a page can have them."""
    shown = iter([f"graph-{n}" if n > 1 else "graph" for n in range(1, len(scenes) + 1)])
    parts = [f"#set document(title: {quoted(report.title)}, date: none)\n", values(scenes), _SETTINGS]
    parts += [f"#title({_words(report.title)})\n", *_blocks(report.about, shown), _CONTENTS]
    parts += [part for section in report.sections for part in _section(section, shown, 1)]
    return "".join(parts)


def _fitting(picture: Picture) -> Scene:
    scene, size = picture.scene, picture.scene.size
    room = _WHOLE if picture.name == "steps" else _HEIGHT
    return replace(scene, scale=min(0.8, _WIDTH / size.width, room / size.height))


def _section(section: Section, shown: Iterator[str], level: int) -> Iterator[str]:
    yield f"#[#heading(level: {level}, {_line(section.title)}) #label({quoted(anchor(section.id))})]\n"
    yield from _blocks(section.blocks, shown)
    for inner in section.sections:
        yield from _section(inner, shown, level + 1)


def _blocks(blocks: Sequence[Block], shown: Iterator[str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(line):
                yield f"#par({_line(line)})\n"
            case Formulas(lines):
                yield from (f"#formula({_line(line)})\n" for line in lines)
            case Points(rows):
                yield from (f"#point({_words(lead)}, {_line(line)})\n" for lead, line in rows)
            case Table(_, head, rows):
                cells = [_line(cell) for row in rows for cell in row]
                titles = "".join(f"about({_line(cell)}), " for cell in head)
                yield f"#rows({len(head)}, ({titles}), {', '.join(cells)})\n"
            case Picture(_, scene, _):
                yield f"#figure(alt: {quoted(scene.description)}, {next(shown)})\n"
            case Plot(_, about):
                picture = f'image(bytes({quoted(drawn(block, "svg").decode())}), format: "svg", alt: {quoted(about)})'
                yield f"#align(center, box(width: 92%, {picture}))\n"
            case Code(language, text):
                yield f"#raw({quoted(text)}, lang: {quoted(language)}, block: true)\n"
            case _:
                assert_never(block)


def _line(line: Line) -> str:
    return f"[{''.join(f'#{_piece(piece)};' for piece in line)}]"


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return _words(piece)
        case Written():
            return f"math.equation(alt: {quoted(piece.plain)}, ${piece.markup}$)"
        case Reference(shown, to):
            return f"link(label({quoted(anchor(to))}), {_piece(shown)})"
        case _:
            assert_never(piece)


def _words(text: str) -> str:
    return f"text({quoted(''.join(c if c.isprintable() else ' ' for c in text))})"

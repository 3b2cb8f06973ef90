r"""A report as LaTeX for `\input`: sections that need amsmath only; without graphicx they have no picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from viz.notation.tex import tex as translated
from viz.notation.tex_words import words
from viz.notation.written import Written
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
)
from viz.typeset import ROLES

_SPACES = re.compile(r"^ +|  +")
_NO_COLOURS = dict.fromkeys(ROLES, "")
_HEAD = r"""% \input this into a document that has \usepackage{{amsmath}}{more}; graphicx gives it its picture.
% {title}
"""
_MORE = r" and \usepackage{amssymb}"
_AMSSYMB = (r"\square", r"\mathbb", r"\mathfrak", r"\digamma", r"\varkappa")


def tex(report: Report, name: str) -> bytes:
    """Write a report; ``name`` is what the files of its pictures are called, up to their own names."""
    body = "\n".join(part for block in report.about for part in _block(block, name))
    body += "\n".join(part for section in report.sections for part in _section(section, name, 0))
    more = _MORE if any(command in body for command in _AMSSYMB) else ""
    title = "".join(c if c.isprintable() else " " for c in report.title)
    return (_HEAD.format(title=title, more=more) + body + "\n").encode()


def source(section: Section) -> str:
    """Return what stands in one section, without its heading: to be copied into another document."""
    return "\n".join(part for block in section.blocks for part in _block(block, "")).strip()


def _section(section: Section, name: str, depth: int) -> Iterator[str]:
    yield f"\n\\{'sub' * depth}section*{{{_line(section.title)}}}"
    for block in section.blocks:
        yield from _block(block, name)
    for inner in section.sections:
        yield from _section(inner, name, depth + 1)


def _block(block: Block, name: str) -> Iterator[str]:
    match block:
        case Paragraph(line):
            yield f"{_line(line)}\n"
        case Formulas(lines):
            yield from _listed(f"\\item {_line(line)}" for line in lines)
        case Points(rows):
            yield from _listed(f"\\item[{words(lead)}] {_line(line)}" for lead, line in rows)
        case Table():
            yield from _table(block)
        case Picture(suffix, _, _):
            yield _pictured(f"{name}-{suffix}.pdf", r"\linewidth")
        case Plot(suffix):
            yield _pictured(f"{name}-{suffix}.pdf", r"0.9\linewidth")
        case Code(_, text):
            yield r"\begin{flushleft}\ttfamily\small"
            yield " \\\\\n".join(map(_code, text.splitlines()))
            yield r"\end{flushleft}"
        case _:
            assert_never(block)


def _pictured(file: str, width: str) -> str:
    """Return what shows a picture where that can be done and its file is found."""
    shown = rf"\begin{{center}}\includegraphics[width={width}]{{{file}}}\end{{center}}"
    return rf"\ifdefined\includegraphics\IfFileExists{{{file}}}{{{shown}}}{{}}\fi"


def _listed(items: Iterator[str]) -> Iterator[str]:
    yield r"\begin{itemize}"
    yield from items
    yield r"\end{itemize}"


def _table(table: Table) -> Iterator[str]:
    """Yield a table that is as small as it has to be, since its formulas do not break."""
    yield rf"\begin{{center}}\small\renewcommand{{\arraystretch}}{{1.6}}\begin{{tabular}}{{{'l' * len(table.head)}}}"
    yield " & ".join(map(_line, table.head)) + r" \\ \hline"
    yield from (" & ".join(map(_line, row)) + r" \\" for row in table.rows)
    yield r"\end{tabular}\end{center}"


def _code(text: str) -> str:
    """Return a line of a program; its spaces are all kept."""
    return _SPACES.sub(lambda match: "~" * len(match[0]), words(text)) or r"\mbox{}"


def _line(line: Line) -> str:
    return "".join(map(_piece, line))


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return words(piece)
        case Written():
            return formula(piece)
        case Reference(shown, _):
            return _piece(shown)
        case _:
            assert_never(piece)


def formula(written: Written) -> str:
    """Return a formula between its dollar signs."""
    return translated(f"${written.markup}$", _NO_COLOURS)

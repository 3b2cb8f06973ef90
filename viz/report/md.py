"""A report as GitHub-flavoured Markdown: formulas between dollar signs, pictures in files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import assert_never
from urllib.parse import quote

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
    anchor,
)
from viz.report.tex import formula

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~$&@]")
_BEGINNING = re.compile(r"(\s*\d*)([-+=.)])")  # of a line that would be a list or a rule
_KINDER = (  # commands that neither Markdown's escapes nor MathJax take for something else
    (r"\\,", r"\\thinspace "),
    (r"\\\\", r"\\cr "),
    (r"\\textup\{", r"\\text{"),
    (r"\\textit\{", r"\\text{"),
    (r"\\\{", r"\\lbrace "),
    (r"\\\}", r"\\rbrace "),
    ("<", r"\\lt "),
    (">", r"\\gt "),
    (r"\|", r"\\vert "),
)


def md(report: Report, name: str) -> bytes:
    """Write a report; ``name`` is what the files of its pictures are called, up to their own names."""
    parts = [f"# {_words(report.title)}"]
    parts += [part for block in report.about for part in _block(block, name)]
    parts += [part for section in report.sections for part in _section(section, name, 2)]
    return ("\n\n".join(parts) + "\n").encode()


def _section(section: Section, name: str, depth: int) -> Iterator[str]:
    yield f'{"#" * depth} <a id="{anchor(section.id)}"></a>{_line(section.title)}'
    for block in section.blocks:
        yield from _block(block, name)
    for inner in section.sections:
        yield from _section(inner, name, depth + 1)


def _block(block: Block, name: str) -> Iterator[str]:
    match block:
        case Paragraph(line):
            yield _BEGINNING.sub(r"\1\\\2", _line(line), count=1) if _BEGINNING.match(_line(line)) else _line(line)
        case Formulas(lines):
            yield "\n".join(f"- {_line(line)}" for line in lines)
        case Points(rows):
            yield "\n".join(f"- **{_words(lead)}**: {_line(line)}" for lead, line in rows)
        case Table(_, head, rows):
            first, *others = (" | ".join(map(_line, row)) for row in (head, *rows))
            yield "\n".join(f"| {row} |" for row in (first, " | ".join(["---"] * len(head)), *others))
        case Picture(suffix, scene, _):
            yield f"![{_words(scene.description)}]({quote(name)}-{suffix}.svg)"
        case Plot(suffix, about):
            yield f"![{_words(about)}]({quote(name)}-{suffix}.svg)"
        case Code(language, text):
            yield f"```{language}\n{text}```"
        case _:
            assert_never(block)


def _line(line: Line) -> str:
    return "".join(map(_piece, line))


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return _words(piece)
        case Written():
            return _formula(piece)
        case Reference(shown, to):
            return f"[{_piece(shown)}](#{anchor(to)})"
        case _:
            assert_never(piece)


def _words(text: str) -> str:
    """Return words so that nothing of them is Markdown or HTML."""
    return _MARKUP.sub(_escaped, "".join(c if c.isprintable() else " " for c in text))


def _escaped(match: re.Match[str]) -> str:
    c = match[0]
    return escape(c) if c in "<>&" else f"&#{ord(c)};" if c in "$@" else f"\\{c}"


def _formula(written: Written) -> str:
    found = formula(written)
    for command, kinder in _KINDER:
        found = re.sub(command, kinder, found)
    return found

"""A report as one accessible page by itself: formulas in MathML, the picture to step through, nothing fetched."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import assert_never

from viz.notation.written import Written
from viz.report.flow import flowing
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
    formulas,
    lines,
    pictures,
)
from viz.report.tex import source
from viz.typeset import mathml
from viz.writers.html import Figure, page, stepper, still
from viz.writers.svg import svg, words

_DARK = '<source media="(prefers-color-scheme: dark)" srcset="{}">'
_MOST_BUTTONS = 100  # sections with a button each


def html(report: Report, name: str) -> bytes:
    """Write a report; all of it is in the page, so that its ``name`` does not matter."""
    del name
    found = list(dict.fromkeys(formulas(report)))
    made = dict(zip(found, map(flowing, mathml([written.markup for written in found])), strict=True))
    first, *others = pictures(report)
    figure = stepper(first.film, range(1, len(first.film.said) + 1)) if first.film else still(first.scene)
    drawn = {first.name: _stepping(figure)} | {other.name: _still(other) for other in others}
    body = _Page(made, drawn).whole(report)
    rules, scripts = figure.texts
    return page(first.scene, body, rules + _file("report.css"), [*scripts, _file("copy.js")], report.title)


def _stepping(figure: Figure) -> str:
    return f'<div class="stepper" tabindex="-1">\n{figure.picture}{figure.controls}\n</div>'


def _still(picture: Picture) -> str:
    return f"<figure>\n{svg(picture.scene).decode()}</figure>"


class _Page:
    """The page's elements, from formulas and pictures that are ready."""

    def __init__(self, made: Mapping[Written, str], drawn: Mapping[str, str]) -> None:
        self.made, self.drawn = made, drawn
        self.button: Callable[[Section], str] = _button

    def whole(self, report: Report) -> str:
        """Return the page."""
        about = "".join(part for block in report.about for part in self._block(block))
        if sum(len(section.sections) for section in report.sections) > _MOST_BUTTONS:
            self.button = lambda _: ""
        sections = "".join(part for section in report.sections for part in self._section(section, 2))
        return (
            f"<main>\n<h1>{words(report.title)}</h1>\n{about}{self._contents(report)}{sections}</main>\n"
            '<p class="copied" role="status" aria-live="polite"></p>\n'
        )

    def _contents(self, report: Report) -> str:
        items = "".join(self._item(section) for section in report.sections)
        return f'<nav aria-label="Contents"><ol>{items}</ol></nav>\n'

    def _item(self, section: Section) -> str:
        return f'<li><a href="#{anchor(section.id)}">{self._line(section.title)}</a></li>'

    def _section(self, section: Section, level: int) -> Iterator[str]:
        name = anchor(section.id)
        yield f'<section id="{name}" aria-labelledby="{name}-h">\n'
        heading = f'<h{level} id="{name}-h">{self._line(section.title)}</h{level}>'
        yield f'<div class="head">{heading}{self.button(section)}</div>\n'
        for block in section.blocks:
            yield from self._block(block)
        for inner in section.sections:
            yield from self._section(inner, level + 1)
        yield "</section>\n"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph(line):
                yield f"<p>{self._line(line)}</p>\n"
            case Formulas(lines):
                items = "".join(f"<li>{self._line(line)}</li>\n" for line in lines)
                yield f'<ul class="formulas">\n{items}</ul>\n'
            case Points(rows):
                items = "".join(f"<dt>{words(lead)}</dt><dd>{self._line(line)}</dd>\n" for lead, line in rows)
                yield f"<dl>\n{items}</dl>\n"
            case Table():
                yield from self._table(block)
            case Picture(name, _, _):
                yield f"{self.drawn[name]}\n"
            case Plot(_, about):
                dark = _DARK.format(_address(drawn(block, "svg", dark=True))) if block.dark else ""
                image = f'<img alt="{words(about)}" src="{_address(drawn(block, "svg"))}">'
                yield f'<figure class="plot"><picture>{dark}{image}</picture></figure>\n'
            case Code(_, text):
                yield f'<pre tabindex="0"><code>{_code(text)}</code></pre>\n'
            case _:
                assert_never(block)

    def _table(self, table: Table) -> Iterator[str]:
        caption = words(table.caption)
        yield f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">\n'
        yield f"<table><caption>{caption}</caption>\n"
        cells = "".join(f'<th scope="col">{self._line(line)}</th>' for line in table.head)
        yield f"<thead><tr>{cells}</tr></thead>\n<tbody>\n"
        for first, *others in table.rows:
            cells = "".join(f"<td>{self._line(line)}</td>" for line in others)
            yield f'<tr><th scope="row">{self._line(first)}</th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    def _line(self, line: Line) -> str:
        return "".join(map(self._piece, line))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case str():
                return words(piece)
            case Written():
                return self.made[piece]
            case Reference(shown, to):
                return f'<a href="#{anchor(to)}">{self._piece(shown)}</a>'
            case _:
                assert_never(piece)


def _button(section: Section) -> str:
    """Return the button that copies what stands in a section as LaTeX, if there are formulas in it."""
    told = [block for block in section.blocks if isinstance(block, Formulas | Points)]
    if not any(isinstance(piece, Written) for block in told for line in lines(block) for piece in line):
        return ""
    return f'<button type="button" class="copy" data-tex="{_code(source(section))}" hidden>Copy TeX</button>'


def _address(image: bytes) -> str:
    """Return an SVG picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{b64encode(image).decode()}"


def _code(text: str) -> str:
    return "&#10;".join(map(words, text.split("\n")))


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")

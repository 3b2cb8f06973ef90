"""The header of a text: `#| key: value` lines before the first statement."""

from __future__ import annotations

import re

from viz.errors import MOST_ERRORS, Diagnostic, InputError, Source, Span
from viz.program import Entry

_LINE = re.compile(r"#\|[ \t]*([^\n]*)\n?")
_COMMENTS = re.compile(r"(?:\n|#(?!\|)[^\n]*\n?)*+")


def read_header(source: Source) -> tuple[dict[str, Entry], int]:
    """Return the header's entries by key, and where the statements begin; raise InputError for a line that is none."""
    header: dict[str, Entry] = {}
    mistakes: list[Diagnostic] = []
    place = _end_of_comments(source.text, 0)
    while (line := _LINE.match(source.text, place)) and len(mistakes) < MOST_ERRORS:
        key, colon, value = line[1].partition(":")
        span = Span(line.start(1), line.start(1) + max(0, len(line[1].rstrip())))
        if not colon or not key.strip() or key.strip() in header:
            mistakes.append(_mistake(key.strip(), span, again=bool(colon) and key.strip() in header))
        else:
            header[key.strip()] = Entry(value.strip(), span)
        place = _end_of_comments(source.text, line.end())
    if mistakes:
        raise InputError(*mistakes, source=source)
    return header, place


def _end_of_comments(text: str, place: int) -> int:
    found = _COMMENTS.match(text, place)
    return found.end() if found else place


def _mistake(key: str, span: Span, *, again: bool) -> Diagnostic:
    return Diagnostic(
        code="E017",
        message=f"`{key}` stands in the header twice" if again else "a header line has the form `#| key: value`",
        span=span,
        label="again here" if again else "no key and colon",
        help="keep one of them" if again else "write `#| title: My graph`, or `#` alone for a comment",
    )

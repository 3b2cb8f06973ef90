"""The header of a text: `#| key: value` lines before the first statement."""

from __future__ import annotations

from viz.errors import Diagnostic, InputError, Source, Span
from viz.program import Entry


def read_header(source: Source) -> tuple[dict[str, Entry], int]:
    """Return the header's entries by key, and where the statements begin; raise InputError for a line that is none."""
    header: dict[str, Entry] = {}
    mistakes: list[Diagnostic] = []
    text, place = source.text, 0
    while text.startswith(("#", "\n"), place):
        stop = text.find("\n", place) + 1 or len(text)
        line = text[place:stop].rstrip("\n")
        key, colon, value = line[2:].partition(":")
        span = Span(place + 2 + len(line[2:]) - len(line[2:].lstrip()), place + len(line.rstrip()))
        if line.startswith("#|") and (not colon or not key.strip() or key.strip() in header):
            mistakes.append(_mistake(key.strip(), span, again=bool(colon) and key.strip() in header))
        elif line.startswith("#|"):
            header[key.strip()] = Entry(value.strip(), span)
        place = stop
    if mistakes:
        raise InputError(*mistakes, source=source)
    return header, place


def _mistake(key: str, span: Span, *, again: bool) -> Diagnostic:
    return Diagnostic(
        code="E017",
        message=f"`{key}` stands in the header twice" if again else "a header line has the form `#| key: value`",
        span=span,
        label="again here" if again else "no key and colon",
        help="keep one of them" if again else "write `#| title: My graph`, or `#` alone for a comment",
    )

"""Diagnostics to text: for people with the marked line, in one line for editors, as JSON, and for GitHub's log."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from viz.errors import MOST_ERRORS, Diagnostic, MakegraphError, Source, Span

_WINDOW = 100  # characters of a long line that are shown
_LONG_QUOTE = re.compile(r"`([^`]{60})[^`]{3,}`")
_Format = Callable[[Diagnostic, Source | None, str], str]


def render(diagnostic: Diagnostic, source: Source | None, severity: str = "error") -> str:
    """Write a diagnostic for people: message, place, marked line, cure."""
    lines = [f"{severity}[{diagnostic.code}]: {_said(diagnostic.message)}"]
    marks = [(diagnostic.span, diagnostic.label)] if diagnostic.span is not None else []
    marks = [*marks, *diagnostic.also] if source is not None else []
    gutter = max([len(str(source.place(span.start)[0])) for span, _ in marks] if source else [], default=0) + 1
    if source is not None:
        for n, (span, label) in enumerate(marks):
            lines += _marked(source, span, label, arrow="-->" if n == 0 else ":::", gutter=gutter)
    if diagnostic.help:
        lines.append(f"{' ' * (gutter + 1)}= help: {_said(diagnostic.help)}")
    return "\n".join(lines)


def short(diagnostic: Diagnostic, source: Source | None, severity: str = "error") -> str:
    """Write a diagnostic in one line, as compilers do: `neuron.txt:3:10: error[E012]: unknown name "wieght"`."""
    message = _said(diagnostic.message).replace("`", '"')
    return f"{_place(diagnostic, source)}{severity}[{diagnostic.code}]: {message}"


def as_json(diagnostic: Diagnostic, source: Source | None, severity: str = "error") -> str:
    """Write a diagnostic as one line of JSON; lines and columns count from 1, in characters, the last one exclusive."""
    found: dict[str, Any] = {"severity": severity, "code": diagnostic.code, "message": _cut(diagnostic.message)}
    found |= _range(diagnostic.span, source)
    found |= {"label": diagnostic.label, "help": _cut(diagnostic.help)}
    found["also"] = [{**_range(span, source), "label": label} for span, label in diagnostic.also]
    return json.dumps(found, ensure_ascii=True)


def github(diagnostic: Diagnostic, source: Source | None, severity: str = "error") -> str:
    """Write a diagnostic as a command that marks the line in GitHub's views."""
    place = _range(diagnostic.span, source)
    names = {"file": "file", "line": "line", "end_line": "endLine", "column": "col", "end_column": "endColumn"}
    parts = [f"{names[key]}={_property(str(value))}" for key, value in place.items() if value is not None]
    parts.append(f"title={_property(diagnostic.code)}")
    text = "\n".join(part for part in (diagnostic.message, diagnostic.help) if part)
    kind = severity if severity in {"error", "warning"} else "notice"
    return f"::{kind} {','.join(parts)}::{_data(_said(text, keep=chr(10)))}"


FORMATS: Mapping[str, _Format] = MappingProxyType({"human": render, "short": short, "json": as_json, "github": github})
"""What --message-format may be; each takes a diagnostic, the text it is about and the severity."""


def told(error: MakegraphError, form: str = "human") -> str:
    """Return all messages of an error."""
    between = "\n\n" if form == "human" else "\n"
    texts = [FORMATS[form](diagnostic, error.source, "error") for diagnostic in error.diagnostics]
    if form == "human" and len(texts) == MOST_ERRORS:
        texts.append(f"These are the first {MOST_ERRORS}; there may be more.")
    return between.join(texts)


def _place(diagnostic: Diagnostic, source: Source | None) -> str:
    if source is None:
        return ""
    line, column = source.place(diagnostic.span.start) if diagnostic.span is not None else (1, 1)
    return f"{escape(source.name)}:{line}:{column}: "


def _range(span: Span | None, source: Source | None) -> dict[str, Any]:
    if source is None or span is None:
        return {"file": source.name if source else None}
    line, column = source.place(span.start)
    last, end = source.place(max(span.stop, span.start + 1))
    return {"file": source.name, "line": line, "column": column, "end_line": last, "end_column": end}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(escape(text)).replace(":", "%3A").replace(",", "%2C")


def _said(text: str, keep: str = "") -> str:
    """Return a message as it may be printed: no control characters, and no quote of a whole book."""
    return escape(_cut(text), keep)


def _cut(text: str) -> str:
    return _LONG_QUOTE.sub(r"`\1…`", text)


def _marked(source: Source, span: Span, label: str, arrow: str, gutter: int) -> list[str]:
    number, column = source.place(span.start)
    text = source.line(number)
    start = column - 1
    stop = max(start + 1, min(start + span.stop - span.start, len(text)))
    left = max(0, start - _WINDOW // 2)
    right = left + _WINDOW
    head = "…" if left else ""
    tail = "…" if len(text) > right else ""
    margin = " " * gutter
    before, marked = head + text[left:start], text[start : min(stop, right)]
    shown = escape(before + text[start:right] + tail, keep="\t")
    pad = "".join("\t" if c == "\t" else " " * _columns(c) for c in before)
    marker = "^" * max(1, columns(marked))
    return [
        f"{margin}{arrow} {escape(source.name)}:{number}:{column}",
        f"{margin} |",
        f" {number:<{gutter - 1}} | {shown}",
        f"{margin} | {pad}{marker} {escape(label)}".rstrip(),
    ]


def escape(text: str, keep: str = "") -> str:
    r"""Show control characters, which could drive a terminal, as escapes.

    >>> escape("a\x1b[31m")
    'a\\x1b[31m'
    """
    return "".join(c if c in keep or not _is_control(c) else c.encode("unicode_escape").decode() for c in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def columns(text: str) -> int:
    r"""Return how many terminal columns a shown text takes.

    >>> columns("学x"), columns("e\u0301")
    (3, 1)
    """
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    """Return how many terminal columns a shown character takes."""
    if _is_control(character):
        return len(escape(character))
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

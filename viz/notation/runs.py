"""Label markup as runs of text with sub- and superscripts, for programs that have no formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from viz.notation.tex import FUNCTIONS, TOKEN, unquoted

_ROLES = frozenset({"value", "gradient", "muted"})
_UNSEEN = frozenset({"display", "inline", "lr", "italic", "op", "upright", "text", "class"})  # in a line of text
_WORDED = frozenset({"op", "upright", "text"})  # their words are set upright; what else stands in them is no text
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in FUNCTIONS},
        "dif": "d",
        "dots.c": "⋯",
        "dots.h": "…",
        "thin": "\u2009",
        "quad": "\u2003",
    }
)
_RELATIONS = frozenset("=≈≠<>≤≥→←")
_OPERATORS = frozenset("+−×⋅·÷±")


class Run(NamedTuple):
    """Some text in one look; ``level`` is -1 in a subscript, 1 in a superscript, else 0."""

    text: str
    role: str = "ink"
    italic: bool = False
    level: int = 0


class _Open(NamedTuple):
    """A call, brackets, a script or a formula that is not closed yet: how it ends, what that writes, how it looks."""

    close: str = ""
    written: str = ""
    call: str = ""
    role: str = "ink"
    level: int = 0
    math: bool = False


class _LostError(ValueError):
    """The label has something that no line of text can hold."""


@dataclass(slots=True)
class _Line:
    """The runs so far, what is open, the script that comes next, and whether a function's name was just written."""

    runs: list[Run] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=lambda: [_Open()])
    script: int = 0
    named: bool = False

    def put(self, text: str, level: int, *, italic: bool = False) -> None:
        """Add text; it joins the last run if it looks the same."""
        run = Run(text, self.stack[-1].role, italic, level)
        if self.runs and self.runs[-1][1:] == run[1:]:
            run = run._replace(text=self.runs.pop().text + text)
        self.runs.append(run)
        self.script, self.named = 0, False

    @property
    def before(self) -> str:
        """The last character of the line."""
        return self.runs[-1].text[-1] if self.runs else " "


def runs(markup: str) -> tuple[Run, ...] | None:
    """Return a label as runs; None for one with a fraction, a root, cases, an accent or a script of a script.

    >>> [run.text for run in runs("$w_(1) x value(= −5)$")]
    ['w', '1', 'x', ' = −5']
    >>> runs("$frac(1, 2)$") is None
    True
    """
    line = _Line()
    try:
        for match in TOKEN.finditer(markup):
            _take(line, match.lastgroup or "", match[match.lastgroup or 0])
    except _LostError:
        return None
    found = line.runs
    if found:
        found[0] = found[0]._replace(text=found[0].text.lstrip())
        found[-1] = found[-1]._replace(text=found[-1].text.rstrip())
    return tuple(run for run in found if run.text)


def _take(line: _Line, kind: str, text: str) -> None:
    """Take one token in."""
    top = line.stack[-1]
    level = line.script or top.level
    if line.script and top.level:
        raise _LostError
    if kind == "sign" and text == top.close:
        line.stack.pop()
        if top.written:
            line.put(top.written, level)
    elif kind == "call":
        line.stack.append(_called(line, text, level))
    elif kind == "words":
        _word(line, unquoted(text.removeprefix("#")), level)
    elif top.call in _WORDED:
        return
    elif not top.math:
        _between(line, kind, text)
    else:
        _formula(line, kind, text, level)


def _called(line: _Line, text: str, level: int) -> _Open:
    """Return what a call opens."""
    top = line.stack[-1]
    name = text[:-1].removeprefix("#")
    inner = top._replace(close=")" if text[-1] == "(" else "]", written="", call=name, level=level)
    line.script = 0
    if name in _ROLES:
        return inner._replace(role=name)
    if name == "abs":
        line.put("|", level)
        return inner._replace(written="|")
    if name not in _UNSEEN:
        raise _LostError
    return inner


def _word(line: _Line, text: str, level: int) -> None:
    """Write words: a user's, or a function's name; of the strings in `text(font: "...", "dv")` the last one."""
    top = line.stack[-1]
    if top.call == "text":
        line.stack[-1] = top._replace(written=text)
    elif top.call == "op":
        _function(line, text, level)
    elif top.call != "class":
        line.put(_apart(line, level) + text, level)


def _between(line: _Line, kind: str, text: str) -> None:
    """Take in what stands in text, outside of formulas: their beginnings, and spaces."""
    if (kind, text) == ("sign", "$"):
        line.stack.append(line.stack[-1]._replace(close="$", call="", math=True))
    elif kind == "space" or line.stack[-1].close == "]":
        line.put(text, 0)
    else:
        raise _LostError


def _formula(line: _Line, kind: str, text: str, level: int) -> None:
    if kind == "sign" and text in "_^":
        line.script = -1 if text == "_" else 1
    elif kind == "sign" and text == "(":
        if not line.script:
            line.put("(", level)
        written = "" if line.script else ")"
        line.stack.append(line.stack[-1]._replace(close=")", written=written, call="", level=level))
        line.script = 0
    elif kind == "name":
        if text not in _NAMES:
            raise _LostError
        (_function if text in FUNCTIONS else _Line.put)(line, _NAMES[text], level)
    elif kind != "space":
        _atom(line, text, level)


def _function(line: _Line, name: str, level: int) -> None:
    gap = " " if line.before.isalnum() or line.before in ")|" else ""
    line.put(gap + name, level)
    line.named = True


def _apart(line: _Line, level: int) -> str:
    """Return what stands between a function's name and an argument without brackets."""
    return " " if line.named and not level else ""


def _atom(line: _Line, text: str, level: int) -> None:
    if text == "&":
        raise _LostError
    if line.stack[-1].call == "class":
        line.put(text, level) if text != "," else None
    elif text in _RELATIONS and not level:
        line.put(f"{'' if line.before == ' ' else ' '}{text} ", level)
    elif text in _OPERATORS and not level and line.before not in " (|":
        line.put(f" {text} ".replace("⋅", "·"), level)
    elif text == "," and not level:
        line.put(", ", level)
    else:
        italic = text.isalpha() and not (text.isupper() and not text.isascii())  # capital Greek stands upright
        line.put(_apart(line, level) + text.replace("'", "′"), level, italic=italic)

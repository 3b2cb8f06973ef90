"""Text to tokens, lazily; positions are character offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from viz.sources.refusals import long_name, refuse_lookalikes, unreadable

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SAME = {"−": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "**": "^", "≤": "<=", "≥": ">="}
LONGEST_NAME = 255

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚"  # word characters to Python, but no part of a name
_MARKS = (  # of letters that have no composed form; not word characters to Python
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0963\u0971-\u0d7f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_REST = rf"[^\W{_RAISED}]*(?:[{_MARKS}]+[^\W{_RAISED}]*)*"
NAME = rf"[^\W\d{_RAISED}]{_REST}(?:(?<=_)\{{[^{{}}\s#;]*\}}{_REST})*'?"
_COMMENT = re.compile(r"#[^\n]*")
_TOKEN = re.compile(
    rf"""[ \t]*(?:\#[^\n]*)?
     (?: (?P<word>[a-zA-Z_][a-zA-Z0-9_]{{0,254}}+(?![\w{{'{_MARKS}]))
       | (?P<name>{NAME})
       | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚])
       | (?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
       | (?P<end>[\n;](?:[ \t\n;]++|\#[^\n]*+)*+)
       | (?P<sign>\*\*|:=|[-+*/^<>]=|==|[-+−*·⋅×/÷^(),=√<>≤≥?])
       | (?P<nothing>\Z)
       | (?P<unknown>.)
     )""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word of the language: its kind, its text in ASCII form where there is one, and where it stands."""

    kind: str  # number superscript name end sign
    text: str
    start: int
    stop: int


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text and a last ``end``; raise InputError at a character that begins none.

    >>> [t.text for t in tokens("u = 2b·c")]
    ['u', '=', '2', 'b', '*', 'c', '']
    """
    depth, new = 0, tuple.__new__
    for match in _TOKEN.finditer(text, start):
        kind = match.lastgroup or ""
        word, stop = match[kind], match.end()
        start = stop - len(word)
        if kind == "word":  # a name in ASCII, the usual one
            kind = "name"
        elif kind == "sign":
            depth = depth + 1 if word == "(" else max(0, depth - 1) if word == ")" else depth
            word = _SAME.get(word, word)
        elif kind == "end":
            if depth and ";" not in _COMMENT.sub("", word):
                continue
        elif kind == "name":
            _check_name(text, word, start)
        elif kind == "unknown":
            raise unreadable(text, match.start())
        elif kind == "nothing":
            break
        yield new(Token, (kind, word, start, stop))  # half the time of Token(...)
    yield Token("end", "", len(text), len(text))


def _check_name(text: str, word: str, start: int) -> None:
    if len(word) > LONGEST_NAME:
        raise long_name(start, start + len(word), LONGEST_NAME)
    for place, character in enumerate(word, start):  # inside a subscript's braces
        if not character.isprintable():
            raise unreadable(text, place)
    refuse_lookalikes(word, start)

"""Text to tokens, lazily; positions are character offsets into the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from viz.errors import Diagnostic, InputError, Span

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SAME = {"−": "-", "·": "*", "×": "*", "÷": "/", "**": "^"}
_LONGEST_NAME = 255
_GREEK_LIKE_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚"  # word characters to Python, but no part of a name
NAME = rf"[^\W\d{_RAISED}][^\W{_RAISED}]*(?:(?<=_)\{{[^{{}}\s]*\}}[^\W{_RAISED}]*)*'?"
_TOKEN = re.compile(
    rf"""[ \t]*(?:\#[^\n]*)?
     (?: (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚])
       | (?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
       | (?P<name>{NAME})
       | (?P<end>[\n;])
       | (?P<sign>\*\*|:=|[-+*/^]=|==|[-+−*·×/÷^(),=√])
       | (?P<nothing>\Z)
     )""",
    re.VERBOSE,
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
    stop, depth = start, 0
    while True:
        match = _TOKEN.match(text, stop)
        kind = match and match.lastgroup
        if match is None or kind is None:
            raise _unreadable(text, stop)
        word = match[kind]
        start, stop = match.span(kind)
        if kind == "nothing":
            break
        if kind == "name":
            _check_name(word, start)
        elif kind == "sign":
            depth = depth + 1 if word == "(" else max(0, depth - 1) if word == ")" else depth
            word = _SAME.get(word, word)
        elif kind == "end" and depth and word == "\n":
            continue
        yield Token(kind, word, start, stop)
    yield Token("end", "", len(text), len(text))


def _check_name(word: str, start: int) -> None:
    if len(word) > _LONGEST_NAME:
        raise _too_long(start, start + len(word))
    if not word.isascii():
        _refuse_mixed(word, start)


def _unreadable(text: str, place: int) -> InputError:
    while text[place] in " \t":
        place += 1
    character = text[place]
    known = {
        "[": "arrays are not in the language yet; write one name for each number: x1, x2, ...",
        "]": "arrays are not in the language yet; write one name for each number: x1, x2, ...",
        "@": "matrix products are not in the language yet; write the sum of products",
        "|": "write abs(x) for the absolute value",
        "!": "factorials are not in the language; write the product",
        "%": "percentages are not in the language; write /100",
    }
    what = f"U+{ord(character):04X}" if not character.isprintable() else f"`{character}`"
    return InputError(
        Diagnostic(
            code="E010",
            message=f"{what} does not belong in an equation",
            span=Span(place, place + 1),
            label="not understood",
            help=known.get(character, "an equation is made of names, numbers, + - * / ^, brackets and function calls"),
        )
    )


def _refuse_mixed(word: str, start: int) -> None:
    """Refuse a letter among Latin ones that looks like one of them but is of another script."""
    scripts = [unicodedata.name(c, "").partition(" ")[0] for c in word]
    if "LATIN" not in scripts:
        return
    for place, (character, script) in enumerate(zip(word, scripts, strict=True), start):
        if script == "CYRILLIC" or character in _GREEK_LIKE_LATIN:
            raise InputError(
                Diagnostic(
                    code="E010",
                    message=f"U+{ord(character):04X} ({unicodedata.name(character).lower()}) looks like a Latin letter",
                    span=Span(place, place + 1),
                    label="of another script than the rest",
                    help="type the name again in one script",
                )
            )


def _too_long(start: int, stop: int) -> InputError:
    return InputError(
        Diagnostic(
            code="E016",
            message=f"a name of {stop - start:,} characters is too long",
            span=Span(start, stop),
            label=f"at most {_LONGEST_NAME} characters",
            help="choose a shorter name",
        )
    )

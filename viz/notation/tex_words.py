"""Letters, signs and a user's words as LaTeX: what pdfLaTeX can set becomes a command, nothing else is one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from viz.notation.names import GREEK

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **{sign: sign for sign in "=+<>/:;!?.*-"},
        "−": "-",
        "⋅": r"\cdot",
        "·": r"\cdot",
        "×": r"\times",
        "÷": r"\div",
        "±": r"\pm",
        "≈": r"\approx",
        "≠": r"\ne",
        "≤": r"\le",
        "≥": r"\ge",
        "→": r"\to",
        "←": r"\leftarrow",
        "∂": r"\partial",
        "∇": r"\nabla",
        "∑": r"\sum",
        "∏": r"\prod",
        "√": r"\surd",
        "∛": r"\sqrt[3]{}",
        "∞": r"\infty",
        "□": r"\square",
        "…": r"\ldots",
        "⋯": r"\cdots",
    }
)
"""Signs of formulas, from Unicode."""

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        **{letter: "\\" + word for word, letter in GREEK.items()},
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", (rf"\mathrm{{{c}}}" for c in "ABEZHIKMNOPTYX"), strict=True)),
        "ε": r"\varepsilon",
        "φ": r"\varphi",
        "ϕ": r"\phi",
        "ϑ": r"\vartheta",
        "ϰ": r"\varkappa",
        "ϖ": r"\varpi",
        "ϱ": r"\varrho",
        "ς": r"\varsigma",
        "ϝ": r"\digamma",
        "ο": "o",
        "µ": r"\mu",
        "ℓ": r"\ell",
        "ℏ": r"\hbar",
        "ℜ": r"\Re",
        "ℑ": r"\Im",
        "ℵ": r"\aleph",
        "ı": r"\imath",
        "ȷ": r"\jmath",
    }
)
"""Letters of formulas that are not ASCII; the mathematical alphabets are read off their Unicode names instead."""

_ALPHABETS: Mapping[str, str] = MappingProxyType(
    {
        "BOLD": "mathbf",
        "BOLD ITALIC": "boldsymbol",
        "SCRIPT": "mathcal",
        "BOLD SCRIPT": "mathcal",
        "FRAKTUR": "mathfrak",
        "DOUBLE-STRUCK": "mathbb",
        "SANS-SERIF": "mathsf",
        "MONOSPACE": "mathtt",
    }
)
_ESCAPES: Mapping[str, str] = MappingProxyType(
    {
        **{sign: "\\" + sign for sign in "{}$&#%_"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\symbol{34}",
    }
)
_LIGATURE = re.compile(r"([-'`,!?])(?=[-'`,])")  # two signs that LaTeX would make one of
_PLAIN = frozenset("“”‘’–—…¡¿§¶©®°ßæœøłıÆŒØŁ")  # what LaTeX sets in any font, besides accented letters
_ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327")


def letter(character: str) -> str | None:
    r"""Return a letter as a formula has it: bold x as `\mathbf{x}`; None for one that LaTeX has no command for.

    >>> letter("α"), letter("ℝ"), letter("я")
    ('\\alpha', '\\mathbb{R}', None)
    """
    if character in LETTERS:
        return LETTERS[character]
    base = unicodedata.normalize("NFKC", character)
    plain = base if base.isascii() else LETTERS.get(base)
    if base == character or len(base) != 1 or plain is None:
        return None
    name = unicodedata.name(character).removeprefix("MATHEMATICAL ")
    alphabet = re.split(r" (?:SMALL|CAPITAL|DIGIT|NABLA|PARTIAL)\b", name)[0]
    return rf"\{_ALPHABETS[alphabet]}{{{plain}}}" if alphabet in _ALPHABETS else plain


def words(text: str) -> str:
    r"""Return a user's words so that LaTeX sets them as they are; nothing of them is a command.

    >>> words(r"\input{x} & 5^^M")
    '\\textbackslash{}input\\{x\\} \\& 5\\textasciicircum{}\\textasciicircum{}M'
    """
    escaped = (_ESCAPES.get(c) or (c if c.isascii() and c.isprintable() else _foreign(c)) for c in text)
    return _LIGATURE.sub(r"\1{}", "".join(escaped))


def _foreign(character: str) -> str:
    """Return a character that is not ASCII as a command where there is one; what cannot be seen is a space."""
    if not character.isprintable():
        return " "
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    parts = "".join(chr(int(code, 16)) for code in codes.split()) if kind.startswith("<") else ""
    if kind == "<fraction>" and parts[-1:].isdigit():
        above, _, below = parts.partition("⁄")
        return rf"\ensuremath{{\tfrac{{{above}}}{{{below}}}}}"
    if kind in {"<super>", "<sub>"} and parts.isascii() and parts.isalnum():
        return rf"\text{'super' if kind == '<super>' else 'sub'}script{{{parts}}}"
    found = SIGNS.get(character) or letter(character)
    return character if found is None else rf"\ensuremath{{{found}}}"


def foreign(source: str) -> str:
    """Return the characters of LaTeX source that pdfLaTeX's usual fonts lack, each once, in order.

    >>> foreign("é ш “x” 学ш")
    'ш学'
    """
    return "".join(c for c in dict.fromkeys(source) if not (c.isascii() or c in _PLAIN or _is_accented(c)))


def _is_accented(character: str) -> bool:
    parts = unicodedata.normalize("NFD", character)
    return len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS  # noqa: PLR2004

"""What a character that is not in the language was meant to be: the cure for each sign that others use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from viz.ops.functions import FUNCTIONS

_WORDS = "only equations are read; write words behind `#`"
_COMMENT = "a comment begins with `#`"
_ARROW = "write `=`: a statement has the form `name = expression`"
_FOUND = "derivatives are found, not written: leave this line out"
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "@": "matrix products are not in the language yet; write the sum of products",
        "|": "write `abs(x)` for the absolute value",
        "‖": "write `sqrt(x^2 + y^2)` or `hypot(x, y)` for a length",
        "°": "angles are in radians; write `*pi/180`",
        "{": "group with `(` and `)`; braces may stand only in a subscript: h_{t-1}",
        "}": "group with `(` and `)`; braces may stand only in a subscript: h_{t-1}",
        "\\": "LaTeX is not read; write `a/b`, `sqrt(x)`, `alpha`",
        "$": "equations stand without `$`",
        '"': _WORDS,
        "`": _WORDS,
        "'": "a prime may stand only at the end of a name, once: x'",
        ":": "write `=`: a statement has the form `name = expression`",
        "&": "conditions are not joined; put one `where` inside another",
        "~": "write `=` for a value; distributions are not drawn",
        "∑": "write the sum out: `x1 + x2 + x3`, or `sum(x1, x2, x3)`",
        "∏": "write the product out: `x1*x2*x3`",
        "∫": "integrals are not in the language",
        "∂": _FOUND,
        "∇": _FOUND,
        "∞": "infinity is no number; choose a large one",
        "∛": "write `cbrt(x)`",
        "⁻": "a raised minus stands before raised digits: x⁻¹",
        "±": "write two equations, one with `+` and one with `-`",
        "≈": _ARROW,
        "≠": "a condition is written with <, <=, > or >=",
        "→": _ARROW,
        "←": _ARROW,
        "⇒": _ARROW,
        "–": "write `-`",
        "—": "write `-`",
        "∗": "write `*`",
        "∙": "write `*`",
        "⁄": "write `/`",
        "∕": "write `/`",
    }
)
_ABSOLUTE = re.compile(r"\|([^|\n]+)\|")
_BRACKETED = re.compile(r"\[([^\[\]\n]*)\]")
_NUMBER_BEFORE = re.compile(r"(\d+)[ \t]*$")
_MEMBER = re.compile(r"\.([^\W\d]\w*)")


def meant(text: str, place: int) -> tuple[int, str]:
    """Return where a sign that is not understood ends, and what to write instead; an empty cure if nobody knows."""
    character = text[place]
    before = text[text.rfind("\n", 0, place) + 1 : place]
    match character:
        case "|" if found := _ABSOLUTE.match(text, place):
            return found.end(), f"write `abs({found[1].strip()})` for the absolute value"
        case "[" | "]":
            return _bracket(text, place, before)
        case "%":
            return place + 1, _percent(text, place, before)
        case "!":
            return place + 1, _factorial(text, place, before)
        case ".":
            return _member(text, place)
    plain = unicodedata.normalize("NFKC", character)
    if (
        character not in _SIGNS
        and plain.isascii()
        and plain.isprintable()
        and not character.isascii()
        and plain.strip()
    ):
        return place + 1, f"type `{plain}`"
    return place + 1, _SIGNS.get(character) or _invisible(character)


def _bracket(text: str, place: int, before: str) -> tuple[int, str]:
    found = _BRACKETED.match(text, place)
    if found and before[-1:].isalnum():
        name = re.split(r"\W", before)[-1]
        return found.end(), f"write `{name}_{found[1].strip()}`, a name of its own for each number"
    if found and "," not in found[1]:
        return found.end(), f"write `({found[1]})`"
    cure = "arrays are not in the language yet; write one name for each number: x1, x2, ..."
    return (found.end() if found else place + 1), cure


def _percent(text: str, place: int, before: str) -> str:
    if not before.strip():
        return _COMMENT
    number = _NUMBER_BEFORE.search(before)
    if text[place + 1 : place + 3].strip(" \t\n;)+-*/#") or number is None:
        return "remainders are not in the language"
    return f"write `{number[1]}/100`"


def _factorial(text: str, place: int, before: str) -> str:
    number = _NUMBER_BEFORE.search(before)
    if text.startswith("!=", place):
        return "a condition is written with <, <=, > or >="
    if number and 2 <= int(number[1][:3]) <= 9:  # noqa: PLR2004 - a product that is not too long
        return f"write `{'*'.join(str(n) for n in range(int(number[1]), 1, -1))}`"
    return "factorials are not in the language; write the product" if before[-1:].strip() else "leave it out"


def _member(text: str, place: int) -> tuple[int, str]:
    found = _MEMBER.match(text, place)
    if found and found[1] in FUNCTIONS:
        return found.end(), f"write `{found[1]}(...)` alone"
    return place + 1, "a point belongs to a number: 0.5; a name has none"


def _invisible(character: str) -> str:
    """Return the cure for what cannot be seen; empty for what can."""
    if character.isprintable():
        return ""
    name = unicodedata.name(character, "control character").lower()
    return f"a {name}: type a space" if unicodedata.category(character) == "Zs" else f"a {name}: delete it"

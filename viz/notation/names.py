"""How a name is drawn: its base, its accent, its subscripts and its prime, read off its spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_GREEK = """
alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ
tau τ upsilon υ phi φ chi χ psi ψ omega ω
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
""".split()  # noqa: SIM905 - a list of sixty strings is no easier to read
GREEK: Mapping[str, str] = MappingProxyType(dict(zip(_GREEK[::2], _GREEK[1::2], strict=True)))
"""The Greek letters by their names."""

ACCENTS = ("hat", "bar", "tilde", "dot")
_TRAILING = re.compile(r"(\D+?)(\d+)")
_PART = re.compile(r"([_^])(?:\(([^()]*)\)|(\[[^\[\]]*\])|\{([^{}]*)\}|([^_^'\"()\[\]{}]+))")
_LOOK = re.compile(rf"([^\W\d_][^\W_]*)((?:{_PART.pattern})*)'?")


class Look(NamedTuple):
    """The parts of a drawn name; ``base`` is one letter (italic) or a word (upright)."""

    base: str
    accent: str | None
    subscripts: tuple[str, ...]
    prime: bool
    superscript: str = ""
    verbatim: bool = False


def look(name: str) -> Look:
    """Read a name's look off its spelling; `"x1"` in quotes is drawn as it is typed.

    >>> look("x_hat_1")
    Look(base='x', accent='hat', subscripts=('1',), prime=False, superscript='', verbatim=False)
    >>> look("a^[1]_(t-1)").superscript, look("a^[1]_(t-1)").subscripts
    ('[1]', ('t-1',))
    """
    if name.startswith('"'):
        return Look(name.strip('"'), None, (), prime=False, verbatim=True)
    prime = name.endswith("'")
    base, parts = _parts(name.removesuffix("'"))
    if not base:
        return Look(name.removesuffix("'"), None, (), prime)
    digits = _TRAILING.fullmatch(base)
    subscripts = [] if digits is None else [digits[2]]
    base = base if digits is None else digits[1]
    rest = [part for sign, part in parts if sign == "_"]
    accent = next((part for part in rest if part in ACCENTS), None)
    if accent is not None:
        rest.remove(accent)
    subscripts += [_index(GREEK.get(part, part)) for part in rest if part]
    above = " ".join(part for sign, part in parts if sign == "^")
    return Look(GREEK.get(base, base), accent, tuple(subscripts), prime, above)


def _parts(name: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a spelling's base and what hangs below (`_`) and above (`^`) it."""
    if not any(sign in name for sign in "^(["):
        base, *rest = name.split("_")
        return base, [("_", part) for part in rest]
    base = re.split(r"[_^]", name, maxsplit=1)[0]
    found = _PART.finditer(name, len(base))
    return base, [(match[1], next(part for part in match.groups()[1:] if part is not None)) for match in found]


def _index(part: str) -> str:
    """Return a subscript without its braces; two letters in braces are two indices."""
    inner = part.strip("{}")
    return " ".join(inner) if inner != part and len(inner) == 2 and inner.isalpha() else inner  # noqa: PLR2004 - a pair


def is_look(text: str) -> bool:
    """Tell whether a text says how a name may be drawn: `h_(t-1)`, `a^[1]`, `theta'`."""
    return _LOOK.fullmatch(text) is not None

"""How a name is drawn: its base, its accent, its subscripts and its prime, read off its spelling."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import NamedTuple

GREEK = MappingProxyType(
    dict(
        zip(
            [
                "alpha",
                "beta",
                "gamma",
                "delta",
                "epsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
                "mu",
                "nu",
                "xi",
                "pi",
                "rho",
                "sigma",
                "tau",
                "upsilon",
                "phi",
                "chi",
                "psi",
                "omega",
                "Gamma",
                "Delta",
                "Theta",
                "Lambda",
                "Xi",
                "Pi",
                "Sigma",
                "Phi",
                "Psi",
                "Omega",
            ],
            [
                "α",
                "β",
                "γ",
                "δ",
                "ϵ",
                "ζ",
                "η",
                "θ",
                "ι",
                "κ",
                "λ",
                "μ",
                "ν",
                "ξ",
                "π",
                "ρ",
                "σ",
                "τ",
                "υ",
                "φ",
                "χ",
                "ψ",
                "ω",
                "Γ",
                "Δ",
                "Θ",
                "Λ",
                "Ξ",
                "Π",
                "Σ",
                "Φ",
                "Ψ",
                "Ω",
            ],
            strict=True,
        )
    )
)
ACCENTS = ("hat", "bar", "tilde", "dot")
_TRAILING = re.compile(r"(\D+?)(\d+)")


class Look(NamedTuple):
    """The parts of a drawn name; ``base`` is one letter (italic) or a word (upright)."""

    base: str
    accent: str | None
    subscripts: tuple[str, ...]
    prime: bool


def look(name: str) -> Look:
    """Read a name's look off its spelling.

    >>> look("x_hat_1")
    Look(base='x', accent='hat', subscripts=('1',), prime=False)
    """
    prime = name.endswith("'")
    base, *rest = name.removesuffix("'").split("_")
    if not base:
        return Look(name.removesuffix("'"), None, (), prime)
    digits = _TRAILING.fullmatch(base)
    subscripts = [] if digits is None else [digits[2]]
    base = base if digits is None else digits[1]
    accent = next((part for part in rest if part in ACCENTS), None)
    if accent is not None:
        rest.remove(accent)
    subscripts += [GREEK.get(part, part).strip("{}") for part in rest if part]
    return Look(GREEK.get(base, base), accent, tuple(subscripts), prime)

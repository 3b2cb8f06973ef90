"""Formulas of a page in pieces between which a line may end, and words among them as words: MathML never breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)\w[^<>]*?(/?)>")
_WORDS = re.compile(r"(<mspace[^<>]*/>)?</math>([^<>]+)<math>(<mspace[^<>]*/>)?")
_LONG = 14  # parts of a formula that may be broken before its plus signs, too


def flowing(formula: str) -> str:
    """Return a formula that may be broken before its signs of equality, if it is long before `+`, and in its words.

    >>> flowing("<math><mi>a</mi><mo>=</mo><mn>3</mn></math>")
    '<math><mi>a</mi></math> <math><mo lspace="0">=</mo><mn>3</mn></math>'
    >>> flowing('<math><mtext>so</mtext><mspace width=".22em"/><mi>J</mi></math>')
    'so <math><mi>J</mi></math>'
    """
    parts = list(_parts(formula))
    for k, part in enumerate(parts):
        if part in ("<mo>=</mo>", "<mo>≈</mo>"):
            parts[k] = part.replace("<mo>", '</math> <math><mo lspace="0">')
        elif part == "<mo>+</mo>" and len(parts) >= _LONG:
            parts[k] = '</math> <math><mo form="infix" lspace="0">+</mo>'  # as a prefix it would stand close
        elif part.startswith("<mtext>"):
            parts[k] = f"</math>{part.removeprefix('<mtext>').removesuffix('</mtext>')}<math>"
    return _WORDS.sub(_spaced, f"<math>{''.join(parts)}</math>").replace("<math></math>", "")


def _parts(formula: str) -> Iterator[str]:
    """Yield the elements that stand in a formula, each with all that is in it."""
    depth, begun = 0, 0
    for tag in _TAG.finditer(formula):
        closes, alone = tag.groups()
        depth += 0 if alone else -1 if closes else 1
        if depth == 1 and (alone or closes):
            yield formula[begun : tag.end()]
        if depth == 1:
            begun = tag.end()


def _spaced(match: re.Match[str]) -> str:
    before, words, after = match.groups()
    return f"</math>{' ' if before else ''}{words}{' ' if after else ''}<math>"

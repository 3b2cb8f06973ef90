"""A piece of mathematics in the two notations that a picture needs, Typst for the eye and plain text for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from viz.digits import Numeral
from viz.notation import typst
from viz.notation.line import line as for_people
from viz.notation.plain import plain
from viz.ops.op import SUM
from viz.program import Apply, Expr

Derivative = Literal["partial", "d", "code", "number"]
CODE_FONT = "DejaVu Sans Mono"  # comes with typst, so it needs no file


class Written(NamedTuple):
    """The same in Typst mathematics, without its dollar signs, and in plain text."""

    markup: str
    plain: str


def line(*parts: Written | str) -> Written:
    """Put parts together; texts between them, such as ` = `, are the same in both notations but for the dot.

    >>> line(number(Numeral(False, "3")), " · ", name("w_1"))
    Written(markup='3 ⋅ w_(1)', plain='3 · w_1')
    """
    pieces = [Written(part.replace("·", "⋅"), part) if isinstance(part, str) else part for part in parts]
    return Written("".join(piece.markup for piece in pieces), "".join(piece.plain for piece in pieces))


def equated(*steps: Written) -> Written:
    """Put steps together with an equals sign between each two."""
    return line(*[part for step in steps for part in (" = ", step)][1:])


def name(spelling: str) -> Written:
    """Write a name; an id with a dot in it is that of an operation without one, an empty one the bare expression's."""
    return Written(typst.HOLE if "." in spelling else spelling and typst.name(spelling), spelling)


def number(numeral: Numeral) -> Written:
    """Write a number as it is shown."""
    return Written(typst.numeral(numeral), numeral.plain)


def among_words(numeral: Numeral) -> Written:
    """Write a number that stands among words, where its minus sign must not be taken for a difference."""
    whole = number(numeral)
    return whole._replace(markup=re.sub("^−", 'class("normal", −)', whole.markup))


def expression(expr: Expr) -> Written:
    """Write an expression, its fractions large."""
    return Written(f"display({typst.typst(expr)})", plain(expr))


def formula(expr: Expr) -> Written:
    """Write an expression that was found and not typed: its plain text is for people, `a(1 − a)`."""
    return expression(expr)._replace(plain=for_people(expr))


def factor(expr: Expr) -> Written:
    """Write a formula that follows a dot or a plus sign: in brackets if it is a sum or begins with a minus sign."""
    whole = formula(expr)
    if whole.plain.startswith("−") or (isinstance(expr, Apply) and expr.op.precedence == SUM):
        return Written(f"lr(({whole.markup}))", f"({whole.plain})")
    return whole


def said(*parts: Written | str) -> Written:
    """Write words with names among them, as a sentence has them; Typst spaces both.

    >>> said(name("b"), " changes ", name("J")).plain
    'b changes J'
    """
    words = [Written(_words(part), part) if isinstance(part, str) else part for part in parts]
    return line(*words)


def _words(text: str) -> str:
    stripped = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}#{typst.quoted(stripped)}{after}" if stripped else text


def remark(*parts: Written | str) -> Written:
    """Write such words in the ink for what is said beside the mathematics."""
    whole = said(*parts)
    return Written(f"muted({whole.markup})", whole.plain)


def derivative(of: str, by: str, form: Derivative, *, flat: bool = False) -> Written:
    """Write what a derivative is called: `∂J/∂v`, `dJ/dv` or, in code, `dv`; where it must have a name, `∂J/∂v`.

    A ``flat`` quotient stands on one line, as in a sentence.

    >>> [derivative("J", "v", form).plain for form in ("partial", "d", "code", "number")]
    ['∂J/∂v', 'dJ/dv', 'dv', '∂J/∂v']
    """
    if form == "code":
        return in_code(f"d{by}")
    d, sign = ("dif", "d") if form == "d" else ("∂", "∂")
    over, under = f"{d} {name(of).markup}", f"{d} {name(by).markup}"
    markup = rf"{over} \/ {under}" if flat else f"display(frac({over}, {under}))"
    return Written(markup, f"{sign}{of}/{sign}{by}")


def in_code(text: str) -> Written:
    """Write something in the face of code."""
    return Written(f'#text(font: "{CODE_FONT}", size: 0.9em, {typst.quoted(text)})', text)


def change_of(spelling: str | None) -> Written:
    """Write what a change of something is called, `Δv`; that of something without a name is `Δ`."""
    return Written(f"Δ {name(spelling).markup}", f"Δ{spelling}") if spelling else Written("Δ", "Δ")


def divided(over: Written, under: Written) -> Written:
    """Write a quotient as a fraction."""
    return Written(f"display(frac({over.markup}, {under.markup}))", f"{over.plain}/{under.plain}")


def added(terms: Sequence[Written], most: int) -> Written:
    """Write a sum of at least one term; of more than ``most`` the first ones and the last.

    >>> added([name(letter) for letter in "abcdef"], 4).plain
    'a + b + ⋯ + f'
    """
    shown = terms if len(terms) <= most else [*terms[: most - 2], Written("⋯", "⋯"), terms[-1]]
    return line(*[part for term in shown for part in (" + ", term)][1:])

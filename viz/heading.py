"""The line over the picture: the given title, or the output as a formula of its inputs where that is short."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from viz.fold import Folded
from viz.notation.plain import plain
from viz.notation.typst import name, quoted, typst
from viz.program import Apply, Expr, Name, names

_LONGEST = 44  # characters of a formula
_MOST_PARTS = 40


class Heading(NamedTuple):
    """The text over the picture, as Typst content and plain."""

    markup: str
    plain: str


class TooLongError(Exception):
    """The expression would have more parts than are allowed."""


def heading(folded: Folded, shown: Collection[str], title: str | None, *, alone: bool) -> Heading | None:
    """Return the given title, else the formula, if they are among what is shown."""
    if title and "title" in shown:
        return titled(title)
    return formula(folded, alone=alone) if "formula" in shown else None


def titled(title: str) -> Heading:
    """Return a title that the user gave."""
    return Heading(f"#{quoted(title)}", title)


def formula(folded: Folded, *, alone: bool = False) -> Heading | None:
    """Return `J(a, b, c) = 3(a + bc)`, or None if that is long or says no more than the only box does.

    ``alone`` says that the picture has no box that says it. ``folded`` has a box for each statement.
    """
    boxes = {box.name or box.id: box.expr for box in folded.boxes}
    output = folded.boxes[folded.output]
    if output.expr is None or output.name is None:
        return None
    try:
        whole = expanded(output.expr, boxes, [_MOST_PARTS])
    except TooLongError:
        return None
    if whole == output.expr and not alone:
        return None
    text = plain(whole)
    found = list(dict.fromkeys(use.name for use in names(whole) if use.name in boxes))
    if len(text) > _LONGEST or len(found) > 6:  # noqa: PLR2004 - as many as a reader takes in
        return None
    inputs = [box.name for box in folded.boxes if box.name in found]
    markup = f"${name(output.name)}({', '.join(map(name, inputs))}) = display({typst(whole)})$"
    return Heading(markup, f"{output.name}({', '.join(inputs)}) = {text}")


def expanded(expr: Expr, boxes: dict[str, Expr | None], left: list[int]) -> Expr:
    """Put every computed name's expression in its place; ``left`` counts how many parts are still allowed."""
    left[0] -= 1
    if left[0] < 0:
        raise TooLongError
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(expanded(arg, boxes, left) for arg in expr.args), expr.span)
    if isinstance(expr, Name) and (inner := boxes.get(expr.name)) is not None:
        return expanded(inner, boxes, left)
    return expr

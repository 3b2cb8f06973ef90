"""The graph read aloud: the description that goes with every picture, and a title where the file has none."""

from __future__ import annotations

from viz.arithmetic import quotient
from viz.digits import Digits, shown, written
from viz.fold import Box, Folded
from viz.mistakes import Played
from viz.notation.words import words
from viz.nudge import Nudge

_MOST = 60  # boxes that are read; more would be a wall of words


def title(folded: Folded, given: str | None) -> str:
    """Return the title as plain text."""
    return given or f"Computation graph of {folded.boxes[folded.output].name or 'an expression'}"


def description(folded: Folded, digits: Digits, played: Played | None = None) -> str:
    """Read every value in order, then every derivative from the output back, or what a mistake makes of it.

    >>> description(Folded((), (), 0, "statements"), Digits())
    'Values: . Derivatives: .'
    """
    boxes = folded.boxes[:_MOST]
    more = len(folded.boxes) - len(boxes)
    values = "; ".join(_value(box, digits) for box in boxes)
    wanted = [(box, box.gradient) for box in reversed(boxes) if box.wanted]
    slopes = "; ".join(f"{folded.slope(box)}{_slope(box, g, digits, played)}" for box, g in wanted if g is not None)
    read = f"Values: {values}. " + (
        f"Derivatives: {slopes}." if slopes or not wanted else "The derivatives are symbols."
    )
    return read + (f" And {more} more." if more else "")


def _slope(box: Box, right: float, digits: Digits, played: Played | None) -> str:
    known = shown(right, digits).plain
    if played is None or played.is_right(box):
        return f" = {known}"
    found = played.stands.get(box.id)
    wrong = "is never reached" if found is None else f"comes out as {shown(found, digits).plain}"
    return f" {wrong}, which is wrong: it is {known}"


def moving(folded: Folded, nudge: Nudge) -> str:
    """Read a nudge: every value that moves, before and after, and the quotient of the changes."""
    boxes = folded.boxes
    moves = "; ".join(
        f"{boxes[move.box].spoken} = {written(move.old).plain} becomes {written(move.new).plain}"
        for move in nudge.moves[:_MOST]
    )
    more = f"; and {len(nudge.moves) - _MOST} more" if len(nudge.moves) > _MOST else ""
    output, variable, whole = boxes[nudge.output], boxes[nudge.variable], quotient(nudge.quotient)
    read = f"{moves}{more}. Δ{output.spoken}/Δ{variable.spoken} {whole.sign} {whole.numeral.plain}"
    near = f" ≈ {folded.slope(variable)} = {shown(nudge.derivative).plain}" if not nudge.is_linear else ""
    return f"{read}{near}."


def _value(box: Box, digits: Digits) -> str:
    known = "" if box.value is None else f" = {shown(box.value, digits).plain}"
    if box.expr is None:
        return f"{box.spoken}{known or ' is an input'}"
    corner = ", at a corner" if box.kink else ""
    return f"{box.spoken} = {words(box.expr)}{known or (' is not computed' if not box.used else '')}{corner}"

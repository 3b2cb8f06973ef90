"""A nudge: one variable raised a little, and what moves with it: old and new values, changes, and their quotients.

Numbers are the exact decimals that are shown, so that all arithmetic with them comes out: a change is the new value
less the old one, and along the wires the quotients of the changes multiply, and where ways meet add up, to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from viz.backward import Trace
from viz.errors import Diagnostic, InputError, UsageError
from viz.fold import Folded
from viz.nudge.again import Again
from viz.nudge.decimals import plain
from viz.nudge.hops import hops
from viz.nudge.moves import Closing, Crossing, Hop, Move, Nudge
from viz.nudge.step import step_of, usual_step

__all__ = ["Closing", "Crossing", "Hop", "Move", "Nudge", "nudge", "nudge_or_none", "step_of", "usual_step"]

_MOST, _CLOSER = 6, 9  # figures of a change at most, and where the step shrinks
_SHRINKS = 3  # steps that are compared, each a tenth of the one before


def nudge(trace: Trace, folded: Folded, variable: int, text: str | None = None) -> Nudge:
    """Return what raising a box of ``folded`` does to the others, by the step that a text asks for or the usual one.

    A computed variable is cut off from what computes it. Raises UsageError where it has no value or the step cannot be
    taken, InputError where something has no value after it.
    """
    box = folded.boxes[variable]
    value = trace.values[box.position]
    if value is None:
        message = f"--nudge: `{box.spoken}` has no value to move"
        raise UsageError(Diagnostic(code="E050", message=message, help="give it a number in place of `?`"))
    step = step_of(box.spoken, text, value)
    again = Again(trace, folded, variable, step)
    moves = again.moves(_MOST)
    output = moves.get(folded.output)
    return Nudge(
        variable=variable,
        output=folded.output,
        step=step,
        moves=tuple(moves[n] for n in sorted(moves)),
        hops=tuple(hops(folded, moves)),
        derivative=again.slopes.get(folded.boxes[folded.output].position, 0.0),
        closing=tuple(_closing(again)) if output is not None and not again.is_straight else (),
        crossings=tuple(again.crossings()),
        lost=again.is_lost(folded.boxes[folded.output].position),
    )


def nudge_or_none(trace: Trace, folded: Folded, variable: int) -> Nudge | None:
    """Return the nudge of a box by the usual step; None for one without a name or value, or where there is none."""
    if folded.boxes[variable].name is None or trace.values[folded.boxes[variable].position] is None:
        return None
    try:
        return nudge(trace, folded, variable)
    except (InputError, UsageError):
        return None


def _closing(again: Again) -> Iterator[Closing]:
    """Yield the quotient at the step and at smaller ones, as far as doubles can tell."""
    position = again.folded.boxes[again.folded.output].position
    slope = again.slopes.get(position, 0.0)
    for k in range(_SHRINKS):
        step = plain(again.step.scaleb(-k))
        nearer = Again(again.trace, again.folded, again.variable, step) if k else again
        move = nearer.moves(_CLOSER).get(again.folded.output)
        if move is None or not move.change:
            return
        quotient = Fraction(move.change) / Fraction(step)
        yield Closing(step, quotient, float(quotient) - slope)

"""What a user may want to know of a drawing that is right all the same: notes, which stop nothing."""

from __future__ import annotations

from viz.check import Checked
from viz.errors import Diagnostic
from viz.fold import Folded
from viz.nudge import Nudge
from viz.program import Program
from viz.themes import Theme
from viz.typeset import undrawable

_MOST = 5  # of one kind


def noted(folded: Folded, nudge: Nudge | None, checked: Checked) -> tuple[Diagnostic, ...]:
    """Return the notes on the numbers: corners, what a nudge goes over, digits that may be lost."""
    return (*corners(folded), *crossed(nudge), *lost_digits(checked))


def corners(folded: Folded) -> tuple[Diagnostic, ...]:
    """Return a note on each box whose derivative was chosen, because a function in it has a corner just there."""
    return tuple(
        Diagnostic(
            code="N005",
            message=f"`{box.spoken}` has a corner at these numbers, so its derivative is a choice",
            span=box.span,
            help="relu, abs, sign and step take 0 there, leaky_relu 0.01; max and min share it among ties",
        )
        for box in [box for box in folded.boxes if box.kink][:_MOST]
    )


def lost_digits(checked: Checked) -> tuple[Diagnostic, ...]:
    """Return a note on gradients that underflow may have spoilt."""
    if not checked.lost:
        return ()
    names = ", ".join(f"`{name}`" for name in checked.lost[:_MOST])
    return (
        Diagnostic(
            code="N006",
            message=f"the gradient of {names} may be wrong: a derivative on the way to it is too small for a double",
            help="scale the inputs, or write the expression so that it does not divide by a huge number",
        ),
    )


def crossed(nudge: Nudge | None) -> tuple[Diagnostic, ...]:
    """Return a note on each corner, jump or pole that a nudge goes over, and on a change that is lost in rounding."""
    if nudge is None:
        return ()
    found = [
        Diagnostic(
            code="N010",
            message=f"the nudge goes over a corner or a pole of {crossing.operation} in `{crossing.box}`",
            help="what is beyond has another slope: take a smaller step, or one the other way",
        )
        for crossing in nudge.crossings[:_MOST]
    ]
    if nudge.lost:
        message = "the output changes by less than the rounding of doubles"
        found.append(Diagnostic(code="N010", message=message, help="take a larger step"))
    return tuple(found)


def missing_letters(program: Program, theme: Theme) -> tuple[Diagnostic, ...]:
    """Return a note on letters of names that the fonts lack."""
    letters = {c: binding.span for binding in reversed(program.bindings) for c in binding.name if not c.isascii()}
    missing = undrawable("".join(letters), theme.fonts) if letters else ""
    if not missing:
        return ()
    return (
        Diagnostic(
            code="N004",
            message=f"the fonts cannot draw {' '.join(missing)}; an empty box stands in the picture",
            span=letters[missing[0]],
            label="in this name",
            help="give a font that has them: --font FILE",
        ),
    )

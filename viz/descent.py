"""One step of gradient descent: every wanted input moves against its derivative, and the output is computed anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from viz.arithmetic import operand, relation
from viz.backward import Trace
from viz.digits import Digits, Numeral, shown
from viz.errors import Diagnostic, InputError, UsageError
from viz.fold import Box, Folded, Wire
from viz.forward import forward, inputs
from viz.notation.written import Written, added, line, name, number, remark
from viz.story import Step, Story

_MOST = 4  # squares that are written out
_MOST_DIGITS = 17
_RATE = Digits("exact")


def asked_rate(text: str) -> float:
    """Return the rate that a text gives; raise UsageError for what is not above 0."""
    try:
        rate = float(text) if "_" not in text else math.nan
    except ValueError:
        rate = math.nan
    if 0 < rate < math.inf:
        return rate
    message, cure = f"--update: `{text}` is no rate", "give a number above 0, such as 0.1"
    raise UsageError(Diagnostic(code="E050", message=message, help=cure))


class Descent(NamedTuple):
    """A step of descent: its rate, the inputs that move, by id, and the new values of all boxes that change, by id.

    ``after`` is the output's new value and ``predicted`` what its derivatives promise: L − η Σ (∂L/∂w)².
    """

    rate: float
    moved: Mapping[str, float]
    values: Mapping[str, float]
    before: float
    after: float
    predicted: float


def descend(trace: Trace, folded: Folded, rate: float, given: Mapping[str, float | None]) -> Descent:
    """Move every input whose derivative is wanted by −η ∂L/∂w, all at once.

    Data are not moved. Raises UsageError where nothing can be moved, or where the output has no value after it.

    >>> from viz.pipeline import parse
    >>> lecture = parse("a = 5; b = 3; c = 2; u = bc; v = a + u; J = 3v")
    >>> step = descend(lecture.trace, lecture.folded, 0.1, {})
    >>> round(step.after, 9), round(step.predicted, 9)
    (22.02, 20.4)
    """
    wanted = {box.id: box for box in folded.boxes if box.bare and box.wanted}
    numbers = {key: box for key, box in wanted.items() if box.value is not None and box.gradient is not None}
    output = folded.boxes[folded.output]
    if not wanted or output.bare:
        raise _refused("there is no input to move", "it moves inputs whose derivative is shown and that are not data")
    if len(numbers) < len(wanted) or output.value is None or not all(map(_is_finite, numbers.values())):
        raise _refused("a derivative has no number", "give each input a value at which there is one")
    moved = {key: (box.value or 0.0) - rate * (box.gradient or 0.0) for key, box in numbers.items()}
    try:
        values = forward(trace.graph, inputs(trace.graph) | dict(given) | moved, trace.output)
    except InputError as error:
        wrong = error.diagnostics[0].message
        raise _refused(f"after the step {wrong}", "take a smaller step") from None
    after = values[trace.output]
    assert after is not None  # noqa: S101 - it had a value before
    found = {box.id: new for box in folded.boxes if (new := values[box.position]) is not None and new != box.value}
    slope = math.fsum((box.gradient or 0.0) ** 2 for box in numbers.values())
    return Descent(rate, moved, found, output.value, after, output.value - rate * slope)


def _is_finite(box: Box) -> bool:
    return box.gradient is not None and math.isfinite(box.gradient)


def _refused(message: str, cure: str) -> UsageError:
    return UsageError(Diagnostic(code="E050", message=message, help=cure))


def changed(before: float, after: float, digits: Digits) -> Written:
    """Write `3 → 2.4`, with more digits where the two would look the same.

    >>> changed(3.0, 2.4, Digits()).plain, changed(1.2341, 1.2342, Digits()).plain
    ('3 → 2.4', '1.2341 → 1.2342')
    """
    old, new = _apart(before, after, digits)
    return line(number(old), " → ", number(new))


def _apart(before: float, after: float, digits: Digits) -> tuple[Numeral, Numeral]:
    old, new = shown(before, digits), shown(after, digits)
    while old == new and before != after and digits.kind != "exact" and digits.places < _MOST_DIGITS:
        digits = digits._replace(places=digits.places + 1)
        old, new = shown(before, digits), shown(after, digits)
    return old, new


# -- as a frame


def descending(told: Story, folded: Folded, descent: Descent, digits: Digits, wire_name: Mapping[Wire, str]) -> Story:
    """Return a story with one more step, in which all that moves has its new value beside the old one."""
    last = len(told.steps)
    there = {group: (first, end + 1 if end == last else end) for group, (first, end) in told.there.items()}
    there[f"caption-{last}"] = (last, last)
    there[f"caption-{last + 1}"] = there[f"lit-{last + 1}"] = (last + 1, last + 1)
    for box in folded.boxes:
        if box.id in descent.values:
            for kind, first in (("value", there.pop(f"value-{box.id}", (1, 0))[0]), ("definition", 1)):
                there |= {f"{kind}-{box.id}-1": (first, last), f"{kind}-{box.id}-2": (last + 1, last + 1)}
    for wire in wire_name.values():
        there |= {f"before-{wire}": (1, last), f"after-{wire}": (last + 1, last + 1)}
    step = Step("update", "finished", caption=_said(folded, descent, digits))
    return Story(steps=(*told.steps, step), there=there)


def _said(folded: Folded, descent: Descent, digits: Digits) -> Written:
    """Write `η = 0.1   J: 33 → 22   to first order 33 − 0.1 × (3² + 6² + 9²) = 20.4`."""
    rate, before, after = shown(descent.rate, _RATE), shown(descent.before, digits), shown(descent.predicted, digits)
    slopes = [shown(box.gradient or 0.0, digits) for box in folded.boxes if box.id in descent.moved]
    terms = [[before], *([_negative(rate), slope, slope] for slope in slopes)]
    squares = added([_squared(slope) for slope in slopes], _MOST)
    product = line("(", squares, ")") if len(slopes) > 1 else squares
    output = folded.boxes[folded.output].name
    gap = Written(" quad ", "; ")
    return line(
        *(name("η"), " = ", number(rate), gap),
        *((name(output), " : ") if output else ()),
        *(changed(descent.before, descent.after, digits), gap, remark("to first order"), Written(" quad ", " ")),
        *(number(before), " − ", number(rate), " × ", product, f" {relation(terms, after, digits)} ", number(after)),
    )


def _squared(numeral: Numeral) -> Written:
    base = operand(numeral, first=False)
    return Written(f"{base.markup}^2", f"{base.plain}^2")


def _negative(numeral: Numeral) -> Numeral:
    return numeral._replace(negative=not numeral.negative)

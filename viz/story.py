"""Backpropagation as a story: the steps in the order a lecturer takes them, and what is seen from which step on.

Frames are numbered from 1. The first shows the structure with its inputs; then each value is computed, then, from the
output back, each derivative; the last is the finished picture. Where several wires bring a derivative back to one
variable, each has a frame of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from viz.arithmetic import operand
from viz.derivation import derive, explained
from viz.digits import Digits, shown
from viz.errors import Diagnostic, UsageError, did_you_mean
from viz.fold import Box, Folded, Wire
from viz.notation.typst import HOLE
from viz.notation.written import Derivative, Written, derivative, line
from viz.program import Function
from viz.scene import Film
from viz.sentences import gathering, needing, passing
from viz.substitution import substituted

Phase = Literal["structure", "forward", "seed", "backward", "finished"]
_SAID = {"structure": "The graph and its inputs.", "finished": "All values and derivatives."}


class Step(NamedTuple):
    """One frame: what it is called, the box that is computed in it, and what is said of it.

    ``arrived`` is how many wires have brought a derivative back to the box by then, of ``wires``. The ``remark`` is
    what a lecturer says beside it.
    """

    name: str
    phase: Phase
    box: int | None = None
    arrived: int = 0
    wires: Sequence[Wire] = ()
    caption: Written | None = None
    remark: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether more is to come before the box's derivative is known."""
        return self.arrived < len(self.wires)

    @property
    def said(self) -> str:
        """The sentence that goes with it."""
        if self.caption is None:
            return _SAID.get(self.phase, f"{self.name}.")
        more = f" ({self.arrived} of {len(self.wires)} arrived)" if self.is_partial else ""
        return f"{self.caption.plain.removesuffix('.')}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The steps, and in which frames each group of the picture is there: by its id, from the first to the last.

    A group that is not named is there in all of them.
    """

    steps: tuple[Step, ...]
    there: Mapping[str, tuple[int, int]]

    def shows(self, group: str, number: int) -> bool:
        """Tell whether a frame, from 1, has a group that is not always there."""
        first, last = self.there.get(group, (0, 0))
        return first <= number <= last


class Telling(NamedTuple):
    """How captions are written: digits, names of derivatives, the values by names as drawn, the file's functions."""

    digits: Digits
    form: Derivative
    known: Mapping[str, float | None]
    functions: tuple[Function, ...]


def story(folded: Folded, whole: Folded, telling: Telling, wire_name: Mapping[Wire, str]) -> Story:
    """Return the story of a drawing; ``whole`` has one box a statement, for the chain rule of named variables."""
    closing = (_told(folded, whole, step, telling) for step in _closing(folded))
    steps = (*opening(folded, telling), *closing)
    return Story(steps=steps, there=_there(folded, steps, wire_name))


# -- which steps


def opening(folded: Folded, telling: Telling) -> Iterator[Step]:
    """Yield the structure and, one after the other, what is computed on the way forward."""
    yield Step("structure", "structure")
    for n, box in enumerate(folded.boxes):
        if box.expr is not None and (box.value is not None or box.used):
            told = substituted(box.name, box.expr, box.value, telling.known, telling.digits, telling.functions)
            yield Step(box.spoken, "forward", n, caption=told)


def _closing(folded: Folded) -> Iterator[Step]:
    """Yield the seed, what each wire brings back, and the finished picture."""
    for n in backward_order(folded):
        name = f"d{folded.boxes[n].spoken}"
        wires = [wire for wire in folded.wires if wire.tail == n and wire.wanted]
        if n == folded.output:
            yield Step("seed", "seed", n)
            continue
        for k in range(1, len(wires) + 1):
            yield Step(name if k == len(wires) else f"{name}.{k}", "backward", n, k, wires)
    yield Step("finished", "finished")


def backward_order(folded: Folded) -> Iterator[int]:
    """Yield the boxes whose derivative is wanted, from the output: first in, first out, each after all its readers."""
    missing = [0] * len(folded.boxes)
    into: dict[int, list[int]] = {}
    for wire in folded.wires:
        if wire.wanted:
            missing[wire.tail] += 1
            into.setdefault(wire.head, []).append(wire.tail)
    queue = deque([folded.output] if folded.boxes[folded.output].wanted else [])
    while queue:
        head = queue.popleft()
        yield head
        for tail in into.get(head, ()):
            missing[tail] -= 1
            if not missing[tail]:
                queue.append(tail)


# -- what is said


def _told(folded: Folded, whole: Folded, step: Step, telling: Telling) -> Step:
    if step.box is None:
        return step
    box = folded.boxes[step.box]
    if step.is_partial or box.name is None or all(one.id != box.id for one in whole.boxes):
        told = _so_far(folded, box, step, telling)
    else:
        told = explained(derive(whole, box.id), telling.digits, telling.form)
    return step._replace(caption=told, remark="; ".join(_remarks(folded, step, telling)))


def _remarks(folded: Folded, step: Step, telling: Telling) -> Iterator[str]:
    """Yield what the gate did with the gradient that arrives, that shares are added, what the derivative is for."""
    assert step.box is not None  # noqa: S101 - only steps of boxes are told
    gate = passing(folded, step.wires[step.arrived - 1].head, telling.digits) if step.wires else None
    whole = None if step.is_partial else gathering(folded, step.box)
    use = None if step.is_partial else needing(folded, step.box, telling.form)
    yield from (sentence.plain for sentence in (gate, whole, use) if sentence is not None)


def _so_far(folded: Folded, box: Box, step: Step, telling: Telling) -> Written:
    """Write the products that have arrived, and a box for what is still to come: `∂e/∂b = 2 × 1 + □`."""
    output = folded.boxes[folded.output].name or ""
    terms: list[Written | str] = []
    for k, wire in enumerate(step.wires[: step.arrived]):
        gradient = folded.boxes[wire.head].gradient
        if gradient is not None and wire.partial is not None:
            first, second = shown(gradient, telling.digits), shown(wire.partial, telling.digits)
            terms += [" + ", operand(first, first=k == 0), " × ", operand(second, first=False)]
    if step.is_partial:
        terms += [" + ", Written(HOLE, "□")]
    elif box.gradient is not None:
        terms += [" = ", operand(shown(box.gradient, telling.digits), first=True)]
    called: list[Written | str] = [derivative(output, box.name, telling.form), " = "] if box.name else []
    return line(*called, *terms[1:])


# -- what is seen when


def _there(folded: Folded, steps: Sequence[Step], wire_name: Mapping[Wire, str]) -> dict[str, tuple[int, int]]:
    last = len(steps)
    there: dict[str, tuple[int, int]] = {}
    for number, step in enumerate(steps, 1):
        there[f"caption-{number}"] = there[f"lit-{number}"] = (number, number)
        if step.box is None:
            continue
        name = folded.boxes[step.box].id
        if step.phase == "forward":
            there[f"value-{name}"] = (number, last)
        elif step.is_partial:
            there[f"gradient-{name}-{step.arrived}"] = (number, number)
        else:
            there[f"gradient-{name}"] = (number, last)
        if step.wires:
            wire = wire_name[step.wires[step.arrived - 1]]
            there |= {
                f"backward-{wire}": (number, last),
                f"local-{wire}": (number, last),
                f"whole-{wire}": (1, number - 1),
            }
    return there


# -- which frames are asked for


def chosen_frames(film: Film, spec: str) -> tuple[int, ...]:
    """Return the numbers of the frames that a text such as `1,3-5,8-`, `u,dv` or `backward` asks for, in order.

    Raises UsageError for one that there is not.
    """
    count = len(film.names)
    seed = film.names.index("seed") + 1 if "seed" in film.names else count
    ranges = {"all": (1, count), "story": (1, count), "forward": (1, seed - 1), "backward": (seed, count)}
    found: set[int] = set()
    for part in spec.split(","):
        if part in ranges:
            found.update(range(ranges[part][0], ranges[part][1] + 1))
        elif part[0].isdigit() or part[0] == "-":
            first, dash, last = part.partition("-")
            found.update(range(int(first or 1), int(last or (count if dash else first)) + 1))
        else:
            named = [n for n, name in enumerate(film.names, 1) if name == part or name.startswith(f"{part}.")]
            if not named:
                raise _no_frame(part, film)
            found.update(named)
    if not found or min(found) < 1 or max(found) > count:
        raise _no_frame(spec, film)
    return tuple(sorted(found))


def _no_frame(part: str, film: Film) -> UsageError:
    count, cure = len(film.names), did_you_mean(part, film.names, f"they are called {', '.join(film.names[:20])}")
    return UsageError(
        Diagnostic(code="E050", message=f"--frames: there is no `{part}` among the {count} frames", help=cure)
    )

"""The exam: which numbers of a drawing are left out, in what order they are asked for, and the drawing without them.

What is left out is taken from the data before anything is drawn from it, so no label, place or text can hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from viz.digits import Digits, shown
from viz.errors import Diagnostic, UsageError
from viz.fold import Box, Folded, Wire
from viz.program import names
from viz.scene import Scene
from viz.slopes import across
from viz.story import backward_order
from viz.styles.parts import Blank
from viz.styles.wires import wire_name

BLANKS: Mapping[str, str] = MappingProxyType({"gradients": "gradient", "values": "value", "local": "slope"})
"""What can be left out as a whole, with the kind of label that it is."""

COLUMNS = frozenset({"values", "local", "gradients"})
"""What the exam as a table shows."""

_SHOWN = MappingProxyType({"gradients": "derivatives", "values": "values", "local": "local derivatives"})


@dataclass(frozen=True, slots=True)
class Exam:
    """The boxes and wires without the answers, what is shown of them, and each blank by the key of its label.

    Blanks are numbered from 1: values in the order they are computed, then derivatives from the output back.
    """

    folded: Folded
    show: frozenset[str]
    blanks: Mapping[str, Blank]

    def entitled(self, scene: Scene, digits: Digits, *, filled: bool = False) -> Scene:
        """Return a picture that says it is an exam or its key, and reads aloud what is asked for or filled in."""
        known = [(b, f" = {shown(b.answer, digits).plain}" if filled else "") for b in self.blanks.values()]
        listed = "; ".join(f"({blank.number}) {blank.spoken}{answer}" for blank, answer in known)
        kind, begun = ("Key", "Filled in") if filled else ("Exam", "To fill in")
        return replace(scene, title=f"{kind}: {scene.title}", description=f"{scene.description} {begun}: {listed}.")


class _Number(NamedTuple):
    """A number on the picture that may be asked for: what its label is called, what it is, and the box it is of."""

    key: str
    spoken: str
    value: float
    box: Box

    @property
    def kind(self) -> str:
        return self.key.partition(" ")[0]


def examined(folded: Folded, show: frozenset[str], asked: Sequence[str]) -> Exam:
    """Leave out what is asked for: `gradients`, `values`, `local`, what is computed of a name, of `dv` the derivative.

    Where nothing is asked for it is the drawing itself. The seed, which is 1, is no question. Raises UsageError for a
    part that leaves nothing out.
    """
    if not asked:
        return Exam(folded, show, MappingProxyType({}))
    numbers = [*_numbers(folded, show)]
    for part in asked:
        if not any(_is_asked(number, [part]) for number in numbers):
            raise _nothing(part, show)
    keys = {number.key for number in numbers if _is_asked(number, asked)}
    for alike in _alike(folded):
        keys |= alike if alike & keys else set()
    found = [number for number in numbers if number.key in keys]
    blanks = {number.key: Blank(n, number.spoken, number.value) for n, number in enumerate(found, 1)}
    if "values" in asked and not any(key.startswith("gradient") for key in keys):
        show -= {"gradients"}  # they would give the values away
    return Exam(_without(folded, show, blanks), show, MappingProxyType(blanks))


def _is_asked(number: _Number, asked: Sequence[str]) -> bool:
    """Tell whether one of the words asks for a number; a plate on a wire has no name of its own."""
    name = number.box.id
    called = {"value": [name], "gradient": [name, f"d{name}"], "slope": []}[number.kind]
    return any(
        BLANKS.get(part) == number.kind
        or part in called
        or ("*" in part and any(fnmatchcase(word, part) for word in called))
        for part in asked
    )


def asked_for(known: Iterable[str]) -> list[str]:
    """Return what may be asked for besides the words: names, and their derivatives, `dv`."""
    return [word for name in known for word in (name, f"d{name}")]


def _nothing(part: str, show: frozenset[str]) -> UsageError:
    hidden = part in BLANKS and part not in show
    what = (
        f"the picture shows no {_SHOWN[part]}" if hidden else f"`{part}` has no number that was computed and is shown"
    )
    cure = f"show them: --show +{part}" if hidden else "leave out gradients, values, local, or names: `v,b`"
    return UsageError(Diagnostic(code="E050", message=f"--blank: {what}, so there is nothing to leave out", help=cure))


def one_picture() -> UsageError:
    """Return the error about an exam in frames, or in a nudge."""
    message = "--blank: an exam is one picture; frames and nudges would compute what it asks for"
    cure = "draw frames and nudges in a run of their own, without --blank"
    return UsageError(Diagnostic(code="E050", message=message, help=cure))


def _numbers(folded: Folded, show: frozenset[str]) -> Iterator[_Number]:
    """Yield every number on the picture that was computed, in the order it is."""
    boxes = folded.boxes
    for box in boxes:
        if "values" in show and not box.bare and box.value is not None:
            yield _Number(f"value {box.id}", box.spoken, box.value, box)
    for n in backward_order(folded):
        box = boxes[n]
        for wire in folded.wires:
            if "local" in show and wire.tail == n and wire.wanted and wire.partial is not None:
                said = f"d{boxes[wire.head].spoken}/d{box.spoken}"
                yield _Number(_plate(folded, wire), said, wire.partial, box)
        if "gradients" in show and n != folded.output and box.wanted and box.gradient is not None:
            yield _Number(f"gradient {box.id}", folded.slope(box), box.gradient, box)


def _plate(folded: Folded, wire: Wire) -> str:
    return f"slope {wire_name(folded, wire)}"


def _alike(folded: Folded) -> Iterator[set[str]]:
    """Yield labels that tell each other: where only the output uses a variable, the local derivative is its own."""
    for n, box in enumerate(folded.boxes):
        wires = [wire for wire in folded.wires if wire.tail == n]
        if {wire.head for wire in wires} == {folded.output}:
            yield {f"gradient {box.id}", *(_plate(folded, wire) for wire in wires)}


# -- the exam as a table


class Row(NamedTuple):
    """A line of the table exam: a box with its numbers, each known, a blank, or None where there is none.

    ``local`` has the derivative of the box with respect to each box it uses, one for every use.
    """

    box: Box
    value: float | Blank | None
    local: tuple[tuple[Box, float | Blank | None], ...]
    gradient: float | Blank | None


def table(exam: Exam) -> tuple[Row, ...]:
    """Return an exam as rows of node, value, local derivatives and derivative, in the order of computation.

    The folded boxes and ``show`` that the exam was made with say what it has: for all columns,
    `examined(folded, COLUMNS, ["local", "gradients"])`.
    """
    folded, blanks = exam.folded, exam.blanks
    rows = []
    for n, box in enumerate(folded.boxes):
        into = [wire for wire in folded.wires if wire.head == n and wire.wanted and "local" in exam.show]
        local = tuple((folded.boxes[w.tail], blanks.get(_plate(folded, w), w.partial)) for w in into)
        gradient = blanks.get(f"gradient {box.id}", box.gradient if box.wanted else None)
        rows.append(Row(box, blanks.get(f"value {box.id}", box.value), local, gradient))
    return tuple(rows)


# -- the drawing without the answers


def _without(folded: Folded, show: frozenset[str], blanks: Mapping[str, Blank]) -> Folded:
    """Return the boxes and wires without what is left out, and without numbers that the picture does not show."""
    boxes = tuple(
        replace(
            box,
            value=None if f"value {box.id}" in blanks or "values" not in show else box.value,
            gradient=None if f"gradient {box.id}" in blanks else box.gradient,
            wanted=box.wanted and "gradients" in show,
        )
        for box in folded.boxes
    )
    unknown = {box.name or box.id for box in folded.boxes if f"value {box.id}" in blanks}
    return replace(folded, boxes=boxes, wires=tuple(_wire(folded, wire, unknown, blanks) for wire in folded.wires))


def _wire(folded: Folded, wire: Wire, unknown: set[str], blanks: Mapping[str, Blank]) -> Wire:
    """Return a wire without its number if that is left out, or if it is one that a value which is left out gives."""
    share = None if f"gradient {folded.boxes[wire.tail].id}" in blanks else wire.contribution
    hidden = _plate(folded, wire) in blanks or (unknown and _uses(folded, wire, unknown))
    return wire._replace(partial=None if hidden else wire.partial, contribution=share)


def _uses(folded: Folded, wire: Wire, unknown: set[str]) -> bool:
    """Tell whether a local derivative is computed from one of these values, as far as it can be told."""
    slope = across(folded, wire.tail, wire.head)
    return slope is None or any(use.name in unknown for use in names(slope))

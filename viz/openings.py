"""The pictures of a page on which calls of one's own functions open and close: each state laid out beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Protocol

from viz.finish import turning
from viz.fold import Box, Folded
from viz.graph import Graph
from viz.options import Options
from viz.program import Apply, postorder
from viz.regions import OPERATIONS, STATEMENTS
from viz.scene import EVERYTHING, Opening, Scene

MOST_FUNCTIONS, MOST_BOXES = 3, 60  # with which all states are drawn


class Drawn(Protocol):
    """What is needed of a drawing."""

    @property
    def options(self) -> Options:
        """The choices."""

    @property
    def primitive(self) -> Graph:
        """The primitive graph."""

    @property
    def drawn(self) -> Folded:
        """The boxes."""

    @property
    def scene(self) -> Scene:
        """The picture."""


def openings(drawing: Drawn, shown: str, at: Callable[[str], Drawn]) -> list[Opening]:
    """Return a picture for each state, that of the drawing, whose detail is ``shown``, first; none if nothing opens.

    ``at`` gives the drawing of a detail. A state in which no other boxes are drawn than in another, as a call stands
    inside a closed one, shares its picture. The state in which every operation is a box is left out where those are too
    many. What is played, nudged or examined has one picture.
    """
    options, graph = drawing.options, drawing.primitive
    if options.blank or options.nudge or options.wrong or options.update:
        return []
    functions = _called(graph)
    opened = [] if shown in {STATEMENTS, OPERATIONS} else shown.split(",")
    if not functions or len(functions) > MOST_FUNCTIONS or not set(opened) <= set(functions):
        return []
    subsets = chain.from_iterable(combinations(functions, n) for n in range(len(functions) + 1))
    states = {" ".join(some): ",".join(some) or STATEMENTS for some in subsets} | {EVERYTHING: OPERATIONS}
    drawings = {state: drawing if detail == shown else at(detail) for state, detail in states.items()}
    found = {state: drawing.drawn for state, drawing in drawings.items()}
    first = EVERYTHING if shown == OPERATIONS else " ".join(name for name in functions if name in opened)
    if any(len(folded.boxes) > MOST_BOXES for state, folded in found.items() if state != EVERYTHING):
        return []
    found = {state: folded for state, folded in found.items() if len(folded.boxes) <= MOST_BOXES or state == first}
    shared: dict[tuple[Box, ...], list[str]] = {}
    for state in sorted(found, key=lambda state: state != first):
        shared.setdefault(found[state].boxes, []).append(state)
    return [
        Opening(
            when=tuple(when),
            scene=turning(drawings[when[0]].scene, options),
            opens={box.id: names for box in boxes if (names := " ".join(_inside(box, functions)))},
            closes=_closes(graph, boxes, when[0].split(" ")),
        )
        for boxes, when in shared.items()
    ]


def _called(graph: Graph) -> list[str]:
    """Return the functions that are called and can be opened, in the order of the file."""
    called = {call.expr.op.name for statement in graph.statements for call in statement.calls}
    return [function.name for function in graph.program.functions if function.name in called]


def _inside(box: Box, functions: Sequence[str]) -> Iterator[str]:
    """Yield the functions whose closed calls a box holds."""
    parts = [] if box.expr is None else postorder(box.expr)
    found = {part.op.name for part in parts if isinstance(part, Apply)}
    yield from (name for name in functions if name in found)


def _closes(graph: Graph, boxes: Sequence[Box], opened: Sequence[str]) -> Mapping[str, str]:
    """Return, for the boxes of opened calls, which function that is; of calls in calls the inner one."""
    found: dict[int, str] = {}
    for statement in graph.statements:
        for call in statement.calls:  # what stands inside others comes after them
            if call.expr.op.name in opened:
                found.update(dict.fromkeys(range(call.first, call.root + 1), call.expr.op.name))
    return {box.id: found[box.position] for box in boxes if box.position in found}

"""The paths from a variable to the output: a derivative is the sum, over all of them, of the product along each.

The rule is in Christopher Olah's "Calculus on Computational Graphs: Backpropagation".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from viz.fold import Folded


class Path(NamedTuple):
    """Boxes from a variable to the output, and the derivative across each of them after the first.

    Several wires between two boxes are one step, with the sum of what is on them; None where there is no number.
    """

    boxes: tuple[int, ...]
    partials: tuple[float | None, ...]


_Steps = Mapping[int, Mapping[int, float | None]]  # by tail and head


def counted(folded: Folded) -> list[int]:
    """Return how many paths lead from each box to the output; one leads from the output itself.

    It takes one addition a wire, however many paths there are.
    """
    counts = [0] * len(folded.boxes)
    counts[folded.output] = 1
    steps = _steps(folded)
    for tail in range(folded.output - 1, -1, -1):
        counts[tail] = sum(counts[head] for head in steps.get(tail, ()))
    return counts


def paths(folded: Folded, variable: int) -> Iterator[Path]:
    """Yield every path from a box to the output; look first how many there are."""
    steps, counts = _steps(folded), counted(folded)
    waiting = [Path((variable,), ())]
    while waiting:
        path = waiting.pop()
        here = path.boxes[-1]
        if here == folded.output:
            yield path
            continue
        ways = [(head, partial) for head, partial in steps.get(here, {}).items() if counts[head]]
        waiting += [Path((*path.boxes, head), (*path.partials, partial)) for head, partial in reversed(ways)]


def _steps(folded: Folded) -> _Steps:
    found: dict[int, dict[int, float | None]] = {}
    for wire in folded.wires:
        if wire.is_taken(folded.boxes[wire.head]):
            heads = found.setdefault(wire.tail, {})
            before = heads.get(wire.head, 0.0)
            heads[wire.head] = None if before is None or wire.partial is None else before + wire.partial
    return found

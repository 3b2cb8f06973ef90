"""What a report is written from: the stages' data, and how names and numbers are to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from viz.backward import Trace
from viz.check import Checked
from viz.derivation import Derivation
from viz.digits import Digits, shown
from viz.exam import Exam
from viz.fold import Box, Folded
from viz.forward import Value
from viz.notation.line import line as for_people
from viz.notation.plain import plain
from viz.notation.written import Derivative, Written, derivative, formula, line, name, number
from viz.program import Expr, Program
from viz.report.report import Line, Piece
from viz.scene import Film, Scene
from viz.substitution import substituted

LONGEST = 160  # characters of an expression that is set as a formula; a longer one is text


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The stages' data. ``folded`` has a name for every box; ``known`` are values by names, ``given`` those of inputs.

    ``title`` is what the user calls it, if anything; ``film`` has the frames to step through and ``strip`` those that
    stand side by side, where they are wanted, ``nudged`` pictures of nudges and ``derivations`` the chain rule by the
    variable's id; ``plots`` are wanted or not. Of an ``exam`` all boxes and wires are without its answers, and it is
    ``filled`` in or not.
    """

    program: Program
    trace: Trace
    checked: Checked
    folded: Folded
    known: Mapping[str, float | None]
    given: Mapping[str, Value]
    title: str | None
    digits: Digits
    form: Derivative
    scene: Scene
    film: Film | None = None
    strip: Scene | None = None
    plots: bool = False
    exam: Exam | None = None
    filled: bool = False
    derivations: Mapping[str, Derivation] = field(default_factory=lambda: MappingProxyType({}))
    nudged: Mapping[str, Scene] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def output(self) -> Box:
        """The output."""
        return self.folded.boxes[self.folded.output]

    @property
    def inputs(self) -> Sequence[tuple[int, Box]]:
        """The inputs whose derivatives are wanted, in order, with their positions among the boxes."""
        return [(n, box) for n, box in enumerate(self.folded.boxes) if box.bare and box.wanted]

    def number(self, value: float) -> Written:
        """Write a number."""
        return number(shown(value, self.digits))

    def slope(self, box: Box) -> Written:
        """Write what the output's derivative with respect to a box is called."""
        return derivative(self.output.name or "", box.name or "", self.form)

    def local(self, head: Box, tail: Box) -> Written:
        """Write what the derivative across a box is called."""
        return derivative(head.name or "", tail.name or "", "d" if self.form == "d" else "partial")

    def called(self, box: Box) -> Written:
        """Write a box's name; a bare expression is the result."""
        return name(box.name) if box.name else Written('upright("the result")', "the result")

    def expression(self, expr: Expr) -> Piece:
        """Write an expression: a formula, or text if it is too long for one."""
        return for_people(expr) if len(plain(expr)) > LONGEST else formula(expr)

    def definition(self, box: Box) -> Line:
        """Write a box's equation."""
        assert box.expr is not None  # noqa: S101 - inputs have none
        found = self.expression(box.expr)
        if not box.name:
            return (found,)
        return (line(name(box.name), " = ", found),) if isinstance(found, Written) else (name(box.name), " = ", found)

    def computed(self, box: Box) -> Line:
        """Write `u = bc = 3 × 2 = 6`."""
        assert box.expr is not None  # noqa: S101 - inputs have none
        found = self.put_in(box.name, box.expr, box.value)
        return (*self.definition(box), "; ", found) if len(plain(box.expr)) > LONGEST else (found,)

    def put_in(self, called: str | None, expr: Expr, value: float | None) -> Written:
        """Write an expression, with its numbers put in, and what it is worth."""
        return substituted(called, expr, value, self.known, self.digits, self.program.functions, LONGEST)


def joined(parts: Sequence[Line]) -> Line:
    """Put parts together as a sentence lists them.

    >>> "".join(joined([("a",), ("b",), ("c",)]))
    'a, b and c'
    """

    def pieces() -> Iterator[Piece]:
        for n, part in enumerate(parts):
            yield from ((" and " if n == len(parts) - 1 else ", "),) if n else ()
            yield from part

    return tuple(pieces())

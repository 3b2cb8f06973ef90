"""Mistakes in the backward pass, played: which box hands which share to which operand, and what that comes to.

A box is an operation as it is drawn. It hands a share back along each of its wires, first operand first: what its own
derivative stands at, at that moment, times the derivative across it. Done right, each box does so once, when all that
use it have handed theirs to it, and shares add up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from viz.errors import Diagnostic, UsageError, did_you_mean
from viz.fold import Box, Folded, Wire

Kind = Literal["recursive", "overwrite", "twice", "order"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_SHARES = 200
_SAME = 1e-9  # relative difference that the order of a sum makes


class About(NamedTuple):
    """What a mistake is called, its cure, and where it goes wrong."""

    called: str
    cure: str
    unless: str


ABOUT: Mapping[Kind, About] = MappingProxyType(
    {
        "recursive": About(
            "recursion instead of reverse topological order",
            "A box hands back once, when all its shares are there: in reverse topological order.",
            "it takes a computed value that is used more than once, as in `b = a + a; c = b + b`",
        ),
        "overwrite": About(
            "overwriting instead of adding",
            "Shares add up: write += where it said =.",
            "it takes a value that is used more than once, as in `u = b*b`",
        ),
        "twice": About(
            "run twice without clearing",
            "Set every derivative to 0 before running again.",
            "it takes a derivative that is not 0",
        ),
        "order": About(
            "in another order",
            "A box hands back once, when all its shares are there: after every box that uses it.",
            "name the boxes in another order, or one of them twice",
        ),
    }
)


class Mistake(NamedTuple):
    """A mistake to play; ``order`` names the boxes that hand back, for the kind `order`."""

    kind: Kind
    order: tuple[str, ...] = ()

    @property
    def spelled(self) -> str:
        """The mistake as it is asked for.

        >>> Mistake("order", ("c", "b")).spelled
        'order=c,b'
        """
        return f"{self.kind}={','.join(self.order)}" if self.order else self.kind

    @property
    def banner(self) -> str:
        """What stands over its pictures.

        >>> Mistake("order", ("c", "b")).banner
        'Wrong on purpose: in the order c, b'
        """
        called = f"in the order {', '.join(self.order)}" if self.order else ABOUT[self.kind].called
        return f"Wrong on purpose: {called}"


def asked_mistake(text: str) -> Mistake:
    """Return the mistake that a text such as `recursive` or `order=J,u,v` asks for; raise UsageError for none."""
    kind, equals, order = text.partition("=")
    names = tuple(name.strip() for name in order.split(","))
    if kind == "order" and equals and all(names):
        return Mistake("order", names)
    if kind == "order":
        wrong, cure = "`order` names no boxes", "name them as they hand back: `--wrong order=J,u,v`"
        raise UsageError(Diagnostic(code="E050", message=f"--wrong: {wrong}", help=cure))
    if text not in KINDS:
        cure = did_you_mean(text, KINDS, f"choose one of {', '.join(KINDS)}=NAMES")
        raise UsageError(Diagnostic(code="E050", message=f"--wrong: `{text}` is not known", help=cure))
    return Mistake(text)


class Share(NamedTuple):
    """What one wire hands back: ``gradient``, at which its head stands, times its partial.

    The derivatives of head and tail, as far as anything has arrived: ``gradient``, ``before`` and ``after`` it. ``run``
    is 2 in a second run, and ``turn`` how often the wire has handed one back in it.
    """

    wire: Wire
    gradient: float | None
    amount: float
    before: float | None
    after: float
    run: int
    turn: int


@dataclass(frozen=True, slots=True)
class Played:
    """A mistaken pass: its shares in their order, and what each derivative stands at in the end, by the box's id."""

    mistake: Mistake
    shares: tuple[Share, ...]
    stands: Mapping[str, float]
    folded: Folded

    def handed(self, wire: Wire) -> list[float]:
        """Return what a wire hands back, each time."""
        return [share.amount for share in self.shares if share.wire == wire]

    def arrived(self, box: Box) -> list[float]:
        """Return what a box's derivative stands at after each share that arrives."""
        return [share.after for share in self.shares if self.folded.boxes[share.wire.tail].id == box.id]

    def is_right(self, box: Box) -> bool:
        """Tell whether a box's derivative comes out right all the same."""
        found, right = self.stands.get(box.id), box.gradient
        assert right is not None  # noqa: S101 - nothing is played without numbers
        if found is None:
            return False
        largest = max(map(abs, (share.amount for share in self.shares)), default=0.0)
        both = math.isnan(found) and math.isnan(right)
        return both or math.isclose(found, right, rel_tol=_SAME, abs_tol=_SAME * largest if largest < math.inf else 0.0)


def play(folded: Folded, mistake: Mistake) -> Played:
    """Play a mistake; raise UsageError where there are no numbers, where nothing goes wrong, or with too many shares.

    >>> from viz.pipeline import parse
    >>> played = play(parse("a = 1; b = a + a; c = b + b").folded, Mistake("recursive"))
    >>> played.arrived(played.folded.boxes[0]), played.folded.boxes[0].gradient
    ([2.0, 4.0, 6.0, 8.0], 4.0)
    """
    boxes, output = folded.boxes, folded.boxes[folded.output]
    wanted = [box for box in boxes if box.wanted]
    cure = "a mistake is played with numbers: give each input one"
    for box in wanted:
        if box.gradient is None:
            raise _refused(mistake, f"the derivative at `{box.spoken}` has no number", cure)
    into: dict[int, list[Wire]] = {}
    for wire in folded.wires:
        if wire.wanted:
            into.setdefault(wire.head, []).append(wire)
    stands: dict[str, float] = {}
    shares: list[Share] = []
    for run in range(1, 3 if mistake.kind == "twice" else 2):
        stands[output.id] = 1.0
        counts: dict[Wire, int] = {}
        for wire in chain.from_iterable(into.get(head, ()) for head in _heads(folded, into, mistake)):
            if len(shares) == MOST_SHARES:
                cure = "play it on a smaller graph, or on a part of this one: --of NAME"
                raise _refused(mistake, f"more than {MOST_SHARES} shares would be handed back", cure)
            assert wire.partial is not None  # noqa: S101 - what is wanted and has numbers has this one
            gradient, before = stands.get(boxes[wire.head].id), stands.get(boxes[wire.tail].id)
            amount = (gradient or 0.0) * wire.partial
            after = amount if before is None or mistake.kind == "overwrite" else before + amount
            counts[wire] = counts.get(wire, 0) + 1
            shares.append(Share(wire, gradient, amount, before, after, run, counts[wire]))
            stands[boxes[wire.tail].id] = after
    played = Played(mistake, tuple(shares), stands, folded)
    if all(played.is_right(box) for box in wanted):
        raise _refused(mistake, "nothing goes wrong here, every derivative comes out right", ABOUT[mistake.kind].unless)
    return played


def _heads(folded: Folded, into: Mapping[int, list[Wire]], mistake: Mistake) -> Iterator[int]:
    """Yield the boxes in the order in which they hand back."""
    match mistake.kind:
        case "recursive":
            stack = [folded.output]
            while stack:
                head = stack.pop()
                yield head
                stack += [wire.tail for wire in reversed(into.get(head, ()))]
        case "order":
            numbers = {name: n for n, box in enumerate(folded.boxes) for name in (box.id, box.spoken)}
            yield from (numbers[name] for name in mistake.order)
        case _:
            yield from range(folded.output, -1, -1)


def _refused(mistake: Mistake, message: str, cure: str) -> UsageError:
    return UsageError(Diagnostic(code="E050", message=f"{mistake.spelled}: {message}", help=cure))

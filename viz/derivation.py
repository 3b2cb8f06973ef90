"""The chain rule of one variable written out: symbols, then numbers, as `∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from viz.arithmetic import calculation, operand
from viz.digits import THREE, Digits, shown
from viz.fold import Folded
from viz.notation.plain import plain
from viz.notation.written import Derivative, Written, added, derivative, equated, factor, formula, line, name, remark
from viz.program import Expr, names
from viz.slopes import across

_WIDEST = 90  # characters of a line that has the derivatives in more than one form


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a box that uses the variable hands back to it: its own derivative times the one across it.

    ``head`` is the box's name, ``gradient`` its derivative, ``slope`` and ``partial`` the derivative across it as an
    expression and as a number. ``direct`` says whether the box is the output, whose own derivative is 1. What there is
    not is None.
    """

    head: str
    direct: bool
    gradient: float | None
    slope: Expr | None
    partial: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """Why the derivative of the output with respect to a variable is what it is.

    It is the sum of the shares. Without any it is the output's own derivative, 1, or it is 0 and the ``reason`` in
    words says why. ``result`` is None where there are no numbers.
    """

    output: str
    variable: str
    shares: tuple[Share, ...]
    result: float | None
    reason: str


class Steps(NamedTuple):
    """A derivation in steps: in derivatives, in symbols, in numbers; None for a step that would say nothing new."""

    derivatives: Written | None
    symbols: Written | None
    numbers: Written | None


class _Manner(NamedTuple):
    """How a derivation is written: of a sum of more than ``most`` terms the first ones and the last.

    A derivative across a box is written as an expression if it is not longer than ``longest`` characters.
    """

    digits: Digits
    form: Derivative
    most: int = 4
    longest: int = 24


def derive(folded: Folded, variable: str) -> Derivation:
    """Return the derivation of a variable's derivative, by its id; ``folded`` has one box a statement."""
    boxes, output = folded.boxes, folded.boxes[folded.output]
    tail = next(n for n, box in enumerate(boxes) if box.id == variable)
    uses = [wire for wire in folded.wires if wire.tail == tail and wire.is_taken(boxes[wire.head])]
    heads = dict.fromkeys(wire.head for wire in uses if boxes[wire.head].used)
    shares = () if tail == folded.output else tuple(_share(folded, tail, head) for head in heads)
    name = boxes[tail].name or ""
    apart = not shares and tail != folded.output
    reason = f"{name} does not reach {output.name or 'the output'}" if apart else ""
    result = 0.0 if apart else boxes[tail].gradient
    return Derivation(output=output.name or "", variable=name, shares=shares, result=result, reason=reason)


def first_wanted(folded: Folded, wrt: Sequence[str] = ()) -> str | None:
    """Return the first input whose derivative is wanted, else another box, else the first of ``wrt``, by its id."""
    wanted = sorted((box for box in folded.boxes if box.wanted and box.name), key=lambda box: box.kind != "input")
    return next(iter([*(box.id for box in wanted), *wrt]), None)


def _share(folded: Folded, tail: int, head: int) -> Share:
    box = folded.boxes[head]
    wires = [wire for wire in folded.wires if (wire.tail, wire.head) == (tail, head) and wire.is_taken(box)]
    partials = [wire.partial for wire in wires if wire.partial is not None]
    return Share(
        head=box.name or "",
        direct=head == folded.output,
        gradient=box.gradient,
        slope=across(folded, tail, head),
        partial=sum(partials) if len(partials) == len(wires) else None,
    )


def explained(found: Derivation, digits: Digits, form: Derivative) -> Written:
    """Write a derivation in one line, as far as there are numbers for it.

    >>> from viz.program import Name
    >>> share = Share(head="u", direct=False, gradient=3.0, slope=Name("c"), partial=2.0)
    >>> found = Derivation(output="J", variable="b", shares=(share,), result=6.0, reason="")
    >>> explained(found, Digits(), "partial").plain
    '∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6'
    """
    manner = _Manner(digits, form)
    called = derivative(found.output, found.variable, form)
    symbols = [*_in_derivatives(found, manner), *_in_names(found, manner)]
    numbers = [*_in_numbers(found, manner)]
    whole = equated(called, *symbols, *numbers)
    if len(whole.plain) > _WIDEST:
        whole = equated(called, *symbols[:1], *numbers)
    reached = name(found.output) if found.output else "the output"
    return line(whole, remark(": ", name(found.variable), " does not reach ", reached)) if found.reason else whole


def steps(found: Derivation, digits: Digits, form: Derivative) -> Steps:
    """Write a derivation out, with the room that a page has, in as many steps as there is something to say.

    >>> from viz.program import Name
    >>> share = Share(head="u", direct=False, gradient=3.0, slope=Name("c"), partial=2.0)
    >>> found = Derivation(output="J", variable="b", shares=(share,), result=6.0, reason="")
    >>> [step.plain for step in steps(found, Digits(), "partial")]
    ['∂J/∂u · ∂u/∂b', '3 · c', '3 × 2 = 6']
    """
    manner = _Manner(digits, form, most=12, longest=60)
    return Steps(*(next(step(found, manner), None) for step in (_in_derivatives, _in_names, _in_numbers)))


def in_symbols(found: Derivation, form: Derivative) -> Written | None:
    """Write what comes in times what is local, `∂J/∂u · c`; None where that says no more than the name does.

    >>> from viz.program import Name
    >>> share = Share(head="u", direct=False, gradient=None, slope=Name("c"), partial=None)
    >>> in_symbols(Derivation(output="J", variable="b", shares=(share,), result=None, reason=""), "partial").plain
    '∂J/∂u · c'
    """
    manner = _Manner(THREE, form)
    named = all(share.direct or share.head for share in found.shares)
    said = any(not share.direct or _slope(share, manner) is not None for share in found.shares)
    if not (named and said and found.variable):
        return None
    shares = [replace(share, gradient=None) for share in found.shares]
    return added([_local(found, share, manner) for share in shares], manner.most)


def _slope(share: Share, manner: _Manner) -> Expr | None:
    """Return the derivative across the box, if it is short."""
    return share.slope if share.slope is not None and len(plain(share.slope)) <= manner.longest else None


def _in_derivatives(found: Derivation, manner: _Manner) -> Iterator[Written]:
    """Write `∂J/∂u · ∂u/∂b`, unless it is only the output that uses the variable."""
    if any(not share.direct for share in found.shares):
        yield added([_chain(found, share, manner) for share in found.shares], manner.most)


def _chain(found: Derivation, share: Share, manner: _Manner) -> Written:
    if share.direct and _slope(share, manner) is not None:
        return _local(found, share, manner)
    local = derivative(share.head, found.variable, "d" if manner.form == "d" else "partial")
    return line(derivative(found.output, share.head, manner.form), " · ", local)


def _in_names(found: Derivation, manner: _Manner) -> Iterator[Written]:
    """Write `3 · c`, if a derivative across a box is an expression that says more than its number, or has none."""
    indirect = [share for share in found.shares if not share.direct] or found.shares
    slopes = [_slope(share, manner) for share in indirect]
    if any(slope is not None and (names(slope) or found.result is None) for slope in slopes):
        yield added([_local(found, share, manner) for share in found.shares], manner.most)


def _local(found: Derivation, share: Share, manner: _Manner) -> Written:
    """Write `3 · c`, or `∂J/∂u · c` where there are no numbers; what the output hands back is c itself."""
    slope, first = _slope(share, manner), share == found.shares[0]
    if slope is None:
        return _chain(found, share, manner)
    if share.direct:
        return formula(slope) if first else factor(slope)
    if share.gradient is None:
        return line(derivative(found.output, share.head, manner.form), " · ", factor(slope))
    return line(operand(shown(share.gradient, manner.digits), first=first), " · ", factor(slope))


def _in_numbers(found: Derivation, manner: _Manner) -> Iterator[Written]:
    """Write `3 × 2 = 6`; a share without numbers was not computed and adds nothing."""
    if found.result is None:
        return
    total = shown(found.result, manner.digits)
    terms = []
    for share in found.shares:
        if share.gradient is not None and share.partial is not None:
            single = share.direct and (_slope(share, manner) is not None or len(found.shares) == 1)
            factors = [share.partial] if single else [share.gradient, share.partial]
            terms.append([shown(number, manner.digits) for number in factors])
    yield calculation(terms or [[total]], total, manner.digits, manner.most)

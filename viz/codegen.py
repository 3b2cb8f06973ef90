"""The straight-line program: every value forwards and every derivative backwards, as Python that runs by itself.

In it `dv` is code for ∂J/∂v, as Andrew Ng's lectures have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from viz.derivation import Derivation, Share, derive
from viz.errors import Diagnostic, InputError
from viz.fold import Box, Folded
from viz.notation.plain import plain
from viz.notation.python import helpers, identifier, literal, python
from viz.program import CONSTANTS, Function
from viz.spelling import named
from viz.story import backward_order

_LONGEST = 200  # characters of a derivative across a box that is written as an expression


class _Names(NamedTuple):
    """What things are called in the program: values and functions by their names as drawn, derivatives by box ids."""

    values: Mapping[str, str]
    slopes: Mapping[str, str]


def code(
    folded: Folded,
    notes: Mapping[str, str],
    title: str | None = None,
    found: Mapping[str, Derivation] | None = None,
) -> str:
    """Return the program; ``notes`` are what is said of statements, by their names, ``found`` derivations by ids.

    Raises InputError where a function has no expression, which nothing can be computed with.
    """
    folded = named(folded)
    for function in folded.functions:
        if function.body is None:
            raise _no_body(function)
    names = _names(folded)
    functions = "\n\n\n".join(_function(function, names.values) for function in folded.functions)
    forward = "\n".join(_forward(folded, names, notes))
    backward = "\n".join(_backward(folded, names, found or {}))
    printed = "\n".join(_printed(folded, names))
    body = "\n\n".join(part for part in (forward, backward, printed) if part)
    defined = [*helpers(functions + body), *([functions] if functions else [])]
    heads = [f"# {_printable(title)}"] if title else []
    heads += ["import math"] if "math." in "".join([*defined, body]) else []
    return "\n\n".join([*heads, *(f"\n{one}" for one in defined), f"\n{body}" if defined else body]) + "\n"


def lines(folded: Folded) -> tuple[list[str], list[str]]:
    """Return the program's lines forwards and backwards, without what is said of them."""
    folded = named(folded)
    names = _names(folded)
    both = _forward(folded, names, {}), _backward(folded, names, {})
    forward, backward = ([line for line in part if not line.startswith("#")] for part in both)
    return forward, backward


def _names(folded: Folded) -> _Names:
    values: dict[str, str] = {}
    for name in (*(function.name for function in folded.functions), *folded.kept):
        values[name] = identifier(name, values.values())
    for box in folded.boxes:
        values[box.name or box.id] = identifier(box.spoken, values.values())
    slopes: dict[str, str] = {}
    for box in folded.boxes:
        slopes[box.id] = identifier(f"d{values[box.name or box.id]}", {*values.values(), *slopes.values()})
    constants = {name: f"math.{name}" for name in CONSTANTS if name != "π"} | {"π": "math.pi"}
    return _Names(constants | values, slopes)


def _function(function: Function, names: Mapping[str, str]) -> str:
    assert function.body is not None  # noqa: S101 - refused before
    inner: dict[str, str] = {}
    for parameter in function.parameters:
        inner[parameter] = identifier(parameter, {*names.values(), *inner.values()} - {parameter})
    called = f"def {names[function.name]}({', '.join(inner.values())}):"
    return f"{called}\n    return {python(function.body, {**names, **inner})}"


def _forward(folded: Folded, names: _Names, notes: Mapping[str, str]) -> Iterator[str]:
    yield "# forward: the values"
    for name, value in folded.kept.items():
        yield f"{names.values[name]} = {literal(value)}"
    for box in folded.boxes:
        found = literal(box.value) if box.expr is None else python(box.expr, names.values)
        note = f"  # {_printable(notes[box.id])}" if box.id in notes else ""
        yield f"{names.values[box.name or box.id]} = {found}{note}"


def _backward(folded: Folded, names: _Names, found: Mapping[str, Derivation]) -> Iterator[str]:
    output = folded.boxes[folded.output]
    heads = {box.name or "": box for box in folded.boxes}
    order = [*backward_order(folded)]
    for n in order:
        box = folded.boxes[n]
        called = names.slopes[box.id]
        if n == folded.output:
            other = folded.boxes[order[1 if len(order) > 1 else 0]]
            meant = f"∂{output.spoken}/∂{other.spoken}"
            yield f"# backward: {names.slopes[other.id]} is code for {_printable(meant)}, and so on"
            yield f"{called} = 1"
            continue
        terms = [
            _term(share, heads[share.head], names) for share in (found.get(box.id) or derive(folded, box.id)).shares
        ]
        long = "".join(f"  # {why}" for _, why in terms if why)
        yield f"{called} = {' + '.join(term for term, _ in terms)}{long}"


def _term(share: Share, head: Box, names: _Names) -> tuple[str, str]:
    """Return what comes back along a wire as code, and what is to be said of it."""
    finite = share.partial is None or math.isfinite(share.partial)
    written = share.slope is not None and finite and len(plain(share.slope)) <= _LONGEST
    slope = python(share.slope, names.values) if share.slope is not None and written else literal(share.partial)
    why = "" if written or not finite else f"the derivative across {head.spoken} at these values"
    return (slope if share.direct else f"{names.slopes[head.id]}*{_factor(slope)}"), why


def _factor(slope: str) -> str:
    return slope if slope.replace("_", "").replace(".", "").isalnum() else f"({slope})"


def _printed(folded: Folded, names: _Names) -> Iterator[str]:
    output = folded.boxes[folded.output]
    shown = [names.values[output.name or output.id]]
    shown += [names.slopes[box.id] for box in folded.boxes if box.bare and box.wanted]
    for name in shown:
        yield f'print("{name} =", {name})'


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _no_body(function: Function) -> InputError:
    message = f"`{function.name}` has no expression, so there is no program that computes it"
    cure = "give it one, or write the picture or the report"
    return InputError(Diagnostic(code="E020", message=message, span=function.span, label="stays a symbol", help=cure))

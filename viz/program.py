"""What every source returns: bindings of names to expressions, with the places they were read from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from viz.errors import Source, Span

if TYPE_CHECKING:
    from viz.ops.op import Op

NOWHERE = Span(0, 0)
CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "π": math.pi, "e": math.e})
"""What these names mean where a program does not define them."""

HOLE = "?"  # stands where a number, or a function's expression, is not known
BARE = ".out"  # what the last expression is called if it has no name; a dot cannot stand in one


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written; ``value`` is the nearest double, nan for `?`."""

    value: float
    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A use of a name."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on expressions; ``span`` covers the whole of it."""

    op: Op
    args: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


Expr = Number | Name | Apply


@dataclass(frozen=True, slots=True)
class Binding:
    """One statement ``name = expr``; ``span`` is the place of the name, ``note`` the comment at its end."""

    name: str
    expr: Expr
    span: Span = field(default=NOWHERE, compare=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that the equations define; ``op`` is what its calls apply, ``body`` is None for `f(x) = ?`."""

    op: Op
    body: Expr | None
    span: Span = field(default=NOWHERE, compare=False)
    note: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.op.name

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its arguments' names, which hide the program's inside its body."""
        return self.op.args


class Entry(NamedTuple):
    """A header line's value and the place of the line."""

    text: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Program:
    """A set of equations, in the order they were written; ``functions`` are those it defines itself."""

    source: Source
    bindings: tuple[Binding, ...]
    header: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    functions: tuple[Function, ...] = ()

    @property
    def notes(self) -> dict[str, str]:
        """The comments at the ends of statements, by name."""
        return {binding.name: binding.note for binding in self.bindings if binding.note}


def postorder(expr: Expr) -> list[Expr]:
    """Return every part of an expression after the parts it is made of, first argument first; no recursion."""
    parts: list[Expr] = []
    stack = [expr]
    while stack:
        part = stack.pop()
        parts.append(part)
        if type(part) is Apply:
            stack.extend(part.args)
    parts.reverse()
    return parts


def mapped(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return an expression with every part changed, those it is made of first, from left to right; no recursion."""
    stack: list[Expr] = []
    for part in postorder(expr):
        whole = part
        if isinstance(part, Apply):
            args = tuple(stack[-len(part.args) :])
            del stack[-len(part.args) :]
            whole = Apply(part.op, args, part.span)
        stack.append(change(whole))
    return stack[0]


def names(expr: Expr) -> list[Name]:
    """Return every use of a name, from left to right."""
    return [part for part in postorder(expr) if type(part) is Name]

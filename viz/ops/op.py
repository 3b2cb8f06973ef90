"""The shape of a row: one operation, its value, its partial derivatives as text, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

COMPARISON, SUM, PRODUCT, SIGN, JUXTAPOSED, POWER, ATOM = range(1, 8)
"""How tightly an expression holds together, from a comparison (loosest) to a name or a call (tightest)."""


class Infix(NamedTuple):
    """How an operator is written between (or, with one argument, before) its operands."""

    symbol: str
    precedence: int
    associativity: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Op:
    """One operation.

    ``args`` names the arguments; ``("*x",)`` takes two or more of them. A text in ``partials`` is written in
    makegraph's own language, over the arguments' names and ``ans`` (the operation's value); for a star argument
    one text serves each argument ``x``, with ``n`` (how many there are) and ``ties`` (how many equal ``ans``).

    ``taught`` has those texts as lecturers write them, where ``partials`` has a form that keeps more digits.

    ``reach`` gives, for each argument (for a star argument: once, called with the argument first and then all of
    them), how far it may move before the function changes its nature: the distance to the nearest pole, edge or
    kink, else the scale on which the function bends. It is positive and finite, also at a kink.

    ``kink`` says whether the function has a corner exactly at the given arguments. ``notation`` holds a template by
    notation; ``{0}`` is the first argument, bare, and ``{0!a}`` puts it in brackets unless it is an atom.
    """

    name: str
    args: tuple[str, ...]
    value: Callable[..., float]
    partials: tuple[str, ...]
    taught: tuple[str, ...] = ()
    reach: tuple[Callable[..., float], ...]
    kink: Callable[..., bool] | None = None
    notation: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    samples: tuple[tuple[float, ...], ...] = ()
    infix: Infix | None = None
    precedence: int = ATOM
    commutative: bool = False
    about: str = ""

    @property
    def own(self) -> bool:
        """Whether it stands for a function that the equations define themselves: it has no derivatives of its own."""
        return not self.partials

    @property
    def variadic(self) -> bool:
        """Whether the operation takes two or more arguments."""
        return self.args[0].startswith("*")

"""Why a derivative across a box is 0, 1 or -1: one line in words, read off the operations that it goes through."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from viz.program import Apply, Expr, Name, postorder

_ADDING = frozenset({"add", "sum", "copy"})
_PASSING: Mapping[str, str] = MappingProxyType(
    {
        "max": "max hands everything to its largest argument",
        "min": "min hands everything to its smallest argument",
        "relu": "relu is open: above 0 its slope is 1",
        "leaky_relu": "leaky_relu is open: above 0 its slope is 1",
        "elu": "elu is open: above 0 its slope is 1",
        "where": "this is the branch that is taken",
    }
)
_STOPPING: Mapping[str, str] = MappingProxyType(
    {
        "max": "max hands nothing to an argument that is not the largest",
        "min": "min hands nothing to an argument that is not the smallest",
        "relu": "relu is shut: up to 0 its slope is 0",
        "step": "a step is flat",
        "sign": "a sign is flat",
        "where": "a condition only chooses",
        "mul": "the other factor is 0",
        "pow": "the power is flat here",
    }
)


def reason(expr: Expr, name: str, partial: float | None) -> str:
    """Say why the derivative of an expression with respect to a name is 0, 1 or -1; empty for any other.

    >>> from viz.sources.expressions import parse_expression
    >>> reason(parse_expression("a + b", {"a", "b"}), "b", 1.0)
    'adding passes the derivative through'
    """
    ways = _operations(expr, name)
    if partial == 1:
        if ways <= _ADDING | {"sub"}:
            return "adding passes the derivative through" if ways - {"copy"} else "another name for the same number"
        return _first(_PASSING, ways) or "the factor 1 changes nothing"
    if partial == -1:
        return "subtracting turns the sign" if ways <= _ADDING | {"sub", "neg"} else ""
    if partial == 0:
        return _first(_STOPPING, ways) or "it is flat here"
    return ""


def _operations(expr: Expr, name: str) -> frozenset[str]:
    """Return the operations between an expression and the uses of a name in it."""
    found: set[str] = set()
    stack: list[bool] = []
    for part in postorder(expr):
        if isinstance(part, Apply):
            holds = any(stack[-len(part.args) :])
            del stack[-len(part.args) :]
            stack.append(holds)
            found |= {part.op.name} if holds else set()
        else:
            stack.append(isinstance(part, Name) and part.name == name)
    return frozenset(found)


def _first(said: Mapping[str, str], ways: frozenset[str]) -> str:
    return next((words for name, words in said.items() if name in ways), "")

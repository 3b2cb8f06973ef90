"""How names are to look: as the file asks for it, and told apart where two of them would be drawn alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from viz.fold import Folded
from viz.notation.names import look
from viz.program import BARE, Expr, Name, mapped, names


def spelled(folded: Folded, write: Mapping[str, str]) -> Folded:
    """Return the boxes with their names as they are to be drawn; ids stay what they are.

    ``write`` maps names to looks such as `h_(t-1)`. Of names that look alike, such as `alpha` and `α` or `x1` and
    `x_1`, the plainer one is drawn as it was typed.
    """
    used = [use.name for box in folded.boxes if box.expr for use in names(box.expr)]
    every = [*dict.fromkeys([box.name for box in folded.boxes if box.name is not None] + used)]
    looks = {**_told_apart(every, write), **{name: text for name, text in write.items() if name in every}}
    if not looks:
        return folded
    return _called(folded, looks, {box.id: looks.get(box.name, box.name) for box in folded.boxes if box.name})


def named(folded: Folded) -> Folded:
    """Return the boxes with a name for each, so that a text can speak of them: operations become f_1, f_2, ..."""
    taken = {look(box.name) for box in folded.boxes if box.name}
    looks: dict[str, str] = {}
    for box in folded.boxes:
        if box.name is None and box.id != BARE:
            statement, _, number = box.id.rpartition(".")
            base = statement.strip(".'") if not statement.startswith(BARE) else "t"
            ways = (f"{base}_{number}", *(f"{base}_(s{sign}{number})" for sign in ("", "-", "--")))
            looks[box.id] = next(way for way in ways if look(way) not in taken)
            taken.add(look(looks[box.id]))
    return _called(folded, looks, looks) if looks else folded


def _called(folded: Folded, looks: Mapping[str, str], called: Mapping[str, str]) -> Folded:
    """Return the boxes with other names, by their ids, and in expressions by what they say."""
    boxes = tuple(
        replace(
            box,
            name=called.get(box.id, box.name),
            expr=None if box.expr is None else _renamed(box.expr, looks),
        )
        for box in folded.boxes
    )
    return replace(folded, boxes=boxes, kept={looks.get(name, name): value for name, value in folded.kept.items()})


def _told_apart(names: list[str], write: Mapping[str, str]) -> dict[str, str]:
    first: dict[object, str] = {}
    looks: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (name.isascii(), -sum(map(name.count, "_{}")))):
        if first.setdefault(look(write.get(name, name)), name) != name:
            looks[name] = f'"{name}"'
    return looks


def _renamed(expr: Expr, looks: Mapping[str, str]) -> Expr:
    def spelled(part: Expr) -> Expr:
        return Name(looks.get(part.name, part.name), part.span) if isinstance(part, Name) else part

    return mapped(expr, spelled)


def values_by_look(plain: Folded, drawn: Folded, values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return values by the names as they are drawn: those of boxes before and after they were spelled."""
    looks = {box.id: other.name or box.id for box, other in zip(plain.boxes, drawn.boxes, strict=True)}
    return {looks.get(name, name): value for name, value in values.items()}

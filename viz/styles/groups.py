"""What is written of several boxes that are drawn as one."""

from __future__ import annotations

from viz.digits import Digits, shown
from viz.fold import Box, Group
from viz.notation.typst import name, numeral, quoted
from viz.notation.written import Written
from viz.program import Apply

_NOUNS = {
    "add": "sums",
    "sub": "differences",
    "mul": "products",
    "div": "quotients",
    "pow": "powers",
    "neg": "negatives",
}


def called(box: Box, digits: Digits, *, values: bool) -> Written:
    """Return `h1 … h8: 8 steps`, `h1 … h8: 8 × tanh`, or of inputs, with values, `w1 … w8 = −1 … 2, 8 inputs`.

    What is repeated along the depth is `h2 … h9: 8 × tanh in a row`, or of a layer of three each `8 × 3 tanh in a row`.
    The markup is a whole label's, with its own dollar signs.
    """
    assert box.group is not None  # noqa: S101 - only such a box is asked for
    match box.group.kind, box.expr:
        case "chain", _:
            counted = f"{box.group.size:,} steps"
        case _, None:
            counted = f"{box.group.size:,} inputs"
        case _:
            counted = _counted(box, box.group)
    if box.name is None or box.group.first is None:
        return Written(f"#muted({quoted(counted)})", counted)
    ends = Written(f"{name(box.group.first)} thin dots.h thin {name(box.name)}", f"{box.group.first} … {box.name}")
    among = between(box.group.values, digits) if box.bare and values else None
    value = Written(f" value(= {among.markup})", f" = {among.plain}") if among else Written("", "")
    after = (", " if among else ": ") + counted
    return Written(f"${ends.markup}{value.markup}$#muted({quoted(after)})", f"{ends.plain}{value.plain}{after}")


def between(ends: tuple[float, float] | None, digits: Digits) -> Written | None:
    """Return the least and the greatest of several numbers, `−1 … 2`; the one there is if they look the same."""
    if ends is None:
        return None
    least, most = (shown(end, digits) for end in ends)
    if least == most:
        return Written(numeral(least), least.plain)
    return Written(f"{numeral(least)} thin dots.h thin {numeral(most)}", f"{least.plain} … {most.plain}")


def _counted(box: Box, group: Group) -> str:
    """Return how many there are of what is done, `8 × tanh`, `8 sums`."""
    each = group.size // group.rounds
    counts = [f"{count:,}" for count in (group.rounds, each) if count > 1]
    row = " in a row" if group.rounds > 1 else ""
    name = box.expr.op.name if isinstance(box.expr, Apply) else ""
    several = f" {_NOUNS[name]}" if name in _NOUNS else f" × {box.operation or ''}"
    return " × ".join(counts) + several + row

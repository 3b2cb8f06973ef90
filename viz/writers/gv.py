"""The drawn graph as a DOT file with plain labels, for people who lay it out themselves."""

from __future__ import annotations

from viz.digits import Digits, shown
from viz.errors import missing
from viz.fold import Box, Folded
from viz.notation.plain import plain
from viz.nudge import Nudge
from viz.program import Program

_LONGEST = 1_000  # characters of a line; Graphviz takes labels of up to 16,384 bytes


def gv(folded: Folded, program: Program, title: str | None, digits: Digits, nudge: Nudge | None = None) -> bytes:
    """Write the boxes and wires as DOT."""
    try:
        from graphviz import Digraph, escape  # noqa: PLC0415
    except ImportError:
        raise missing("graphviz") from None

    del program, nudge
    caption = {"label": escape(_shown(title)), "labelloc": "t"} if title else {}
    dot = Digraph("makegraph", graph_attr={"rankdir": "LR", **caption}, node_attr={"shape": "box", "style": "rounded"})
    for n, box in enumerate(folded.boxes):
        label = "\n".join(map(_shown, _lines(folded, box, digits)))
        dot.node(f"n{n}", escape(label).replace("\n", "\\n"), **({"shape": "plaintext"} if box.bare else {}))
    for wire in folded.wires:
        count = {"label": f"×{wire.occurrences}"} if wire.occurrences > 1 else {}
        dot.edge(f"n{wire.tail}", f"n{wire.head}", **count)
    text: str = dot.source
    return text.encode()


def _shown(text: str) -> str:
    """Return a line of a label, without what Graphviz cannot read: control characters, and lines without end."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return "".join(character if character.isprintable() else " " for character in short)


def _lines(folded: Folded, box: Box, digits: Digits) -> list[str]:
    value = "" if box.value is None else f" = {shown(box.value, digits).plain}"
    first = f"{box.spoken}{value}" if box.expr is None else f"{box.spoken} = {plain(box.expr)}{value}"
    if not box.wanted:
        return [first]
    gradient = "" if box.gradient is None else f" = {shown(box.gradient, digits).plain}"
    return [first, f"{folded.slope(box)}{gradient}"]

"""Graphviz, in process: the order of the cells of each column, with few crossings; nothing else asks it.

Every cell is a fixed-size table without text, so that Graphviz neither loads a font nor measures anything. It cannot be
interrupted, so it is not asked about a large graph, on which it may be busy for minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from viz.errors import missing

MOST_CELLS, MOST_STEPS = 1000, 2000  # that Graphviz orders in less than a second (and pygraphviz does not warn)
_STOP_AT_ORDER = "phase=2"  # after its second phase Graphviz writes the order and sets no distances


class Row(NamedTuple):
    """A cell: how much room it takes across the flow, and in how many slots wires arrive in order (0: any)."""

    height: float
    ports: int


class Step(NamedTuple):
    """A wire from a cell to one of the next column, to a certain port of it or to any."""

    tail: int
    head: int
    port: int | None


def ordered(
    rows: Sequence[Row], steps: Sequence[Step], columns: Sequence[Sequence[int]], kept: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the cells of each column from top to bottom; those of a ``kept`` chain stay in its order."""
    if all(len(column) == 1 for column in columns):
        return [list(column) for column in columns]
    found = json.loads(run(_dot(rows, steps, columns, kept)))
    place = {int(thing["name"]): -int(thing["order"]) for thing in found["objects"] if "order" in thing}
    return [sorted(column, key=place.__getitem__) for column in columns]


def _dot(
    rows: Sequence[Row], steps: Sequence[Step], columns: Sequence[Sequence[int]], kept: Sequence[Sequence[int]]
) -> str:
    lines = [
        "digraph {",
        f"graph [rankdir=LR nodesep=0.01 ranksep=0.5 {_STOP_AT_ORDER} mclimit=1]",
        'node [shape=box fixedsize=true label="" width=0.1]',
        "edge [arrowhead=none]",
    ]
    lines += [
        f"{n} [{_table(row) if row.ports > 1 else f'height={row.height / 72:.3f}'}]" for n, row in enumerate(rows)
    ]
    lines += ["{rank=same " + " ".join(map(str, column)) + "}" for column in columns]
    lines += [f"{tail} -> {head}{'' if port is None else f' [headport=p{port}]'}" for tail, head, port in steps]
    lines += [" -> ".join(map(str, chain)) + " [style=invis weight=1]" for chain in kept]
    return "\n".join([*lines, "}"])


def _table(row: Row) -> str:
    cell = row.height / row.ports
    cells = "".join(
        f'<TR><TD PORT="p{k}" FIXEDSIZE="TRUE" WIDTH="7" HEIGHT="{cell:.0f}"></TD></TR>' for k in range(row.ports)
    )
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
    return f"shape=plain fixedsize=false label=<{table}{cells}</TABLE>>"


def version() -> str:
    """Return Graphviz's version, which it writes into its drawings."""
    found = re.search(rb"graphviz version ([\d.]+)", run("digraph {}", "svg"))
    return found[1].decode() if found else "unknown"


def run(text: str, form: str = "json0") -> bytes:
    """Lay out a DOT text with `dot` and return Graphviz's JSON, or another of its formats."""
    try:
        from pygraphviz import AGraph  # noqa: PLC0415
    except ImportError:
        raise missing("pygraphviz") from None

    return bytes(AGraph(string=text).draw(format=form, prog="dot"))

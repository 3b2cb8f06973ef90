"""Every number, as networkx's node-link form: `networkx.node_link_graph` reads it back. Strict JSON."""

from __future__ import annotations

import json as encoder
import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from viz.collector import quiet_collector
from viz.digits import Digits
from viz.fold import Box, Folded, Wire
from viz.notation.plain import plain
from viz.nudge import Nudge
from viz.program import Program

VERSION = 1


def json(folded: Folded, program: Program, title: str | None, digits: Digits, nudge: Nudge | None = None) -> bytes:
    """Write the graph, one node and one edge a line, numbers in full precision; those of a nudge as they are drawn."""
    del digits  # full precision always
    graph: dict[str, Any] = {
        "output": folded.boxes[folded.output].id,
        "title": title,
        "detail": folded.detail,
        "version": VERSION,
    }
    graph |= {} if nudge is None else {"nudge": _nudge(folded, nudge)}
    ends = [match.start() for match in re.finditer("\n", program.source.text)]
    text = encoder.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    with quiet_collector():
        nodes = ",\n ".join(text(_node(box, 1 + bisect_left(ends, box.span.start))) for box in folded.boxes)
        edges = ",\n ".join(map(text, _edges(folded)))
    head = f'"directed": true, "multigraph": false,\n"graph": {text(graph)},\n'
    return f'{{{head}"nodes": [{nodes}],\n"edges": [{edges}]}}\n'.encode()


def _nudge(folded: Folded, nudge: Nudge) -> dict[str, Any]:
    ids = [box.id for box in folded.boxes]
    return {
        "id": ids[nudge.variable],
        "step": float(nudge.step),
        "quotient": float(nudge.quotient),
        "derivative": finite(nudge.derivative),
        "nodes": [
            {"id": ids[move.box], "old": float(move.old), "new": float(move.new), "change": float(move.change)}
            for move in nudge.moves
        ],
        "edges": [
            {
                "source": ids[hop.wire.tail],
                "target": ids[hop.wire.head],
                "slot": hop.wire.slot,
                "change": float(hop.change),
                "quotient": float(hop.quotient),
            }
            for hop in nudge.hops
        ],
    }


def _node(box: Box, line: int) -> dict[str, Any]:
    return {
        "id": box.id,
        "kind": box.kind,
        "expression": None if box.expr is None else plain(box.expr),
        "operation": box.operation,
        "value": box.value,
        **_number("gradient", box.gradient, used=box.used),
        **({"kink": True} if box.kink else {}),
        "line": line,
    }


def _number(key: str, value: float | None, *, used: bool) -> dict[str, Any]:
    """Return a derivative, or null and why: it may be infinite or undefined, or there may be no number to it."""
    if value is None:
        return {key: None, "undefined": "symbolic" if used else "not computed"}
    if math.isfinite(value):
        return {key: value}
    return {key: None, "undefined": "infinite" if math.isinf(value) else "undefined"}


def _edges(folded: Folded) -> Iterator[dict[str, Any]]:
    ends: dict[tuple[int, int], list[Wire]] = {}
    for wire in folded.wires:
        ends.setdefault((wire.tail, wire.head), []).append(wire)
    for (tail, head), wires in ends.items():
        symbolic = folded.boxes[head].value is None and folded.boxes[head].used
        yield {
            "source": folded.boxes[tail].id,
            "target": folded.boxes[head].id,
            **_number("partial", _total([w.partial for w in wires]), used=symbolic),
            "contribution": finite(_total([w.contribution for w in wires])),
            "wires": [_wire(wire) for wire in wires],
        }


def _total(terms: list[float | None]) -> float | None:
    """Return the exact sum, infinite or nan where terms are or where it overflows, None where no term is a number."""
    known = [term for term in terms if term is not None]
    if not known:
        return None
    try:
        return math.fsum(known)
    except (ValueError, OverflowError):
        return sum(known)


def _wire(wire: Wire) -> dict[str, Any]:
    count = {"count": wire.occurrences} if wire.occurrences > 1 else {}
    return {"slot": wire.slot, "partial": finite(wire.partial), "contribution": finite(wire.contribution), **count}


def finite(value: float | None) -> float | None:
    """Return a number, or None where JSON has none."""
    return value if value is not None and math.isfinite(value) else None

"""Sizes in, places and curves out: columns by rank, order within a column by Graphviz, one layout a drawing.

All work is done as if values flowed to the right: `along` is x, `across` is y. For a flow downwards the axes of what
comes in and of what goes out are exchanged. Graphviz orders the columns, which is the hard part (few crossings, first
operand above); distances are then set here, so that every wire runs level through each column and bends between them.
By that no wire crosses a box or a label: within a column it has a lane of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from viz.geometry import Box, Cubic, Path, Point, Size, around, hull
from viz.layout.cells import CLEAR, COLUMN, LEAVE, Cell, Direction, Item, Layout, Link, Wire
from viz.layout.crossings import columns_of
from viz.layout.curves import routes
from viz.layout.places import assign_ports, cells_of, place_across, place_along, ranks
from viz.layout.rows import broken, split, wrapped
from viz.layout.tracks import Gap, gaps

__all__ = ["COLUMN", "LEAVE", "Direction", "Item", "Layout", "Link", "layout", "ranks"]


def layout(
    items: Sequence[Item],
    links: Sequence[Link],
    direction: Direction,
    ports: float,
    column: float = COLUMN,
    room: float = inf,
    air: float = 1.0,
) -> Layout:
    """Place items and wires.

    ``ports`` is the distance between two wires at one item, where there is space for it, ``column`` the least between
    two columns. A drawing longer than ``room`` along the flow is broken into rows, if few wires pass from one to the
    next. ``air`` is the share of the usual white space between columns and in them.
    """
    if direction == "down":
        turned = layout(list(map(_turned, items)), list(map(_turned_link, links)), "right", ports, column, room, air)
        return _turned_layout(turned)
    rank = ranks(items, links)
    placed = _placed(items, links, rank, ports, column, air)
    if room < inf:
        rank = split(rank, placed.cells, placed.wires, placed.columns, room)
        placed = _placed(items, links, rank, ports, column, air)
    cells, wires, columns, between = placed
    rows = broken(cells, wires, columns, room)
    if len(rows) > 1:  # what is in another row pulls nothing
        place_across(cells, wires, columns, air, [row[-1] for row in rows])
        between = gaps(cells, wires, len(columns), column, air)
        place_along(cells, columns, [gap.width for gap in between])
    returns = wrapped(cells, wires, columns, rows)
    return _page(cells, wires, routes(cells, wires, columns, between, returns), len(rows))


class _Placed(NamedTuple):
    cells: list[Cell]
    wires: list[Wire]
    columns: list[list[int]]
    between: list[Gap]


def _placed(
    items: Sequence[Item], links: Sequence[Link], rank: Mapping[str, int], ports: float, distance: float, air: float
) -> _Placed:
    """Set the cells of all columns side by side."""
    cells, wires = cells_of(items, links, rank)
    columns = columns_of(cells, wires)
    for _ in range(2):
        assign_ports(cells, wires, ports)
        place_across(cells, wires, columns, air)
    between = gaps(cells, wires, len(columns), distance, air)
    place_along(cells, columns, [gap.width for gap in between])
    return _Placed(cells, wires, columns, between)


def _page(cells: Sequence[Cell], wires: Sequence[Wire], curves: Sequence[Path], rows: int) -> Layout:
    """Return everything in coordinates that begin at the top left corner."""
    boxes = [solid.moved(cell.along, cell.across) for cell in cells if cell.item for solid in cell.item.solids]
    boxes += [Box(-c.left, -c.above, c.right, c.below).moved(c.along, c.across) for c in cells if c.link]
    boxes += [hull(curve).grown(CLEAR) for curve in curves]
    left, top, right, bottom = around(boxes)
    labels, roots = {}, {}
    for wire in wires:
        for cell in (cells[n] for n in wire.cells[1:-1]):
            if cell.right > 0:
                labels[wire.link.name] = Point(cell.along - left, cell.across - top)
        tail = cells[wire.cells[0]]
        if wire.fan and tail.item:
            roots[wire.link.name] = Point(tail.along + tail.item.body.right + LEAVE - left, tail.across - top)
    return Layout(
        size=Size(right - left, bottom - top),
        centres={c.item.name: Point(c.along - left, c.across - top) for c in cells if c.item},
        curves={
            wire.link.name: tuple([piece.moved(-left, -top) for piece in curve])
            for wire, curve in zip(wires, curves, strict=True)
        },
        labels=labels,
        roots=roots,
        rows=rows,
    )


def _turned(item: Item) -> Item:
    return replace(item, body=item.body.turned, solids=tuple(s.turned for s in item.solids))


def _turned_link(link: Link) -> Link:
    return link._replace(label=link.label.turned if link.label else None)


def _turned_layout(found: Layout) -> Layout:
    return Layout(
        size=Size(found.size.height, found.size.width),
        centres={name: place.turned for name, place in found.centres.items()},
        curves={name: tuple(Cubic(*(p.turned for p in s)) for s in curve) for name, curve in found.curves.items()},
        labels={name: place.turned for name, place in found.labels.items()},
        roots={name: place.turned for name, place in found.roots.items()},
        rows=found.rows,
    )

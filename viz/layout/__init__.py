"""Sizes in, places and curves out: columns by rank, order within a column by Graphviz, one layout a drawing.

All work is done as if values flowed to the right: `along` is x, `across` is y. For a flow downwards the axes of what
comes in and of what goes out are exchanged. Graphviz orders the columns, which is the hard part (few crossings, first
operand above); distances are then set here, so that every wire runs level through each column and bends between them.
By that no wire crosses a box or a label: within a column it has a lane of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz.geometry import Cubic, Size
from viz.layout.cells import COLUMN, LEAVE, Direction, Item, Layout, Link
from viz.layout.curves import finish
from viz.layout.places import assign_ports, cells_of, columns_of, place_across, place_along, ranks

__all__ = ["COLUMN", "LEAVE", "Direction", "Item", "Layout", "Link", "layout", "ranks"]


def layout(
    items: Sequence[Item], links: Sequence[Link], direction: Direction, ports: float, column: float = COLUMN
) -> Layout:
    """Place items and wires.

    ``ports`` is the distance between two wires at one item, where there is room, ``column`` the least between two
    columns.
    """
    if direction == "down":
        turned = layout(list(map(_turned, items)), list(map(_turned_link, links)), "right", ports, column)
        return _turned_layout(turned)
    cells, wires = cells_of(items, links)
    columns = columns_of(cells, wires)
    assign_ports(cells, wires, ports)
    place_across(cells, wires, columns)
    assign_ports(cells, wires, ports)
    place_across(cells, wires, columns)
    place_along(cells, wires, columns, column)
    return finish(cells, wires)


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
    )

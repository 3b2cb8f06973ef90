"""A picture in several states, as with and without a nudge: other texts at the same places, with room for them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from viz.fold import Folded
from viz.geometry import Box, Point
from viz.nudge import Nudge
from viz.scene import Rect, Text, extent
from viz.styles.parts import Ends, Look, Part, Strand
from viz.styles.table import Draws
from viz.typeset import Label

_EVERYWHERE = Box(-inf, -inf, inf, inf)


def rooms(states: Sequence[Mapping[str, Label]]) -> dict[str, Label]:
    """Return, by key, a label with the room that the largest one of any state takes."""
    found: dict[str, Label] = {}
    for state in states:
        for key, label in state.items():
            room = found.get(key, label)
            width, ascent = max(room.width, label.width), max(room.ascent, label.ascent)
            found[key] = replace(room, width=width, ascent=ascent, descent=max(room.descent, label.descent))
    return found


def moving(folded: Folded, look: Look, nudge: Nudge) -> Look:
    """Return the look of a nudge."""
    moves = {folded.boxes[move.box].id: move for move in nudge.moves}
    return replace(look, frames=False, moves=moves, hops={hop.wire: hop for hop in nudge.hops})


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws boxes and wires in a style, in ``rooms`` that labels of several states fit into."""

    draws: Draws
    folded: Folded
    look: Look
    rooms: Mapping[str, Label]

    def of(self, nudge: Nudge) -> Drawer:
        """Return what draws a nudge: what does not move as pale as what the output does not use."""
        moves = {move.box for move in nudge.moves if move.change}
        boxes = tuple(replace(box, used=n in moves) for n, box in enumerate(self.folded.boxes))
        return replace(self, folded=replace(self.folded, boxes=boxes), look=moving(self.folded, self.look, nudge))

    def parts(self) -> list[Part]:
        """Return the boxes."""
        leaving = Counter(wire.tail for wire in self.folded.wires)
        arriving = Counter(wire.head for wire in self.folded.wires)
        ends = [Ends(arriving[n], leaving[n]) for n in range(len(self.folded.boxes))]
        boxes = zip(self.folded.boxes, ends, strict=True)
        return [self.draws.part(box, self.rooms, self.look, found) for box, found in boxes]

    def strands(self) -> list[Strand]:
        """Return the wires."""
        return [self.draws.strand(self.folded, wire, self.rooms, self.look) for wire in self.folded.wires]

    def filled(self, parts: Sequence[Part], labels: Mapping[str, Label]) -> Sequence[Part]:
        """Return boxes with the labels of one state."""
        if labels is self.rooms:
            return parts
        own = self._own(labels)
        found = []
        for part in parts:
            boxes = [shape.box for shape in part.shapes if isinstance(shape, Rect)]
            shapes = [_put(s, own, boxes) if isinstance(s, Text) else s for s in part.shapes]
            found.append(replace(part, shapes=tuple(shape for shape in shapes if shape is not None)))
        return found

    def filled_wires(self, strands: Sequence[Strand], labels: Mapping[str, Label]) -> Sequence[Strand]:
        """Return wires with the labels of one state."""
        if labels is self.rooms:
            return strands
        own = self._own(labels)
        put = [[_put(text, own, [_EVERYWHERE]) for text in strand.texts] for strand in strands]
        pairs = zip(strands, put, strict=True)
        return [replace(strand, texts=tuple(text for text in texts if text is not None)) for strand, texts in pairs]

    def leads(self, parts: Sequence[Part], labels: Mapping[str, Label]) -> dict[str, float]:
        """Return how far before the room of an input, without a box, the name in it ends, by the input's id."""
        found: dict[str, float] = {}
        for part, own in zip(parts, self.filled(parts, labels), strict=True) if labels is not self.rooms else ():
            rooms, texts = ([shape for shape in one.shapes if isinstance(shape, Text)] for one in (part, own))
            if texts and len(rooms) == len(part.shapes):
                found[part.item.name] = extent(rooms[0]).right - extent(texts[0]).right
        return {name: lead for name, lead in found.items() if lead > 0}

    def _own(self, labels: Mapping[str, Label]) -> dict[int, Label | None]:
        """Return a state's label, or None, for each room, by the room's identity."""
        return {id(room): labels.get(key) for key, room in self.rooms.items()}


def _put(text: Text, own: Mapping[int, Label | None], boxes: Sequence[Box]) -> Text | None:
    """Put a state's own label into the room that a text takes; None if it has none there.

    In a box, and over the middle of one, it is in the room's middle; left of the origin it ends where the room does,
    and all other text begins where that begins.
    """
    label = own[id(text.label)]
    if label is None:
        return None
    room, (x, y) = extent(text), text.at
    inside = any(box.left <= room.left and room.right <= box.right and box.top <= room.top for box in boxes)
    if inside or (boxes and room.left < 0 < room.right):
        x = room.centre.x - label.width / 2
    elif room.right <= 0:
        x = room.right - label.width
    return Text(label, Point(x, y), text.colours)

"""Boxes to fill in: their one size, the room a label has for one at its end, and where in that room it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from viz.geometry import Box, Size
from viz.scene import Text
from viz.styles.parts import Look
from viz.typeset import Label

_AXIS = 0.25  # of the type size: how far above the baseline the middle of a line is
_LEAD = 5.0  # from what stands before a box to fill in to the box
_OUTSIDE: Mapping[str, int] = MappingProxyType({"significant": 3, "decimals": 4, "exact": 8})
"""How many signs and figures, beside the places asked for, a box to fill in has room for: `−0.`."""


def blank_size(look: Look) -> Size:
    """Return the size that all boxes to fill in have, whatever is to stand in them: room for most numbers."""
    figures = _OUTSIDE[look.digits.kind] + look.digits.places
    return Size((figures / 2 + 0.6) * look.theme.derivative, 1.6 * look.theme.derivative)


def blank_box(text: Text, look: Look) -> Box:
    """Return where the box to fill in stands in a label's room: at its end, around the middle of its line."""
    width, height = blank_size(look)
    right, y = text.at.x + text.label.width, text.at.y - _AXIS * text.label.size
    return Box(right - width, y - height / 2, right, y + height / 2)


def with_blank(label: Label, look: Look) -> Label:
    """Return a label with room for a box to fill in at its end."""
    width, height = blank_size(look)
    axis = _AXIS * label.size
    return replace(
        label,
        width=label.width + _LEAD + width,
        ascent=max(label.ascent, axis + height / 2),
        descent=max(label.descent, height / 2 - axis),
    )


def without_blank(label: Label, look: Look) -> Label:
    """Return a label, which has room for a box to fill in, without it."""
    return replace(label, width=label.width - _LEAD - blank_size(look).width)

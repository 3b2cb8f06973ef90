"""Themes: colours by role, font, sizes and strokes; lengths are points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One look. ``colours`` maps a role (paper ink line muted value gradient fill pale) to `#rrggbb`."""

    name: str
    colours: Mapping[str, str]
    font: str
    definition: float  # type sizes
    number: float
    derivative: float
    note: float
    title: float
    stroke: float  # of boxes and wires
    dash: tuple[float, float]
    radius: float
    pair: float  # from a wire's centre line to its forward and backward arrow
    ports: float  # between two wires at one node


PAPER = Theme(
    name="paper",
    colours=MappingProxyType(
        {
            "paper": "#ffffff",
            "ink": "#1b1f24",
            "line": "#2f353d",
            "muted": "#5b6470",
            "value": "#1458b8",
            "gradient": "#c02f06",
            "fill": "#f7f8fc",
            "pale": "#767e88",
        }
    ),
    font="STIX Two Math",
    definition=20,
    number=17,
    derivative=15.5,
    note=14,
    title=20,
    stroke=1.35,
    dash=(5.5, 3.5),
    radius=6,
    pair=6,
    ports=28.5,
)

THEMES: Mapping[str, Theme] = MappingProxyType({PAPER.name: PAPER})

"""Themes: colours by role and scheme, fonts, sizes, strokes and the pen, one row a theme; lengths are points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

Scheme = Literal["light", "dark", "auto"]

COLOURS = ("paper", "ink", "line", "muted", "value", "gradient", "fill", "pale", "highlight")
"""The roles a colour is asked for by."""


class Head(NamedTuple):
    """An arrow head that points to the right with its tip at the origin: filled if closed, else two strokes.

    ``behind`` is how far its line stops before the tip.
    """

    points: tuple[tuple[float, float], ...]
    closed: bool
    behind: float

    @property
    def half(self) -> float:
        """How far it reaches to each side of its line."""
        return max(abs(y) for _, y in self.points)

    @property
    def room(self) -> float:
        """How far from its line a text beside it stands at least."""
        return self.half + 5.0


class Pen(NamedTuple):
    """A hand: how far a stroke strays from its path, the share by which its width varies, how far it runs on.

    ``tips`` are the shares of its width that it begins and ends with; ``bar`` is the width of a fraction bar, as a
    share of the type size.
    """

    sway: float
    pressure: float
    overshoot: float
    tips: tuple[float, float]
    bar: float


SOLID = Head(((0.0, 0.0), (-8.5, -3.6), (-6.2, 0.0), (-8.5, 3.6)), closed=True, behind=6.0)
OPEN = Head(((-12.5, -5.0), (0.0, 0.0), (-11.8, 5.4)), closed=False, behind=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One look. ``light`` and ``dark`` map each role of COLOURS to `#rrggbb`; a theme may lack one of them.

    ``scheme`` is the one that is drawn: `auto` is the light one with the dark one at hand. Glyphs are taken from the
    first of ``fonts`` that has them.
    """

    name: str
    about: str
    light: Mapping[str, str] | None = None
    dark: Mapping[str, str] | None = None
    scheme: Scheme = "light"
    fonts: tuple[str, ...] = ("STIX Two Math",)
    definition: float = 20  # type sizes
    number: float = 17
    derivative: float = 16
    note: float = 15
    title: float = 20
    stroke: float = 1.35  # of boxes and wires
    dash: tuple[float, float] = (5.5, 3.5)
    radius: float = 6
    head: Head = SOLID
    pair: float = 6  # from a wire's centre line to its forward and backward arrow
    ports: float = 28.5  # between two wires at one node
    pen: Pen | None = None
    margin: float = 28  # around everything
    air: float = 1.0  # the white space between boxes and in them, as a share of what looks best

    @property
    def close(self) -> Theme:
        """The same for a drawing that is short of room: what is large is smaller, what is small is not, less air."""
        definition, number, title = (
            round(size, 1) for size in (0.85 * self.definition, 0.94 * self.number, 0.88 * self.title)
        )
        return replace(self, definition=definition, number=number, title=title, margin=18, air=0.62)

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes it can be drawn in."""
        if self.light is not None and self.dark is not None:
            return ("light", "dark", "auto")
        return ("dark",) if self.light is None else ("light",)

    @property
    def colours(self) -> Mapping[str, str]:
        """The colour of each role in the scheme that is drawn."""
        found = self.dark if self.scheme == "dark" else self.light
        assert found is not None  # noqa: S101 - `chosen` takes only schemes that a theme has
        return found

    @property
    def turned(self) -> Mapping[str, str]:
        """What each light colour becomes in the dark, where the scheme is `auto`; else nothing."""
        if self.scheme != "auto" or self.light is None or self.dark is None:
            return MappingProxyType({})
        return MappingProxyType({self.light[role]: self.dark[role] for role in COLOURS})


def chosen(theme: Theme, scheme: Scheme | None, font: str | None = None) -> Theme:
    """Return a theme in one of its schemes, its own one for None, with one more font for what its own ones lack."""
    found = theme if scheme is None else replace(theme, scheme=scheme)
    return found if font is None else replace(found, fonts=(*found.fonts, font))


_LIGHT = MappingProxyType(
    {
        "paper": "#ffffff",
        "ink": "#1b1f24",
        "line": "#2f353d",
        "muted": "#5b6470",
        "value": "#1458b8",
        "gradient": "#c02f06",
        "fill": "#f7f8fc",
        "pale": "#6b7380",
        "highlight": "#ffe58a",
    }
)
_DARK = MappingProxyType(
    {
        "paper": "#0d1117",
        "ink": "#e8eaed",
        "line": "#c3cad3",
        "muted": "#a0a9b4",
        "value": "#7ab8ff",
        "gradient": "#ff9d66",
        "fill": "#1b222b",
        "pale": "#868f9a",
        "highlight": "#463800",
    }
)
_CHALK = MappingProxyType(
    {
        "paper": "#1f4037",
        "ink": "#f4f1e6",
        "line": "#e6e8df",
        "muted": "#c3d0c8",
        "value": "#93cdff",
        "gradient": "#ffae80",
        "fill": "#1f4037",
        "pale": "#9db3a8",
        "highlight": "#434e18",
    }
)
_BLACK = MappingProxyType(
    {
        "paper": "#ffffff",
        "ink": "#000000",
        "line": "#000000",
        "muted": "#555555",
        "value": "#000000",
        "gradient": "#4a4a4a",
        "fill": "#ffffff",
        "pale": "#707070",
        "highlight": "#dedede",
    }
)

PAPER = Theme(name="paper", about="as in a book, blue forward and vermilion backward", light=_LIGHT, dark=_DARK)
SKETCH = replace(
    PAPER,
    name="sketch",
    about="drawn with a pen, the mathematics in handwriting",
    light=MappingProxyType({**_LIGHT, "fill": _LIGHT["paper"]}),
    dark=MappingProxyType({**_DARK, "fill": _DARK["paper"]}),
    fonts=("Makegraph Hand", "STIX Two Math"),
    definition=21,
    number=18.5,
    derivative=16.5,
    note=15,
    title=22,
    stroke=1.9,
    dash=(9.5, 6.5),
    radius=8,
    head=OPEN,
    pair=6.5,
    pen=Pen(sway=1.0, pressure=0.26, overshoot=18, tips=(0.8, 0.6), bar=0.084),
)
BOARD = replace(
    SKETCH,
    name="board",
    about="chalk on a dark green board",
    light=None,
    dark=_CHALK,
    scheme="dark",
    stroke=2.3,
    dash=(9.5, 7),
    pen=Pen(sway=1.1, pressure=0.3, overshoot=16, tips=(0.95, 0.85), bar=0.092),
)
PRINT = replace(
    PAPER,
    name="print",
    about="black, grey and dashes only",
    light=_BLACK,
    dark=None,
    stroke=1.2,
)

THEMES: Mapping[str, Theme] = MappingProxyType({row.name: row for row in (PAPER, SKETCH, BOARD, PRINT)})

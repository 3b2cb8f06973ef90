"""Scene to SVG: paths, rectangles and glyph outlines, with presentation attributes; looks the same everywhere.

Every glyph is defined once, at a thousand units an em, and used by reference at every size, and so is every run of them
that comes again. The root says once what most lines are like. Ids carry a prefix hashed
from the drawing's own content, so that any number of drawings can be pasted into one page. Where a scene can turn dark,
a style sheet that only this drawing's shapes obey says so; a program that does not understand it shows the light one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from viz.collector import quiet_collector
from viz.geometry import Point
from viz.outlines import Outline, compact
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text, flat
from viz.typeset import Glyph, Label, short

_HEADER = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PREFIX = "\0"
"""Stands for the drawing's own prefix, as in a style sheet, until its content is known; no text can hold it."""
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')

Attributes = Mapping[str, Mapping[str, str]]
_NONE: Attributes = MappingProxyType({})


@quiet_collector()
def svg(scene: Scene, attributes: Attributes = _NONE, sheet: str = "") -> bytes:
    """Write one scene as a self-contained SVG file.

    ``attributes`` gives groups, by their ids in the scene, more attributes than their id; ``sheet`` is a style sheet of
    this program's own words, in which `#` and PREFIX stand for the drawing.
    """
    page = _Page(attributes, scene.shapes)
    width, height = short(scene.size.width), short(scene.size.height)
    paper = f'<rect width="{width}" height="{height}" fill="{scene.paper}"/>\n' if scene.paper else ""
    body = paper + "\n".join(_shapes(scene.shapes, page))
    glyphs = "".join(f'<path id="{PREFIX}{n:x}" d="{outline.path}"/>' for outline, n in page.outlines.items())
    runs = "".join(f'<g id="{PREFIX}g{n:x}">{uses}</g>' for uses, n in page.shared.items())
    shown = short(scene.size.width * scene.scale), short(scene.size.height * scene.scale)
    text = (
        f'<svg {_HEADER} id="{PREFIX}" role="img" aria-labelledby="{PREFIX}-t {PREFIX}-d" '
        f'width="{shown[0]}" height="{shown[1]}" viewBox="0 0 {width} {height}"{page.usual}>\n'
        f'<title id="{PREFIX}-t">{words(scene.title)}</title>\n'
        f'<desc id="{PREFIX}-d">{words(scene.description)}</desc>\n'
        f"{_style(sheet + _turning(body, scene.turned))}<defs>{glyphs}{runs}</defs>\n{body}\n</svg>\n"
    )
    text = text.replace("\n", "") if scene.one_line else text
    if scene.prefix is None:
        return text.replace(PREFIX, "mg" + hashlib.sha256(text.encode()).hexdigest()[:8]).encode()
    parted = re.sub(PREFIX + "(?=[0-9a-g])", PREFIX + ".", text)  # or `fig1` and a glyph's number would be `fig10`
    return parted.replace(PREFIX, scene.prefix).encode()


def words(text: str) -> str:
    """Return a user's text so that nothing of it is markup, in XML and in HTML; what cannot be seen becomes a space."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def _identifier(name: str) -> str:
    """Return a name as an XML id may be: what is neither letter, digit, `.`, `-` nor `_` becomes its code point."""
    return re.sub(r"[^\w.-]", lambda match: f"-{ord(match[0]):x}", name)


def _style(rules: str) -> str:
    return f"<style>{rules}</style>\n" if rules else ""


def _turning(body: str, turned: Mapping[str, str]) -> str:
    """Return the rules that turn each colour of this drawing where the page is dark; nothing where none turns."""
    used = [use for use in dict.fromkeys(_COLOUR.findall(body)) if use[1] in turned]
    if not used:
        return ""
    rules = "".join(
        f'#{PREFIX} [{attribute}="{colour}"]{{{attribute}:light-dark({colour},{turned[colour]})}}'
        for attribute, colour in used
    )
    root = "svg:root{color-scheme:light dark}"  # as a file of its own; in a page, the page's scheme holds
    return f"@supports (color:light-dark(#000,#fff)){{{root}{rules}}}"


class _Page:
    """What a file says once: the outlines and the runs of glyphs that are used, and what most lines are like."""

    def __init__(self, attributes: Attributes, shapes: tuple[Shape, ...]) -> None:
        self.attributes = attributes
        self.outlines: dict[Outline, int] = {}
        self.shared: dict[str, int] = {}
        found = list(flat(shapes))
        widths = Counter(s.paint.width for s in found if not isinstance(s, Text) and s.paint.stroke)
        self.width = max(widths, key=widths.__getitem__, default=0.0)
        self._runs: dict[int, list[_Run]] = {}
        self._counts = Counter(run.uses for s in found if isinstance(s, Text) for run in self.runs(s.label))

    @property
    def usual(self) -> str:
        """The attributes of the root that lines inherit."""
        return f' stroke-width="{short(self.width)}" stroke-linecap="round"' if self.width else ""

    def runs(self, label: Label) -> list[_Run]:
        """Return a label's glyphs, each run of one colour and size in its own thousandths of an em."""
        if id(label) not in self._runs:
            self._runs[id(label)] = [
                _run(role, size, list(glyphs), self.outlines)
                for (role, size), glyphs in groupby(label.glyphs, key=lambda glyph: (glyph.role, glyph.size))
            ]
        return self._runs[id(label)]

    def written(self, run: _Run, about: str) -> str:
        """Return a run; one that comes again is defined once."""
        if run.glyphs == 1:
            return run.uses.replace("<use", f"<use {about}", 1)
        if self._counts[run.uses] == 1:
            return f"<g {about}>{run.uses}</g>"
        number = self.shared.setdefault(run.uses, len(self.shared))
        return f'<use {about} xlink:href="#{PREFIX}g{number:x}"/>'


class _Run(NamedTuple):
    """Glyphs of one colour and size: where the first is, and what refers to each, with its place counted from there."""

    role: str
    size: float
    x: float
    y: float
    glyphs: int
    uses: str


def _run(role: str, size: float, glyphs: Sequence[Glyph], outlines: dict[Outline, int]) -> _Run:
    first, scale = glyphs[0], 1000 / size
    uses = []
    for glyph in glyphs:
        number = outlines.setdefault(glyph.outline, len(outlines))
        x, y = round((glyph.x - first.x) * scale), round((glyph.y - first.y) * scale)
        place = (f' x="{x}"' if x else "") + (f' y="{y}"' if y else "")
        uses.append(f'<use xlink:href="#{PREFIX}{number:x}"{place}/>')
    return _Run(role, size, first.x, first.y, len(glyphs), "".join(uses))


def _shapes(shapes: Iterable[Shape], page: _Page) -> Iterator[str]:
    """Write shapes; curves of one paint that follow each other say it once, on a group."""
    for paint, run in groupby(shapes, lambda shape: shape.paint if isinstance(shape, Curve) else None):
        found = list(run)
        if paint is None or len(found) == 1:
            yield from (_shape(shape, page) for shape in found)
        else:
            paths = "".join(f'<path d="{_path(curve)}"/>' for curve in found if isinstance(curve, Curve))
            yield f"<g{_paint(paint, page)}>{paths}</g>"


def _shape(shape: Shape, page: _Page) -> str:
    match shape:
        case Group(name, shapes):
            more = "".join(f' {key}="{words(value)}"' for key, value in page.attributes.get(name, {}).items())
            return f'<g id="{PREFIX}-{_identifier(name)}"{more}>{"".join(_shapes(shapes, page))}</g>'
        case Rect(box, radius, paint):
            corners = f' rx="{short(radius)}"' if radius else ""
            return (
                f'<rect x="{short(box.left)}" y="{short(box.top)}" width="{short(box.width)}" '
                f'height="{short(box.height)}"{corners}{_paint(paint, page)}/>'
            )
        case Curve(_, paint):
            return f'<path d="{_path(shape)}"{_paint(paint, page)}/>'
        case Text():
            return "".join(_text(shape, page))


def _paint(paint: Paint, page: _Page) -> str:
    fill = f' fill="{paint.fill or "none"}"'
    if paint.stroke is None:
        return fill
    dash = f' stroke-dasharray="{short(paint.dash[0])} {short(paint.dash[1])}"' if paint.dash else ""
    width = "" if paint.width == page.width else f' stroke-width="{short(paint.width)}"'
    return f'{fill} stroke="{paint.stroke}"{width}{dash}'


def _path(curve: Curve) -> str:
    """Write path data in hundredths of a point, each segment relative to where the last one ends."""
    x, y = _hundredths(curve.path[0].start)
    words = [compact("M", (_written(x), _written(y)))]
    for segment in curve.path:
        points = [_hundredths(p) for p in ((segment.end,) if segment.is_straight else segment[1:])]
        steps = [(px - x, py - y) for px, py in points]
        x, y = points[-1]
        words.append(_line(*steps[0]) if len(steps) == 1 else compact("c", [_written(n) for p in steps for n in p]))
    return "".join(words) + ("Z" if curve.closed else "")


def _line(dx: int, dy: int) -> str:
    if dy == 0:
        return f"h{_written(dx)}"
    return f"v{_written(dy)}" if dx == 0 else compact("l", (_written(dx), _written(dy)))


def _hundredths(point: Point) -> tuple[int, int]:
    return round(point.x * 100), round(point.y * 100)


@lru_cache(maxsize=8192)
def _written(hundredths: int) -> str:
    return short(hundredths / 100)


def _text(text: Text, page: _Page) -> Iterator[str]:
    """Write a label's glyphs and its bars."""
    label, (x, y) = text.label, text.at
    for run in page.runs(label):
        place = f"translate({short(x + run.x)} {short(y + run.y)})scale({run.size / 1000:.5g})"
        yield page.written(run, f'fill="{text.colours[run.role]}" transform="{place}"')
    for bar in label.bars:
        yield (
            f'<rect x="{short(x + bar.x)}" y="{short(y + bar.y)}" width="{short(bar.width)}" '
            f'height="{short(bar.height)}" fill="{text.colours[bar.role]}"/>'
        )

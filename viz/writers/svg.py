"""Scene to SVG: paths, rectangles and glyph outlines, with presentation attributes; looks the same everywhere.

Every glyph is defined once, at a thousand units an em, and used by reference at every size. Ids carry a prefix hashed
from the drawing's own content, so that any number of drawings can be pasted into one page. Where a scene can turn dark,
a style sheet that only this drawing's shapes obey says so; a program that does not understand it shows the light one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from types import MappingProxyType

from viz.geometry import Point
from viz.outlines import Outline, compact
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text
from viz.typeset import Glyph, short

_HEADER = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PREFIX = "\0"
"""Stands for the drawing's own prefix, as in a style sheet, until its content is known; no text can hold it."""
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')

Attributes = Mapping[str, Mapping[str, str]]
_NONE: Attributes = MappingProxyType({})


def svg(scene: Scene, attributes: Attributes = _NONE, sheet: str = "") -> bytes:
    """Write one scene as a self-contained SVG file.

    ``attributes`` gives groups, by their ids in the scene, more attributes than their id; ``sheet`` is a style sheet of
    this program's own words, in which `#` and PREFIX stand for the drawing.
    """
    outlines: dict[Outline, int] = {}
    width, height = short(scene.size.width), short(scene.size.height)
    paper = f'<rect width="{width}" height="{height}" fill="{scene.paper}"/>\n' if scene.paper else ""
    body = paper + "\n".join(_shapes(scene.shapes, outlines, attributes))
    glyphs = "".join(f'<path id="{PREFIX}{n:x}" d="{outline.path}"/>' for outline, n in outlines.items())
    shown = short(scene.size.width * scene.scale), short(scene.size.height * scene.scale)
    text = (
        f'<svg {_HEADER} id="{PREFIX}" role="img" aria-labelledby="{PREFIX}-t {PREFIX}-d" '
        f'width="{shown[0]}" height="{shown[1]}" viewBox="0 0 {width} {height}">\n'
        f'<title id="{PREFIX}-t">{words(scene.title)}</title>\n'
        f'<desc id="{PREFIX}-d">{words(scene.description)}</desc>\n'
        f"{_style(sheet + _turning(body, scene.turned))}<defs>{glyphs}</defs>\n{body}\n</svg>\n"
    )
    text = text.replace("\n", "") if scene.one_line else text
    if scene.prefix is None:
        return text.replace(PREFIX, "mg" + hashlib.sha256(text.encode()).hexdigest()[:8]).encode()
    parted = re.sub(PREFIX + "(?=[0-9a-f])", PREFIX + ".", text)  # or `fig1` and a glyph's number would be `fig10`
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


def _shapes(shapes: Iterable[Shape], outlines: dict[Outline, int], attributes: Attributes) -> Iterator[str]:
    """Write shapes; curves of one paint that follow each other say it once, on a group."""
    for paint, run in groupby(shapes, lambda shape: shape.paint if isinstance(shape, Curve) else None):
        found = list(run)
        if paint is None or len(found) == 1:
            yield from (_shape(shape, outlines, attributes) for shape in found)
        else:
            paths = "".join(f'<path d="{_path(curve)}"/>' for curve in found if isinstance(curve, Curve))
            yield f"<g{_paint(paint)}>{paths}</g>"


def _shape(shape: Shape, outlines: dict[Outline, int], attributes: Attributes) -> str:
    match shape:
        case Group(name, shapes):
            more = "".join(f' {key}="{words(value)}"' for key, value in attributes.get(name, {}).items())
            inner = "".join(_shapes(shapes, outlines, attributes))
            return f'<g id="{PREFIX}-{_identifier(name)}"{more}>{inner}</g>'
        case Rect(box, radius, paint):
            corners = f' rx="{short(radius)}"' if radius else ""
            return (
                f'<rect x="{short(box.left)}" y="{short(box.top)}" width="{short(box.width)}" '
                f'height="{short(box.height)}"{corners}{_paint(paint)}/>'
            )
        case Curve(_, paint):
            return f'<path d="{_path(shape)}"{_paint(paint)}/>'
        case Text():
            return "".join(_text(shape, outlines))


def _paint(paint: Paint) -> str:
    fill = f' fill="{paint.fill or "none"}"'
    if paint.stroke is None:
        return fill
    dash = f' stroke-dasharray="{short(paint.dash[0])} {short(paint.dash[1])}"' if paint.dash else ""
    return f'{fill} stroke="{paint.stroke}" stroke-width="{short(paint.width)}" stroke-linecap="round"{dash}'


def _path(curve: Curve) -> str:
    """Write path data in hundredths of a point, each segment relative to where the last one ends."""
    place = _rounded(curve.path[0].start)
    words = [compact("M", map(short, place))]
    for segment in curve.path:
        points = [_rounded(p) for p in ((segment.end,) if segment.is_straight else segment[1:])]
        steps = [short(n) for p in points for n in (p.x - place.x, p.y - place.y)]
        words.append(compact("l" if len(points) == 1 else "c", steps))
        place = points[-1]
    return "".join(words) + ("Z" if curve.closed else "")


def _rounded(point: Point) -> Point:
    return Point(round(point.x, 2), round(point.y, 2))


def _text(text: Text, outlines: dict[Outline, int]) -> Iterator[str]:
    """Write a label's glyphs, each run of one colour and size in its own thousandths of an em, and its bars."""
    label, (x, y) = text.label, text.at
    for (role, size), run in groupby(label.glyphs, key=lambda glyph: (glyph.role, glyph.size)):
        glyphs = list(run)
        place = f"translate({short(x + glyphs[0].x)} {short(y + glyphs[0].y)})scale({size / 1000:.5g})"
        about = f'fill="{text.colours[role]}" transform="{place}"'
        uses = list(_uses(glyphs, outlines))
        yield f"<use {about} {uses[0]}/>" if len(uses) == 1 else f"<g {about}><use {'/><use '.join(uses)}/></g>"
    for bar in label.bars:
        yield (
            f'<rect x="{short(x + bar.x)}" y="{short(y + bar.y)}" width="{short(bar.width)}" '
            f'height="{short(bar.height)}" fill="{text.colours[bar.role]}"/>'
        )


def _uses(glyphs: Sequence[Glyph], outlines: dict[Outline, int]) -> Iterator[str]:
    """Yield what refers to each glyph, its place counted from the first one's."""
    first = glyphs[0]
    for glyph in glyphs:
        number = outlines.setdefault(glyph.outline, len(outlines))
        x, y = (round(d * 1000 / glyph.size) for d in (glyph.x - first.x, glyph.y - first.y))
        place = (f' x="{x}"' if x else "") + (f' y="{y}"' if y else "")
        yield f'xlink:href="#{PREFIX}{number:x}"{place}'

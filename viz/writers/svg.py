"""Scene to SVG: paths, rectangles and glyph outlines, with presentation attributes only; looks the same everywhere.

Every glyph is defined once and used by reference. Ids carry a prefix hashed from the drawing's own content, so that
any number of drawings can be pasted into one page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from viz.geometry import Cubic
from viz.scene import Curve, Group, Paint, Rect, Scene, Shape, Text
from viz.typeset import Outline, short

_HEADER = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(scene: Scene) -> bytes:
    """Write one scene as a self-contained SVG file."""
    outlines: dict[Outline, int] = {}
    body = "\n".join(_shape(shape, outlines) for shape in scene.shapes)
    glyphs = "".join(f'<path id="@{n:x}" d="{outline.path}"/>' for outline, n in outlines.items())
    width, height = short(scene.size.width), short(scene.size.height)
    shown = short(scene.size.width * scene.scale), short(scene.size.height * scene.scale)
    text = (
        f'<svg {_HEADER} id="@" role="img" aria-labelledby="@-t @-d" width="{shown[0]}" height="{shown[1]}" '
        f'viewBox="0 0 {width} {height}">\n'
        f'<title id="@-t">{_words(scene.title)}</title>\n<desc id="@-d">{_words(scene.description)}</desc>\n'
        f"<defs>{glyphs}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="{scene.paper}"/>\n{body}\n</svg>\n'
    )
    prefix = "mg" + hashlib.sha256(text.encode()).hexdigest()[:8]
    return (
        text.replace('id="@', f'id="{prefix}')
        .replace('"#@', f'"#{prefix}')
        .replace('by="@-t @-d"', f'by="{prefix}-t {prefix}-d"')
        .encode()
    )


def _words(text: str) -> str:
    return escape("".join(c if c.isprintable() else " " for c in text)).replace("@", "&#64;")


def _identifier(name: str) -> str:
    """Return a name as an XML id may be: what is neither letter, digit, `.`, `-` nor `_` becomes its code point."""
    return re.sub(r"[^\w.-]", lambda match: f"-{ord(match[0]):x}", name)


def _shape(shape: Shape, outlines: dict[Outline, int]) -> str:
    match shape:
        case Group(name, shapes):
            inner = "".join(_shape(s, outlines) for s in shapes)
            return f'<g id="@-{_identifier(name)}">{inner}</g>'
        case Rect(box, radius, paint):
            corners = f' rx="{short(radius)}"' if radius else ""
            return (
                f'<rect x="{short(box.left)}" y="{short(box.top)}" width="{short(box.width)}" '
                f'height="{short(box.height)}"{corners}{_paint(paint)}/>'
            )
        case Curve(path, paint, closed):
            return f'<path d="{_path(path)}{"Z" if closed else ""}"{_paint(paint)}/>'
        case Text():
            return "".join(_text(shape, outlines))


def _paint(paint: Paint) -> str:
    fill = f' fill="{paint.fill or "none"}"'
    if paint.stroke is None:
        return fill
    dash = f' stroke-dasharray="{short(paint.dash[0])} {short(paint.dash[1])}"' if paint.dash else ""
    return f'{fill} stroke="{paint.stroke}" stroke-width="{short(paint.width)}" stroke-linecap="round"{dash}'


def _path(path: tuple[Cubic, ...]) -> str:
    start = path[0].start
    words = [f"M{short(start.x)} {short(start.y)}"]
    for segment in path:
        points = (segment.end,) if segment.is_straight else segment[1:]
        words.append(("L" if len(points) == 1 else "C") + " ".join(f"{short(p.x)} {short(p.y)}" for p in points))
    return "".join(words)


def _text(text: Text, outlines: dict[Outline, int]) -> Iterator[str]:
    label, (x, y) = text.label, text.at
    for role, glyphs in groupby(label.glyphs, key=lambda glyph: glyph.role):
        yield f'<g fill="{text.colours[role]}">'
        for glyph in glyphs:
            number = outlines.setdefault(glyph.outline, len(outlines))
            yield f'<use xlink:href="#@{number:x}" x="{short(x + glyph.x)}" y="{short(y + glyph.y)}"/>'
        yield "</g>"
    for bar in label.bars:
        yield (
            f'<rect x="{short(x + bar.x)}" y="{short(y + bar.y)}" width="{short(bar.width)}" '
            f'height="{short(bar.height)}" fill="{text.colours[bar.role]}"/>'
        )

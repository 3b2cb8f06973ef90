"""Scenes to one Typst document, a page a scene: real text from each label's markup, curves and boxes as shapes.

It reads like one that was written by hand: colours, strokes and the ways to place a text are named once, and each
scene is a value of its own, so that another document can import it. A text stands on its baseline in any font.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from viz.geometry import Cubic, Point
from viz.notation.typst import quoted
from viz.scene import Curve, Group, Paint, Rect, Scene, Text, flat, palette, role_of, standing
from viz.typeset import ROLES, family, short

FALLBACK = ("DejaVu Sans Mono",)  # what typst brings, and what labels are measured with where their font lacks a letter
_SHAPES = """\
#let place-of(xy) = (xy.at(0) * 1pt, xy.at(1) * 1pt)
#let step(it) = if it.len() == 2 { curve.line(place-of(it)) } else { curve.cubic(..it.chunks(2).map(place-of)) }
#let trace(fill: none, stroke: none, closed: false, start, ..steps) = place(top + left, curve(
  fill: fill, stroke: stroke, curve.move(place-of(start)), ..steps.pos().map(step),
  ..if closed { (curve.close(),) },
))
#let put(x, y, it) = place(top + left, dx: x * 1pt, dy: y * 1pt, it)
#let set-line(size, it) = text(size: size * 1pt)[#box(height: 3em)#box(it)] // its baseline is 3em below its top
#let text-from(x, y, size, it) = put(x, y - 3 * size, set-line(size, it))
#let text-around(x, y, size, it) = put(x - 1000, y - 3 * size, box(width: 2000pt, align(center, set-line(size, it))))
#let text-until(x, y, size, it) = put(x - 2000, y - 3 * size, box(width: 2000pt, align(right, set-line(size, it))))
"""


class _Names(NamedTuple):
    """What has a name: colours, by role as `#rrggbb`, and strokes, by a role too."""

    colours: Mapping[str, str]
    strokes: Mapping[str, Paint]

    def colour(self, value: str | None, role: str = "") -> str:
        """Name a colour."""
        return "none" if value is None else f"{role_of(value, self.colours, role)}-colour"

    def stroke(self, paint: Paint) -> str:
        """Name the stroke of a paint."""
        return f"{next(name for name, other in self.strokes.items() if other == paint._replace(fill=None))}-stroke"


def document(scenes: Sequence[Scene], fallback: Sequence[str] = FALLBACK) -> str:
    """Return Typst source; the description is the alternative text of each page's drawing."""
    names = _names(scenes)
    parts = [f"#set document(title: {quoted(scenes[0].title)}, date: none)\n", *_beginning(scenes, names, fallback)]
    for n, scene in enumerate(scenes, 1):
        parts += [*_graph(scene, names, _numbered(n)), *_page(scene, names, _numbered(n))]
    return "".join(parts)


def values(scenes: Sequence[Scene]) -> str:
    """Return Typst source that makes each scene a value for a document to show: `graph`, `graph-2` and so on."""
    names = _names(scenes)
    parts = [*_beginning(scenes, names, FALLBACK)]
    for n, scene in enumerate(scenes, 1):
        parts += _graph(scene, names, _numbered(n))
    return "".join(parts)


def _numbered(n: int) -> str:
    return f"graph-{n}" if n > 1 else "graph"


def _beginning(scenes: Sequence[Scene], names: _Names, fallback: Sequence[str]) -> Iterator[str]:
    yield f"#let fonts = {_listed(map(quoted, (*map(family, fonts_of(scenes[0])), *fallback)))}\n"
    yield from _definitions(names)


def fonts_of(scene: Scene) -> tuple[str, ...]:
    """Return the fonts that a scene's labels are set in."""
    return next(shape for shape in flat(scene.shapes) if isinstance(shape, Text)).label.fonts


def _names(scenes: Sequence[Scene]) -> _Names:
    colours = palette(scenes)
    strokes: dict[str, Paint] = {}
    shapes = [shape for scene in scenes for shape in flat(scene.shapes)]
    for paint in dict.fromkeys(s.paint._replace(fill=None) for s in shapes if isinstance(s, Rect | Curve)):
        if paint.stroke is not None:
            role = role_of(paint.stroke, colours, "line")
            strokes[f"{role}-{len(strokes)}" if role in strokes else role] = paint
    return _Names(colours, strokes)


def _definitions(names: _Names) -> Iterator[str]:
    """Yield the colours, the strokes, the roles that label markup relies on, and the ways to place things."""
    for role, value in names.colours.items():
        yield f'#let {role}-colour = rgb("{value}")\n'
    for name, paint in names.strokes.items():
        dash = _listed(f"{short(length)}pt" for length in paint.dash) if paint.dash else "none"
        look = f'thickness: {short(paint.width)}pt, cap: "round", dash: {dash}'
        yield f"#let {name}-stroke = (paint: {names.colour(paint.stroke, 'line')}, {look})\n"
    for role in ROLES[1:]:
        yield f"#let {role}(it) = text(fill: {role}-colour, it)\n"
    yield _SHAPES


def _listed(items: Iterable[str]) -> str:
    return f"({', '.join(items)},)"


def _graph(scene: Scene, names: _Names, name: str) -> Iterator[str]:
    """Yield a scene as a value."""
    k, paper = scene.scale, names.colour(scene.paper, "paper")
    yield f"#let {name} = {'' if k == 1 else f'scale({k * 100:.6g}%, origin: top + left, reflow: true, '}"
    yield f"block(width: {short(scene.size.width)}pt, height: {short(scene.size.height)}pt, fill: {paper}, {{\n"
    yield f'  set text(font: fonts, fill: {names.colour(names.colours["ink"], "ink")}, lang: "en", hyphenate: false)\n'
    yield "  show math.equation: set text(font: fonts)\n"
    yield from (f"  {line}\n" for line in _shapes(Group("", scene.shapes), names))
    yield f"}}){'' if k == 1 else ')'}\n"


def _page(scene: Scene, names: _Names, name: str) -> Iterator[str]:
    """Yield the page that shows a scene."""
    k, paper = scene.scale, names.colour(scene.paper, "paper")
    size = f"width: {short(scene.size.width * k)}pt, height: {short(scene.size.height * k)}pt"
    picture = f"figure(alt: {quoted(scene.description)}, {name})"
    yield f"#page({size}, margin: 0pt, fill: {paper}, {picture})\n"


def _shapes(group: Group, names: _Names, around: Group | None = None) -> Iterator[str]:
    """Yield the lines of one group's shapes; ``around`` is the node or wire that it is a part of."""
    for shape in group.shapes:
        match shape:
            case Group():
                if group.id:
                    yield from _shapes(shape, names, around or group)
                else:
                    yield f"// {''.join(c if c.isprintable() else ' ' for c in shape.id)}"
                    yield from _shapes(shape, names)
            case Rect(box, radius, paint):
                size = f"width: {short(box.width)}pt, height: {short(box.height)}pt, radius: {short(radius)}pt"
                yield f"put({short(box.left)}, {short(box.top)}, rect({size}, {_paint(paint, names)}))"
            case Curve(path, paint, closed):
                yield f"trace({_paint(paint, names)}, {'closed: true, ' if closed else ''}{_path(path)})"
            case Text():
                yield _text(shape, names, standing(shape, around or group))


def _text(text: Text, names: _Names, part: Literal["start", "middle", "end"]) -> str:
    """Return the call that sets a text, on the same baseline in any font; what is not in the usual colours says so."""
    label = text.label
    way, share = {"start": ("text-from", 0.0), "middle": ("text-around", 0.5), "end": ("text-until", 1.0)}[part]
    x = text.at.x + share * label.width
    others = [role for role in ROLES if text.colours[role] != names.colours[role]]
    own = "".join(
        f"#set text(fill: {names.colour(text.colours[role])});"
        if role == ROLES[0]
        else f"#let {role}(it) = text(fill: {names.colour(text.colours[role])}, it);"
        for role in others
    )
    return f"{way}({short(x)}, {short(text.at.y)}, {short(label.size)})[{own}{label.markup}]"


def _paint(paint: Paint, names: _Names) -> str:
    parts = [f"fill: {names.colour(paint.fill, 'fill')}"] if paint.fill else []
    return ", ".join([*parts, *([f"stroke: {names.stroke(paint)}"] if paint.stroke else [])])


def _path(path: Sequence[Cubic]) -> str:
    steps = [(path[0].start,), *((s.end,) if s.is_straight else tuple(s[1:]) for s in path)]
    return ", ".join(f"({_numbers(step)})" for step in steps)


def _numbers(points: Sequence[Point]) -> str:
    return ", ".join(f"{short(point.x)}, {short(point.y)}" for point in points)

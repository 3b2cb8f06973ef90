"""Scenes to one Typst document, a page a scene: real text from each label's markup, curves and boxes as shapes."""

from __future__ import annotations

from collections.abc import Sequence

from viz.geometry import Cubic, Point
from viz.notation.typst import quoted
from viz.scene import Curve, Paint, Rect, Scene, Text, flat
from viz.typeset import placed, preamble, roles, short


def document(scenes: Sequence[Scene]) -> str:
    """Return Typst source; the description is the alternative text of each page's drawing."""
    text = next(shape for shape in flat(scenes[0].shapes) if isinstance(shape, Text))
    head = f"#set document(title: {quoted(scenes[0].title)}, date: none)\n"
    return head + preamble(text.label.fonts) + "".join(map(_page, scenes))


def _page(scene: Scene) -> str:
    k = scene.scale
    size = f"width: {short(scene.size.width * k)}pt, height: {short(scene.size.height * k)}pt"
    body = "".join(map(_shape, flat(scene.shapes)))
    inner = f"block(width: {short(scene.size.width)}pt, height: {short(scene.size.height)}pt)[{body}]"
    scaled = inner if k == 1 else f"scale({k * 100:.4f}%, origin: top + left, reflow: true, {inner})"
    return f'#page({size}, fill: rgb("{scene.paper}"))[#figure(alt: {quoted(scene.description)}, {scaled})]\n'


def _shape(shape: Rect | Curve | Text) -> str:
    match shape:
        case Rect(box, radius, paint):
            size = f"width: {short(box.width)}pt, height: {short(box.height)}pt, radius: {short(radius)}pt"
            return _place(box.left, box.top, f"rect({size}, {_paint(paint)})")
        case Curve(path, paint, closed):
            return _place(0, 0, f"curve({_paint(paint)}, {_path(path)}{', curve.close()' if closed else ''})")
        case Text(label, at, colours):
            return placed(at.x, at.y - label.drop, f"#[{roles(colours)}{label.markup}]", label.size)


def _place(x: float, y: float, what: str) -> str:
    return f"#place(top + left, dx: {short(x)}pt, dy: {short(y)}pt, {what})\n"


def _paint(paint: Paint) -> str:
    fill = "none" if paint.fill is None else f'rgb("{paint.fill}")'
    if paint.stroke is None:
        return f"fill: {fill}, stroke: none"
    dash = f"({short(paint.dash[0])}pt, {short(paint.dash[1])}pt)" if paint.dash else "none"
    dashed = f'dash: {dash}, cap: "round"'
    return f'fill: {fill}, stroke: (paint: rgb("{paint.stroke}"), thickness: {short(paint.width)}pt, {dashed})'


def _path(path: tuple[Cubic, ...]) -> str:
    start = path[0].start
    steps = [f"curve.move({_point(start)})"]
    steps += [f"curve.cubic({', '.join(_point(p) for p in segment[1:])})" for segment in path]
    return ", ".join(steps)


def _point(point: Point) -> str:
    return f"({short(point.x)}pt, {short(point.y)}pt)"

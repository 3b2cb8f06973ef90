"""Shapes of a scene as native shapes of a slide: rectangles, freeforms, lines, and texts that can be edited.

Lengths of the scene are points; those of a slide are EMU, 12700 a point. What PowerPoint cannot set as text, such as a
fraction, becomes a picture with its words as alternative text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple

from viz.geometry import Box, Cubic, Point, hull
from viz.notation.runs import Run, runs
from viz.scene import Curve, Group, Paint, Rect, Shape, Text, extent, flat, standing
from viz.typeset import compile_typst, placed, preamble, roles, short

EMU = 12_700  # a point
_FACES: Mapping[str, tuple[str, float]] = MappingProxyType({"Makegraph Hand": ("Segoe Print", 0.84)})
_BOOK = "Cambria", 1.0  # the face of all other fonts, and how large it is to be for their size
_ASCENT, _LINE = 0.95, 1.2  # of the type size, of such a face
_ROOM = 0.2  # of a text's width that another font may need more
_SCRIPTS: Mapping[int, str] = MappingProxyType({-1: "-25000", 1: "30000"})
_PAD = 2.0  # around a picture of a label, for what sticks out of its box
_PPI = 432


class View(NamedTuple):
    """How a scene comes onto a slide: enlarged by ``scale``, then moved."""

    scale: float
    dx: float
    dy: float

    def x(self, x: float) -> int:
        """Return a place from the left, in EMU."""
        return round((x * self.scale + self.dx) * EMU)

    def y(self, y: float) -> int:
        """Return a place from the top, in EMU."""
        return round((y * self.scale + self.dy) * EMU)

    def room(self, box: Box) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a box, in EMU."""
        left, top = self.x(box.left), self.y(box.top)
        return left, top, max(self.x(box.right) - left, 1), max(self.y(box.bottom) - top, 1)


def put(shapes: Any, group: Group, view: View, told: Mapping[str, str], around: Group | None = None) -> None:
    """Put a group's shapes onto a slide, in painting order; ``told`` says what each group of the picture means.

    A group of several shapes is one on the slide too, so that it can be moved as a whole. ``around`` is the node or
    wire that the group is a part of.
    """
    outer = around or (group if group.id else None)
    about = told.get(group.id, "")
    for shape in group.shapes:
        match shape:
            case Group(name, inner):
                if len(inner) > 1:
                    whole = shapes.add_group_shape()
                    _name(whole, name, told.get(name, about))
                    put(whole.shapes, shape, view, told, outer)
                else:
                    put(shapes, shape, view, told, outer)
            case Rect():
                _name(_rect(shapes, shape, view), group.id, about)
            case Curve():
                _name(_curve(shapes, shape, view), group.id, about)
            case Text():
                _name(_text(shapes, shape, outer or group, view), group.id, clean(shape.label.plain))


def clean(text: str) -> str:
    """Return a user's text without what XML cannot hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def _name(shape: Any, name: str, about: str) -> None:
    shape.name = clean(name)
    found = shape._element.xpath("./*/p:cNvPr")[0]  # noqa: SLF001 - python-pptx has no door to alternative texts
    found.set("descr", about)


# -- rectangles, curves


def _rect(shapes: Any, rect: Rect, view: View) -> Any:
    from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415

    box = rect.box
    form = MSO_SHAPE.ROUNDED_RECTANGLE if rect.radius else MSO_SHAPE.RECTANGLE
    made = shapes.add_shape(form, *view.room(box))
    if rect.radius:
        made.adjustments[0] = min(rect.radius / min(box.width, box.height), 0.5)
    _paint(made, rect.paint, view)
    return made


def _curve(shapes: Any, curve: Curve, view: View) -> Any:
    """Add a straight line as one, any other path as a freeform."""
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE  # noqa: PLC0415
    from pptx.oxml import parse_xml  # noqa: PLC0415

    start, end = curve.path[0].start, curve.path[-1].end
    if len(curve.path) == 1 and curve.path[0].is_straight and not curve.paint.fill:
        places = view.x(start.x), view.y(start.y), view.x(end.x), view.y(end.y)
        made = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *places)
    else:
        room = view.room(hull(curve.path))
        made = shapes.add_shape(MSO_SHAPE.RECTANGLE, *room)
        form = made._element.spPr.find("{*}prstGeom")  # noqa: SLF001 - python-pptx draws freeforms of straight lines only
        form.getparent().replace(form, parse_xml(_geometry(curve, room, view)))
    _paint(made, curve.paint, view)
    return made


def _geometry(curve: Curve, room: tuple[int, int, int, int], view: View) -> str:
    """Write a path in DrawingML, in EMU from its own top left corner; nothing but numbers goes into it."""
    left, top, width, height = room

    def place(point: Point) -> str:
        return f'<a:pt x="{view.x(point.x) - left}" y="{view.y(point.y) - top}"/>'

    def step(segment: Cubic) -> str:
        if segment.is_straight:
            return f"<a:lnTo>{place(segment.end)}</a:lnTo>"
        return f"<a:cubicBezTo>{''.join(map(place, segment[1:]))}</a:cubicBezTo>"

    body = f"<a:moveTo>{place(curve.path[0].start)}</a:moveTo>{''.join(map(step, curve.path))}"
    return (
        '<a:custGeom xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:avLst/><a:gdLst/><a:ahLst/>'
        '<a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{width}" h="{height}">{body}{"<a:close/>" if curve.closed else ""}</a:path></a:pathLst>'
        "</a:custGeom>"
    )


def _paint(made: Any, paint: Paint, view: View) -> None:
    """Colour a shape; the deck's own style, with its shadow, is taken off."""
    from pptx.util import Emu  # noqa: PLC0415

    style = made._element.find("{*}style")  # noqa: SLF001 - python-pptx has no door to styles
    if style is not None:
        made._element.remove(style)  # noqa: SLF001
    if hasattr(made, "fill"):
        _filled(made.fill, paint.fill)
    _filled(made.line.fill, paint.stroke)
    if paint.stroke:
        made.line.width = Emu(round(paint.width * view.scale * EMU))
        made.line._get_or_add_ln().set("cap", "rnd")  # noqa: SLF001 - nor to line ends and lengths of dashes
        _dash(made.line._get_or_add_ln(), paint)  # noqa: SLF001


def _filled(fill: Any, colour: str | None) -> None:
    if colour is None:
        fill.background()
    else:
        fill.solid()
        fill.fore_color.rgb = rgb(colour)


def rgb(colour: str) -> Any:
    """Return a colour `#rrggbb` as python-pptx takes it."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call, unused-ignore]


def _dash(line: Any, paint: Paint) -> None:
    from pptx.oxml import parse_xml  # noqa: PLC0415

    if paint.dash:
        on, off = (round(length / paint.width * 100_000) for length in paint.dash)
        space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        line.append(parse_xml(f'<a:custDash {space}><a:ds d="{on}" sp="{off}"/></a:custDash>'))


# -- texts


def _text(shapes: Any, text: Text, group: Group, view: View) -> Any:
    """Add a text box on the label's baseline, as wide as another font may need; or a picture of the label."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415

    found = runs(text.label.markup)
    if found is None:
        return _picture(shapes, text, view)
    label, part = text.label, standing(text, group)
    more = _ROOM * label.width + label.size / 2
    left = {"start": 0.0, "middle": more, "end": 2 * more}[part]
    top = text.at.y - _ASCENT * label.size
    room = Box(text.at.x - left, top, text.at.x - left + label.width + 2 * more, top + _LINE * label.size)
    made = shapes.add_textbox(*view.room(room))
    frame = made.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP  # unwrapped, LibreOffice would centre it
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}[part]
    write(paragraph, found, text, label.size * view.scale)
    return made


def write(paragraph: Any, words: Sequence[Run], text: Text, size: float) -> None:
    """Write runs into a paragraph, in a face that PowerPoint has and the colours of a text; ``size`` is in points."""
    from pptx.util import Emu  # noqa: PLC0415

    face, share = _FACES.get(text.label.fonts[0], _BOOK)
    for run in words:
        made = paragraph.add_run()
        made.text = clean(run.text)
        made.font.size = Emu(round(size * share * 10) * EMU // 10)
        made.font.italic = run.italic and face == _BOOK[0]
        made.font.bold = False
        made.font.color.rgb = rgb(text.colours[run.role])
        made.font.name = face
        if run.level:
            made.font._rPr.set("baseline", _SCRIPTS[run.level])  # noqa: SLF001 - python-pptx has no door to scripts


def _picture(shapes: Any, text: Text, view: View) -> Any:
    label, box = text.label, extent(text).grown(_PAD)
    markup = f"#[{roles(text.colours)}{label.markup}]"
    page = f"#set page(width: {short(box.width)}pt, height: {short(box.height)}pt, fill: none)\n"
    source = preamble(label.fonts) + page + placed(_PAD, _PAD + label.ascent - label.drop, markup, label.size)
    return shapes.add_picture(BytesIO(_png(source, label.fonts)), *view.room(box))


@lru_cache(maxsize=512)
def _png(source: str, fonts: tuple[str, ...]) -> bytes:
    return compile_typst(source, "png", fonts, _PPI)


# -- what the groups of a picture mean


def meanings(shapes: Sequence[Shape]) -> dict[str, str]:
    """Return what each group means, by its id: a node's equation with its numbers, a wire's ends."""
    nodes = {shape.id.removeprefix("node-") for shape in shapes if isinstance(shape, Group)}
    found: dict[str, str] = {}
    for group in _groups(shapes):
        kind, _, rest = group.id.partition("-")
        said = "; ".join(shape.label.plain for shape in flat(group.shapes) if isinstance(shape, Text))
        if kind in {"wire", "whole", "local", "backward"}:
            tail, head = _ends(rest, nodes)
            way = f"back from {head} to {tail}" if kind == "backward" else f"from {tail} to {head}"
            said = f"{'derivative' if kind == 'backward' else 'value'} {way}{': ' if said else ''}{said}"
        elif kind == "lit":
            said = "highlight of what this step uses"
        elif kind == "legend":
            said = f"legend: {said}"
        found[group.id] = clean(said)
    return found


def _groups(shapes: Sequence[Shape]) -> Iterator[Group]:
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape
            yield from _groups(shape.shapes)


def _ends(name: str, nodes: set[str]) -> tuple[str, str]:
    """Return the two nodes of a wire `tail-head-slot`; a name may itself have a hyphen."""
    parts = name.split("-")[:-1]
    splits = [("-".join(parts[:k]), "-".join(parts[k:])) for k in range(1, len(parts))]
    return next((ends for ends in splits if nodes.issuperset(ends)), splits[0])

r"""Scene to TikZ: native nodes, curves and mathematics that LaTeX sets in its own fonts; the same size as the PDF.

The file compiles by itself, and `\input` puts the picture alone into a paper or onto a slide. Lengths are bp (1/72
inch), y runs downwards. Texts stand on the scene's baselines, each by the part that keeps its place.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from viz.geometry import Cubic, Point, line
from viz.notation.tex import tex
from viz.notation.tex_words import foreign
from viz.scene import Curve, Film, Group, Paint, Rect, Scene, Shape, Text, flat, palette, role_of, standing
from viz.typeset import ROLES, short

_SAME = 0.1  # points that two places may be apart and still be one
_NEAR = 12.0  # how far an arrow's tip may be from the end of its line
_BEGINNING = r"""% {title}
% {description}
%
% LaTeX compiles this file by itself. To \input it, a document needs \usepackage{{amsmath, amssymb, tikz}};
% \resizebox{{\linewidth}}{{!}}{{\input{{...}}}} makes it as wide as the text.{lacking}
\ifdefined\tikzpicture\else
  \def\makegraphend{{\end{{document}}}}
  \RequirePackage{{fix-cm}}
  \documentclass{{standalone}}
  \usepackage{{amsmath, amssymb, tikz}}
  \begin{{document}}
\fi
"""
_END = r"""\end{tikzpicture}%
\ifdefined\makegraphend\expandafter\makegraphend\fi
"""


_OUTSIDE_BEAMER = r"\ifdefined\only\else\def\only<#1-#2>#3{\if\relax\detokenize{#2}\relax#3\fi}\fi"


def written_size(size: float) -> float:
    """Return the size that is written for a text: a little less, so that of two LaTeX sizes it is the smaller.

    Without `fix-cm` LaTeX takes the nearest size it has: for 16 points 17.28, for less than 15.84 it takes 14.4.
    """
    return size * 0.985


class _Head(NamedTuple):
    """An arrow head's corners, as if it pointed right with its tip at the origin; its line ends ``gap`` before it."""

    corners: tuple[tuple[float, float], ...]
    gap: float


class _Names(NamedTuple):
    """What has a name in the picture: colours by role, arrow heads, boxes by paint and radius; and the usual stroke.

    ``slides`` are those that a group is on, as Beamer has them (`2-4`, `3-`), by its id; "" for none, absent for all.
    """

    scale: float
    colours: Mapping[str, str]
    heads: Mapping[str, _Head]
    boxes: Sequence[tuple[Paint, float]]
    stroke: float
    dash: tuple[float, float] | None
    slides: Mapping[str, str]

    def length(self, number: float) -> str:
        """Write a length in bp, without the unit."""
        return short(number * self.scale)

    def point(self, place: tuple[float, float]) -> str:
        """Write a place."""
        return f"({self.length(place[0])}, {self.length(place[1])})"

    def colour(self, value: str, role: str = "") -> str:
        """Name a colour: by its role where that has this value."""
        return f"mg{role_of(value, self.colours, role)}"


def tikz(scene: Scene) -> bytes:
    """Write one scene as LaTeX source."""
    return _written(scene, {}, [])


def frames(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as one picture that Beamer steps through, a slide each; elsewhere it shows the last of them."""
    slides = {name: _slides(first, last, numbers) for name, (first, last) in film.there.items()}
    return _written(film.scene, slides, [_OUTSIDE_BEAMER, rf"\only<{len(numbers)}->{{}}"])


def _slides(first: int, last: int, numbers: Sequence[int]) -> str:
    """Return the slides that show a group which is there from one frame to another; what the last one shows stays."""
    found = [slide for slide, number in enumerate(numbers, 1) if first <= number <= last]
    if not found:
        return ""
    return f"{found[0]}-{'' if found[-1] == len(numbers) else found[-1]}"


def _written(scene: Scene, slides: Mapping[str, str], overlays: Sequence[str]) -> bytes:
    names = _names(scene)._replace(slides=slides)
    lines = [*overlays, *_settings(scene, names), *_shapes(Group("", scene.shapes), names)]
    body = "".join(f"  {line}\n" for line in lines)
    strange = foreign("".join(line for line in lines if not line.startswith("%")))
    cure = "with LuaLaTeX or XeLaTeX, and a font that has them"
    lacking = f"\n% These characters need to be set {cure}: {' '.join(strange)}" if strange else ""
    comments = {"title": _comment(scene.title), "description": _comment(scene.description), "lacking": lacking}
    return (_BEGINNING.format(**comments) + "\\begin{tikzpicture}[x=1bp, y=-1bp]\n" + body + _END).encode()


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


# -- what is named once


def _names(scene: Scene) -> _Names:
    shapes = list(flat(scene.shapes))
    strokes = [shape.paint for shape in shapes if isinstance(shape, Curve) and shape.paint.stroke]
    return _Names(
        scale=scene.scale,
        colours=palette([scene]),
        heads={_numbered("head", n): head for n, head in enumerate(_heads(shapes))},
        boxes=list(dict.fromkeys((shape.paint, _radius(shape)) for shape in shapes if isinstance(shape, Rect))),
        stroke=_commonest([paint.width for paint in strokes]) or 1.0,
        dash=_commonest([paint.dash for paint in strokes if paint.dash]),
        slides={},
    )


def _heads(shapes: Sequence[Shape]) -> list[_Head]:
    """Return each form of arrow head once, with the usual gap before it."""
    found = Counter(head for line, filled in pairwise(shapes) if (head := _head(line, filled)))
    return list({head.corners: head for head, _ in reversed(found.most_common())}.values())


def _numbered(word: str, number: int) -> str:
    return f"{word}{number + 1 if number else ''}"


def _commonest(values: Sequence[Any]) -> Any:
    return Counter(values).most_common(1)[0][0] if values else None


def _settings(scene: Scene, names: _Names) -> Iterator[str]:
    """Yield the definitions at the picture's beginning: colours, styles, arrow heads, and the paper."""
    for role, value in names.colours.items():
        yield rf"\definecolor{{mg{role}}}{{HTML}}{{{value.removeprefix('#').upper()}}}"
    for name, head in names.heads.items():
        yield from _declared(name, head, names)
    yield r"\tikzset{"
    yield f"  every path/.style={{line width={names.length(names.stroke)}bp, line cap=round}},"
    yield f"  every node/.style={{inner sep=0bp, outer sep=0bp, text={names.colour(names.colours['ink'], 'ink')}}},"
    if names.dash:
        yield f"  dashed/.style={{{_dash(names.dash, names)}}},"
    for name in names.heads:
        yield f"  {name}/.style={{-{{{name}}}}},"
    for box in names.boxes:
        yield f"  {_box_name(box, names)}/.style={{{_box_look(box, names)}}},"
    for size in sorted({shape.label.size for shape in flat(scene.shapes) if isinstance(shape, Text)}):
        bp = names.length(written_size(size))
        yield f"  text {short(size)}/.style={{font=\\fontsize{{{bp}bp}}{{{bp}bp}}\\selectfont}},"
    yield "}"
    corner = names.point((scene.size.width, scene.size.height))
    yield rf"\useasboundingbox (0, 0) rectangle {corner};"
    if scene.paper:
        yield rf"\fill[{names.colour(scene.paper, 'paper')}] (0, 0) rectangle {corner};"


def _declared(name: str, head: _Head, names: _Names) -> Iterator[str]:
    corners = [rf"\pgfpoint{{{names.length(x)}bp}}{{{names.length(-y)}bp}}" for x, y in head.corners]
    back = names.length(min(x for x, _ in head.corners))
    yield rf"\pgfdeclarearrow{{name={name}, setup code={{"
    yield rf"  \pgfarrowssettipend{{0bp}}\pgfarrowssetlineend{{-{names.length(head.gap)}bp}}"
    yield rf"  \pgfarrowssetbackend{{{back}bp}}\pgfarrowssetvisualbackend{{{back}bp}}"
    yield "  " + "".join(
        rf"\pgfarrowshullpoint{{{names.length(x)}bp}}{{{names.length(-y)}bp}}" for x, y in head.corners
    )
    yield "}, drawing code={"
    yield rf"  \pgfpathmoveto{{{corners[0]}}}" + "".join(rf"\pgfpathlineto{{{c}}}" for c in corners[1:])
    yield r"  \pgfpathclose\pgfusepathqfill}}"


def _box_name(box: tuple[Paint, float], names: _Names) -> str:
    return _numbered("box", names.boxes.index(box))


def _box_look(box: tuple[Paint, float], names: _Names) -> str:
    paint, radius = box
    return ", ".join([*_paint(paint, names), *([f"rounded corners={names.length(radius)}bp"] if radius else [])])


def _paint(paint: Paint, names: _Names) -> Iterator[str]:
    if paint.stroke:
        yield f"draw={names.colour(paint.stroke, 'line')}"
        if paint.width != names.stroke:
            yield f"line width={names.length(paint.width)}bp"
        if paint.dash:
            yield "dashed" if paint.dash == names.dash else _dash(paint.dash, names)
    if paint.fill:
        yield f"fill={names.colour(paint.fill, 'fill')}"


def _dash(dash: tuple[float, float], names: _Names) -> str:
    return f"dash pattern=on {names.length(dash[0])}bp off {names.length(dash[1])}bp"


# -- shapes


def _shapes(group: Group, names: _Names, around: Group | None = None) -> Iterator[str]:
    """Yield the lines of the shapes of one group; a text in the middle of a box and an arrow's head go with them.

    ``around`` is the node or wire that it is a part of.
    """
    rest = list(reversed(group.shapes))
    name = group.id.removeprefix("node-") if group.id.startswith("node-") else ""
    while rest:
        shape = rest.pop()
        following = rest[-1] if rest else None
        match shape:
            case Group():
                if not group.id:
                    yield f"% {_comment(shape.id)}"
                lines = _shapes(shape, names, (around or group) if group.id else None)
                yield from _on_slides(names.slides.get(shape.id, "1-"), lines)
            case Rect():
                inside = following if isinstance(following, Text) and _is_inside(following, shape) else None
                if inside:
                    rest.pop()
                yield _box(shape, inside, name, names)
                name = ""  # only its first box has it
            case Curve():
                filled = following if isinstance(following, Curve) and _head(shape, following) else None
                if filled:
                    rest.pop()
                yield _curve(shape, filled, names)
            case Text():
                yield _text(shape, names, standing(shape, around or group))


def _on_slides(slides: str, lines: Iterable[str]) -> Iterator[str]:
    if slides == "1-":
        yield from lines
    elif slides:
        yield from (rf"\only<{slides}>{{", *lines, "}")


def _is_inside(text: Text, rect: Rect) -> bool:
    """Tell whether a text stands in the middle of a box, and leaves it its size in any font."""
    label, box = text.label, rect.box
    middle = Point(text.at.x + label.width / 2, text.at.y - (label.ascent - label.descent) / 2)
    room = box.width if _is_round(rect) else box.width - 2
    taken = math.hypot(1.1 * label.width, label.height) if _is_round(rect) else 1.1 * label.width
    return math.dist(middle, box.centre) < _SAME and taken <= room


def _is_round(rect: Rect) -> bool:
    return abs(rect.box.width - rect.box.height) < _SAME and rect.radius >= rect.box.width / 2 - _SAME


def _radius(rect: Rect) -> float:
    return 0.0 if _is_round(rect) else min(rect.radius, rect.box.width / 2, rect.box.height / 2)


def _box(rect: Rect, text: Text | None, name: str, names: _Names) -> str:
    width, height = names.length(rect.box.width), names.length(rect.box.height)
    size = (
        f"circle, minimum size={width}bp" if _is_round(rect) else f"minimum width={width}bp, minimum height={height}bp"
    )
    options = [_box_name((rect.paint, _radius(rect)), names), size]
    if text is not None:
        above, below = names.length(text.label.ascent), names.length(text.label.descent)
        options += [*_look(text, names), f"text height={above}bp, text depth={below}bp"]
    known = f" ({_identifier(name)})" if name else ""
    inside = _words(text, names) if text else ""
    return rf"\node[{', '.join(options)}]{known} at {names.point(rect.box.centre)} {{{inside}}};"


def _text(text: Text, names: _Names, part: Literal["start", "middle", "end"]) -> str:
    anchor, share = {"start": ("base west", 0.0), "middle": ("base", 0.5), "end": ("base east", 1.0)}[part]
    options = ", ".join([f"anchor={anchor}", *_look(text, names)])
    place = names.point((text.at.x + share * text.label.width, text.at.y))
    return rf"\node[{options}] at {place} {{{_words(text, names)}}};"


def _look(text: Text, names: _Names) -> Iterator[str]:
    yield f"text {short(text.label.size)}"
    ink = text.colours[ROLES[0]]
    if ink != names.colours[ROLES[0]]:
        yield f"text={names.colour(ink)}"


def _words(text: Text, names: _Names) -> str:
    return tex(text.label.markup, {role: names.colour(text.colours[role], role) for role in ROLES})


def _curve(curve: Curve, filled: Curve | None, names: _Names) -> str:
    """Write a line; one with an arrow head goes on to its tip, where TikZ sets the head and takes the line back."""
    options, path, head = [*_paint(curve.paint, names)], curve.path, _head(curve, filled)
    if head and filled:
        options.append(next(name for name, known in names.heads.items() if known.corners == head.corners))
        path = _extended(path, filled.path[0].start)
    return rf"\path[{', '.join(options)}] {_path(path, names, closed=curve.closed)};"


def _extended(path: tuple[Cubic, ...], tip: Point) -> tuple[Cubic, ...]:
    """Return a path that goes on to a tip a little before it, on the way it has."""
    last, gap = path[-1], math.dist(path[-1].end, tip)
    if last.is_straight:
        return (*path[:-1], line(last.start, tip))
    low, high = 1.0, 1.0 + 2 * gap / max(math.dist(last.second, last.end), gap)
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if math.dist(last.at(middle), last.end) < gap else (low, middle)
    whole = last.split(low)[0]
    near = math.dist(whole.end, tip) < gap / 4
    return (*path[:-1], whole._replace(end=tip)) if near else (*path, line(last.end, tip))


def _path(path: Sequence[Cubic], names: _Names, *, closed: bool) -> str:
    last = path[-1]
    if closed and last.is_straight and math.dist(last.end, path[0].start) < _SAME and len(path) > 1:
        path = path[:-1]
    steps = [names.point(path[0].start)]
    for segment in path:
        first, second, end = (names.point(p) for p in segment[1:])
        steps.append(f"-- {end}" if segment.is_straight else f".. controls {first} and {second} .. {end}")
    return " ".join([*steps, *(["-- cycle"] if closed else [])])


def _head(line: Shape, head: Shape | None) -> _Head | None:
    """Return the arrow head that a filled polygon is of the line before it, if it is one."""
    if not (isinstance(line, Curve) and isinstance(head, Curve) and head.closed and not line.closed):
        return None
    end, tip = line.path[-1].end, head.path[0].start
    gap = math.dist(end, tip)
    straight = all(segment.is_straight for segment in head.path)
    if not (straight and 0 < gap < _NEAR and head.paint == Paint(fill=line.paint.stroke)):
        return None
    dx, dy = (tip.x - end.x) / gap, (tip.y - end.y) / gap
    steps = [(segment.start.x - tip.x, segment.start.y - tip.y) for segment in head.path]
    corners = tuple((round(x * dx + y * dy, 1), round(y * dx - x * dy, 1)) for x, y in steps)
    return _Head(corners, round(gap, 1))


def _identifier(name: str) -> str:
    """Return a name that TikZ can have for a node: what is no ASCII letter, digit or `_` becomes its code point."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "_") else f"-{ord(c):x}" for c in name)

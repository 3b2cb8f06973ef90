"""Frames on one sheet, for a handout: title and legend once, and each frame under its number and its sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from viz.geometry import Size
from viz.scene import Film, Group, Scene, Shape, Text, bounds, moved

_PAGE = 297 / 210  # a page's longer side, in shorter ones
_MARGIN = 28.0
_BETWEEN = 44.0  # two frames
_UNDER = 16.0  # from a frame's sentence to its picture
_BESIDE = 12.0  # from its number to its sentence
_APART = 30.0  # from the title to the frames, and on to the legend


def sheet(film: Film, numbers: Sequence[int]) -> Scene:
    """Return one picture of these frames, row by row, in as many columns as show them largest on a page."""
    around = {shape.id: shape for shape in film.scene.shapes if isinstance(shape, Group)}
    banner, title, legend = (around.get(name) for name in ("banner", "title", "legend"))
    room = bounds(_pictured(film.scene.shapes))
    lines = [_line(film, number) for number in numbers]
    under = max(bounds(line).bottom for line in lines) + _UNDER
    cells = [
        Group(f"frame-{number}", (*line, *_picture(film, number, -room.left, under - room.top)))
        for number, line in zip(numbers, lines, strict=True)
    ]
    boxes = [bounds(cell.shapes) for cell in cells]
    cell = Size(max(b.right for b in boxes) + _BETWEEN, max(b.bottom for b in boxes) + _BETWEEN)
    columns = max(range(1, len(cells) + 1), key=lambda count: _largest(count, len(cells), cell))

    shapes: list[Shape] = []
    top = _stacked(shapes, title, _stacked(shapes, banner, _MARGIN))
    top -= min(b.top for b in boxes)
    for place, shape in enumerate(cells):
        row, column = divmod(place, columns)
        shapes.append(moved(shape, _MARGIN + column * cell.width, top + row * cell.height))
    _stacked(shapes, legend, bounds(tuple(shapes)).bottom + _APART)
    whole = bounds(tuple(shapes))
    return replace(
        film.scene,
        shapes=tuple(shapes),
        size=Size(whole.right + _MARGIN, whole.bottom + _MARGIN),
        title=f"{film.scene.title}, step by step",
        description=" ".join(f"Step {number}: {film.told(number)}" for number in numbers),
    )


def _stacked(shapes: list[Shape], group: Group | None, top: float) -> float:
    """Put a group at the left edge, if there is one, and return where the next one may stand."""
    if group is None:
        return top
    box = bounds(group.shapes)
    shapes.append(moved(group, _MARGIN - box.left, top - box.top))
    return top + box.height + _APART


def _pictured(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Return what is no text around the graph."""
    return tuple(shape for shape in shapes if not (isinstance(shape, Group) and _is_around(shape)))


def _is_around(group: Group) -> bool:
    return group.id.partition("~")[0] in {"banner", "title", "legend"} or _is_caption(group)


def _is_caption(group: Group) -> bool:
    return group.id.startswith("caption-")


def _line(film: Film, number: int) -> tuple[Shape, ...]:
    """Return a frame's number and sentence, which begin at the origin."""
    told = [shape for shape in film.frame(number).shapes if isinstance(shape, Group) and _is_caption(shape)]
    line: list[Shape] = []
    right = 0.0
    for group in [(text,) for text in film.heads[number - 1]] + [group.shapes for group in told]:
        start = next(shape.at for shape in group if isinstance(shape, Text))
        line += (moved(shape, right - start.x, -start.y) for shape in group)
        right += bounds(group).width + _BESIDE
    return tuple(line)


def _picture(film: Film, number: int, dx: float, dy: float) -> Iterator[Shape]:
    """Yield a frame's graph."""
    yield from (_named(moved(shape, dx, dy), number) for shape in _pictured(film.frame(number).shapes))


def _named(shape: Shape, number: int) -> Shape:
    """Return a shape whose groups have ids of their own on the sheet."""
    if not isinstance(shape, Group):
        return shape
    return Group(f"{shape.id}.{number}", tuple(_named(inner, number) for inner in shape.shapes))


def _largest(columns: int, count: int, cell: Size) -> float:
    """Return how large frames in so many columns are on a page, upright or on its side, whose shorter side is 1."""
    width, height = columns * cell.width, math.ceil(count / columns) * cell.height
    return max(min(1 / width, _PAGE / height), min(_PAGE / width, 1 / height))

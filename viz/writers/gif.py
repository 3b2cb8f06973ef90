"""Frames to GIF, through typst at two pixels a point: few colours, the same for all frames, and no dither.

Its comment is the drawing's title. After the first frame only those parts are drawn, and stored, in which something
changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from viz.geometry import Box, Size, around
from viz.scene import Film, Scene, bounds, flat, groups, moved, palette
from viz.typeset import pictures
from viz.writers.typst_document import document, fonts_of

if TYPE_CHECKING:
    from PIL.Image import Image

_Colour = tuple[int, int, int]
_WHITE = "#ffffff"
_PPI = 144
_PIXEL = 72 / _PPI  # points
_COLOURS = 32
_TINTS = 0.35, 0.7  # shares of the paper in the edges of letters and lines
_APART = 20  # least difference of a tint from all other colours, of 255
_EDGE = 4.0  # around what changes, since letters may lean out of their room


def gif(scene: Scene) -> bytes:
    """Write one scene as a GIF that stands still."""
    colours = _palette(scene)
    (page,) = _pages([scene], fonts_of(scene), colours)
    return _written([page], colours, {"comment": scene.title})


def frames(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as a GIF that shows one after the other, the last one longer, and begins again."""
    chosen = film.cut(numbers)
    scenes = [chosen.frame(number) for number in range(1, len(numbers) + 1)]
    parts = [list(_changes(chosen, number)) for number in range(2, len(numbers) + 1)]
    rooms = {id(shape): bounds((shape,)).grown(_EDGE) for shape in flat(chosen.scene.shapes)}
    drawn = [_part(scene, box, rooms) for scene, boxes in zip(scenes[1:], parts, strict=True) for box in boxes]
    colours = _palette(chosen.scene)
    whole, *others = _pages([scenes[0], *drawn], fonts_of(film.scene), colours)
    patches = iter(others)
    images = [whole]
    for boxes in parts:
        image = images[-1].copy()
        for box in boxes:
            place = round(box.left * chosen.scene.scale / _PIXEL), round(box.top * chosen.scene.scale / _PIXEL)
            image.paste(next(patches), place)
        images.append(image)
    return _written(images, colours, {"comment": chosen.scene.title, "duration": list(chosen.times), "loop": 0})


# -- what changes


def _changes(film: Film, number: int) -> Iterator[Box]:
    """Yield the parts, in whole pixels, in which a frame differs from the one before."""
    found: list[Box] = []
    for group in groups(film.scene.shapes):
        begin, end = film.there.get(group.id, (1, number))
        if begin == number or end == number - 1:
            box = bounds(group.shapes).grown(_EDGE)
            near = [other for other in found if other.overlaps(box)]
            found = [*(other for other in found if other not in near), around([box, *near])]
    pixel = _PIXEL / film.scene.scale
    width, height = film.scene.size
    for box in found:
        first = (math.floor(max(edge, 0) / pixel) for edge in (box.left, box.top))
        last = (math.ceil(min(edge, most) / pixel) for edge, most in ((box.right, width), (box.bottom, height)))
        yield Box(*(count * pixel for count in (*first, *last)))


def _part(scene: Scene, box: Box, rooms: Mapping[int, Box]) -> Scene:
    """Return the picture of what lies in a box; ``rooms`` are those of the shapes, by identity: frames share them."""
    shapes = (shape for shape in flat(scene.shapes) if rooms[id(shape)].overlaps(box))
    inside = tuple(moved(shape, -box.left, -box.top) for shape in shapes)
    return replace(scene, shapes=inside, size=Size(box.width, box.height))


# -- pixels


def _pages(scenes: Sequence[Scene], fonts: Sequence[str], colours: Sequence[_Colour]) -> list[Image]:
    """Draw scenes in one compile, in these colours; half transparency there is none, so that the paper stays."""
    from PIL import Image as pillow  # noqa: N813, PLC0415

    table = pillow.new("P", (1, 1))
    table.putpalette([level for colour in colours for level in colour])
    solid = [replace(scene, paper=scene.paper or _WHITE) for scene in scenes]
    pages = (pillow.open(BytesIO(page)).convert("RGB") for page in pictures(document(solid), fonts, _PPI))
    return [page.quantize(palette=table, dither=pillow.Dither.NONE) for page in pages]


def _palette(scene: Scene) -> list[_Colour]:
    """Return the colours of a scene, and between each of them and the paper a few for soft edges."""
    from PIL.ImageColor import getrgb  # noqa: PLC0415

    paper, *others = (getrgb(c)[:3] for c in dict.fromkeys((scene.paper or _WHITE, *palette([scene]).values())))
    found = [paper, *others]
    for share in _TINTS:
        for tint in [_mixed(colour, paper, share) for colour in others]:
            if all(math.dist(tint, other) > _APART for other in found):
                found.append(tint)
    return found[:_COLOURS]


def _mixed(first: _Colour, second: _Colour, share: float) -> _Colour:
    """Return a colour between two, as far from the first as the share of the second says."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _written(images: Sequence[Image], colours: Sequence[_Colour], choices: dict[str, Any]) -> bytes:
    """Write pictures; what is as it was in the one before is left transparent."""
    table = bytes(level for colour in colours for level in colour)
    file = BytesIO()
    first, *others = images
    first.save(file, "GIF", save_all=True, append_images=others, optimize=True, disposal=1, palette=table, **choices)
    return file.getvalue()

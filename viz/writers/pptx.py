"""Scenes to PowerPoint: a slide each of 960 by 540 points, native shapes and texts under the slide's title, notes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from viz.errors import missing
from viz.geometry import Box, around, hull
from viz.notation.runs import Run, runs
from viz.scene import Curve, Film, Group, Scene, Shape, Text, extent, flat
from viz.writers.slide_shapes import EMU, View, clean, meanings, put, rgb, write

_WIDTH, _HEIGHT = 960, 540
_TITLE = Box(40, 20, 920, 72)
_ROOM = Box(40, 84, 920, 520)  # under the title
_LARGEST = 2.2  # times that a small drawing is enlarged
_TITLE_SIZE = 28.0
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the time that every part of the file has


def pptx(scene: Scene) -> bytes:
    """Write one scene as a deck of one slide; its notes read it aloud."""
    return _deck(scene, [(scene, scene.description)])


def frames(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as a deck, a slide each, with what is said of each in its notes."""
    return _deck(film.scene, [(film.frame(number), film.told(number)) for number in numbers])


def _deck(whole: Scene, slides: Sequence[tuple[Scene, str]]) -> bytes:
    """Return the file; all slides show what they have of ``whole`` in the same place."""
    deck = _blank()
    deck.core_properties.title = clean(whole.title)
    deck.core_properties.author = deck.core_properties.last_modified_by = "makegraph"
    view = _view(whole)
    for scene, said in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[0])
        _entitle(slide, whole)
        if scene.paper is not None:
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = rgb(scene.paper)
        put(slide.shapes, Group("", _drawn(scene.shapes)), view, meanings(scene.shapes))
        slide.notes_slide.notes_text_frame.text = clean(said)
    found = BytesIO()
    deck.save(found)
    return _timeless(found)


def _blank() -> Any:
    """Return an empty deck of wide slides with one layout, that of a title over free room."""
    try:
        from pptx import Presentation  # noqa: PLC0415
    except ImportError:
        raise missing("python-pptx") from None
    deck: Any = Presentation()
    title_only = deck.slide_layouts.get_by_name("Title Only")
    for layout in [*deck.slide_layouts]:
        if layout is not title_only:
            deck.slide_layouts.remove(layout)
    wider = _WIDTH * EMU / deck.slide_width
    for sheet in (deck.slide_master, title_only):
        for shape in sheet.placeholders:
            shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
    deck.slide_width, deck.slide_height = _WIDTH * EMU, _HEIGHT * EMU
    package = deck.part.package
    for relation in [*package.iter_rels()]:  # a picture of the template's first slide
        if relation.reltype.endswith("/thumbnail"):
            package.drop_rel(relation.rId)
    return deck


def _drawn(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Return what is drawn under the slide's title: all but the drawing's own."""
    return tuple(shape for shape in shapes if not (isinstance(shape, Group) and shape.id == "title"))


def _view(scene: Scene) -> View:
    """Return how the drawing fits under the title, in the middle."""
    drawn = [*flat(_drawn(scene.shapes))]
    box = around(hull(shape.path) if isinstance(shape, Curve) else extent(shape) for shape in drawn)
    scale = min(_ROOM.width / box.width, _ROOM.height / box.height, _LARGEST)
    middle, centre = _ROOM.centre, box.centre
    return View(scale, middle.x - scale * centre.x, middle.y - scale * centre.y)


def _entitle(slide: Any, scene: Scene) -> None:
    """Write the drawing's title, or what it is called, into the slide's."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415

    texts = [shape for shape in flat(scene.shapes) if isinstance(shape, Text)]
    heading = [shape for shape in scene.shapes if isinstance(shape, Group) and shape.id == "title"]
    own = next((shape for shape in flat(heading[0].shapes) if isinstance(shape, Text)), None) if heading else None
    called = own.label.plain if own else scene.title
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = View(1, 0, 0).room(_TITLE)
    frame = title.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    words = (runs(own.label.markup) if own else None) or (Run(called),)
    write(frame.paragraphs[0], words, own or texts[0], _TITLE_SIZE)


def _timeless(written: BytesIO) -> bytes:
    """Return a zip file with the same parts, none of which says when or where it was made."""
    found = BytesIO()
    with ZipFile(written) as before, ZipFile(found, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = ZipInfo(name, _EPOCH)
            part.compress_type, part.create_system, part.external_attr = ZIP_DEFLATED, 0, 0
            after.writestr(part, before.read(name))
    return found.getvalue()

"""Frames inside one picture: an SVG that a slide steps through, one that plays by itself, a sheet, a GIF."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from tests.drawings import FANOUT, LECTURE, SQUARE
from tests.overlaps import overlaps
from viz import Drawing, UsageError, parse
from viz.scene import Group, Text, bounds, flat, groups
from viz.sheet import sheet
from viz.styles.table import STYLES
from viz.themes import THEMES
from viz.writers.png import png

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
PICTURES = pytest.mark.parametrize("text", [LECTURE, FANOUT, SQUARE], ids=["lecture", "fanout", "square"])
WAYS = pytest.mark.parametrize("way", ["fragments", "animation"])


def moving(text: str, way: str, form: str = "svg", **choices: str) -> tuple[Drawing, bytes]:
    """Return a drawing with frames, and all of them in one file."""
    drawing = parse(text, **{"frames": "all", "frames_as": way, **choices})
    (content,) = drawing.rendered(f"x.{form}", form).values()
    return drawing, content


def branches(element: ET.Element, above: tuple[ET.Element, ...] = ()) -> Iterator[tuple[ET.Element, ...]]:
    """Yield each group of a file with those around it."""
    for child in element:
        if child.tag == f"{SVG}g":
            yield (*above, child)
            yield from branches(child, (*above, child))


def seen(root: ET.Element, shown: Callable[[ET.Element], bool]) -> set[str]:
    """Return the ids, without their prefix, of the groups that show, where ``shown`` tells of one by itself."""
    prefix = f"{root.attrib['id']}-"
    found = [way for way in branches(root) if "id" in way[-1].attrib and all(shown(group) for group in way)]
    return {way[-1].attrib["id"].removeprefix(prefix) for way in found} - {""}


def wanted(drawing: Drawing, place: int) -> set[str]:
    """Return the groups of the frame at a place among those that are chosen, from 1."""
    return {group.id for group in groups(drawing.film.frame(drawing.frames[place - 1]).shapes)}


def told(found: set[str]) -> set[str]:
    """Leave out the groups that only say until when what is in them shows."""
    return {name for name in found if not name.startswith("until-")}


# -- fragments


@PICTURES
@pytest.mark.parametrize("frames", ["all", "backward", "1,3-5"])
def test_each_step_of_a_slide_shows_that_frame(text, frames):
    """By reveal.js's rules: a fragment shows from its step on, one that fades out until its step."""
    drawing, content = moving(text, "fragments", frames=frames)
    root = ET.fromstring(content)  # noqa: S314 - our own file
    for step in range(len(drawing.frames)):

        def shown(group: ET.Element, step: int = step) -> bool:
            words = group.get("class", "").split()
            passed = int(group.get("data-fragment-index", 0)) < step
            return "fragment" not in words or passed != ("fade-out" in words)

        assert told(seen(root, shown)) == wanted(drawing, step + 1)


def test_a_slide_has_a_step_for_every_frame_but_the_first():
    """Its steps are numbered without a gap: none of them does nothing."""
    _, content = moving(LECTURE, "fragments")
    assert {int(n) for n in re.findall(rb'data-fragment-index="(\d+)"', content)} == set(range(10))


# -- animation


def moments(content: str) -> dict[str, list[tuple[float, float]]]:
    """Return by class when, in hundredths of the whole, its opacity becomes what."""
    rules = re.findall(r"@keyframes mg[0-9a-f]{8}-(s\d+-\d+)\{((?:[\d.]+%\{opacity:[01]\})+)\}", content)
    return {
        name: [(float(at), float(to)) for at, to in re.findall(r"([\d.]+)%\{opacity:([01])\}", body)]
        for name, body in rules
    }


@PICTURES
def test_each_frame_of_an_animation_has_its_time(text):
    """In the middle of each interval that frame shows, and the last one three intervals long."""
    drawing, content = moving(text, "animation", interval="500")
    root, rules = ET.fromstring(content), moments(content.decode())  # noqa: S314 - our own file
    count = len(drawing.frames)
    assert f" {500 * (count + 2)}ms step-end infinite" in content.decode()
    for place in [*range(1, count + 1), count + 2]:
        now = 100 * (place - 0.5) / (count + 2)

        def shown(group: ET.Element, now: float = now) -> bool:
            changes = rules[group.attrib["class"]] if "class" in group.attrib else [(0.0, 1.0)]
            return [to for at, to in changes if at <= now][-1] == 1

        assert seen(root, shown) == wanted(drawing, min(place, count))


def test_an_animation_asks_the_reader_and_needs_no_script():
    """Its rules hold on a screen whose reader has nothing against motion; they stop under the pointer."""
    _, content = moving(LECTURE, "animation")
    (rules,) = re.findall(r"<style>(.*)</style>", content.decode())
    assert rules.startswith("@media screen and (prefers-reduced-motion:no-preference){@keyframes")
    assert rules.endswith(":hover [class]{animation-play-state:paused}}")
    assert b"<script" not in content


def test_an_animation_of_the_lecture_is_small():
    """Under 90 kB in type and in handwriting."""
    for theme in ("paper", "sketch"):
        assert len(moving(LECTURE, "animation", theme=theme)[1]) < 90_000


# -- both


@WAYS
def test_without_a_style_sheet_the_finished_picture_shows(way):
    """What is there in earlier frames only is hidden by an attribute, which every program understands."""
    drawing, content = moving(FANOUT, way)
    found = seen(ET.fromstring(content), lambda group: group.get("opacity") != "0")  # noqa: S314 - our own file
    assert told(found) == wanted(drawing, len(drawing.frames))


@WAYS
def test_every_glyph_is_drawn_once_and_ids_are_unique(way):
    """Frames share their letters; the ids of all begin with the file's own prefix."""
    _, content = moving(LECTURE, way)
    root = ET.fromstring(content)  # noqa: S314 - our own file
    outlines = [path.attrib["d"] for path in root.find(f"{SVG}defs").iter(f"{SVG}path")]
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(outlines) == len(set(outlines))
    assert len(ids) == len(set(ids))
    assert all(name.startswith(root.attrib["id"]) for name in ids)
    assert {use.attrib[f"{XLINK}href"][1:] for use in root.iter(f"{SVG}use")} <= set(ids)


# -- a sheet


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("style", STYLES)
def test_a_sheet_has_all_frames_side_by_side(style, theme):
    """Title and legend once, every frame's number and sentence, nothing on anything else, all of it on the sheet."""
    drawing = parse(FANOUT, frames="all", style=style, theme=theme)
    scene = sheet(drawing.ruled_film, drawing.frames)
    plains = [shape.label.plain for shape in flat(scene.shapes) if isinstance(shape, Text)]
    for number, said in enumerate(drawing.film.said, 1):
        assert str(number) in plains
        assert said in plains or said.split(" (")[0].removesuffix(".") in plains
    assert plains.count("e(a, b) = (a + b)*(b + 1)") == 1
    room = bounds(scene.shapes)
    assert 0 < room.left < room.right < scene.size.width
    assert 0 < room.top < room.bottom < scene.size.height
    framed = [shape for shape in scene.shapes if isinstance(shape, Group) and shape.id.startswith("frame-")]
    inner = [shape for cell in framed for shape in cell.shapes if not getattr(shape, "id", "").startswith("lit-")]
    around = [shape for shape in scene.shapes if shape not in framed]
    assert overlaps(replace(scene, shapes=(*around, *inner))) == []


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg "), ("pdf", b"%PDF"), ("png", b"\x89PNG"), ("tikz", b"%")])
def test_a_sheet_is_written_in_every_format_of_pictures(form, begins):
    """Its ids are unique too."""
    _, content = moving(LECTURE, "strip", form, frames="1,6,11")
    assert content.startswith(begins)
    if form == "svg":
        ids = re.findall(rb' id="([^"]+)"', content)
        assert len(ids) == len(set(ids))


# -- GIF


@pytest.mark.parametrize("theme", ["paper", "board"])
def test_a_gif_shows_what_the_png_of_each_frame_shows(theme):
    """Only parts of a frame are drawn and stored: put together they are the whole; the last one stays longer."""
    drawing = parse(FANOUT, frames="all", theme=theme, interval="800")
    picture = Image.open(BytesIO(drawing.rendered("x.gif", "gif")["x.gif"]))
    assert picture.n_frames == len(drawing.frames)
    assert picture.info["loop"] == 0
    times = []
    for number in drawing.frames:
        picture.seek(number - 1)
        times.append(picture.info["duration"])
        whole = Image.open(BytesIO(png(drawing.film.frame(number)))).convert("RGB")
        apart = ImageChops.difference(picture.convert("RGB"), whole).convert("L").histogram()
        assert sum(apart[64:]) < 20  # pixels that are another colour than the nearest of the few there are
        assert picture.convert("RGB").getpixel((0, 0)) == whole.getpixel((0, 0))
    assert times == [800] * (len(times) - 1) + [2400]


def test_a_gif_of_the_lecture_is_small():
    """At two pixels a point, eleven frames; 32 colours at most, one palette for all."""
    content = parse(LECTURE, frames="all").rendered("x.gif", "gif")["x.gif"]
    assert len(content) < 80_000
    assert content[10] & 0x80
    assert 2 << (content[10] & 0x07) <= 32
    for start in re.finditer(rb"\x21\xf9\x04....\x00\x2c", content, re.DOTALL):
        assert not content[start.end() + 8] & 0x80  # no frame has a palette of its own


def test_a_gif_of_a_drawing_without_paper_has_white_paper():
    """GIF has no half transparency, which the edges of letters would need."""
    content = parse(LECTURE, background="none").render("gif")
    picture = Image.open(BytesIO(content))
    assert picture.n_frames == 1
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


# -- which is asked for


@pytest.mark.parametrize(
    ("form", "way"), [("svg", "fragments"), ("svg", "animation"), ("svg", "strip"), ("gif", "animation")]
)
def test_every_run_gives_the_same_bytes(form, way):
    """Nothing depends on the clock, on chance or on the order of a hash."""
    assert moving(FANOUT, way, form)[1] == moving(FANOUT, way, form)[1]


def test_one_svg_holds_frames_if_it_is_said_how(tmp_path):
    """The cure names the ways; other formats in the same run keep their own."""
    with pytest.raises(UsageError) as caught:
        parse(LECTURE).save(tmp_path / "x.frames.svg")
    for way in ("fragments", "animation", "strip"):
        assert f"`--frames-as {way}`" in caught.value.diagnostics[0].help
    drawing = parse(f"#| frames_as: animation\n{LECTURE}").with_frames(["x.frames.svg"])
    assert b"@keyframes" in drawing.rendered("x.frames.svg", "svg")["x.frames.svg"]
    assert drawing.rendered("x.frames.pdf", "pdf")["x.frames.pdf"].startswith(b"%PDF")
    assert b"@keyframes" not in drawing.rendered("x.svg", "svg")["x.svg"]


@pytest.mark.parametrize(("option", "value"), [("interval", "0"), ("interval", "fast"), ("frames_as", "film")])
def test_wrong_ways_and_times_are_refused(option, value):
    """The message names the option as it is spelled on the command line."""
    with pytest.raises(UsageError, match=f"--{option.replace('_', '-')}: `{value}`"):
        parse(LECTURE, **{option: value})

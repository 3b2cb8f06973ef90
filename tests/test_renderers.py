"""The programs that show an SVG in a paper, a report or a drawing program show what a browser does.

librsvg and Typst's `#image` are looked at in CI; Inkscape and LibreOffice, which are large, by `make test-portability`.
These programs lay their own grid of pixels over a picture, up to half a pixel aside, so that every edge is a little
softer or harder; what differs strongly is held to the same share of pixels as in test_portability.py.
"""

from __future__ import annotations

import subprocess
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageChops

from tests.drawings import DRAWINGS, FANOUT, LECTURE
from tests.machine import needs, photographed
from tests.pixels import SHARE, difference
from tests.test_portability import resvg
from viz import Drawing, parse
from viz.styles.table import STYLES
from viz.themes import THEMES

WIDE, ROOM = 700, 420  # of a drawing in a page, in pixels
TILES = 0.02  # of 255, what a browser's own tiles make of one drawing in two places
MEAN = 2.5  # of 255, the most that two pictures differ on average: half a pixel along the edges of close lines of text
IN_CI = {"lecture": {}, "network": {"theme": "sketch"}, "unused": {"scheme": "auto", "style": "circuit"}}
BY_HAND = [(name, {}) for name in DRAWINGS]
BY_HAND += [("lecture", {"style": style, "theme": theme}) for style, theme in product(STYLES, THEMES)]
BY_HAND += [("lecture", {"scheme": scheme}) for scheme in ("dark", "auto")]


def librsvg(drawing: Drawing, folder: Path) -> bytes:
    drawing.save(folder / "graph.svg")
    run("rsvg-convert", "--zoom", "2", "graph.svg", "--output", "graph.png", folder=folder)
    return (folder / "graph.png").read_bytes()


def typst_image(drawing: Drawing, folder: Path) -> bytes:
    """Typst takes a pixel of an SVG for a 96th of an inch, so its size is given."""
    drawing.save(folder / "graph.svg")
    width, height = (side * drawing.scene.scale for side in drawing.scene.size)
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    (folder / "graph.typ").write_text(f'{page}#image("graph.svg", width: {width}pt)', encoding="utf-8")
    return bytes(typst.compile(str(folder / "graph.typ"), root=str(folder), format="png", ppi=144))


def inkscape(drawing: Drawing, folder: Path) -> bytes:
    drawing.save(folder / "graph.svg")
    options = ("--export-type=png", "--export-filename=graph.png", "--export-dpi=192")
    run("inkscape", "graph.svg", *options, folder=folder)
    return (folder / "graph.png").read_bytes()


def libreoffice(drawing: Drawing, folder: Path) -> bytes:
    drawing.save(folder / "graph.svg")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "graph.svg", folder=folder)
    run("pdftoppm", "-r", "192", "-png", "-singlefile", "graph.pdf", "graph", folder=folder)
    return (folder / "graph.png").read_bytes()


def run(program: str, *arguments: str, folder: Path) -> None:
    subprocess.run([needs(program), *arguments], cwd=folder, check=True, capture_output=True)


def seen(picture: bytes) -> Image.Image:
    """Return a picture on white paper."""
    image = Image.open(BytesIO(picture)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def nearest(a: Image.Image, b: Image.Image) -> tuple[float, float]:
    """Return the least difference over shifts by a pixel: LibreOffice's page begins half a stroke before ours."""
    return min(difference(a, ImageChops.offset(b, dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


@pytest.mark.parametrize("renderer", [librsvg, typst_image])
@pytest.mark.parametrize("name", IN_CI)
def test_a_renderer_shows_what_resvg_does(name, renderer, tmp_path):
    drawing = parse(DRAWINGS[name], **IN_CI[name])
    mean, share = difference(seen(renderer(drawing, tmp_path)), seen(resvg(drawing, tmp_path)))
    assert mean <= MEAN
    assert share <= SHARE


@pytest.mark.portability
@pytest.mark.parametrize("renderer", [librsvg, typst_image, inkscape, libreoffice])
@pytest.mark.parametrize(
    ("name", "choices"), BY_HAND, ids=lambda found: "-".join(found.values()) if isinstance(found, dict) else found
)
def test_every_renderer_shows_every_drawing_as_resvg_does(name, choices, renderer, tmp_path):
    drawing = parse(DRAWINGS[name], **choices)
    mean, share = nearest(seen(resvg(drawing, tmp_path)), seen(renderer(drawing, tmp_path)))
    assert mean <= MEAN
    assert share <= SHARE


# -- drawings that share a page


def in_browser(folder: Path, *svgs: str) -> list[Image.Image]:
    """Return what a browser shows of each of the drawings that are inlined in one page, one below the other."""
    folder.mkdir()
    rooms = "".join(f'<div style="height:{ROOM}px">{svg}</div>' for svg in svgs)
    page = f"<!doctype html><style>body{{margin:0}}</style>{rooms}"
    whole = Image.open(BytesIO(photographed(page, (WIDE, ROOM * len(svgs)), folder))).convert("RGB")
    return [whole.crop((0, ROOM * n, WIDE, ROOM * (n + 1))) for n in range(len(svgs))]


PAIRS = {
    "two graphs": [(LECTURE, {}), (FANOUT, {})],
    "two themes": [(LECTURE, {"theme": "sketch"}), (LECTURE, {"scheme": "auto"})],
    "prefixes of which one begins the other": [(LECTURE, {"id_prefix": "fig1"}), (FANOUT, {"id_prefix": "fig10"})],
}


@pytest.mark.parametrize("pair", PAIRS)
def test_drawings_in_one_page_look_as_if_each_were_alone(pair, tmp_path):
    svgs = [parse(text, one_line=True, **choices).svg() for text, choices in PAIRS[pair]]
    together = in_browser(tmp_path / "both", *svgs)
    alone = [in_browser(tmp_path / str(n), svg)[0] for n, svg in enumerate(svgs)]
    for one, other in zip(together, alone, strict=True):
        mean, share = difference(one, other)
        assert mean < TILES
        assert share == 0


def test_drawings_with_one_prefix_would_disturb_each_other(tmp_path):
    """So the test above sees what it is there for."""
    svgs = [parse(text, id_prefix="fig").svg() for text in (LECTURE, FANOUT)]
    second, alone = in_browser(tmp_path / "both", *svgs)[1], in_browser(tmp_path / "alone", svgs[1])[0]
    assert difference(second, alone)[1] > SHARE

"""The programs that show an SVG in a paper, a report or a drawing program show what a browser does.

librsvg and Typst's `#image` are looked at in CI; Inkscape and LibreOffice, which are large, by `make test-portability`.
These programs lay their own grid of pixels over a picture, up to half a pixel aside, so that every edge is a little
softer or harder; what differs strongly is held to the same share of pixels as in test_portability.py.
"""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageChops

from tests.drawings import DRAWINGS
from tests.machine import needs
from tests.test_portability import SHARE, difference, resvg
from viz import Drawing, parse

MEAN = 2.0  # of 255, the most that two pictures differ on average
IN_CI = ("lecture", "network", "unused")


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
    drawing = parse(DRAWINGS[name])
    mean, share = difference(seen(renderer(drawing, tmp_path)), seen(resvg(drawing, tmp_path)))
    assert mean <= MEAN
    assert share <= SHARE


@pytest.mark.portability
@pytest.mark.parametrize("renderer", [librsvg, typst_image, inkscape, libreoffice])
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_renderer_shows_every_drawing_as_resvg_does(name, renderer, tmp_path):
    drawing = parse(DRAWINGS[name])
    mean, share = nearest(seen(resvg(drawing, tmp_path)), seen(renderer(drawing, tmp_path)))
    assert mean <= MEAN
    assert share <= SHARE

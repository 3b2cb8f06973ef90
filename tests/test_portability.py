"""One picture everywhere: three renderers of the SVG and typst's own PNG show the same.

They draw edges with different smoothing, so pixels along lines and letters differ a little; a lost glyph, a black box
or a line of another width differs strongly over whole areas. Both are measured at two pixels a point.
"""

from __future__ import annotations

import subprocess
from io import BytesIO
from itertools import combinations

import cairosvg
import pytest
import resvg_py
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.drawings import DRAWINGS
from tests.machine import needs
from viz import Drawing, parse

MEAN = 0.5  # of 255, the most that two pictures differ on average
STRONG = 96  # of 255, a pixel that differs by more does so strongly, after a blur of one pixel
SHARE = 0.0002  # the most pixels that do
NAMES = ("lecture", "fanout", "neuron")


def chromium(drawing: Drawing, folder) -> bytes:
    width, height = (round(side * drawing.scene.scale + 0.5) for side in drawing.scene.size)
    page, picture = folder / "page.html", folder / "chromium.png"
    page.write_text(
        f"<!doctype html><style>body{{margin:0}}svg{{display:block}}</style>{drawing.svg()}", encoding="utf-8"
    )
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
    switches += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    switches += [f"--user-data-dir={folder / 'profile'}", "--force-device-scale-factor=2"]
    switches += [f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run([needs("chromium", "chromium-browser", "google-chrome"), *switches], check=True, capture_output=True)
    return picture.read_bytes()


def resvg(drawing: Drawing, _) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.svg(), zoom=2))


def cairo(drawing: Drawing, _) -> bytes:
    return cairosvg.svg2png(drawing.svg().encode(), scale=2)


def typst(drawing: Drawing, _) -> bytes:
    return drawing.render("png")


RENDERERS = {"chromium": chromium, "resvg": resvg, "cairosvg": cairo, "typst": typst}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Render on demand, each picture once."""
    done: dict[tuple[str, str], Image.Image] = {}

    def rendered(name: str, by: str) -> Image.Image:
        if (name, by) not in done:
            found = RENDERERS[by](parse(DRAWINGS[name]), tmp_path_factory.mktemp(f"{name}-{by}"))
            done[name, by] = Image.open(BytesIO(found)).convert("RGB")
        return done[name, by]

    return rendered


def difference(a: Image.Image, b: Image.Image) -> tuple[float, float]:
    """Return the mean difference of two pictures and the share of pixels that differ strongly.

    The last row and column are left out: part of a pixel is rounded up by one renderer and down by the other.
    """
    size = min(a.width, b.width) - 1, min(a.height, b.height) - 1
    one, other = (picture.crop((0, 0, *size)) for picture in (a, b))
    mean = sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3
    blur = ImageFilter.BoxBlur(1)
    apart = ImageChops.difference(one.filter(blur), other.filter(blur)).convert("L")
    return mean, sum(apart.histogram()[STRONG:]) / (size[0] * size[1])


@pytest.mark.parametrize(("first", "second"), list(combinations(RENDERERS, 2)))
@pytest.mark.parametrize("name", NAMES)
def test_two_renderers_show_the_same_picture(name, first, second, pictures):
    a, b = pictures(name, first), pictures(name, second)
    assert a.size == pytest.approx(b.size, abs=2)
    mean, share = difference(a, b)
    assert mean <= MEAN
    assert share <= SHARE


def test_the_measure_sees_a_lost_label(pictures):
    whole = pictures("lecture", "typst")
    torn = whole.copy()
    torn.paste("white", (40, 40, 140, 100))  # part of the title
    mean, share = difference(whole, torn)
    assert mean > 0
    assert share > SHARE

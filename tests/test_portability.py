"""One picture everywhere: three renderers of the SVG and typst's own PNG show the same.

They draw edges with different smoothing, so pixels along lines and letters differ a little; a lost glyph, a black box
or a line of another width differs strongly over whole areas. Both are measured at two pixels a point.
"""

from __future__ import annotations

from io import BytesIO
from itertools import combinations

import cairosvg
import pytest
import resvg_py
from PIL import Image

from tests.drawings import DRAWINGS
from tests.machine import photographed
from tests.pixels import MEAN, SHARE, difference
from viz import Drawing, parse

DRAWN = {
    "lecture": {},
    "fanout": {"scheme": "auto"},
    "neuron": {"theme": "board"},
    "logistic": {"theme": "sketch"},
}
"""The drawings that are compared, and what each is drawn with."""


def chromium(drawing: Drawing, folder) -> bytes:
    width, height = (round(side * drawing.scene.scale + 0.5) for side in drawing.scene.size)
    page = f"<!doctype html><style>body{{margin:0}}svg{{display:block}}</style>{drawing.svg()}"
    return photographed(page, (width, height), folder, "--force-device-scale-factor=2")


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
            found = RENDERERS[by](parse(DRAWINGS[name], **DRAWN[name]), tmp_path_factory.mktemp(f"{name}-{by}"))
            done[name, by] = Image.open(BytesIO(found)).convert("RGB")
        return done[name, by]

    return rendered


@pytest.mark.parametrize(("first", "second"), list(combinations(RENDERERS, 2)))
@pytest.mark.parametrize("name", DRAWN)
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

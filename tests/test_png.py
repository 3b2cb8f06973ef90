"""The PNG: twice the picture's size, opaque, and not empty."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.drawings import DRAWINGS
from viz import UsageError, parse
from viz.themes import PAPER


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_png_has_two_pixels_a_point_and_no_hole(name):
    drawing = parse(DRAWINGS[name])
    image = Image.open(BytesIO(drawing.render("png")))
    size, scale = drawing.scene.size, drawing.scene.scale
    assert image.size == pytest.approx((2 * size.width * scale, 2 * size.height * scale), abs=1.01)
    assert image.convert("RGBA").getextrema()[3] == (255, 255)


def test_a_png_shows_the_paper_at_its_edges_and_every_ink():
    image = Image.open(BytesIO(parse(DRAWINGS["lecture"]).render("png"))).convert("RGB")
    right, bottom = image.width - 1, image.height - 1
    assert {image.getpixel(corner) for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom))} == {
        (255, 255, 255)
    }
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.getcolors(1 << 24)}
    assert {PAPER.colours[role] for role in ("paper", "line", "value", "gradient", "fill", "ink")} <= colours


def test_a_scale_gives_more_pixels():
    size = Image.open(BytesIO(parse(DRAWINGS["lecture"], scale=1.5).render("png"))).size
    plain = parse(DRAWINGS["lecture"]).scene.size
    assert size == pytest.approx((3 * plain.width, 3 * plain.height), abs=1.01)


def test_without_a_background_it_is_transparent():
    image = Image.open(BytesIO(parse(DRAWINGS["lecture"], background="none").render("png")))
    assert image.getpixel((0, 0))[3] == 0
    assert image.getextrema()[3] == (0, 255)


def test_more_pixels_than_can_be_made_are_refused():
    """Before any memory is taken for them."""
    drawing = parse(DRAWINGS["network"], scale=20.0)
    with pytest.raises(UsageError, match="more than can be made") as caught:
        drawing.render("png")
    assert "--scale" in caught.value.diagnostics[0].help

"""Typst source: a page by itself that looks like the PNG, a value for other documents, in whatever font is there."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
import typst
from PIL import Image

from tests.drawings import DRAWINGS, LECTURE
from tests.test_portability import difference
from tests.test_svg import HOSTILE
from viz import parse
from viz.typeset import FONTS

REPORT = """\
#import "graph.typ": graph
#set page(width: 700pt, height: 800pt)
#figure(scale(50%, reflow: true, graph), caption: [The chain rule.])
#figure(graph)
"""


def drawn(text: str, **choices: object) -> str:
    return parse(text, **choices).render("typ").decode()


def compiled(path: Path, *, fonts: bool = True) -> Image.Image:
    """Compile a file to its first page, with our fonts or only with those that typst brings."""
    made = typst.compile(
        str(path),
        root=str(path.parent),
        font_paths=[str(FONTS)] if fonts else [],
        ignore_system_fonts=True,
        format="png",
        ppi=144,
    )
    assert isinstance(made, bytes), "more than one page"
    return Image.open(BytesIO(made)).convert("RGB")


def test_the_lecture(golden):
    golden("lecture.typ", drawn(LECTURE))


@pytest.mark.parametrize("name", ["lecture", "network", "softmax", "unused"])
def test_by_itself_it_is_the_page_that_the_png_shows(tmp_path, name):
    drawing = parse(DRAWINGS[name])
    drawing.save(tmp_path / "graph.typ")
    png = Image.open(BytesIO(drawing.render("png"))).convert("RGB")
    made = compiled(tmp_path / "graph.typ")
    assert made.size == png.size
    assert difference(made, png)[1] == 0


@pytest.mark.parametrize("name", DRAWINGS)
def test_without_the_font_another_stands_in_at_the_same_places(tmp_path, name):
    """Letters change; boxes, lines and baselines stay, and nothing is lost: of a drawing as large as it likes."""
    parse(DRAWINGS[name], fit="9000x9000").save(tmp_path / "graph.typ")
    ours, other = (compiled(tmp_path / "graph.typ", fonts=fonts) for fonts in (True, False))
    assert ours.size == other.size
    assert 0 < difference(ours, other)[0] < 5
    assert difference(ours, other)[1] < 0.02


def test_a_document_imports_the_picture_and_not_the_page(tmp_path):
    parse(LECTURE).save(tmp_path / "graph.typ")
    (tmp_path / "report.typ").write_text(REPORT, encoding="utf-8")
    assert compiled(tmp_path / "report.typ").size == (1400, 1600)


def test_an_included_file_is_a_page_of_its_own(tmp_path):
    parse(LECTURE).save(tmp_path / "graph.typ")
    (tmp_path / "report.typ").write_text('Before.\n#include "graph.typ"\nAfter.', encoding="utf-8")
    made = typst.compile(str(tmp_path / "report.typ"), root=str(tmp_path), format="svg")
    assert len(made) == 3


def test_colours_and_strokes_are_defined_once_and_used_by_name():
    found = drawn(LECTURE)
    assert len(re.findall(r"#[0-9a-f]{6}", found)) == len(set(re.findall(r"#[0-9a-f]{6}", found)))
    assert found.count("thickness:") == 2
    assert "stroke: gradient-stroke" in found


def test_a_box_stands_at_its_place_with_its_formula_around_its_middle():
    found = drawn(LECTURE).partition("// node-u\n")[2]
    left, width = map(float, re.search(r"put\(([\d.]+), [\d.]+, rect\(width: ([\d.]+)pt", found).groups())
    middle = float(re.search(r"text-around\(([\d.]+), [\d.]+, 20\)\[\$u = display\(b c\)\$\]", found)[1])
    assert middle == pytest.approx(left + width / 2, abs=0.02)


def test_a_scale_and_no_background_are_kept(tmp_path):
    drawing = parse(LECTURE, scale=0.5, background="none")
    drawing.save(tmp_path / "graph.typ", tmp_path / "graph.png")
    made = typst.compile(str(tmp_path / "graph.typ"), root=str(tmp_path), format="png", ppi=144)
    image = Image.open(BytesIO(made))
    assert image.size == Image.open(BytesIO((tmp_path / "graph.png").read_bytes())).size
    assert image.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("title", [*HOSTILE, '"]; #read("/etc/passwd")', "*/ #panic()", "a\u2028#panic()"])
def test_a_hostile_title_stays_words(tmp_path, title):
    (tmp_path / "graph.typ").write_bytes(parse(LECTURE, title=title).render("typ"))
    made = compiled(tmp_path / "graph.typ")
    assert made.width >= 2 * int(parse(LECTURE).scene.size.width)  # no narrower for it
    assert (tmp_path / "graph.typ").read_text(encoding="utf-8").startswith("// ")

"""The contract of an SVG file, item by item: it looks the same everywhere and can be pasted anywhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, FANOUT, LECTURE, programs
from viz import parse
from viz.styles.table import STYLES
from viz.themes import THEMES

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = {"svg", "title", "desc", "defs", "g", "path", "rect", "use"}
WORDS = {"id", "fill", "stroke", "aria-labelledby", f"{XLINK}href"}  # attributes that are no numbers
HOSTILE = [
    "</title><script>alert(1)</script>",
    '" onload="alert(1)',
    "a & b < c > d ' \"",
    "]]> <![CDATA[ <!-- ",
    "&lt;b&gt; &#x41; &undefined;",
    "control \x00 \x1b[31m \ufffe",
    '@ #@ id="@0" by="@-t @-d"',
    "line\n\nline",
]


def drawn(text: str, **choices: object) -> str:
    return parse(text, **choices).svg()


CHOSEN = {name: (text, {}) for name, text in DRAWINGS.items()} | {
    f"{style} {theme}": (LECTURE, {"style": style, "theme": theme})
    for style, theme in [*product(STYLES, THEMES)][1:]  # the first is the lecture as it is
}
PICTURES = {name: drawn(text, **choices) for name, (text, choices) in CHOSEN.items()}
each_picture = pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own file


def ids(svg: str) -> list[str]:
    return [element.attrib["id"] for element in tree(svg).iter() if "id" in element.attrib]


@each_picture
def test_only_shapes_and_descriptions_are_used(svg):
    assert {element.tag.removeprefix(SVG) for element in tree(svg).iter()} <= ELEMENTS


@each_picture
def test_nothing_is_styled_scripted_or_fetched(svg):
    for word in ("style", "class=", "var(", "url(", "<script", "foreignObject", "marker", "textLength", "@import"):
        assert word not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert not re.search(r"\son\w+=", svg)


@each_picture
def test_every_reference_is_an_xlink_to_a_glyph_of_this_file(svg):
    root = tree(svg)
    glyphs = {path.attrib["id"] for path in root.find(f"{SVG}defs")}
    uses = list(root.iter(f"{SVG}use"))
    assert uses
    assert {use.attrib[f"{XLINK}href"] for use in uses} == {f"#{glyph}" for glyph in glyphs}
    assert not any("href" in element.attrib for element in root.iter())


@each_picture
def test_ids_are_unique_and_carry_the_drawings_own_prefix(svg):
    prefix = tree(svg).attrib["id"]
    assert re.fullmatch(r"mg[0-9a-f]{8}", prefix)
    assert all(found.startswith(prefix) for found in ids(svg))
    assert len(ids(svg)) == len(set(ids(svg)))
    assert all(re.fullmatch(r"[^\s\"'<>&#]+", found) for found in ids(svg))


def test_two_drawings_share_no_id():
    seen: set[str] = set()
    for svg in [*PICTURES.values(), drawn(LECTURE, direction="down"), drawn(LECTURE.replace("5", "6"))]:
        assert not seen & set(ids(svg))
        seen |= set(ids(svg))


@each_picture
def test_the_size_is_given_and_the_picture_scales(svg):
    root = tree(svg)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    shown = float(root.attrib["width"]), float(root.attrib["height"])
    assert shown[0] / width == pytest.approx(shown[1] / height, rel=1e-3)
    assert 0 < shown[0] <= width


@each_picture
def test_a_screen_reader_is_told_what_it_is(svg):
    root = tree(svg)
    assert root.attrib["role"] == "img"
    labels = root.attrib["aria-labelledby"].split()
    described = {child.attrib["id"]: child.text for child in (root[0], root[1])}
    assert [root[0].tag, root[1].tag] == [f"{SVG}title", f"{SVG}desc"]
    assert list(described) == labels
    assert all(described.values())


def test_the_description_reads_the_graph_aloud():
    text = tree(PICTURES["lecture"])[1].text
    assert "u = b times c = 6" in text
    assert "dJ/du = 3" in text


@each_picture
def test_the_paper_is_an_opaque_rectangle_under_everything(svg):
    root = tree(svg)
    paper = root[3]
    assert paper.tag == f"{SVG}rect"
    assert root.attrib["viewBox"] == f"0 0 {paper.attrib['width']} {paper.attrib['height']}"
    name = next(name for name, found in PICTURES.items() if found == svg)
    assert paper.attrib["fill"] == ("#1f4037" if "board" in name else "#ffffff")


@each_picture
def test_numbers_have_at_most_two_decimals(svg):
    root = tree(svg)
    root.remove(root[1])
    root.remove(root[0])
    texts = [value for element in root.iter() for key, value in element.attrib.items() if key not in WORDS]
    places = [re.sub(r"scale\(\.?[\d.]{1,7}\)$", "", text) for text in texts]  # a type size may need more
    assert not [text for text in places if re.search(r"\.\d{3}|\de[+-]?\d", text)]


@each_picture
def test_there_is_no_blank_line_no_prolog_and_a_last_line_end(svg):
    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>\n")
    assert not any(not line.strip() for line in svg.rstrip("\n").split("\n"))
    assert "\r" not in svg


@each_picture
def test_every_shape_or_its_own_group_says_its_colours(svg):
    root = tree(svg)
    root.remove(root.find(f"{SVG}defs"))
    around = {child: parent for parent in root.iter() for child in parent}
    for shape in (element for element in root.iter() if element.tag.removeprefix(SVG) in {"rect", "path", "use"}):
        fill = shape.get("fill") or around[shape].attrib["fill"]
        assert re.fullmatch(r"#[0-9a-f]{6}|none", fill)


def test_groups_are_named_after_what_they_show():
    prefix = tree(PICTURES["lecture"]).attrib["id"]
    found = {name.removeprefix(f"{prefix}-") for name in ids(PICTURES["lecture"])}
    assert {"node-a", "node-u", "node-J", "wire-b-u-0", "wire-c-u-1", "title", "legend"} <= found


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_words(title):
    svg = drawn(FANOUT, title=title)
    root = tree(svg)
    wanted = "".join(c if c.isprintable() else " " for c in title)
    assert root[0].text == wanted
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert len(ids(svg)) == len(set(ids(svg)))
    assert "\n\n" not in svg


@pytest.mark.parametrize("name", ["h_{t-1}", "z'", "σ_x", "y_{i,j}", "é", "h_{<b>}", "a_{&}", 'q_{"}', "b_{@}"])
def test_a_name_of_any_kind_gives_a_well_formed_file(name):
    svg = drawn(f"{name} = 2; y = 3*{name}")
    assert f"{name} = 2" in tree(svg)[1].text
    assert all(re.fullmatch(r"[^\s\"'<>&#]+", found) for found in ids(svg))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.sampled_from(["right", "down"]))
def test_any_program_gives_a_well_formed_file_with_unique_ids(text, direction):
    svg = drawn(text, direction=direction)
    assert {element.tag.removeprefix(SVG) for element in tree(svg).iter()} <= ELEMENTS
    assert len(ids(svg)) == len(set(ids(svg)))


# -- for pasting into a page


def test_inline_is_one_line():
    svg = drawn(LECTURE, one_line=True)
    assert "\n" not in svg
    assert svg.startswith("<svg ")
    assert len(list(tree(svg).iter())) == len(list(tree(PICTURES["lecture"]).iter()))


@each_picture
def test_the_contract_holds_for_the_inlined_ones_too(svg):
    name = next(name for name, found in PICTURES.items() if found == svg)
    text, choices = CHOSEN[name]
    inlined = drawn(text, one_line=True, id_prefix="fig-1", background="none", **choices)
    root = tree(inlined)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert all(found == "fig-1" or re.match(r"fig-1[-.]", found) for found in ids(inlined))
    assert len(ids(inlined)) == len(set(ids(inlined))) == len(ids(svg))
    uses = {use.attrib[f"{XLINK}href"].removeprefix("#") for use in root.iter(f"{SVG}use")}
    assert uses <= set(ids(inlined))


def test_a_prefix_of_ones_own_keeps_drawings_apart():
    """Also where one prefix is the beginning of another."""
    seen: set[str] = set()
    for prefix in ("fig1", "fig10", "fig1f", "f", "fi"):
        found = ids(drawn(LECTURE, id_prefix=prefix))
        assert found[0] == prefix
        assert not seen & set(found)
        seen |= set(found)


def test_a_background_is_the_colour_under_everything():
    root = tree(drawn(LECTURE, background="#ffeedd"))
    assert (root[3].tag, root[3].attrib["fill"]) == (f"{SVG}rect", "#ffeedd")
    assert "#ffeedd" not in PICTURES["lecture"]


def test_without_a_background_there_is_no_paper():
    plain, bare = tree(PICTURES["lecture"]), tree(drawn(LECTURE, background="none"))
    assert bare[3].tag == f"{SVG}g"
    assert len(list(bare)) == len(list(plain)) - 1


def test_a_scale_changes_the_size_that_is_shown_and_nothing_else():
    one, two = tree(PICTURES["lecture"]), tree(drawn(LECTURE, scale=2.0))
    assert two.attrib["viewBox"] == one.attrib["viewBox"]
    for side in ("width", "height"):
        assert float(two.attrib[side]) == pytest.approx(2 * float(one.attrib[side]), abs=0.015)  # both rounded

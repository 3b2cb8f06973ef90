"""Themes and schemes: legible for every eye, in every combination, and following the page where they say so."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from io import BytesIO
from itertools import combinations
from urllib.parse import quote

import cairosvg
import pytest
import resvg_py
from coloraide import Color
from PIL import Image

from tests.drawings import DRAWINGS, LECTURE, LOGISTIC, UNUSED, VARIANTS
from tests.machine import photographed
from tests.overlaps import alongside, overlaps
from tests.pixels import MEAN, SHARE, difference
from viz import parse
from viz.choices import SCHEMES
from viz.notation.typst import quoted
from viz.scene import Curve, Group, flat
from viz.styles.table import STYLES
from viz.themes import COLOURS, THEMES, chosen
from viz.typeset import compile_typst
from viz.writers.table import WRITERS

COMBINATIONS = [(name, scheme) for name, theme in THEMES.items() for scheme in theme.schemes]
each_combination = pytest.mark.parametrize(("theme", "scheme"), COMBINATIONS)
TEXTS = sorted(set(COLOURS) - {"paper", "fill", "highlight"})
CONTRAST = 4.5  # WCAG 2.2, 1.4.3, level AA
APART = 36  # ΔE2000 between the two inks; a just noticeable difference is about 1


def colours(theme: str, scheme: str) -> dict[str, str]:
    return dict(chosen(THEMES[theme], scheme).colours)


# -- the colours


@each_combination
def test_every_theme_has_a_colour_for_every_role(theme, scheme):
    found = colours(theme, scheme)
    assert set(found) == set(COLOURS)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in found.values())


@pytest.mark.parametrize("role", TEXTS)
@each_combination
def test_everything_written_or_drawn_stands_out_from_paper_and_boxes(theme, scheme, role):
    found = colours(theme, scheme)
    for under in ("paper", "fill"):
        assert Color(found[role]).contrast(found[under], method="wcag21") >= CONTRAST


@each_combination
def test_what_a_frame_lights_can_be_read(theme, scheme):
    """Numbers and names stand out from the marker behind them."""
    found = colours(theme, scheme)
    for role in ("ink", "value", "gradient"):
        assert Color(found[role]).contrast(found["highlight"], method="wcag21") >= CONTRAST


@pytest.mark.parametrize("eye", ["protan", "deutan", "tritan"])
@each_combination
def test_the_two_inks_stay_apart_for_colour_blind_eyes(theme, scheme, eye):
    """The difference is CIEDE2000; print has one ink, black, and tells by grey, dash and place.

    Dichromacy is simulated as by Machado, Oliveira and Fernandes (IEEE Transactions on Visualization and Computer
    Graphics 15, 2009) and as by Brettel, Viénot and Mollon (Journal of the Optical Society of America A 14, 1997).
    """
    found = colours(theme, scheme)
    for method in ("machado", "brettel"):
        inks = [Color(found[role]).filter(eye, method=method) for role in ("value", "gradient")]
        assert inks[0].delta_e(inks[1], method="2000") >= (20 if theme == "print" else APART)


@pytest.mark.parametrize("theme", THEMES)
def test_the_two_directions_differ_without_colour_by_dash_and_place(theme):
    for shape in parse(LECTURE, theme=theme).ruled.shapes:
        if isinstance(shape, Group) and shape.id.startswith("wire-"):
            lines = [curve for curve in flat(shape.shapes) if isinstance(curve, Curve) and len(curve.path) != 2]
            forward, backward = (curve for curve in lines if not curve.closed)
            assert (forward.paint.dash, backward.paint.dash) == (None, THEMES[theme].dash)
            assert forward.path[0].start.y < backward.path[-1].end.y


def test_print_is_black_grey_and_dashes_only():
    for colour in re.findall(r"#([0-9a-f]{6})\b", parse(LOGISTIC, theme="print").svg().partition("<defs>")[2]):
        assert len({colour[:2], colour[2:4], colour[4:]}) == 1


@pytest.mark.parametrize("theme", [name for name, theme in THEMES.items() if "auto" in theme.schemes])
def test_where_a_theme_turns_dark_a_light_colour_has_one_dark_one(theme):
    row = THEMES[theme]
    assert len({row.light[role] for role in COLOURS}) == len({(row.light[role], row.dark[role]) for role in COLOURS})


# -- every combination draws


@each_combination
def test_every_combination_draws_every_format_the_same_twice(theme, scheme):
    first, second = (parse(LECTURE, theme=theme, scheme=scheme) for _ in range(2))
    for form in WRITERS:
        assert first.render(form) == second.render(form)


@each_combination
def test_what_the_output_does_not_use_is_pale_and_the_paper_is_the_themes(theme, scheme):
    drawing = parse(UNUSED, theme=theme, scheme=scheme)
    found = colours(theme, scheme)
    assert drawing.scene.paper == found["paper"]
    assert found["pale"] in drawing.svg().partition("<defs>")[2]


def test_a_theme_without_a_scheme_is_drawn_in_its_own():
    assert {name: parse(LECTURE, theme=name).theme.scheme for name in THEMES} == {
        "paper": "light",
        "sketch": "light",
        "board": "dark",
        "print": "light",
    }


@pytest.mark.parametrize("form", ["pdf", "png"])
@pytest.mark.parametrize("theme", ["paper", "sketch"])
def test_a_format_without_a_page_to_follow_draws_auto_as_light(theme, form):
    auto, light = (parse(LECTURE, theme=theme, scheme=scheme) for scheme in ("auto", "light"))
    assert auto.render(form) == light.render(form)


@pytest.mark.parametrize(
    ("theme", "directions"), [("sketch", VARIANTS[::3]), ("board", VARIANTS[:1])], ids=["sketch", "board"]
)
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_drawing_in_handwriting_has_an_overlap(name, theme, directions):
    for direction, detail in directions:
        drawn = parse(DRAWINGS[name], direction=direction, detail=detail, theme=theme).ruled
        assert overlaps(drawn) == []
        assert list(alongside(drawn)) == []


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("name", ["fanout", "ordered", "logistic"])
@pytest.mark.parametrize("style", STYLES)
def test_no_style_has_an_overlap_in_the_widest_strokes(style, name, direction):
    assert overlaps(parse(DRAWINGS[name], style=style, direction=direction, theme="board").ruled) == []


@pytest.mark.parametrize(("theme", "scheme"), [("sketch", "auto"), ("print", "light")])
def test_the_picture_is_the_one_that_was_looked_at(theme, scheme, golden):
    golden(f"lecture-{theme}.svg", parse(LECTURE, theme=theme, scheme=scheme).svg())


@each_combination
def test_the_lecture_is_a_small_file(theme, scheme):
    """What a page of lecture notes can carry ten of without a reader noticing."""
    svg = parse(LECTURE, theme=theme, scheme=scheme).render("svg")
    plain, zipped = (70_000, 20_000) if THEMES[theme].pen else (40_000, 12_000)
    assert len(svg) < plain
    assert len(gzip.compress(svg, mtime=0)) < zipped


# -- auto, in a browser


def block(scheme: str, *figures: str) -> str:
    return "".join(f'<div style="color-scheme:{scheme}">{figure}</div>' for figure in figures)


def page(scheme: str, body: str) -> str:
    style = "body{margin:0}div{height:560px;width:660px;float:left;overflow:hidden}svg,img{display:block}"
    return f'<!doctype html><html style="color-scheme:{scheme}"><style>{style}</style>{body}</html>'


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """Photograph pages of cells of 660 by 560 pixels, three a row, and return each cell's picture."""

    def photographs(content: str, count: int, scheme: str, *switches: str) -> list[Image.Image]:
        rows = -(-count // 3)
        taken = photographed(page(scheme, content), (1980, 560 * rows), tmp_path_factory.mktemp("page"), *switches)
        whole = Image.open(BytesIO(taken)).convert("RGB")
        places = [(660 * (n % 3), 560 * (n // 3)) for n in range(count)]
        return [whole.crop((x, y, x + 660, y + 560)) for x, y in places]

    return photographs


def image(svg: str) -> str:
    return f'<img src="data:image/svg+xml,{quote(svg)}">'


def same(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two photographs show the same."""
    mean, share = difference(one, other)
    return mean <= MEAN and share <= SHARE


def test_auto_follows_where_it_stands_inlined_and_as_an_image(cells):
    """In one page, beside drawings of one scheme: light where its place is light, dark where dark."""
    for theme in ("paper", "sketch"):
        light, dark, auto = (parse(LECTURE, theme=theme, scheme=scheme).svg() for scheme in ("light", "dark", "auto"))
        places = [(scheme, form) for scheme in ("light", "dark") for form in (str, image)]
        wanted = {"light": light, "dark": dark}
        content = "".join(block(scheme, form(wanted[scheme]), form(auto)) for scheme, form in places)
        found = cells(content, 8, "light")
        assert [same(a, b) for a, b in zip(found[0::2], found[1::2], strict=True)] == [True] * 4
        assert not same(found[0], found[4])


def test_auto_follows_a_pages_toggle_and_two_drawings_leave_each_other_alone(cells):
    texts = {"paper": LECTURE, "sketch": LOGISTIC}
    autos, darks = (
        [parse(text, theme=theme, scheme=scheme, fit="640x540").svg() for theme, text in texts.items()]
        for scheme in ("auto", "dark")
    )
    toggled = cells(block("inherit", *autos, *darks), 4, "dark")
    for mine, wanted in zip(toggled[:2], toggled[2:], strict=True):
        assert same(mine, wanted)
    alone = [cells(block("inherit", auto), 1, "dark")[0] for auto in autos]
    assert all(same(one, other) for one, other in zip(alone, toggled, strict=False))


def test_a_file_by_itself_follows_the_readers_choice(cells):
    """`prefers-color-scheme` is set as Blink's setting; a picture with an opaque paper stands on any page."""
    auto = image(parse(LECTURE, scheme="auto").svg())
    light, dark = (
        cells(block("inherit", auto), 1, "normal", f"--blink-settings=preferredColorScheme={choice}")[0]
        for choice in (1, 0)
    )
    assert light.getpixel((3, 3)) == (255, 255, 255)
    assert dark.getpixel((3, 3)) == (13, 17, 23)


def test_auto_is_one_rule_a_colour_and_all_rules_are_the_drawings_own():
    svg = parse(LECTURE, scheme="auto").svg()
    style = re.search("<style>(.*?)</style>", svg)[1]
    prefix = re.search(r'<svg [^>]*id="(\w+)"', svg)[1]
    rules = re.findall(r"#(\w+) \[(fill|stroke)=\"(#\w{6})\"\]\{(\w+):light-dark\((#\w{6}),(#\w{6})\)\}", style)
    assert style.startswith("@supports (color:light-dark(#000,#fff)){svg:root{color-scheme:light dark}")
    assert style.count("{") == len(rules) + 2
    assert all(
        (own, attribute, light) == (prefix, property_, colour) for own, attribute, colour, property_, light, _ in rules
    )
    used = Counter(re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', svg.partition("</style>")[2]))
    assert set(used) == {(attribute, colour) for _, attribute, colour, *_ in rules}


def test_a_program_that_knows_no_light_dark_shows_auto_as_light():
    auto, light = (parse(LECTURE, scheme=scheme).svg() for scheme in ("auto", "light"))
    assert cairosvg.svg2png(auto.encode()) == cairosvg.svg2png(light.encode())
    assert resvg_py.svg_to_bytes(svg_string=auto) == resvg_py.svg_to_bytes(svg_string=light)
    placed = [compile_typst(f'#image(bytes({quoted(svg)}), format: "svg")', "png") for svg in (auto, light)]
    assert placed[0] == placed[1]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_two_schemes_of_one_drawing_share_no_id(scheme):
    others = {word for other in SCHEMES if other != scheme for word in ids(other)}
    assert not others & ids(scheme)


def ids(scheme: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', parse(LECTURE, scheme=scheme).svg()))


def test_the_shapes_of_all_schemes_are_the_same():
    """Colours alone differ, so that a page may change from one to the other without a jump."""
    for theme in ("paper", "sketch"):
        places = [
            [(type(shape), getattr(shape, "path", None)) for shape in flat(parse(LECTURE, **choice).scene.shapes)]
            for choice in ({"theme": theme, "scheme": scheme} for scheme in SCHEMES)
        ]
        assert all(one == other for one, other in combinations(places, 2))

"""Labels: their ink lies in their boxes, their roles are kept, and a user's words are never markup."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawings import DRAWINGS
from viz import UsageError, parse
from viz.notation.typst import name, quoted
from viz.scene import Text, flat
from viz.themes import PAPER
from viz.typeset import FONTS, Bar, Glyph, Label, Request, mathml, placed, roles, short, typeset, undrawable

HOSTILE = [
    '#read("/etc/passwd")',
    "*bold* and _slanted_",
    '"]; #panic()',
    '") #panic("',
    "\\",
    '\\"',
    "\\u{41}",
    "$x$ $ #let a = 1",
    "// comment /* and */",
    "= Heading\n- list",
    "<label> @reference",
    "`raw` ```block```",
    "{}[]()#;:~--- ...",
    "a\tb\x00c\x1b[31m",
    "\u2028\u202e",
    "https://example.org",
]


def one(markup: str, size: float = 20) -> Label:
    (label,) = typeset([Request(markup, markup, size)], PAPER.fonts)
    return label


def said(words: str, size: float = 20) -> Label:
    return one(f"#{quoted(words)}", size)


def edges(mark: Glyph | Bar) -> tuple[float, float, float, float]:
    """Return where a mark's ink begins and ends: left, top, right, bottom."""
    if isinstance(mark, Bar):
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    o, em = mark.outline, mark.size / 1000
    return mark.x + o.left * em, mark.y + o.top * em, mark.x + o.right * em, mark.y + o.bottom * em


def all_labels() -> list[Label]:
    scenes = [parse(text).scene for text in DRAWINGS.values()]
    return [shape.label for scene in scenes for shape in flat(scene.shapes) if isinstance(shape, Text)]


def test_the_ink_of_every_label_lies_in_its_box():
    for label in all_labels():
        for mark in (*label.glyphs, *label.bars):
            left, top, right, bottom = edges(mark)
            assert left >= -0.1 * label.size, label.plain
            assert right <= label.width + 0.1 * label.size, label.plain
            assert top >= -label.ascent - 0.01, label.plain
            assert bottom <= label.descent + 0.01, label.plain


def test_every_label_has_ink_and_room():
    for label in all_labels():
        assert label.glyphs, label.plain
        assert label.width > 0
        assert label.height == label.ascent + label.descent >= 0.9 * label.size


def test_letters_without_tails_have_one_height_so_that_baselines_agree():
    assert len({(label.ascent, label.descent) for label in map(said, "aceu")}) == 1


def test_a_fraction_is_taller_than_its_parts_and_has_a_bar():
    fraction = one("$display(frac(a, b))$")
    assert len(fraction.bars) == 1
    assert fraction.height > 1.5 * one("$a$").height
    bar = fraction.bars[0]
    above, below = sorted(fraction.glyphs, key=lambda glyph: glyph.y)
    assert above.y < bar.y < below.y


def test_size_scales_everything():
    small, large = one("$a + b^2$", 10), one("$a + b^2$", 20)
    assert large.width == pytest.approx(2 * small.width, rel=0.01)
    assert large.ascent == pytest.approx(2 * small.ascent, rel=0.05)


def test_roles_are_kept_glyph_by_glyph():
    label = one("$a value(= 5) gradient(x) muted(y)$")
    assert [glyph.role for glyph in label.glyphs] == ["ink", "value", "value", "gradient", "muted"]


def test_a_bar_has_the_role_of_its_fraction():
    assert one("$gradient(frac(a, b))$").bars[0].role == "gradient"


def test_equal_requests_are_set_once_and_come_back_in_the_order_given():
    a, b = Request("$a$", "a", 20), Request("$b$", "b", 20)
    labels = typeset([a, b, a], PAPER.fonts)
    assert [label.plain for label in labels] == ["a", "b", "a"]
    assert labels[0] is labels[2]


def test_no_requests_give_no_labels():
    assert typeset([], PAPER.fonts) == []


def test_a_label_is_the_same_alone_and_among_others():
    among = typeset([Request(f"${n}$", n, 20) for n in "abcdefgh"], PAPER.fonts)[3]
    alone = one("$d$")
    assert among.width == pytest.approx(alone.width, abs=0.01)
    assert [g.outline.path for g in among.glyphs] == [g.outline.path for g in alone.glyphs]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_users_words_are_set_letter_by_letter_and_never_read_as_markup(words):
    label = said(words)
    letters = [character for character in words if not character.isspace() and character.isprintable()]
    assert abs(len(label.glyphs) - len(letters)) <= words.count("\x1b") + words.count("\x00") + 2  # ligatures, control
    assert label.bars == ()
    assert {glyph.role for glyph in label.glyphs} <= {"ink"}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_title_still_gives_a_picture_in_every_format(words):
    drawing = parse("a = 1; y = 2a", title=words)
    assert drawing.svg().startswith("<svg")
    assert drawing.render("pdf").startswith(b"%PDF")
    assert drawing.render("png").startswith(b"\x89PNG")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_words_can_be_set(words):
    assert said(words).size == 20


@pytest.mark.parametrize("user", ["panic", "read", "x_panic", "it_text", "frac", "value_b", "h_{a,b}", "h_{\\panic}"])
def test_a_name_that_means_something_to_typst_is_only_a_name(user):
    label = one(f"${name(user)}$")
    wanted = [c for c in user if c not in "_{}"]
    assert len(label.glyphs) in {len(wanted), len(wanted) - 1}


def test_markup_that_is_placed_keeps_its_place_and_size():
    assert placed(1, 2.5, "$a$", 20) == "#place(top + left, dx: 1pt, dy: 2.5pt, text(size: 20pt)[#box[$a$]])\n"
    assert 'rgb("#1458b8")' in roles(PAPER.colours)


@given(st.floats(-1e5, 1e5))
def test_a_coordinate_has_at_most_two_decimals_and_is_near_the_number(number):
    text = short(number)
    assert abs(float(text) - number) <= 0.0051
    assert len(text.partition(".")[2]) <= 2
    assert not text.startswith(("0.", "-0"))


def test_a_font_of_ones_own_draws_what_the_bundled_ones_lack(tmp_path):
    """`--font FILE` names a file; its glyphs are used after the theme's, and nothing is said to be missing."""
    private = chr(0xF0123)  # of private use: no bundled font has it
    font = TTFont(FONTS / "MakegraphHand-Regular.ttf")
    for table in font["cmap"].tables:
        if table.format == 12:
            table.cmap[ord(private)] = table.cmap[ord("A")]
    font["name"].names = []
    for number, text in {1: "Own", 2: "Regular", 4: "Own Regular", 6: "Own-Regular"}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    path = str(tmp_path / "own.ttf")
    font.save(path)
    assert undrawable(private, ("STIX Two Math",)) == private
    assert undrawable(private, ("STIX Two Math", path)) == ""


@pytest.mark.parametrize("name", ["no.ttf", "text.ttf"])
def test_a_file_that_is_no_font_is_refused(name, tmp_path):
    """A missing file and one of words are told so."""
    (tmp_path / "text.ttf").write_text("words")
    with pytest.raises(UsageError, match="--font: cannot use"):
        typeset([Request("$x$", "x", 20)], ("STIX Two Math", str(tmp_path / name)))


def test_formulas_are_mathml_whose_words_stay_words():
    """Letters are plain, brackets stretch around what is tall alone, and a user's words close nothing."""
    low, tall, words = mathml(["σ lr((z))", "lr((frac(a, b)))", '#"</math><b>" x'])
    assert low == '<math><mi>σ</mi><mrow><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo></mrow></math>'
    assert "<mo>(</mo><mfrac>" in tall
    assert "<b>" not in words
    assert words.count("</math>") == 1

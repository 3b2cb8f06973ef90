"""The handwriting: built from its sources by the script that is kept, legible, and able to set mathematics."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from viz.notation.names import GREEK
from viz.notation.typst import name, quoted
from viz.themes import SKETCH, THEMES
from viz.typeset import FONTS, Glyph, Label, Request, typeset, undrawable

ROOT = Path(__file__).parents[1]
BUNDLED = FONTS / "MakegraphHand-Regular.ttf"
SIGNS = "+−=≈×⋅·/()[]|,.∂√∞□∇′"


def one(markup: str, size: float = 20) -> Label:
    (label,) = typeset([Request(markup, markup, size)], SKETCH.fonts)
    return label


def top(glyph: Glyph) -> float:
    return -(glyph.y + glyph.outline.top * glyph.size / 1000)


def bottom(glyph: Glyph) -> float:
    return -(glyph.y + glyph.outline.bottom * glyph.size / 1000)


def shape(markup: str) -> str:
    (glyph,) = one(markup).glyphs
    return glyph.outline.path


# -- the file


@pytest.fixture(scope="module")
def built() -> TTFont:
    spec = importlib.util.spec_from_file_location("build", ROOT / "fonts" / "build.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.build()


def test_the_bundled_font_is_what_the_script_builds(built, tmp_path):
    built.save(tmp_path / "built.ttf", reorderTables=True)
    again, bundled = TTFont(tmp_path / "built.ttf"), TTFont(BUNDLED)
    assert again.getGlyphOrder() == bundled.getGlyphOrder()
    assert again.getBestCmap() == bundled.getBestCmap()
    assert again["hmtx"].metrics == bundled["hmtx"].metrics
    for glyph in again.getGlyphOrder():
        assert again["glyf"][glyph] == bundled["glyf"][glyph]
    for table in ("MATH", "GPOS", "name", "OS/2", "head", "hhea"):
        assert again.getTableData(table) == bundled.getTableData(table), table


def test_the_font_has_a_name_of_its_own_and_names_those_whose_work_it_is():
    font = TTFont(BUNDLED)
    names = {record.nameID: str(record) for record in font["name"].names}
    licence = (FONTS / "OFL-MakegraphHand.txt").read_text(encoding="utf-8")
    assert {names[n] for n in (1, 4)} == {"Makegraph Hand"}
    for owner in ("Indian Type Foundry", "The Playpen Sans Project Authors"):
        assert owner in names[0]
        assert owner in licence.partition("PREAMBLE")[0]
    assert "Reserved Font Name" not in licence.partition("PREAMBLE")[0]
    assert 7 not in names  # a trademark of others


@pytest.mark.parametrize("theme", THEMES)
def test_every_font_a_theme_names_is_bundled(theme):
    bundled = {str(TTFont(path)["name"].getDebugName(1)) for path in FONTS.glob("*.ttf")}
    assert set(THEMES[theme].fonts) <= bundled


# -- letters


@pytest.mark.parametrize("letter", "abcxyzABCWαβγδθλμσφωΓΔΣΩ")
def test_a_letter_of_mathematics_is_the_upright_one(letter):
    assert shape(f"${letter}$") == shape(f'#"{letter}"')


def test_one_and_z_are_no_bare_stroke_and_no_two():
    """The flag and the bar are contours of their own."""
    assert shape('#"1"').count("M") == 2
    assert shape('#"z"').count("M") == 2
    assert len({shape(f"${letter}$") for letter in "1lIz2Z7"}) == 7


@pytest.mark.parametrize("letter", [*GREEK.values(), *SIGNS])
def test_greek_and_the_signs_of_mathematics_are_handwritten(letter):
    """They are drawn without the printed font that stands behind."""
    (alone,) = typeset([Request(f'#"{letter}"', letter, 20)], SKETCH.fonts[:1])
    assert [g.outline for g in alone.glyphs] == [g.outline for g in one(f'#"{letter}"').glyphs]
    (printed,) = typeset([Request(f'#"{letter}"', letter, 20)], SKETCH.fonts[1:])
    assert [g.outline for g in printed.glyphs] != [g.outline for g in alone.glyphs]


def test_what_the_hand_cannot_write_is_printed():
    assert undrawable("жД∀ℵß", SKETCH.fonts) == ""


# -- mathematics


def test_a_fractions_parts_stand_clear_of_its_thin_bar():
    label = one("$display(frac(a, b))$")
    (bar,) = label.bars
    above, below = sorted(label.glyphs, key=lambda glyph: glyph.y)
    thick = SKETCH.pen.bar * label.size / 2
    assert bottom(above) > -bar.y + thick
    assert top(below) < -bar.y - bar.height - thick
    assert bar.height < thick
    assert min(g.x for g in label.glyphs) >= bar.x - 0.1 * label.size


@pytest.mark.parametrize("pair", ["()", "[]", "||", "{}"])
def test_brackets_grow_with_what_they_hold(pair):
    left, right = pair
    inner = ("x", "display(frac(a, b))", "display(frac(frac(a, b), frac(display(frac(a, b)), b)))")
    heights = []
    for text in inner:
        glyphs = one(f"$lr({left} {text} {right})$").glyphs
        heights.append(top(glyphs[0]) - bottom(glyphs[0]))
        rest = glyphs[1:-1]
        assert top(glyphs[0]) > max(map(top, rest)) - 3
        assert bottom(glyphs[-1]) < min(map(bottom, rest)) + 3
    assert heights[0] < heights[1] < heights[2]


def test_a_radical_grows_and_its_rule_lies_over_all_it_holds():
    heights = []
    for inner in ("x", "x^2 + y^2", "display(frac(a, b))", "display(frac(1, 1 + sqrt(frac(a, b))))"):
        label = one(f"$sqrt({inner})$")
        root, *rest = label.glyphs
        rule = min(label.bars, key=lambda bar: bar.y)
        assert rule.y + rule.height < min(-top(glyph) for glyph in rest)
        assert rule.x + rule.width > max(g.x + g.outline.right * g.size / 1000 for g in rest) - 1
        assert bottom(root) < min(map(bottom, rest)) + 1
        heights.append(top(root) - bottom(root))
    assert heights == sorted(heights)
    assert heights[-1] > 2 * heights[0]


@pytest.mark.parametrize("accent", ["hat", "bar", "tilde", "dot"])
@pytest.mark.parametrize("letter", ["x", "y", "w", "J"])
def test_an_accent_stands_over_its_letter_and_does_not_touch_it(letter, accent):
    glyphs = one(f"${name(f'{letter}_{accent}')}$").glyphs
    mark, base = sorted(glyphs, key=bottom, reverse=True)
    middle = mark.x + (mark.outline.left + mark.outline.right) * mark.size / 2000
    assert len(glyphs) == 2
    assert bottom(mark) > top(base)
    assert base.x + base.outline.left * 0.02 < middle < base.x + base.outline.right * 0.02 + 3


def test_scripts_are_smaller_lower_and_higher():
    base, power, index = one("$x_1^2$").glyphs
    assert power.size == index.size == 0.7 * base.size
    assert top(index) < top(base) < top(power)
    assert bottom(index) < bottom(base) < bottom(power)


def test_a_prime_stands_at_the_letters_shoulder():
    letter, prime = one("$h'$").glyphs
    assert top(prime) > 0.6 * top(letter)
    assert bottom(prime) > 0.3 * top(letter)


def test_words_are_set_as_they_are_written():
    assert len(one(f"#{quoted('forward values')}").glyphs) == len("forwardvalues")

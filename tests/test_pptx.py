"""PowerPoint: slides that can be edited and read aloud, as python-pptx reads them back."""

from __future__ import annotations

import builtins
from io import BytesIO
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.util import Pt

from tests.drawings import DRAWINGS, LECTURE, SQUARE
from viz import MissingError, parse
from viz.notation.runs import runs
from viz.styles.table import STYLES
from viz.themes import THEMES


def deck_of(text: str, frames: str | None = "all", **choices: str):
    """Return the deck of a text's frames, or of its finished picture."""
    drawing = parse(text, frames=frames, **choices) if frames else parse(text, **choices)
    (content,) = drawing.rendered("x.pptx", "pptx").values()
    return Presentation(BytesIO(content))


def every(shapes):
    """Yield all shapes, those in groups too."""
    for shape in shapes:
        yield shape
        if hasattr(shape, "shapes"):
            yield from every(shape.shapes)


def described(shape) -> str:
    """Return a shape's alternative text."""
    return shape._element.xpath("./*/p:cNvPr")[0].get("descr", "")


def named(slide, name: str):
    """Return the first shape of a name."""
    return next(shape for shape in every(slide.shapes) if shape.name == name)


@pytest.fixture(scope="module")
def lecture():
    return deck_of(LECTURE)


def test_there_is_a_wide_slide_a_frame(lecture):
    assert len(lecture.slides) == 11
    assert (lecture.slide_width, lecture.slide_height) == (Pt(960), Pt(540))
    assert len(deck_of(LECTURE, None).slides) == 1
    assert len(deck_of(LECTURE, "forward").slides) == 4


def test_each_slide_has_the_drawings_title_and_no_other_placeholder(lecture):
    for slide in lecture.slides:
        assert [shape.text_frame.text for shape in slide.placeholders] == ["J(a, b, c) = 3(a + bc)"]
    untitled = deck_of(LECTURE, None, show="-title,-formula").slides[0]
    assert untitled.shapes.title.text_frame.text == parse(LECTURE, show="-title,-formula").scene.title


def test_the_notes_say_what_happens_in_the_frame(lecture):
    notes = [slide.notes_slide.notes_text_frame.text for slide in lecture.slides]
    film = parse(LECTURE, frames="all").film
    assert notes == [film.told(number) for number in range(1, len(film.names) + 1)]
    alone = deck_of(LECTURE, None).slides[0].notes_slide.notes_text_frame.text
    assert alone == parse(LECTURE).scene.description


def test_numbers_appear_when_they_are_computed(lecture):
    there = [{shape.name for shape in every(slide.shapes)} for slide in lecture.slides]
    assert [n for n, names in enumerate(there, 1) if "value-u" in names] == list(range(2, 12))
    assert [n for n, names in enumerate(there, 1) if "gradient-b" in names] == [9, 10, 11]


def test_nothing_moves_between_slides(lecture):
    places = [
        {shape.name: (shape.left, shape.top) for shape in slide.shapes if shape.name.startswith("value-")}
        for slide in lecture.slides
    ]
    assert all(first.items() <= places[-1].items() for first in places)


@pytest.mark.parametrize("style", STYLES)
def test_every_shape_has_an_alternative_text(style):
    slides = deck_of(DRAWINGS["logistic"], "3,8", style=style, show="+local").slides
    found = [shape for slide in slides for shape in every(slide.shapes) if not shape.is_placeholder]
    assert found
    assert [shape.name for shape in found if not described(shape)] == []


def test_groups_say_what_they_mean(lecture):
    last = lecture.slides[-1]
    assert described(named(last, "node-u")) == "u = b*c; 6; ∂J/∂u = 3"
    assert described(named(last, "wire-b-u-0")) == "value from b to u"
    assert described(named(last, "backward-b-u-0")) == "derivative back from u to b"
    assert described(named(last, "legend")).startswith("legend: forward values")


def test_a_hyphen_in_a_name_does_not_confuse_the_ends_of_a_wire():
    slide = deck_of("h_{t-1} = 2\nw = 3\ny = w h_{t-1}", None).slides[0]
    wires = [described(shape) for shape in slide.shapes if shape.name.startswith("wire-")]
    assert sorted(wires) == ["value from h_{t-1} to y", "value from w to y"]


def test_formulas_are_runs_with_scripts_and_colours():
    slide = deck_of(DRAWINGS["logistic"], None).slides[0]
    box = next(shape for shape in every(slide.shapes) if shape.has_text_frame and "w1" in shape.text_frame.text)
    first, script, number = box.text_frame.paragraphs[0].runs
    assert (first.text, script.text, number.text) == ("w", "1", " = 0.5")
    assert (first.font.italic, script.font.italic) == (True, False)
    assert int(script._r.rPr.get("baseline")) < 0
    assert str(number.font.color.rgb) == THEMES["paper"].light["value"].lstrip("#").upper()


def test_a_fraction_is_a_picture_with_its_words(lecture):
    picture = named(lecture.slides[-1], "gradient-b")
    assert picture.image.content_type == "image/png"
    assert described(picture) == "∂J/∂b = 6"
    assert picture.image.size[0] > 3 * picture.width.pt


def test_boxes_and_wires_are_native_shapes_with_the_themes_colours(lecture):
    node = named(lecture.slides[-1], "node-u")
    body = next(shape for shape in node.shapes if not shape.text_frame.text)
    assert body.auto_shape_type.name == "ROUNDED_RECTANGLE"
    assert str(body.line.color.rgb) == THEMES["paper"].light["line"].lstrip("#").upper()
    wires = [shape for shape in every(lecture.slides[-1].shapes) if shape.name.startswith("backward-v-J")]
    assert any(shape._element.xpath(".//a:custDash") for shape in wires)
    assert any(shape._element.xpath(".//a:custGeom") for shape in wires)


@pytest.mark.parametrize("theme", THEMES)
def test_the_background_is_the_themes_paper_and_no_shape_has_a_style_of_the_deck(theme):
    drawing = parse(SQUARE, theme=theme)
    slide = deck_of(SQUARE, None, theme=theme).slides[0]
    assert str(slide.background.fill.fore_color.rgb) == drawing.scene.paper.lstrip("#").upper()
    assert slide._element.xpath(".//p:style") == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_lies_on_its_slide(name):
    deck = deck_of(DRAWINGS[name], None)
    for shape in every(deck.slides[0].shapes):
        is_wider = hasattr(shape, "shapes") or (shape.has_text_frame and shape.text_frame.text)  # than what is seen
        if not is_wider:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_the_bytes_are_the_same_and_no_part_has_a_time():
    first, second = (parse(SQUARE, frames="all").rendered("x.pptx", "pptx")["x.pptx"] for _ in range(2))
    assert first == second
    with ZipFile(BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


@pytest.mark.parametrize("title", ["<a:t>&amp;</a:t>", 'say "x"\x07', "$frac(1, 2)$ #read(1)"])
def test_a_users_words_are_words(title):
    slide = deck_of(LECTURE, None, title=title).slides[0]
    assert slide.shapes.title.text_frame.text == title.replace("\x07", " ")


def test_without_python_pptx_the_message_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name: str, *rest: object):
        if name.partition(".")[0] == "pptx":
            raise ImportError(name)
        return real(name, *rest)

    drawing = parse(SQUARE)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingError) as caught:
        drawing.render("pptx")
    assert caught.value.status == 3
    assert "pip install python-pptx" in caught.value.diagnostics[0].help


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("$gradient(−0.475)$", "−0.475"),
        ("$c_(t) = display(i ⋅ a + f ⋅ c_(t − 1))$", "c[t] = i · a + f · c[t−1]"),
        ("$value(f = display(q z) = display(3 × lr((−4))) = −12)$", "f = qz = 3 × (−4) = −12"),
        ("$gradient(6.9 × 10^(−6))$", "6.9 × 10{−6}"),
        ("$L = display(−lr((y log a + lr((1 − y)) log lr((1 − a)))))$", "L = −(y log a + (1 − y) log(1 − a))"),
        ('$op("relu") lr((x)) + x\'^(2)$', "relu(x) + x′{2}"),
        ("$abs(x_(1))$", "|x[1]|"),
        ('$gradient(#text(font: "DejaVu Sans Mono", size: 0.9em, "dv") = 3)$', "dv = 3"),
        ('#muted("forward ")#value("values")', "forward values"),
        ('#"a $b$ \\"c\\""', 'a $b$ "c"'),
        ('$class("normal", ×)u_(i)$', "×u[i]"),
        ("#muted[name]", "name"),
        ("$display(frac(∂ J, ∂ a))$", None),
        ("$hat(x)$", None),
        ("$e^(z_(1))$", None),
    ],
)
def test_markup_in_a_line_of_text(markup, wanted):
    """Subscripts are in square brackets here, superscripts in curly ones."""
    found = runs(markup)
    marks = {-1: "[]", 0: ("", ""), 1: "{}"}
    joined: list[list] = []
    for run in found or ():
        if joined and joined[-1][0] == run.level:
            joined[-1][1] += run.text
        else:
            joined.append([run.level, run.text])
    line = "".join(marks[level][0] + text + marks[level][1] for level, text in joined)
    assert (line if found is not None else None) == wanted

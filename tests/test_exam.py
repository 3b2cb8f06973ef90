"""Exams and keys: one layout, the answers only in the key, and nothing of them anywhere in the exam."""

from __future__ import annotations

import re
import subprocess
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from typer.testing import CliRunner

from tests.drawings import FANOUT, LECTURE, LOGISTIC, NEURON, SQUARE, VARIANTS, programs
from tests.machine import needs
from tests.overlaps import overlaps
from viz import UsageError, load, parse
from viz.cli import app
from viz.digits import shown
from viz.exam import COLUMNS, Row, examined, table
from viz.report.report import Table, blocks, plain
from viz.report.table import FORMS
from viz.scene import Rect, Text, flat, groups
from viz.styles.parts import Blank
from viz.styles.table import STYLES
from viz.themes import THEMES
from viz.writers.table import WRITERS

FOLDER = Path(__file__).parents[1] / "gallery"
PLAYED = re.compile(r"#\| (wrong|update):")  # what shows answers by itself is no exam
GALLERY = [path for path in sorted(FOLDER.glob("*.txt")) if not PLAYED.search(path.read_text(encoding="utf-8"))]
PICTURES = [suffix for suffix, writer in WRITERS.items() if writer.shows != "numbers"]
EXAMS = {"lecture": "gradients", "circuit": "values,gradients", "local": "local", "cells": "gradients"}


def exam(text: str, blank: str = "gradients", **choices):
    return parse(text, blank=blank, **choices)


def key(text: str, blank: str = "gradients", **choices):
    return parse(text, blank=blank, key=True, **choices)


def boxes(scene) -> dict[int, Rect]:
    """Return the boxes to fill in, by number."""
    found = [group for group in groups(scene.shapes) if group.id.startswith("blank-")]
    rects = [next(shape for shape in group.shapes if isinstance(shape, Rect)) for group in found]
    return {int(group.id.removeprefix("blank-")): rect for group, rect in zip(found, rects, strict=True)}


def filled(scene) -> dict[int, str]:
    """Return what stands in them."""
    found = [group for group in groups(scene.shapes) if group.id.startswith("blank-")]
    return {int(group.id.removeprefix("blank-")): group.shapes[-1].label.plain for group in found}


def words(content: bytes, form: str, folder: Path) -> str:
    """Return all text that a file holds, however it is packed, without the places of what is drawn."""
    if form == "pptx":
        with ZipFile(BytesIO(content)) as deck:
            return " ".join(deck.read(name).decode(errors="replace") for name in deck.namelist())
    if form == "pdf":
        path = folder / "exam.pdf"
        path.write_bytes(content)
        drawn = subprocess.run([needs("pdftotext"), path, "-"], check=True, capture_output=True, text=True).stdout
        streams = [zlib.decompress(s) for s in re.findall(rb"stream\r?\n(x.*?)endstream", content, re.DOTALL)]
        strings = re.findall(rb"\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]{8,})>", b" ".join([content, *streams]), re.DOTALL)
        return drawn + " ".join(f"{a.replace(bytes(1), b'')!r} {bytes.fromhex(b.decode())!r}" for a, b in strings)
    text = content.decode(errors="replace")
    text = re.sub(r"\b(d|x|y|rx|width|height|transform|viewBox|stroke-\w+)=\"[^\"]*\"", "", text)
    return re.sub(r"\([-\d., ]+\)|[\d.]+(bp|pt)\b|(put|text-\w+)\([-\d., ]+", "", text)


def leaks(drawing, form: str, folder: Path) -> set[str]:
    """Return the answers that a file of an exam holds: numbers of three digits or more that are not also given."""
    labels = [shape.label.plain for shape in flat(drawing.ruled.shapes) if isinstance(shape, Text)]
    known = numbers(" ".join([drawing.program.source.text, *labels]))
    asked = [blank.answer for blank in drawing._exam.blanks.values()]
    answers = numbers(" ".join([*(shown(answer).plain for answer in asked), *map(repr, asked)])) - known
    distinct = {answer for answer in answers if "." in answer and len(answer.replace(".", "").lstrip("0")) > 2}
    return distinct & numbers(words(drawing.render(form), form, folder))


def asks(drawing) -> bool:
    """Tell whether there is anything to leave out."""
    try:
        return bool(drawing._exam.blanks)
    except UsageError:
        return False


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+\.\d+|\d+", text))


# -- what is asked and what is filled in


def test_the_lecture_is_asked_in_the_order_of_the_backward_pass():
    """The numbers of Ng's lecture: J to v 3, a 3, u 3, b 6, c 9; the seed is no question."""
    assert filled(key(LECTURE).ruled) == {1: "3", 2: "3", 3: "3", 4: "6", 5: "9"}
    assert key(LECTURE).scene.title == "Key: J(a, b, c) = 3*(a + b*c)"
    asked = exam(LECTURE).scene
    assert asked.title == "Exam: J(a, b, c) = 3*(a + b*c)"
    assert asked.description.endswith("To fill in: (1) dJ/dv; (2) dJ/da; (3) dJ/du; (4) dJ/db; (5) dJ/dc.")
    assert "∂J/∂J = 1" in [shape.label.plain for shape in flat(asked.shapes) if isinstance(shape, Text)]


@pytest.mark.parametrize(
    ("blank", "show", "answers"),
    [
        ("values", "+legend", {1: "6", 2: "11", 3: "33"}),
        ("values,gradients", "+legend", {1: "6", 2: "11", 3: "33", 4: "3", 5: "3", 6: "3", 7: "6", 8: "9"}),
        ("local", "+local,-gradients", {1: "3", 2: "1", 3: "1", 4: "2", 5: "3"}),
        ("v,db", "+legend", {1: "11", 2: "3", 3: "6"}),
        ("b", "+legend", {1: "6"}),
        ("d*", "+legend", {1: "3", 2: "3", 3: "3", 4: "6", 5: "9"}),
        ("dv", "+local", {1: "3", 2: "3"}),  # ∂J/∂v stands twice: under v and on the wire
    ],
)
def test_values_local_derivatives_and_names_can_be_asked_for(blank, show, answers):
    assert filled(key(LECTURE, blank, show=show).ruled) == answers


def test_with_values_no_derivative_that_gives_them_away_is_left():
    """Nor does a plate say the number that a value is: ∂J/∂b of J = b u is u."""
    scene = exam("a = 1.37; b = 2.51; u = a b; J = b u", "values", show="+local,+gradients").scene
    said = [shape.label.plain for shape in flat(scene.shapes) if isinstance(shape, Text)]
    assert "∂u/∂a = 2.51" in said
    assert "∂J/∂b = u" in said
    assert not any("∂J/∂a" in text for text in said)


def test_at_a_fan_out_the_shares_are_left_out_with_their_sum():
    """Olah's e = (a+b)(b+1) at 2, 1: de/db = 2 + 3 = 5."""
    assert "share b-c-1" in parse(FANOUT)._placed.arranged.labels
    assert not [name for name in exam(FANOUT)._placed.arranged.labels if name.startswith("share")]
    assert filled(key(FANOUT).ruled)[4] == "5"


@pytest.mark.parametrize("digits", ["1", "3", "8", ".2", "exact"])
def test_all_boxes_have_one_size_whatever_the_answers_are(digits):
    one = boxes(exam(LECTURE, digits=digits).ruled)
    two = boxes(exam("a = 1e-9; b = 123456; c = -1.23e-7; u = bc; v = a + u; J = 3v", digits=digits).ruled)
    sizes = [(rect.box.width, rect.box.height) for rect in (*one.values(), *two.values())]
    assert len(sizes) == 10
    assert all(size == pytest.approx(sizes[0]) for size in sizes)


# -- the exam and its key lie on each other


@pytest.mark.parametrize(
    ("style", "blank", "theme"), [(*pair, theme) for pair, theme in zip(EXAMS.items(), THEMES, strict=True)]
)
@pytest.mark.parametrize("text", [NEURON, LOGISTIC], ids=["neuron", "logistic"])
def test_the_two_pages_differ_only_inside_the_boxes(text, style, blank, theme):
    choices = {"style": style, "theme": theme, "detail": "operations"}
    one, other = exam(text, blank, **choices), key(text, blank, **choices)
    pages = [Image.open(BytesIO(drawing.render("png"))).convert("RGB") for drawing in (one, other)]
    scale = 2 * one.ruled.scale
    for rect in boxes(one.ruled).values():
        inside = tuple(round(side * scale) for side in rect.box.grown(-2))
        assert ImageChops.difference(*(page.crop(inside) for page in pages)).getbbox()
        for page in pages:
            page.paste((0, 0, 0), inside)
    assert ImageChops.difference(*pages).getbbox() is None


def test_files_of_one_run_lie_on_each_other_as_printed(tmp_path):
    """What a lecturer does: `makegraph neuron.txt -o neuron.blank.pdf -o neuron.key.pdf`."""
    paths = [tmp_path / "neuron.blank.pdf", tmp_path / "neuron.key.pdf"]
    load(FOLDER / "neuron.txt").save(*paths)
    pages = []
    for path in paths:
        subprocess.run([needs("pdftoppm"), "-r", "100", "-png", "-singlefile", path, path], check=True)
        pages.append(Image.open(f"{path}.png").convert("RGB"))
    apart = ImageChops.difference(*pages).convert("L").point(lambda level: 255 * (level > 0))
    assert pages[0].size == pages[1].size
    assert 0 < sum(apart.histogram()[1:]) < 0.02 * pages[0].width * pages[0].height


@pytest.mark.parametrize(("form", "text"), [("tikz", "anchor=base"), ("typ", "text-")])
def test_whatever_stands_before_a_box_ends_there_in_any_font(form, text):
    """Source sets exam and key in the reader's fonts: all texts but the answers are set at the same places."""
    one, other = (
        [line for line in drawing.render(form).decode().splitlines() if text in line and "let" not in line]
        for drawing in (exam(LECTURE), key(LECTURE))
    )
    assert one == [line for line in other if line in one]
    assert sum("base east" in line or "text-until" in line for line in one) == 5


@pytest.mark.parametrize(("direction", "detail"), VARIANTS)
@pytest.mark.parametrize(("style", "blank"), EXAMS.items())
@pytest.mark.parametrize("text", [FANOUT, NEURON, LOGISTIC, SQUARE], ids=["fanout", "neuron", "logistic", "square"])
def test_nothing_lies_on_anything_and_every_answer_is_inside_its_box(text, style, blank, direction, detail):
    assert not overlaps(key(text, blank, style=style, direction=direction, detail=detail).ruled)


@settings(max_examples=20)
@given(programs(), st.sampled_from([*EXAMS.items()]))
def test_answers_of_any_length_are_inside_their_boxes(text, choices):
    style, blank = choices
    drawing = key(text, blank, style=style)
    assume(asks(drawing))
    assert not overlaps(drawing.ruled)


# -- nothing of the answers is in the exam


@pytest.mark.parametrize("form", [*PICTURES, *(f"report.{form}" for form in FORMS)])
@pytest.mark.parametrize("blank", ["gradients", "local", "values,gradients,local"])
def test_the_exam_does_not_depend_on_the_answers(form, blank):
    """With any other numbers in place of the answers it is the same file, byte for byte: nothing in it betrays them."""
    one = exam(LOGISTIC, blank, show="+local", explain="w1", description="b = 7")
    other = exam(LOGISTIC, blank, show="+local", explain="w1", description="b = 8")
    folded = other.drawn
    kinds = set(blank.split(","))
    changed = tuple(
        replace(
            box,
            value=-1234.5 if "values" in kinds and not box.bare else box.value,
            gradient=6.78e-9 if "gradients" in kinds and box.kind != "output" else box.gradient,
        )
        for box in folded.boxes
    )
    last = [n for n, box in enumerate(folded.boxes) if box.kind == "output"]
    wires = tuple(
        wire._replace(
            partial=-0.000123 if "local" in kinds or wire.head in last else wire.partial,
            contribution=98765.4 if "gradients" in kinds else wire.contribution,
        )
        for wire in folded.wires
    )
    vars(other)["drawn"] = replace(folded, boxes=changed, wires=wires)
    if form in PICTURES:
        assert one.render(form) == other.render(form)
    else:
        name, form = f"x.{form}", form.removeprefix("report.")
        assert one.rendered(name, form) == other.rendered(name, form)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_no_answer_is_in_a_file_of_the_gallery(path, tmp_path):
    drawing = load(path, blank="gradients", show="+gradients")
    assert asks(drawing) or "?" in path.read_text(encoding="utf-8"), "what has numbers can be an exam"
    assert not asks(drawing) or {form: found for form in PICTURES if (found := leaks(drawing, form, tmp_path))} == {}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programs(), st.sampled_from(["gradients", "values", "values,gradients"]), st.sampled_from([*STYLES]))
def test_no_answer_is_in_a_file_of_any_program(tmp_path, text, blank, style):
    drawing = parse(text, blank=blank, style=style, show="+gradients")
    assume(asks(drawing))
    assert {form: found for form in ("svg", "typ", "tikz") if (found := leaks(drawing, form, tmp_path))} == {}


def test_a_leak_would_be_found(tmp_path):
    """In a key, the answers are in every format that has text; in outlines there is the description."""
    drawing = key(LOGISTIC)
    found = {
        form
        for form in PICTURES
        if form not in {"png", "gif"} and numbers("0.475") <= numbers(words(drawing.render(form), form, tmp_path))
    }
    assert found == set(PICTURES) - {"png", "gif"}


def test_what_the_file_says_of_the_finished_picture_is_left_out():
    """A description and a derivation may tell the answers."""
    drawing = exam("#| description: The answer is 41.3.\n#| explain: a\na = 1; b = 41.3; y = a b")
    assert "answer" not in drawing.scene.description
    assert "derivation" not in {group.id for group in groups(drawing.scene.shapes)}


def test_a_notebook_shows_no_answer():
    with pytest.raises(UsageError, match="an exam is one picture"):
        exam(LECTURE).steps()
    assert "dJ/db = " not in exam(LECTURE)._repr_mimebundle_()["text/plain"]


# -- as a table


def test_a_table_asks_for_what_the_picture_asks_for():
    """Node, value, local derivatives, derivative; of the lecture du/db = c = 2, du/dc = b = 3."""
    drawn = parse(LECTURE).drawn
    rows = {row.box.id: row for row in table(examined(drawn, COLUMNS, ["gradients"]))}
    assert (rows["u"].value, [(box.id, number) for box, number in rows["u"].local]) == (6, [("b", 2), ("c", 3)])
    assert (rows["u"].gradient, rows["J"].gradient) == (Blank(4, "dJ/du", 3.0), 1)
    assert rows["b"] == Row(rows["b"].box, 3, (), Blank(5, "dJ/db", 6.0))
    asked = {row.box.id: row for row in table(examined(drawn, COLUMNS, ["values", "local", "gradients"]))}
    assert [blank.answer for _, blank in asked["u"].local] == [2, 3]
    assert asked["u"].value == Blank(1, "u", 6.0)


def tabled(drawing) -> list[str]:
    """Return the rows of the table in an exam's report, in plain text."""
    (found,) = [block for block in blocks(drawing.report) if isinstance(block, Table)]
    return [" | ".join("".join(map(plain, cell)) for cell in row) for row in found.rows]


def test_a_report_has_the_table_with_the_pictures_numbers():
    """And its key has the answers beside them; neither has what the file says of the derivatives."""
    text = f"#| caption: It is 6, of course.\n{LECTURE}"
    assert tabled(exam(text))[1:5] == [
        "b | 3 |  | (5) ________",
        "c | 2 |  | (6) ________",
        "u = bc | 6 | ∂u/∂b = 2 and ∂u/∂c = 3 | (4) ________",
        "v = a + u | 11 | ∂v/∂a = 1 and ∂v/∂u = 1 | (2) ________",
    ]
    assert tabled(key(text))[1] == "b | 3 |  | (5) 6"
    assert [exam(text).report.title, key(text).report.title] == [
        "Exam: The derivatives of J",
        "Key: The derivatives of J",
    ]
    assert "of course" not in exam(text).rendered("x.report.html", "html")["x.report.html"].decode()
    assert tabled(exam("b = 3; u = b*b; J = u", "local"))[1] == (
        "u = b·b | 9 | ∂u/∂b (use 1) = (3) ________ and ∂u/∂b (use 2) = (4) ________ | (2) ________"
    )


def test_a_report_is_an_exam_by_its_name_too(tmp_path):
    """As a picture is; and without a name it has one that says so."""
    assert run(tmp_path, "-oDIR/x.blank.report.md", "-oDIR/x.key.report.md").exit_code == 0
    blank, filled = ((tmp_path / f"x.{kind}.report.md").read_text(encoding="utf-8") for kind in ("blank", "key"))
    assert blank.startswith("# Exam: ")
    assert filled.startswith("# Key: ")
    assert r"\_\_" in blank
    assert r"\_\_" not in filled
    assert run(tmp_path, "--blank", "v", "--report").exit_code == 0
    assert len([*tmp_path.glob("*.blank.report.html")]) == 1


# -- on the command line


def run(tmp_path, *arguments: str):
    (tmp_path / "lecture.txt").write_text(LECTURE)
    return CliRunner().invoke(
        app, [str(tmp_path / "lecture.txt"), *(a.replace("DIR", str(tmp_path)) for a in arguments)]
    )


def test_names_of_files_ask_for_exam_and_key_beside_the_whole_picture(tmp_path):
    names = ["lecture.svg", "lecture.blank.svg", "lecture.key.svg"]
    assert run(tmp_path, *(f"-oDIR/{name}" for name in names)).exit_code == 0
    titles = [re.search("<title[^>]*>([^<]*)", (tmp_path / name).read_text())[1] for name in names]
    assert [title.partition(": ")[0] for title in titles] == ["J(a, b, c) = 3*(a + b*c)", "Exam", "Key"]


def test_options_ask_for_them_too(tmp_path):
    run(tmp_path, "--blank", "v", "-oDIR/one.svg", "-oDIR/two.key.svg")
    run(tmp_path, "--blank", "v", "--key", "-oDIR/three.svg")
    assert "To fill in: (1) v; (2) dJ/dv." in (tmp_path / "one.svg").read_text()
    assert "Filled in: (1) v = 11; (2) dJ/dv = 3." in (tmp_path / "two.key.svg").read_text()
    assert (tmp_path / "two.key.svg").read_bytes() == (tmp_path / "three.svg").read_bytes()


@pytest.mark.parametrize("asked", [["--wrong", "overwrite"], ["--update", "0.1"]])
def test_the_exam_of_a_mistake_or_a_step_asks_for_what_is_right(tmp_path, asked):
    """A text may play a mistake and be an exam as well; the file's name says which one a file is."""
    assert run(tmp_path, "-oDIR/one.key.svg").exit_code == run(tmp_path, *asked, "-oDIR/two.key.svg").exit_code == 0
    assert (tmp_path / "one.key.svg").read_bytes() == (tmp_path / "two.key.svg").read_bytes()


def test_an_exam_does_not_take_the_pictures_own_name(tmp_path):
    run(tmp_path, "--blank", "gradients")
    run(tmp_path, "--blank", "gradients", "--key")
    assert {path.name for path in tmp_path.iterdir()} == {"lecture.txt", "lecture.blank.svg", "lecture.key.svg"}


@pytest.mark.parametrize("form", [suffix for suffix, writer in WRITERS.items() if writer.shows == "numbers"])
@pytest.mark.parametrize("names", [["--blank=values", "-oDIR/x.FORM"], ["-oDIR/x.blank.FORM"], ["-oDIR/x.key.FORM"]])
def test_formats_that_hold_every_number_are_refused(tmp_path, form, names):
    result = run(tmp_path, "-oDIR/x.blank.svg", *(name.replace("FORM", form) for name in names))
    assert result.exit_code == 2
    assert f"a .{form} file has every number, the answers too" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["lecture.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--key"], "--key: there is nothing to fill in"),
        (["--blank", "gradeints"], "--blank: there is no `gradeints`"),
        (["--blank", "w"], "the names are "),
        (["--blank", ""], "--blank: a name is missing"),
        (["--blank", "local"], "--blank: the picture shows no local derivatives, so there is nothing to leave out"),
        (["--blank", "da,a", "--wrt", "b"], "--blank: `da` has no number that was computed and is shown"),
        (["--blank", "v", "--wrong", "twice"], "--blank: an exam asks for what is right, and a mistake is played"),
        (["--blank", "dJ"], "--blank: `dJ` has no number that was computed and is shown"),
        (["--blank", "v", "--frames", "all", "-oDIR/x.pdf"], "an exam is one picture; frames and nudges would compute"),
        (["--blank", "v", "-oDIR/x.frames.pdf"], "an exam is one picture; frames and nudges would compute"),
        (["--blank", "v", "-oDIR/x.nudge.svg"], "an exam is one picture; frames and nudges would compute"),
        (["--nudge", "b", "-oDIR/x.blank.svg"], "an exam asks for what is right, and a nudge tells the derivative"),
        (["-oDIR/{p}.blank.svg"], "an exam is one picture; frames and nudges would compute"),
    ],
)
def test_what_cannot_be_an_exam_is_refused(tmp_path, arguments, message):
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert message in result.output

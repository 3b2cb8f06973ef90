"""The written explanation: its numbers are the picture's, its sums and products come out, all forms say the same."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from tests.calculator import comes_out, equations
from tests.drawings import DRAWINGS, FANOUT, LECTURE, programs
from tests.machine import needs
from viz import Drawing, explain, parse
from viz.cli import app
from viz.digits import Digits
from viz.paths import counted, paths
from viz.report.report import Plot, Section, blocks, formulas, lines, pictures, plain


@pytest.fixture(autouse=True, scope="module")
def _without_pictures_of_nudges() -> Iterator[None]:
    """Leave out what takes time and most tests do not look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explain, "MOST_NUDGED", 0)
        yield


def told(drawing: Drawing) -> list[str]:
    """Return every line of a report in plain text."""
    report = drawing.report
    return ["".join(map(plain, line)) for block in blocks(report) for line in lines(block)]


def section(drawing: Drawing, name: str) -> Section:
    """Return a section, or one of its sections, by its id."""
    every = [s for top in drawing.report.sections for s in (top, *top.sections)]
    return next(section for section in every if section.id == name)


def points(drawing: Drawing, name: str) -> dict[str, str]:
    """Return what is said of a variable's derivative, by its lead words."""
    (block,) = section(drawing, f"d-{name}").blocks
    return {lead: "".join(map(plain, line)) for lead, line in block.rows}


# -- what it says


def test_a_derivative_is_explained_step_by_step():
    """The chain rule, what is known, the local derivative, both put together."""
    assert points(parse(LECTURE), "b") == {
        "Chain rule": "b goes into u: ∂J/∂b = ∂J/∂u · ∂u/∂b",
        "Known": "∂J/∂u = 3 (found above)",
        "Local": "from u = bc: ∂u/∂b = c = 2",
        "Together": "∂J/∂b = 3 · c = 3 × 2 = 6",
        "At once": "J = 3(a + bc) gives ∂J/∂b = 3*c = 3 × 2 = 6",
    }


def test_a_factor_that_is_one_or_nought_has_its_reason():
    """In a few words."""
    assert "(adding passes the derivative through)" in points(parse(LECTURE), "u")["Local"]
    shut = parse("x = -2; y = relu(x); J = 3y")
    assert "(relu is shut: up to 0 its slope is 0)" in points(shut, "x")["Local"]
    assert "∂y/∂c = 0: c does not reach y." in told(parse(DRAWINGS["unused"]))


def test_variables_come_in_the_order_of_the_frames():
    """From the output, first in first out."""
    drawing = parse(LECTURE, frames="backward")
    wanted = [step.removeprefix("d") for step in drawing.film.names if step.startswith("d")]
    assert [s.id for s in section(drawing, "backward").sections] == ["d-J", *(f"d-{name}" for name in wanted)]


def test_operations_without_a_name_are_numbered():
    """So that a text can speak of them."""
    drawing = parse("x = 2; y = 3(x + 1)", detail="operations")
    assert points(drawing, "y.1")["Local"] == "from y = 3y_1: ∂y/∂y_1 = 3"
    assert "t_1 = x + 1 = 2 + 1 = 3" in told(parse("x = 2\n3(x + 1)", detail="operations"))


def test_what_the_file_says_is_kept():
    """Comments at the ends of statements, and the header's words."""
    said = told(parse("#| caption: A caption.\na = 2 # metres\ny = 3a # of fence"))
    assert "A caption." in said
    assert "Given: a = 2 (metres)." in said
    assert any(line.endswith("3 × 2 = 6 (of fence)") for line in said)


def test_without_numbers_it_stays_symbolic():
    """As in a proof."""
    drawing = parse("a = ?; b = ?; c = ?; u = bc; v = a + u; J = 3v")
    assert points(drawing, "b")["Local"] == "from u = bc: ∂u/∂b = c"
    assert not re.search(r"nan|None", "\n".join(told(drawing)))


def test_a_sum_over_paths_is_written_out():
    """The product along each path, then their sum."""
    said = told(parse(FANOUT))
    assert "∂c/∂b · ∂e/∂c = 1 × 2 = 2" in said
    assert "∂e/∂b = 2 + 3 = 5" in said


def test_too_many_paths_are_only_counted():
    """A ladder of sixty rungs has 2^60 of them, and they cost nothing."""
    rungs = "\n".join(f"l{n} = x{n} + 1; r{n} = x{n} - 1; x{n + 1} = (l{n} + r{n})/2" for n in range(60))
    assert any(f"{2**60:,}" in line for line in told(parse(f"x0 = 1\n{rungs}")))


def nudged(text: str, name: str) -> list[str]:
    """Return the lines about the nudge of a variable."""
    return ["".join(map(plain, line)) for block in section(parse(text), f"n-{name}").blocks for line in lines(block)]


def test_the_lectures_notes_are_in_its_report():
    """Every number that Andrew Ng writes on his board, in the order of his story, for v, a, u and b."""
    assert "J = 33 → 33.003, ΔJ/Δv = (33.003 − 33)/(11.001 − 11) = 3" in nudged(LECTURE, "v")
    notes = {
        "v": ("11.001", "33.003", "∂J/∂v = 3"),
        "a": ("5.001", "11.001", "33.003", "3 × 1 = 3"),
        "u": ("6.001", "11.001", "33.003", "3 × 1 = 3"),
        "b": ("6.002", "11.002", "33.006", "0.006/0.002 · 0.002/0.002 · 0.002/0.001 = 3 × 1 × 2 = 6"),
        "c": ("2.001", "6.003", "33.009", "∂J/∂c = 9"),
    }
    for name, wanted in notes.items():
        title = "".join(map(plain, section(parse(LECTURE), f"n-{name}").title))
        said = "\n".join([title, *nudged(LECTURE, name)])
        assert [number for number in wanted if number not in said] == []
    assert "3 × 2 = 6" in points(parse(LECTURE), "b")["Together"]
    assert "3 × 1 = 3" in points(parse(LECTURE), "u")["Together"]


def test_where_ways_meet_the_shares_add_up():
    """One wire is moved after the other: 2 + 3.001."""
    said = nudged(FANOUT, "b")
    assert "e = 6 → 6.005001, Δe = 0.002 + 0.003001 = 0.005001" in said
    assert "then by d: e = 6.002 → 6.005001, 0.003001/0.001 = 3.001" in said
    assert any(line.endswith("= 2 × 1 + 3.001 × 1 = 2 + 3.001 = 5.001") for line in said)


def test_a_quotient_that_is_not_the_derivative_comes_nearer():
    """A row for each variable, the quotient off by less with smaller steps; also for one that is not shown whole."""
    for text, names in [("x = 2; y = x*x*x", "x"), (DRAWINGS["logistic"], "azp")]:
        (_, table) = section(parse(text), "nudges-shrink").blocks
        for name, (step, _, _, *off) in zip(names, table.rows, strict=False):
            assert plain(step[0]).startswith(f"Δ{name}")
            errors = [abs(float(plain(cell[0]).replace("−", "-").replace("×10^", "e"))) for cell in off]
            assert errors == sorted(errors, reverse=True)
            assert errors[-1] < errors[0] / 50
    assert any("does not see past the corner" in line for line in nudged("x = 0; y = relu(x); z = 2y", "x"))


def test_operations_without_a_name_are_not_nudged():
    """They are told with the variables that go through them."""
    found = section(parse(DRAWINGS["neuron"], style="circuit"), "nudges").sections
    assert [part.id for part in found] == ["n-s", "n-w2", "n-w0", "n-x0", "n-w1", "n-x1", "nudges-shrink"]


def test_nudges_have_their_pictures_where_there_are_few(monkeypatch):
    """Of every variable but the output."""
    monkeypatch.setattr(explain, "MOST_NUDGED", 12)
    drawing = parse(LECTURE)
    assert [picture.name for picture in pictures(drawing.report)] == ["graph", *(f"nudge-{n}" for n in "vaubc")]
    assert len(pictures(parse(DRAWINGS["network"]).report)) == 1


@settings(max_examples=20)
@given(programs())
def test_every_sum_and_product_comes_out_on_a_calculator(text):
    """Or it carries ≈; nudges have digits of their own, and tests."""
    report = parse(text).report
    kept = replace(report, sections=tuple(part for part in report.sections if part.id != "nudges"))
    said = ["".join(map(plain, line)) for block in blocks(kept) for line in lines(block)]
    found = [equation for line in said for equation in equations(line)]
    assert [equation for equation in found if not comes_out(equation, Digits())] == []


@settings(max_examples=40)
@given(programs())
def test_the_products_along_all_paths_add_up_to_the_derivative(text):
    """For every variable that has few enough of them."""
    drawn = parse(text).folded
    counts = counted(drawn)
    for n, box in enumerate(drawn.boxes):
        if counts[n] <= 200:
            products = [math.prod(path.partials) for path in paths(drawn, n)]
            assert len(products) == counts[n]
            scale = math.fsum(map(abs, products))
            assert math.isclose(math.fsum(products), box.gradient, rel_tol=1e-9, abs_tol=1e-9 * scale)


# -- forms

NUMBER = r"\d+(?:\.\d+)?(?![\d.]* (?:times|more))"  # but for those of words


@pytest.mark.parametrize("name", DRAWINGS)
def test_all_forms_have_the_same_formulas_in_the_same_order(name):
    """By the numbers in them."""
    drawing = parse(DRAWINGS[name])
    wanted = [number for formula in formulas(drawing.report) for number in re.findall(NUMBER, formula.plain)]
    for form, formula in [
        ("html", "<math>.*?</math>"),
        ("tex", r"\$[^$]+\$"),
        ("md", r"\$[^$]+\$"),
    ]:
        page = drawing.rendered(f"x.report.{form}", form)[f"x.report.{form}"].decode()
        set_ones = [re.sub(r"<[^<>]* [^<>]*>", "", one) for one in re.findall(formula, page)]
        assert [number for one in set_ones for number in re.findall(NUMBER, one)] == wanted


HOSTILE = r"""</h1><script>alert(1)</script> \input{x} $x$ [a](javascript:b) `c` #eval("1") *d* | & % "q" {}"""


def hostile(form: str) -> str:
    """Return a report full of markup: in its title, its caption and in notes."""
    text = f"#| title: {HOSTILE}\n#| caption: {HOSTILE}\n{LECTURE}w = 2 # {HOSTILE}"
    return parse(text).rendered(f"x.report.{form}", form)[f"x.report.{form}"].decode()


def test_what_a_user_writes_is_text():
    """Titles, notes and captions are words in every form."""
    page, typed, source = map(hostile, ("html", "md", "tex"))
    typed = re.sub(r"(?m)^```python\n(?s:.*?)^```", "", typed)
    assert page.count("<script>") == page.count("</script>") == 3
    assert "<script" not in typed
    assert r"&#36;x&#36; \[a\](javascript:b) \`c\` \#eval" in typed
    body = re.sub(r"(?m)^%.*$", "", source)
    assert r"\textbackslash{}input\{x\} \$x\$" in body
    assert r"\input{" not in body


def test_a_pdf_has_what_a_user_writes_as_words(tmp_path):
    """Typst gets it quoted."""
    text = f"#| title: {HOSTILE}\n{LECTURE}"
    (tmp_path / "x.pdf").write_bytes(parse(text).rendered("x.report.pdf", "pdf")["x.report.pdf"])
    found = subprocess.run(
        [needs("pdftotext"), tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    words = " ".join(found.split())
    assert HOSTILE[:40] in words
    assert "3 × 2 = 6" in unicodedata.normalize("NFKC", words)


def test_the_steps_stand_side_by_side_where_that_is_asked_for():
    """Those that are asked for, in every form."""
    drawing = parse(LECTURE, frames_as="strip", frames="backward")
    assert [*drawing.rendered("x.report.md", "md")] == ["x.report.md", "x.report-graph.svg", "x.report-steps.svg"]
    files = drawing.rendered("x.report.tex", "tex")
    assert "{x.report-steps.pdf}" in files["x.report.tex"].decode()
    strip = pictures(drawing.report)[1].scene
    assert strip.description.startswith("Step 5: ")


def test_a_page_is_set_once_for_all_pictures():
    """Files beside a text form are its pictures; by themselves there is one file."""
    drawing = parse(LECTURE)
    assert [*drawing.rendered("a/x.report.md", "md")] == ["a/x.report.md", "a/x.report-graph.svg"]
    assert [*drawing.rendered("x.report.tex", "tex")] == ["x.report.tex", "x.report-graph.pdf"]
    assert [*drawing.rendered("x.report.html", "html")] == ["x.report.html"]


# -- the command line


@pytest.fixture
def lecture(tmp_path):
    """Write the lecture's file."""
    path = tmp_path / "lecture.txt"
    path.write_text(LECTURE, encoding="utf-8")
    return path


def test_a_report_is_asked_for_by_an_option_or_a_name(lecture, tmp_path):
    """Without a name it is a page beside the input."""
    assert CliRunner().invoke(app, [str(lecture), "--report"]).exit_code == 0
    assert "Backward: the derivatives" in (tmp_path / "lecture.html").read_text(encoding="utf-8")
    both = [str(lecture), "-o", str(tmp_path / "l.svg"), "-o", str(tmp_path / "l.report.md")]
    assert CliRunner().invoke(app, both).exit_code == 0
    assert (tmp_path / "l.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "l.report.md").read_text(encoding="utf-8").startswith("# The derivatives of J")


@pytest.mark.parametrize("arguments", [["--report", "-o", "x.svg"], ["-o", "x.report.json"], ["-o", "x.md"]])
def test_a_format_without_a_report_is_refused(lecture, arguments):
    """And a report's form without asking for one."""
    done = CliRunner().invoke(app, [str(lecture), *arguments])
    assert done.exit_code == 2
    assert "E050" in done.output


# -- plots


def test_plots_are_drawn_where_they_are_asked_for():
    """The same bytes each time, with what they show in words; the LaTeX in the file's own way."""
    text = "w = 0.5; x = 2\ny = tanh(w x)"
    drawing = parse(text, show="+plots", wrt="w")
    page = drawing.rendered("x.report.html", "html")["x.report.html"].decode()
    alt = "y along w: a curve through w = 0.5, y = 0.762, where its tangent has the slope 0.84"
    assert page.count(f'<img alt="{alt}"') == 1
    assert "img-src data:" in page
    assert page == parse(text, show="+plots", wrt="w").rendered("x.report.html", "html")["x.report.html"].decode()
    files = drawing.rendered("x.report.md", "md")
    assert files["x.report-plot-w.svg"].startswith(b"<?xml")
    assert drawing.rendered("x.report.tex", "tex")["x.report-plot-w.pdf"].startswith(b"%PDF")
    assert drawing.rendered("x.report.pdf", "pdf")["x.report.pdf"].startswith(b"%PDF")
    assert "<img" not in parse(text).rendered("x.report.html", "html")["x.report.html"].decode()


def test_a_plot_shows_the_nudge_close_up():
    """Old and new values beside it, as in the lecture; where nothing moves there is only the curve."""
    (plot,) = [block for block in blocks(parse(LECTURE, show="+plots", wrt="b").report) if isinstance(block, Plot)]
    assert (plot.near.old, plot.near.new) == (("3", "33"), ("3.001", "33.006"))
    assert (plot.near.step, plot.near.rise) == ("Δb = 0.001", "ΔJ = 0.006")
    assert plot.near.to == (3.001, 33.006)
    (flat,) = [block for block in blocks(parse("x = -2; y = relu(x)", show="+plots").report) if isinstance(block, Plot)]
    assert flat.near is None


def test_on_a_page_that_follows_the_reader_plots_do():
    """Each is there light and dark."""
    page = parse("x = 2; y = x^2", show="+plots", scheme="auto").rendered("x.report.html", "html")
    found = re.findall(r"<picture><source [^>]*dark[^>]*><img [^>]*></picture>", page["x.report.html"].decode())
    assert len(found) == 1


def test_without_plots_matplotlib_is_not_loaded():
    """A report in any form."""
    code = "import sys, viz; [viz.parse('a = 2; y = 3a').rendered(f'x.report.{f}', f) for f in ('html', 'md', 'pdf')]"
    command = [sys.executable, "-c", f"{code}; print('matplotlib' in sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

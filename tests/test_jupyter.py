"""Notebooks: the cell magic, what is shown of a drawing and of its frames, and the example in HTML and in LaTeX."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

from tests.drawings import LECTURE
from tests.pages import opened, paper, read_aloud
from viz import Drawing, parse
from viz.embed import Display

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "notebook" / "backpropagation.ipynb"
LIGHT, DARK = (255, 255, 255), (13, 17, 23)
CONVERT = """
import sys
from pathlib import Path
import nbformat
from nbconvert import HTMLExporter, LatexExporter
from nbconvert.preprocessors import ExecutePreprocessor

notebook = nbformat.read(sys.argv[1], 4)
ExecutePreprocessor().preprocess(notebook)
Path("page.html").write_text(HTMLExporter().from_notebook_node(notebook)[0])
text, resources = LatexExporter().from_notebook_node(notebook)
Path("page.tex").write_text(text)
print(*resources["outputs"])
"""

# -- the magic


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> InteractiveShell:
    """Start IPython with the magic."""
    made = InteractiveShell(ipython_dir=str(tmp_path_factory.mktemp("ipython")))
    made.history_manager.enabled = False
    made.run_line_magic("load_ext", "viz")
    return made


@pytest.fixture
def run(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]):
    """Run a cell with variables; return its result and what is told under it."""

    def ran(cell: str, **variables: object) -> tuple[ExecutionResult, str]:
        shell.user_ns.update(variables)
        result = shell.run_cell(cell)
        for name in variables:
            del shell.user_ns[name]
        return result, capsys.readouterr().err

    return ran


def test_a_cell_becomes_a_drawing(run):
    """It is the cell's result, so `_` is the drawing."""
    drawing = run(f"%%makegraph --style circuit --set b=4\n{LECTURE}")[0].result
    assert isinstance(drawing, Drawing)
    assert (drawing.options.style, drawing.gradients["c"]) == ("circuit", 12)


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("y = wx + b\nx = 2", {"w": 3.0, "x": 2.0, "b": -1.0}),
        ("x = 2\nwx + b", {"w": 3.0, "x": 2.0, "b": -1.0}),
        ("#| title: Bare\nx = 2; b = 5\nwx + b", {"w": 3.0, "x": 2.0, "b": 5.0}),
        ("f(x) = x^2\ny = f(w)\n# the end", {"w": 3.0}),
        ("y = w*rate", {"w": 3.0, "rate": 0.1}),
    ],
)
def test_names_that_a_cell_does_not_define_are_the_notebooks_numbers(run, cell, values):
    """Only those it needs, also inside of products; what the cell defines holds."""
    drawing = run(f"%%makegraph\n{cell}", w=3, b=-1.0, rate=0.1, x=7, unused=1)[0].result
    inputs = {box.id: box.value for box in drawing.folded.boxes if box.kind == "input"}
    assert inputs == values


def test_what_is_no_number_is_no_input(run):
    result, told = run("%%makegraph\ny = a + b + c", a="1", b=True, c=float("nan"))
    assert not result.success
    assert re.findall("unknown name `(.)`", told) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            "%%makegraph\na = 1\nb = wieght w",
            "unknown name `wieght`\n  --> cell:2:5\n   |\n 2 | b = wieght w\n",
        ),
        (
            "%%makegraph\nx = 1; x/(w - 3) + w",
            "no value\n  --> cell:1:8\n   |\n 1 | x = 1; x/(w - 3) + w\n   |        ^",
        ),
        ("%%makegraph --theme papr\nx = 1", "--theme: `papr` is not known\n  = help: did you mean `paper`?"),
        ("%%makegraph --thme paper\nx = 1", "unrecognized arguments: --thme paper"),
        ("%%makegraph -o no/x.svg\nx = 1\ny = 2x", "cannot write no/x.svg: there is no folder no"),
    ],
)
def test_what_is_wrong_is_told_under_the_cell_as_it_was_written(run, cell, told):
    """Without a stack trace, and the cell has failed."""
    result, text = run(cell, w=3)
    assert not result.success
    assert told in text
    assert "Traceback" not in text


def test_what_was_decided_is_told_unless_the_cell_is_quiet(run):
    cell = "a = 1\ny = 2a\nz = 3a"
    assert "note[N003]: `z` was taken as the output" in run(f"%%makegraph\n{cell}")[1]
    assert run(f"%%makegraph -q\n{cell}")[1] == ""


def test_a_cell_can_write_files_and_show_frames(run, tmp_path):
    result = run(f"%%makegraph --frames all -o {tmp_path / 'x.frames.pdf'} -o {tmp_path / 'x.gv'}\n{LECTURE}")[0].result
    assert isinstance(result, Display)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.frames.pdf", "x.gv"]


# -- what is shown


def test_a_drawing_is_an_image_a_pdf_and_a_text():
    """Everywhere with its description: pages take the image, LaTeX the PDF, others the SVG."""
    shown = parse(LECTURE)._repr_mimebundle_()
    assert set(shown) == {"text/html", "image/svg+xml", "application/pdf", "text/plain"}
    said = "J(a, b, c) = 3*(a + b*c). Values: a = 5; b = 3;"
    assert f'alt="{said}' in shown["text/html"]
    assert shown["text/plain"].startswith(said)
    assert b64decode(shown["application/pdf"]).startswith(b"%PDF-")


def test_a_chosen_scheme_holds():
    """Else the picture follows the page."""
    assert "light-dark(" in parse(LECTURE)._repr_mimebundle_()["image/svg+xml"]
    assert "light-dark(" not in parse(LECTURE, scheme="dark")._repr_mimebundle_()["image/svg+xml"]


def test_frames_are_a_page_and_a_sheet():
    """Of the frames that are asked for, else of all."""
    for drawing, count in [(parse(LECTURE), 11), (parse(LECTURE, frames="1-3"), 3)]:
        shown = drawing.steps()._repr_mimebundle_()
        assert shown["text/html"].count("&lt;li&gt;") == count
        assert re.findall(r"Step (\d+):", shown["text/plain"]) == [str(n) for n in range(1, count + 1)]


# -- the example


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Run the example and convert it; return the folder and the names of its pictures for LaTeX."""
    import pypandoc  # noqa: PLC0415 - it brings the pandoc that nbconvert looks for

    folder = tmp_path_factory.mktemp("notebook")
    path = os.pathsep.join([os.environ["PATH"], str(Path(pypandoc.get_pandoc_path()).parent)])
    there = {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    command = [sys.executable, "-c", CONVERT, EXAMPLE]
    done = subprocess.run(command, cwd=folder, env=os.environ | there, check=True, capture_output=True, text=True)
    return folder, done.stdout.split()


def test_a_converted_notebook_has_its_pictures_read_aloud(browser, converted):
    """The same twice, another, and frames to step through: each is all right by itself."""
    with opened(browser, converted[0] / "page.html") as page:
        lecture, neuron, again, frames = read_aloud(page)
        assert page.eval_on_selector_all("img.makegraph", "all => all.every(i => i.naturalWidth > 0)")
        frame = page.frame_locator("iframe.makegraph")
        frame.get_by_label("Next step").click()
        assert frame.locator(".count").inner_text().startswith("2 / ")
    assert lecture.startswith("J(a, b, c) = 3*(a + b*c). Values: a = 5;")
    assert neuron.startswith("y(x, w, b) = tanh(w*x + b). Values: x = 2; w = −1;")
    assert again == neuron
    assert frames == "y(x, w, b) = tanh(w*x + b)"


def test_pictures_follow_the_notebooks_theme_not_the_system(browser, converted):
    """JupyterLab's and nbconvert's; VS Code and marimo mark the body by a class."""
    with opened(browser, converted[0] / "page.html", "dark") as page:
        pictures = page.locator("img.makegraph, iframe.makegraph").all()
        assert {paper(picture) for picture in pictures} == {LIGHT}
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        assert {paper(picture) for picture in pictures} == {DARK}
        page.evaluate("document.body.dataset.jpThemeLight = 'true'; document.body.classList.add('vscode-dark')")
        assert paper(pictures[0]) == DARK


def test_latex_takes_the_pdfs(converted):
    """Also for the frames, which are a sheet there."""
    folder, names = converted
    text = (folder / "page.tex").read_text(encoding="utf-8")
    used = re.findall(r"\\adjustimage\{[^\n]*\}\{([^{}]+)\}", text)
    assert len(used) == 4
    assert {Path(name).suffix for name in used} == {".pdf"}
    assert set(used) <= set(names)

"""The directive in Sphinx: what readers see and hear, where mistakes are reported, what is drawn again, and print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.machine import needs
from tests.pages import opened, paper, read_aloud

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "sphinx"
LIGHT, DARK = (255, 255, 255), (13, 17, 23)
WRONG = ["a = 1", "b = 2", "c = a*wieght"]


def build(
    source: Path,
    out: Path,
    builder: str = "html",
    *,
    fresh: bool = False,
    status: StringIO | None = None,
    **changes: object,
) -> str:
    """Build a project and return its warnings."""
    warnings = StringIO()
    with patch_docutils(source), docutils_namespace():
        doctrees = out / "doctrees"
        app = Sphinx(source, source, out / builder, doctrees, builder, changes, status, warnings, freshenv=fresh)
        app.build()
    return re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example and return the folder of its pages."""
    out = tmp_path_factory.mktemp("book")
    assert build(EXAMPLE, out) == ""
    return out / "html"


def project(folder: Path, **documents: str) -> Path:
    """Write a project of documents, `name_suffix` each."""
    folder.mkdir()
    (folder / "conf.py").write_text('extensions = ["myst_parser", "viz.hosts.sphinx"]', encoding="utf-8")
    for name, text in documents.items():
        (folder / ".".join(name.rsplit("_", 1))).write_text(text, encoding="utf-8")
    return folder


# -- readers


def test_pictures_are_read_aloud_as_they_are_or_as_the_document_says(browser, book):
    """The same drawing stands on the page twice and another one beside it; each is an image with its text."""
    with opened(browser, book / "index.html") as page:
        lecture, neuron, again = read_aloud(page)
        assert (
            page.eval_on_selector_all("img.makegraph", "all => all.map(i => i.complete && i.naturalWidth > 0)")
            == [True] * 3
        )
    assert lecture.startswith("J(a, b, c) = 3*(a + b*c). Values: a = 5;")
    assert neuron.startswith("y(x, w, b) = tanh(w*x + b). Values: x = 2;")
    assert again == "The neuron once more."


@pytest.mark.parametrize(
    ("system", "themes"), [("light", {"auto": LIGHT, "dark": DARK}), ("dark", {"auto": DARK, "light": LIGHT})]
)
def test_pictures_follow_the_switch_of_the_page_not_the_system(browser, book, system, themes):
    with opened(browser, book / "index.html", system) as page:
        for theme, colour in themes.items():
            page.evaluate(f"document.body.dataset.theme = '{theme}'")
            assert {paper(picture) for picture in page.locator("img.makegraph").all()} == {colour}


def test_frames_are_a_page_to_step_through_which_follows_the_switch_too(browser, book):
    with opened(browser, book / "steps.html", "dark") as page:
        assert "J(a, b, c) = 3*(a + b*c)" in read_aloud(page)
        frame = page.frame_locator("iframe.makegraph")
        frame.get_by_label("Next step").click()
        assert frame.locator(".count").inner_text() == "2 / 11"
        for theme, colour in [("light", LIGHT), ("dark", DARK)]:
            page.evaluate(f"document.body.dataset.theme = '{theme}'")
            assert paper(page.locator("iframe")) == colour


def test_an_image_is_one_of_pictures_only(book):
    """What HTML steps through lies beside them and is none, nor is a report."""
    kept = [path.name for path in (book.parent / "doctrees" / "makegraph").iterdir()]
    assert {name.partition(".")[2] for name in kept if name.count("-") == 1} == {"svg", "pdf"}
    assert sorted(name.partition("-")[2][17:] for name in kept if name.count("-") > 1) == [
        "frames.html",
        "report.html",
        "report.pdf",
    ]


def test_figures_are_numbered_and_referred_to(book):
    text = (book / "steps.html").read_text(encoding="utf-8")
    assert re.search(r'<a class="reference internal" href="index.html#fig-product">\s*<span[^>]*>Fig. 1</span>', text)
    assert re.search(r'<figure class="[^"]*" id="fig-steps">', text)


def test_a_report_is_a_page_beside_the_one_that_links_to_it(browser, book):
    with opened(browser, book / "steps.html") as page:
        page.get_by_role("link", name="The neuron, explained").click()
        page.get_by_role("heading", name="Verification").wait_for()
        assert page.locator("h1").inner_text() == "The derivatives of y"


# -- mistakes


MARKDOWN = ["---", "orphan: true", "---"]
WRONG_DOCUMENTS = [  # a name, how it begins, how the block begins, its indentation
    ("plain.rst", [":orphan:"], [".. makegraph::", ""], "   "),
    ("options.rst", [":orphan:"], [".. makegraph::", "   :alt: x", "   :width: 50%", "", ""], "   "),
    ("nested.rst", [":orphan:"], [".. note::", "", "   .. makegraph::", "      :alt: x", ""], "      "),
    ("part.txt", [], [".. makegraph::", ""], "   "),
    ("fence.md", MARKDOWN, ["```{makegraph}"], ""),
    ("colons.md", MARKDOWN, ["```{makegraph}", ":alt: x", ":width: 50%", ""], ""),
    ("yaml.md", MARKDOWN, ["```{makegraph}", "---", "alt: x", "width: 50%", "---"], ""),
    ("list.md", MARKDOWN, ["- item", "", "  ```{makegraph}", "  :alt: x", ""], "  "),
]


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Build documents whose block, at line 41, is wrong in its third line; return the warnings and the pages."""
    folder = tmp_path_factory.mktemp("wrong")
    source = project(folder / "source", index_rst="Title\n=====\n\n.. include:: part.txt\n")
    for name, before, opening, indent in WRONG_DOCUMENTS:
        lines = [*before, *[""] * (40 - len(before) - len(opening)), *opening, *(indent + line for line in WRONG)]
        lines += [indent + "```"] if name.endswith(".md") else []
        (source / name).write_text("\n".join(lines), encoding="utf-8")
    return build(source, folder), folder / "html"


@pytest.mark.parametrize("name", [row[0] for row in WRONG_DOCUMENTS])
def test_a_wrong_third_line_of_a_block_at_line_41_is_line_43_of_the_document(warned, name):
    """Also where the document is included in another one; the equations are shown in place of a picture."""
    warnings, pages = warned
    assert f"/{name}:43: WARNING: makegraph[E012]: unknown name `wieght`\n" in warnings
    assert f"/{name}:43:7\n    |\n 43 | c = a*wieght\n" in warnings
    page = "index.html" if name == "part.txt" else f"{Path(name).stem}.html"
    assert "c = a*wieght" in (pages / page).read_text(encoding="utf-8")


def test_what_else_is_wrong_is_told_at_the_directive(tmp_path):
    """And a file's mistakes at the file's line; nothing stops the build."""
    blocks = [
        ".. makegraph::\n   :theme: papr\n\n   y = 2x\n   x = 1",
        ".. makegraph:: nowhere.txt",
        ".. makegraph:: wrong.txt",
        ".. makegraph:: right.txt\n\n   y = 1",
        ".. makegraph::",
    ]
    source = project(tmp_path / "source", index_rst="Title\n=====\n\n" + "\n\n".join(blocks))
    (source / "wrong.txt").write_text("\n".join(WRONG), encoding="utf-8")
    (source / "right.txt").write_text("x = 1\ny = 2x", encoding="utf-8")
    warnings = build(source, tmp_path)
    found = re.findall(r"(\w+\.\w+):(\d+): WARNING: (?:makegraph\[(E\d+)\]|makegraph has a file and)", warnings)
    assert found == [
        ("index.rst", "4", "E050"),
        ("index.rst", "10", "E001"),
        ("wrong.txt", "3", "E012"),
        ("index.rst", "14", ""),
        ("index.rst", "18", "E018"),
    ]
    assert "theme: `papr` is not known\n  --> " in warnings
    assert "  = help: did you mean `paper`?" in warnings


def test_what_was_decided_is_told_once_and_is_no_warning(tmp_path):
    text = "Title\n=====\n\n.. makegraph::\n\n   a = 1\n   y = 2a\n   z = 3a\n"
    source = project(tmp_path / "source", index_rst=text)
    for told in (1, 0):
        assert build(source, tmp_path, fresh=True, status=(status := StringIO())) == ""
        assert status.getvalue().count("makegraph[N003]") == status.getvalue().count("index.rst:8:1\n") == told


def test_warnings_can_be_suppressed_by_their_code(tmp_path):
    source = project(tmp_path / "source", index_rst="Title\n=====\n\n.. makegraph::\n\n   " + "\n   ".join(WRONG))
    assert build(source, tmp_path, suppress_warnings=["makegraph.E012"]) == ""


def test_what_a_user_writes_is_text(tmp_path):
    hostile = '"><script>alert(1)</script>'
    text = (
        f"T\n=\n\n.. makegraph::\n   :alt: {hostile}\n   :frames: all\n\n   #| title: {hostile}\n   y = 2x\n   x = 1\n"
    )
    build(project(tmp_path / "source", index_rst=text), tmp_path)
    assert "<script>alert" not in (tmp_path / "html" / "index.html").read_text(encoding="utf-8")


# -- building again


def test_what_has_not_changed_is_not_drawn_again(tmp_path, drawn):
    """Not by a second build, not by one that reads all anew, and of a file only what uses it."""
    include = ".. makegraph:: shared.txt\n\n.. makegraph:: shared.txt\n   :theme: print\n"
    inline = "Title\n=====\n\n.. makegraph::\n\n   x = 1\n   y = 2x\n"
    uses = f":orphan:\n\nTitle\n=====\n\n{include}"
    source = project(tmp_path / "source", index_rst=inline, uses_rst=uses, shared_txt="x = 1\ny = 3x")
    for fresh, changed, pictures in [(False, "", 3), (False, "", 0), (True, "", 0), (False, "x = 1\ny = 4x", 2)]:
        drawn.clear()
        if changed:
            (source / "shared.txt").write_text(changed, encoding="utf-8")
            os.utime(source / "shared.txt", ns=(2**62, 2**62))
        assert build(source, tmp_path, fresh=fresh) == ""
        assert sorted(drawn) == ["pdf"] * pictures + ["svg"] * pictures


def test_a_project_can_have_options_of_its_own(tmp_path, drawn):
    """They hold where the document does not say otherwise; a change of them draws anew."""
    text = "Title\n=====\n\n.. makegraph:: x.txt\n\n.. makegraph:: x.txt\n   :theme: sketch\n"
    source = project(tmp_path / "source", index_rst=text, x_txt="x = 1\ny = 3x")
    build(source, tmp_path)
    drawn.clear()
    assert build(source, tmp_path, makegraph_options={"theme": "sketch"}) == ""
    assert drawn == []
    (source / "pyproject.toml").write_text("[tool.makegraph]\ntheme = 'board'", encoding="utf-8")
    assert build(source, tmp_path, makegraph_options={}) == ""
    assert drawn == ["svg", "pdf"]
    (source / "pyproject.toml").write_text("[tool.makegraph]\n\nthem = 'board'", encoding="utf-8")
    os.utime(source / "pyproject.toml", ns=(2**62, 2**62))
    assert build(source, tmp_path, makegraph_options={}).count("pyproject.toml:3: WARNING: makegraph[E004]") == 2
    (source / "pyproject.toml").unlink()
    assert "unknown option `thme`" in build(source, tmp_path, makegraph_options={"thme": "sketch"})


def test_documents_are_read_in_parallel(tmp_path):
    """Many documents with the same and with other drawings, by several processes at once."""
    same = "Title\n=====\n\n.. makegraph::\n\n   x = 1\n   y = 2x\n\n.. makegraph::\n\n   x = {}\n   y = 2x\n"
    others = {f"d{n}_rst": f":orphan:\n\n{same.format(n)}" for n in range(7)}
    source = project(tmp_path / "source", index_rst=same.format(99), **others)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-j", "2", source, tmp_path / "html"]
    subprocess.run(command, check=True, cwd=ROOT)
    made = {path.name for path in (tmp_path / "html" / "_images").iterdir()}
    assert len(made) == 8
    for n in range(7):
        text = (tmp_path / "html" / f"d{n}.html").read_text(encoding="utf-8")
        assert set(re.findall(r'src="_images/([^"]+)"', text)) <= made


# -- print


@pytest.mark.latex
def test_the_book_is_printed(tmp_path):
    """LaTeX takes the PDFs as they are: the lecture, its frames on a sheet, those of the neuron, and its report."""
    assert build(EXAMPLE, tmp_path, "latex", latex_elements={"fontpkg": "", "fontenc": ""}) == ""
    latex = [needs("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "backpropagation.tex"]
    subprocess.run(latex, check=True, cwd=tmp_path / "latex", capture_output=True)
    text = subprocess.run(
        [needs("pdftotext"), "backpropagation.pdf", "-"],
        check=True,
        cwd=tmp_path / "latex",
        capture_output=True,
        text=True,
    ).stdout
    assert text.count("forward values") == 4
    assert "no more than the rounding of the differences" in text
    assert "Fig. 1: The chain rule" in text


def test_other_formats_have_the_text(tmp_path):
    build(EXAMPLE, tmp_path, "text")
    text = " ".join((tmp_path / "text" / "index.txt").read_text(encoding="utf-8").split())
    assert "[image: J(a, b, c) = 3*(a + b*c). Values: a = 5;" in text

"""What LaTeX makes of the TikZ: by itself, in a paper and on a slide; `make test-latex` runs this.

It needs Debian's texlive-latex-base, texlive-pictures and texlive-latex-extra (for the class standalone).
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.drawings import DRAWINGS, LECTURE, VARIANTS
from tests.machine import needs
from tests.overlaps import overlaps
from tests.pixels import MEAN, SHARE, difference
from viz import Drawing, parse
from viz.geometry import Point
from viz.notation.tex import tex
from viz.scene import Group, Scene, Shape, Text, extent, flat, standing
from viz.styles.table import STYLES
from viz.themes import THEMES
from viz.typeset import ROLES
from viz.writers.tikz import written_size

pytestmark = pytest.mark.latex

NAMES = ("lecture", "logistic", "network")
FOUND = {
    "lecture": ["u=bc", "v=a+u", "J=3v", "J(a,b,c)=3(a+bc)", "33", "=9", "forwardvalues", "backwardderivatives"],
    "logistic": ["Logisticregression,oneexample", "L=−loga", "=−0.475", "a=σ(z)"],
    "network": ["Anetworkoftwolayers", "h1=tanhz1", "z1=w11x1+w12x2+b1", "≈0.0895"],
}
TYPE = 4.0  # points by which LaTeX's letters may reach beyond ours
PAPER = r"""\documentclass{article}
\usepackage{amsmath, amssymb, tikz}
\begin{document}
Before. \begin{figure}[ht]\centering\resizebox{\linewidth}{!}{\input{graph.tikz}}\caption{It.}\end{figure}
\resizebox{4cm}{!}{\input{graph.tikz}} After.
\end{document}
"""
SLIDE = r"""\documentclass[aspectratio=169]{beamer}
\usepackage{tikz}
\begin{document}
\begin{frame}{A slide}\centering\resizebox{.7\linewidth}{!}{\input{graph.tikz}}\end{frame}
\begin{frame}{Another}\centering\resizebox{.7\linewidth}{!}{\input{graph.tikz}}\end{frame}
\end{document}
"""


def asked(tool: str, *arguments: str) -> str:
    return subprocess.run([needs(tool), *arguments], check=True, capture_output=True, text=True).stdout


def compiled(folder: Path, name: str) -> tuple[Path, str]:
    """Compile a file; return where the PDF is and what LaTeX logged, or fail with its first error."""
    command = [needs("pdflatex"), "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    log = (folder / name).with_suffix(".log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[log.find("\n!") :][:500]
    return (folder / name).with_suffix(".pdf"), log


def read(pdf: Path) -> str:
    """Return a PDF's words without spaces, letters of mathematics as plain ones."""
    texts = [asked("pdftotext", *how, str(pdf), "-") for how in (["-layout"], ["-raw"])]
    signs = str.maketrans("ˆ˜”-", '^~"−')
    return "\n".join(re.sub(r"\s", "", unicodedata.normalize("NFKC", text.translate(signs))) for text in texts)


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Callable[[str], tuple[Drawing, Path, str]]:
    """Compile each drawing by itself, once."""
    done: dict[str, tuple[Drawing, Path, str]] = {}

    def made(name: str) -> tuple[Drawing, Path, str]:
        if name not in done:
            folder, drawing = tmp_path_factory.mktemp(name), parse(DRAWINGS[name])
            drawing.save(folder / "graph.tikz")
            done[name] = (drawing, *compiled(folder, "graph.tikz"))
        return done[name]

    return made


@pytest.mark.parametrize("name", NAMES)
def test_by_itself_it_is_one_page_of_the_pictures_size(alone, name):
    drawing, pdf, log = alone(name)
    info = asked("pdfinfo", str(pdf))
    size, scale = drawing.scene.size, drawing.scene.scale
    found = re.search(r"^Page size:\s+([\d.]+) x ([\d.]+) pts", info, re.MULTILINE)
    assert re.search(r"^Pages:\s+1$", info, re.MULTILINE)
    assert [float(n) for n in found.groups()] == pytest.approx([size.width * scale, size.height * scale], abs=0.1)
    assert "LaTeX Warning" not in log
    assert "Font Warning" not in log
    assert "Overfull" not in log


@pytest.mark.parametrize("name", NAMES)
def test_its_words_and_formulas_are_text_in_fonts_and_no_raster(alone, name):
    _, pdf, _ = alone(name)
    found = read(pdf)
    assert [wanted for wanted in FOUND[name] if wanted not in found] == []
    assert asked("pdfimages", "-list", str(pdf)).count("\n") == 2  # its heading alone
    rows = asked("pdffonts", str(pdf)).splitlines()[2:]
    assert rows
    assert all(re.search(r"Type 1\b.*\byes yes\b", row) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_boxes_lines_and_arrows_lie_where_the_png_has_them(alone, name, tmp_path):
    """Letters are in other fonts, so both pictures are looked at without them."""
    drawing, pdf, _ = alone(name)
    asked("pdftoppm", "-r", "144", "-png", "-singlefile", str(pdf), str(tmp_path / "tikz"))
    pictures = [Image.open(BytesIO(found)) for found in ((tmp_path / "tikz.png").read_bytes(), drawing.render("png"))]
    lines = [picture.convert("RGB") for picture in pictures]
    for shape in flat(drawing.scene.shapes):
        if isinstance(shape, Text):
            room = [round(2 * drawing.scene.scale * edge) for edge in extent(shape).grown(TYPE)]
            for picture in lines:
                picture.paste("white", tuple(room))
    mean, share = difference(*lines)
    assert mean <= MEAN
    assert share <= SHARE


@pytest.mark.parametrize("name", NAMES)
def test_in_a_paper_it_stands_in_the_text_as_often_as_one_likes(tmp_path, name):
    parse(DRAWINGS[name]).save(tmp_path / "graph.tikz")
    (tmp_path / "paper.tex").write_text(PAPER, encoding="utf-8")
    pdf, log = compiled(tmp_path, "paper.tex")
    assert "Overfull" not in log
    assert "Pages:           1\n" in asked("pdfinfo", str(pdf))
    found = read(pdf)
    assert "Before." in found
    assert "After." in found
    assert all(found.count(wanted) >= 2 for wanted in FOUND[name][:1])


def test_beamer_steps_through_the_frames(tmp_path):
    """Eleven slides, each with what its frame shows; outside of Beamer it is the last of them."""
    parse(LECTURE).save(tmp_path / "graph.frames.tikz")
    frame = r"\begin{frame}{A slide}\centering\resizebox{.85\linewidth}{!}{\input{graph.frames.tikz}}\end{frame}"
    text = SLIDE.partition(r"\begin{frame}")[0] + r"\setbeamercovered{transparent}" + frame + r"\end{document}"
    (tmp_path / "slide.tex").write_text(text, encoding="utf-8")
    pdf, log = compiled(tmp_path, "slide.tex")
    assert "Overfull" not in log
    pages = asked("pdftotext", "-layout", str(pdf), "-").split("\f")[:-1]
    assert len(pages) == 11
    assert ["3 × 2" in page for page in pages] == [n == 2 for n in range(1, 12)]
    assert ["33" in page for page in pages] == [n >= 4 for n in range(1, 12)]
    alone, _ = compiled(tmp_path, "graph.frames.tikz")
    last = read(alone)
    assert "33" in last
    assert "3×2" not in last


@pytest.mark.parametrize("name", NAMES)
def test_on_a_slide_it_takes_the_slides_fonts(tmp_path, name):
    parse(DRAWINGS[name]).save(tmp_path / "graph.tikz")
    (tmp_path / "slide.tex").write_text(SLIDE, encoding="utf-8")
    pdf, log = compiled(tmp_path, "slide.tex")
    assert "Overfull" not in log
    assert "Pages:           2\n" in asked("pdfinfo", str(pdf))
    assert [wanted for wanted in FOUND[name] if wanted not in read(pdf)] == []
    assert "CMSS" in asked("pdffonts", str(pdf))


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_and_style_compiles(tmp_path, theme):
    """All of them in one paper."""
    files = [f"{style}.tikz" for style in STYLES]
    for style, file in zip(STYLES, files, strict=True):
        parse(LECTURE, theme=theme, style=style).save(tmp_path / file)
    pages = "\n".join(rf"\input{{{file}}}\newpage" for file in files)
    head = (
        r"\documentclass{article}\usepackage[margin=0cm, paperwidth=40cm]{geometry}\usepackage{amsmath, amssymb, tikz}"
    )
    (tmp_path / "all.tex").write_text(rf"{head}\begin{{document}}{pages}\end{{document}}", encoding="utf-8")
    pdf, _ = compiled(tmp_path, "all.tex")
    assert read(pdf).count("J(a,b,c)=3(a+bc)") == 2 * len(STYLES)  # it is read in two ways


HOSTILE = [
    r"\input{/etc/passwd}",
    "$",
    "}",
    "{",
    "50 % off",
    "^^M^^5c",
    r"\end{document}",
    r"\write18{ls}",
    "#1 & ~_",
    '"a" <b>',
]
NAMES_TOO = ["a_{\\input}", "b_{$%}", "c_{^^M}", "d_{&~}", "e_{\\end}", 'f_{"}', "σ_x", "é", "z'"]


def test_hostile_titles_and_names_are_set_as_they_are(tmp_path):
    title = " ".join(HOSTILE)
    equations = "\n".join(f"{name} = {n}" for n, name in enumerate(NAMES_TOO, 1))
    squares = " + ".join(f"{name}^2" for name in NAMES_TOO)
    parse(f"{equations}\ny = {squares}", title=title).save(tmp_path / "graph.tikz")
    pdf, _ = compiled(tmp_path, "graph.tikz")
    found = read(pdf)
    wanted = [re.sub(r"[\s_]", "", words) for words in HOSTILE]  # LaTeX draws the underscore as a line
    assert [words for words in wanted if words not in found] == []
    assert "Pages:           1\n" in asked("pdfinfo", str(pdf))


# -- nothing overlaps in LaTeX's fonts


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    plain = [
        parse(text, direction=direction, detail=detail).scene
        for text in DRAWINGS.values()
        for direction, detail in VARIANTS
    ]
    names = ("lecture", "fanout", "neuron", "softmax")
    return plain + [parse(DRAWINGS[name], style=style).scene for name in names for style in STYLES]


def measured(scenes: list[Scene], folder: Path, preamble: str) -> dict[tuple[float, str], list[float]]:
    """Return the width, the height and the depth in points of every label as LaTeX sets it."""
    labels = list(
        dict.fromkeys((t.label.size, t.label.markup) for s in scenes for t in flat(s.shapes) if isinstance(t, Text))
    )
    rows = [
        rf"\setbox0\hbox{{\fontsize{{{written_size(size)}bp}}{{{size}bp}}\selectfont "
        rf"{tex(markup, dict.fromkeys(ROLES, 'black'))}}}"
        rf"\typeout{{!!\the\wd0 \space\the\ht0 \space\the\dp0}}"
        for size, markup in labels
    ]
    start, end = (r"\begin{document}", r"\end{document}")
    (folder / "labels.tex").write_text("\n".join([preamble, start, *rows, end]), encoding="utf-8")
    _, log = compiled(folder, "labels.tex")
    sizes = re.findall(r"!!([\d.]+)pt ([\d.]+)pt ([\d.]+)pt", log)
    return dict(zip(labels, ([float(n) * 72 / 72.27 for n in row] for row in sizes), strict=True))


def reset(group: Group, sizes: dict[tuple[float, str], list[float]], around: Group | None = None) -> Group:
    """Return a group with its texts as large as LaTeX sets them, at the places where TikZ puts them."""
    around = around or (group if group.id else None)
    found: list[Shape] = []
    for shape in group.shapes:
        match shape:
            case Group():
                found.append(reset(shape, sizes, around))
            case Text(label, (x, y), colours):
                width, height, depth = sizes[label.size, label.markup]
                share = {"start": 0, "middle": 0.5, "end": 1}[standing(shape, around or group)]
                start = x + share * (label.width - width)
                found.append(Text(replace(label, width=width, ascent=height, descent=depth), Point(start, y), colours))
            case _:
                found.append(shape)
    return Group(group.id, tuple(found))


@pytest.mark.parametrize(
    "preamble",
    [
        "\\RequirePackage{fix-cm}\n\\documentclass{article}",
        r"\documentclass{article}",
        r"\documentclass{beamer}",
    ],
    ids=["by itself", "article", "beamer"],
)
def test_nothing_overlaps_in_latexs_fonts(scenes, tmp_path, preamble):
    sizes = measured(scenes, tmp_path, preamble + r"\usepackage{amsmath, amssymb, xcolor}")
    for scene in scenes:
        assert overlaps(replace(scene, shapes=reset(Group("", scene.shapes), sizes).shapes)) == []


# -- the report


def test_a_report_is_set_inside_a_document(tmp_path):
    """With amsmath alone, and with its pictures; whatever the file says."""
    title = " ".join(HOSTILE)
    equations = "\n".join(f"{name} = {n} # {title}" for n, name in enumerate(NAMES_TOO, 1))
    squares = " + ".join(f"{name}^2" for name in NAMES_TOO)
    texts = {"lecture": LECTURE, "network": DRAWINGS["network"], "hostile": f"{equations}\ny = {squares}"}
    for name, text in texts.items():
        choices = {"hostile": {"show": "+plots", "wrt": NAMES_TOO[2]}, "lecture": {"frames_as": "strip"}}.get(name, {})
        parse(text, title=title, **choices).save(tmp_path / f"{name}.report.tex")
    for packages in ("amsmath", "amsmath, graphicx"):
        inputs = "\n".join(rf"\input{{{name}.report.tex}}" for name in texts)
        document = rf"\documentclass{{article}}\usepackage{{{packages}}}\begin{{document}}{inputs}\end{{document}}"
        (tmp_path / "all.tex").write_text(document, encoding="utf-8")
        pdf, _ = compiled(tmp_path, "all.tex")
        assert "=3·c=3×2=6" in read(pdf)
    assert "dv=3" in read(pdf)

"""The decks of examples/slides/ fit what the program writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import needs
from tests.pages import opened, read_aloud
from viz import load

ROOT = Path(__file__).parents[1]
SLIDES = ROOT / "examples" / "slides"


LECTURE = ROOT / "gallery" / "lecture.txt"
STEPS = 11


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make what needs neither LaTeX nor npm, in a copy of the folder; return where it is."""
    folder = tmp_path_factory.mktemp("decks") / "slides"
    shutil.copytree(SLIDES, folder, ignore=shutil.ignore_patterns("out"))
    programs = [f"MAKEGRAPH={sys.executable} -m viz", f"PYTHON={sys.executable}", f"EQUATIONS={LECTURE}"]
    there = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(
        [needs("make"), "-s", "typst", "marp", "out/reveal.html", *programs], cwd=folder, env=there, check=True
    )
    return folder / "out"


def test_the_typst_deck_has_a_page_for_each_step_between_the_title_and_the_picture(made):
    told = subprocess.run([needs("pdfinfo"), made / "typst.pdf"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages:\s+(\d+)$", told, re.MULTILINE)[1] == str(STEPS + 2)


def test_the_marp_deck_has_a_slide_for_each_step_with_what_is_said_of_it(made):
    text = (made / "marp.md").read_text(encoding="utf-8")
    slides = re.findall(r"^---\n\n!\[w:1000 (.+)\]\((.+\.svg)\)$", text, re.MULTILINE)
    assert len(slides) == STEPS
    assert slides[1] == (r"u = b\*c = 3 × 2 = 6.", "lecture-02.svg")
    assert all((made / name).is_file() for _, name in slides)


def test_the_reveal_deck_has_the_picture_in_its_slide_and_a_fragment_a_step(browser, made):
    """It is read aloud, and light or dark as the page says, whatever the reader's system is."""
    ink = "getComputedStyle(document.querySelector('section > svg [fill]')).fill"
    with opened(browser, made / "reveal.html", "dark") as page:
        assert read_aloud(page)[0].startswith("J(a, b, c) = 3*(a + b*c)")
        steps = page.eval_on_selector_all("section > svg .fragment", "all => all.map(f => +f.dataset.fragmentIndex)")
        assert {*steps} == {*range(STEPS - 1)}
        light = page.evaluate(ink)
        page.evaluate("document.documentElement.style.colorScheme = 'dark'")
        assert page.evaluate(ink) != light


def test_the_beamer_deck_has_a_slide_for_each_page():
    count = len(load(LECTURE, frames="all").film.names)
    for name in ("beamer.tex", "README.md"):
        text = (SLIDES / name).read_text(encoding="utf-8")
        assert re.findall(r"\\foreach \\n in \{1,\.\.\.,(\d+)\}", text) == [str(count)]


def test_the_files_that_the_decks_use_are_made():
    makefile = (SLIDES / "Makefile").read_text(encoding="utf-8")
    for name in ("beamer.tex", "reveal.html", "slides.typ"):
        used = re.findall(r"lecture\.(?:frames\.)?[a-z]+(?![a-z.])", (SLIDES / name).read_text(encoding="utf-8"))
        assert used
        assert all(f"-o out/{file}" in makefile for file in used)

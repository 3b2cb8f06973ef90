"""The decks of examples/slides/ fit what the program writes."""

from __future__ import annotations

import re
from pathlib import Path

from viz import load

ROOT = Path(__file__).parents[1]
SLIDES = ROOT / "examples" / "slides"


def test_the_beamer_deck_has_a_slide_for_each_page():
    count = len(load(ROOT / "gallery" / "lecture.txt", frames="all").film.names)
    for name in ("beamer.tex", "README.md"):
        text = (SLIDES / name).read_text(encoding="utf-8")
        assert re.findall(r"\\foreach \\n in \{1,\.\.\.,(\d+)\}", text) == [str(count)]


def test_the_files_that_the_decks_use_are_made():
    makefile = (SLIDES / "Makefile").read_text(encoding="utf-8")
    for name in ("beamer.tex", "reveal.html"):
        used = re.findall(r"lecture\.frames\.[a-z]+", (SLIDES / name).read_text(encoding="utf-8"))
        assert used
        assert all(f"-o out/{file}" in makefile for file in used)

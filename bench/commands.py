"""Whole commands, each against another one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from figures import Figure, paired
from workloads import dag, mlp

LECTURE = Path(__file__).parents[1] / "gallery" / "lecture.txt"


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def commands(runs: int, folder: Path) -> list[Figure]:
    """Measure drawing and writing, from a cold process to its end."""
    one = _makegraph(LECTURE, folder / "g.svg")
    imports = [sys.executable, "-c", "import networkx, typer, pygraphviz, typst"]
    drawn, report = "the single SVG", _makegraph(LECTURE, folder / "g.report.html")
    pdf, pages = _makegraph(LECTURE, folder / "g.pdf"), _makegraph(LECTURE, folder / "g.frames.pdf")
    five = _makegraph(LECTURE, *(folder / f"g.{form}" for form in ("svg", "pdf", "png", "json", "gv")))
    pairs = [
        ("lecture.txt to SVG", one, imports, "importing its libraries", 1.6),
        ("all five formats in one run", five, one, drawn, 1.5),
        ("all frames as pages of a PDF", pages, pdf, "the single PDF", 1.4),
        ("all frames as SVG files", _makegraph(LECTURE, folder / "g{0p}.svg"), one, drawn, 2),
        ("the report as a page", report, one, drawn, None),
    ]
    for name, text in _texts().items():
        source = folder / f"{name}.txt"
        source.write_text(text, encoding="utf-8")
        pairs.append((f"{name} to SVG", _makegraph(source, folder / f"{name}.svg"), one, "lecture.txt to SVG", None))
    if dot := shutil.which("dot"):
        seconds(_makegraph(LECTURE, folder / "g.gv"))
        plain = [dot, "-Tsvg", str(folder / "g.gv"), "-o", str(folder / "dot.svg")]
        pairs.append(("lecture.txt to SVG", one, plain, "`dot -Tsvg` of its plain graph", None))
    return [
        Figure(what, paired(partial(seconds, a), partial(seconds, b), runs), "×", against, bound)
        for what, a, b, against, bound in pairs
    ]


def _makegraph(source: Path, *outputs: Path) -> list[str]:
    return [sys.executable, "-m", "viz", str(source), "-q", *(part for path in outputs for part in ("-o", str(path)))]


def _texts() -> dict[str, str]:
    return {"a graph of 40 operations": dag(24, 1), "an MLP 2-4-1": mlp(2, 4, 1), "an MLP 2-8-8-1": mlp(2, 8, 8, 1)}

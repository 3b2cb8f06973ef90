"""Measure the speed: every figure is a ratio of medians taken in turn in one run, or microseconds an operation.

python bench/bench.py [--runs N] [--json PATH]
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LECTURE = ROOT / "gallery" / "lecture.txt"
OPERATIONS = 100_000


class Figure(NamedTuple):
    """One row of the table: what was measured, the figure, its unit and the bound it is held to."""

    what: str
    value: float
    unit: str
    bound: float


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def ratio(first: Sequence[str], second: Sequence[str], runs: int) -> float:
    """Return the median of the ratios of two commands run in turn, after one run of each that does not count."""
    pairs = [(seconds(first), seconds(second)) for _ in range(runs + 1)][1:]
    return statistics.median(a / b for a, b in pairs)


def commands(runs: int, folder: Path) -> list[Figure]:
    """Measure whole commands."""
    makegraph = [sys.executable, "-m", "viz", str(LECTURE)]
    one = [*makegraph, "-o", str(folder / "g.svg")]
    five = [*one, *(part for kind in ("pdf", "png", "json", "gv") for part in ("-o", str(folder / f"g.{kind}")))]
    imports = [sys.executable, "-c", "import networkx, typer, pygraphviz, typst"]
    pdf, pages = [*makegraph, "-o", str(folder / "g.pdf")], [*makegraph, "-o", str(folder / "g.frames.pdf")]
    files = [*makegraph, "-o", str(folder / "g{0p}.svg")]
    return [
        Figure("lecture.txt to SVG, against importing what it needs", ratio(one, imports, runs), "×", 1.6),
        Figure("all five formats in one run, against the SVG alone", ratio(five, one, runs), "×", 1.5),
        Figure("all frames as pages of a PDF, against the single PDF", ratio(pages, pdf, runs), "×", 1.4),
        Figure("all frames as SVG files, against the single SVG", ratio(files, one, runs), "×", 2),
    ]


def stages(runs: int) -> list[Figure]:
    """Measure the graph stages in this process, on a chain of 100,000 operations over three inputs."""
    from viz.backward import backward
    from viz.check import check
    from viz.forward import forward, inputs
    from viz.graph import build
    from viz.sources.text import parse

    half = OPERATIONS // 2
    lines = ["a = 0.9", "b = 0.8", "c = 0.1", "x0 = 0.5"]
    lines += [f"x{i} = x{i - 1}*{'ab'[i % 2]} + c" for i in range(1, half + 1)]
    text = "\n".join(lines)
    program = parse(text)

    def passes() -> object:
        graph = build(program)
        return backward(graph, forward(graph, inputs(graph)), graph.positions[f"x{half}"])

    trace = passes()
    return [
        Figure("build, forward and backward, an operation", _each(passes, runs), "µs", 15),
        Figure("the checks of every number, an operation", _each(lambda: check(trace), runs), "µs", 15),
        Figure("reading the text, a statement", 2 * _each(lambda: parse(text), runs), "µs", 20),
        Figure("memory of what was read, a statement", _kept(lambda: parse(text)) / half, "bytes", 2000),
    ]


def _kept(work: Callable[[], object]) -> int:
    """Return how many bytes a result keeps."""
    import tracemalloc

    tracemalloc.start()
    result = work()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return size


def _each(work: Callable[[], object], runs: int) -> float:
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found) / OPERATIONS * 1e6


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as Markdown."""
    rows = [f"| {f.what} | {f.value:.2f} {f.unit} | {f.bound:g} {f.unit} |" for f in figures]
    return "\n".join(["| what | median | bound |", "|---|---|---|", *rows])


def main() -> None:
    """Measure, print the table, and fail if a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    compileall.compile_dir(ROOT / "viz", quiet=1)  # as an installed package is
    with tempfile.TemporaryDirectory() as folder:
        figures = [*commands(chosen.runs, Path(folder)), *stages(max(3, chosen.runs // 3))]
    print(table(figures))
    if chosen.json:
        chosen.json.write_text(json.dumps([f._asdict() for f in figures], indent=1) + os.linesep)
    if any(f.value > f.bound for f in figures):
        sys.exit("a bound was passed")


if __name__ == "__main__":
    main()

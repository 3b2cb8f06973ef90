"""Measure the speed: every ratio is a median over pairs taken in turn in one run.

python bench/bench.py [--quick] [--json PATH] [--docs PATH]
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from commands import commands
from figures import Figure
from hostile import Cost, hostile
from hostile import table as costs_table
from stages import stages

ROOT = Path(__file__).parents[1]
_HEAD = "| what | median | against | bound |\n|---|---|---|---|"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as Markdown."""
    return "\n".join([_HEAD, *map(_row, figures)])


def _row(figure: Figure) -> str:
    value = f"{figure.value:,.2f} {figure.unit}"
    return f"| {figure.what} | {value} | {figure.against} | {_bound(figure)} |"


def _bound(figure: Figure) -> str:
    return "" if figure.bound is None else f"{figure.bound:,g} {figure.unit}"


def machine() -> str:
    """Name the kind of machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", {os.getloadavg()[0]:.1f} processes waiting at the end" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} on {platform.machine()}, {cores} cores, Python {platform.python_version()}{load}"


def page(figures: Sequence[Figure], costs: Sequence[Cost], *, quick: bool) -> str:
    """Return the page of the documentation."""
    how = "`make bench QUICK=--quick`: few runs of small graphs" if quick else "`make bench`"
    return f"""# How fast

Measured by {how}, on one machine: {machine()}.
A ratio is the median over pairs that are taken in turn. Graph stages are building the graph, the values and the
derivatives; micrograd and PyTorch compute the same operations, autograd the same with one input's derivative. Memory is
what the finished graph keeps. A wide sum has an input, and so two statements, for each of its operations.

{table(figures)}

## What hostile input costs

Each of these is answered in less than a gigabyte, with its numbers or with a message of a few lines; times are those of
the whole command, beside the lecture's.

{costs_table(costs)}
"""


def main() -> None:
    """Measure, print the table, and fail if a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs, graphs of 10,000 operations")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--docs", type=Path, help="the page to write")
    chosen = parser.parse_args()
    compileall.compile_dir(ROOT / "viz", quiet=1)  # as an installed package is
    with tempfile.TemporaryDirectory() as folder:
        costs = [] if chosen.quick else hostile(Path(folder))
        if costs:
            print(costs_table(costs), flush=True)
        print(_HEAD, flush=True)
        figures = []
        for figure in chain(commands(3 if chosen.quick else 9, Path(folder)), stages(quick=chosen.quick)):
            figures.append(figure)
            print(_row(figure), flush=True)
    if chosen.json:
        found = {"machine": machine(), "quick": chosen.quick, "figures": [f._asdict() for f in figures]}
        found["hostile"] = [cost._asdict() for cost in costs]
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if chosen.docs:
        chosen.docs.write_text(page(figures, costs, quick=chosen.quick), encoding="utf-8")
    if any(f.bound is not None and f.value > f.bound for f in figures):
        sys.exit("a bound was passed")


if __name__ == "__main__":
    main()

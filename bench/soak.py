"""Draw random programs in one process and say how its memory grows: `python bench/soak.py [PROGRAMS]`, on Linux.

The slope is fitted to the second half of the run: by then whatever is loaded once is loaded.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from pathlib import Path

from workloads import dag

from viz.pipeline import parse
from viz.styles.table import STYLES
from viz.writers.table import WRITERS

SAMPLES = 50


def draw(seed: int) -> None:
    """Draw one program of up to nine statements in some format, style and theme."""
    choose = random.Random(seed)
    style, theme = choose.choice(list(STYLES)), choose.choice(["paper", "sketch", "board", "print"])
    drawing = parse(dag(choose.randint(1, 9), seed), f"random-{seed}.txt", style=style, theme=theme)
    drawing.render("json")
    drawing.render(choose.choice(list(WRITERS)))


def resident() -> int:
    """Return how many bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def main() -> None:
    """Draw, and print the memory at intervals and its slope."""
    programs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    every, start = max(1, programs // SAMPLES), time.perf_counter()
    found: list[tuple[int, int]] = []
    for n in range(programs):
        draw(n)
        if n % every == 0:
            gc.collect()
            found.append((n, resident()))
            print(f"{n:6d} programs: {found[-1][1] / 1e6:7.1f} MB", flush=True)
    late = found[len(found) // 2 :]
    slope = statistics.linear_regression(*zip(*late, strict=True)).slope
    print(f"{programs} programs in {time.perf_counter() - start:.0f} s; then {slope:+.0f} bytes a program")


if __name__ == "__main__":
    main()

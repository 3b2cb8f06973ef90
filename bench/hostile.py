"""What hostile input costs: each of tests/heavy.py in a process of its own, its time beside the lecture's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from commands import LECTURE

sys.path.insert(0, str(LECTURE.parents[1]))


class Cost(NamedTuple):
    """An input: what came of it, how many times as long as the lecture it took, and its largest memory in bytes."""

    what: str
    status: int
    times: float
    memory: int


def hostile(folder: Path) -> list[Cost]:
    """Run every heavy input of the tests to JSON."""
    from tests.heavy import HEAVY

    source = folder / "in.txt"
    usual, _, _ = _run(LECTURE, folder, "500000")
    found = []
    for what, heavy in HEAVY.items():
        source.write_bytes(heavy.make())
        took, memory, status = _run(source, folder, heavy.limit)
        found.append(Cost(what, status, took / usual, memory))
    return found


def table(costs: Sequence[Cost]) -> str:
    """Return the costs as Markdown."""
    rows = [
        f"| {c.what} | {'drawn' if c.status == 0 else 'a message'} | {c.times:,.1f} × | {c.memory / 1e6:,.0f} MB |"
        for c in costs
    ]
    return "\n".join(["| input | outcome | time | memory |", "|---|---|---|---|", *rows])


def _run(source: Path, folder: Path, limit: str) -> tuple[float, int, int]:
    """Return the seconds, the largest memory in bytes and the exit status of one run."""
    command = [sys.executable, "-m", "viz", str(source), "-q", "-o", str(folder / "out.json"), "--limit", limit]
    start = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, used.ru_maxrss * 1024, process.returncode

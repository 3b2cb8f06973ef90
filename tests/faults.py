"""Kill runs of the program at random moments and look at what they leave: `python tests/faults.py [RUNS]`, on Unix."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEXTS = ("a = 2\ny = a^2\n", "a = 3\nb = 5\nu = a*b\ny = u + a\n")
FILES = ("graph.svg", "graph.json", "graph.pdf", "graph.frames.html", "graph.gv")


def command(folder: Path) -> list[str]:
    """Return the command that draws everything in a folder."""
    outputs = [argument for name in FILES for argument in ("-o", str(folder / name))]
    return [sys.executable, "-m", "viz", str(folder / "in.txt"), "-q", *outputs]


def drawn(folder: Path, text: str) -> dict[str, bytes]:
    """Draw a text to its end and return the files."""
    (folder / "in.txt").write_text(text, encoding="utf-8")
    subprocess.run(command(folder), check=True)
    return {name: (folder / name).read_bytes() for name in FILES}


def kill(runs: int, folder: Path, seed: int = 1) -> tuple[int, int]:
    """Draw two texts in turn over each other and kill each run; return how many were killed, and what lies aside.

    Every fourth is killed at any moment, the others around the moment when they write. Raises AssertionError where a
    file is neither the whole of the one drawing nor the whole of the other.
    """
    choose, took = random.Random(seed), 0.0  # noqa: S311
    whole = []
    for text in TEXTS:
        start = time.perf_counter()
        whole.append(drawn(folder, text))
        took = time.perf_counter() - start
    killed = 0
    for n in range(runs):
        (folder / "in.txt").write_text(TEXTS[n % 2], encoding="utf-8")
        with subprocess.Popen(command(folder)) as process:
            if n % 4 == 0:
                time.sleep(choose.uniform(0, took))
            else:
                await_writing(process, folder)
                time.sleep(choose.uniform(0, 0.002))
            process.kill()
        killed += process.returncode < 0
        for name in FILES:
            assert (folder / name).read_bytes() in [drawing[name] for drawing in whole], f"run {n}: {name}"
    left = {path.name for path in folder.iterdir()} - {*FILES, "in.txt"}
    assert all(name.startswith(".makegraph-") for name in left), left
    return killed, len(left)


def await_writing(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when a run has begun to write, or has ended."""
    before = sum(1 for _ in folder.iterdir())
    while process.poll() is None and sum(1 for _ in folder.iterdir()) == before:
        time.sleep(0.0002)


def main() -> None:
    """Kill, and say what came of it."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        killed, left = kill(runs, Path(folder))
    print(f"{killed} of {runs} runs were killed before their end; every file is whole; {left} lie aside")  # noqa: T201


if __name__ == "__main__":
    main()

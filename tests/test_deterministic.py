"""The same equations give the same bytes, whatever the machine's habits are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drawings import LOGISTIC, NETWORK
from viz import parse
from viz.writers.table import WRITERS

ROOT = Path(__file__).parents[1]
HABITS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LANG": "C", "LC_ALL": "C", "COLUMNS": "40"},
    {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "HOME": "/"},
)


def draw(folder: Path, habits: dict[str, str], theme: str) -> dict[str, bytes]:
    """Draw in another process, in its own working directory; return what was written by suffix."""
    folder.mkdir()
    (folder / "equations.txt").write_text(NETWORK, encoding="utf-8")
    outputs = [argument for form in WRITERS for argument in ("-o", f"graph.{form}")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | habits
    subprocess.run(
        [sys.executable, "-m", "viz", "equations.txt", "--theme", theme, *outputs],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return {form: (folder / f"graph.{form}").read_bytes() for form in WRITERS}


@pytest.fixture(scope="module", params=["paper", "sketch"])
def runs(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    return [draw(folder / f"place{n}", habits, request.param) for n, habits in enumerate(HABITS)]


@pytest.mark.parametrize("form", WRITERS)
def test_two_runs_under_different_habits_write_the_same_bytes(runs, form):
    assert runs[0][form] == runs[1][form]
    assert runs[0][form]


@pytest.mark.parametrize("form", WRITERS)
def test_a_drawing_does_not_depend_on_what_was_drawn_before(form):
    first = parse(LOGISTIC).render(form)
    parse(NETWORK).render(form)
    assert parse(LOGISTIC).render(form) == first

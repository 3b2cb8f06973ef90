"""What a user gets: the wheel, installed where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("PYTHON", "COV", "PYTEST", "VIRTUAL_ENV", "MAKE")  # variables of this run that must not reach the other


def run(*command: str | Path, cwd: Path, **changes: str) -> str:
    """Run a command that must succeed and return what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(OURS)} | changes
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_fonts_their_licences_and_the_pages_parts(wheel):
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        fonts = [name for name in names if name.endswith((".ttf", ".otf"))]
        assert "viz/fonts/STIXTwoMath-Regular.ttf" in fonts
        for font in fonts:
            licence = f"viz/fonts/OFL-{Path(font).stem.partition('-')[0]}.txt"
            assert "SIL OPEN FONT LICENSE Version 1.1" in archive.read(licence).decode(), font
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert "viz/py.typed" in names
    assert {f"viz/writers/{name}" for name in ("stepper.html", "stepper.css", "stepper.js", "lights.js")} <= set(names)
    assert "viz/static/makegraph.css" in names
    assert not any(name.startswith("tests/") for name in names)


def test_an_installed_makegraph_draws_the_lecture_without_dot(wheel, tmp_path):
    venv, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    run(venv / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    shutil.copy(ROOT / "gallery" / "lecture.txt", tmp_path)

    run(venv / "bin" / "makegraph", "lecture.txt", "-o", "graph.svg", cwd=tmp_path, PATH=str(empty))

    assert (tmp_path / "graph.svg").read_text(encoding="utf-8").startswith("<svg")
    where = run(venv / "bin" / "python", "-c", "import viz; print(viz.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(venv)

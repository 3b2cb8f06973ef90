"""`--deps`: what make and ninja read is what was written and read, whatever the files are called."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.drawings import LECTURE
from tests.machine import needs
from viz.cli import app
from viz.deps import fragment
from viz.errors import UsageError

ROOT = Path(__file__).parents[1]
BUILDS = (ROOT / "docs" / "build.md").read_text(encoding="utf-8")
ALPHABET = st.characters(exclude_characters="/;|\\", exclude_categories=["Cs", "Cc"]) | st.sampled_from(" #:$%=*?[]~()")
NAMES = st.text(ALPHABET, min_size=1, max_size=12).map("x{}y".format)


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lecture.txt").write_text(LECTURE, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="makegraph")


def block(language: str) -> str:
    """Return the example of the page about builds, with this Python's makegraph."""
    text = re.search(rf"```{language}\n(.*?)```", BUILDS, re.DOTALL)[1]
    return text.replace("= makegraph", f"= PYTHONPATH={ROOT} {sys.executable} -m viz")


@given(NAMES, NAMES, NAMES)
@settings(max_examples=30)
@example("a:b", "$(x).txt", "100%.txt")
@example("a b", "lr=0.1", "#1")
def test_make_knows_every_name(output, source, more):
    """With everything there nothing is to be done; with a newer input the output is."""
    assume(len({output, source, more}) == 3)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Makefile").write_bytes(fragment(["all"], [output]) + fragment([output], [source, more]))
        for file in (output, source, more):
            (folder / file).touch()
            os.utime(folder / file, (1000, 1000))
        ask = [needs("make"), "-r", "-n", "-d"]
        told = subprocess.run(ask, cwd=folder, capture_output=True, check=True).stdout
        assert b"is newer than target" not in told
        for file in (source, more):
            os.utime(folder / file, (2000, 2000))
            told = subprocess.run(ask, cwd=folder, capture_output=True, check=True).stdout.decode()
            assert f"Prerequisite '{file}' is newer than target '{output}'" in told


@pytest.mark.parametrize("name", ["a;b.svg", "a\\b.svg", "a|b.svg", "a\nb.svg", "a(b)"])
def test_a_name_that_no_makefile_can_have_is_refused(name):
    with pytest.raises(UsageError, match="cannot name"):
        fragment([name], ["in.txt"])


def test_every_file_of_a_template_is_listed():
    """`{0p}` stands for as many files as there are frames, and the fragment names those and the others."""
    Path("steps").mkdir()
    assert run("lecture.txt", "-o", "steps/{0p}.svg", "-o", "all.json", "--deps", "{stem}.d").exit_code == 0
    targets, _, inputs = Path("lecture.d").read_text(encoding="utf-8").partition(": ")
    assert inputs == "lecture.txt\n"
    assert targets.split() == [*(str(path) for path in sorted(Path("steps").iterdir())), "all.json"]
    assert len(targets.split()) == 12


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("none.txt -o x.svg --deps x.d", 1),
        ("lecture.txt -o x.svg -o no/x.svg --deps x.d", 2),
        ("lecture.txt -o x.svg --deps no/x.d", 2),
        ("lecture.txt -o x.svg --deps x.svg", 2),
        ("lecture.txt -o x.svg --deps lecture.txt", 2),
        ("lecture.txt -o - --deps x.d", 2),
    ],
)
def test_nothing_is_written_on_failure(arguments, status):
    result = run(*arguments.split())
    assert (result.exit_code, result.stdout) == (status, "")
    assert {path.name for path in Path().iterdir()} == {"lecture.txt"}
    assert Path("lecture.txt").read_text(encoding="utf-8") == LECTURE


def test_make_draws_in_parallel_and_only_what_changed():
    """The Makefile of the page: all at first, then nothing, then the one whose equations changed, named oddly too."""
    make = needs("make")
    Path("Makefile").write_text(block("make"), encoding="utf-8")
    for name in ("b", "c", "lr=0.1"):
        Path(f"{name}.txt").write_text(f"x = 2; {name[0]} = 3x", encoding="utf-8")
    first = subprocess.run([make, "-j4"], check=True, capture_output=True, text=True).stdout
    assert first.count(" -o ") == 4
    assert "Nothing to be done" in subprocess.run([make], check=True, capture_output=True, text=True).stdout
    os.utime("lecture.svg", (1000, 1000))
    assert subprocess.run([make], check=True, capture_output=True, text=True).stdout.count(" -o ") == 1


def test_ninja_reads_the_same_fragment():
    """The first run draws, the second has no work to do, and a touched input is drawn again."""
    ninja = needs("ninja")
    Path("build.ninja").write_text(block("ninja"), encoding="utf-8")

    def built() -> str:
        return subprocess.run([ninja], check=True, capture_output=True, text=True).stdout

    assert "[1/1]" in built()
    assert "no work to do" in built()
    Path("lecture.txt").write_text(LECTURE.replace("5", "6"), encoding="utf-8")
    assert "[1/1]" in built()

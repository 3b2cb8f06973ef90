"""The hooks for pre-commit and the GitHub Action, their shell lines run as those programs run them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.drawings import LECTURE
from tests.machine import needs

ROOT = Path(__file__).parents[1]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "build.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where makegraph is on the path and two files of equations are in folders."""
    Path(tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "makegraph"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m viz "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    Path(tmp_path / "work" / "graphs" / "more").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    Path("graphs/a b.txt").write_text(LECTURE, encoding="utf-8")
    Path("graphs/more/c.txt").write_text("x = 2; y = 3x", encoding="utf-8")


def pictures() -> set[str]:
    return {path.name for path in Path().rglob("*.*") if path.suffix != ".txt"}


# -- pre-commit


def hooked(name: str) -> subprocess.CompletedProcess[str]:
    """Run a hook on the files that fit its pattern."""
    needs("sh")
    hook = HOOKS[name]
    names = sorted(path.as_posix() for path in Path().rglob("*.*"))
    files = [name for name in names if re.search(hook["files"], name)]
    assert len(files) == 2
    return subprocess.run([*shlex.split(hook["entry"]), *files], capture_output=True, text=True, check=False)


def test_the_hooks_draw_once_are_content_and_say_what_changed():
    first = hooked("makegraph")
    assert (first.returncode, first.stderr) == (1, "")
    assert first.stdout == "drew the picture of graphs/a b.txt\ndrew the picture of graphs/more/c.txt\n"
    assert pictures() == {"a b.svg", "c.svg"}
    second = hooked("makegraph")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    Path("graphs/more/c.txt").write_text("x = 2; y = 4x", encoding="utf-8")
    done = hooked("makegraph-check")
    assert done.returncode == 1
    assert "c.svg is not what the equations make now" in done.stderr
    assert "`y` was 6, is now 8" in done.stderr
    assert "a b.svg" not in done.stderr


def test_the_hook_that_draws_says_what_is_wrong():
    Path("graphs/a b.txt").write_text("y = wieght", encoding="utf-8")
    done = hooked("makegraph")
    assert (done.returncode, pictures()) == (1, {"c.svg"})
    assert "error[E012]" in done.stderr


def test_the_hook_that_checks_draws_nothing():
    done = hooked("makegraph-check")
    assert (done.returncode, pictures()) == (1, set())
    assert done.stderr.count(".svg is missing") == 2


# -- GitHub


def acted(**inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's last step with inputs, as a runner does."""
    values = {name: entry["default"] for name, entry in ACTION["inputs"].items()} | inputs
    step = ACTION["runs"]["steps"][-1]
    given = {
        key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: values[m[1]], text) for key, text in step["env"].items()
    }
    Path("../step.sh").write_text(step["run"], encoding="utf-8")
    shell = [needs("bash"), "--noprofile", "--norc", "-eo", "pipefail", "../step.sh"]
    return subprocess.run(shell, env=os.environ | given, capture_output=True, text=True, check=False)


def test_the_action_draws_finds_all_up_to_date_and_marks_what_is_not_at_its_file():
    assert acted().returncode == 1
    assert pictures() == set()
    assert acted(mode="draw").returncode == 0
    assert pictures() == {"a b.svg", "c.svg"}
    done = acted()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    Path("graphs/more/c.txt").write_text("x = 2; y = 4x", encoding="utf-8")
    done = acted()
    assert done.returncode == 1
    assert "::error file=graphs/more/c.txt,title=E041::graphs/more/c.svg is not what" in done.stderr
    assert "a b.txt" not in done.stderr


def test_the_action_takes_files_and_options():
    done = acted(files="graphs/a b.txt\ngraphs/more/*.txt", mode="draw", options="-f json  --digits 2")
    assert (done.returncode, pictures()) == (0, {"a b.json", "c.json"})


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"mode": "paint"}, "::error::mode: there is check and draw"),
        ({"files": "none/*.txt"}, "::error::files: there is no such file"),
    ],
)
def test_the_action_refuses_what_it_does_not_know(inputs, says):
    done = acted(**inputs)
    assert (done.returncode, done.stdout.strip()) == (2, says)


@pytest.mark.parametrize("name", ["files", "mode", "options"])
def test_an_input_of_the_action_is_never_a_command(name):
    """Not in the step that is run, and by its form in none."""
    acted(**{name: "$(touch owned) `touch owned`; touch owned"})
    assert not list(Path().rglob("owned"))
    assert all("${{" not in step.get("run", "") for step in ACTION["runs"]["steps"])


def test_the_page_shows_hooks_and_inputs_that_exist():
    examples: list[Any] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    hooks, steps = examples
    assert {hook["id"] for repo in hooks["repos"] for hook in repo["hooks"]} <= HOOKS.keys()
    assert set(steps[-1]["with"]) <= ACTION["inputs"].keys()

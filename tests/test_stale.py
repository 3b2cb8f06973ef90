"""`--check` and `--diff`: what is missing, what is out of date, which numbers changed; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.drawings import LECTURE
from viz import parse
from viz.cli import app
from viz.stale import changes

CHANGED = LECTURE.replace("a = 5", "a = 6")
ALL = "-o a.svg -o a.json -o a.png"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text(LECTURE, encoding="utf-8")


def run(arguments: str) -> Result:
    return CliRunner().invoke(app, ["in.txt", *arguments.split()], prog_name="makegraph")


def there() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path().iterdir()}


def test_what_was_just_drawn_is_up_to_date():
    """Exit 0 and not a word, for every format and for a file a frame."""
    Path("steps").mkdir()
    outputs = f"{ALL} -o a.pdf -o a.html -o a.gif -o a.tikz -o steps/{{p}}.svg --deps a.d"
    assert run(outputs).exit_code == 0
    for flag in ("--check", "--diff"):
        result = run(f"{outputs} {flag}")
        assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("flags", ["--check", "--check --diff", "--diff"])
def test_missing_and_stale_outputs_are_listed_and_left_alone(flags):
    run(ALL)
    Path("in.txt").write_text(CHANGED, encoding="utf-8")
    before = there()
    result = run(f"{ALL} -o b.pdf {flags} --message-format short")
    assert (result.exit_code, result.stdout, there()) == (1, "", before)
    listed = [line.split(": error[E041]: ")[1] for line in result.stderr.splitlines() if "E041" in line]
    assert listed == [
        *(f"a.{form} is not what the equations make now" for form in ("svg", "json", "png")),
        "b.pdf is missing",
    ]
    assert ("N009" in result.stderr) == ("--diff" in flags)


@pytest.mark.parametrize("form", ["svg", "json", "html", "tikz", "typ"])
def test_the_numbers_that_changed_are_named(form):
    """With a = 6 also v = 12 and J = 36; u and all derivatives stay."""
    before, after = (parse(text).render(form) for text in (LECTURE, CHANGED))
    assert [note.message.replace(".0", "") for note in changes("x", before, after)] == [
        "x: `a` was 5, is now 6",
        "x: `v` was 11, is now 12",
        "x: `J` was 33, is now 36",
    ]


def test_a_derivative_that_changed_is_named():
    before, after = (parse(text).render("svg") for text in (LECTURE, LECTURE.replace("J = 3v", "J = 4v")))
    found = [note.message for note in changes("x", before, after)]
    assert found[:2] == ["x: `J` was 33, is now 44", "x: `dJ/dv` was 3, is now 4"]


def test_names_come_and_go():
    before, after = (parse(f"{name} = 2; y = 3{name}").render("svg") for name in "ab")
    assert [note.message for note in changes("x", before, after)] == [
        "x: `a` = 2 is gone",
        "x: `dy/da` = 3 is gone",
        "x: `b` = 2 is new",
        "x: `dy/db` = 3 is new",
    ]


def test_another_look_is_no_other_number():
    run("-o a.svg")
    result = run("-o a.svg --theme sketch --diff")
    assert result.exit_code == 1
    assert "a.svg has the same numbers and looks different" in result.stderr


@pytest.mark.parametrize(
    "old", [b"", b"\xff\xfe", b'{"directed": ', b'{"directed": 1}', b'{"directed": {"graph": []}}']
)
def test_a_file_of_someone_elses_is_out_of_date(old):
    """Whatever it holds, it is not a crash."""
    Path("a.json").write_bytes(old)
    result = run("-o a.json --diff")
    assert (result.exit_code, Path("a.json").read_bytes()) == (1, old)
    assert "`J` = 33.0 is new" in result.stderr


def test_a_long_list_of_numbers_ends():
    before, after = (
        parse("".join(f"x{n} = {n + k}\n" for n in range(40)) + f"y = {'+'.join(f'x{n}' for n in range(40))}").render(
            "json"
        )
        for k in (0, 1)
    )
    notes = changes("x.json", before, after)
    assert (len(notes), notes[-1].message) == (21, "x.json: 21 more numbers differ")


def test_messages_for_machines_name_the_equations():
    result = run("-o a.svg --check --message-format json")
    assert json.loads(result.stderr)["message"] == "a.svg is missing"
    assert "::error file=in.txt,title=E041::a.svg is missing" in run("-o a.svg --check --message-format github").stderr


@pytest.mark.parametrize(("outputs", "says"), [("-o -", "standard output"), ("-o folder -f svg", "cannot read folder")])
def test_what_cannot_be_compared_is_refused(outputs, says):
    Path("folder").mkdir()
    result = run(f"{outputs} --check")
    assert result.exit_code == 2
    assert says in result.stderr


def test_wrong_equations_are_told_as_ever():
    Path("in.txt").write_text("y = x", encoding="utf-8")
    result = run("-o a.svg --check")
    assert result.exit_code == 1
    assert "error[E012]" in result.stderr

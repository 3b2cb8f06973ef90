"""The command line: every option, every exit status, and every kind of bad input with its message."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner, Result

from viz.cli import app

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v\n"
SEVERAL = "a = 2; b = 3\ns = a + b\nd = a - b\n"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lecture.txt").write_text(LECTURE, encoding="utf-8")


def run(*arguments: str, stdin: str = "") -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, list(arguments), input=stdin, prog_name="makegraph")


def command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run the command line as users do."""
    return subprocess.run(
        [sys.executable, "-m", "viz", *arguments], input=stdin.encode(), capture_output=True, check=False
    )


def graph(*arguments: str, text: str = LECTURE) -> dict[str, dict[str, object]]:
    """Return the nodes, by id, of the JSON that a command writes to standard output."""
    result = run("-", "-o", "-", "-f", "json", *arguments, stdin=text)
    assert result.exit_code == 0, result.stderr
    return {node["id"]: node for node in json.loads(result.stdout)["nodes"]}


def svg(*arguments: str) -> str:
    """Return the SVG of the lecture, drawn with options."""
    result = run("lecture.txt", "-o", "-", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def there() -> set[str]:
    """Return what lies in the folder beside the input."""
    return {path.name for path in Path().iterdir()} - {"lecture.txt"}


# -- outputs


def test_the_first_line_of_the_manual():
    """`makegraph expr.txt -o graph.svg` writes the file, says nothing and exits with 0."""
    done = command("lecture.txt", "-o", "graph.svg")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert Path("graph.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("suffix", "start"), [("svg", b"<svg"), ("pdf", b"%PDF-"), ("png", b"\x89PNG"), ("json", b"{"), ("gv", b"digraph")]
)
def test_the_suffix_says_the_format(suffix, start):
    """Upper case too."""
    for path in (f"x.{suffix}", f"y.{suffix.upper()}"):
        assert run("lecture.txt", "-o", path).exit_code == 0
        assert Path(path).read_bytes().startswith(start)


def test_output_is_repeatable():
    """Several files and standard output come from one run."""
    result = run("lecture.txt", "-o", "a.svg", "--output", "b.json", "-o", "-", "-f", "gv")
    assert result.stdout.startswith("digraph")
    assert there() == {"a.svg", "b.json"}
    assert Path("a.svg").read_text(encoding="utf-8").startswith("<svg")
    assert json.loads(Path("b.json").read_text(encoding="utf-8"))["graph"]["output"] == "J"


def test_without_an_output_the_input_gives_the_name():
    """lecture.txt becomes lecture.svg beside it, or lecture.json with -f json."""
    Path("sub").mkdir()
    Path("sub/my.graph.txt").write_text(LECTURE, encoding="utf-8")
    assert run("sub/my.graph.txt").exit_code == 0
    assert run("lecture.txt", "--format", "json").exit_code == 0
    assert there() == {"sub", "lecture.json"}
    assert {path.name for path in Path("sub").iterdir()} == {"my.graph.txt", "my.graph.svg"}


def test_standard_input_goes_to_standard_output():
    """`makegraph -` is a filter; the product is all that stdout carries."""
    done = command("-", stdin=SEVERAL)
    assert done.stdout.startswith(b"<svg")
    assert done.stdout.endswith(b"</svg>\n")
    assert b"note[N003]" in done.stderr
    assert there() == set()


def test_format_serves_names_without_a_suffix():
    """A suffix that says a format stands; -f says it for `-` and for names without one."""
    assert run("lecture.txt", "-o", "plain", "-o", "x.gv", "-f", "json").exit_code == 0
    assert Path("plain").read_text(encoding="utf-8").startswith("{")
    assert Path("x.gv").read_text(encoding="utf-8").startswith("digraph")


def test_two_runs_write_the_same_bytes():
    """As standard output and as a file."""
    run("lecture.txt", "-o", "a.svg")
    assert svg() == Path("a.svg").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="a terminal to write to is made with pty")
def test_binary_is_not_written_to_a_terminal():
    """Without -o a PNG is refused where it would garble the screen."""
    import pty  # noqa: PLC0415 - it is there on Unix only

    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "viz", "-", "-f", "png"]
    done = subprocess.run(arguments, input=LECTURE.encode(), stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert b"png is not written to a terminal" in done.stderr


def test_a_closed_pipe_is_no_traceback():
    """`makegraph - | head -c 1` ends quietly."""
    script = f"{sys.executable} -m viz lecture.txt -o - -f json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert done.stdout == b"{"
    assert done.stderr == b""


# -- options


def test_set_gives_an_input_another_value():
    """The lecture's nudge: with b = 3.001, J is 33.006."""
    assert graph("--set", "b=3.001")["J"]["value"] == pytest.approx(33.006, rel=1e-15)
    assert graph("--set", "b=1", "--set", "a=-1")["J"]["value"] == 3.0


def test_of_chooses_the_output():
    """With v as the output, u's gradient is 1; with d chosen there is no note."""
    assert graph("--of", "v")["u"]["gradient"] == 1.0
    result = run("-", "--of", "d", "-f", "json", stdin=SEVERAL)
    assert (result.exit_code, result.stderr) == (0, "")


def test_wrt_chooses_the_derivatives_that_are_shown():
    """The drawing says fewer, JSON has all."""
    shown, every = (run("lecture.txt", "-o", "-", "-f", "gv", *more).stdout for more in (["--wrt", "b,c"], []))
    assert ("dJ/da" in every, "dJ/da" in shown, "dJ/dc" in shown) == (True, False, True)
    assert graph("--wrt", "b")["a"]["gradient"] == 3.0


def test_detail_opens_the_statements():
    """One box a statement, or one an operation."""
    text = "x = 1\ny = (x + 1)*x\n"
    assert list(graph("--detail", "statements", text=text)) == ["x", "y"]
    assert list(graph("--detail", "operations", text=text)) == ["x", "y.1", "y"]


def test_digits_say_how_many_are_drawn():
    """Two significant digits in labels."""
    content = run("-", "-f", "gv", "--digits", "2", stdin="x = 1; y = sigmoid(x)").stdout
    assert "y = sigmoid(x) = 0.73\\n" in content


def test_direction_turns_the_drawing():
    """To the right it is wider than high, downwards higher than wide."""
    sizes = [svg("--direction", way).split('viewBox="')[1].split('"')[0].split() for way in ("right", "down")]
    (_, _, width, height), (_, _, turned_width, turned_height) = [tuple(map(float, size)) for size in sizes]
    assert width > height
    assert turned_height > turned_width


def test_fit_bounds_the_drawing():
    """In a smaller room the same drawing is smaller."""
    boxes = [
        svg("--fit", room, "--direction", "right").split("<svg", 1)[1].split(">")[0] for room in ("960x540", "560x400")
    ]
    widths = [float(box.split(' width="')[1].split('"')[0].removesuffix("pt")) for box in boxes]
    assert widths[1] < widths[0] <= 960


def test_show_takes_parts_away():
    """Without the legend the picture has none, with values alone no gradients."""
    assert 'id="mg' in svg()
    assert "legend" in svg()
    assert "legend" not in svg("--show", "-legend")
    assert len(svg("--show", "values")) < len(svg("--show", "values,gradients"))


def test_the_command_line_goes_before_the_header():
    """Header before built-in, command line before header."""
    text = f"#| of: v\n#| detail: operations\n{LECTURE}"
    assert graph(text=text)["v"]["kind"] == "output"
    assert graph("--of", "u", text=text)["u"]["kind"] == "output"


def test_quiet_says_nothing_but_errors():
    """The note about several outputs is left out, an error is not."""
    assert "note[N003]" in run("-", "-f", "json", stdin=SEVERAL).stderr
    assert run("-", "-f", "json", "-q", stdin=SEVERAL).stderr == ""
    assert "error[E012]" in run("-", "--quiet", stdin="y = x").stderr


def test_verbose_says_what_was_checked_and_written():
    """Counts of the checks, and the files."""
    for flag in ("-v", "--verbose"):
        said = run("lecture.txt", "-o", "a.json", "-o", "b.gv", flag).stderr
        assert "checked 3 values" in said
        assert said.endswith("wrote a.json\nwrote b.gv\n")


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_version_names_what_it_stands_on(flag):
    """Versions of makegraph, Graphviz and typst; no input is needed."""
    result = run(flag)
    assert result.exit_code == 0
    assert result.stdout.startswith("makegraph ")
    assert all(word in result.stdout for word in ("Graphviz ", "typst ", "networkx "))


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_option(flag):
    """Each with a line about it."""
    text = run(flag).stdout
    options = (
        "--output --format --detail --of --wrt --set --digits --derivative --explain --direction --fit --show --quiet "
        "--verbose --version"
    )
    assert [option for option in options.split() if option not in text] == []


# -- what goes wrong


class Bad(NamedTuple):
    """A call that fails: its arguments, its status, what the message says, and the text of its input."""

    arguments: str
    status: int
    says: tuple[str, ...]
    text: str | bytes = LECTURE


BAD = {
    "no such file": Bad("none.txt", 1, ("E001", "cannot read none.txt: no such file", "help: ")),
    "nearly a file": Bad("lectur.txt", 1, ("E001", "did you mean `lecture.txt`?")),
    "a folder as input": Bad("folder", 1, ("E001", "is a directory")),
    "this folder": Bad(".", 1, ("E001", "is a directory")),
    "the root": Bad("/", 1, ("E001", "is a directory")),
    "unreadable": Bad("/proc/self/mem", 1, ("E001", "cannot read /proc/self/mem")),
    "a name too long": Bad("x" * 300, 1, ("E001", "file name too long")),
    "unknown suffix": Bad("in.txt -o good.svg -o x.svgg", 2, ("E050", "`.svgg` is no format", "did you mean `svg`?")),
    "no suffix": Bad(
        "in.txt -o x", 2, ("E050", "no suffix", "svg, pdf, png, gif, html, pptx, tikz, typ, txt, json, py, gv")
    ),
    "unknown format": Bad("in.txt -f jsn", 2, ("E050", "jsn", "did you mean `json`?")),
    "missing folder": Bad("in.txt -o good.svg -o no/x.svg", 2, ("E040", "no folder no", "mkdir -p no")),
    "a folder as output": Bad("in.txt -o good.svg -o folder -f svg", 2, ("E040", "folder is a folder")),
    "the input as output": Bad("in.txt -o good.svg -o in.txt -f json", 2, ("E040", "never overwritten")),
    "a full disk": Bad("in.txt -o good.svg -o /dev/full -f svg", 2, ("E040", "no space left")),
    "unknown option": Bad("in.txt --colour red", 2, ("No such option: --colour",)),
    "no input": Bad("", 2, ("Missing argument",)),
    "two inputs": Bad("in.txt in.txt", 2, ("unexpected extra argument",)),
    "an option without value": Bad("in.txt --set", 2, ("requires an argument",)),
    "--of nothing": Bad("in.txt --of K", 2, ("E050", "--of: there is no `K`", "a, b, c, u, v, J")),
    "--wrt nothing": Bad("in.txt --wrt b,k", 2, ("E050", "--wrt: there is no `k`", "a, b, c, u, v, J")),
    "--set nothing": Bad("in.txt --set k=1", 2, ("E050", "--set: there is no `k`", "a, b, c")),
    "--set computed": Bad("in.txt --set u=1", 2, ("E050", "`u` is computed, not an input")),
    "--set no number": Bad("in.txt --set b=x", 2, ("E050", "`b=x` is not NAME=VALUE", "help: ")),
    "--set into an error": Bad("in.txt --set a=1e308", 1, ("E021", "--> in.txt:", "computed as")),
    "--detail": Bad("in.txt --detail operation", 2, ("E050", "did you mean `operations`?")),
    "--digits": Bad("in.txt --digits 0", 2, ("E050", "from 1 to 17")),
    "--direction": Bad("in.txt --direction up", 2, ("E050", "right, down")),
    "--digits of decimals": Bad("in.txt --digits .99", 2, ("E050", "`.2` for two decimals, or `exact`")),
    "--derivative": Bad("in.txt --derivative nabla", 2, ("E050", "partial, d, code, number")),
    "--explain nothing": Bad("in.txt --explain k", 2, ("E050", "--explain: there is no `k`", "a, b, c, u, v, J")),
    "--explain nothing, for JSON": Bad("in.txt --explain k -o a.json", 2, ("E050", "--explain: there is no `k`")),
    "--fit": Bad("in.txt --fit big", 2, ("E050", "960x540")),
    "--show": Bad("in.txt --show -legends", 2, ("E050", "did you mean `legend`?")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_is_said_with_place_and_cure(name):
    """Message and status as promised, nothing on stdout, no traceback, and no file written or changed."""
    bad = BAD[name]
    for path in ("/proc/self/mem", "/dev/full"):
        if path in bad.arguments and not Path(path).exists():
            pytest.skip(f"there is no {path} here")
    Path("folder").mkdir()
    Path("in.txt").write_bytes(bad.text if isinstance(bad.text, bytes) else bad.text.encode())
    Path("in.svg").write_text("old", encoding="utf-8")
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    result = run(*bad.arguments.split())
    assert (result.exit_code, result.stdout) == (bad.status, "")
    assert [part for part in bad.says if part not in result.stderr] == []
    assert "Traceback" not in result.stderr
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_a_file_that_may_not_be_read_is_refused(monkeypatch):
    """The system's reason is passed on, whoever runs the test."""

    def refuse(*_arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    result = run("lecture.txt")
    assert result.exit_code == 1
    assert "permission denied" in result.stderr


@pytest.mark.parametrize("name", ["no such file", "missing folder", "--set into an error"])
def test_as_a_process_it_fails_alike(name):
    """The same status and message reach the shell."""
    bad = BAD[name]
    Path("in.txt").write_text(str(bad.text), encoding="utf-8")
    done = command(*bad.arguments.split())
    assert (done.returncode, done.stdout) == (bad.status, b"")
    assert all(part in done.stderr.decode() for part in bad.says)


def test_a_bug_is_called_a_bug(monkeypatch):
    """What no user can cause shows its traceback, asks for a report and exits with 70."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("not the user's")

    monkeypatch.setattr("viz.job.parse", broken)
    result = run("lecture.txt")
    assert result.exit_code == 70
    assert "ZeroDivisionError: not the user's" in result.stderr
    assert "This is a bug in makegraph" in result.stderr


def test_an_interrupt_is_no_traceback(monkeypatch):
    """Control-C exits with 130 and says nothing."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("viz.job.parse", interrupted)
    result = run("lecture.txt")
    assert (result.exit_code, result.stderr) == (130, "")

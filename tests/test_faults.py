"""A run that is killed, a full disk and an output that is no file leave whole files behind, and no one waiting."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.drawings import LECTURE
from tests.faults import kill
from tests.machine import needs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, limits and pipes of Unix")
PROGRAM = [sys.executable, "-m", "viz"]
HUNG = 300  # seconds


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text(LECTURE, encoding="utf-8")


def run(*arguments: str, limit: str = "true", through: Sequence[str] = ()) -> tuple[int, str]:
    """Run the program under a limit of the shell's, or through another; return its status and what it says."""
    script = f'{limit}; exec "$@"'
    command = ["bash", "-c", script, "makegraph", *through, *PROGRAM, "in.txt", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=HUNG, text=True)
    return done.returncode, done.stderr


def there() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file() and path.name != "in.txt"}


def test_runs_that_are_killed_leave_whole_files(tmp_path):
    """`make faults` kills two hundred."""
    folder = tmp_path / "killed"
    folder.mkdir()
    assert kill(3, folder)[0] > 0


@pytest.mark.parametrize("blocks", [1, 8])
def test_a_disk_that_is_full_at_some_file_changes_none(blocks):
    """No file may be longer than so many kilobytes: the first, or only a later one, does not fit."""
    for name in ("a.gv", "b.svg", "c.json"):
        Path(name).write_bytes(b"old")
    before = there()
    status, said = run("-o", "a.gv", "-o", "b.svg", "-o", "c.json", limit=f"trap '' XFSZ; ulimit -f {blocks}")
    assert (status, said.splitlines()[0]) == (2, "error[E040]: cannot write a.gv, b.svg, c.json: file too large")
    assert there() == before


def test_a_pipe_that_nobody_reads_is_refused_at_once():
    """To wait for a reader would be to hang; the output beside it is not written."""
    os.mkfifo("pipe.svg")
    status, said = run("-o", "good.json", "-o", "pipe.svg")
    assert (status, there()) == (2, {})
    assert said == (
        "error[E040]: cannot write pipe.svg: it is a pipe that nobody reads\n  = help: start first what reads it\n"
    )


def test_a_pipe_that_is_read_gets_the_whole():
    """Also more than a pipe holds at once."""
    os.mkfifo("pipe.pdf")
    with ThreadPoolExecutor(1) as reader:
        content = reader.submit(Path("pipe.pdf").read_bytes)
        assert run("-o", "pipe.pdf", "-o", "good.pdf") == (0, "")
        assert content.result() == Path("good.pdf").read_bytes()
    assert Path("pipe.pdf").is_fifo()


def test_a_socket_is_refused():
    """It can be opened by no program."""
    with socket.socket(socket.AF_UNIX) as ours:
        ours.bind("socket.svg")
        status, said = run("-o", "socket.svg", "-o", "good.json")
    assert (status, said[:37], there()) == (2, "error[E040]: cannot write socket.svg,", {})


@pytest.mark.parametrize("output", ["pipe.svg", "/dev/zero"])
def test_what_is_no_file_is_not_compared(output):
    """`--check` neither waits for a pipe nor reads a device to an end that it does not have."""
    os.mkfifo("pipe.svg")
    status, said = run("--check", "-f", "svg", "-o", output)
    assert (status, said) == (2, f"error[E040]: cannot read {output}: it is a device or a pipe\n")


def test_a_name_as_long_as_a_system_takes_can_be_written():
    """What is written aside on the way has a name of its own length."""
    name = f"{'n' * 250}.json"
    assert run("-o", name) == (0, "")
    assert json.loads(there()[name])["graph"]["output"] == "J"


def test_a_folder_that_may_not_be_written_is_said():
    """And what lies in it is left alone. Root, who may write everywhere, gives that up first."""
    Path("shut").mkdir(0o500)
    powers = "-dac_override,-dac_read_search"
    bound = [needs("setpriv"), "--bounding-set", powers, "--inh-caps", powers] if os.geteuid() == 0 else []
    status, said = run("-o", "good.json", "-o", "shut/graph.svg", through=bound)
    assert (status, there()) == (2, {})
    assert "permission denied" in said

"""Reading is bounded; writing is all or nothing, and never harms what is there."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from viz import files
from viz.errors import InputError, UsageError


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text("a = 1\n", encoding="utf-8")


def there() -> dict[str, bytes]:
    """Return every file that is there, with its content."""
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


def told(error: pytest.ExceptionInfo[InputError] | pytest.ExceptionInfo[UsageError]) -> tuple[str, str, str]:
    """Return an error's code, message and cure."""
    (diagnostic,) = error.value.diagnostics
    return diagnostic.code, diagnostic.message, diagnostic.help


# -- reading


def test_a_file_is_read_as_utf8():
    """Letters of any script; line ends and a byte-order mark are left to the language."""
    Path("u.txt").write_bytes("\ufeffΔ = 1\r\n速 = 2".encode())
    assert files.read("u.txt") == "\ufeffΔ = 1\r\n速 = 2"


def test_standard_input_is_read(monkeypatch):
    """`-` is standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("π = 3".encode())))
    assert files.read("-") == "π = 3"


def test_a_closed_standard_input_is_said(monkeypatch):
    """Whoever started the program may have closed it."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError) as caught:
        files.read("-")
    assert told(caught)[:2] == ("E001", "cannot read -: it is closed")


@pytest.mark.parametrize(
    ("path", "message", "cure"),
    [
        ("eqs.md", "cannot read eqs.md: no such file or directory", "give the path of a text file of equations"),
        ("inn.txt", "cannot read inn.txt: no such file or directory", "did you mean `in.txt`?"),
        (".", "cannot read .: is a directory", "give the path of a text file of equations"),
        ("in.txt/x", "cannot read in.txt/x: not a directory", "give the path of a text file of equations"),
    ],
)
def test_what_cannot_be_read_is_said(path, message, cure):
    """The system's reason, and the nearest file if there is one."""
    with pytest.raises(InputError) as caught:
        files.read(path)
    assert told(caught) == ("E001", message, cure)


@pytest.mark.parametrize("path", ["x" * 300, "x" * 300 + "/y", "/proc/self/mem"])
def test_strange_paths_are_refused_too(path):
    """A name that no system takes, and a file that opens but cannot be read."""
    if path.startswith("/") and not Path(path).exists():
        pytest.skip("there is no /proc here")
    with pytest.raises(InputError) as caught:
        files.read(path)
    assert told(caught)[0] == "E001"


def test_what_is_not_utf8_is_refused_with_the_byte():
    """A picture or a text in another encoding is not guessed at."""
    Path("latin.txt").write_bytes("a = 1 # größer".encode("latin-1"))
    with pytest.raises(InputError) as caught:
        files.read("latin.txt")
    assert told(caught)[:2] == ("E002", "latin.txt is not UTF-8 text: byte 11 is 0xf6")


def test_what_is_too_large_is_not_read_to_the_end():
    """A sparse file of eight gigabytes costs 20 MB."""
    with Path("large.txt").open("wb") as file:
        file.truncate(2**33)
    with pytest.raises(InputError) as caught:
        files.read("large.txt")
    assert told(caught)[:2] == ("E003", "large.txt is larger than 20 MB")


# -- writing


def test_files_are_written_whole():
    """Each output has its bytes, and nothing else is left in the folder."""
    files.write({"a.svg": b"<svg/>", "b.json": b"{}"}, "in.txt")
    assert there() == {"in.txt": b"a = 1\n", "a.svg": b"<svg/>", "b.json": b"{}"}


def test_a_file_is_replaced_and_keeps_its_permissions():
    """The new content comes under the old mode; a new file has the mode of any new file."""
    Path("a.svg").write_bytes(b"old and longer")
    Path("a.svg").chmod(0o640)
    umask = os.umask(0o027)
    try:
        files.write({"a.svg": b"new", "b.svg": b"new"}, "in.txt")
        Path("c.svg").touch()
    finally:
        os.umask(umask)
    assert Path("a.svg").read_bytes() == b"new"
    modes = [stat.S_IMODE(Path(name).stat().st_mode) for name in ("a.svg", "b.svg", "c.svg")]
    assert modes == [0o640, 0o640, 0o640]


def test_the_old_file_is_never_half_new():
    """Whoever holds the old file open keeps it whole."""
    Path("a.svg").write_bytes(b"old")
    with Path("a.svg").open("rb") as reader:
        files.write({"a.svg": b"new"}, "in.txt")
        assert reader.read() == b"old"
    assert Path("a.svg").read_bytes() == b"new"


def test_a_link_stays_a_link():
    """Writing through a symbolic link replaces what it points to."""
    Path("real.svg").write_bytes(b"old")
    Path("link.svg").symlink_to("real.svg")
    files.write({"link.svg": b"new"}, "in.txt")
    assert Path("link.svg").is_symlink()
    assert Path("real.svg").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("bad", "message", "cure"),
    [
        ("no/x.svg", "cannot write no/x.svg: there is no folder no", "make it first: mkdir -p no"),
        ("in.txt", "in.txt is the input; it is never overwritten", "give the output another name"),
        ("./in.txt", "./in.txt is the input; it is never overwritten", "give the output another name"),
        ("same.txt", "same.txt is the input; it is never overwritten", "give the output another name"),
        ("folder", "folder is a folder", "name a file in it: folder/graph.svg"),
        ("folder/", "folder/ is a folder", "name a file in it: folder/graph.svg"),
    ],
)
def test_nothing_is_written_if_one_cannot_be(bad, message, cure):
    """A missing folder, the input under any name, a folder: the good output beside it is not written either."""
    Path("folder").mkdir()
    Path("same.txt").hardlink_to("in.txt")
    Path("good.svg").write_bytes(b"old")
    before = there()
    with pytest.raises(UsageError) as caught:
        files.write({"good.svg": b"new", bad: b"new", "other.svg": b"new"}, "in.txt")
    assert told(caught) == ("E040", message, cure)
    assert there() == before


def test_a_full_disk_changes_nothing():
    """The outputs beside /dev/full stay as they were."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    Path("good.svg").write_bytes(b"old")
    before = there()
    with pytest.raises(UsageError) as caught:
        files.write({"good.svg": b"new", "/dev/full": b"new"}, "in.txt")
    assert "no space left on device" in told(caught)[1]
    assert there() == before


def test_a_disk_that_fills_up_while_writing_changes_nothing(monkeypatch):
    """If the second file cannot be written aside, the first does not take its place."""
    Path("a.svg").write_bytes(b"old")
    before, real = there(), files._aside

    def full(target: Path, content: bytes) -> Path:
        if target.name == "b.svg":
            raise OSError(28, "No space left on device")
        return real(target, content)

    monkeypatch.setattr(files, "_aside", full)
    with pytest.raises(UsageError) as caught:
        files.write({"a.svg": b"new", "b.svg": b"new"}, "in.txt")
    assert told(caught)[1] == "cannot write a.svg, b.svg: no space left on device"
    assert there() == before


def test_a_name_that_no_system_takes_is_refused():
    """A name of 300 characters is a message."""
    with pytest.raises(UsageError) as caught:
        files.write({"x" * 300: b"new"}, "in.txt")
    assert "file name too long" in told(caught)[1]


def test_standard_output_is_written_as_it_is(capsysbinary):
    """`-` takes its bytes with the files beside it."""
    files.write({"-": b"<svg/>", "a.json": b"{}"}, "in.txt")
    assert capsysbinary.readouterr().out == b"<svg/>"
    assert there() == {"in.txt": b"a = 1\n", "a.json": b"{}"}


@pytest.mark.parametrize(("error", "raised"), [(BrokenPipeError(32, "gone"), BrokenPipeError), (None, UsageError)])
def test_a_standard_output_that_takes_nothing_leaves_the_files_alone(error, raised, monkeypatch):
    """Nobody reads it to its end, or it is closed: the output beside it is not written either."""

    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise error

        def fileno(self) -> int:
            return os.open(os.devnull, os.O_WRONLY)

    monkeypatch.setattr(sys, "stdout", error and io.TextIOWrapper(Gone()))
    before = there()
    with pytest.raises(raised):
        files.write({"a.svg": b"new", "-": b"new"}, "in.txt")
    assert there() == before


def test_devices_can_be_written():
    """/dev/null is written to, not replaced."""
    files.write({"/dev/null": b"new"}, "in.txt")
    assert not Path("/dev/null").is_file()


def test_the_input_may_be_standard_input():
    """With `-` as the input any file can be written, also one called in.txt."""
    files.write({"in.txt": b"new"}, "-")
    assert there() == {"in.txt": b"new"}

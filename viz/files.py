"""The disk and the streams: bounded reading, and writing a set of files so that each is whole or untouched."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import get_ident
from typing import BinaryIO, TextIO

from viz.errors import Diagnostic, InputError, MakegraphError, UsageError, did_you_mean

LARGEST = 20_000_000


def read(path: str) -> str:
    """Return the text of a file, or of standard input for `-`; raise InputError if it is not UTF-8 text."""
    try:
        if path == "-":
            found = _opened(sys.stdin).read(LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                found = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(
            Diagnostic(code="E001", message=f"cannot read {path}: {_reason(error)}", help=_cure(path))
        ) from None
    if len(found) > LARGEST:
        message = f"{path} is larger than {LARGEST // 1_000_000} MB"
        raise InputError(Diagnostic(code="E003", message=message, help="draw a part of it"))
    return _decoded(found, path)


def _decoded(found: bytes, path: str) -> str:
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        if found.startswith((b"\xff\xfe", b"\xfe\xff")):
            message = f"{path} is UTF-16 text, not UTF-8"
            raise InputError(Diagnostic(code="E002", message=message, help="save it as UTF-8")) from None
        raise InputError(
            Diagnostic(
                code="E002",
                message=f"{path} is not UTF-8 text: byte {error.start + 1} is 0x{found[error.start]:02x}",
                help="save it as UTF-8; a picture or an archive cannot be read",
            )
        ) from None


def current(names: Iterable[str]) -> dict[str, bytes]:
    """Return what is now in those of the files that are there."""
    found = {}
    for name in names:
        try:
            found[name] = _whole(Path(name))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            message = f"cannot read {name}: {_reason(error)}"
            raise UsageError(Diagnostic(code="E040", message=message)) from None
    return found


def _whole(path: Path) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):  # reading might never end
        raise OSError(errno.EINVAL, "it is a device or a pipe")
    return path.read_bytes()


def write(outputs: Mapping[str, bytes], source: str) -> None:
    """Write all files or none: each is written aside first, and only when all are there do they take their places.

    `-` is standard output. Raises UsageError, with nothing changed, if one cannot be written or would replace the
    input; BrokenPipeError if nobody reads standard output to its end.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        _refuse_input(outputs, source)
        streams = [name for name in outputs if name == "-" or (Path(name).exists() and not Path(name).is_file())]
        for name, content in outputs.items():
            if name not in streams:
                ready.append((_aside(_target(name), content), _target(name)))
        for name in streams:
            _stream(name, outputs[name])
        for aside, path in ready:
            aside.replace(path)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error, outputs) from None
    finally:
        for aside, _ in ready:
            aside.unlink(missing_ok=True)


def _target(name: str) -> Path:
    """Return where an output really goes: what a symbolic link points to."""
    target = Path(os.path.realpath(name))
    if target.is_symlink():  # to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _stream(name: str, content: bytes) -> None:
    """Write to a device, a pipe or standard output."""
    if name != "-":
        _into(name, content)
        return
    stream = _opened(sys.stdout)
    try:
        stream.write(content)
        stream.flush()
    except OSError:
        _forget(stream)
        raise


def _into(name: str, content: bytes) -> None:
    """Write to a device or a pipe that somebody reads; to wait for a reader would be to hang."""
    try:
        opened = os.open(name, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO and stat.S_ISFIFO(Path(name).stat().st_mode):
            message = f"cannot write {name}: it is a pipe that nobody reads"
            raise UsageError(Diagnostic(code="E040", message=message, help="start first what reads it")) from None
        raise
    with os.fdopen(opened, "wb") as file:
        os.set_blocking(opened, True)
        file.write(content)


def _forget(stream: BinaryIO) -> None:
    """Let what is left to be written go nowhere, or it fails again at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def printing() -> Iterator[None]:
    """Raise UsageError where standard output cannot take what is printed."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget(_opened(sys.stdout))
        raise _unwritable(error, {"-": b""}) from None


def _opened(stream: TextIO | None) -> BinaryIO:
    """Return a standard stream for bytes; whoever started the program may have closed it."""
    if stream is None:
        raise OSError(errno.EBADF, "it is closed")
    return stream.buffer


def _refuse_input(outputs: Mapping[str, bytes], source: str) -> None:
    for name in (name for name in outputs if name != "-"):
        same = source != "-" and Path(name).exists() and Path(source).exists() and Path(name).samefile(source)
        if same:
            message = f"{name} is the input; it is never overwritten"
            raise UsageError(Diagnostic(code="E040", message=message, help="give the output another name"))
        if Path(name).is_dir():
            message = f"{name} is a folder"
            raise UsageError(
                Diagnostic(code="E040", message=message, help=f"name a file in it: {name.rstrip('/')}/graph.svg")
            )


def _aside(target: Path, content: bytes) -> Path:
    """Write the content beside its place and return where.

    Only a program that is killed leaves such a file behind.
    """
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    aside = _unused(target.parent)
    opened = os.open(aside, flags, mode or 0o666)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
        if mode is not None:
            aside.chmod(mode)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _unused(folder: Path) -> Path:
    """Return a path of this thread's own, short as the output's name may be as long as is allowed."""
    paths = (folder / f".makegraph-{os.getpid()}-{get_ident()}-{n}" for n in count())
    return next(path for path in paths if not os.path.lexists(path))


def _unwritable(error: OSError, outputs: Mapping[str, bytes]) -> MakegraphError:
    missing = [name for name in outputs if not _is_folder(Path(name).parent)]
    if missing:
        message = f"cannot write {missing[0]}: there is no folder {Path(missing[0]).parent}"
        return UsageError(
            Diagnostic(code="E040", message=message, help=f"make it first: mkdir -p {Path(missing[0]).parent}")
        )
    names = ", ".join("standard output" if name == "-" else name for name in outputs)
    return UsageError(Diagnostic(code="E040", message=f"cannot write {names}: {_reason(error)}"))


def _is_folder(path: Path) -> bool:
    """Tell whether a folder is there; one whose name is too long is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _cure(path: str) -> str:
    beside = [str(p) for p in Path(path).parent.glob("*.txt")] if _is_folder(Path(path).parent) else []
    return did_you_mean(path, beside, "give the path of a text file of equations")

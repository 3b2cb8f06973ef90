"""Noticing that files were saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from viz.errors import missing

_LOOK = 1000  # milliseconds after which the files are looked at even if the system told of nothing


def saves(files: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Yield at once, and again whenever one of the files is another one than it was when it last yielded.

    ``files`` is asked again each time. Folders are watched, not files, since many editors save a new file under the old
    name. Raises MissingError without watchfiles.
    """
    try:
        from watchfiles import watch  # noqa: PLC0415 - few runs watch
    except ImportError:
        raise missing("watchfiles") from None
    while True:
        known = _stamps(files())
        yield
        folders = {folder for path in known if (folder := Path(path).parent).is_dir()} or {Path.cwd()}
        events = watch(*folders, watch_filter=None, recursive=False, rust_timeout=_LOOK, yield_on_timeout=True)
        next(_ for _ in events if _stamps(known) != known)
        events.close()


def _stamps(files: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return when each file was written, its size and its number; of a link, those of what it points to."""
    found: dict[str, tuple[int, ...]] = {}
    for name in files:
        for path in {os.path.abspath(name), os.path.realpath(name)}:  # noqa: PTH100 - the first keeps links
            try:
                state = Path(path).stat()
            except OSError:  # while an editor puts the new one in its place
                found[path] = ()
            else:
                found[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found

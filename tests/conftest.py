"""What all tests share: the golden files, the browser, and hypothesis without a stopwatch."""

from __future__ import annotations

import difflib
import os
import signal
import threading
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.machine import needs
from viz import rules

if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where a shell started the tests with Ctrl-C ignored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright

FOLDER = Path(__file__).parent / "golden"
MOST_LINES, MOST_COLUMNS = 40, 200  # of a difference that is shown
CURE = "If it is meant to be so, run `make golden` and read the difference."

settings.register_profile("makegraph", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("makegraph")


@pytest.fixture(autouse=True)
def _derivatives_are_compiled_anew() -> None:
    """Let mutmut see which tests need what compiles derivatives: without this only the first to need each of them."""
    if "MUTANT_UNDER_TEST" in os.environ:
        rules._compiled.cache_clear()


@pytest.fixture
def golden() -> Callable[[str, str | bytes], None]:
    """Compare a text or bytes with the file of that name in tests/golden, or write it there under `make golden`."""

    def compare(name: str, content: str | bytes) -> None:
        found = content.encode() if isinstance(content, str) else content
        path = FOLDER / name
        if os.environ.get("MAKEGRAPH_GOLDEN") == "rewrite":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found)
        elif not path.is_file():
            pytest.fail(f"tests/golden/{name} is missing. {CURE}", pytrace=False)
        elif path.read_bytes() != found:
            pytest.fail(f"{difference(name, path.read_bytes(), found)}\n{CURE}", pytrace=False)

    return compare


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the formats in which hosts draw."""
    from viz.hosts.block import Block  # noqa: PLC0415 - few tests need it

    names: list[str] = []
    rendered: Callable[[Block, str], bytes] = Block.rendered

    def counted(block: Block, form: str) -> bytes:
        names.append(form)
        return rendered(block, form)

    monkeypatch.setattr(Block, "rendered", counted)
    return names


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Start what drives the browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the machine's own Chromium."""
    path = needs("chromium", "chromium-browser", "google-chrome")
    with playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as running:
        yield running


def difference(name: str, wanted: bytes, found: bytes) -> str:
    r"""Return a short unified difference of two texts, or the first byte where two binaries part.

    Elements of a markup file are shown one a line, since a drawing has few line ends.

    >>> print(difference("x.txt", b"a\nb\n", b"a\nc\n"))
    --- tests/golden/x.txt
    +++ drawn now
    @@ -1,2 +1,2 @@
     a
    -b
    +c
    >>> difference("x.png", b"\xff\x00", b"\xff\x01\x02")
    'tests/golden/x.png has 2 bytes, now there are 3; the first that differs is byte 2'
    """
    try:
        before, after = (text.decode().replace("><", ">\n<").splitlines() for text in (wanted, found))
    except UnicodeDecodeError:
        same = next(
            (n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), min(len(wanted), len(found))
        )
        size = f"has {len(wanted)} bytes, now there are {len(found)}"
        return f"tests/golden/{name} {size}; the first that differs is byte {same + 1}"
    if before == after:
        return f"tests/golden/{name} differs only in its line ends"
    lines = list(difflib.unified_diff(before, after, f"tests/golden/{name}", "drawn now", lineterm=""))
    shown = [f"{line[:MOST_COLUMNS]}…" if len(line) > MOST_COLUMNS else line for line in islice(lines, MOST_LINES)]
    more = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join(shown + more)

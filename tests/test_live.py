"""`--watch`, `--open` and `--serve`: every save is drawn, mistakes leave the picture, and strangers get nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from playwright.sync_api import Page, expect, sync_playwright
from typer.testing import CliRunner, Result

from tests.drawings import LECTURE
from tests.machine import needs
from viz import MissingError
from viz.cli import app
from viz.job import Job
from viz.live.server import Live, serving
from viz.live.watch import saves

ROOT = Path(__file__).parents[1]
CHANGED = LECTURE.replace("a = 5", "a = 6")


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text(LECTURE, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="makegraph")


def page_of(text: str) -> bytes:
    """Return the page that is shown of a text."""
    Path("page.txt").write_text(text, encoding="utf-8")
    return Job(source="page.txt", limit=1000, given={}, targets={}, live=True).done().page


# -- saves


def test_a_file_is_seen_at_once_and_on_every_save():
    """Also one that an editor puts in its place, one that is new, and one saved before anyone waits."""
    seen = saves(lambda: ["in.txt", "later.toml"])
    next(seen)
    Path("in.txt").write_text(CHANGED, encoding="utf-8")
    next(seen)
    Path("aside").write_text(LECTURE, encoding="utf-8")
    Path("aside").replace("in.txt")
    next(seen)
    Path("later.toml").touch()
    next(seen)
    seen.close()


def test_the_file_behind_a_link_is_watched():
    Path("far").mkdir()
    Path("far/real.txt").write_text(LECTURE, encoding="utf-8")
    Path("link.txt").symlink_to("far/real.txt")
    seen = saves(lambda: ["link.txt"])
    next(seen)
    Path("far/real.txt").write_text(CHANGED, encoding="utf-8")
    next(seen)
    seen.close()


def test_without_watchfiles_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(MissingError, match="watchfiles is not installed"):
        next(saves(lambda: ["in.txt"]))
    result = run("in.txt", "--watch")
    assert (result.exit_code, Path("in.svg").exists()) == (3, False)
    assert "pip install watchfiles" in result.stderr


@contextmanager
def going(*arguments: str) -> Iterator[Callable[[str], str]]:
    """Run a command until it is interrupted; what is given reads on until a line fits and returns that part of it."""
    command = [sys.executable, "-u", "-m", "viz", "in.txt", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:

        def says(pattern: str) -> str:
            return next(found[0] for line in process.stderr if (found := re.search(pattern, line)))

        try:
            yield says
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is sent as a signal")
def test_watching_draws_on_every_save_and_keeps_the_last_good_picture():
    with going("--watch", "-v", "-o", "x.json", "--set", "b=3") as says:
        says("wrote x.json")
        Path("in.txt").write_text("y = wieght\n", encoding="utf-8")
        says(r"error\[E012\]")
        Path("in.txt").write_text("y = 3\n", encoding="utf-8")
        says("--set: there is no `b`")
        assert '"value": 33.0' in Path("x.json").read_text(encoding="utf-8")
        Path("in.txt").write_text(CHANGED, encoding="utf-8")
        says("wrote x.json")
        assert '"value": 36.0' in Path("x.json").read_text(encoding="utf-8")
        Path("pyproject.toml").write_text("[tool.makegraph]\nthem = 1\n", encoding="utf-8")
        os.utime("in.txt", (1000, 1000))
        says("pyproject.toml:2:1")
        Path("pyproject.toml").write_text("[tool.makegraph]\ndigits = 2\n", encoding="utf-8")
        says("wrote x.json")


# -- opening


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Return what is opened from now on, in vain."""
    found: list[str] = []
    monkeypatch.setattr(typer, "launch", lambda what: found.append(what) or 0)
    return found


def test_what_was_drawn_is_opened(opened):
    assert run("in.txt", "--open", "-o", "-x.svg", "-o", "y.json").exit_code == 0
    assert opened == [str(Path("-x.svg").absolute())]


def test_nothing_is_opened_where_nothing_is_drawn(opened):
    Path("in.txt").write_text("y = wieght", encoding="utf-8")
    assert run("in.txt", "--open").exit_code == 1
    assert opened == []


def test_a_machine_that_opens_nothing_is_told_so(monkeypatch):
    monkeypatch.setattr(typer, "launch", lambda _: 1)
    result = run("in.txt", "--open")
    assert (result.exit_code, Path("in.svg").exists()) == (3, True)
    assert "no program is there to open" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        "- --watch -o x.svg",
        "- --serve",
        "in.txt --watch -o -",
        "in.txt --serve -o -",
        "in.txt --watch --snippet html",
        "in.txt --open -o -",
        "in.txt --open --snippet mkdocs",
        "in.txt --open --check",
        "in.txt --watch --diff",
        "in.txt --serve --check",
    ],
)
def test_what_excludes_each_other_is_refused(arguments, opened):
    result = run(*arguments.split())
    assert (result.exit_code, result.stdout, opened) == (2, "", [])
    assert "error[E050]" in result.stderr
    assert {path.name for path in Path().iterdir()} == {"in.txt"}


# -- the server


@pytest.fixture
def live() -> Live:
    """Return the lecture as it is shown."""
    found = Live()
    found.show(page_of(LECTURE))
    return found


@pytest.fixture
def address(live: Live) -> Iterator[str]:
    """Serve it."""
    with serving(live, "<in>.txt") as found:
        yield found


def asked(address: str, request: str) -> tuple[int, str, str]:
    """Return status, headers and body of the answer to a request; HERE in it is the server's name."""
    here = address.removeprefix("http://").rstrip("/")
    host, _, port = here.partition(":")
    with socket.create_connection((host, int(port)), 10) as line:
        line.sendall(request.replace("HERE", here).replace("\n", "\r\n").encode())
        answer = b""
        while part := line.recv(65536):
            answer += part
    head, _, body = answer.decode().partition("\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


def test_the_window_and_the_picture_are_served(address, live):
    status, head, window = asked(address, "GET / HTTP/1.1\nHost: HERE\n\n")
    assert (status, "<title>&lt;in&gt;.txt</title>" in window) == (200, True)
    assert "default-src 'none'" in head
    assert "frame-ancestors 'none'" in head
    status, head, picture = asked(address, "GET /picture HTTP/1.1\nHost: HERE\nOrigin: http://HERE\n\n")
    assert (status, picture) == (200, live.now.page.decode())
    for line in ("frame-ancestors 'self'", "cache-control: no-store", "cross-origin-resource-policy: same-origin"):
        assert line in head
    assert "access-control" not in head
    assert "python" not in head.split("\r\n\r\n")[0].replace("text/", "")


@pytest.mark.parametrize(
    "path",
    [
        *("/in.txt", "/../in.txt", "/..%2fin.txt", "/%2e%2e/in.txt", "//etc/passwd", "/../../../../etc/passwd"),
        *("/picture/", "/picture/../in.txt", "/live.js", "/?x", "/picture?x", "*", "file:///etc/passwd", "C:\\x"),
    ],
)
def test_nothing_else_is_served(address, path):
    assert asked(address, f"GET {path} HTTP/1.1\nHost: HERE\n\n")[::2] == (404, "")


@pytest.mark.parametrize(
    "host",
    [
        *("Host: evil.example", "Host: evil.example:8765", "Host: 127.0.0.1", "Host: 127.0.0.1:1", "Host: HERE.evil"),
        *("Host: HERE\nHost: evil.example", "Host: evil@HERE", "Host: ", "X: y"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/picture", "/events"])
def test_a_request_under_another_name_is_refused(address, host, path):
    """A page whose name was bent to this machine (DNS rebinding) sends its own name."""
    assert asked(address, f"GET {path} HTTP/1.1\n{host}\n\n")[::2] == (421, "")


@pytest.mark.parametrize("origin", ["http://evil.example", "https://HERE", "null", "http://127.0.0.1:1"])
def test_another_pages_script_is_refused(address, origin):
    assert asked(address, f"GET /events HTTP/1.1\nHost: HERE\nOrigin: {origin}\n\n")[::2] == (403, "")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("GET / HTTP/1.1\nHost: HERE\nContent-Length: 1000000000000\n\n", 413),
        ("GET / HTTP/1.1\nHost: HERE\nContent-Length: -1\n\n", 413),
        ("GET / HTTP/1.1\nHost: HERE\nTransfer-Encoding: chunked\n\n", 413),
        ("POST / HTTP/1.1\nHost: HERE\nContent-Length: 1000000000000\n\n", 501),
        ("PUT /in.txt HTTP/1.1\nHost: HERE\nContent-Length: 4\n\nx=1\n", 501),
        ("DELETE /in.txt HTTP/1.1\nHost: HERE\n\n", 501),
        (f"GET /{'x' * 70_000} HTTP/1.1\nHost: HERE\n\n", 414),
        (f"GET / HTTP/1.1\nHost: HERE\nX: {'x' * 70_000}\n\n", 431),
        (f"GET / HTTP/1.1\nHost: HERE\n{''.join(f'X{n}: y{chr(10)}' for n in range(200))}\n", 431),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else None,
)
def test_bodies_and_floods_are_refused_unread(address, request_, status):
    try:
        assert asked(address, request_)[0] == status
    except ConnectionResetError:  # it hung up while we were still sending
        assert len(request_) > 60_000
    assert Path("in.txt").read_text(encoding="utf-8") == LECTURE


def test_other_machines_are_not_listened_to(address):
    """Not even another address of this one."""
    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), 10)


def test_a_second_server_finds_another_port(address, live):
    with serving(live, "two") as second:
        assert second != address
        assert asked(second, "HEAD / HTTP/1.1\nHost: HERE\n\n")[::2] == (200, "")


def test_before_there_is_a_picture_there_is_none():
    with serving(Live(), "x") as address:
        assert asked(address, "GET /picture HTTP/1.1\nHost: HERE\n\n")[0] == 404


# -- the page


@pytest.fixture(params=["light", "dark"])
def page(request) -> Iterator[Page]:
    """Open an empty page that may ask this machine only; complaints fail the test, lost connections apart."""
    faults: list[str] = []
    path = needs("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        opened = browser.new_page(color_scheme=request.param, reduced_motion="reduce")
        opened.set_default_timeout(20_000)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda line: None if "ERR_CONNECTION" in line.text else faults.append(line.text))
        opened.on("request", lambda sent: None if "//127.0.0.1:" in sent.url else faults.append(sent.url))
        yield opened
        browser.close()
    assert faults == []


def test_the_page_shows_what_is_new_and_what_is_wrong(page):
    """The frame outlives a new picture; a message is text whatever it says, stands beside the picture, and goes."""
    live = Live()
    with serving(live, "in.txt") as address:
        live.fail("error[E001]: none yet")
        page.goto(f"{address}#frame=5")
        picture, alert = page.frame_locator("iframe"), page.get_by_role("alert")
        expect(alert).to_have_text("error[E001]: none yet")
        live.show(page_of(LECTURE))
        expect(picture.locator(".count")).to_have_text("5 / 11")
        expect(alert).to_be_hidden()
        expect(page).to_have_title("J(a, b, c) = 3*(a + b*c)")
        page.keyboard.press("ArrowRight")
        expect(picture.locator(".count")).to_have_text("6 / 11")
        live.fail("error: </pre><img src=x onerror=alert(1)>")
        expect(alert).to_have_text("error: </pre><img src=x onerror=alert(1)>")
        expect(picture.locator(".count")).to_be_in_viewport()
        live.show(page_of(CHANGED))
        expect(alert).to_be_hidden()
        expect(picture.locator("svg desc").first).to_contain_text("a = 6")
        expect(picture.locator(".count")).to_have_text("6 / 11")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is sent as a signal")
@pytest.mark.parametrize("page", ["light"], indirect=True)
def test_serving_shows_every_save(page):
    """From the shell to the browser; no file is written unless one is asked for."""
    with going("--serve") as says:
        page.goto(says(r"http://127\.0\.0\.1:\d+/"))
        described = page.frame_locator("iframe").locator("svg desc").first
        expect(described).to_contain_text("J = 3 times v = 33")
        Path("in.txt").write_text("y = wieght", encoding="utf-8")
        expect(page.get_by_role("alert")).to_contain_text("unknown name `wieght`")
        Path("in.txt").write_text(CHANGED, encoding="utf-8")
        expect(described).to_contain_text("J = 3 times v = 36")
        expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("not running")
    assert {path.name for path in Path().iterdir()} == {"in.txt"}

"""A page on this machine that always shows the newest picture, and over it what is wrong with the equations.

It is served to this machine only, and only two pages and a stream of events are: no file is read for a request. A page
of someone else's in the same browser learns nothing: a request under another name than this machine's own (DNS
rebinding), from another page's script, or with a body is refused.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import Any, NamedTuple

HOST, PORT = "127.0.0.1", 8765  # the port is another one if this is taken
_PATIENCE = 10.0  # seconds to wait for a request, and between signs of life to a browser
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Shown(NamedTuple):
    """The last page that could be drawn, empty before there is one, and what is wrong since then, if anything is."""

    page: bytes = b""
    message: str = ""

    @property
    def event(self) -> str:
        """What a browser is told: a mark, which changes with the page, and the message."""
        mark = sha256(self.page).hexdigest() if self.page else ""
        return f"data: {json.dumps({'mark': mark, 'message': self.message})}\n\n"


class Live:
    """What is shown now. One thread changes it, others wait for that."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.now = Shown()
        self._changed = Condition()

    def show(self, page: bytes) -> None:
        """Show a page, and that nothing is wrong."""
        self._put(Shown(page))

    def fail(self, message: str) -> None:
        """Say what is wrong over the page that was shown."""
        self._put(self.now._replace(message=message))

    def _put(self, shown: Shown) -> None:
        with self._changed:
            self.now = shown
            self._changed.notify_all()

    def after(self, seen: Shown) -> Shown:
        """Wait until something else is shown, but not for long, and return what is."""
        with self._changed:
            self._changed.wait_for(lambda: self.now != seen, _PATIENCE)
            return self.now


@contextmanager
def serving(live: Live, name: str) -> Iterator[str]:
    """Serve what is live, with a name for the window, and yield the address."""
    server = _server(partial(_Handler, live, _window(name)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _server(handler: Any) -> _Server:
    try:
        return _Server((HOST, PORT), handler)
    except OSError:
        return _Server((HOST, 0), handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere two programs would share the port

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that go away in the middle."""
        del request, client_address


def _window(name: str) -> tuple[bytes, str]:
    """Return the page around the picture, and its policy: its own script and style, and this server, nothing else."""
    style, script = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("live.css", "live.js"))
    body = Path(__file__).with_name("live.html").read_text(encoding="utf-8")
    page = body.replace("{style}", style).replace("{script}", script).replace("{name}", escape(name))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; connect-src 'self'; "
        "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return page.encode(), policy


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server: _Server
    server_version, sys_version = "makegraph", ""

    def __init__(self, live: Live, window: tuple[bytes, str], *arguments: Any) -> None:
        self.live, self.window = live, window
        super().__init__(*arguments)

    def do_GET(self) -> None:
        refused = self._refused()
        if refused is not None:
            self._answer(refused, b"", "text/plain", "default-src 'none'")
        elif self.path == "/":
            self._answer(HTTPStatus.OK, self.window[0], "text/html; charset=utf-8", self.window[1])
        elif self.path == "/picture" and self.live.now.page:
            self._answer(HTTPStatus.OK, self.live.now.page, "text/html; charset=utf-8", "frame-ancestors 'self'")
        elif self.path == "/events":
            self._tell()
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain", "default-src 'none'")

    do_HEAD = do_GET  # noqa: N815

    def _refused(self) -> HTTPStatus | None:
        """Return why a request is refused, if it is."""
        own = {f"{name}:{self.server.server_port}" for name in (HOST, "localhost")}
        if self.headers.get_all("Host", []) not in [[name] for name in own]:
            return HTTPStatus.MISDIRECTED_REQUEST
        if self.headers.get("Origin") not in {None, *(f"http://{name}" for name in own)}:
            return HTTPStatus.FORBIDDEN
        has_body = self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if has_body else None

    def _answer(self, status: HTTPStatus, body: bytes, kind: str, policy: str) -> None:
        self.send_response(status)
        self._headers({"Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": policy})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _headers(self, own: dict[str, str]) -> None:
        for name, value in (_ALWAYS | own).items():
            self.send_header(name, value)
        self.end_headers()

    def _tell(self) -> None:
        """Send what is shown whenever it changes, until the browser goes away."""
        self.send_response(HTTPStatus.OK)
        self._headers({"Content-Type": "text/event-stream"})
        seen = self.live.now
        while self.command != "HEAD":
            self.wfile.write(seen.event.encode())
            seen = self.live.after(seen)

    def log_message(self, *_: Any) -> None:
        """Keep the terminal for messages about the equations."""

"""What hosts have in common: a block of equations in a document becomes pictures, each drawn once and kept in a folder.

A file of the folder is named by a hash of all it was made from, and appears whole or not at all. So builds, threads and
processes can share a folder without a lock, and what is there need not be drawn again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from viz.errors import Diagnostic, MakegraphError, UsageError, did_you_mean
from viz.messages import render
from viz.options import CHOICES, Options, resolve
from viz.outputs import asks_for_frames
from viz.pipeline import Drawing, parse
from viz.themes import THEMES

KEYS = tuple(key.replace("_", "-") for key in CHOICES if key not in {"font", "id_prefix", "one_line"})
"""The options that a block may have, spelled as on the command line."""

STEPS = "frames.html"
"""The format of the page with all frames to step through."""

_FOLLOW = (  # a frame knows the scheme of the reader's system only, and a page may have a switch
    "(follow=>{follow();for(const part of[document.documentElement,document.body])"
    "new MutationObserver(follow).observe(part,{attributes:true})})(()=>{this.contentDocument.documentElement.style."
    "colorScheme=getComputedStyle(this).colorScheme.replace('normal','light')})"
)
_LENGTH = re.compile(r"\d+(?:\.\d+)?(?:%|px|pt|em|rem|ex|ch|vw|cm|mm|in)?")
_PREFIX = re.compile(r'<svg [^>]*?\bid="([^"]+)"')
_SPOKEN = re.compile(r"<title[^>]*>(.*?)</title>\s*<desc[^>]*>(.*?)</desc>", re.DOTALL)


class Complaint(NamedTuple):
    """One message, and the place in the document it is about: a line from 1."""

    document: str
    line: int
    code: str
    text: str


@dataclass(frozen=True)
class Block:
    """Equations as they stand in a document: ``line``, from 1, is where their first line is.

    ``options`` are texts by the names in KEYS.
    """

    text: str
    document: str
    line: int = 1
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def drawing(self) -> Drawing:
        """The drawing; its errors point into the document. It follows the reader's page unless a scheme is set."""
        base = parse("\n" * (self.line - 1) + self.text, self.document)
        options = resolve(base.options, _choices(self.options))
        if options.scheme is None and "auto" in THEMES[options.theme].schemes:
            options = replace(options, scheme="auto")
        return Drawing(base.program, options)

    @property
    def has_steps(self) -> bool:
        """Tell whether frames are asked for and nothing is said of how one picture holds them."""
        return self.drawing.options.frames is not None and self.drawing.options.frames_as is None

    def files(self, folder: Path, *formats: str) -> list[Path]:
        """Return the files of the picture in these formats, drawn unless the folder has them."""
        made_from = [_version(), self.text, *sorted(self.options.items())]
        stem = "makegraph-" + sha256(json.dumps(made_from).encode()).hexdigest()[:16]
        paths = [folder / f"{stem}.{form}" for form in formats]
        missing = [path for path in paths if not path.exists()]
        if missing:
            folder.mkdir(parents=True, exist_ok=True)
            for path in missing:
                replace(self.drawing, options=_framed(self.drawing.options, path)).save(path)
        return paths


def complaints(error: MakegraphError, place: tuple[str, int]) -> Iterator[Complaint]:
    """Yield what an error says; ``place`` is where the document asks for the drawing."""
    for diagnostic in error.diagnostics:
        text = render(diagnostic, error.source, "makegraph").replace("]: --", "]: ", 1)
        document, line = place
        if diagnostic.span is not None and error.source is not None:
            document, line = error.source.name, error.source.place(diagnostic.span.start)[0]
        yield Complaint(document, line, diagnostic.code, text)


@cache
def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415

    return version("makegraph")


def _choices(given: Mapping[str, str]) -> dict[str, Any]:
    """Return options as `resolve` takes them; raise UsageError for a name that is none."""
    for key in given:
        if key not in KEYS:
            cure = did_you_mean(key, KEYS, f"the options are {', '.join(KEYS)}")
            raise UsageError(Diagnostic(code="E050", message=f"unknown option `{key}`", help=cure))
    found: dict[str, Any] = {key.replace("-", "_"): value for key, value in given.items()}
    return found | ({"set": tuple(found["set"].split(","))} if "set" in found else {})


def _framed(options: Options, path: Path) -> Options:
    """Return the options for one file: one picture holds the frames on a sheet, or plays them if it is an SVG."""
    if options.frames is None or asks_for_frames(str(path)) or options.frames_as == "strip":
        return options
    if options.frames_as is None:
        return replace(options, frames_as="strip")
    return options if path.suffix == ".svg" else replace(options, frames=None)


# -- HTML


def spoken(svg: str) -> str:
    """Return what a screen reader reads of a picture: its title and its description."""
    found = _SPOKEN.search(svg)
    return unescape(f"{found[1]}. {found[2]}") if found else ""


def inlined(svg: str, number: int, alt: str = "", width: str = "") -> str:
    """Return a picture to stand in a page itself; ``number`` tells pictures of the same on one page apart."""
    found = _PREFIX.search(svg)
    if found and number > 1:
        svg = svg.replace(found[1], f"{found[1]}-{number}-")
    if alt:
        svg = re.sub(r'aria-labelledby="[^"]*"', lambda _: f'aria-label="{escape(alt)}"', svg, count=1)
    style = f"max-width:100%;height:auto{f';width:{length(width)}' if width else ''}"
    return svg.replace("<svg ", f'<svg style="{style}" ', 1).replace("\n", "")


def stepper(page: str, alt: str = "", width: str = "") -> str:
    """Return the page with the frames as a frame of another page, whose scheme it follows; it reads itself aloud."""
    name = escape(alt) or page.partition("<title>")[2].partition("</title>")[0]
    style = f"width:{length(width) if width else '100%'};aspect-ratio:4/3;max-height:90vh;border:0"
    attributes = f'aria-label="{name}" style="{style}" onload="{_FOLLOW}" srcdoc="{escape(page)}"'
    return f'<iframe class="makegraph" {attributes}></iframe>'


def length(text: str) -> str:
    """Return a CSS length; raise UsageError for another text. A number alone counts pixels.

    >>> length("60%"), length("300")
    ('60%', '300px')
    """
    if _LENGTH.fullmatch(text) is None:
        cure = "write for instance `60%` or `400px`"
        raise UsageError(Diagnostic(code="E050", message=f"width: `{text}` is not a width", help=cure))
    return text if text[-1] in "%xtmhwn" else f"{text}px"

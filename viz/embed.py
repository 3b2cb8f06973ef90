"""A drawing inside another page: in HTML, and in the formats among which a notebook chooses."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path

from viz.errors import Diagnostic, MakegraphError, UsageError
from viz.messages import told
from viz.scene import Film, Scene
from viz.sheet import sheet
from viz.writers.table import WRITERS

STATIC = Path(__file__).with_name("static")
"""Holds the style sheet by which pictures follow a page's switch between light and dark."""

_FOLLOW = (  # a frame knows the scheme of the reader's system only, and a page may have a switch
    "(follow=>{follow();for(const part of[document.documentElement,document.body])"
    "new MutationObserver(follow).observe(part,{attributes:true})})(()=>{this.contentDocument.documentElement.style."
    "colorScheme=getComputedStyle(this).colorScheme.replace('normal','light')})"
)
_LENGTH = re.compile(r"\d+(?:\.\d+)?(?:%|px|pt|em|rem|ex|ch|vw|cm|mm|in)?")
_SPOKEN = re.compile(r"<title[^>]*>(.*?)</title>\s*<desc[^>]*>(.*?)</desc>", re.DOTALL)


def spoken(svg: str) -> str:
    """Return what a screen reader reads of a picture: its title and its description."""
    found = _SPOKEN.search(svg)
    return unescape(f"{found[1]}. {found[2]}") if found else ""


def prefix(svg: str) -> str:
    """Return what all ids of a picture begin with; pictures of the same have the same."""
    return svg.partition('id="')[2].partition('"')[0]


def inlined(svg: str, number: int = 1, alt: str = "", width: str = "") -> str:
    """Return a picture to stand in a page itself; ``number`` tells pictures of the same on one page apart."""
    if number > 1:
        svg = svg.replace(prefix(svg), f"{prefix(svg)}-{number}-")
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


# -- notebooks


@dataclass(frozen=True)
class Display:
    """What a notebook may show, by MIME type: HTML where it can, a PDF where it is printed, a text if neither."""

    formats: Mapping[str, str]

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> dict[str, str]:
        del include, exclude
        return dict(self.formats)


def picture(scene: Scene) -> Display:
    """Return a picture for a notebook: as an image, so that any number of them leave each other alone."""
    svg = WRITERS["svg"].write(scene)
    source = f"data:image/svg+xml;base64,{_base64(svg)}"
    return _display(f'<img class="makegraph" alt="{escape(spoken(svg.decode()))}" src="{source}">', scene)


def formats(scene: Callable[[], Scene]) -> dict[str, str]:
    """Return a picture by MIME type, or as a text what is wrong with its equations."""
    try:
        return dict(picture(scene()).formats)
    except MakegraphError as error:
        return {"text/plain": told(error)}


def steps(film: Film, numbers: Sequence[int]) -> Display:
    """Return frames for a notebook: a page to step through, and a sheet of them where there is no HTML."""
    page = WRITERS["html"].write_frames(film, numbers).decode()
    return _display(stepper(page), sheet(film, numbers))


def _display(html: str, scene: Scene) -> Display:
    svg = WRITERS["svg"].write(scene).decode()
    formats = {"text/html": f"<style>{_style()}</style>{html}", "image/svg+xml": svg, "text/plain": spoken(svg)}
    return Display(formats | {"application/pdf": _base64(WRITERS["pdf"].write(scene))})


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


@cache
def _style() -> str:
    return (STATIC / "makegraph.css").read_text(encoding="utf-8")

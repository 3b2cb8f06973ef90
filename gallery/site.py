"""Write the pages of the gallery's site beside its drawings: an index, and for each text a page with all it becomes.

The folder holds the drawings already, as gallery/rules.mk makes them. A page is written anew if something it shows is
newer. The pages are plain HTML that fetches nothing, so they are read from a disk as from a server.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from math import ceil
from pathlib import Path
from string import Template
from textwrap import shorten
from urllib.parse import quote

from viz import load
from viz.embed import spoken, stepper
from viz.pipeline import Drawing
from viz.snippets import SNIPPETS, snippet
from viz.styles.table import STYLES

PARTS = Path(__file__).parent / "site"
GROUPS = {
    "basics": "Basics",
    "learning": "Learning",
    "misunderstandings": "Misunderstandings and their cures",
    "elsewhere": "Elsewhere",
}
DOWNLOADS = {
    "svg": "SVG, light",
    "pdf": "PDF",
    "png": "PNG, two pixels a point",
    "tikz": "TikZ for LaTeX",
    "frames.pdf": "Steps, a page each",
    "story.pdf": "Story: each nudge before its chain rule",
    "frames.gif": "Steps that play, GIF",
    "frames.pptx": "Steps for PowerPoint",
    "frames.html": "Steps for the browser",
    "report.html": "Report in words",
    "blank.pdf": "Exam",
    "key.pdf": "Its key",
    "json": "Every number, JSON",
    "txt": "Equations",
}
SAID = re.compile(r"#\| *(?:title|tags|source|notice):")
SMALL = 160  # characters that stand for a small picture; its page has the whole description
LINK = re.compile(r"https://\S+")


@dataclass(frozen=True)
class Entry:
    """A text of the gallery, and the folder of its drawings."""

    path: Path
    folder: Path

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.path.stem

    @cached_property
    def drawing(self) -> Drawing:
        """The equations, read."""
        return load(self.path)

    def said(self, key: str) -> str:
        """Return a line of the header, or nothing."""
        header = self.drawing.program.header
        return header[key].text if key in header else ""

    @property
    def style(self) -> str:
        """The style it is meant to be drawn in."""
        return self.drawing.options.style

    @property
    def equations(self) -> str:
        """The text without what the page says elsewhere."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if not SAID.match(line))

    @cached_property
    def title(self) -> str:
        """Its own title, or that of its picture."""
        return self.said("title") or unescape(self._picture(self.style).partition("</title>")[0].rpartition(">")[2])

    def picture(self, style: str, *, small: bool = False) -> str:
        """Return the image of it in a style, with the room it takes and what it shows."""
        text = self._picture(style)
        width, height = re.findall(r' (?:width|height)="([\d.]+)"', text.partition(">")[0])
        about = spoken(text)
        alt = shorten(about.removeprefix(f"{self.title}. "), SMALL, placeholder=" ...") if small else about
        lazy = ' loading="lazy"' if small or style != self.style else ""
        source = quote(f"{self.name}.{style}.svg")
        room = f'width="{width}" height="{height}" style="--wide: {width}px"'
        return f'<img src="{source}" {room} alt="{escape(alt)}"{lazy}>'

    def _picture(self, style: str) -> str:
        return (self.folder / f"{self.name}.{style}.svg").read_text(encoding="utf-8")

    def is_current(self, page: Path) -> bool:
        """Tell whether nothing that its page shows is newer than the page."""
        made_from = [self.path, Path(__file__), *PARTS.iterdir(), *self.folder.glob(f"{self.name}.*.svg")]
        return page.is_file() and page.stat().st_mtime >= max(path.stat().st_mtime for path in made_from)


def main(folder: Path, texts: Sequence[Path]) -> None:
    """Write the pages of all texts, and the index."""
    entries = sorted((Entry(path, folder) for path in texts), key=lambda e: [*GROUPS].index(e.said("tags")))
    for path in [*PARTS.glob("*.css"), *PARTS.glob("*.js"), *texts]:
        shutil.copy(path, folder)
    for number, entry in enumerate(entries):
        page = folder / f"{entry.name}.html"
        if not entry.is_current(page):
            around = entries[number - 1], entries[(number + 1) % len(entries)]
            page.write_text(page_of(entry, *around), encoding="utf-8")
    (folder / "index.html").write_text(index_of(entries), encoding="utf-8")


def index_of(entries: Sequence[Entry]) -> str:
    """Return the page of all drawings, by their groups."""
    groups = {tag: [entry for entry in entries if entry.said("tags") == tag] for tag in GROUPS}
    shown = {tag: members for tag, members in groups.items() if members}
    choices = "".join(_choice("group", tag, GROUPS[tag], chosen=False) for tag in shown)
    sections = "".join(_section(tag, members) for tag, members in shown.items())
    return _filled("index", title="Gallery", choices=choices, sections=sections, count=str(len(entries)))


def _section(tag: str, entries: Iterable[Entry]) -> str:
    cards = "".join(
        f'<li><a href="{quote(e.name)}.html"><span class="thumb">{e.picture(e.style, small=True)}</span>'
        f"<strong>{escape(e.title)}</strong></a><p>{escape(e.said('notice'))}</p></li>\n"
        for e in entries
    )
    return f'<section id="{tag}"><h2>{GROUPS[tag]}</h2>\n<ul class="cards">\n{cards}</ul></section>\n'


def page_of(entry: Entry, before: Entry, after: Entry) -> str:
    """Return the page of one text."""
    tabs = "".join(_choice("style", style, style, chosen=style == entry.style) for style in STYLES)
    pictures = "".join(_panel(entry, style) for style in STYLES)
    return _filled(
        "entry",
        title=escape(entry.title),
        tag=entry.said("tags"),
        group=GROUPS[entry.said("tags")],
        notice=escape(entry.said("notice")),
        source=_source(entry.said("source")),
        name=escape(entry.name),
        equations=escape(entry.equations),
        tabs=tabs,
        pictures=pictures,
        steps=stepper((entry.folder / f"{entry.name}.frames.html").read_text(encoding="utf-8")),
        downloads=_downloads(entry),
        snippets="".join(_snippet(entry, host) for host in SNIPPETS),
        before=_neighbour(before),
        after=_neighbour(after),
    )


def _panel(entry: Entry, style: str) -> str:
    """Return the picture in a style, which the arrow keys scroll where it is wider than the page."""
    return f'<div class="panel {style}" tabindex="0" role="group" aria-label="{style}">{entry.picture(style)}</div>\n'


def _choice(group: str, value: str, label: str, *, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    return f'<label><input type="radio" name="{group}" value="{value}"{checked}> {escape(label)}</label>\n'


def _source(text: str) -> str:
    """Return where it is from, its address as a link."""
    linked = LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
    return f"<p>After {linked}</p>" if text else ""


def _downloads(entry: Entry) -> str:
    files = ((entry.folder / f"{entry.name}.{kind}", about) for kind, about in DOWNLOADS.items())
    return "\n".join(_download(path, about) for path, about in files if path.is_file())


def _download(path: Path, about: str) -> str:
    size = f"<small>{ceil(path.stat().st_size / 1000)} kB</small>"
    return f'<li><a href="{quote(path.name)}">{about}</a> {size}</li>'


def _snippet(entry: Entry, host: str) -> str:
    """Return what to paste into a host; a file that it needs besides is written."""
    ending = SNIPPETS[host].ending
    outputs = [f"{entry.name}{ending}"] if ending else []
    made = snippet(host, entry.drawing.with_frames(outputs), entry.path.name, outputs)
    text = made.pop("-").decode()
    for name, content in made.items():
        (entry.folder / name).write_bytes(content)
    command = f"makegraph {entry.path.name} --snippet {host}"
    shown = f"<pre><code>{escape(text)}</code></pre>"
    return f"<details><summary>{host}</summary>\n<p><code>{escape(command)}</code></p>\n{shown}</details>\n"


def _neighbour(entry: Entry) -> str:
    return f'<a href="{quote(entry.name)}.html">{escape(entry.title)}</a>'


def _filled(page: str, **parts: str) -> str:
    return Template((PARTS / f"{page}.html").read_text(encoding="utf-8")).substitute(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

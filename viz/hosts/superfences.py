"""Fences of Markdown whose language is `makegraph`, for `pymdownx.superfences`: `fence` formats, `accept` validates.

A picture stands in the page itself, so that it turns dark with it. What is wrong is a warning of MkDocs, and the page
has the equations instead; `viz.hosts.mkdocs` adds the page and its line to that, and keeps the pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from viz.embed import inlined, length, prefix, stepper
from viz.errors import MakegraphError
from viz.files import read
from viz.hosts.block import STEPS, Block, complaints, parted

LOGGER = logging.getLogger("mkdocs.plugins.makegraph")


class Place(NamedTuple):
    """Where a fence stands: its document, the line of its first equation, the folder its file is looked for in."""

    document: str = "a makegraph block"
    line: int = 1
    folder: str = "."


def accept(_language: str, inputs: dict[str, str], options: dict[str, str], _attrs: dict[str, str], _md: Any) -> bool:
    """Take every option; an unknown one is told of later, where superfences would show code and say nothing.

    Names are spelled with `_`: outside braces superfences takes no `-`.
    """
    options.update({key.replace("_", "-"): value for key, value in inputs.items()})
    return True


def fence(source: str, _language: str, _css_class: str, options: dict[str, str], md: Any, **attributes: Any) -> str:
    """Return the HTML of a fence."""
    return html(source, options, md, attributes, Place())


def html(
    source: str,
    options: Mapping[str, str],
    md: Any,
    attributes: Mapping[str, Any],
    place: Place,
    kept: Path | None = None,
    defaults: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the HTML of a fence: a figure, or the equations if they are wrong.

    ``kept`` is where pictures are kept, ``defaults`` are the options of all fences.
    """
    text = source
    begin = (place.document, max(1, place.line - 1))
    try:
        (usual, general), (said, choices) = parted(defaults), parted(options)
        words = usual | said
        beside = str(Path(place.folder, "page"))
        block = Block(source, place.document, place.line, choices, general, beside=beside)
        if "file" in words:
            if source.strip():
                LOGGER.warning("%s:%s: makegraph has a file and equations; the file is drawn", *place[:2])
            path = str(Path(place.folder, words["file"]))
            text = read(path)
            block = Block(text, path, 1, choices, general)
        figure = _figure(block, words, md, attributes, kept)
    except MakegraphError as error:
        for complaint in complaints(error, begin):
            LOGGER.warning("%s:%s: %s", complaint.document, complaint.line, complaint.text)
        return _code(text)
    for note in block.notes(begin):
        LOGGER.info("%s:%s: %s", note.document, note.line, note.text)
    match words.get("show-source"):
        case "above":
            return _code(text) + figure
        case "below":
            return figure + _code(text)
        case _:
            return figure


def _figure(block: Block, words: Mapping[str, str], md: Any, attributes: Mapping[str, Any], kept: Path | None) -> str:
    alt, width = words.get("alt", ""), words.get("width", "")
    if block.has_steps:
        drawn = stepper(_drawn(block, STEPS, kept), alt)
        width = width or "100%"
    else:
        svg = _drawn(block, "svg", kept)
        mark = f'id="{prefix(svg)}'
        number = 1 + sum(mark in str(html) for html in md.htmlStash.rawHtmlBlocks)
        drawn = inlined(svg, number, alt, "100%" if width else "")
    style = f' style="width:{length(width)}"' if width else ""
    name = f' id="{escape(attributes["id_value"])}"' if attributes.get("id_value") else ""
    classes = escape(" ".join(["makegraph", *attributes.get("classes", [])]))
    caption = f"<figcaption>{escape(words['caption'])}</figcaption>" if "caption" in words else ""
    return f'<figure class="{classes}"{name}{style}>{drawn}{caption}</figure>'


def _drawn(block: Block, form: str, kept: Path | None) -> str:
    if kept is None:
        return block.rendered(form).decode()
    (path,) = block.files(kept, form)
    return path.read_text(encoding="utf-8")


def _code(text: str) -> str:
    return f"<pre><code>{escape(text)}</code></pre>"

"""The filter `makegraph-pandoc` for pandoc and Quarto: code blocks of the class `makegraph` become pictures.

pandoc gives the document as JSON on standard input and takes it back on standard output. The picture's format is the
writer's: SVG for pages, PDF for LaTeX, PNG for word processors. Frames are steps on slides, a page to step through on
pages and a sheet elsewhere. Where something is wrong all of it is told on standard error, and pandoc makes nothing.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from viz.embed import inlined, spoken, stepper
from viz.errors import MakegraphError
from viz.files import read
from viz.hosts.block import STEPS, Block, complaints, parted

FOLDER = Path("makegraph-files")
"""Holds the pictures, beside the document that is made."""

_LINE = re.compile(r"#\|[ \t]*([\w-]+)[ \t]*:[ \t]*(.*)")
_PLACE = re.compile(r"(?:(.*?)@)?(\d+):")  # where a block begins, if pandoc reads it with `+sourcepos`
_QUARTO = {"fig-cap": "caption", "fig-alt": "alt", "label": "id"}
_LATEX = {"latex", "beamer", "context", "pdf"}
_OFFICE = {"docx", "odt", "opendocument", "pptx", "rtf", "icml"}
_PAGES = {"html", "html4", "html5", "chunkedhtml"}
_Node = dict[str, Any]


def main() -> int:
    """Filter a document; return the exit status."""
    target = re.split("[-+]", sys.argv[1])[0] if len(sys.argv) > 1 else "html"
    document = json.load(sys.stdin)
    fences = [*_fences(document["blocks"])]
    told: list[str] = []
    for number, node in enumerate(fences, 1):
        place = _place(node, number)
        try:
            node.update(drawn(node, target, place, number))
        except MakegraphError as error:
            told += [complaint.text for complaint in complaints(error, place)]
    sys.stderr.write("".join(f"{text}\n\n" for text in told))
    if told:
        return 1
    if fences:
        document["meta"].setdefault("graphics", {"t": "MetaBool", "c": True})  # or LaTeX's template loads no graphicx
    sys.stdout.write(json.dumps(document))
    return 0


def _fences(part: Any) -> Iterator[_Node]:
    """Yield the blocks of code that are ours, wherever they stand."""
    if isinstance(part, list):
        for each in part:
            yield from _fences(each)
    elif isinstance(part, dict) and part.get("t") == "CodeBlock":
        if "makegraph" in part["c"][0][1]:
            yield part
    elif isinstance(part, dict):
        yield from _fences(list(part.values()))


def _place(node: _Node, number: int) -> tuple[str, int]:
    """Return the document and the line of a block's fence, or which block it is where pandoc does not say."""
    found = [_PLACE.match(value) for key, value in node["c"][0][2] if key == "data-pos"]
    if found and found[-1]:
        return found[-1][1] or "the document", int(found[-1][2])
    return f"makegraph block {number}", 0


def drawn(node: _Node, target: str, place: tuple[str, int], number: int = 1) -> _Node:
    """Return what stands in place of a block of code for a writer; its files are written.

    ``number`` tells it apart from others in the document.
    """
    (name, classes, attributes), code = node["c"]
    text, lines = _without_lines(code)
    given = {_QUARTO.get(key, key): value for key, value in [*attributes, *lines.items()] if key != "data-pos"}
    name = name or given.pop("id", "")
    words, options = parted(given)
    block = Block(text, place[0], place[1] + 1, options, follows=False)
    if "file" in words:
        text = read(words["file"])
        block = Block(text, words["file"], 1, options, follows=False)
    shown = _shown(block, words, target, number)
    sys.stderr.write("".join(f"{note.text}\n\n" for note in block.notes(place)))
    if name or "caption" in words:
        shown = _figure([name, [word for word in classes if word != "makegraph"], []], shown, words.get("caption", ""))
    if "show-source" not in words:
        return shown
    source = {"t": "CodeBlock", "c": [["", [], []], text]}
    return {"t": "Div", "c": [["", [], []], [source, shown] if words["show-source"] == "above" else [shown, source]]}


def _without_lines(code: str) -> tuple[str, dict[str, str]]:
    """Return the equations with comments in place of those `#|` lines that are the host's, and what those say."""
    found: dict[str, str] = {}
    lines = code.split("\n")
    for number, line in enumerate(lines):
        match = _LINE.match(line)
        if match and match[1] in {*_QUARTO, "alt", "file", "show-source", "width"}:
            found[match[1]] = match[2].strip().strip("\"'")
            lines[number] = "#"
    return "\n".join(lines), found


# -- what is shown


def _shown(block: Block, words: Mapping[str, str], target: str, number: int) -> _Node:
    if block.has_steps and target in _STEPPED:
        return _STEPPED[target](block, words, number)
    form = "pdf" if target in _LATEX else "png" if target in _OFFICE else "svg"
    svg, *others = block.files(FOLDER, *dict.fromkeys(["svg", form]))
    picture = (others or [svg])[0]
    alt = _said(words.get("alt") or spoken(svg.read_text(encoding="utf-8")))
    width = [["width", words["width"]]] if "width" in words else []
    return {"t": "Para", "c": [{"t": "Image", "c": [["", [], width], alt, [picture.as_posix(), ""]]}]}


def _page(block: Block, words: Mapping[str, str], _number: int) -> _Node:
    html = stepper(block.rendered(STEPS).decode(), words.get("alt", ""), words.get("width", ""))
    return {"t": "RawBlock", "c": ["html", html]}


def _fragments(block: Block, words: Mapping[str, str], number: int) -> _Node:
    """Return frames that reveal.js steps through with its own keys."""
    stepped = replace(block, options={**block.options, "frames-as": "fragments"})
    svg = inlined(stepped.rendered("svg").decode(), number, words.get("alt", ""), words.get("width", ""))
    return {"t": "RawBlock", "c": ["html", svg]}


def _overlays(block: Block, words: Mapping[str, str], _number: int) -> _Node:
    """Return frames as overlays of Beamer, each a page of one PDF."""
    (pages,) = block.files(FOLDER, "frames.pdf")
    count = len(block.drawing.frames)
    percent = words.get("width", "").removesuffix("%")
    width = f"{float(percent) / 100:g}\\linewidth" if percent.isdecimal() else "\\linewidth"
    lines = [f"\\includegraphics<{n}>[page={n},width={width}]{{{pages.as_posix()}}}%" for n in range(1, count + 1)]
    return {"t": "RawBlock", "c": ["latex", "\n".join(lines)]}


_STEPPED: Mapping[str, Callable[[Block, Mapping[str, str], int], _Node]] = {
    **dict.fromkeys(_PAGES, _page),
    "revealjs": _fragments,
    "beamer": _overlays,
}


def _figure(attributes: list[Any], shown: _Node, caption: str) -> _Node:
    words = [{"t": "Plain", "c": _said(caption)}] if caption else []
    shown = shown | {"t": "Plain"} if shown["t"] == "Para" else shown
    return {"t": "Figure", "c": [attributes, [None, words], [shown]]}


def _said(text: str) -> list[_Node]:
    """Return words as pandoc has them; nothing in them is markup."""
    spaced = [node for word in text.split() for node in ({"t": "Space"}, {"t": "Str", "c": word})]
    return spaced[1:]

"""The directive `makegraph` for mystmd and Jupyter Book 2, which run `makegraph-myst` as an executable plugin.

Called without arguments it says what directives it has. Called with `--directive makegraph` it reads one from standard
input and writes the nodes that stand in its place, both as JSON. What is wrong goes to standard error, with the page's
own line, and mystmd shows it with the page's name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from viz.embed import spoken
from viz.errors import MakegraphError
from viz.files import read
from viz.hosts.block import KEYS, Block, complaints

PICTURES = Path("_build", "makegraph")
_UP = "/".join([".."] * 40)  # mystmd joins every name to the folder of the page, which it does not tell
_OWN = {
    "label": "the name by which it can be referred to",
    "alt": "a description for those who cannot see it",
    "caption": "a sentence for under the figure",
    "width": "of the picture, such as 60%",
    "align": "left, center or right",
    "class": "a class of the picture",
    "show-source": "above or below: shows the equations too",
}
_Node = dict[str, Any]


def main() -> int:
    """Answer mystmd; return the exit status."""
    if len(sys.argv) == 1:
        sys.stdout.write(json.dumps(specification()))
        return 0
    found = json.load(sys.stdin)
    try:
        nodes = directive(found)
    except MakegraphError as error:
        line = int(found["node"]["position"]["start"]["line"])
        sys.stderr.write("\n".join(complaint.text for complaint in complaints(error, ("page", line))))
        return 1
    sys.stdout.write(json.dumps(nodes))
    return 0


def specification() -> _Node:
    """Return what mystmd needs to know of the plugin."""
    about = _OWN | dict.fromkeys(KEYS, "as on the command line")
    text = {
        "name": "makegraph",
        "doc": "Equations, or a file of them, as an annotated graph.",
        "arg": {"type": "string", "doc": "a file of equations"},
        "options": {key: {"type": "string", "doc": doc} for key, doc in about.items()},
        "body": {"type": "string", "doc": "equations"},
    }
    return {"name": "makegraph", "directives": [text]}


def directive(found: _Node) -> list[_Node]:
    """Return the nodes in place of a directive: a picture, in a figure if it has a caption; its files are written."""
    options: dict[str, str] = found.get("options", {})
    block = _block(found, {key: value for key, value in options.items() if key in KEYS})
    svg, _ = block.files(PICTURES.absolute(), "svg", "pdf")
    line = int(found["node"]["position"]["start"]["line"])
    sys.stderr.write("".join(f"{note.text}\n" for note in block.notes(("page", line))))
    picture: _Node = {key: options[key] for key in ("width", "align", "class") if key in options}
    picture |= {"type": "image", "url": f"{_UP}{svg.with_suffix('.*')}"}
    picture |= {"alt": options.get("alt") or spoken(svg.read_text(encoding="utf-8"))}
    shown = _figure(picture, options["caption"]) if "caption" in options else picture
    if "label" in options:
        shown |= {"label": options["label"], "identifier": options["label"].lower()}
    source = {"type": "code", "lang": "text", "value": block.text}
    place = options.get("show-source")
    return [*([source] if place == "above" else []), shown, *([source] if place == "below" else [])]


def _block(found: _Node, options: dict[str, str]) -> Block:
    if "arg" in found:
        return Block(read(found["arg"]), found["arg"], 1, options)
    node = found["node"]
    bodies = [part for part in node.get("children", []) if part["type"] == "mystDirectiveBody"]
    line = (bodies or [node])[0]["position"]["start"]["line"]
    return Block(found.get("body", ""), "page", line, options)


def _figure(picture: _Node, caption: str) -> _Node:
    words = {"type": "paragraph", "children": [{"type": "text", "value": caption}]}
    return {"type": "container", "kind": "figure", "children": [picture, {"type": "caption", "children": [words]}]}

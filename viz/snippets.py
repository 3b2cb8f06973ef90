"""What to paste into a host so that it shows the drawing: one row a host."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from viz.errors import Diagnostic, UsageError, did_you_mean
from viz.outputs import asks_for_frames, suffix
from viz.pipeline import Drawing
from viz.themes import THEMES

_MARKDOWN = re.compile(r"[\\`*_\[\]<>$^~@|{}]")


class Wanted(NamedTuple):
    """What a snippet is about: the drawing, the equations' file, and the picture's file, which a few hosts need not."""

    drawing: Drawing
    source: str
    picture: str

    @property
    def alt(self) -> str:
        """What is said in place of the picture."""
        scene = self.drawing.scene
        return " ".join(f"{scene.title}. {scene.description}".split())

    @property
    def url(self) -> str:
        """The picture's file in an address."""
        return quote(PurePath(self.picture).as_posix())

    @property
    def has_frames(self) -> bool:
        """Tell whether the picture's file holds the frames."""
        return asks_for_frames(self.picture) or self.drawing.options.frames is not None

    @property
    def caption(self) -> str:
        """The sentence for under the figure, if the equations have one, else their title."""
        entry = self.drawing.program.header.get("caption")
        return entry.text if entry else self.drawing.scene.title


class Snippet(NamedTuple):
    """A host: how its snippet is written, and the picture's ending unless `-o` names one; none if it is drawn there."""

    write: Callable[[Wanted], str]
    ending: str = ""


def usual_outputs(host: str, source: str) -> dict[str, str]:
    """Return what is drawn for a host, by the formats, beside the equations; raise UsageError for an unknown host."""
    if host not in SNIPPETS:
        cure = did_you_mean(host, SNIPPETS, f"choose one of {', '.join(SNIPPETS)}")
        raise UsageError(Diagnostic(code="E050", message=f"--snippet: `{host}` is not known", help=cure))
    ending = SNIPPETS[host].ending
    name = str(PurePath(source).with_name(_stem(source) + ending))
    return {name: suffix(name)} if ending else {}


def snippet(host: str, drawing: Drawing, source: str, outputs: Sequence[str]) -> dict[str, bytes]:
    """Return the snippet, as what goes to standard output, with the files that it needs besides the outputs."""
    drawing.checked  # noqa: B018 - what is wrong has no snippet, not even one that does not look at it
    wanted = Wanted(drawing, source, outputs[0] if outputs else "")
    dark = _dark(wanted) if host == "github" else {}
    return dark | {"-": SNIPPETS[host].write(wanted).encode()}


def _stem(source: str) -> str:
    return "graph" if source == "-" else PurePath(source).stem


# -- pages


def _html(wanted: Wanted) -> str:
    if suffix(wanted.picture) == "html":
        title, shape = html.escape(wanted.drawing.scene.title), wanted.drawing.scene.size
        ratio = f"aspect-ratio: {shape.width:.0f} / {shape.height + 100:.0f}"
        return f'<iframe src="{wanted.url}" title="{title}" style="width: 100%; {ratio}; border: 0"></iframe>\n'
    return f'<img src="{wanted.url}" alt="{html.escape(wanted.alt)}" style="max-width: 100%">\n'


def _github(wanted: Wanted) -> str:
    picture = f'<img src="{wanted.url}" alt="{html.escape(wanted.alt)}">'
    dark = "".join(
        f'  <source media="(prefers-color-scheme: dark)" srcset="{quote(PurePath(name).as_posix())}">\n'
        for name in _dark_names(wanted)
    )
    return f"<picture>\n{dark}  {picture}\n</picture>\n" if dark else f"{picture}\n"


def _dark_names(wanted: Wanted) -> list[str]:
    """Return the name of the dark picture beside the light one; none for a theme that is not dark."""
    path, options = PurePath(wanted.picture), wanted.drawing.options
    both = options.scheme in {None, "light"} and {"light", "dark"} <= {*THEMES[options.theme].schemes}
    return [str(path.with_name(f"{path.stem}-dark{path.suffix}"))] if both else []


def _dark(wanted: Wanted) -> dict[str, bytes]:
    """Draw the dark picture."""
    drawing = wanted.drawing
    turned = replace(drawing, options=replace(drawing.options, scheme="dark"))
    made = [turned.rendered(name, suffix(name)) for name in _dark_names(wanted)]
    return {name: content for files in made for name, content in files.items()}


def _reveal(wanted: Wanted) -> str:
    """Write the picture itself: reveal.js steps through the groups of an SVG that stands in its page."""
    options = replace(wanted.drawing.options, frames_as="fragments", one_line=True)
    drawing = Drawing(wanted.drawing.program, options).with_frames(["x.frames.svg"])
    (picture,) = drawing.rendered("x.frames.svg", "svg").values()
    return f"<section>\n{picture.decode().strip()}\n</section>\n"


# -- documents that draw by themselves


def _sphinx(wanted: Wanted) -> str:
    name = re.sub(r"\W+", "-", _stem(wanted.source)).strip("-")
    head = [f"   :name: {name}", f"   :caption: {wanted.caption}", ""]
    if wanted.source != "-":
        return "\n".join([f".. makegraph:: {PurePath(wanted.source).as_posix()}", *head])
    body = [f"   {line}".rstrip() for line in wanted.drawing.program.source.text.strip("\n").split("\n")]
    return "\n".join([".. makegraph::", *head, *body, ""])


def _mkdocs(wanted: Wanted) -> str:
    text = wanted.drawing.program.source.text
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    if wanted.source != "-":
        return f'{fence} makegraph file="{PurePath(wanted.source).as_posix()}"\n{fence}\n'
    return f"{fence} makegraph\n{text.strip()}\n{fence}\n"


# -- slides and papers


def _beamer(wanted: Wanted) -> str:
    path, size = PurePath(wanted.picture).as_posix(), r"width=\linewidth, height=.8\textheight, keepaspectratio"
    if not wanted.has_frames:
        return f"\\includegraphics[{size}]{{{path}}}\n"
    last = len(wanted.drawing.frames)
    pages = f"\\foreach \\n in {{1,...,{last}}} {{\\includegraphics<\\n>[page=\\n, {size}]{{{path}}}}}"
    return f"% \\usepackage{{pgffor}} in the preamble\n{pages}\n"


def _typst(wanted: Wanted) -> str:
    return f"#image({_quoted(wanted.picture)}, width: 100%, alt: {_quoted(wanted.alt)})\n"


def _quarto(wanted: Wanted) -> str:
    caption = _MARKDOWN.sub(r"\\\g<0>", wanted.caption)
    name = re.sub(r"\W+", "-", _stem(wanted.source)).strip("-")
    return f"![{caption}]({wanted.url}){{#fig-{name} fig-alt={_quoted(wanted.alt)}}}\n"


def _quoted(text: str) -> str:
    """Put a text in quotes, as Typst and pandoc read them."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


SNIPPETS: Mapping[str, Snippet] = MappingProxyType(
    {
        "github": Snippet(_github, ".svg"),
        "html": Snippet(_html, ".svg"),
        "sphinx": Snippet(_sphinx),
        "mkdocs": Snippet(_mkdocs),
        "reveal": Snippet(_reveal),
        "beamer": Snippet(_beamer, ".frames.pdf"),
        "typst": Snippet(_typst, ".svg"),
        "quarto": Snippet(_quarto, ".svg"),
    }
)
"""What --snippet may be."""

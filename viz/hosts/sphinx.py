"""The directive `makegraph` for Sphinx, in reStructuredText and in MyST: `extensions = ["viz.hosts.sphinx"]`.

A picture is an image of any suffix, `makegraph-….*`, with an SVG and a PDF beside each other, so that each builder
takes what it can show and nothing is converted. Frames are a page to step through in HTML and a sheet elsewhere. A
report is a page by itself, to which HTML links, and all of its pages in print.
"""

from __future__ import annotations

import os
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StateMachine
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from viz.config import nearest_config
from viz.embed import STATIC, spoken, stepper
from viz.errors import MakegraphError
from viz.files import read, write
from viz.hosts.block import KEYS, STEPS, Block, Complaint, complaints

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator

_LOGGER = logging.getLogger(__name__)
_KEPT = "makegraph"  # among the doctrees
_FORMS = ("report.html", "report.pdf")
_PAGES = "\n\\usepackage{pdfpages}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what there is."""
    app.add_directive("makegraph", Makegraph)
    elsewhere = dict.fromkeys(("text", "man", "texinfo"), (_nothing, None))
    app.add_node(report, html=(_link, None), latex=(_pages, None), **elsewhere)
    app.add_config_value("makegraph_options", {}, "env", types=[dict])
    app.add_config_value("makegraph_version", version("makegraph"), "env", types=[str])  # another one draws all anew
    app.add_css_file("makegraph.css")
    app.connect("config-inited", _add_style)
    return {"version": version("makegraph"), "parallel_read_safe": True, "parallel_write_safe": True}


def _add_style(_app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


class report(nodes.General, nodes.Element):  # noqa: N801 - as docutils names its nodes
    """The report of a drawing: `html` and `pdf` are files among what is kept, `text` is what a link says."""


def _link(writer: HTML5Translator, node: report) -> None:
    if writer.builder.name == "epub":  # runs no page of its own
        raise nodes.SkipNode
    name = _copied(writer, node["html"], "_downloads")
    link = f'<a class="reference external" href="{writer.builder.dlpath}/{name}">{escape(node["text"])}</a>'
    writer.body.append(f'<p class="makegraph-report">{link}</p>\n')
    raise nodes.SkipNode


def _pages(writer: LaTeXTranslator, node: report) -> None:
    if _PAGES not in writer.elements["preamble"]:
        writer.elements["preamble"] += _PAGES
    writer.body.append(f"\n\\includepdf[pages=-]{{{_copied(writer, node['pdf'])}}}\n")
    raise nodes.SkipNode


def _nothing(_writer: nodes.NodeVisitor, _node: report) -> None:
    raise nodes.SkipNode


def _copied(writer: HTML5Translator | LaTeXTranslator, name: str, folder: str = "") -> str:
    """Put a report beside what is built; return its name."""
    place = Path(writer.builder.outdir, folder)
    place.mkdir(parents=True, exist_ok=True)
    write({str(place / name): Path(writer.builder.doctreedir, _KEPT, name).read_bytes()}, "-")
    return name


def _align(argument: str) -> str:
    return str(directives.choice(argument, ("left", "center", "right")))


def _show_source(argument: str | None) -> str:
    return str(directives.choice(argument or "below", ("above", "below")))


class Makegraph(SphinxDirective):
    """Equations, or a file of them, as a picture."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {  # noqa: RUF012 - docutils wants a plain one
        "align": _align,
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "class": directives.class_option,
        "name": directives.unchanged,
        "report": directives.unchanged,
        "show-source": _show_source,
        "width": directives.length_or_percentage_or_unitless,
        **dict.fromkeys(KEYS, directives.unchanged),
    }

    def run(self) -> list[nodes.Node]:
        """Return the picture, or the equations as they are where something is wrong with them."""
        place = self.get_source_info()
        block = None
        try:
            block = self._block()
            shown = [*self._shown(block), *self._report(block)]
        except MakegraphError as error:
            for complaint in complaints(error, place):
                self._warn(complaint)
            return [_literal(block.text)] if block else []
        for note in block.notes(place):
            _LOGGER.info(note.text, type="makegraph", subtype=note.code)
        source = {self.options["show-source"]: [_literal(block.text)]} if "show-source" in self.options else {}
        return [*source.get("above", []), *shown, *source.get("below", [])]

    def _warn(self, complaint: Complaint) -> None:
        location = f"{complaint.document}:{complaint.line}"
        _LOGGER.warning(complaint.text, location=location, type="makegraph", subtype=complaint.code)

    # -- what is drawn

    def _block(self) -> Block:
        """Return the equations and where they stand."""
        chosen = {key: value.strip() for key, value in self.options.items() if key in KEYS}
        options = chosen, self.config.makegraph_options
        if not self.arguments:
            return self._noted(Block("\n".join(self.content), *self._first_line(), *options))
        if self.content:
            document, line = self.get_source_info()
            text = "makegraph has a file and equations; the file is drawn"
            self._warn(Complaint(document, line, "both", text))
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        return self._noted(Block(read(path), path, 1, *options))

    def _noted(self, block: Block) -> Block:
        """Return a block whose document depends on the options of its project, too."""
        if settings := nearest_config(block.document):
            self.env.note_dependency(str(Path(settings).absolute()))
        return block

    def _first_line(self) -> tuple[str, int]:
        """Return where the content begins: its lines count from the document's in docutils, from its own in MyST."""
        if not self.content:
            document, line = self.get_source_info()
            return document, line
        document, line = self.content.items[0]
        if not isinstance(self.state_machine, StateMachine):
            line = self.lineno + self.content_offset
        return document, line + 1

    # -- how it stands in the document

    def _shown(self, block: Block) -> list[nodes.Node]:
        """Return the picture, and where frames are to be stepped through, the page that HTML has in its place."""
        folder = Path(self.env.doctreedir, _KEPT)
        svg, _ = block.files(folder, "svg", "pdf")
        alt = self.options.get("alt") or spoken(svg.read_text(encoding="utf-8"))
        if not block.has_steps:
            return self._figure(self._image(svg, alt))
        (page,) = block.files(folder, STEPS)
        html = stepper(page.read_text(encoding="utf-8"), *(self.options.get(key, "") for key in ("alt", "width")))
        here = addnodes.only("", nodes.raw("", html, format="html"), expr="html and not epub")
        return self._figure(here, addnodes.only("", self._image(svg, alt), expr="epub or not html"))

    def _report(self, block: Block) -> list[report]:
        """Return the written explanation, if it is asked for."""
        if "report" not in self.options:
            return []
        page, pdf = block.files(Path(self.env.doctreedir, _KEPT), *_FORMS)
        text = self.options["report"] or "Every derivative, explained"
        return [report("", html=page.name, pdf=pdf.name, text=text)]

    def _image(self, svg: Path, alt: str) -> nodes.image:
        folder = Path(self.env.doc2path(self.env.docname)).parent
        uri = Path(os.path.relpath(svg.with_suffix(".*"), folder)).as_posix()
        image = nodes.image("", uri=uri, alt=alt, classes=["makegraph", "dark-light", *self.options.get("class", [])])
        for key in {"align", "width"} & self.options.keys():
            image[key] = self.options[key]
        return image

    def _figure(self, *pictures: nodes.Element) -> list[nodes.Node]:
        """Return pictures with their caption, if they have one, and the name by which they can be referred to."""
        if "caption" not in self.options:
            self.add_name(pictures[0])
            return [*pictures]
        inline, messages = self.state.inline_text(self.options["caption"], self.lineno)
        figure = nodes.figure("", *pictures, nodes.caption(self.options["caption"], "", *inline))
        if "align" in self.options:
            figure["align"] = self.options["align"]
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure, *messages]


def _literal(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="text")

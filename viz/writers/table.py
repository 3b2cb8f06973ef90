"""What can be written: one row a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Way = Literal["fragments", "animation", "strip"]
WAYS: Mapping[Way, str] = MappingProxyType(
    {
        "fragments": "an SVG that reveal.js steps through",
        "animation": "an SVG that plays by itself",
        "strip": "all frames on one sheet",
    }
)
"""How one picture can hold frames; a sheet is a picture like any other."""


class Writer(NamedTuple):
    """A format: its suffix, whether it shows the drawing (a Scene) or the numbers, whether it is text.

    ``frames`` says what one file of it does with the frames of a drawing; it is empty if it holds one picture only.
    ``turns`` tells that it turns dark where the reader's page does, unless a scheme is asked for.
    ``ways`` are other ways of doing it, each a module of that name.
    """

    suffix: str
    shows: Literal["scene", "type", "numbers"]
    text: bool
    about: str
    frames: str = ""
    turns: bool = False
    ways: tuple[Way, ...] = ()

    @property
    def write(self) -> Callable[..., bytes]:
        """The function of the module of the same name, imported when it is asked for."""
        found: Any = getattr(import_module(f"viz.writers.{self.suffix}"), self.suffix)
        return found  # type: ignore[no-any-return]

    @property
    def write_frames(self) -> Callable[..., bytes]:
        """The function `frames` of that module, which takes a film and the numbers of its frames."""
        found: Any = import_module(f"viz.writers.{self.suffix}").frames
        return found  # type: ignore[no-any-return]

    def write_way(self, way: Way) -> Callable[..., bytes]:
        """Return the function of the module that is called as one of its ways, which takes the same."""
        found: Any = getattr(import_module(f"viz.writers.{way}"), way)
        return found  # type: ignore[no-any-return]


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        row.suffix: row
        for row in (
            Writer(
                "svg",
                "scene",
                text=True,
                about="picture for pages and slides: outlines only, looks the same everywhere",
                ways=("fragments", "animation"),
            ),
            Writer(
                "pdf",
                "scene",
                text=False,
                about="picture for papers: one page, selectable text, tagged",
                frames="a page each",
            ),
            Writer("png", "scene", text=False, about="picture in pixels, two a point"),
            Writer(
                "gif",
                "scene",
                text=False,
                about="picture in pixels and few colours, two a point; frames play by themselves",
                frames="playing by themselves",
            ),
            Writer(
                "html",
                "scene",
                text=True,
                about="page by itself: variables light their paths",
                frames="to step through",
                turns=True,
            ),
            Writer(
                "pptx",
                "scene",
                text=False,
                about="slide for PowerPoint: shapes and texts to edit, speaker notes; needs python-pptx",
                frames="a slide each",
            ),
            Writer(
                "tikz",
                "type",
                text=True,
                about="picture for LaTeX: nodes and formulas, alone or for `\\input`",
                frames="overlays that Beamer steps through",
            ),
            Writer("typ", "type", text=True, about="picture as Typst source: a page by itself, or a value to import"),
            Writer("txt", "numbers", text=True, about="equations with their numbers, for terminals and screen readers"),
            Writer("json", "numbers", text=True, about="every number in full precision; networkx reads it back"),
            Writer(
                "py",
                "numbers",
                text=True,
                about="program in Python that computes the values, and the derivatives by hand",
            ),
            Writer("gv", "numbers", text=True, about="the graph in DOT with plain labels, for other layouts"),
        )
    }
)

"""What can be written: one row a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, NamedTuple


class Writer(NamedTuple):
    """A format: its suffix, whether it shows the drawing (a Scene) or the numbers, whether it is text.

    ``frames`` says what one file of it does with the frames of a drawing; it is empty if it holds one picture only.
    """

    suffix: str
    shows: Literal["scene", "type", "numbers"]
    text: bool
    about: str
    frames: str = ""

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


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        row.suffix: row
        for row in (
            Writer(
                "svg",
                "scene",
                text=True,
                about="picture for pages and slides: outlines only, looks the same everywhere",
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
            Writer("gv", "numbers", text=True, about="the graph in DOT with plain labels, for other layouts"),
        )
    }
)

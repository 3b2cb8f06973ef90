"""What can be written: one row a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, NamedTuple


class Writer(NamedTuple):
    """A format: its suffix, whether it shows the drawing (a Scene) or the numbers, whether it is text."""

    suffix: str
    shows: Literal["scene", "numbers"]
    text: bool
    about: str

    @property
    def write(self) -> Callable[..., bytes]:
        """The function of the module of the same name, imported when it is asked for."""
        found: Any = getattr(import_module(f"viz.writers.{self.suffix}"), self.suffix)
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
            Writer("pdf", "scene", text=False, about="picture for papers: one page, selectable text, tagged"),
            Writer("png", "scene", text=False, about="picture in pixels, two a point"),
            Writer(
                "tikz", "scene", text=True, about="picture for LaTeX: nodes and formulas; by itself or with `\\input`"
            ),
            Writer("typ", "scene", text=True, about="picture as Typst source: a page by itself, or a value to import"),
            Writer(
                "txt",
                "numbers",
                text=True,
                about="equations with values and derivatives, for a terminal or a screen reader",
            ),
            Writer("json", "numbers", text=True, about="every number in full precision; networkx reads it back"),
            Writer("gv", "numbers", text=True, about="the graph in DOT with plain labels, for other layouts"),
        )
    }
)

"""The forms of a report: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple


class Form(NamedTuple):
    """A form: its suffix, what it is for, how many boxes it can step through, the format of pictures beside it."""

    suffix: str
    about: str
    steps: int = 0
    beside: str = ""

    @property
    def write(self) -> Callable[..., bytes]:
        """The function of the module of the same name, imported when it is asked for."""
        found: Any = getattr(import_module(f"viz.report.{self.suffix}"), self.suffix)
        return found  # type: ignore[no-any-return]


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        row.suffix: row
        for row in (
            Form("html", "page by itself, with the picture to step through", steps=60),
            Form("pdf", "pages like a textbook's"),
            Form("md", "Markdown with formulas between dollar signs; pictures beside it", beside="svg"),
            Form("tex", "LaTeX for `\\input`; pictures beside it", beside="pdf"),
        )
    }
)

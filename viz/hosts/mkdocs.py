"""The plugin `makegraph` for MkDocs: fences become pictures, mistakes have the page and its line, pictures are kept."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from mkdocs.config import base, config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from viz.config import nearest_config
from viz.hosts.superfences import LOGGER, Place, accept, html

_EXTENSION = "pymdownx.superfences"
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*(?:\{[ \t]*\.)?makegraph\b")
_HYPHEN = re.compile(_FENCE.pattern + r"(?=[^{]*$).*?\b(\w+-[\w-]*)=")  # superfences takes such a fence for plain code
_MARGIN = " \t>"  # of a fence in a list, an admonition or a quotation


class Settings(base.Config):
    """What `mkdocs.yml` may say under `makegraph:`."""

    options = config_options.Type(dict, default={})
    cache_dir = config_options.Type(str, default=".cache/makegraph")


class MakegraphPlugin(BasePlugin[Settings]):
    """Registers the fence and knows which page is read."""

    def __init__(self) -> None:
        """Begin before the first page."""
        self.page: Page | None = None
        self.seen: Counter[str] = Counter()  # on this page
        self.kept = Path()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the fence to those of superfences."""
        self.kept = Path(config.config_file_path or ".").parent / self.config.cache_dir
        if _EXTENSION not in config.markdown_extensions:
            config.markdown_extensions.append(_EXTENSION)
        fences = config.mdx_configs.setdefault(_EXTENSION, {}).setdefault("custom_fences", [])
        fences.append({"name": "makegraph", "class": "makegraph", "format": self.fence, "validator": accept})
        if settings := nearest_config(str(Path(config.docs_dir, "page"))):
            config.watch.append(str(Path(settings).absolute()))
        return config

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Remember the page, and warn of fences that would come to nothing."""
        del config, files
        self.page, self.seen = page, Counter()
        for number, line in enumerate(page.file.content_string.split("\n"), 1):
            if found := _HYPHEN.match(line.strip(_MARGIN)):
                cure = found[1].replace("-", "_")
                LOGGER.warning("%s:%s: makegraph: write `%s`, not `%s`", page.file.src_uri, number, cure, found[1])
        return markdown

    def fence(self, source: str, _language: str, _css_class: str, options: Any, md: Any, **attributes: Any) -> str:
        """Return the HTML of a fence."""
        self.seen[source] += 1
        return html(source, options, md, attributes, self._place(source), self.kept, self.config.options)

    def _place(self, source: str) -> Place:
        if self.page is None:
            return Place()
        file = self.page.file
        folder = str(Path(file.abs_src_path or ".").parent)
        line = first_line(file.content_string, source, self.seen[source])
        return (
            Place(f"{file.src_uri} (a makegraph block)", 1, folder)
            if line is None
            else Place(file.src_uri, line, folder)
        )


def first_line(page: str, source: str, number: int = 1) -> int | None:
    r"""Return the line of a page, from 1, on which the content of a fence begins; None if it comes from elsewhere.

    Superfences does not tell it. Of fences with the same content the one of this number is meant.

    >>> first_line("# Title\n\n```makegraph\na = 1\n```", "a = 1")
    4
    """
    lines = [line.strip(_MARGIN) for line in page.split("\n")]
    wanted = [line.strip(_MARGIN) for line in source.split("\n")] if source else []
    found = (n + 1 for n in range(1, len(lines)) if _FENCE.match(lines[n - 1]) and lines[n : n + len(wanted)] == wanted)
    return next((line for k, line in enumerate(found, 1) if k == number), None)

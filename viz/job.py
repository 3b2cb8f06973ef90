"""A file of equations, drawn as its project asks; and all that one command asks for, done in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from viz import files
from viz.config import nearest_config, read_config
from viz.deps import fragment
from viz.errors import Diagnostic, UsageError
from viz.options import resolve
from viz.pipeline import Drawing, parse
from viz.snippets import snippet

PAGE = "x.frames.html"
"""A name for the page to step through, which is shown and not written."""


class Done(NamedTuple):
    """A drawing, and what is to be written, by the files' names."""

    drawing: Drawing
    files: Mapping[str, bytes]

    @property
    def page(self) -> bytes:
        """The page to step through."""
        return self.drawing.rendered(PAGE, "html")[PAGE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The equations' file, the options as texts, the outputs' formats by their names, and what goes with them.

    ``live`` tells that the page to step through will be asked for, too.
    """

    source: str
    limit: int
    given: Mapping[str, Any]
    targets: Mapping[str, str]
    deps: str | None = None
    snippet: str | None = None
    live: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that are read, if they are there."""
        return tuple(name for name in (self.source, nearest_config(self.source), self.given.get("font")) if name)

    def done(self) -> Done:
        """Read and draw; nothing is written."""
        config = read_config(self.source)
        base = parse(files.read(self.source), self.source, self.limit, config.base)
        options = config.settled(resolve(base.options, self.given))
        drawing = Drawing(base.program, options).with_frames([*self.targets, *([PAGE] if self.live else [])])
        outputs = [drawing.rendered(self._named(path), kind) for path, kind in self.targets.items()]
        made = {name: content for output in outputs for name, content in output.items()}
        if self.snippet is not None:
            names = [self._named(path) for path in self.targets]
            made |= _apart("--snippet", snippet(self.snippet, drawing, self.source, names), made)
        if self.deps is not None:
            path = self._named(self.deps)
            read = [self.source, *(name for name in (config.file, options.font) if name)]
            made |= _apart("--deps", {path: fragment([*made], read)}, made)
        return Done(drawing, made)

    def _named(self, path: str) -> str:
        """Put the name of the equations' file, without its suffix, into a name."""
        return path.replace("{stem}", Path(self.source).stem)


def load(path: str | Path, **choices: Any) -> Drawing:
    """Read equations from a file as `parse` does a text; the nearest pyproject.toml has a say, as for the command."""
    config = read_config(str(path))
    drawing = parse(files.read(str(path)), str(path), base=config.base, **choices)
    return replace(drawing, options=config.settled(drawing.options))


def _apart(option: str, added: dict[str, bytes], made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is added, which must not take an output's place."""
    for name in added.keys() & made.keys():
        message = f"{option}: {'standard output' if name == '-' else name} is an output too"
        raise UsageError(Diagnostic(code="E050", message=message, help="give the output another name"))
    return added

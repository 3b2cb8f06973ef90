"""What hosts have in common: a block of equations in a document becomes pictures, each drawn once and kept in a folder.

A file of the folder is named by a hash of all it was made from, and appears whole or not at all. So builds, threads and
processes can share a folder without a lock, and what is there need not be drawn again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from viz.config import Config, read_config
from viz.errors import Diagnostic, MakegraphError, Source, UsageError, did_you_mean
from viz.files import write
from viz.messages import render
from viz.options import CHOICES, Options, resolve
from viz.outputs import asks_for_frames, suffix
from viz.pipeline import Drawing, parse
from viz.themes import THEMES

KEYS = tuple(key.replace("_", "-") for key in CHOICES if key not in {"font", "id_prefix", "one_line", "report"})
"""The options that a block may have, spelled as on the command line."""

WORDS = ("alt", "caption", "width", "file", "show-source")
"""What else a block may say, where a host has no words of its own for it."""

STEPS = "frames.html"
"""The format of the page with all frames to step through."""


class Complaint(NamedTuple):
    """One message, and the place in the document it is about: a line from 1."""

    document: str
    line: int
    code: str
    text: str


@dataclass(frozen=True)
class Block:
    """Equations as they stand in a document: ``line``, from 1, is where their first line is.

    ``options`` are texts by the names in KEYS, and so are ``defaults``, which the host has for all blocks: a header
    goes before these, and they before pyproject.toml, the nearest above the document or the file that the block is
    ``beside``. Where it ``follows`` the reader's page it turns dark with it, unless an option says otherwise; in pages
    that say nothing of their scheme that would be the system's.
    """

    text: str
    document: str
    line: int = 1
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    follows: bool = True
    beside: str = ""

    @cached_property
    def config(self) -> Config:
        """What pyproject.toml and the host say of all drawings."""
        found = read_config(self.beside or self.document)
        return found._replace(options=found.settled(resolve(found.base, _choices(self.defaults))))

    @cached_property
    def drawing(self) -> Drawing:
        """The drawing; its errors point into the document."""
        base = parse("\n" * (self.line - 1) + self.text, self.document, base=self.config.base)
        options = self.config.settled(resolve(base.options, _choices(self.options)))
        if self.follows and options.scheme is None and "auto" in THEMES[options.theme].schemes:
            options = replace(options, scheme="auto")
        return Drawing(base.program, options)

    @property
    def has_steps(self) -> bool:
        """Tell whether frames are asked for and nothing is said of how one picture holds them."""
        return self.drawing.options.frames is not None and self.drawing.options.frames_as is None

    def rendered(self, form: str) -> bytes:
        """Return the picture in a format, such as `svg`; the frames it is to hold are a sheet, or play in an SVG."""
        path = f"drawing.{form}"
        options = _framed(self.drawing.options, path)
        if not any(drawing.options == options for drawing in self._drawn):
            self._drawn.append(replace(self.drawing, options=options))
        drawing = next(drawing for drawing in self._drawn if drawing.options == options)
        return drawing.rendered(path, suffix(path))[path]

    @cached_property
    def _drawn(self) -> list[Drawing]:
        """The drawings that were rendered, which differ in how they hold their frames."""
        return []

    def notes(self, place: tuple[str, int]) -> Iterator[Complaint]:
        """Yield what a user may want to know of what was rendered; of pictures that were kept it was told before."""
        source = self.drawing.program.source if self._drawn else None
        for note in dict.fromkeys(note for drawing in self._drawn for note in drawing.notes):
            yield _complaint(note, source, place)

    def files(self, folder: Path, *formats: str) -> list[Path]:
        """Return the files of the picture in these formats, drawn unless the folder has them.

        Only pictures begin with the same name and a dot: `name.*` is one of them in any format.
        """
        options = {choice.name: getattr(self.drawing.options, choice.name) for choice in fields(Options)}
        made_from = json.dumps([_version(), self.text, options], default=_plain, sort_keys=True)
        stem = "makegraph-" + sha256(made_from.encode()).hexdigest()[:16]
        paths = {folder / f"{stem}{'-' if '.' in form else '.'}{form}": form for form in formats}
        made = {str(path): self.rendered(form) for path, form in paths.items() if not path.exists()}
        if made:
            folder.mkdir(parents=True, exist_ok=True)
            write(made, "-")
        return [*paths]


def complaints(error: MakegraphError, place: tuple[str, int]) -> Iterator[Complaint]:
    """Yield what an error says; ``place`` is where the document asks for the drawing, line 0 if it is not known."""
    for diagnostic in error.diagnostics:
        yield _complaint(diagnostic, error.source, place)


def _complaint(diagnostic: Diagnostic, source: Source | None, place: tuple[str, int]) -> Complaint:
    text = render(diagnostic, source, "makegraph").replace("]: --", "]: ", 1)
    document, line = place
    if diagnostic.span is not None and source is not None:
        document, line = source.name, source.place(diagnostic.span.start)[0]
    else:
        said, newline, cure = text.partition("\n")
        text = f"{said}\n  --> {document}{f':{line}' if line else ''}{newline}{cure}"
    return Complaint(document, line, diagnostic.code, text)


def _plain(value: Any) -> Any:
    """Return a value of an option as JSON can have it, the same in every run."""
    match value:
        case frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
        case _:
            return repr(value)


@cache
def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415

    return version("makegraph")


def parted(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the options of a block, those in WORDS and those in KEYS; raise UsageError for one that is in neither."""
    words, options = ({key: value for key, value in given.items() if key in keys} for keys in (WORDS, KEYS))
    _refuse_unknown(given, (*WORDS, *KEYS))
    if words.get("show-source", "above") not in {"above", "below"}:
        message = f"show-source: `{words['show-source']}` is not known"
        raise UsageError(Diagnostic(code="E050", message=message, help="choose above or below"))
    return words, options


def _refuse_unknown(given: Iterable[str], known: Sequence[str]) -> None:
    for key in given:
        if key not in known:
            cure = did_you_mean(key, known, f"the options are {', '.join(known)}")
            raise UsageError(Diagnostic(code="E050", message=f"unknown option `{key}`", help=cure))


def _choices(given: Mapping[str, str]) -> dict[str, Any]:
    """Return options as `resolve` takes them; raise UsageError for a name that is none."""
    _refuse_unknown(given, KEYS)
    found: dict[str, Any] = {key.replace("-", "_"): value for key, value in given.items()}
    found |= {"key": "True"} if "key" in found else {}  # a flag
    return found | ({"set": tuple(found["set"].split(","))} if "set" in found else {})


def _framed(options: Options, path: str) -> Options:
    if options.frames is None or asks_for_frames(path) or options.frames_as == "strip":
        return options
    if options.frames_as is None:
        return replace(options, frames_as="strip")
    return options if suffix(path) == "svg" else replace(options, frames=None)

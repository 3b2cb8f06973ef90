"""`[tool.makegraph]` in pyproject.toml: how drawings of a project look unless a file or a command says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from viz import files
from viz.errors import Diagnostic, InputError, Source, Span, did_you_mean
from viz.options import HEADER_KEYS, Options, put_over
from viz.program import Entry
from viz.themes import THEMES

KEYS = (
    *("style", "theme", "scheme", "font", "background", "scale", "fit", "direction"),
    *("detail", "show", "digits", "derivative", "words", "frames-as", "interval"),
)
"""What may stand there: options that do not depend on one file's names or say what is written."""

_NAME = "pyproject.toml"
_TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*makegraph[ \t]*\]|makegraph", re.MULTILINE)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Config(NamedTuple):
    """The options of a project, and the file they are from, if there is one."""

    options: Options = Options()
    file: str | None = None

    @property
    def base(self) -> Options:
        """What a file's own options are put over; the scheme waits until its theme is known."""
        return replace(self.options, scheme=None)

    def settled(self, options: Options) -> Options:
        """Return a file's options with the project's scheme, if they ask for none and their theme has it."""
        fits = options.scheme is None and self.options.scheme in THEMES[options.theme].schemes
        return replace(options, scheme=self.options.scheme) if fits else options


def nearest_config(beside: str) -> str | None:
    """Return the pyproject.toml that is nearest above an input, if there is one; `-` stands in the working folder."""
    here = Path.cwd()
    folder = here if beside == "-" else Path(beside).absolute().parent
    found = next((above / _NAME for above in (folder, *folder.parents) if (above / _NAME).is_file()), None)
    return None if found is None else str(found.relative_to(here) if found.is_relative_to(here) else found)


def read_config(beside: str) -> Config:
    """Read the nearest pyproject.toml; raise InputError, at its line, for what cannot be used."""
    name = nearest_config(beside)
    if name is None:
        return Config()
    source = Source(name, files.read(name))
    table = _table(source) if "makegraph" in source.text else None
    return Config() if table is None else Config(_options(table, source), name)


def _table(source: Source) -> Any:
    """Return the table, or None if there is none."""
    import tomllib  # noqa: PLC0415 - most runs have no such file

    try:
        return tomllib.loads(source.text).get("tool", {}).get("makegraph")
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        said = _PLACE.sub("", str(error))
        mistake = Diagnostic(
            code="E004", message=f"this is not TOML: {said}", span=_at(source.text, place), label="here"
        )
        raise InputError(mistake, source=source) from None


def _at(text: str, place: re.Match[str] | None) -> Span:
    """Return the character that the parser names by line and column, or the end."""
    if place is None or place[1] is None:
        return Span(len(text.rstrip()), len(text.rstrip()) + 1)
    start = sum(len(line) + 1 for line in text.split("\n")[: int(place[1]) - 1]) + int(place[2]) - 1
    return Span(start, start + 1)


def _options(table: Any, source: Source) -> Options:
    if not isinstance(table, dict):
        raise InputError(_mistake("makegraph", "is no table", "write it as [tool.makegraph]", source), source=source)
    texts = {key: _text(value) for key, value in table.items()}
    mistakes = [_mistake(key, "is no key", _cure(key), source) for key in texts if key not in KEYS]
    kinds = "write a text in quotes, a number, a list of texts, or for words a table"
    mistakes += [
        _mistake(key, "has a value of a wrong kind", kinds, source) for key in KEYS if texts.get(key, "") is None
    ]
    if "font" in texts:  # beside this file, not where the command runs
        texts["font"] = str(Path(source.name).parent / str(texts["font"]))
    places = {key: _place(key, source.text) for key in texts}
    known = {
        key.replace("-", "_"): Entry(text, places[key])
        for key, text in texts.items()
        if text is not None and key in KEYS
    }
    return put_over(Options(), known, "E004", source, mistakes)


def _text(value: Any) -> str | None:
    """Return a value as a header would have it; None for a kind that none could."""
    match value:
        case bool():
            return None
        case str() | int() | float():
            return str(value)
        case [*parts] if all(isinstance(part, str) for part in parts):
            return ",".join(parts)
        case Mapping() if all(isinstance(part, str) for part in value.values()):
            return ",".join(f"{key} = {part}" for key, part in value.items())
        case _:
            return None


def _cure(key: str) -> str:
    name = key.replace("-", "_")
    if name in HEADER_KEYS and name not in {known.replace("-", "_") for known in KEYS}:
        return f"it is about one drawing: write `#| {name}: ...` in its file"
    return did_you_mean(key, KEYS, f"the keys are {', '.join(KEYS)}")


def _mistake(key: str, what: str, cure: str, source: Source) -> Diagnostic:
    return Diagnostic(code="E004", message=f"`{key}` {what}", span=_place(key, source.text), label="here", help=cure)


def _place(key: str, text: str) -> Span:
    """Return where a key stands, which the parser does not say; where it is written in an odd way, the table's head."""
    head = _TABLE.search(text)
    start, stop = head.span() if head else (0, 1)
    found = re.compile(rf"^[ \t]*[\"']?({re.escape(key)})\b", re.MULTILINE).search(text, stop)
    return Span(*(found.span(1) if found else (start, stop)))

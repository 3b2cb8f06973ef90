"""Every choice a drawing depends on, resolved once: built-in < pyproject.toml < header < command line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from viz.choices import DERIVATIVES, DIRECTIONS, MOST_OPERATIONS, SCHEMES, SHOWABLE
from viz.descent import asked_rate
from viz.digits import THREE, Digits
from viz.errors import MOST_ERRORS, Diagnostic, InputError, Source, UsageError, did_you_mean
from viz.geometry import Size
from viz.mistakes import Mistake, asked_mistake
from viz.notation.names import is_look
from viz.notation.written import Derivative
from viz.program import Entry, Program
from viz.styles.parts import LEGEND_WORDS
from viz.styles.table import STYLES
from viz.themes import THEMES, Scheme
from viz.typeset import is_file
from viz.writers.table import WAYS, Way

SLIDE = Size(960, 540)
_COMMA = re.compile(r",(?![^(\[{]*[)\]}])")  # outside brackets
_FRAME = re.compile(r"\d+(-\d*)?|-\d+|[^\W\d][^\s,]*")
_FIT = re.compile(r"(\d{2,5})[x×](\d{2,5})")
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,4})?|\.\d{1,4}", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_SCALES = 0.1, 20.0
_INTERVALS = 50, 60_000
_MOST_DIGITS = 17


class Asked(NamedTuple):
    """A nudge that is asked for: of which variable, and the step as it was written, None for the usual one."""

    name: str
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices. ``fit`` is the room in points, ``explain`` the variable whose derivation is written out.

    None asks for the default. ``show`` is what is shown; as a tuple it is changes, such as `-legend`, to what the
    style shows. ``background`` is `#rrggbb` or `none`; ``one_line`` is the command line's `--inline`.
    ``report`` asks for the written explanation, ``wrong`` is a mistake to play, ``update`` the rate of a step of
    descent, ``frames_as`` how one picture holds its frames, ``interval`` how long one is shown, in milliseconds.
    ``blank`` is what an exam leaves out, empty where this is none; ``key`` fills it in.
    """

    style: str = "lecture"
    detail: str | None = None
    of: str | None = None
    wrt: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    write: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    frames: str | None = None
    wrong: Mistake | None = None
    update: float | None = None
    frames_as: Way | None = None
    interval: int = 1200
    set: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    digits: Digits = THREE
    derivative: Derivative = "partial"
    explain: str | None = None
    nudge: Asked | None = None
    direction: Literal["right", "down"] | None = None
    fit: Size = SLIDE
    theme: str = "paper"
    font: str | None = None
    scheme: Scheme | None = None
    show: frozenset[str] | tuple[str, ...] = ()
    title: str | None = None
    description: str | None = None
    limit: int = MOST_OPERATIONS
    background: str | None = None
    scale: float = 1.0
    id_prefix: str | None = None
    one_line: bool = False
    blank: tuple[str, ...] = ()
    key: bool = False
    report: bool = False

    @property
    def drawn_detail(self) -> str:
        """The detail that is asked for, else the style's."""
        return self.detail or STYLES[self.style].detail

    @property
    def shown(self) -> frozenset[str]:
        """What is shown: the list that is asked for, else the style's, with the changes made to it."""
        return _changed(STYLES[self.style].show, self.show) if isinstance(self.show, tuple) else self.show

    def exam(self, *, key: bool) -> Options:
        """Return the options of an exam or its key: of what is right, whatever else is asked for.

        Where nothing is said it is the derivatives that are left out.
        """
        shown = ("gradients",) if "gradients" in self.shown else ("local",)
        right = replace(self, frames=None, report=False, wrong=None, update=None)
        return _one_subject(replace(right, blank=self.blank or shown, key=key))


def resolve(base: Options, given: Mapping[str, Any]) -> Options:
    """Return the options with the given texts (by option name) put over them; raise UsageError for a wrong one."""
    known = {key: value for key, value in given.items() if value is not None and key not in ABOUT}
    changes = {key: _READERS[key](base, value) for key, value in known.items()}
    found = replace(base, **changes)
    if found.scheme not in {None, *THEMES[found.theme].schemes}:
        raise _no_such_scheme("scheme" if "scheme" in changes else "theme", found)
    if found.key and not found.blank:
        cure = "say what is left out, as in --blank gradients, or name the file lecture.key.pdf"
        raise _wrong("--key", "there is nothing to fill in", cure)
    return _one_subject(found)


def _one_subject(found: Options) -> Options:
    cure = "ask for one of them at a time"
    others = {
        "nudge": "a nudge tells the derivative",
        "wrong": "a mistake is played",
        "update": "a step is taken along the derivatives",
    }
    asked = [key for key in others if getattr(found, key) is not None]
    if len(asked) > 1:
        raise _wrong(f"--{asked[1]}", f"{others[asked[0]]}, which is another picture", cure)
    if found.blank and asked:
        raise _wrong("--blank", f"an exam asks for what is right, and {others[asked[0]]}", cure)
    return found


def _no_such_scheme(option: str, found: Options) -> UsageError:
    there = [row.name for row in THEMES.values() if found.scheme in row.schemes]
    only = THEMES[found.theme].scheme
    cure = f"leave out the scheme, or choose the theme {' or '.join(there)}"
    return _wrong(f"--{option}", f"the theme {found.theme} is {only} only, there is no {found.scheme} one", cure)


def _choice(option: str, among: tuple[str, ...], value: str) -> str:
    if value in among:
        return value
    raise _wrong(option, f"`{value}` is not known", did_you_mean(value, among, f"choose one of {', '.join(among)}"))


def _names(option: str, value: str) -> tuple[str, ...]:
    found = tuple(name.strip() for name in value.split(","))
    if not all(found):
        raise _wrong(option, "a name is missing", "write names with a comma between them: `w,b`")
    return found


def _write(value: str) -> dict[str, str]:
    """Return looks by name: `h_prev = h_(t-1), a1 = a^[1]`."""
    found: dict[str, str] = {}
    for part in _COMMA.split(value):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or not is_look(text):
            raise _wrong("--write", f"`{part.strip()}` says no name's look", "write for instance `h_prev = h_(t-1)`")
        found[name] = text
    return found


def _words(value: str) -> dict[str, str]:
    """Return the drawing's own words in another language: `forward = vorwärts, values = Werte`."""
    found: dict[str, str] = {}
    for part in value.split(","):
        english, equals, word = (piece.strip() for piece in part.partition("="))
        _choice("--words", LEGEND_WORDS, english)
        if not equals or not word:
            raise _wrong("--words", f"`{part.strip()}` gives no word", "write for instance `values = Werte`")
        found[english] = word
    return found


def _settings(value: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for setting in value:
        name, equals, number = setting.partition("=")
        try:
            found[name.strip()] = float(number.replace("−", "-").replace("_", "?"))
        except ValueError:
            equals = ""
        if not equals or not name.strip() or not math.isfinite(found[name.strip()]):
            raise _wrong("--set", f"`{setting}` is not NAME=VALUE", "write for instance `--set b=3.001`")
    return found


def _digits(value: str) -> Digits:
    if value == "exact":
        return Digits("exact")
    decimals, count = value.startswith("."), value.removeprefix(".")
    least = 0 if decimals else 1
    if count.isascii() and count.isdigit() and least <= int(count) <= _MOST_DIGITS:
        return Digits("decimals" if decimals else "significant", int(count))
    cure = f"give a whole number from 1 to {_MOST_DIGITS}, `.2` for two decimals, or `exact`"
    raise _wrong("--digits", f"`{value}` is not a number of digits", cure)


def _font(value: str) -> str:
    if not is_file(value):
        raise _wrong("--font", f"`{value}` is not a font's file", "name a .ttf, .otf or .ttc file")
    return value


def _frames(value: str) -> str:
    parts = [part.strip() for part in value.split(",")]
    if all(_FRAME.fullmatch(part) for part in parts):
        return ",".join(parts)
    raise _wrong("--frames", f"`{value}` names no frames", "write all, forward, backward, story, or 1,3-5,8- or u,dv")


def _interval(value: str) -> int:
    least, most = _INTERVALS
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise _wrong("--interval", f"`{value}` is no time", f"give milliseconds, from {least} to {most}")


def _nudge(value: str) -> Asked:
    name, equals, step = (part.strip() for part in value.partition("="))
    if not name or (equals and not step):
        raise _wrong("--nudge", f"`{value}` names no variable and step", "write for instance `b` or `b=0.001`")
    return Asked(name, step if equals else None)


def _fit(value: str) -> Size:
    match = _FIT.fullmatch(value)
    if match is None:
        raise _wrong("--fit", f"`{value}` is not a size", "write WIDTHxHEIGHT in points, such as 960x540")
    return Size(float(match[1]), float(match[2]))


def _background(value: str) -> str:
    if value == "none":
        return value
    if _COLOUR.fullmatch(value) is None:
        raise _wrong("--background", f"`{value}` is not a colour", "write #rrggbb, such as #ffffff for white, or none")
    digits = value.removeprefix("#")
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))  # noqa: PLR2004 - rrggbb


def _scale(value: str) -> float:
    least, most = _SCALES
    if _NUMBER.fullmatch(value) and least <= float(value) <= most:
        return float(value)
    raise _wrong("--scale", f"`{value}` is not a scale", f"give a number from {least:g} to {most:g}, such as 2 or 0.5")


def _id_prefix(value: str) -> str:
    if _PREFIX.fullmatch(value):
        return value
    raise _wrong("--id-prefix", f"`{value}` cannot begin an id", "give a letter, then letters, digits, - and _")


def _show(base: Options, value: str) -> frozenset[str] | tuple[str, ...]:
    """Read what to show: a plain list replaces it, signs change it."""
    parts = tuple(part.strip() for part in value.split(","))
    for part in parts:
        _choice("--show", SHOWABLE, part.lstrip("+-"))
    if not parts[0].startswith(("+", "-")):
        return _changed(frozenset(), parts)
    return (*base.show, *parts) if isinstance(base.show, tuple) else _changed(base.show, parts)


def _changed(shown: frozenset[str], changes: Iterable[str]) -> frozenset[str]:
    for change in changes:
        word = frozenset({change.lstrip("+-")})
        shown = shown - word if change.startswith("-") else shown | word
    return shown


def _wrong(option: str, message: str, cure: str) -> UsageError:
    return UsageError(Diagnostic(code="E050", message=f"{option}: {message}", help=cure))


_READERS: Mapping[str, Any] = MappingProxyType(
    {
        "style": lambda _, value: _choice("--style", tuple(STYLES), value),
        "detail": lambda _, value: ",".join(_names("--detail", value)),
        "of": lambda _, value: value.strip(),
        "wrt": lambda _, value: _names("--wrt", value),
        "data": lambda _, value: _names("--data", value),
        "inline": lambda _, value: _names("--inline", value),
        "write": lambda _, value: _write(value),
        "words": lambda _, value: _words(value),
        "set": lambda _, value: _settings(value),
        "digits": lambda _, value: _digits(value.strip()),
        "derivative": lambda _, value: _choice("--derivative", DERIVATIVES, value.strip()),
        "explain": lambda _, value: value.strip(),
        "nudge": lambda _, value: _nudge(value),
        "frames": lambda _, value: _frames(value),
        "frames_as": lambda _, value: _choice("--frames-as", tuple(WAYS), value.strip()),
        "wrong": lambda _, value: asked_mistake(value.strip()),
        "update": lambda _, value: asked_rate(value.strip()),
        "interval": lambda _, value: _interval(value.strip()),
        "direction": lambda _, value: _choice("--direction", DIRECTIONS, value),
        "fit": lambda _, value: _fit(value.strip()),
        "font": lambda _, value: _font(value),
        "theme": lambda _, value: _choice("--theme", tuple(THEMES), value),
        "scheme": lambda _, value: _choice("--scheme", SCHEMES, value),
        "show": _show,
        "title": lambda _, value: value,
        "description": lambda _, value: value,
        "background": lambda _, value: _background(value.strip().lower()),
        "scale": lambda _, value: _scale(value.strip()),
        "id_prefix": lambda _, value: _id_prefix(value.strip()),
        "one_line": lambda _, value: str(value) == "True",
        "blank": lambda _, value: _names("--blank", value),
        "key": lambda _, value: str(value) == "True",
        "report": lambda _, value: str(value) == "True",
    }
)
CHOICES = tuple(_READERS)
"""Every option by its name, with `_` for `-`."""

ABOUT = ("caption", "tags", "source", "notice")
"""Header keys that say something about the file and change nothing on the drawing."""

HEADER_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "title": "what stands over the drawing",
        "description": "what its description for screen readers begins with",
        "caption": "a sentence for under the figure",
        "tags": "words to find it by",
        "source": "where it is from",
        "notice": "what to look at",
        "of": "the name whose gradient is taken",
        "wrt": "with respect to which names derivatives are shown: `w, b` or `w*`",
        "data": "inputs that are data: drawn without a derivative",
        "inline": "names that are kept inside the boxes that use them: `w*`",
        "words": "the legend in another language: `forward = vorwärts, values = Werte`",
        "write": "other looks of names: `h_prev = h_(t-1), a1 = a^[1]`",
        "style": "`lecture`, `circuit`, `local` or `cells`",
        "detail": "`statements`, `operations`, functions of the file to open, or `auto`: as the room allows",
        "theme": "`paper`, `sketch`, `board` or `print`",
        "scheme": "`light`, `dark` or `auto`",
        "digits": "significant digits, `.2` for decimals, or `exact`",
        "derivative": "`partial`, `d`, `code` or `number`: what derivatives are called",
        "explain": "the name whose derivative is derived by the chain rule",
        "frames": "`all`, `forward`, `backward`, `story`, numbers (`1,3-5,8-`) or names (`u,dv`)",
        "frames_as": "`fragments`, `animation` or `strip`: how one picture holds its frames",
        "nudge": "the name whose value is raised a little, and by how much: `b`, `b=0.001`",
        "wrong": "a mistake to play: `recursive`, `overwrite`, `twice` or `order=NAMES`",
        "update": "the rate of one step of gradient descent, shown last: `0.1`",
        "interval": "how long a frame is shown that plays by itself, in milliseconds",
        "direction": "`right` or `down`: the way values flow",
        "fit": "the room to fit, in points: `960x540`",
        "show": "what is shown: `-legend`, `+local`",
        "background": "the paper: `#rrggbb`, or `none`",
        "scale": "how many times as large it is shown",
    }
)
"""What may stand in a header, with what it is for."""


def of_header(program: Program, base: Options | None = None) -> Options:
    """Return the options with the header's put over them; raise InputError, at its line, for one that is wrong."""
    known = {key: entry for key, entry in program.header.items() if key in HEADER_KEYS}
    strangers = [key for key in program.header if key not in HEADER_KEYS]
    unknown = [
        Diagnostic(
            code="E017",
            message=f"unknown header key `{key}`",
            span=program.header[key].span,
            label="not known",
            help=did_you_mean(key, HEADER_KEYS, f"the keys are {', '.join(HEADER_KEYS)}"),
        )
        for key in strangers[:MOST_ERRORS]
    ]
    return put_over(base or Options(), known, "E017", program.source, unknown)


def put_over(
    base: Options, entries: Mapping[str, Entry], code: str, source: Source, mistakes: Iterable[Diagnostic] = ()
) -> Options:
    """Return the options with those of a file put over them; raise InputError, at its line, for each that is wrong."""
    wrong = [*mistakes]
    for key, (value, span) in entries.items():
        try:
            base = resolve(base, {key: value})
        except UsageError as error:
            found = error.diagnostics[0]
            message = found.message.removeprefix("--")
            wrong.append(Diagnostic(code=code, message=message, span=span, label="cannot be used", help=found.help))
    if wrong:
        raise InputError(*sorted(wrong, key=lambda mistake: mistake.span or (0, 0))[:MOST_ERRORS], source=source)
    return base

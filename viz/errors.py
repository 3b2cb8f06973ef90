"""What can go wrong: a code, a place in the source and the cure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

MOST_ERRORS = 20  # that one run reports
_MOST_COMPARED = 2_000  # known words, among which the nearest is looked for


class Span(NamedTuple):
    """A stretch of the source text, as character offsets; ``stop`` is exclusive."""

    start: int
    stop: int


class Source(NamedTuple):
    """A text and the name messages call it by."""

    name: str
    text: str

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column (both from 1, in characters) of an offset."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)

    def line(self, number: int) -> str:
        """Return a line (from 1) without its end."""
        return self.text.split("\n", number)[number - 1]


CODES = MappingProxyType(
    {
        "E001": "the input cannot be read",
        "E002": "the input is not UTF-8 text",
        "E003": "the input is too large",
        "E004": "[tool.makegraph] in pyproject.toml cannot be used",
        "E010": "the text is not an equation",
        "E011": "the text can be read in two ways",
        "E012": "a name is used that nothing defines",
        "E013": "a name is defined twice",
        "E014": "equations depend on each other in a circle",
        "E015": "a function has the wrong number of arguments",
        "E016": "something is nested too deeply or is too long",
        "E017": "a header line cannot be used",
        "E018": "there is nothing to draw",
        "E020": "an operation has no value at these numbers",
        "E021": "a number is too large for a double",
        "E030": "a check of the numbers failed, so nothing was drawn",
        "E031": "the drawing is too large to lay out",
        "E040": "an output cannot be written",
        "E041": "an output is missing or out of date",
        "E050": "an option cannot be used",
        "E060": "something that is needed is not installed",
        "N001": "the drawing was turned to keep its text legible",
        "N002": "the drawing is larger than the room it has",
        "N003": "one of several possible outputs was taken",
        "N004": "the fonts lack a letter",
        "N005": "a function has a corner at its arguments, so its derivative is a choice",
        "N006": "a derivative on the way is too small for a double, so that a gradient may be wrong",
        "N007": "the drawing was broken into rows or columns to keep its text legible",
        "N008": "chains of steps were folded to keep the text legible",
        "N009": "a number of an output is not what it was",
        "N010": "a nudge goes over a corner or a pole, or its change is lost in rounding",
        "N011": "boxes that do the same were folded to keep the text legible",
        "N012": "what is repeated along the depth was drawn once to keep the text legible",
        "N013": "which detail was chosen where it is left to the room",
    }
)
"""Every code with its meaning; a code never changes its meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One message: what was found and where, a label for the marker, and the cure."""

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    help: str = ""
    also: tuple[tuple[Span, str], ...] = ()


class MakegraphError(Exception):
    """Something the user can mend; ``diagnostics`` say what, ``source`` holds the text they point into."""

    status = 1

    def __init__(self, *diagnostics: Diagnostic, source: Source | None = None) -> None:
        """Keep the diagnostics; at least one is given."""
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics
        self.source = source

    def located(self, source: Source) -> MakegraphError:
        """Return self, pointing into ``source`` unless it already points into a text."""
        self.source = self.source or source
        return self


class InputError(MakegraphError):
    """The equations, or the file that holds them, are wrong."""


class CheckError(MakegraphError):
    """A number did not pass its check; nothing may be drawn from it."""


class UsageError(MakegraphError):
    """An option or an output is wrong."""

    status = 2


class MissingError(MakegraphError):
    """Something needed is not installed; the message says what to install."""

    status = 3


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the known word that a mistyped one is most like, if any is near.

    >>> nearest("wieght", ["weight", "bias"])
    'weight'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    found = get_close_matches(word, [*islice(among, _MOST_COMPARED)], 1)
    return found[0] if found else None


def did_you_mean(word: str, among: Collection[str], otherwise: str) -> str:
    """Return the cure for an unknown word: the nearest one, else another sentence."""
    near = nearest(word, among)
    return f"did you mean `{near}`?" if near else otherwise


def missing(package: str) -> MissingError:
    """Return the error for a package that is not installed."""
    cure = f"install it: python -m pip install {package}"
    return MissingError(Diagnostic(code="E060", message=f"{package} is not installed", help=cure))

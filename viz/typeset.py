"""Type through typst: markup in, metrics and placed outlines out; lengths are points, y runs downwards.

All labels of a drawing are set in one compile, one below the other on one page. A 1 pt square of a marker colour after
each label tells where it ends and where its baseline is; colours from a reserved range tell each glyph's role.
Only the bundled fonts are used, so that every machine draws the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from unicodedata import normalize

from viz.errors import Diagnostic, UsageError, missing
from viz.outlines import Outline, outlined

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROLES = ("ink", "value", "gradient", "muted")
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
FONTS = Path(__file__).parent / "fonts"
_MARKER = "#fe0100"
_PITCH = 200  # between two labels on the page
_MATH = re.compile(r"<math>.*?</math>", re.DOTALL)  # what a user writes cannot hold one: it comes out escaped
_USUAL = ' lspace="0.2222222222222222em" rspace="0.2222222222222222em"'  # of an operator
_BRACKET = re.compile(r"<mo>([()])</mo>")
_TALL = ("<mfrac", "<mtable", "<msqrt", "<mroot")
_SPACE = re.compile(r'="(0\.\d+)em"')
_LETTER = re.compile("<mi((?: [^>]*)?)>([\U0001d434-\U0001d467\u210e\U0001d6e2-\U0001d71b])</mi>")  # italic ones
_TRANSFORM = re.compile(r"(translate|matrix)\(([^)]*)\)")
_SYMBOL, _USE, _PATH, _DEFS = (f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("symbol", "use", "path", "defs"))
_HREF = "{http://www.w3.org/1999/xlink}href"
_UNASSIGNED = "\U0010fffd"  # of private use: no font has it
_STRUT = 0.72, 0.22  # of the size: the least a label stands above and hangs below its baseline


class Request(NamedTuple):
    """Something to set: Typst content whose user words are quoted strings, the same in plain text, a type size."""

    markup: str
    plain: str
    size: float


class Glyph(NamedTuple):
    """An outline of a type size at a place relative to the label's start on the baseline."""

    outline: Outline
    size: float
    x: float
    y: float
    role: str


class Bar(NamedTuple):
    """A fraction bar or the like: a filled rectangle relative to the label's start on the baseline."""

    x: float
    y: float
    width: float
    height: float
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A set piece of text; ``ascent`` and ``descent`` are measured from the baseline, both positive.

    ``drop`` is how far below the top of a `placed` label its baseline is.
    """

    markup: str
    plain: str
    fonts: tuple[str, ...]
    size: float
    width: float
    ascent: float
    descent: float
    drop: float
    glyphs: tuple[Glyph, ...]
    bars: tuple[Bar, ...]

    @property
    def height(self) -> float:
        """Its whole height."""
        return self.ascent + self.descent


def preamble(fonts: Sequence[str]) -> str:
    """Return the Typst settings that every label is set with."""
    names = ", ".join(_string(family(font)) for font in (*fonts, "DejaVu Sans Mono"))
    return (
        "#set page(margin: 0pt)\n"
        f'#set text(font: ({names}), lang: "en", hyphenate: false)\n'
        f"#show math.equation: set text(font: ({names}))\n"
    )


def roles(colours: Mapping[str, str]) -> str:
    """Return the Typst definitions that label markup relies on: a colour for each role, up to the end of the block."""
    lets = "".join(f'#let {role}(it) = text(fill: rgb("{colours[role]}"), it)' + "\n" for role in ROLES[1:])
    return f'#set text(fill: rgb("{colours[ROLES[0]]}"))' + "\n" + lets


def compile_typst(
    source: str, form: Literal["svg", "pdf", "png"], fonts: Sequence[str] = (), ppi: float = 144
) -> bytes:
    """Compile Typst source that this program wrote; ``fonts`` are those it names, as a theme has them."""
    return bytes(_compiled(source, form, fonts, ppi))


def pictures(source: str, fonts: Sequence[str], ppi: float) -> list[bytes]:
    """Compile Typst source that this program wrote to a PNG a page."""
    found = _compiled(source, "png", fonts, ppi)
    return [bytes(page) for page in found] if isinstance(found, list) else [bytes(found)]


def mathml(formulas: Sequence[str]) -> list[str]:
    """Return formulas in Typst mathematics, without their dollar signs, as MathML, to be set with large fractions."""
    distinct = list(dict.fromkeys(formulas))
    lets = "".join(f"#let {role}(it) = it\n" for role in ROLES[1:])
    source = lets + "\n\n".join(f"${formula}$" for formula in distinct)
    page = bytes(_compiled(source, "html")).decode()
    found = [_slimmer(formula) for formula in _MATH.findall(page)]
    made = dict(zip(distinct, found, strict=True))
    return [made[formula] for formula in formulas]


def _slimmer(formula: str) -> str:
    """Leave out what a style sheet says, or says itself; write single letters as such, which are italic in any font."""
    formula = formula.replace(' displaystyle="true"', "").replace(_USUAL, "")
    formula = _low(formula)
    formula = _SPACE.sub(lambda match: f'="{short(float(match[1]))}em"', formula)
    return _LETTER.sub(lambda match: f"<mi{match[1]}>{normalize('NFKC', match[2])}</mi>", formula)


def _low(formula: str) -> str:
    """Keep brackets around what is not tall from being stretched, which some fonts do generously."""
    opened: list[int] = []
    parts = _BRACKET.split(formula)
    for k in range(1, len(parts), 2):
        if parts[k] == "(":
            opened.append(k)
        elif opened:
            first = opened.pop()
            tall = any(tag in part for part in parts[first : k + 1] for tag in _TALL)
            how = "" if tall else ' stretchy="false"'
            parts[first], parts[k] = f"<mo{how}>(</mo>", f"<mo{how}>)</mo>"
    return "".join(part if len(part) > 1 or not k % 2 else f"<mo>{part}</mo>" for k, part in enumerate(parts))


def is_file(font: str) -> bool:
    """Tell whether a font is named by its file rather than by its family."""
    return Path(font).suffix.lower() in FONT_SUFFIXES


def family(font: str) -> str:
    """Return the family of a font, which a file tells itself; raise UsageError for a file that is no font."""
    return _copied(font)[1] if is_file(font) else font


@cache
def _copied(font: str) -> tuple[str, str]:
    """Copy a font's file to a folder of its own, since typst takes folders; return the folder and the family."""
    from shutil import copy  # noqa: PLC0415

    folder = _room()
    try:
        copy(font, folder)
    except OSError as error:
        raise _no_font(font, (error.strerror or "it cannot be read").lower()) from None
    families = _typst().Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).families()
    if not families:
        raise _no_font(font, "it is no font")
    return folder, families[0]


def _no_font(font: str, reason: str) -> UsageError:
    cure = "name a .ttf, .otf or .ttc file"
    return UsageError(Diagnostic(code="E050", message=f"--font: cannot use {font}: {reason}", help=cure))


def _typst() -> Any:
    try:
        import typst  # noqa: PLC0415
    except ImportError:
        raise missing("typst") from None
    return typst


def _room() -> str:
    """Return a new empty folder that is removed when the program ends."""
    import tempfile  # noqa: PLC0415

    _rooms.append(tempfile.TemporaryDirectory(prefix="makegraph-"))
    return str(_rooms[-1].name)


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _compiled(source: str, form: str, fonts: Sequence[str] = (), ppi: float | None = None) -> Any:
    """Run typst, one thread after the other: a compiler refuses the second."""
    with _one_at_a_time:
        compiler = _compiler(tuple(font for font in fonts if is_file(font)))
        return compiler.compile(input=source.encode(), format=form, ppi=ppi)


@cache
def _compiler(files: tuple[str, ...]) -> Any:
    empty = _room()
    return _typst().Compiler(
        root=empty,
        font_paths=[str(FONTS), *(_copied(file)[0] for file in files)],
        ignore_system_fonts=True,
        package_path=empty,
        package_cache_path=empty,
    )


_one_at_a_time = Lock()
_rooms: list[Any] = []  # the folders typst may look into


def placed(x: float, y: float, markup: str, size: float, marker: str = "") -> str:
    """Return Typst source that puts a label on the page with its top left corner at a place."""
    return f"#place(top + left, dx: {short(x)}pt, dy: {short(y)}pt, text(size: {size}pt)[#box[{markup}]{marker}])\n"


def typeset(requests: Sequence[Request], fonts: tuple[str, ...]) -> list[Label]:
    """Set all labels of a drawing at once, in the order they are given."""
    distinct = tuple(dict.fromkeys(requests))
    if not distinct:
        return []
    set_labels = dict(zip(distinct, _set(distinct, fonts), strict=True))
    return [set_labels[request] for request in requests]


def undrawable(characters: str, fonts: tuple[str, ...]) -> str:
    """Return those of the characters that no bundled font can draw; they would appear as empty boxes."""
    nothing, *labels = typeset([Request(f'#"{c}"', c, 10) for c in _UNASSIGNED + characters], fonts)
    box = [glyph.outline.path for glyph in nothing.glyphs]
    drawn = zip(characters, labels, strict=True)
    return "".join(c for c, label in drawn if [glyph.outline.path for glyph in label.glyphs] in ([], box))


@lru_cache(maxsize=2)  # a drawing that is broken into rows or turned has the labels it had before
def _set(requests: tuple[Request, ...], fonts: tuple[str, ...]) -> list[Label]:
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415

    colours = {role: f"#0000{i:02x}" for i, role in enumerate(ROLES)}
    height = _PITCH * (len(requests) + 1)
    parts = [preamble(fonts), roles(colours), f"#set page(width: 20000pt, height: {height}pt, fill: none)\n"]
    marker = f'#box(width: 1pt, height: 1pt, fill: rgb("{_MARKER}"))'
    parts += [placed(0, i * _PITCH, markup, size, marker) for i, (markup, _, size) in enumerate(requests)]
    root = fromstring(compile_typst("".join(parts), "svg", fonts))  # noqa: S314 - typst's own output
    shapes = {"#" + symbol.attrib["id"]: symbol[0].attrib["d"] for symbol in root.iter(_SYMBOL)}
    outline = cache(lambda shape, size: outlined(shapes[shape], size))
    marks = _marks(root, {colour: role for role, colour in colours.items()})
    tops = range(0, height, _PITCH)
    return [_label(request, fonts, marks, top, outline) for top, request in zip(tops, requests, strict=False)]


class _End(NamedTuple):
    x: float
    y: float


class _Use(NamedTuple):
    shape: str
    x: float
    y: float
    role: str


def _marks(root: Element, roles: Mapping[str, str]) -> Iterator[_Use | Bar | _End]:
    """Walk the page in document order: glyphs and bars at their places, a marker after each label."""
    stack = [(child, 0.0, 0.0) for child in reversed(root)]
    while stack:
        element, x, y = stack.pop()
        transform = element.get("transform")
        if transform is not None:
            dx, dy = _shift(transform)
            x, y = x + dx, y + dy
        if element.tag == _USE:
            yield _Use(element.attrib[_HREF], x + float(element.get("x", 0)), y, roles[element.attrib["fill"]])
        elif element.tag == _PATH and element.get("fill") == _MARKER:
            yield _End(x, y + 1)
        elif element.tag == _PATH and element.get("stroke"):
            width, thick = float(element.attrib["d"].rpartition("h")[2]), float(element.attrib["stroke-width"])
            yield Bar(x, y - thick / 2, width, thick, roles[element.attrib["stroke"]])
        elif element.tag != _DEFS:
            stack += [(child, x, y) for child in reversed(element)]


@lru_cache(maxsize=4096)
def _shift(transform: str) -> tuple[float, float]:
    match = _TRANSFORM.fullmatch(transform)
    if match is None:
        return 0.0, 0.0
    numbers = [float(n) for n in match[2].split()]
    return numbers[-2], numbers[-1]


def _label(
    request: Request,
    fonts: tuple[str, ...],
    marks: Iterator[_Use | Bar | _End],
    top: float,
    outline: Callable[[str, float], tuple[Outline, float]],
) -> Label:
    """Take one label's marks, up to its end."""
    uses: list[_Use] = []
    bars: list[Bar] = []
    for mark in marks:
        if isinstance(mark, _End):
            end = mark
            break
        (uses if isinstance(mark, _Use) else bars).append(mark)  # type: ignore[arg-type]
    base = end.y
    glyphs = [Glyph(*outline(use.shape, request.size), use.x, use.y - base, use.role) for use in uses]
    bars = [b._replace(y=b.y - base) for b in bars]
    tops = [g.y + g.outline.top * g.size / 1000 for g in glyphs] + [b.y for b in bars]
    bottoms = [g.y + g.outline.bottom * g.size / 1000 for g in glyphs] + [b.y + b.height for b in bars]
    above, below = _STRUT
    return Label(
        markup=request.markup,
        plain=request.plain,
        fonts=fonts,
        size=request.size,
        width=end.x,
        ascent=max(above * request.size, -min(tops, default=0.0)),
        descent=max(below * request.size, *bottoms, 0.0),
        drop=base - top,
        glyphs=tuple(glyphs),
        bars=tuple(bars),
    )


def short(number: float) -> str:
    """Write a coordinate with at most two decimals.

    >>> short(3.0), short(-0.001), short(0.126)
    ('3', '0', '.13')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    if text in {"-0", ""}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text

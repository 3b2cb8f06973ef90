"""Build viz/fonts/MakegraphHand-Regular.ttf: handwriting that also sets mathematics; lengths are thousandths of an em.

    python fonts/build.py [PATH]

The letters are Kalam's. Greek, Cyrillic, accents and the prime are Playpen Sans's, leaned and narrowed to Kalam's hand.
Kalam's bare `1` gets a flag and its `z`, which reads as a 2, a bar. Letters of mathematics (U+1D434 and after) are the
same upright letters, so that a formula looks as it does on the board. A MATH table with growing brackets and radicals
lets fractions, roots and accents stand where they belong. Both fonts are under the SIL Open Font License and reserve no
name; the result has its own. y runs upwards here, as in fonts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Identity, Transform
from fontTools.otlLib.builder import buildMathTable
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent
TARGET = FOLDER.parent / "viz" / "fonts" / "MakegraphHand-Regular.ttf"
FAMILY = "Makegraph Hand"
COPYRIGHT = (
    "Copyright (c) 2014 Indian Type Foundry (info@indiantypefoundry.com); "
    "Copyright 2023 The Playpen Sans Project Authors (https://github.com/TypeTogether/Playpen-Sans); "
    "Copyright 2026 The makegraph authors"
)
NAMES = MappingProxyType(
    {
        "copyright": COPYRIGHT,
        "familyName": FAMILY,
        "styleName": "Regular",
        "uniqueFontIdentifier": "MakegraphHand-Regular;1.000",
        "fullName": FAMILY,
        "version": "Version 1.000",
        "psName": "MakegraphHand-Regular",
        "description": "Derived from Kalam and Playpen Sans by fonts/build.py of makegraph.",
        "licenseDescription": "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        "licenseInfoURL": "https://openfontlicense.org",
    }
)

LEAN = 0.14  # of Kalam's hand
HAND = Transform(0.86, 0, LEAN * 0.93, 0.93, 0, 12)  # Playpen Sans's letters in Kalam's size and weight
DEVANAGARI = (range(0x900, 0x980), range(0x1CD0, 0x1D00), range(0xA830, 0xA840), range(0xA8E0, 0xA900))
BORROWED = (range(0x100, 0x180), range(0x384, 0x3CF), range(0x401, 0x460))
ACCENTS = (0x302, 0x303, 0x304, 0x307, 0x308)
PRIME, DROP = 0x2032, -100  # how far the prime comes down, since mathematics raises it

BRUSH = 40.0  # half the width of a stroke
AXIS = 332  # the height of Kalam's minus sign
GROWN = (1.12, 1.3, 1.55, 1.85, 2.2, 2.7, 3.3, 4.0, 5.0, 6.5)  # times its height, the sizes a bracket comes in
ROOTS = (950, 1150, 1400, 1700, 2050, 2500, 3100, 3900, 5000, 6500)  # heights of radicals
STEMS = "[]|"  # brackets that grow in their stems
ROUND = MappingProxyType(  # skeletons of the others: x in thousandths, height from -1 at the foot to 1 at the head
    {
        "(": ((365, 1.0), (240, 0.72), (160, 0.36), (125, 0.0), (127, -0.36), (185, -0.72), (290, -1.0)),
        ")": ((165, 1.0), (270, 0.72), (328, 0.36), (330, 0.0), (295, -0.36), (215, -0.72), (90, -1.0)),
        "{": (
            (410, 0.97),
            (320, 1.0),
            (265, 0.9),
            (262, 0.6),
            (250, 0.3),
            (245, 0.06),
            (120, 0.0),
            (100, -0.02),
            (225, -0.08),
            (205, -0.35),
            (195, -0.6),
            (190, -0.9),
            (240, -1.0),
            (320, -0.98),
        ),
        "}": (
            (170, 0.98),
            (250, 1.0),
            (290, 0.9),
            (275, 0.6),
            (262, 0.35),
            (250, 0.08),
            (370, 0.02),
            (350, 0.0),
            (230, -0.06),
            (220, -0.3),
            (205, -0.6),
            (195, -0.9),
            (140, -1.0),
            (60, -0.97),
        ),
    }
)

CONSTANTS = MappingProxyType(
    {
        "ScriptPercentScaleDown": 70,
        "ScriptScriptPercentScaleDown": 55,
        "DelimitedSubFormulaMinHeight": 1300,
        "DisplayOperatorMinHeight": 1300,
        "MathLeading": 150,
        "AxisHeight": AXIS,
        "AccentBaseHeight": 511,
        "FlattenedAccentBaseHeight": 720,
        "SubscriptShiftDown": 190,
        "SubscriptTopMax": 400,
        "SubscriptBaselineDropMin": 120,
        "SuperscriptShiftUp": 400,
        "SuperscriptShiftUpCramped": 320,
        "SuperscriptBottomMin": 150,
        "SuperscriptBaselineDropMax": 260,
        "SubSuperscriptGapMin": 160,
        "SuperscriptBottomMaxWithSubscript": 400,
        "SpaceAfterScript": 40,
        "UpperLimitGapMin": 130,
        "UpperLimitBaselineRiseMin": 250,
        "LowerLimitGapMin": 130,
        "LowerLimitBaselineDropMin": 600,
        "StackTopShiftUp": 480,
        "StackTopDisplayStyleShiftUp": 700,
        "StackBottomShiftDown": 400,
        "StackBottomDisplayStyleShiftDown": 680,
        "StackGapMin": 150,
        "StackDisplayStyleGapMin": 300,
        "StretchStackTopShiftUp": 800,
        "StretchStackBottomShiftDown": 600,
        "StretchStackGapAboveMin": 70,
        "StretchStackGapBelowMin": 70,
        "FractionNumeratorShiftUp": 480,
        "FractionNumeratorDisplayStyleShiftUp": 560,
        "FractionDenominatorShiftDown": 420,
        "FractionDenominatorDisplayStyleShiftDown": 560,
        "FractionNumeratorGapMin": 100,
        "FractionNumDisplayStyleGapMin": 140,
        "FractionRuleThickness": 12,  # thin: a pen draws over it
        "FractionDenominatorGapMin": 100,
        "FractionDenomDisplayStyleGapMin": 140,
        "SkewedFractionHorizontalGap": 350,
        "SkewedFractionVerticalGap": 70,
        "OverbarVerticalGap": 150,
        "OverbarRuleThickness": 12,
        "OverbarExtraAscender": 50,
        "UnderbarVerticalGap": 150,
        "UnderbarRuleThickness": 12,
        "UnderbarExtraDescender": 50,
        "RadicalVerticalGap": 110,
        "RadicalDisplayStyleVerticalGap": 130,
        "RadicalRuleThickness": 12,
        "RadicalExtraAscender": 60,
        "RadicalKernBeforeDegree": 60,
        "RadicalKernAfterDegree": -330,
        "RadicalDegreeBottomRaisePercent": 58,
    }
)


class Place(NamedTuple):
    """A point of a skeleton."""

    x: float
    y: float


class Font:
    """The font under way: Kalam's tables with what is added to them."""

    def __init__(self) -> None:
        """Open both fonts; keep of Kalam what is not Devanagari."""
        self.font = TTFont(FOLDER / "Kalam-Regular.ttf", recalcTimestamp=False)
        self.other = TTFont(FOLDER / "PlaypenSans-Regular.ttf")
        kept = [c for c in self.font.getBestCmap() if not any(c in block for block in DEVANAGARI)]
        subsetter = Subsetter(Options(layout_features=["kern"], hinting=False, glyph_names=True, notdef_outline=True))
        subsetter.populate(unicodes=kept)
        subsetter.subset(self.font)
        self.cmap: dict[int, str] = dict(self.font.getBestCmap())

    def add(self, name: str, width: float, contours: Any) -> None:
        """Add or replace a glyph: its advance and something with a `replay` that draws it."""
        pen = TTGlyphPen(None)
        contours.replay(pen)
        glyph = pen.glyph()
        if glyph.numberOfContours:
            glyph.flags[0] |= 0x40  # its contours may overlap
        if name not in self.font.getGlyphOrder():
            self.font.setGlyphOrder([*self.font.getGlyphOrder(), name])
        self.font["glyf"][name] = glyph
        glyph.recalcBounds(self.font["glyf"])
        self.font["hmtx"][name] = round(width), getattr(glyph, "xMin", 0)

    def blank(self) -> DecomposingRecordingPen:
        """Return a pen that records contours."""
        return DecomposingRecordingPen(self.font.getGlyphSet())

    def drawn(self, name: str, transform: Transform = Identity) -> DecomposingRecordingPen:
        """Return a glyph's contours, transformed."""
        return _recorded(self.font.getGlyphSet(), name, transform)

    def width(self, name: str) -> float:
        """Return a glyph's advance."""
        return float(self.font["hmtx"][name][0])

    def bounds(self, name: str) -> tuple[float, float, float, float]:
        """Return the edges of a glyph's ink: left, bottom, right, top."""
        pen = BoundsPen(self.font.getGlyphSet())
        self.font.getGlyphSet()[name].draw(pen)
        return pen.bounds or (0, 0, 0, 0)


def _recorded(glyphs: Any, name: str, transform: Transform) -> DecomposingRecordingPen:
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(TransformPen(pen, transform))
    found = DecomposingRecordingPen(glyphs)
    pen.replay(found)
    return found


# -- letters


def borrow(hand: Font) -> None:
    """Take from Playpen Sans what Kalam lacks."""
    glyphs, cmap = hand.other.getGlyphSet(), hand.other.getBestCmap()
    wanted = [c for block in BORROWED for c in block] + [*ACCENTS, PRIME]
    for code in wanted:
        if code in cmap and code not in hand.cmap:
            shift = Transform(1, 0, 0, 1, 0, DROP) if code == PRIME else Identity
            name = f"hand.u{code:04X}"
            hand.add(name, glyphs[cmap[code]].width * HAND[0], _recorded(glyphs, cmap[code], shift.transform(HAND)))
            hand.cmap[code] = name


def mend(hand: Font) -> None:
    """Flag the 1, bar the z, and give the letters I and l of mathematics a look that no 1 has."""
    _overlay(hand, "one", "one", BRUSH, [(72, 540), (215, 684)])
    _overlay(hand, "z", "z", 30, [(62, 246), (372, 282)])
    _overlay(hand, "I", "I.math", 36, [(150, 694), (380, 706)], [(0, 44), (232, 50)])
    _overlay(hand, "l", "l.math", 34, [(72, 110), (84, 52), (150, 46), (222, 104)])


def _overlay(hand: Font, base: str, name: str, half: float, *strokes: Sequence[tuple[float, float]]) -> None:
    contours = hand.drawn(base)
    for skeleton in strokes:
        brush(contours, skeleton, half)
    hand.add(name, hand.width(base), contours)


# -- what is drawn here


def brush(pen: Any, skeleton: Sequence[tuple[float, float]], half: float = BRUSH, *, bent: bool = False) -> None:
    """Draw a stroke with round ends, clockwise: along straight pieces, or bent as one curve that they guide."""
    places = [Place(*p) for p in skeleton]
    side = _bent_side if bent else _side
    pen.qCurveTo(*side(places, half), *_end(places, half), *side(places[::-1], half), *_end(places[::-1], half), None)
    pen.closePath()


def _side(places: Sequence[Place], half: float) -> Iterator[Place]:
    """Yield the spline's points on the left of straight pieces: three a piece keep it straight."""
    for a, b in pairwise(places):
        u, v = _along(a, b, half)
        yield Place(a.x - v, a.y + u)
        yield Place((a.x + b.x) / 2 - v, (a.y + b.y) / 2 + u)
        yield Place(b.x - v, b.y + u)


def _bent_side(places: Sequence[Place], half: float) -> Iterator[Place]:
    for before, place, after in zip(places[:1] + places, places, [*places[1:], places[-1]], strict=False):  # type: ignore[operator]
        u, v = _along(before, after, half)
        yield Place(place.x - v, place.y + u)


def _end(places: Sequence[Place], half: float) -> Iterator[Place]:
    """Yield the spline's points of the round end."""
    u, v = _along(places[-2], places[-1], half)
    for side in (1, -1):
        yield Place(places[-1].x - 0.7 * side * v + 0.95 * u, places[-1].y + 0.7 * side * u + 0.95 * v)


def _along(a: Place, b: Place, length: float) -> Place:
    whole = ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5
    return Place((b.x - a.x) / whole * length, (b.y - a.y) / whole * length)


def signs(hand: Font) -> None:
    """Draw the signs that neither font has."""
    square, dots = hand.blank(), hand.blank()
    brush(square, [(75, 95), (70, 570), (545, 578), (552, 90), (60, 84)], 34)
    hand.add("square", 620, square)
    nabla = hand.drawn(hand.cmap[0x394], Transform(1, 0, 0, -1, 0, 700))
    hand.add("nabla", hand.width(hand.cmap[0x394]), nabla)
    for x in (0, 250, 500):
        hand.drawn("periodcentered", Transform(1, 0, 0, 1, x, AXIS - 320)).replay(dots)
    hand.add("dots.math", 740, dots)
    for code, start, end in ((0x2192, 60, 740), (0x2190, 740, 60)):
        arrow = hand.blank()
        barb = (start - end) / 680 * 190
        brush(arrow, [(start, AXIS - 6), (end, AXIS)], 34)
        brush(arrow, [(end + barb, AXIS + 150), (end, AXIS), (end + barb, AXIS - 145)], 34)
        hand.add(f"arrow{code:04X}", 800, arrow)
        hand.cmap[code] = f"arrow{code:04X}"
    hand.cmap |= {0x25A1: "square", 0x2207: "nabla", 0x22EF: "dots.math", 0x22C5: "periodcentered"}


# -- mathematics


def alphabets(hand: Font) -> None:
    """Let the letters of mathematics be the upright ones."""
    latin = [*range(0x41, 0x5B), *range(0x61, 0x7B)]
    greek = [*range(0x391, 0x3AA), 0x2207, *range(0x3B1, 0x3CA), 0x2202, 0x3F5, 0x3D1, 0x3F0, 0x3D5, 0x3F1, 0x3D6]
    hand.cmap |= {0x3F5: hand.cmap[0x3B5], 0x3D1: hand.cmap[0x3B8], 0x3D5: hand.cmap[0x3C6]}
    for first in (0x1D400, 0x1D434, 0x1D468, 0x1D5A0, 0x1D608):  # bold, italic, both, sans, slanted sans
        hand.cmap |= {first + k: hand.cmap[c] for k, c in enumerate(latin)}
    for first in (0x1D6A8, 0x1D6E2, 0x1D71C):
        hand.cmap |= {first + k: hand.cmap[c] for k, c in enumerate(greek) if c in hand.cmap}
    hand.cmap[0x210E] = hand.cmap[ord("h")]
    hand.cmap |= {0x1D43C: "I.math", 0x1D459: "l.math"}
    hand.cmap |= {0x1D7CE + k: hand.cmap[0x30 + k] for k in range(10)}


def brackets(hand: Font) -> dict[str, list[tuple[str, int]]]:
    """Draw each bracket in growing sizes; return their names and heights."""
    found = {}
    for sign in (*STEMS, *ROUND):
        base = hand.cmap[ord(sign)]
        _, bottom, _, top = hand.bounds(base)
        sizes = [(base, round(top - bottom))]
        for k, factor in enumerate(GROWN, 1):
            half = (top - bottom) / 2 * factor
            grown = _stretched(hand, base, half) if sign in STEMS else _rounded(hand, ROUND[sign], half)
            hand.add(f"{base}.size{k}", hand.width(base), grown)
            sizes.append((f"{base}.size{k}", round(2 * half)))
        found[base] = sizes
    return found


def _rounded(hand: Font, skeleton: Sequence[tuple[float, float]], half: float) -> DecomposingRecordingPen:
    contours = hand.blank()
    brush(contours, [(x, AXIS + at * (half - BRUSH)) for x, at in skeleton], bent=True)
    return contours


def _stretched(hand: Font, name: str, half: float) -> DecomposingRecordingPen:
    """Return a bracket made so much taller about its middle; its ends keep their shape."""
    _, bottom, _, top = hand.bounds(name)
    middle, more = (bottom + top) / 2, half - (top - bottom) / 2

    def lifted(point: tuple[float, float]) -> tuple[float, float]:
        at = (point[1] - middle) / (top - bottom) * 2  # -1 at the bottom, 1 at the top
        return point[0], point[1] + more * max(-1.0, min(1.0, at * 1.5))

    contours = hand.blank()
    for operator, points in hand.drawn(name).value:
        contours.value.append((operator, tuple(lifted(p) for p in points)))
    return contours


def radicals(hand: Font) -> dict[str, list[tuple[str, int]]]:
    """Draw the radical in growing sizes, its foot always of one size; its rule begins at its advance."""
    sizes = []
    for k, height in enumerate(ROOTS):
        base, top = -150.0, height - 150.0
        foot = min(height, 1100) * 0.42
        rise = 120 + min(0.16 * height, 320)
        skeleton = [(35, base + foot * 0.8), (118, base + foot), (230, base + BRUSH), (230 + rise, top - BRUSH)]
        radical = hand.blank()
        brush(radical, skeleton, 34)
        name = "radical" if k == 0 else f"radical.size{k}"
        hand.add(name, 230 + rise, radical)
        sizes.append((name, height))
    return {"radical": sizes}


def attachments(hand: Font) -> dict[str, int]:
    """Return where an accent stands over each letter: over the middle of its upper part, since the hand leans."""
    found = {}
    letters = [c for c in hand.cmap if chr(c).isalpha() or c in ACCENTS]
    for name in sorted({hand.cmap[c] for c in letters}):
        coordinates, _, _ = hand.font["glyf"][name].getCoordinates(hand.font["glyf"])
        ys = [y for _, y in coordinates]
        level = min(ys) + 0.6 * (max(ys) - min(ys)) if ys else 0
        xs = [x for x, y in coordinates if y >= level]
        if xs:
            found[name] = round((min(xs) + max(xs)) / 2)
    return found


# -- the file


def build() -> TTFont:
    """Return the finished font."""
    hand = Font()
    borrow(hand)
    mend(hand)
    signs(hand)
    alphabets(hand)
    growing = brackets(hand) | radicals(hand)
    builder = FontBuilder(font=hand.font)
    builder.setupCharacterMap(hand.cmap)
    del hand.font["name"]
    builder.setupNameTable(NAMES, mac=False)
    builder.setupPost(keepGlyphNames=False)
    hand.font["head"].fontRevision = 1.0
    hand.font["OS/2"].achVendID = "NONE"
    buildMathTable(
        hand.font,
        constants=dict(CONSTANTS),
        topAccentAttachments=attachments(hand),
        minConnectorOverlap=0,
        vertGlyphVariants=growing,
    )
    return hand.font


def write(path: Path) -> None:
    """Write the finished font to a file."""
    build().save(path, reorderTables=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)

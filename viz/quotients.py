"""The line under a nudge: ΔJ/Δb as the product of the quotients along the way, what cancels struck out, then numbers.

A line is made of pieces, each set by itself, so that fraction bars and strokes through terms are drawn like all other
lines and lie where they belong in any font. Lengths are points, y runs downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple

from viz.arithmetic import Quotient, operand, quotient, relation
from viz.digits import Digits, shown, written
from viz.fold import Folded
from viz.geometry import Point, Size
from viz.geometry import line as straight
from viz.notation.written import Written, added, among_words, change_of, derivative, line, number, remark
from viz.nudge import Crossing, Hop, Nudge
from viz.scene import Curve, Group, Shape, Text, moved
from viz.styles.parts import Look, stroke
from viz.typeset import Label, Request

_MOST_FACTORS = 5  # of a product that is written whole
_CLOSE = 6  # figures of a derivative that quotients come near
_AXIS = 0.27  # of the type size, from the baseline up to a fraction bar
_ABOVE, _BELOW = 5.0, 4.5  # between a bar and what stands over and under it
_OVERHANG = 2.0  # of a bar beyond its terms
_GAP, _LEADING = 5.0, 12.0  # between two pieces, between two lines
_BEYOND = 2.0  # of a stroke beyond the term it strikes out
_STRIKE = 0.75  # of the usual stroke


class Over(NamedTuple):
    """A fraction; what is struck out of it cancels with its neighbours."""

    over: Written
    under: Written
    over_struck: bool = False
    under_struck: bool = False


Piece = Written | Over
Line = Sequence[Piece]
"""Pieces from left to right."""


# -- what it says


def lines(nudge: Nudge, folded: Folded, look: Look) -> list[list[Line]]:
    """Return the lines under a nudge, each in stretches between which it may be broken."""
    found = [[*_product(nudge, folded), *_told(nudge, folded, look)]]
    if not nudge.is_linear and nudge.closing:
        found.append([[_closing_in(nudge, folded, look)]])
    found += [[[_warning(crossing)]] for crossing in nudge.crossings]
    if nudge.lost:
        found.append([[remark("The change is lost in the rounding of doubles: take a larger step.")]])
    return found


def _product(nudge: Nudge, folded: Folded) -> Iterator[Line]:
    """Yield the quotient in symbols, in changes and in numbers."""
    names = [box.name for box in folded.boxes]
    ways = nudge.ways
    yield [Over(change_of(names[nudge.output]), change_of(names[nudge.variable])), *_symbols(ways, names)]
    move = nudge.of(nudge.output)
    over = Written("0", "0") if move is None else number(written(move.change))
    whole = [Over(over, number(written(nudge.step)))]
    ways = ways if sum(map(len, ways)) <= _MOST_FACTORS else ()
    yield [Written("=", "="), *(_sum([_changes(way) for way in ways]) if ways else whole)]
    yield from _numbers(nudge)


def _symbols(ways: Sequence[Sequence[Hop]], names: Sequence[str | None]) -> Line:
    """Write the product along each way; a box that several wires move has its share along each."""
    hops = [hop for way in ways for hop in way]
    doubled = len({hop.wire[:2] for hop in hops}) < len({hop.wire for hop in hops})  # `b*b` has no names for its shares
    if len(hops) < 2 or doubled or any(names[n] is None for hop in hops for n in hop.wire[:2]):  # noqa: PLR2004
        return []
    into = {head: len({hop.wire for hop in hops if hop.wire.head == head}) for head in {hop.wire.head for hop in hops}}
    products = []
    for way in ways:
        factors = []
        for hop in reversed(way):
            over, under = names[hop.wire.head], names[hop.wire.tail]
            share = change_of(over)
            if into[hop.wire.head] > 1:
                share = Written(f"Δ_({change_of(under).markup[2:]}) {share.markup[2:]}", f"Δ_{under} {over}")
            first, last = hop is way[-1], hop is way[0]
            factors.append(Over(share, change_of(under), not first and into[hop.wire.head] == 1, not last))
        products.append(factors)
    for product in products:  # a share does not cancel with the whole change
        for k, factor in enumerate(product[1:], 1):
            product[k - 1] = product[k - 1]._replace(under_struck=factor.over_struck)
    return [Written("=", "="), *_sum(products)]


def _changes(way: Sequence[Hop]) -> Line:
    return [Over(number(written(hop.change)), number(written(hop.by))) for hop in reversed(way)]


def _sum(products: Sequence[Line]) -> Line:
    """Put a dot between factors and a plus sign between products; of many factors the first ones and the last."""
    pieces: list[Piece] = []
    for product in products:
        kept = list(product)
        if len(kept) > _MOST_FACTORS:
            kept = [*kept[: _MOST_FACTORS - 2], Written("⋯", "⋯"), kept[-1]]
        pieces += [Written("+", "+")] if pieces else []
        pieces += [piece for factor in kept for piece in (Written("⋅", "·"), factor)][1:]
    return pieces


def _numbers(nudge: Nudge) -> Iterator[Line]:
    """Yield `= 3 × 1 × 2`, `= 2 + 3.001` and `= 5.001`, each only if it says something."""
    total = quotient(nudge.quotient)
    terms = [[quotient(hop.quotient) for hop in reversed(way)] for way in nudge.ways]
    sums = [[quotient(prod((hop.quotient for hop in way), start=Fraction(1)))] for way in nudge.ways]
    before: Sequence[Sequence[Quotient]] | None = None
    for step in (terms if any(len(term) > 1 for term in terms) else [], sums if len(sums) > 1 else [], [[total]]):
        if not step:
            continue
        sign = _sign(before, step)
        products = [
            _factors([operand(factor.numeral, first=n + k == 0) for k, factor in enumerate(term)])
            for n, term in enumerate(step)
        ]
        yield [line(f"{sign} ", added(products, 4))]
        before = step


def _factors(numbers: Sequence[Written]) -> Written:
    most = _MOST_FACTORS
    kept = numbers if len(numbers) <= most else [*numbers[: most - 2], Written("⋯", "⋯"), numbers[-1]]
    return line(*[part for one in kept for part in (" × ", one)][1:])


def _sign(before: Sequence[Sequence[Quotient]] | None, after: Sequence[Sequence[Quotient]]) -> str:
    """Return how numbers that are shown follow from those before them, or from the changes."""
    if before is None:
        return "=" if all(factor.sign == "=" for term in after for factor in term) else "≈"
    if len(after) > 1:
        pairs = zip(before, after, strict=True)
        same = all(_follows([term], result[0]) for term, result in pairs)
        return "=" if same else "≈"
    return "=" if _follows(before, after[0][0]) else "≈"


def _follows(terms: Sequence[Sequence[Quotient]], result: Quotient) -> bool:
    figures = len(result.numeral.digits.replace(".", "").lstrip("0")) or 1
    numerals = [[factor.numeral for factor in term] for term in terms]
    return relation(numerals, result.numeral, Digits("significant", figures)) == "="


def _told(nudge: Nudge, folded: Folded, look: Look) -> Iterator[Line]:
    """Yield the derivative that the quotient comes near, if it is not the same."""
    output, variable = folded.boxes[nudge.output].name, folded.boxes[nudge.variable].name
    if nudge.is_linear or not output or not variable:
        return
    called = derivative(output, variable, "d" if look.derivative == "d" else "partial")
    yield [line("≈ ", called, " = ", number(shown(nudge.derivative, look.digits)))]


def _closing_in(nudge: Nudge, folded: Folded, look: Look) -> Written:
    """Say how the quotient closes in: `as Δb shrinks by ten each time: 5.001, 5.0001, 5.00001 → 5`."""
    variable = change_of(folded.boxes[nudge.variable].name)
    quotients = [among_words(quotient(row.quotient).numeral) for row in nudge.closing]
    parts = [part for one in quotients for part in (", ", one)][1:]
    limit = among_words(shown(nudge.derivative, Digits("significant", max(look.digits.places, _CLOSE))))
    return remark("as ", variable, " shrinks by ten each time: ", *parts, " → ", limit)


def _warning(crossing: Crossing) -> Written:
    return remark(f"The step goes over a corner or a pole of {crossing.operation} in {crossing.box}.")


# -- how it is set


def requests(found: Sequence[Sequence[Line]], look: Look) -> dict[str, Request]:
    """Return what is to be set, by the keys under which `block` finds it."""
    wanted: dict[str, Request] = {}
    for key, piece in _keyed(found):
        for part, term in zip(("over", "under"), piece[:2], strict=True) if isinstance(piece, Over) else (("", piece),):
            assert isinstance(term, Written)  # noqa: S101 - the terms of a fraction are
            wanted[f"{key}{part}"] = Request(f"$gradient({term.markup})$", term.plain, look.theme.derivative)
    return wanted


def _keyed(found: Sequence[Sequence[Line]]) -> Iterator[tuple[str, Piece]]:
    for row, stretches in enumerate(found):
        for k, piece in enumerate(piece for stretch in stretches for piece in stretch):
            yield f"quotient {row} {k} ", piece


def block(found: Sequence[Sequence[Line]], labels: Mapping[str, Label], look: Look, width: float) -> tuple[Group, Size]:
    """Return the lines as shapes from the origin on, broken where they are wider than ``width``, and their room."""
    rows: list[_Row] = []
    for number_, stretches in enumerate(found):
        k, current = 0, _Row([], 0.0, 0.0, 0.0)
        for stretch in stretches:
            row = _Row([], 0.0, 0.0, 0.0)
            for piece in stretch:
                row = _joined(row, _set(piece, f"quotient {number_} {k} ", labels, look))
                k += 1
            if current.shapes and current.width + _GAP + row.width > width:
                rows.append(current)
                current = row
            else:
                current = _joined(current, row)
        rows.append(current)
    shapes: list[Shape] = []
    y, widest = 0.0, max(row.width for row in rows)
    for row in rows:
        y += row.above
        shapes += [moved(shape, (widest - row.width) / 2, y) for shape in row.shapes]
        y += row.below + _LEADING
    return Group("quotient", tuple(shapes)), Size(widest, y - _LEADING)


class _Row(NamedTuple):
    """Shapes from x = 0 on a baseline at y = 0, and the room they take."""

    shapes: Sequence[Shape]
    width: float
    above: float
    below: float


def _joined(row: _Row, other: _Row) -> _Row:
    left = row.width + (_GAP if row.shapes else 0.0)
    shapes = [*row.shapes, *(moved(shape, left, 0.0) for shape in other.shapes)]
    return _Row(shapes, left + other.width, max(row.above, other.above), max(row.below, other.below))


def _set(piece: Piece, key: str, labels: Mapping[str, Label], look: Look) -> _Row:
    inks = look.theme.colours
    if not isinstance(piece, Over):
        label = labels[key]
        return _Row([Text(label, Point(0.0, 0.0), inks)], label.width, label.ascent, label.descent)
    over, under = labels[f"{key}over"], labels[f"{key}under"]
    width, axis = max(over.width, under.width) + 2 * _OVERHANG, -_AXIS * look.theme.derivative
    texts = [
        Text(over, Point((width - over.width) / 2, axis - _ABOVE - over.descent / 2), inks),
        Text(under, Point((width - under.width) / 2, axis + _BELOW + under.ascent), inks),
    ]
    bar = Curve((straight(Point(0.0, axis), Point(width, axis)),), stroke(look.theme, "gradient"))
    struck = [text for text, is_struck in zip(texts, piece[2:], strict=True) if is_struck]
    shapes: list[Shape] = [*texts, bar, *(_strike(text, look) for text in struck)]
    return _Row(shapes, width, -texts[0].at.y + over.ascent, texts[1].at.y + under.descent)


def _strike(text: Text, look: Look) -> Curve:
    """Return a stroke through a term, from its lower left to its upper right."""
    label, (x, y) = text.label, text.at
    top = min(glyph.y + glyph.outline.top * glyph.size / 1000 for glyph in label.glyphs)
    bottom = max(glyph.y + glyph.outline.bottom * glyph.size / 1000 for glyph in label.glyphs)
    start, end = Point(x - _BEYOND, y + bottom + 1), Point(x + label.width + _BEYOND, y + top - 1)
    paint = stroke(look.theme, "gradient")
    return Curve((straight(start, end),), paint._replace(width=paint.width * _STRIKE))

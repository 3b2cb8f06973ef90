"""Glyph outlines as typst writes them to outlines of any size: whole thousandths of an em, y downwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

_NUMBER = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
_NUMBERS: Mapping[str, int] = MappingProxyType({"M": 2, "m": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6})
_SCRIPTS = 1, 0.7, 0.55  # the sizes of type in a label: its own, that of scripts, that of scripts of scripts
_WHOLE = 2e-3  # how far a whole number of thousandths of an em may be from one, as typst writes it

_Segment = tuple[str, list[tuple[int, int]]]


class Outline(NamedTuple):
    """A glyph at any size: SVG path data with y downwards from the baseline, and the edges of its ink.

    All numbers are thousandths of an em, and whole.
    """

    path: str
    left: float
    top: float
    right: float
    bottom: float


def outlined(data: str, label: float) -> tuple[Outline, float]:
    """Turn typst's path (y upwards, relative, points) over; return it in thousandths of an em, and the em in points.

    In its own type size a glyph lies on the halves of the grid its font was drawn on, so equal letters of all sizes
    become one outline. A font with another grid is rounded.
    """
    tokens = _NUMBER.findall(data)
    numbers = [float(token) for token in tokens if not token.isalpha()]
    sizes = [label * script for script in _SCRIPTS]
    size = next((size for size in sizes if all(_is_whole(n * 2000 / size) for n in numbers)), label)
    segments = list(_absolute(tokens, 1000 / size))
    points = [point for _, found in segments for point in found] or [(0, 0)]
    xs, ys = zip(*points, strict=True)
    return Outline(_relative(segments), min(xs), min(ys), max(xs), max(ys)), size


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < _WHOLE


def _absolute(tokens: Sequence[str], scale: float) -> Iterator[_Segment]:
    """Yield a path's commands with the points they are given, scaled to whole numbers, y downwards."""
    x = y = 0.0
    start = x, y
    rest = iter(tokens)
    for command in rest:
        if command in "Zz":
            x, y = start
            yield "Z", []
            continue
        numbers = [float(next(rest)) for _ in range(_NUMBERS[command])]
        if command == "M":
            continue  # typst's `M 0 0` before the first relative move
        dx, dy = numbers[0::2], numbers[1::2]
        if command in "hv":
            dx, dy = (numbers, [0.0]) if command == "h" else ([0.0], numbers)
        points = [(x + a, y + b) for a, b in zip(dx, dy, strict=True)]
        x, y = points[-1]
        start = points[-1] if command == "m" else start
        yield command, [(round(a * scale), -round(b * scale)) for a, b in points]


def _relative(segments: Sequence[_Segment]) -> str:
    """Write commands as path data: moves at their places, all else relative to the point before."""
    words: list[str] = []
    x = y = 0
    for command, points in segments:
        if command == "Z":
            words.append("Z")
            continue
        if command == "m":
            words.append(compact("M", map(str, points[0])))
        elif command in "hv":
            words.append(compact(command, [str(points[0][0] - x if command == "h" else points[0][1] - y)]))
        else:
            words.append(compact(command, [str(n) for px, py in points for n in (px - x, py - y)]))
        x, y = points[-1]
    return "".join(words)


def compact(command: str, numbers: Iterable[str]) -> str:
    """Write a command of path data, with spaces only where no minus sign parts two numbers.

    >>> compact("l", ["1.5", "-2", "3"])
    'l1.5-2 3'
    """
    return command + "".join(n if k == 0 or n.startswith("-") else f" {n}" for k, n in enumerate(numbers))

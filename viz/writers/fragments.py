"""Frames inside one SVG that reveal.js steps through; where nothing steps, it shows the last of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from viz.scene import Film, Group, Shape
from viz.writers.svg import svg


def fragments(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as an SVG to be put into a slide: the first is there from the start, each step brings the next."""
    chosen = film.cut(numbers)
    last = len(numbers)
    passing = {name for name, (begin, end) in chosen.there.items() if begin > 1 and end < last}
    shapes = tuple(_wrapped(chosen.scene.shapes, passing))
    return svg(replace(chosen.scene, shapes=shapes), dict(_classes(chosen.there, passing, last)))


def _wrapped(shapes: Sequence[Shape], passing: set[str]) -> Iterator[Shape]:
    """Yield shapes, with a group around each that comes and goes: reveal.js does one thing to a group."""
    for shape in shapes:
        if not isinstance(shape, Group):
            yield shape
            continue
        inner = Group(shape.id, tuple(_wrapped(shape.shapes, passing)))
        yield Group(_until(shape.id), (inner,)) if shape.id in passing else inner


def _until(name: str) -> str:
    return f"until-{name}"


def _classes(
    there: Mapping[str, tuple[int, int]], passing: set[str], last: int
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the attributes of each group that comes or goes; step 0 brings the second frame.

    What goes is hidden by an attribute, which reveal.js overrules and a program that knows no reveal.js does not.
    """
    for name, (begin, end) in there.items():
        if begin > 1:
            yield name, {"class": "fragment", "data-fragment-index": str(begin - 2)}
        if end < last:
            outer = _until(name) if name in passing else name
            yield outer, {"class": "fragment fade-out", "data-fragment-index": str(end - 1), "opacity": "0"}

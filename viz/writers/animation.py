"""Frames inside one SVG that plays by itself: by its style sheet alone, in a loop, standing still under the pointer.

Where the reader wants no motion, on paper, and in programs that know no animation, it shows the last frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from viz.scene import Film
from viz.typeset import short
from viz.writers.svg import PREFIX, svg


def animation(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as an SVG that shows one after the other."""
    chosen = film.cut(numbers)
    last = len(numbers)
    spans = {name: span for name, span in chosen.there.items() if span != (1, last)}
    attributes = {name: _attributes(span, last) for name, span in spans.items()}
    return svg(chosen.scene, attributes, _sheet(sorted(set(spans.values())), chosen.times))


def _attributes(span: tuple[int, int], last: int) -> Mapping[str, str]:
    rest = {} if span[1] == last else {"opacity": "0"}
    return {"class": _called(span), **rest}


def _called(span: tuple[int, int]) -> str:
    return f"s{span[0]}-{span[1]}"


def _sheet(spans: Sequence[tuple[int, int]], times: Sequence[int]) -> str:
    """Return the rules: one for each first and last frame that some group has."""
    whole = f"{sum(times)}ms step-end infinite"
    rules = "".join(
        f"@keyframes {PREFIX}-{_called(span)}{{{''.join(_moments(span, times))}}}"
        f"#{PREFIX} .{_called(span)}{{animation:{PREFIX}-{_called(span)} {whole}}}"
        for span in spans
    )
    paused = f"#{PREFIX}:hover [class]{{animation-play-state:paused}}"
    return f"@media screen and (prefers-reduced-motion:no-preference){{{rules}{paused}}}" if rules else ""


def _moments(span: tuple[int, int], times: Sequence[int]) -> Iterator[str]:
    """Yield when a group changes, in hundredths of the whole: it stays as it was until then."""
    starts = [100 * time / sum(times) for time in accumulate(times, initial=0)]
    begin, end = starts[span[0] - 1], starts[span[1]]
    if span[0] > 1:
        yield "0%{opacity:0}"
    yield f"{short(begin)}%{{opacity:1}}"
    yield f"{short(end)}%{{opacity:{0 if span[1] < len(times) else 1}}}"

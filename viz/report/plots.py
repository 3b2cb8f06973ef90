"""A curve through a point, with its tangent there, as a picture: the only keeper of matplotlib."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from viz.errors import missing
from viz.report.report import Closeup, Plot

_SIZE = 7.2, 2.7  # inches
_DASHED = {"linewidth": 1.5, "linestyle": (0, (5, 3))}
_NO_DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def drawn(plot: Plot, form: str, *, dark: bool = False) -> bytes:
    """Draw a plot as `svg` or `pdf`, the same bytes each time, if wanted for a dark page.

    Raises MissingError where matplotlib is not installed.
    """
    colours = plot.dark if dark else plot.colours
    try:
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise missing("matplotlib") from None
    settings = {**mpl.rcParamsDefault, "svg.hashsalt": "makegraph", "pdf.fonttype": 42}
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # letters that its fonts lack
        mpl.rcParams.update({key: value for key, value in settings.items() if key != "backend"})
        figure = Figure(figsize=_SIZE, layout="constrained", facecolor=colours["paper"])
        whole, near = figure.subplots(1, 2, width_ratios=(3, 2))
        for axes in (whole, near):
            _dressed(axes, colours)
        _whole(whole, plot, colours)
        if plot.near is None:
            near.set_visible(False)
        else:
            _near(near, plot, plot.near, colours)
        found = BytesIO()
        figure.savefig(found, format=form, metadata=_NO_DATES[form])
    return found.getvalue()


def _whole(axes: Any, plot: Plot, colours: Mapping[str, str]) -> None:
    """Draw the curve and its tangent as far as the curve goes up and down."""
    (x, y), ends = plot.at, (plot.points[0][0], plot.points[-1][0])
    axes.plot([p[0] for p in plot.points], [p[1] for p in plot.points], color=colours["value"], linewidth=2)
    low, high = axes.get_ylim()
    axes.plot(ends, [y + plot.slope * (end - x) for end in ends], color=colours["gradient"], **_DASHED)
    axes.set_ylim(low, high)
    axes.plot([x], [y], "o", color=colours["ink"], markersize=5)
    axes.set_xlabel(plot.across, color=colours["ink"], parse_math=False)
    axes.set_title(plot.up, loc="left", color=colours["ink"], fontsize=10, parse_math=False)


def _near(axes: Any, plot: Plot, near: Closeup, colours: Mapping[str, str]) -> None:
    """Draw where a nudge leads: old and new values at the axes, step and rise at the triangle between them."""
    (x, y), (to, up) = plot.at, near.to
    ends = near.points[0][0], near.points[-1][0]
    axes.plot([p[0] for p in near.points], [p[1] for p in near.points], color=colours["value"], linewidth=2)
    axes.plot(ends, [y + plot.slope * (end - x) for end in ends], color=colours["gradient"], **_DASHED)
    axes.plot([x, to, to], [y, y, up], color=colours["muted"], linewidth=1)
    axes.plot([x, to], [y, up], "o", color=colours["ink"], markersize=5)
    words = {"textcoords": "offset points", "color": colours["muted"], "fontsize": 8, "parse_math": False}
    below = up >= y
    axes.annotate(
        near.step, ((x + to) / 2, y), (0, -4 if below else 4), ha="center", va="top" if below else "bottom", **words
    )
    axes.set_xticks([x, to], [near.old[0], near.new[0]], parse_math=False)
    axes.set_yticks([y, up], [near.old[1], near.new[1]], parse_math=False)
    axes.set_title(near.rise, loc="right", color=colours["muted"], fontsize=8, parse_math=False)


def _dressed(axes: Any, colours: Mapping[str, str]) -> None:
    axes.set_facecolor(colours["paper"])
    axes.tick_params(colors=colours["muted"], labelsize=8)
    for name, spine in axes.spines.items():
        spine.set_visible(name in {"left", "bottom"})
        spine.set_color(colours["muted"])

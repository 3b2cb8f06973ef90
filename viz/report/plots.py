"""A curve through a point, with its tangent there, as a picture: the only keeper of matplotlib."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from viz.errors import missing
from viz.report.report import Plot

_SIZE = 4.6, 2.9  # inches
_NO_DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def drawn(plot: Plot, form: str) -> bytes:
    """Draw a plot as `svg` or `pdf`, the same bytes each time; raise MissingError where matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise missing("matplotlib") from None
    settings = {**mpl.rcParamsDefault, "svg.hashsalt": "makegraph", "pdf.fonttype": 42}
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # letters that its fonts lack
        mpl.rcParams.update({key: value for key, value in settings.items() if key != "backend"})
        figure = Figure(figsize=_SIZE, layout="constrained", facecolor=plot.colours["paper"])
        _fill(figure.add_subplot(), plot)
        found = BytesIO()
        figure.savefig(found, format=form, metadata=_NO_DATES[form])
    return found.getvalue()


def _fill(axes: Any, plot: Plot) -> None:
    ink, muted, value, gradient = (plot.colours[role] for role in ("ink", "muted", "value", "gradient"))
    (x, y), slope = plot.at, plot.slope
    axes.set_facecolor(plot.colours["paper"])
    axes.plot([p[0] for p in plot.points], [p[1] for p in plot.points], color=value, linewidth=2)
    ends = plot.points[0][0], plot.points[-1][0]
    low, high = axes.get_ylim()
    axes.plot(ends, [y + slope * (end - x) for end in ends], color=gradient, linewidth=1.5, linestyle=(0, (5, 3)))
    axes.set_ylim(low, high)
    words = {"textcoords": "offset points", "color": muted, "fontsize": 8, "parse_math": False}
    run = (ends[1] - ends[0]) / 6
    axes.plot([x, x + run, x + run], [y, y, y + slope * run], color=muted, linewidth=1)
    axes.annotate(plot.step, (x + run / 2, y), (0, -4), ha="center", va="top", **words)
    axes.annotate(plot.rise, (x + run, y + slope * run / 2), (4, 0), va="center", **words)
    axes.plot([x], [y], "o", color=ink, markersize=5)
    axes.set_xlabel(plot.across, color=ink, parse_math=False)
    axes.set_ylabel(plot.up, color=ink, rotation=0, parse_math=False)
    axes.tick_params(colors=muted, labelsize=8)
    for name, spine in axes.spines.items():
        spine.set_visible(name in {"left", "bottom"})
        spine.set_color(muted)

"""The output along each input through the point, with the tangent there: what the derivative is the slope of."""

from __future__ import annotations

import math

from viz.digits import written
from viz.errors import InputError
from viz.fold import Box
from viz.forward import forward
from viz.nudge import nudge_or_none
from viz.report.material import Material
from viz.report.report import Closeup, Line, Paragraph, Plot, Section, anchor
from viz.scene import palette

_MOST = 12  # inputs
_POINTS, _FEW = 160, 24  # of a curve, of a piece of it
_ROLES = ("ink", "muted", "value", "gradient")


def plots(material: Material) -> Section | None:
    """Plot the output along the inputs whose derivatives are wanted, if plots are asked for."""
    inputs = [n for n, box in material.inputs if box.gradient is not None and math.isfinite(box.gradient)]
    if not material.plots or not inputs:
        return None
    said: Line = (
        material.called(material.output),
        " along each input, all others as they are; the derivative is the slope of the dashed tangent. Beside each, ",
        "what the nudge does, close up: there the curve and its tangent are hardly to be told apart.",
    )
    found = [plot for n in inputs[:_MOST] if (plot := _plot(material, n)) is not None]
    return Section(id="plots", title=("Plots",), blocks=(Paragraph(said), *found))


def _plot(material: Material, n: int) -> Plot | None:
    box = material.folded.boxes[n]
    value, slope, output = box.value, box.gradient, material.output
    if value is None or slope is None or output.value is None:
        return None
    reach = abs(value) or 1.0
    roles, turned = palette([material.scene]), material.scene.turned
    colours = {role: roles[role] for role in _ROLES} | {"paper": material.scene.paper or "#ffffff"}
    shown = material.number(slope).plain
    return Plot(
        name=f"plot-{anchor(box.spoken)}",
        about=f"{output.spoken} along {box.spoken}: a curve through {box.spoken} = {material.number(value).plain}, "
        f"{output.spoken} = {material.number(output.value).plain}, where its tangent has the slope {shown}",
        points=_curve(material, box, value - reach, value + reach, _POINTS),
        at=(value, output.value),
        slope=slope,
        across=box.spoken,
        up=output.spoken,
        colours=colours,
        dark={role: turned.get(colour, colour) for role, colour in colours.items()} if turned else {},
        near=_closeup(material, n),
    )


def _closeup(material: Material, n: int) -> Closeup | None:
    """Look at a nudge so closely that its step is seen; None where there is none that moves the output."""
    found = nudge_or_none(material.trace, material.folded, n)
    if found is None or (output := found.of(found.output)) is None or output.change == 0:
        return None
    box, first = material.folded.boxes[n], found.moves[0]
    old, new = float(first.old), float(first.new)
    margin = (new - old) / 3
    return Closeup(
        points=_curve(material, box, old - margin, new + margin, _FEW),
        to=(new, float(output.new)),
        old=(written(first.old).plain, written(output.old).plain),
        new=(written(first.new).plain, written(output.new).plain),
        step=f"Δ{box.spoken} = {written(first.change).plain}",
        rise=f"Δ{material.output.spoken} = {written(output.change).plain}",
    )


def _curve(material: Material, box: Box, low: float, high: float, count: int) -> tuple[tuple[float, float], ...]:
    places = [low + (high - low) * k / count for k in range(count + 1)]
    return tuple((x, y) for x in places if (y := _at(material, box, x)) is not None)


def _at(material: Material, box: Box, value: float) -> float | None:
    """Return the output where one input has another value; None if it has none there."""
    try:
        return forward(material.trace.graph, {**material.given, box.id: value}, material.trace.output)[
            material.trace.output
        ]
    except (InputError, ArithmeticError, ValueError):
        return None

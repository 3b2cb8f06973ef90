"""The output along each input through the point, with the tangent there: what the derivative is the slope of."""

from __future__ import annotations

import math

from viz.errors import InputError
from viz.fold import Box
from viz.forward import forward
from viz.report.material import Material
from viz.report.report import Line, Paragraph, Plot, Section, anchor
from viz.scene import palette

_MOST = 12  # inputs
_POINTS = 80  # to either side
_ROLES = ("ink", "muted", "value", "gradient")


def plots(material: Material) -> Section | None:
    """Plot the output along the inputs whose derivatives are wanted, if plots are asked for."""
    inputs = [box for _, box in material.inputs if box.gradient is not None and math.isfinite(box.gradient)]
    if not material.plots or not inputs:
        return None
    said: Line = (
        material.called(material.output),
        " along each input, all others as they are; the derivative is the slope of the tangent.",
    )
    found = [plot for box in inputs[:_MOST] if (plot := _plot(material, box)) is not None]
    return Section(id="plots", title=("Plots",), blocks=(Paragraph(said), *found))


def _plot(material: Material, box: Box) -> Plot | None:
    value, slope, output = box.value, box.gradient, material.output
    if value is None or slope is None or output.value is None:
        return None
    reach = abs(value) or 1.0
    places = [value + reach * k / _POINTS for k in range(-_POINTS, _POINTS + 1)]
    points = [(x, y) for x in places if (y := _at(material, box, x)) is not None]
    roles = palette([material.scene])
    shown = material.number(slope).plain
    return Plot(
        name=f"plot-{anchor(box.spoken)}",
        about=f"{output.spoken} along {box.spoken}: a curve through {box.spoken} = {material.number(value).plain}, "
        f"{output.spoken} = {material.number(output.value).plain}, where its tangent has the slope {shown}",
        points=tuple(points),
        at=(value, output.value),
        slope=slope,
        across=box.spoken,
        up=output.spoken,
        step=f"Δ{box.spoken}",
        rise=f"{shown} · Δ{box.spoken}",
        colours={role: roles[role] for role in _ROLES} | {"paper": material.scene.paper or "#ffffff"},
    )


def _at(material: Material, box: Box, value: float) -> float | None:
    """Return the output where one input has another value; None if it has none there."""
    try:
        return forward(material.trace.graph, {**material.given, box.id: value}, material.trace.output)[
            material.trace.output
        ]
    except (InputError, ArithmeticError, ValueError):
        return None

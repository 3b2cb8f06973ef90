"""The picture, with its steps where a form can show them, and all steps side by side where that is asked for."""

from __future__ import annotations

from viz.report.material import Material
from viz.report.report import Picture, Section


def graph(material: Material) -> Section:
    """Show the graph."""
    pictures = [Picture("graph", material.scene, material.film)]
    if material.strip is not None:
        pictures.append(Picture("steps", material.strip))
    return Section(id="graph", title=("The graph",), blocks=tuple(pictures))

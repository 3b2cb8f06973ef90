"""The picture, and its steps where a form can show them."""

from __future__ import annotations

from viz.report.material import Material
from viz.report.report import Picture, Section


def graph(material: Material) -> Section:
    """Show the graph."""
    return Section(id="graph", title=("The graph",), blocks=(Picture("graph", material.scene, material.film),))

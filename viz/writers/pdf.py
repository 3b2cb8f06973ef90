"""Scenes to PDF, a page each, through typst: real text in embedded fonts, tagged, no raster."""

from __future__ import annotations

from viz.scene import Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import document, fonts_of


def pdf(scene: Scene) -> bytes:
    """Write one scene as a PDF of one page."""
    return compile_typst(document([scene]), "pdf", fonts_of(scene))

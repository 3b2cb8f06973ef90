"""Scenes to PDF, a page each, through typst: real text in embedded fonts, tagged, no raster."""

from __future__ import annotations

from collections.abc import Sequence

from viz.scene import Film, Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import document, fonts_of


def pdf(scene: Scene) -> bytes:
    """Write one scene as a PDF of one page."""
    return compile_typst(document([scene]), "pdf", fonts_of(scene))


def frames(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as a PDF, a page each, all of one size, in one compile."""
    return compile_typst(document([film.frame(number) for number in numbers]), "pdf", fonts_of(film.scene))

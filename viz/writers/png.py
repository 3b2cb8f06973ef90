"""Scene to PNG, through typst, at two pixels a point."""

from __future__ import annotations

from viz.scene import Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import document, fonts_of

_PPI = 144


def png(scene: Scene) -> bytes:
    """Write one scene as a PNG of twice its size in points."""
    return compile_typst(document([scene]), "png", fonts_of(scene), _PPI)

"""Scene to PNG, through typst, at two pixels a point."""

from __future__ import annotations

from viz.errors import Diagnostic, UsageError
from viz.scene import Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import document, fonts_of

_PPI = 144
_MOST = 250_000_000  # pixels, a gigabyte while it is made


def png(scene: Scene) -> bytes:
    """Write one scene as a PNG of twice its size in points; raise UsageError for one too large to be made."""
    width, height = (round(2 * scene.scale * side) for side in scene.size)
    if width * height > _MOST:
        message = f"the PNG would have {width:,} times {height:,} pixels, more than can be made"
        cure = "give a smaller --scale; SVG and PDF have no such limit"
        raise UsageError(Diagnostic(code="E040", message=message, help=cure))
    return compile_typst(document([scene]), "png", fonts_of(scene), _PPI)

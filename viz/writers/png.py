"""Scene to PNG, through typst, at two pixels a point; it carries its title and its description."""

from __future__ import annotations

from struct import pack
from zlib import crc32

from viz.errors import Diagnostic, UsageError
from viz.scene import Scene
from viz.typeset import compile_typst
from viz.writers.typst_document import document, fonts_of

_PPI = 144
_MOST = 250_000_000  # pixels, a gigabyte while it is made
_HEADER = 33  # bytes of the signature and of the chunk that must come first


def png(scene: Scene) -> bytes:
    """Write one scene as a PNG of twice its size in points; raise UsageError for one too large to be made."""
    width, height = (round(2 * scene.scale * side) for side in scene.size)
    if width * height > _MOST:
        message = f"the PNG would have {width:,} times {height:,} pixels, more than can be made"
        cure = "give a smaller --scale; SVG and PDF have no such limit"
        raise UsageError(Diagnostic(code="E040", message=message, help=cure))
    drawn = compile_typst(document([scene]), "png", fonts_of(scene), _PPI)
    said = _text("Title", scene.title) + _text("Description", scene.description)
    return drawn[:_HEADER] + said + drawn[_HEADER:]


def _text(keyword: str, text: str) -> bytes:
    """Return a chunk of text in UTF-8 that is neither packed nor translated, as the PNG specification has it."""
    body = b"iTXt" + keyword.encode() + b"\0\0\0\0\0" + text.replace("\0", " ").encode()
    return pack(">I", len(body) - 4) + body + pack(">I", crc32(body))

"""Scene to Typst source: a page by itself, and a value that another document can import."""

from __future__ import annotations

from viz.scene import Scene
from viz.typeset import family
from viz.writers.typst_document import FALLBACK, document, fonts_of

_STAND_IN = "New Computer Modern Math"  # comes with typst
_BEGINNING = """\
// {title}
// {description}
//
// `typst compile` makes a page of this file. Another document imports the picture, if this is graph.typ, with
//   #import "graph.typ": graph
//   #figure(graph, caption: [...])   // scale(70%, reflow: true, graph) makes it smaller
// It is measured with {fonts}; where no such font is installed, {stand_in} stands in.
"""


def typ(scene: Scene) -> bytes:
    """Write one scene as a Typst file."""
    fonts = " and ".join(map(family, fonts_of(scene)))
    title, description = (
        "".join(c if c.isprintable() else " " for c in text) for text in (scene.title, scene.description)
    )
    head = _BEGINNING.format(title=title, description=description, fonts=fonts, stand_in=_STAND_IN)
    return (head + document([scene], (_STAND_IN, *FALLBACK))).encode()

"""The last touches to a picture, as the options want it: the pen, the paper, its size as shown, its dark colours."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from viz.options import Options
from viz.pen import penned
from viz.scene import Scene
from viz.themes import THEMES, Theme, chosen


def finished(ruled: Scene, theme: Theme, options: Options, *, bars: bool) -> Scene:
    """Return a picture as it is to be shown; without ``bars`` fraction bars are left to the type."""
    drawn = ruled if theme.pen is None else penned(ruled, theme.pen, bars=bars)
    shown = replace(drawn, scale=drawn.scale * options.scale, prefix=options.id_prefix, one_line=options.one_line)
    match options.background:
        case None:
            return shown
        case "none":
            return replace(shown, paper=None)
        case colour:  # a paper that does not turn dark; nor may what is on it
            return replace(shown, paper=colour, turned=MappingProxyType({}))


def turning(scene: Scene, options: Options) -> Scene:
    """Return a picture that turns dark where the reader's page does, if its theme can and no scheme is chosen."""
    theme = THEMES[options.theme]
    free = options.scheme is None and options.background in {None, "none"}
    return replace(scene, turned=chosen(theme, "auto").turned) if free and "auto" in theme.schemes else scene

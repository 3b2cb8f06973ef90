"""The room a drawing has: shown whole if its text stays legible, turned if that helps, never merely shrunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from viz.errors import Diagnostic
from viz.geometry import Size
from viz.scene import Scene, Text, flat

SMALLEST = 12.0  # points that any text is shown at

Direction = Literal["right", "down"]


def fitted(
    drawn: Callable[[Direction], Scene], direction: Direction | None, room: Size
) -> tuple[Scene, tuple[Diagnostic, ...]]:
    """Return the scene at the scale that fits the room, and notes on what was done for it.

    A drawing that would need smaller text is turned, unless the user chose the direction; one that still does not fit
    keeps its smallest legible size and is larger than the room.
    """
    scene = drawn(direction or "right")
    if scale(scene, room) >= _least(scene):
        return replace(scene, scale=scale(scene, room)), ()
    if direction is None and scale(scene, room) * 3 >= _least(scene):  # else turning cannot help
        turned = drawn("down")
        if scale(turned, room) >= _least(turned):
            note = Diagnostic(
                code="N001",
                message="the drawing was turned, so that its text stays legible in the room it has",
                help="--direction right keeps it level; --fit 1280x720 gives it more room",
            )
            return replace(turned, scale=scale(turned, room)), (note,)
        scene = max(scene, turned, key=lambda s: scale(s, room))
    scene = replace(scene, scale=_least(scene))
    return scene, (_too_large(scene, room),)


def scale(scene: Scene, room: Size) -> float:
    """Return how large a scene is shown in a room, at most at its own size."""
    return min(1.0, room.width / scene.size.width, room.height / scene.size.height)


def _least(scene: Scene) -> float:
    sizes = [shape.label.size for shape in flat(scene.shapes) if isinstance(shape, Text)]
    return min(1.0, SMALLEST / min(sizes, default=SMALLEST))


def _too_large(scene: Scene, room: Size) -> Diagnostic:
    fit = f"{room.width:.0f}x{room.height:.0f}"
    size = f"{scene.size.width * scene.scale:.0f}x{scene.size.height * scene.scale:.0f}"
    return Diagnostic(
        code="N002",
        message=f"the drawing takes {size} points with legible text, more than the {fit} it has",
        help=f"--fit {size} says that there is room; fewer statements or shorter names make it smaller",
    )

"""The seams where a change of the picture shows first: an SVG file a style and what Graphviz is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.drawings import FANOUT, LECTURE
from viz import load, order, parse
from viz.styles.table import STYLES

ROOT = Path(__file__).parents[1]
PICTURES = re.findall(r"gallery/([\w-]+)\.svg", (ROOT / "README.md").read_text())
AUTO = {"scheme": "auto"}
LOOKS: dict[str, dict[str, str]] = {
    "": {},
    "dark": {"scheme": "dark"},
    "frames": AUTO | {"frames": "all", "frames_as": "animation"},
    "nudge": AUTO | {"nudge": "b"},
    "blank": AUTO | {"blank": "gradients", "theme": "sketch"},
}
"""What stands behind the dash in the name of a picture of the README."""


@pytest.mark.parametrize(("name", "text"), [("lecture", LECTURE), ("fanout", FANOUT)])
def test_the_picture_is_the_one_that_was_looked_at(name, text, golden):
    golden(f"{name}.svg", parse(text).svg())


@pytest.mark.parametrize("style", STYLES)
def test_each_style_draws_what_was_looked_at(style, golden):
    golden("fanout.svg" if style == "lecture" else f"fanout.{style}.svg", parse(FANOUT, style=style).svg())


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_of_the_readme_are_what_is_drawn(name, golden):
    """A picture is called after its text and, behind a dash, its look."""
    text, _, look = name.partition("-")
    drawing = load(ROOT / "gallery" / f"{text}.txt", **LOOKS[look])
    golden(f"../../gallery/{name}.svg", drawing.rendered(f"{name}.svg", "svg")[f"{name}.svg"])


def test_graphviz_is_asked_for_the_columns_the_slots_and_the_order_of_the_inputs(golden, monkeypatch):
    """The wires of `y = a - b` have slots; the inputs are chained so that they keep the file's order."""
    asked: list[str] = []
    real = order.run

    def run(text: str) -> bytes:
        asked.append(text)
        return real(text)

    monkeypatch.setattr(order, "run", run)
    assert parse("a = 1; b = 2; c = 3; y = a - b; z = y c").scene.shapes
    (text,) = asked
    golden("order.gv", text + "\n")

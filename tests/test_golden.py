"""The seams where a change of the picture shows first: two SVG files and what Graphviz is asked."""

from __future__ import annotations

import pytest

from tests.drawings import FANOUT, LECTURE
from viz import order, parse


@pytest.mark.parametrize(("name", "text"), [("lecture", LECTURE), ("fanout", FANOUT)])
def test_the_picture_is_the_one_that_was_looked_at(name, text, golden):
    golden(f"{name}.svg", parse(text).svg())


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

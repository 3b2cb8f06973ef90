"""Sizes in, places and curves out: three rectangles are enough to try it."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz import layout as public
from viz import order
from viz.errors import InputError
from viz.geometry import Box, Point
from viz.layout import Item, Layout, Link, layout, ranks

BODY = Box(-40, -20, 40, 20)
PORTS = 27


def item(name: str, *, source: bool = False, ordered: bool = False, body: Box = BODY) -> Item:
    return Item(name=name, body=body, solids=(body,), spread=54, source=source, ordered=ordered)


def link(tail: str, head: str, slot: int = 0, label: Box | None = None) -> Link:
    return Link(f"{tail}-{head}-{slot}", tail, head, slot, label)


def boxes(items: list[Item], found: Layout) -> dict[str, Box]:
    return {i.name: solid.moved(*found.centres[i.name]) for i in items for solid in i.solids}


def track(found: Layout, name: str) -> list[Point]:
    return [segment.at(k / 30) for segment in found.curves[name] for k in range(31)]


def faults(items: list[Item], links: list[Link], found: Layout) -> list[str]:
    """Return every overlap of two boxes, of a wire with a box, and whatever leaves the page."""
    places = boxes(items, found)
    page = Box(0, 0, *found.size).grown(0.01)
    said = [f"{a} lies on {b}" for (a, one), (b, other) in combinations(places.items(), 2) if one.overlaps(other)]
    for wire in links:
        for name, place in places.items():
            if any(place.left < p.x < place.right and place.top < p.y < place.bottom for p in track(found, wire.name)):
                said.append(f"{wire.name} runs through {name}")
    for name, box in places.items():
        if not (
            page.left <= box.left and page.top <= box.top and box.right <= page.right and box.bottom <= page.bottom
        ):
            said.append(f"{name} leaves the page")
    return said


TRIO = [item("a", source=True), item("b", source=True), item("c")]
INTO_C = [link("a", "c", 0), link("b", "c", 1)]


def test_three_rectangles_are_enough():
    found = layout(TRIO, INTO_C, "right", PORTS)
    assert set(found.centres) == {"a", "b", "c"}
    assert set(found.curves) == {"a-c-0", "b-c-1"}
    assert found.centres["a"].x == found.centres["b"].x < found.centres["c"].x
    assert faults(TRIO, INTO_C, found) == []


def test_a_flow_downwards_is_the_same_with_its_axes_exchanged():
    square = Box(-30, -30, 30, 30)
    items = [item(n, body=square, source=n != "c") for n in "abc"]
    right, down = layout(items, INTO_C, "right", PORTS), layout(items, INTO_C, "down", PORTS)
    assert down.size == (right.size.height, right.size.width)
    assert {name: place.turned for name, place in down.centres.items()} == dict(right.centres)


def test_a_wire_leaves_the_right_side_of_its_tail_and_arrives_at_the_left_side_of_its_head():
    found = layout(TRIO, INTO_C, "right", PORTS)
    places = boxes(TRIO, found)
    curve = found.curves["a-c-0"]
    assert 0 < curve[0].start.x - places["a"].right < 10
    assert 0 < places["c"].left - curve[-1].end.x < 10
    assert curve[0].direction(0).x == pytest.approx(1)
    assert curve[-1].direction(1).x == pytest.approx(1)


def test_a_curve_hangs_together():
    items = [item(n, source=n == "a") for n in "abcd"]
    links = [link("a", "b"), link("b", "c"), link("c", "d"), link("a", "d", 1)]
    for curve in layout(items, links, "right", PORTS).curves.values():
        for before, after in pairwise(curve):
            assert before.end == pytest.approx(after.start)


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("direction", ["right", "down"])
def test_the_first_operand_of_an_ordered_item_arrives_first(direction, flipped):
    """For `-`, `/` and `^` the upper wire is the first operand, even if the wires must cross for it."""
    items = [item("a", source=True), item("b", source=True), item("c", ordered=True)]
    first, second = ("b", "a") if flipped else ("a", "b")
    links = [link(first, "c", 0), link(second, "c", 1)]
    found = layout(items, links, direction, PORTS)
    ends = [found.curves[wire.name][-1].end for wire in links]
    assert (ends[0].y < ends[1].y) if direction == "right" else (ends[0].x < ends[1].x)


def test_operands_that_may_be_swapped_arrive_in_the_order_they_come():
    found = layout(TRIO, [link("b", "c", 0), link("a", "c", 1)], "right", PORTS)
    above = min(("b-c-0", "a-c-1"), key=lambda name: found.curves[name][-1].end.y)
    assert above == "a-c-1"


@given(st.permutations(range(6)), st.sampled_from(["right", "down"]))
def test_inputs_of_one_column_keep_the_order_of_the_file(heads, direction):
    inputs = [item(f"x{n}", source=True) for n in range(6)]
    items = [*inputs, *(item(f"y{n}") for n in range(6))]
    found = layout(items, [link(f"x{n}", f"y{m}") for n, m in enumerate(heads)], direction, PORTS)
    across = [found.centres[i.name].y if direction == "right" else found.centres[i.name].x for i in inputs]
    assert across == sorted(across)


def test_two_wires_between_the_same_two_items_stay_apart():
    items, links = [item("b", source=True), item("u")], [link("b", "u", 0), link("b", "u", 1)]
    found = layout(items, links, "right", PORTS)
    for above, below in zip(track(found, "b-u-0"), track(found, "b-u-1"), strict=True):
        assert below.y - above.y > PORTS / 2


def test_an_input_stands_one_column_before_its_first_reader():
    items = [item("a", source=True), item("b"), item("c"), item("w", source=True), item("d"), item("e")]
    links = [link("a", "b"), link("b", "c"), link("c", "d"), link("w", "d", 1), link("d", "e")]
    assert ranks(items, links) == {"a": 0, "b": 1, "c": 2, "w": 2, "d": 3, "e": 4}


def test_inputs_share_the_first_column_where_that_lengthens_the_wires_by_less_than_a_third():
    items = [item("a", source=True), item("b", source=True), item("c", source=True), item("u"), item("v"), item("J")]
    links = [link("b", "u"), link("c", "u", 1), link("a", "v"), link("u", "v", 1), link("v", "J")]
    assert ranks(items, links) == {"a": 0, "b": 0, "c": 0, "u": 1, "v": 2, "J": 3}


def test_a_wire_with_a_label_has_a_column_for_it():
    label = Box(-8, -10, 8, 16)
    items, links = [item("b", source=True), item("u")], [link("b", "u", 0, label)]
    found = layout(items, links, "right", PORTS)
    place = label.moved(*found.labels["b-u-0"])
    assert ranks(items, links) == {"b": 0, "u": 2}
    assert not any(place.overlaps(box) for box in boxes(items, found).values())
    assert (
        min(abs(p.y - found.labels["b-u-0"].y) + abs(p.x - found.labels["b-u-0"].x) for p in track(found, "b-u-0")) < 9
    )


def test_items_without_wires_and_a_single_item_have_places_too():
    found = layout([item("a", source=True), item("b", source=True)], [], "right", PORTS)
    assert faults([item("a"), item("b")], [], found) == []
    alone = layout([item("a")], [], "down", PORTS)
    assert alone.size == (BODY.width, BODY.height)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Item], list[Link]]:
    """Draw a graph whose items use earlier ones, with boxes of many sizes and labels on some wires."""
    count = draw(st.integers(1, 12))
    items: list[Item] = []
    links: list[Link] = []
    for n in range(count):
        tails = draw(st.lists(st.integers(0, n - 1), max_size=4)) if n else []
        width, height = draw(st.integers(10, 90)), draw(st.integers(10, 40))
        body = Box(-width, -height - 20, width, height + 20)
        items.append(item(str(n), source=not tails, ordered=draw(st.booleans()), body=body))
        for slot, tail in enumerate(tails):
            label = Box(-15, -12, 15, 18) if draw(st.booleans()) else None
            links.append(link(str(tail), str(n), slot, label))
    return items, links


@given(graphs(), st.sampled_from(["right", "down"]))
def test_in_any_graph_boxes_do_not_overlap_and_wires_keep_clear_of_them(graph, direction):
    items, links = graph
    found = layout(items, links, direction, PORTS)
    assert faults(items, links, found) == []
    places = boxes(items, found)
    labels = {wire.name: wire.label.moved(*found.labels[wire.name]) for wire in links if wire.label}
    assert not any(label.overlaps(box) for label in labels.values() for box in places.values())
    assert not any(a.overlaps(b) for a, b in combinations(labels.values(), 2))
    for wire in links:
        others = [room for name, room in labels.items() if name != wire.name]
        assert not any(
            r.left < p.x < r.right and r.top < p.y < r.bottom for r in others for p in track(found, wire.name)
        )


def braid(steps: int) -> tuple[list[Item], list[Link]]:
    """Return two chains that exchange their values at every step."""
    items = [item("a0", source=True), item("b0", source=True)]
    links: list[Link] = []
    for n in range(1, steps):
        items += [item(f"a{n}"), item(f"b{n}")]
        links += [link(f"{p}{n - 1}", f"{q}{n}", slot) for q in "ab" for slot, p in enumerate("ab")]
    return items, links


def test_a_big_graph_is_laid_out_by_a_child_process(monkeypatch):
    items, links = braid(600)
    asked: list[str] = []
    real = order._in_child

    def child(text: str) -> bytes:
        asked.append(text)
        return real(text)

    monkeypatch.setattr(order, "_in_child", child)
    found = layout(items, links, "right", PORTS)
    assert len(asked) == 1
    assert len(found.centres) == 1200
    places = list(boxes(items, found).values())
    assert not any(a.overlaps(b) for k, a in enumerate(places) for b in places[k + 1 : k + 4])


def test_a_small_graph_needs_no_child_process(monkeypatch):
    monkeypatch.setattr(order, "_in_child", lambda _: pytest.fail("a child was started"))
    assert layout(*braid(20), "right", PORTS).centres


def test_a_layout_that_takes_too_long_is_given_up_and_the_cure_is_said(monkeypatch):
    monkeypatch.setattr(order, "SECONDS", 0.05)
    with pytest.raises(InputError) as caught:
        layout(*braid(600), "right", PORTS)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E031"
    assert "graph.json" in diagnostic.help


def test_the_child_finds_the_same_order_as_this_process():
    rows = [order.Row(40, 0), order.Row(40, 0), order.Row(60, 2)]
    text = order._dot(rows, [order.Step(1, 2, 0), order.Step(0, 2, 1)], [[0, 1], [2]], [[0, 1]])
    assert order._in_child(text) == order.run(text)


def test_columns_of_one_cell_need_no_graphviz(monkeypatch):
    monkeypatch.setattr(order, "run", lambda _: pytest.fail("Graphviz was asked"))
    assert order.ordered([order.Row(1, 0), order.Row(1, 0)], [order.Step(0, 1, None)], [[0], [1]], []) == [[0], [1]]


def test_the_public_names_are_all_there():
    assert all(hasattr(public, name) for name in public.__all__)

"""Sizes in, places and curves out: three rectangles are enough to try it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, groupby, pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz import layout as public
from viz import order
from viz.geometry import Box, Point
from viz.layout import Item, Layout, Link, layout, ranks
from viz.layout.sweeps import crossings, swept

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


def test_graphviz_is_not_asked_to_order_a_large_drawing(monkeypatch):
    monkeypatch.setattr(order, "run", lambda _: pytest.fail("Graphviz was asked"))
    items, links = braid(600)
    found = layout(items, links, "right", PORTS)
    assert len(found.centres) == 1200
    places = list(boxes(items, found).values())
    assert not any(a.overlaps(b) for k, a in enumerate(places) for b in places[k + 1 : k + 4])


@given(
    ends=st.lists(st.tuples(st.integers(0, 2), *[st.integers(0, 5)] * 2), min_size=1, max_size=20),
    ports=st.integers(1, 3),
)
def test_sweeps_keep_every_column_and_never_add_a_crossing(ends, ports):
    columns = [list(range(6 * k, 6 * k + 6)) for k in range(4)]
    heads = [6 * (k + 1) + head for k, _, head in ends]
    steps = [
        order.Step(6 * k + tail, head, n % ports if ports > 1 else None)
        for n, ((k, tail, _), head) in enumerate(zip(ends, heads, strict=True))
    ]
    found = swept([order.Row(1, ports)] * 24, steps, columns)
    assert [sorted(column) for column in found] == columns
    assert crossings(found, steps) <= crossings(columns, steps)


def test_sweeps_unravel_a_tree():
    """Eight leaves in a shuffled column, joined in pairs, then in fours: an order without crossings exists."""
    leaves, pairs, fours = [3, 6, 0, 5, 1, 7, 2, 4], [10, 8, 11, 9], [13, 12]
    steps = [order.Step(n, 8 + n // 2, n % 2) for n in leaves] + [order.Step(n, 8 + n // 2, n % 2) for n in pairs]
    rows = [order.Row(1, 2)] * 14
    assert crossings(swept(rows, steps, [leaves, pairs, fours]), steps) == 0


def test_columns_of_one_cell_need_no_graphviz(monkeypatch):
    monkeypatch.setattr(order, "run", lambda _: pytest.fail("Graphviz was asked"))
    assert order.ordered([order.Row(1, 0), order.Row(1, 0)], [order.Step(0, 1, None)], [[0], [1]], []) == [[0], [1]]


def test_graphviz_finds_the_order_without_crossings():
    rows = [order.Row(40, 0)] * 4
    crossed = [order.Step(0, 3, None), order.Step(1, 2, None)]
    (above, below), (first, second) = order.ordered(rows, crossed, [[0, 1], [2, 3]], [])
    assert {(above, first), (below, second)} == {(0, 3), (1, 2)}
    assert order.ordered(rows, crossed, [[0, 1], [2, 3]], [[0, 1]]) == [[0, 1], [3, 2]]


# -- the order of a column


def test_inputs_leave_the_files_order_where_that_costs_more_than_one_crossing():
    """In `c = f c0 + i g; h = o tanh(c)` with o in the middle of the file its wire would cross two others."""
    names = ["f", "i", "o", "g", "c0"]
    items = [*(item(name, source=True) for name in names), item("c"), item("h")]
    links = [link("f", "c", 0), link("c0", "c", 1), link("i", "c", 2), link("g", "c", 3)]
    links += [link("o", "h", 0), link("c", "h", 1)]
    found = layout(items, links, "right", PORTS)
    across = {name: found.centres[name].y for name in names}
    assert sorted(names, key=across.get) in (["f", "i", "g", "c0", "o"], ["o", "f", "i", "g", "c0"])


def test_inputs_stand_among_other_operands_where_the_definition_has_them():
    items = [item("x", source=True), item("h"), item("w", source=True), item("b", source=True), item("y")]
    links = [link("x", "h"), link("w", "y", 0), link("h", "y", 1), link("b", "y", 2)]
    found = layout(items, links, "right", PORTS)
    assert found.centres["w"].y < found.centres["h"].y < found.centres["b"].y
    assert found.centres["h"].y == pytest.approx(found.centres["y"].y)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_crossings_are_counted_as_by_looking_at_every_pair(pairs):
    steps = [order.Step(a, 6 + b, None) for a, b in pairs]
    plain = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(pairs, 2))
    assert crossings([list(range(6)), list(range(6, 12))], steps) == plain


def test_wires_to_the_ports_of_one_item_cross_if_its_order_wants_it():
    steps = [order.Step(0, 2, 1), order.Step(1, 2, 0)]
    assert crossings([[0, 1], [2]], steps) == 1
    assert crossings([[1, 0], [2]], steps) == 0


# -- bends


def nearest(one: Sequence[Point], other: Sequence[Point]) -> float:
    return min(dist(p, q) for p in one for q in other)


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("count", [4, 8])
def test_wires_that_climb_side_by_side_bend_one_after_the_other(count, direction):
    """From one box to a column of boxes, and on to one: neighbours stay as far apart as two arrows each need."""
    tall = Box(-30, -15 * count, 30, 15 * count)
    ends = [replace(item(name, body=tall), spread=PORTS * (count - 1)) for name in "ab"]
    if direction == "down":
        ends = [replace(i, body=i.body.turned, solids=(i.body.turned,)) for i in ends]
    items = [ends[0], *(item(f"m{n}") for n in range(count)), ends[1]]
    links = [link("a", f"m{n}") for n in range(count)] + [link(f"m{n}", "b", n) for n in range(count)]
    found = layout(items, links, direction, PORTS)
    for n in range(count - 1):
        for pair in ((f"a-m{n}-0", f"a-m{n + 1}-0"), (f"m{n}-b-{n}", f"m{n + 1}-b-{n + 1}")):
            assert nearest(*(track(found, name) for name in pair)) > 13


def test_a_gap_is_no_wider_than_its_bends_need():
    level = layout(TRIO, INTO_C, "right", PORTS).size.width
    assert level < 3 * BODY.width + 2 * 62


# -- fans


def hub(count: int, **choices: object) -> Layout:
    body = Box(-20, -10, 20, 10)
    source = replace(item("x", source=True, body=body), spread=20.0 * (count - 1), fan=True, **choices)
    items = [source, *(item(f"y{n}") for n in range(count))]
    return layout(items, [link("x", f"y{n}") for n in range(count)], "right", PORTS)


def test_lines_of_a_fan_begin_at_one_point_beside_its_body():
    found = hub(4)
    (root,) = set(found.roots.values())
    assert root.y == found.centres["x"].y
    assert 0 < root.x - (found.centres["x"].x + 20) < 10
    starts = [found.curves[f"x-y{n}-0"][0].start for n in range(4)]
    assert {s.x > root.x + 20 for s in starts} == {True}
    assert len({s.y for s in starts}) == 4


def test_a_body_that_is_as_high_as_its_wires_needs_no_fan():
    assert hub(2).roots == {}
    assert hub(4, body=Box(-20, -40, 20, 40), solids=(Box(-20, -40, 20, 40),)).roots == {}


# -- rows


def chain(count: int) -> tuple[list[Item], list[Link]]:
    items = [item(f"h{n}", source=n == 0) for n in range(count)]
    return items, [link(f"h{n}", f"h{n + 1}") for n in range(count - 1)]


@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_chain_that_is_longer_than_its_room_is_broken_into_rows(direction):
    items, links = chain(12)
    found = layout(items, links, direction, PORTS, room=600)
    assert (found.size.width if direction == "right" else found.size.height) <= 600
    assert faults(items, links, found) == []
    across = [place.y if direction == "right" else place.x for place in found.centres.values()]
    rows = [len([*row]) for _, row in groupby(across)]
    assert len(rows) > 1
    assert max(rows) - min(rows) <= 1
    assert across == sorted(across)


def test_rows_are_read_from_left_to_right_each():
    items, links = chain(12)
    found = layout(items, links, "right", PORTS, room=600)
    for before, after in pairwise(found.centres.values()):
        assert after.x > before.x or after.y > before.y
    for curve in found.curves.values():
        assert curve[0].direction(0).x == pytest.approx(1)
        assert curve[-1].direction(1).x == pytest.approx(1)
        for one, other in pairwise(curve):
            assert one.end == pytest.approx(other.start)


@pytest.mark.parametrize("chains", ["ab", "abc"])
def test_up_to_three_wires_return_to_the_next_row_side_by_side(chains):
    items = [item(f"{c}{n}", source=n == 0) for n in range(12) for c in chains]
    links = [link(f"{c}{n}", f"{c}{n + 1}") for n in range(11) for c in chains]
    found = layout(items, links, "right", PORTS, room=600)
    assert (found.rows > 1, found.size.width <= 600, faults(items, links, found)) == (True, True, [])
    turning = [track(found, name) for name, curve in found.curves.items() if len(curve) > 5]
    assert len(turning) == len(chains) * (found.rows - 1)
    assert all(nearest(a, b) > 13 for a, b in combinations(turning, 2))


def test_what_many_wires_would_have_to_return_from_stays_in_one_row():
    items = [item("a"), *(item(f"m{n}") for n in range(5)), item("b")]
    links = [link("a", f"m{n}") for n in range(5)] + [link(f"m{n}", "b", n) for n in range(5)]
    assert layout(items, links, "right", PORTS, room=200).size == layout(items, links, "right", PORTS).size


def test_there_is_one_row_where_there_is_room():
    items, links = chain(5)
    assert layout(items, links, "right", PORTS, room=5000) == layout(items, links, "right", PORTS)


@given(graphs(), st.sampled_from(["right", "down"]), st.floats(150, 900))
def test_in_any_graph_in_rows_boxes_do_not_overlap_and_wires_keep_clear_of_them(graph, direction, room):
    items, links = graph
    assert faults(items, links, layout(items, links, direction, PORTS, room=room)) == []


def test_the_public_names_are_all_there():
    assert all(hasattr(public, name) for name in public.__all__)

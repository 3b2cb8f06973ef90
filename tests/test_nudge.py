"""A nudge as numbers: the quotients of the lecture's notes, sums that come out, steps, corners and poles."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given

from tests.drawings import FANOUT, LECTURE, LOGISTIC, SQUARE, programs
from viz import InputError, UsageError, parse
from viz.nudge import Nudge, nudge, usual_step


def nudged(text: str, name: str, step: str | None = None, **choices: str) -> Nudge:
    """Return the nudge of a variable."""
    drawing = parse(text, **choices)
    variable = next(n for n, box in enumerate(drawing.folded.boxes) if box.id == name)
    return nudge(drawing.trace, drawing.folded, variable, step)


def told(text: str, found: Nudge) -> dict[str, tuple[str, str, str]]:
    """Return old, new and change of each box that moves, as they are written."""
    boxes = parse(text).folded.boxes
    return {boxes[move.box].id: (str(move.old), str(move.new), str(move.change)) for move in found.moves}


# -- the quotients of the lecture's notes


LECTURES = {
    "v": ({"v": ("11", "11.001", "0.001"), "J": ("33", "33.003", "0.003")}, ["3"], "3"),
    "a": (
        {"a": ("5", "5.001", "0.001"), "v": ("11", "11.001", "0.001"), "J": ("33", "33.003", "0.003")},
        ["1", "3"],
        "3",
    ),
    "u": (
        {"u": ("6", "6.001", "0.001"), "v": ("11", "11.001", "0.001"), "J": ("33", "33.003", "0.003")},
        ["1", "3"],
        "3",
    ),
    "b": (
        {
            "b": ("3", "3.001", "0.001"),
            "u": ("6", "6.002", "0.002"),
            "v": ("11", "11.002", "0.002"),
            "J": ("33", "33.006", "0.006"),
        },
        ["2", "1", "3"],
        "6",
    ),
    "c": (
        {
            "c": ("2", "2.001", "0.001"),
            "u": ("6", "6.003", "0.003"),
            "v": ("11", "11.003", "0.003"),
            "J": ("33", "33.009", "0.009"),
        },
        ["3", "1", "3"],
        "9",
    ),
}


@pytest.mark.parametrize("name", LECTURES)
def test_every_quotient_of_the_lectures_notes(name):
    values, quotients, whole = LECTURES[name]
    found = nudged(LECTURE, name)
    assert told(LECTURE, found) == values
    assert [hop.quotient for hop in found.hops] == list(map(Fraction, quotients))
    assert found.quotient == Fraction(whole) == Fraction(found.derivative)
    assert found.is_linear
    assert not found.crossings


def test_changes_along_the_way_cancel():
    """a: .003/.001 × .001/.001 = 3; b: .006/.002 × .002/.002 × .002/.001 = 6."""
    for name, changes in {"a": [(".001", ".001"), (".003", ".001")], "b": [(".002", ".001"), (".002", ".002")]}.items():
        (way,) = nudged(LECTURE, name).ways
        pairs = [(Fraction(hop.change), Fraction(hop.by)) for hop in way]
        assert pairs[: len(changes)] == [(Fraction(over), Fraction(under)) for over, under in changes]


def test_a_computed_variable_is_cut_off_from_what_computes_it():
    """Nudging v moves J alone: a and u stay where they are."""
    found = nudged(LECTURE, "v")
    assert [parse(LECTURE).folded.boxes[move.box].id for move in found.moves] == ["v", "J"]
    assert found.into(found.variable) == ()


# -- fan-outs


def test_at_a_fan_out_one_wire_is_moved_after_the_other():
    """Olah's e = (a + b)(b + 1) at 2, 1: 2 + 3.001 = 5.001."""
    found = nudged(FANOUT, "b")
    assert told(FANOUT, found)["e"] == ("6", "6.005001", "0.005001")
    hops = found.into(found.output)
    assert [(str(hop.old), str(hop.new)) for hop in hops] == [("6", "6.002"), ("6.002", "6.005001")]
    assert [hop.quotient for hop in hops] == [2, Fraction("3.001")]
    assert found.quotient == Fraction("5.001")
    assert found.derivative == 5
    assert not found.is_linear


def test_a_repeated_operand_is_moved_use_by_use():
    """3 × 3 becomes 3.001 × 3 = 9.003 and then 3.001 × 3.001 = 9.006001."""
    found = nudged(SQUARE, "b")
    assert [hop.quotient for hop in found.hops] == [3, Fraction("3.001")]
    assert found.quotient == Fraction("6.001")


def test_a_function_that_uses_its_argument_twice_is_one_wire():
    found = nudged("f(p, q) = p q + p; a = 2; b = 3; y = f(a, b) a", "a")
    assert [str(hop.new) for hop in found.hops] == ["16.008", "16.016004"]


@given(programs())
def test_the_ways_add_up_to_the_whole_and_every_head_to_its_change(text):
    """Exactly, on the numbers as they are shown."""
    drawing = parse(text)
    for n, box in enumerate(drawing.folded.boxes):
        try:
            found = nudge(drawing.trace, drawing.folded, n)
        except InputError:
            continue
        assert box.value is not None
        for head in {hop.wire.head for hop in found.hops}:
            move = found.of(head)
            assert move is not None
            assert sum(hop.change for hop in found.into(head)) == move.change
        if found.ways:
            assert sum(math.prod(hop.quotient for hop in way) for way in found.ways) == found.quotient


# -- nonlinear graphs


def test_the_quotient_closes_in_on_the_derivative_ten_times_a_step():
    found = nudged("x = 2; y = x^3", "x")
    assert [(str(row.step), str(float(row.quotient))) for row in found.closing] == [
        ("0.001", "12.006"),  # 12.006001, rounded
        ("0.0001", "12.0006"),
        ("0.00001", "12.00006"),
    ]
    assert [row.error for row in found.closing] == pytest.approx([6e-3, 6e-4, 6e-5], rel=1e-3)


def test_old_and_new_have_the_decimals_that_show_the_change():
    """Logistic regression by hand: σ(0.102) − σ(0.1) = 0.000498727, L falls by 0.000949540."""
    values = told(LOGISTIC, nudged(LOGISTIC, "w1"))
    assert values["z"] == ("0.1", "0.102", "0.002")
    assert values["a"] == ("0.52497919", "0.52547792", "0.00049873")
    assert values["L"] == ("0.64439666", "0.64344712", "-0.00094954")


def test_rounding_errors_of_doubles_are_not_shown():
    """0.1 × 3 is 0.30000000000000004."""
    assert told("x = 0.1; y = 3x", nudged("x = 0.1; y = 3x", "x"))["y"] == ("0.3", "0.303", "0.003")


def test_a_variable_that_the_output_does_not_depend_on_moves_nothing():
    found = nudged("a = 1; b = 2; c = 7; y = a b", "c")
    assert (len(found.moves), found.quotient, found.derivative, found.ways) == (1, 0, 0, ())


def test_a_change_that_doubles_cannot_hold_is_said_to_be_lost():
    found = nudged("x = 1; y = x + 10^20", "x")
    assert found.lost
    assert found.quotient == 0


# -- steps


@pytest.mark.parametrize(
    ("value", "step"),
    [(0, "0.001"), (3, "0.001"), (-0.1, "0.001"), (100, "0.001"), (250, "0.1"), (0.05, "0.00001"), (1e6, "1000")],
)
def test_the_usual_step_suits_the_size(value, step):
    assert str(usual_step(float(value))) == step


@pytest.mark.parametrize("step", ["0", "0.0", "nan", "inf", "-inf", "", "one", "1_0", "1e-30", "1e999"])
def test_a_step_that_cannot_be_taken_is_refused(step):
    with pytest.raises(UsageError, match=r"--nudge: .*"):
        nudged(LECTURE, "b", step)


def test_a_step_may_go_down():
    assert told(LECTURE, nudged(LECTURE, "b", "-0.5"))["J"] == ("33", "30", "-3")


# -- corners and poles


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("x = -0.0005; y = relu(x)", "relu"),
        ("x = 0; y = abs(x)", "abs"),
        ("x = 1.9995; y = max(x, 2)", "max"),
        ("x = 1.9995; y = where(x < 2, x, 3x)", "lt"),
        ("x = -0.0005; y = 1/x", "div"),
        ("x = -0.0005; y = x^(-3)", "pow"),
        ("x = 1.5705; y = tan(x)", "tan"),
    ],
)
def test_a_step_over_a_corner_or_a_pole_is_noticed(text, operation):
    assert [crossing.operation for crossing in nudged(text, "x", "0.001").crossings] == [operation]
    assert nudged(text.replace("x = ", "x = 3 + 0*"), "x", "0.001").crossings == ()


def test_a_step_onto_a_pole_is_an_error_at_its_place():
    with pytest.raises(InputError, match=r"nudging `x` by 0.001: `1 / 0` has no value"):
        nudged("x = -0.001; y = 1/x", "x", "0.001")


def test_a_branch_that_only_the_step_takes_is_computed():
    found = nudged("x = 1.9995; y = where(x < 2, x, sqrt(x + 2))", "x", "0.001")
    assert str(found.moves[-1].new) == str(found.moves[-1].old + found.moves[-1].change)
    assert float(found.moves[-1].new) == pytest.approx(math.sqrt(4.0005), abs=1e-6)

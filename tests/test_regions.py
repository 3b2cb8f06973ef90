"""Own functions, branches and what is kept inside a box: one box a call, its wires one an occurrence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viz
from viz.errors import InputError, UsageError
from viz.fold import Folded
from viz.notation.plain import plain

SIGMOID = "phi(z) = 1/(1 + exp(-z))"
NESTED = "w = 2; u = 5; f(x) = w x + g(x); g(x) = x*x; z = f(u + 1) + g(w)"


def boxes(found: Folded) -> dict[str, str | None]:
    """Return what each box computes, by its id."""
    return {box.id: box.expr and plain(box.expr) for box in found.boxes}


def wires(found: Folded) -> list[tuple[str, str, float | None]]:
    """Return each wire by the ids of its ends, with its partial."""
    return [(found.boxes[w.tail].id, found.boxes[w.head].id, w.partial) for w in found.wires]


# -- own functions


def test_a_call_is_one_box_and_passes_its_derivative_on():
    """`a = phi(z)` is one box; its wire carries a(1 - a), as the derivative of the logistic function is."""
    found = viz.parse(f"{SIGMOID}; z = 2; a = phi(z)").folded
    a = 1 / (1 + math.exp(-2))
    assert boxes(found) == {"z": None, "a": "phi(z)"}
    assert wires(found) == [("z", "a", pytest.approx(a * (1 - a), rel=1e-14))]
    assert found.boxes[1].operation == "phi"


def test_a_call_inside_a_statement_belongs_to_its_box():
    """`y = 3 phi(w x) + 1` is one box with a wire from w and one from x."""
    found = viz.parse(f"{SIGMOID}; w = 1; x = 2; y = 3 phi(w x) + 1").folded
    assert boxes(found)["y"] == "3*phi(w*x) + 1"
    assert [wire[:2] for wire in wires(found)] == [("w", "y"), ("x", "y")]


def test_a_call_opens_into_its_operations():
    """`--detail phi` draws what stands in the function, and its argument as a box of its own."""
    found = viz.parse(f"{SIGMOID}; w = 1; x = 2; a = phi(w x)", detail="phi").folded
    assert boxes(found) == {
        "w": None,
        "x": None,
        "a.1": "w*x",
        "a.2": "-a.1",
        "a.3": "exp(a.2)",
        "a.4": "1 + a.3",
        "a": "1/a.4",
    }


def test_only_the_named_functions_are_opened():
    """Opening f leaves the call of g inside it closed; opening g alone opens g where it stands in the text."""
    assert boxes(viz.parse(NESTED, detail="f").folded) == {
        "w": None,
        "u": None,
        "z.1": "u + 1",
        "z.2": "w*z.1",
        "z.3": "g(z.1)",
        "z.4": "z.2 + z.3",
        "z": "z.4 + g(w)",
    }
    assert [wire for wire in wires(viz.parse(NESTED, detail="f").folded) if wire[1] == "z.3"] == [("z.1", "z.3", 12.0)]
    assert boxes(viz.parse(NESTED, detail="g").folded)["z"] == "f(u + 1) + z.5"
    both = [*boxes(viz.parse(NESTED, detail="f,g").folded).values()]
    assert both == [None, None, "u + 1", "w*z.1", "z.1*z.1", "z.2 + z.3", "w*w", "z.4 + z.5"]


def test_a_function_may_be_called_like_a_detail():
    """`--detail statements` opens no function of that name."""
    assert boxes(viz.parse("statements(x) = x*x; a = 3; y = statements(a)").folded)["y"] == "statements(a)"


@pytest.mark.parametrize("detail", ["statements", "operations", "f", "g", "f,g"])
def test_every_detail_has_the_same_gradients(detail):
    """W x + x² at x = 6 and w² at w = 2: dz/du = 2 + 12, dz/dw = 6 + 4, and the wires add up to them."""
    drawing = viz.parse(NESTED, detail=detail)
    assert (drawing.values["z"], drawing.gradients["u"], drawing.gradients["w"]) == (52.0, 14.0, 10.0)
    found = drawing.folded
    for name in ("u", "w"):
        number = next(n for n, box in enumerate(found.boxes) if box.id == name)
        assert (
            math.fsum(wire.contribution or 0 for wire in found.wires if wire.tail == number) == drawing.gradients[name]
        )


def test_each_occurrence_has_a_wire_however_often_the_function_uses_it():
    """`sq(a) + sq(a)` has two wires from a, although a² uses its argument twice; a name inside the function has one."""
    found = viz.parse("sq(x) = k x*x; k = 3; a = 5; y = sq(a) + sq(a)").folded
    assert wires(found) == [("a", "y", 30.0), ("a", "y", 30.0), ("k", "y", 50.0)]


def test_an_argument_that_a_function_ignores_has_a_wire_that_hands_nothing_back():
    """`first(a, b)` is a: the wire of b is drawn, with 0 on it."""
    assert wires(viz.parse("first(p, q) = p; a = 1; b = 2; y = first(a, b)").folded) == [
        ("a", "y", 1.0),
        ("b", "y", 0.0),
    ]


def test_parameters_hide_names_of_the_file():
    """In `f(x) = x + a` the x is the argument and the a is the file's."""
    assert viz.parse("x = 100; a = 1; f(x) = x + a; y = f(2) + x").values["y"] == 103.0


def test_functions_stand_anywhere_and_call_each_other():
    """Use before definition, and a call of a function that is defined later."""
    assert viz.parse("y = f(3); f(x) = g(x) + 1; g(t) = 2t; b = 1; J = y b").values["J"] == 7.0


def test_a_call_of_numbers_is_an_input():
    """No other name stands in `k = f(2)`, so it is an input and gets a gradient; with a name inside f it is none."""
    kinds = {box.id: box.kind for box in viz.parse("f(x) = x + 1; k = f(2); y = 2k").folded.boxes}
    assert kinds == {"k": "input", "y": "output"}
    kinds = {box.id: box.kind for box in viz.parse("a = 1; f(x) = x + a; k = f(2); y = 2k").folded.boxes}
    assert kinds["k"] == "operation"


@given(st.integers(1, 12))
def test_deep_calls_cost_their_size_and_not_their_paths(depth):
    """Doubling n times is a graph of n additions with 2^n paths; its derivative is 2^n exactly, as one box too."""
    functions = "; ".join(f"f{n}(x) = f{n - 1}(x) + f{n - 1}(x)" if n else "f0(x) = x" for n in range(depth + 1))
    found = viz.parse(f"{functions}; a = 3; y = f{depth}(a)").folded
    assert wires(found) == [("a", "y", 2.0**depth)]


def test_an_error_inside_a_function_shows_both_places():
    """log(-1) inside f is marked in f, and the equation that needed it is shown."""
    with pytest.raises(InputError) as caught:
        viz.parse("f(x) = log(x)\na = -1\ny = f(a)").values["y"]
    (diagnostic,) = caught.value.diagnostics
    text = caught.value.source.text
    assert text[slice(*diagnostic.span)] == "log(x)"
    assert [(text[slice(*span)], label) for span, label in diagnostic.also] == [("y", "needed here")]


def test_too_many_operations_after_writing_functions_out_are_refused():
    """Doubling thirty times would be a thousand million operations: an error, at once."""
    functions = "; ".join(f"f{n}(x) = f{n - 1}(x) + f{n - 1}(x)" if n else "f0(x) = x^2" for n in range(31))
    with pytest.raises(InputError) as caught:
        viz.parse(f"{functions}; a = 3; y = f30(a)", limit=1000).values["y"]
    assert caught.value.diagnostics[0].code == "E016"


# -- branches


def test_only_the_branch_that_is_taken_is_computed():
    """log(-1) would have no value; where x is not above 0 it is not needed, and y is x²."""
    drawing = viz.parse("x = -3; q = log(x); y = where(x > 0, q, x^2)")
    assert (drawing.values["y"], drawing.values["q"], drawing.gradients["x"]) == (9.0, None, -6.0)
    q = next(box for box in drawing.folded.boxes if box.id == "q")
    assert (q.value, q.gradient, q.used) == (None, None, False)


def test_a_branch_inside_a_function_hands_back_what_is_taken():
    """At a = 1 the function is 2t: its one wire has the slope 2, though 3t uses a too."""
    assert wires(viz.parse("f(t) = where(t > 0, 2t, 3t); a = 1; y = f(a)").folded) == [("a", "y", 2.0)]


@pytest.mark.parametrize(("sign", "taken"), [("<", 20.0), ("<=", 10.0), (">", 20.0), (">=", 10.0)])
def test_comparisons_at_a_tie(sign, taken):
    """2 < 2 does not hold and 2 <= 2 does; a tie is a corner."""
    drawing = viz.parse(f"x = 2; y = where(x {sign} 2, 10, 20)")
    assert drawing.values["y"] == taken
    assert [box.kink for box in drawing.folded.boxes] == [False, True]


def test_the_output_is_computed_even_if_no_branch_needs_it():
    """`--of q` asks for q itself."""
    assert viz.parse("x = 3; q = x^2; y = where(x > 5, q, x)", of="q").values["q"] == 9.0


# -- inputs and functions without a value


def test_what_depends_on_a_question_mark_has_no_numbers():
    """Without b neither u nor J has a value, nor c a derivative; d = 2c does not depend on b and has its value."""
    drawing = viz.parse("b = ?; c = 2; d = 2c; u = b d; J = 3u")
    assert drawing.values == {"b": None, "c": 2.0, "d": 4.0, "u": None, "J": None}
    assert drawing.gradients == {"b": None, "c": None, "d": None, "u": None, "J": 1.0}
    assert "= 4" in drawing.svg()
    assert ">None<" not in drawing.svg()


def test_a_function_without_an_expression_is_a_gate():
    """`z = f(x, y)` with `f(x, y) = ?` is one box with two wires, all symbols."""
    found = viz.parse("f(x, y) = ?; a = 1; b = 2; z = f(a, b)").folded
    assert boxes(found) == {"a": None, "b": None, "z": "f(a, b)"}
    assert wires(found) == [("a", "z", None), ("b", "z", None)]
    assert [wire.wanted for wire in found.wires] == [True, True]


def test_what_a_function_does_with_an_unknown_has_no_derivative():
    """Neither of its argument that reaches the unknown in one of two ways, nor of one that it ignores."""
    found = viz.parse("h(u) = ?; g(u) = u + h(u); f(p, q) = g(2p); a = 1; b = 2; y = f(a, b)").folded
    assert wires(found) == [("a", "y", None), ("b", "y", None)]


# -- what is kept inside, what is data


def test_inline_names_are_kept_inside_the_boxes_that_use_them():
    """With `inline: w*, b, s` the weights have no nodes, and the sum s stands inside the box that uses it."""
    text = "#| inline: w*, b, s\nw1 = 2; x1 = 3; b = 1; s = w1 x1 + b; y = tanh(s)"
    drawing = viz.parse(text)
    assert boxes(drawing.drawn) == {"x1": None, "y": "tanh(w1*x1 + b)"}
    assert wires(drawing.drawn) == [("x1", "y", pytest.approx(2 * (1 - math.tanh(7) ** 2), rel=1e-9))]
    assert len(drawing.folded.boxes) == 5, "JSON has them all"


def test_another_name_for_a_value_can_be_kept_inside():
    """With y = x inside, z is x²."""
    assert boxes(viz.parse("x = 2; y = x; z = y^2", inline="y").drawn) == {"x": None, "z": "x^2"}


def test_data_show_no_derivative():
    """`data: x` leaves the derivative of x out, and that of w stays."""
    found = viz.parse("#| data: x\nx = 2; w = 3; y = w x").folded
    assert {box.id: box.wanted for box in found.boxes} == {"x": False, "w": True, "y": True}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("of: k", "of: there is no `k`"),
        ("wrt: a, k", "wrt: there is no `k`"),
        ("data: y", "data: `y` is computed, not an input"),
        ("inline: q*", "inline: there is no `q*`"),
        ("write: k = q", "write: there is no `k`"),
        ("detail: f", "detail: `f` is neither auto nor statements nor operations nor a function of the file"),
    ],
)
def test_a_header_with_a_wrong_name_is_marked_at_its_line(header, said):
    """The file is wrong, so it is an error in the file and not in the command."""
    with pytest.raises(InputError) as caught:
        viz.parse(f"#| {header}\na = 1; y = 2a").svg()
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("E017", said)
    assert caught.value.source.text[slice(*diagnostic.span)] == header


def test_a_command_with_a_wrong_name_is_a_usage_error():
    """The same from the command line is its mistake; the cure is the nearest name, or all there are."""
    with pytest.raises(UsageError) as caught:
        viz.parse("weight = 1; y = 2weight", of="wieght").output  # noqa: B018
    assert caught.value.diagnostics[0].help == "did you mean `weight`?"

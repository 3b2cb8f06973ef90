"""Derivatives across boxes: in the form a lecturer writes, and never one that disagrees with the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, programs
from viz import parse
from viz.fold import Folded
from viz.forward import evaluate
from viz.notation.plain import plain
from viz.notation.typst import typst
from viz.program import CONSTANTS, Expr, Name
from viz.slopes import Question, across, derivative, of_wire
from viz.sources.expressions import parse_expression

GIVEN = "; ".join(f"{name} = {value}" for name, value in {
    "a": 0.3, "b": 3, "c": 2, "y": 0.4, "z": 1.5, "w": 0.7, "x": 2, "s": 5, "t": 0.8, "u": -6, "v": 11, "n": 4,
    "e1": 7, "mu": 1.2, "f": 0.6, "i": 0.1, "g": 0.5, "o": 0.9, "rate": 0.1, "cost": 8, "p1": 0.25,
}.items())  # fmt: skip

# statement, with respect to, derivative
TAUGHT = [
    ("U = bc", "b", "c"),
    ("U = bc", "c", "b"),
    ("J = 3v", "v", "3"),
    ("U = b*b", "b", "2*b"),
    ("U = b*b*b*b", "b", "4*b^3"),
    ("V = a + u", "a", "1"),
    ("V = a - u", "u", "-1"),
    ("V = -u", "u", "-1"),
    ("V = u", "u", "1"),
    ("J = (y - a)^2/2", "a", "a - y"),
    ("J = (y - a)^2/2", "y", "y - a"),
    ("J = (a - y)^2", "a", "2*(a - y)"),
    ("J = (w x + b - y)^2", "w", "2*x*(w*x + b - y)"),
    ("A = 1/(1 + exp(-z))", "z", "A*(1 - A)"),
    ("A = 1/(exp(-z) + 1)", "z", "A*(1 - A)"),
    ("A = 1/(1 + e^-z)", "z", "A*(1 - A)"),
    ("A = 1/(1 + exp(-w*x))", "w", "x*A*(1 - A)"),
    ("A = sigmoid(z)", "z", "A*(1 - A)"),
    ("A = σ(w x + b)", "x", "w*A*(1 - A)"),
    ("h = tanh(z)", "z", "1 - h^2"),
    ("L = -log(a)", "a", "-1/a"),
    ("L = -(y log(a) + (1 - y) log(1 - a))", "a", "-y/a + (1 - y)/(1 - a)"),
    ("L = -y log(a) - (1 - y) log(1 - a)", "a", "-y/a + (1 - y)/(1 - a)"),
    ("L = -(y log(a) + (1 - y) log(1 - a))", "y", "log(1 - a) - log(a)"),
    ("L = -log(sigmoid(z))", "z", "sigmoid(z) - 1"),
    ("P = e1/s", "e1", "1/s"),
    ("P = e1/s", "s", "-e1/s^2"),
    ("P = exp(z)/(exp(z) + exp(w))", "z", "P*(1 - P)"),
    ("P = b/(b + c)", "b", "c/(b + c)^2"),
    ("M = max(a, b, c)", "b", "1"),
    ("M = max(a, b, c)", "a", "0"),
    ("M = min(a, b)", "a", "1"),
    ("M = max(0, x)", "x", "1"),
    ("M = relu(x)", "x", "1"),
    ("M = relu(u)", "u", "0"),
    ("M = leaky_relu(u)", "u", "0.01"),
    ("M = elu(u)", "u", "exp(u)"),
    ("M = abs(u)", "u", "sign(u)"),
    ("M = mean(a, b, c)", "a", "1/3"),
    ("M = sum(a, b, a)", "a", "2"),
    ("Y = x^2", "x", "2*x"),
    ("Y = x^2 + x", "x", "2*x + 1"),
    ("Y = x^-2", "x", "-2/x^3"),
    ("Y = x^0.5", "x", "0.5*x^(-0.5)"),
    ("Y = x^n", "x", "n*x^(n - 1)"),
    ("Y = x^n", "n", "Y*log(x)"),
    ("Y = 2^x", "x", "Y*log(2)"),
    ("Y = (2x + 1)^3", "x", "6*(2*x + 1)^2"),
    ("Y = x(1 + x)", "x", "2*x + 1"),
    ("Y = x/(1 + x)", "x", "1/(1 + x)^2"),
    ("Y = (a + b)(b + 1)", "b", "a + 2*b + 1"),
    ("Y = a(1 - a)", "a", "1 - 2*a"),
    ("Y = x/3", "x", "1/3"),
    ("Y = 3x/2", "x", "3/2"),
    ("Y = 0.1w^2", "w", "0.2*w"),
    ("Y = 1/x", "x", "-1/x^2"),
    ("Y = 1/(1 + x^2)", "x", "-2*x/(1 + x^2)^2"),
    ("Y = exp(x)", "x", "Y"),
    ("Y = exp(-x^2)", "x", "-2*x*Y"),
    ("Y = exp(-(x - mu)^2/(2s^2))", "x", "Y*(mu - x)/s^2"),
    ("Y = (x - mu)/s", "s", "(mu - x)/s^2"),
    ("Y = log(x^2 + 1)", "x", "2*x/(x^2 + 1)"),
    ("Y = log(exp(a) + exp(b))", "a", "exp(a)/(exp(a) + exp(b))"),
    ("Y = log2(x)", "x", "1/(x*log(2))"),
    ("Y = sqrt(x)", "x", "1/(2*Y)"),
    ("Y = sqrt(a^2 + b^2 + 1)", "b", "b/Y"),
    ("Y = hypot(a, b)", "a", "a/Y"),
    ("Y = atan2(y, x)", "x", "-y/(x^2 + y^2)"),
    ("Y = asin(a)", "a", "1/sqrt(1 - a^2)"),
    ("Y = tan(x)", "x", "1 + Y^2"),
    ("Y = sin(w x + b)", "x", "w*cos(w*x + b)"),
    ("Y = cos(x)^2", "x", "-2*cos(x)*sin(x)"),
    ("Y = softplus(x)", "x", "sigmoid(x)"),
    ("Y = pi*x^2", "x", "2*pi*x"),
    ("Y = ln(x)", "x", "1/x"),
    ("C = f*c + i*g", "f", "c"),
    ("h = o*tanh(c)", "c", "o*(1 - tanh(c)^2)"),
    ("h = (1 - z) a + z*b", "z", "b - a"),
    ("h = tanh(w x + u*a + b)", "w", "x*(1 - h^2)"),
    ("J = rate*cost^2", "cost", "2*rate*cost"),
    ("Y = sigmoid(z) + 40 - 40", "z", "sigmoid(z)*(1 - sigmoid(z))"),
]  # fmt: skip


def folded(statement: str) -> Folded:
    return parse(f"{GIVEN}\n{statement}").folded


def numbers(drawn: Folded, *ids: str) -> list[int]:
    found = [box.id for box in drawn.boxes]
    return [found.index(each) for each in ids]


@pytest.mark.parametrize(("statement", "by", "wanted"), TAUGHT)
def test_a_derivative_has_the_form_a_lecturer_writes(statement, by, wanted):
    """The statement's own name stands for its value."""
    drawn = folded(statement)
    tail, head = numbers(drawn, by, statement.partition(" =")[0])
    assert plain(across(drawn, tail, head)) == wanted


MARKUP = [
    ("A = sigmoid(z)", "z", "A lr((1 − A))"),
    ("L = -(y log(a) + (1 - y) log(1 - a))", "a", "−frac(y, a) + frac(1 − y, 1 − a)"),
    ("P = e1/s", "s", "−frac(e_(1), s^(2))"),
    ("Y = x^2 w", "x", "2 x w"),
    ("J = rate*cost^2", "cost", '2 ⋅ upright("rate") ⋅ upright("cost")'),
    ("Y = x/(1 + x)", "x", "frac(1, lr((1 + x))^(2))"),
    ("Y = cos(x)^2", "x", "−2 cos x sin x"),
    ("Y = 3*2^x*x", "x", "Y log 2 + 3 ⋅ 2^(x)"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "by", "wanted"), MARKUP)
def test_a_derivative_is_set_as_on_the_board(statement, by, wanted):
    """Letters touch, words have a dot between them, a sign stands before a fraction."""
    drawn = folded(statement)
    tail, head = numbers(drawn, by, statement.partition(" =")[0])
    assert typst(across(drawn, tail, head)) == wanted


def test_each_wire_of_a_repeated_operand_has_a_derivative_of_its_own():
    """Along one wire of `u = b*b` it is the other b; of `(a + b)(b + 1)` the other factor."""
    square, sums = folded("U = b*b"), folded("E = (a + b)(b + 1)")
    assert [plain(of_wire(square, wire)) for wire in square.wires] == ["b", "b"]
    (b,) = numbers(sums, "b")
    assert [plain(of_wire(sums, wire)) for wire in sums.wires if wire.tail == b] == ["b + 1", "a + b"]


def test_many_uses_drawn_as_one_wire_have_one_derivative():
    """As many as four of a name are one wire."""
    (wire,) = folded("U = b*b*b*b").wires
    assert plain(of_wire(folded("U = b*b*b*b"), wire)) == "4*b^3"


def test_an_operation_without_a_name_stands_for_itself():
    """With one box an operation, and where the last expression has no name."""
    operations = parse("x = 1; y = exp(2x)", detail="operations").folded
    assert [plain(of_wire(operations, wire)) for wire in operations.wires] == ["2", "y"]
    assert plain(across(parse("x = 1\nexp(2x)").folded, 0, 1)) == "2*exp(2*x)"


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [("y = σ(40x)", "40*y*sigmoid(-40*x)"), ("y = tanh(20x)", "80*sigmoid(40*x)*sigmoid(-40*x)")],
)
def test_where_the_taught_form_loses_its_digits_the_computed_one_is_given(statement, wanted):
    """1 - a is 0 where the sigmoid saturates, but the derivative is not."""
    assert plain(across(parse(f"x = 1; {statement}").folded, 0, 1)) == wanted


@pytest.mark.parametrize(("value", "wanted"), [(0.0, "0"), (-1.0, "0"), (1.0, "1")])
def test_a_corner_has_the_slope_that_was_taken(value, wanted):
    """At 0 a relu hands back 0."""
    assert plain(across(parse(f"x = {value}; y = relu(x)").folded, 0, 1)) == wanted


def test_a_tie_is_shared():
    """Two of three arguments are the largest: a half each."""
    drawn = parse("x = 1; y = 1; z = 0; m = max(x, y, z)").folded
    assert [plain(of_wire(drawn, wire)) for wire in drawn.wires] == ["1/2", "1/2", "0"]


def test_an_infinite_derivative_has_its_form():
    """The square root's at 0, where no number can be held against it."""
    assert plain(across(parse("x = 0; y = sqrt(x)").folded, 0, 1)) == "1/(2*y)"


# -- without values

SYMBOLIC = [
    ("bc", 0, "c"),
    ("(y - a)^2/2", 1, "a - y"),
    ("1/(1 + exp(-z))", 0, "A*(1 - A)"),
    ("relu(x)", 0, "step(x)"),
    ("abs(x)", 0, "sign(x)"),
    ("x^2 log(y)", 0, "2*x*log(y)"),
    ("asin(x)", 0, "1/sqrt(1 - x^2)"),
    ("sqrt(x - 1)", 0, "1/(2*A)"),
]


def asked(text: str, *uses: int) -> Question:
    boxes = frozenset("abcxyz")
    return Question(parse_expression(text, boxes), "A", uses, boxes)


@pytest.mark.parametrize(("text", "use", "wanted"), SYMBOLIC)
def test_no_values_are_needed(text, use, wanted):
    """A drawing without numbers still has the derivatives across its boxes."""
    assert plain(derivative(asked(text, use))) == wanted


@pytest.mark.parametrize(
    "text",
    ["max(x, y)", "x/0", "log(x - x)", "acosh(x)*asin(x)", " + ".join(["x"] * 150), "sin(" * 50 + "x" + ")" * 50],
)
def test_what_cannot_be_told_or_is_too_large_has_no_form(text):
    """Which argument is the larger, a value nowhere, an expression beyond the limits: None, and at once."""
    assert derivative(asked(text, 0)) is None


def test_a_wrong_derivative_is_given_no_form():
    """No form agrees with a number that is not the derivative."""
    known = {"b": 3.0, "c": 2.0, "A": 6.0}
    assert derivative(asked("bc", 0)._replace(known=known, partial=2.0)) == Name("c")
    assert derivative(asked("bc", 0)._replace(known=known, partial=2.00001)) is None


def test_a_name_may_hide_a_constant():
    """`e` is a variable where the equations define it."""
    drawn = parse("e = 3; x = 2; y = e^x").folded
    assert [plain(across(drawn, tail, 2)) for tail in (0, 1)] == ["x*e^(x - 1)", "y*log(e)"]


# -- functions of one's own, branches, names

PHI = "phi(z) = 1/(1 + exp(-z)); w = 2; x = 1"


def across_all(text: str, **choices: object) -> dict[str, str | None]:
    """Return the derivatives between all pairs of boxes that are drawn, by their names."""
    drawn = parse(text, **choices).drawn
    pairs = dict.fromkeys((wire.tail, wire.head) for wire in drawn.wires)
    forms = {pair: across(drawn, *pair) for pair in pairs}
    return {
        f"{drawn.boxes[tail].name} {drawn.boxes[head].name}": None if form is None else plain(form)
        for (tail, head), form in forms.items()
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{PHI}; a = phi(x)", {"x a": "a*(1 - a)"}),
        (f"{PHI}; a = phi(w x)", {"w a": "x*a*(1 - a)", "x a": "w*a*(1 - a)"}),
        (f"{PHI}; a = 3phi(x)", {"x a": "3*sigmoid(x)*(1 - sigmoid(x))"}),
        ("f(p, q) = p^2; u = 1; v = 2; y = f(u, v)", {"u y": "2*u", "v y": "0"}),
        ("f(z) = z^2 + k z; k = 3; x = 2; y = f(2x) + x", {"x y": "8*x + 2*k + 1", "k y": "2*x"}),
        ("f(z) = g(z) + z; g(z) = k z; k = 3; z = 2; y = f(3z)", {"z y": "3*k + 3", "k y": "3*z"}),
        ("f(p, q) = ?; u = 1; v = 2; y = 3f(u, v)", {"u y": None, "v y": None}),
        ("a = ?; b = 3; y = a b^2", {"a y": "b^2", "b y": "2*a*b"}),
        ("x = 2; z = 3; y = where(x > 0, x^2, -x z)", {"x y": "2*x", "z y": None}),
        ("x = -2; z = 3; y = where(x > 0, log(x), -x z)", {"x y": "-z", "z y": "-x"}),
        ("x = ?; y = where(x > 0, x^2, -x)", {"x y": None}),
    ],
)
def test_functions_are_looked_into_and_branches_taken(text, wanted):
    """A function without an expression, and a branch that cannot be told, have no derivative to write."""
    found = across_all(text)
    assert {pair: found[pair] for pair in wanted} == wanted


def test_of_what_a_function_uses_behind_the_scenes_only_the_whole_is_known():
    """K is used by f and beside it: which wire is which use cannot be told, their sum can."""
    drawn = parse("f(z) = z^2 + k z; k = 3; x = 2; y = f(x) + k").drawn
    x, k, y = numbers(drawn, "x", "k", "y")
    assert [of_wire(drawn, wire) for wire in drawn.wires if wire.tail == k] == [None, None]
    assert (plain(across(drawn, k, y)), plain(across(drawn, x, y))) == ("x + 1", "2*x + k")


def test_names_are_those_that_are_drawn():
    """Other looks, and names kept inside the boxes."""
    found = across_all("h_prev = 2; w = 3; y = w h_prev", write={"h_prev": "h_(t-1)"})
    assert found == {"w y": "h_(t-1)", "h_(t-1) y": "w"}
    assert across_all("w1 = 0.5; x = 2; h = w1 x^2", inline=("w1",)) == {"x h": "2*w1*x"}


def test_functions_in_functions_end_somewhere():
    """Thirty functions that call each other twice are too large to be written out, and are not."""
    functions = "; ".join(f"f{n}(z) = f{n - 1}(z) + f{n - 1}(2z)" for n in range(1, 30))
    assert across_all(f"f0(z) = z; {functions}; x = 1; y = f9(x)") == {"x y": None}


# -- always


def values_at(drawn: Folded) -> dict[str, float]:
    return {**CONSTANTS, **{box.id: box.value for box in drawn.boxes}}


def close(form: Expr | None, drawn: Folded, partial: float) -> bool:
    return form is not None and math.isclose(evaluate(form, values_at(drawn)), partial, rel_tol=1e-9)


@given(programs(), st.sampled_from(["statements", "operations"]))
def test_every_form_has_the_derivatives_value(text, detail):
    """On random programs, wire by wire and over all wires between two boxes."""
    drawn = parse(text, detail=detail).folded
    for wire in drawn.wires:
        assert close(of_wire(drawn, wire), drawn, wire.partial)
        both = [other.partial for other in drawn.wires if other[:2] == wire[:2]]
        assert close(across(drawn, wire.tail, wire.head), drawn, sum(both))


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_wire_of_the_drawings_has_a_short_form(name):
    """What lecturers draw has derivatives that fit on a wire."""
    drawn = parse(DRAWINGS[name]).folded
    forms = [of_wire(drawn, wire) for wire in drawn.wires]
    assert all(form is not None and len(plain(form)) < 40 for form in forms)


def test_a_form_is_the_same_every_time():
    """Nothing depends on the order of a set or on where an object lies."""
    drawn = folded("L = -(y log(a) + (1 - y) log(1 - a)) + b*c/s")
    tails = {wire.tail for wire in drawn.wires}
    first = [plain(across(drawn, tail, wire.head)) for wire in drawn.wires for tail in tails]
    again = folded("L = -(y log(a) + (1 - y) log(1 - a)) + b*c/s")
    assert first == [plain(across(again, tail, wire.head)) for wire in again.wires for tail in tails]

"""Expressions as plain text, in words and as Typst mathematics; names as they are drawn."""

from __future__ import annotations

import pytest
import typst as compiler
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.digits import shown
from viz.notation.gate import gate
from viz.notation.names import GREEK, Look, look
from viz.notation.plain import plain
from viz.notation.typst import name, numeral, quoted, typst
from viz.notation.words import words
from viz.ops.functions import FUNCTIONS
from viz.program import Apply, Name
from viz.sources.expressions import parse_expression

NAMES = {"a", "b", "c", "x", "y", "w_1", "x_hat", "cost", "alpha", "h_{t-1}"}

# what is read, plain, aloud, as Typst
EXPRESSIONS = [
    ("3v", "3*v", "3 times v", "3 v"),
    ("bc", "b*c", "b times c", "b c"),
    ("b*c", "b*c", "b times c", "b ⋅ c"),
    ("a + u", "a + u", "a plus u", "a + u"),
    ("a - (b - c)", "a - (b - c)", "a minus (b minus c)", "a − lr((b − c))"),
    ("a - b - c", "a - b - c", "a minus b minus c", "a − b − c"),
    ("2(a + b)", "2*(a + b)", "2 times (a plus b)", "2 lr((a + b))"),
    ("a/b", "a/b", "a over b", "frac(a, b)"),
    ("a/(bc)", "a/(b*c)", "a over (b times c)", "frac(a, b c)"),
    ("a/(b/c)", "a/(b/c)", "a over (b over c)", "frac(a, frac(b, c))"),
    ("(a/b)/c", "a/b/c", "a over b over c", "frac(frac(a, b), c)"),
    ("-x^2", "-x^2", "minus x to the power 2", "−x^(2)"),
    ("(-x)^2", "(-x)^2", "(minus x) to the power 2", "lr((−x))^(2)"),
    ("x^y^2", "x^y^2", "x to the power y to the power 2", "x^(y^(2))"),
    ("(x^y)^2", "(x^y)^2", "(x to the power y) to the power 2", "lr((x^(y)))^(2)"),
    ("x^-1", "x^(-1)", "x to the power (minus 1)", "x^(−1)"),
    ("x²", "x^2", "x to the power 2", "x^(2)"),
    ("-bc", "-b*c", "minus b times c", "−b c"),
    ("a - -b", "a - (-b)", "a minus minus b", "a − lr((−b))"),
    ("a*-b", "a*(-b)", "a times minus b", "a ⋅ lr((−b))"),
    ("exp(-x)", "exp(-x)", "exp of (minus x)", "e^(−x)"),
    ("1/(1 + exp(-x))", "1/(1 + exp(-x))", "1 over (1 plus exp of (minus x))", "frac(1, 1 + e^(−x))"),
    ("√(x + 1)", "sqrt(x + 1)", "sqrt of (x plus 1)", "sqrt(x + 1)"),
    ("sin(x)", "sin(x)", "sin of x", "sin x"),
    ("sin(2x)", "sin(2*x)", "sin of (2 times x)", "sin lr((2 x))"),
    ("sin(x)cos(y)", "sin(x)*cos(y)", "sin of x times cos of y", "sin x cos y"),
    ("log(x)^2", "log(x)^2", "(log of x) to the power 2", "lr((log x))^(2)"),
    ("max(a, b, c)", "max(a, b, c)", "max of (a, b, c)", 'op("max") lr((a, b, c))'),
    ("leaky_relu(x)", "leaky_relu(x)", "leaky_relu of x", 'op("leaky relu") lr((x))'),
    ("1e-3x", "1e-3*x", "1e-3 times x", "1 × 10^(−3) x"),
    ("½x", "½*x", "½ times x", 'upright("½") x'),
    ("alpha w_1", "alpha*w_1", "alpha times w_1", "α w_(1)"),
    ("cost + h_{t-1}", "cost + h_{t-1}", "cost plus h_{t-1}", 'upright("cost") + h_(t − 1)'),
]


def read(text: str) -> object:
    """Return an expression over the known names."""
    return parse_expression(text, NAMES | {"u", "v"})


@pytest.mark.parametrize(("text", "line", "aloud", "markup"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_an_expression_in_three_notations(text, line, aloud, markup):
    """Plain text that can be typed back, words for a screen reader, Typst as on the board."""
    expr = read(text)
    assert (plain(expr), words(expr), typst(expr)) == (line, aloud, markup)


@pytest.mark.parametrize(("one", "other"), [("log(x)^2", "log(x^2)"), ("log(2)x", "log(2x)")])
def test_what_is_read_aloud_is_not_ambiguous(one, other):
    """Two different expressions sound different."""
    assert words(read(one)) != words(read(other))


# what is read, where a, b and c come by wires; plain, as Typst; whether it is only a sign
GATES = [
    ("a + b", "+", 'class("normal", +)', True),
    ("a*b", "×", 'class("normal", ×)', True),
    ("a/b", "÷", 'class("normal", ÷)', True),
    ("a^b", "x^y", "x^y", True),
    ("-a", "×(−1)", 'class("normal", ×)(−1)', True),
    ("a*-1", "×(−1)", 'class("normal", ×)lr((−1))', False),
    ("3a", "×3", 'class("normal", ×)3', False),
    ("a*x", "×x", 'class("normal", ×)x', False),
    ("1 + a", "+1", 'class("normal", +)1', False),
    ("a - 2", "−2", 'class("normal", −)2', False),
    ("2 - a", "2 - x", "2 − x", False),
    ("a/2", "÷2", 'class("normal", ÷)2', False),
    ("1/a", "1/x", "1 \\/ x", False),
    ("2y/a", "(2*y)/x", "lr((2 y)) \\/ x", False),
    ("a^2", "x^2", "x^(2)", False),
    ("2^a", "2^x", "2^(x)", False),
    ("exp(a)", "exp", 'upright("exp")', True),
    ("tanh(a)", "tanh", "tanh", True),
    ("log2(a)", "log2", "log_2", True),
    ("leaky_relu(a)", "leaky_relu", 'upright("leaky relu")', True),
    ("sqrt(a)", "√", 'upright("√")', True),
    ("σ(a)", "σ", "σ", True),
    ("max(a, b, c)", "max", 'upright("max")', True),
    ("max(0, a)", "max(0, x)", 'op("max") lr((0, x))', False),
    ("a + 2b", "a + 2*b", "display(a + 2 b)", False),
    ("x*y", "x*y", "display(x ⋅ y)", False),
    ("a", "=", "=", True),
]


GATED = [row[0] for row in GATES]


@pytest.mark.parametrize(("text", "line", "markup", "alone"), GATES, ids=GATED)
def test_a_gate_has_the_sign_of_its_operation_with_the_constants_inside(text, line, markup, alone):
    found = gate(read(text), {"a", "b", "c"}.__contains__)
    assert (found.plain, found.markup, found.alone) == (line, markup, alone)


def test_all_markup_is_typst():
    """Every expression and gate above, every function and every name below compiles, in one document."""
    calls = [
        Apply(op, (Name("x"), Name("y"), Name("z"))[: 2 if op.variadic else len(op.args)]) for op in FUNCTIONS.values()
    ]
    lines = (
        [typst(read(row[0])) for row in EXPRESSIONS] + [typst(call) for call in calls] + [name(n) for n, *_ in LOOKS]
    )
    lines += [gate(expr, {"a", "b", "x", "y", "z"}.__contains__).markup for expr in [*map(read, GATED), *calls]]
    lines += [numeral(shown(x)) for x in (0.5, -1e-9, float("inf"), float("nan"), 1e300)]
    document = "\n".join(f"$ {line} $" for line in lines)
    assert compiler.compile(document.encode(), format="svg")


LOOKS = [
    ("x", Look("x", None, (), prime=False), "x"),
    ("x1", Look("x", None, ("1",), prime=False), "x_(1)"),
    ("w_1", Look("w", None, ("1",), prime=False), "w_(1)"),
    ("w_12", Look("w", None, ("12",), prime=False), "w_(12)"),
    ("w_1_2", Look("w", None, ("1", "2"), prime=False), r"w_(1 \, 2)"),
    ("x_train", Look("x", None, ("train",), prime=False), 'x_(upright("train"))'),
    ("alpha", Look("α", None, (), prime=False), "α"),
    ("Delta_x", Look("Δ", None, ("x",), prime=False), "Δ_(x)"),
    ("theta_alpha", Look("θ", None, ("α",), prime=False), "θ_(α)"),
    ("x_hat", Look("x", "hat", (), prime=False), "hat(x)"),
    ("x_hat_1", Look("x", "hat", ("1",), prime=False), "hat(x)_(1)"),
    ("theta_bar'", Look("θ", "bar", (), prime=True), "macron(θ)'"),
    ("x'", Look("x", None, (), prime=True), "x'"),
    ("x_1'", Look("x", None, ("1",), prime=True), "x'_(1)"),
    ("h_{t-1}", Look("h", None, ("t-1",), prime=False), "h_(t − 1)"),
    ("cost", Look("cost", None, (), prime=False), 'upright("cost")'),
    ("layer2", Look("layer", None, ("2",), prime=False), 'upright("layer")_(2)'),
    ("__x", Look("__x", None, (), prime=False), 'upright("__x")'),
    ("速度", Look("速度", None, (), prime=False), 'upright("速度")'),
]


@pytest.mark.parametrize(("spelling", "shape", "markup"), LOOKS, ids=[row[0] for row in LOOKS])
def test_a_name_is_drawn_as_it_is_spelled(spelling, shape, markup):
    """Greek words are letters, what follows `_` and last digits are subscripts, a word is upright."""
    assert look(spelling) == shape
    assert name(spelling) == markup


def test_all_greek_letters_are_there():
    """Every lower-case letter but omicron, and the capitals that differ from Latin ones."""
    small = {GREEK[word] for word in GREEK if word.islower()}
    assert len(small) == 23
    assert "".join(GREEK[word] for word in GREEK if not word.islower()) == "ΓΔΘΛΞΠΣΦΨΩ"


@pytest.mark.parametrize(
    ("value", "markup"),
    [
        (0.5, "0.5"),
        (-3.0, "−3"),
        (1.5e-5, "1.5 × 10^(−5)"),
        (float("inf"), "∞"),
        (float("nan"), 'upright("undefined")'),
    ],
)
def test_numbers_in_typst(value, markup):
    """True minus signs, powers of ten, and words in quotes."""
    assert numeral(shown(value)) == markup


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_quoted_text_is_nothing_but_text(text):
    """Whatever a title says, Typst reads one string of so many bytes, and no markup."""
    document = f"#assert({quoted(text)}.len() == {len(text.encode())})"
    assert compiler.compile(document.encode(), format="svg")

"""The expression language: what each text means, what is refused and how, against Python's own arithmetic."""

from __future__ import annotations

import inspect
import math
import sys
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from viz.errors import InputError
from viz.forward import evaluate
from viz.messages import render
from viz.notation.plain import plain
from viz.ops.functions import FUNCTIONS
from viz.ops.operators import ADD, DIV, JUXTAPOSE, MUL, NEG, POW, SUB
from viz.program import CONSTANTS, Apply, Expr, Name, Number, names, postorder
from viz.sources.expressions import parse_expression
from viz.sources.text import parse

KNOWN = {"a": 5.0, "b": 3.0, "c": 2.0, "x": 0.5, "y": -4.0, "π": math.pi, "r": 7.0, "x1": 11.0, "w1": 13.0}
HEADS = "\n".join(f"{name} = 1" for name in KNOWN if name != "π")


def bindings(text: str) -> dict[str, str]:
    """Return every statement of a text, printed on one line of ASCII."""
    return {binding.name: plain(binding.expr) for binding in parse(text).bindings}


def meaning(text: str) -> str:
    """Return an expression over the known names, with every product and bracket written out."""
    return plain(parse(f"{HEADS}\nJ = {text}").bindings[-1].expr)


def value(text: str) -> float:
    """Return the value of an expression over the known names."""
    return evaluate(parse(f"{HEADS}\nJ = {text}").bindings[-1].expr, CONSTANTS | KNOWN)


def refused(text: str) -> InputError:
    """Return the error that a text must cause."""
    with pytest.raises(InputError) as caught:
        parse(text, "equations.txt")
    return caught.value


def messages(error: InputError) -> str:
    """Return all messages of an error as a user reads them."""
    return "\n\n".join(render(diagnostic, error.source) for diagnostic in error.diagnostics)


# -- statements


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a = 5", {"a": "5"}),
        ("a=5", {"a": "5"}),
        ("  a  =  5  ", {"a": "5"}),
        ("\ta = 5\t", {"a": "5"}),
        ("a = 1; b = 2", {"a": "1", "b": "2"}),
        (";;a = 1;;\n;b = 2;", {"a": "1", "b": "2"}),
        ("a = 1\n\n\nb = 2", {"a": "1", "b": "2"}),
        ("a = 1 # five\n# b = 7\nc = 3#", {"a": "1", "c": "3"}),
        ("a = 1 # one; b = 2", {"a": "1"}),
        ("a = (1 +\n 2)\nb = max(1,\n# the larger\n2\n)", {"a": "1 + 2", "b": "max(1, 2)"}),
        ("a = 1\rb = 2\rc = 3", {"a": "1", "b": "2", "c": "3"}),
        ("a = 1\r\nb = 2\r\n", {"a": "1", "b": "2"}),
        ("\ufeffa = 1", {"a": "1"}),
        ("\ufeff#| title: T\r\na = 1", {"a": "1"}),
        ("y = 2x\nx = 3", {"y": "2*x", "x": "3"}),
        ("", {}),
        ("# nothing but words\n;\n", {}),
    ],
)
def test_statements(text, wanted):
    """A statement a line or several between semicolons; comments, blank lines and any line ends are no part of them."""
    assert bindings(text) == wanted


def test_the_places_are_those_of_the_text():
    """A binding knows the place of its name, and every part of its expression its own."""
    program = parse("a = 5; total = (a + 1)*2")
    text, binding = program.source.text, program.bindings[1]
    assert text[slice(*binding.span)] == "total"
    assert [text[slice(*part.span)] for part in postorder(binding.expr)] == ["a", "1", "(a + 1)", "2", "(a + 1)*2"]


def test_a_composed_letter_and_its_parts_are_the_same_name():
    """`é` typed as one character or as e with an accent is one name (NFC)."""
    program = parse("cafe\u0301 = 1\ny = 2*caf\u00e9")
    assert [name.name for name in names(program.bindings[1].expr)] == [program.bindings[0].name]


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "A",
        "_",
        "__x",
        "x1",
        "w_1",
        "x_train",
        "alpha",
        "α",
        "Δx",
        "速度",
        "h_{t-1}",
        "W_{ij}",
        "x'",
        "x_1'",
        "if",
        "λ",
    ],
)
def test_names(name):
    """A name is letters of any script, digits, `_`, braces after `_` and a prime; Python's words are ordinary."""
    assert bindings(f"{name} = 1\ny = 2*{name}") == {name: "1", "y": f"2*{name}"}


def test_a_variable_may_be_called_like_a_constant_or_a_function():
    """`e` and `exp` as variables are their own; only a bracket after a name that is both is refused."""
    assert bindings("a = 1; b = 2; e = (a+b)(b+1); y = 2 e") == {
        "a": "1",
        "b": "2",
        "e": "(a + b)*(b + 1)",
        "y": "2*e",
    }
    assert bindings("exp = 2; x = 3; y = exp*x")["y"] == "exp*x"
    assert "both a function and a variable" in str(refused("exp = 2; x = 3; y = exp(x)"))


# -- numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3", 3.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("2.5e+2", 250.0),
        ("½", 0.5),
        ("¾", 0.75),
        ("⅓", 1 / 3),
        ("0.1", 0.1),
        ("1e308", 1e308),
        ("5e-324", 5e-324),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_numbers(text, wanted):
    """A literal is the nearest double, and is kept as it was written."""
    expr = parse(f"a = {text}").bindings[0].expr
    assert expr == Number(wanted, text)


@given(st.floats(min_value=0, allow_infinity=False, allow_nan=False))
def test_every_double_is_read_back(number):
    """What Python prints for a double is that double here."""
    assert parse_expression(repr(number), ()) == Number(number, repr(number))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("2exp(x)", "2*exp(x)"), ("2e3x", "2e3*x"), ("2e-3 x", "2e-3*x"), ("2 e", "2*e"), ("2*e^x", "2*e^x")],
)
def test_e_joins_a_number_only_before_a_digit(text, wanted):
    """`2e3x` is 2000x and `2exp(x)` a product."""
    assert meaning(text) == wanted


@pytest.mark.parametrize("text", ["2e", "2ex", "2e^x", "2e-x", "2Ex"])
def test_a_number_before_a_bare_e_is_refused(text):
    """`2e` could be an unfinished power of ten; the cure writes the product."""
    error = refused(f"x = 1\ny = {text}")
    assert error.diagnostics[0].code == "E011"
    assert "`2*e" in error.diagnostics[0].help


@pytest.mark.parametrize("text", ["0x10", "1_000", "1.2.3", "1,5"])
def test_what_is_no_number_is_said_to_be_none(text):
    """A hexadecimal number, an underscore, two points and a decimal comma are errors that mark the whole number."""
    diagnostic = refused(f"a = {text}").diagnostics[0]
    assert diagnostic.span == (4, 4 + len(text))


@pytest.mark.parametrize("text", ["e3 = 1; y = 2e3", "e = 1; y = 2e3"])
def test_a_power_of_ten_is_refused_where_its_letters_are_a_name(text):
    """`2e3` is refused where `e3` or `e` is defined."""
    assert refused(text).diagnostics[0].code == "E011"


# -- operators


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a − b", "a - b"),
        ("a·b", "a*b"),
        ("a × b", "a*b"),
        ("a ÷ b", "a/b"),
        ("a**b", "a^b"),
        ("−a", "-a"),
        ("x²", "x^2"),
        ("x²³", "x^23"),
        ("x⁻¹", "x^(-1)"),
        ("(a+b)²", "(a + b)^2"),
        ("exp(x)²", "exp(x)^2"),
        ("x²^3", "(x^2)^3"),
        ("√2", "sqrt(2)"),
        ("√x", "sqrt(x)"),
        ("√(a + b)", "sqrt(a + b)"),
        ("√x + 1", "sqrt(x) + 1"),
        ("√x^2", "sqrt(x)^2"),
        ("2√x", "2*sqrt(x)"),
        ("σ(x)", "sigmoid(x)"),
    ],
)
def test_signs_of_the_board(text, wanted):
    """Mathematical signs, raised digits and roots mean what their ASCII forms do."""
    assert meaning(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-x^2", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("2^-x", "2^(-x)"),
        ("2^3^2", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a/b/c", "a/b/c"),
        ("a/b*c", "a/b*c"),
        ("a/(b*c)", "a/(b*c)"),
        ("--x", "--x"),
        ("+x", "x"),
        ("a - -b", "a - (-b)"),
        ("a*-b", "a*(-b)"),
        ("x^-2^2", "x^(-2^2)"),
        ("((a))", "a"),
    ],
)
def test_precedence(text, wanted):
    """A power binds most and to the right, a sign less, products and sums least and to the left."""
    assert meaning(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2^3^2", 512.0),
        ("-2^2", -4.0),
        ("(-2)^2", 4.0),
        ("2^-1", 0.5),
        ("7 - 2 - 1", 4.0),
        ("8/4/2", 1.0),
        ("2πr", 2 * math.pi * 7),
        ("3(b + c)", 15.0),
        ("bc", 6.0),
        ("bc^2", 12.0),
        ("a/(bc)", 5 / 6),
    ],
)
def test_known_values(text, wanted):
    """Arithmetic comes out as on paper."""
    assert value(text) == wanted


NUMERALS = st.sampled_from(["0", "1", "2", "3", "0.5", "1.25", ".1", "7.", "1e-3", "2e2"])
SPACES = st.sampled_from(["", " ", "  "])


def _longer(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["+", "-", "*", "/", "**"])
    infix = st.tuples(parts, SPACES, signs, SPACES, parts).map("".join)
    return infix | parts.map("-{}".format) | parts.map("+{}".format) | parts.map("({})".format)


@settings(max_examples=200)
@given(st.recursive(NUMERALS, _longer, max_leaves=12))
def test_ascii_arithmetic_is_pythons(text):
    """Wherever Python gives a double, the same text has the same value here, to the last bit; elsewhere it has none."""
    expr = parse_expression(text.replace("**", "^"), ())
    assert expr == parse_expression(text, ())
    try:
        wanted = eval(text, {"__builtins__": {}}) * 1.0  # noqa: S307 - the generator writes arithmetic only
    except (ZeroDivisionError, OverflowError):
        wanted = None
    try:
        found = evaluate(expr, {})
    except InputError as error:
        assume(error.diagnostics[0].code != "E021" or wanted is None)
        found = None
    assert found == (None if isinstance(wanted, complex) else wanted)


# -- juxtaposition


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3x", "3*x"),
        ("3 x", "3*x"),
        ("2(a+b)", "2*(a + b)"),
        ("(a)(b)", "a*b"),
        ("(a)(2)", "a*2"),
        ("a b", "a*b"),
        ("bc", "b*c"),
        ("abc", "a*b*c"),
        ("bc^2", "b*c^2"),
        ("2x^2", "2*x^2"),
        ("x²y", "x^2*y"),
        ("x² y", "x^2*y"),
        ("x^2 y", "x^2*y"),
        ("2πr", "2*π*r"),
        ("2pi r", "2*pi*r"),
        ("w1x1", "w1*x1"),
        ("a(b)", "a*b"),
        ("a(b + c)", "a*(b + c)"),
        ("exp(a)b", "exp(a)*b"),
        ("2exp(a)exp(b)", "2*exp(a)*exp(b)"),
        ("-bc", "-b*c"),
        ("a/(bc)", "a/(b*c)"),
        ("bc/a", "b*c/a"),
        ("a - bc", "a - b*c"),
        ("½x", "½*x"),
        ("a max(b, c)", "a*max(b, c)"),
    ],
)
def test_what_stands_together_is_multiplied(text, wanted):
    """Neighbours are factors, and hold together more tightly than `*` and `/`."""
    assert meaning(text) == wanted


def test_a_defined_name_is_not_taken_apart():
    """`ab` is itself where it is defined, wherever in the file that is."""
    assert bindings("a = 1; b = 2; y = ab; ab = 3")["y"] == "ab"


@pytest.mark.parametrize(("text", "unknown"), [("a = 1; y = ae", "ae"), ("a = 1; y = aq", "aq"), ("y = expa", "expa")])
def test_a_name_is_taken_apart_only_into_defined_letters(text, unknown):
    """Neither `e`, nor an unknown letter, nor a function's name is split off."""
    assert [name.name for name in names(parse(text).bindings[-1].expr)] == [unknown]


def test_a_primed_letter_is_a_letter():
    """`a'b` is the product of a' and b."""
    assert bindings("a' = 1; b = 2; y = a'b")["y"] == "a'*b"


@pytest.mark.parametrize(
    "text",
    [
        "1/2x",
        "a/b c",
        "a/bc",
        "a/b(c)",
        "a/b√c",
        "(a + b)/c x",
        "a/x²y",
        "x^2y",
        "e^2x",
        "e^-2x",
        "2^bc",
        "x^2(a)",
    ],
)
def test_what_can_be_read_two_ways_is_refused(text):
    """A product right of `/` and a factor that touches an exponent are ambiguous."""
    (diagnostic,) = refused(f"{HEADS}\nJ = {text}").diagnostics
    assert diagnostic.code == "E011"
    assert diagnostic.help.count("`") == 4, "the cure shows both readings"


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [("1/2x", "1/(2x)", "(1/2) x"), ("a/b c", "a/(b c)", "(a/b) c"), ("(a+b)/bc", "(a+b)/(bc)", "((a+b)/b) c")],
)
def test_both_readings_are_written_in_the_authors_own_letters(text, one, other):
    """The cure can be copied: it repeats what was written, bracketed once one way and once the other."""
    cure = refused(f"{HEADS}\nJ = {text}").diagnostics[0].help
    assert cure == f"write `{one}` or `{other}`"
    assert value(one) != value(other)


@pytest.mark.parametrize("text", ["2 3", "x 2", "(a)2", "2½", "exp(a) 2"])
def test_a_number_stands_first_in_a_product(text):
    """A number after a factor is more likely a slip than a product."""
    (diagnostic,) = refused(f"{HEADS}\nJ = {text}").diagnostics
    assert (diagnostic.code, "`*`" in diagnostic.help) == ("E011", True)


def test_letters_run_together_before_a_bracket_are_refused():
    """`ab(c)` could be a call of ab or a product."""
    assert refused("a = 1; b = 2; c = 3; y = ab(c)").diagnostics


def test_a_letter_with_its_subscript_is_a_letter():
    """`w_1x_1` is the product of w_1 and x_1."""
    assert bindings("w_1 = 1; x_1 = 2; y = w_1x_1")["y"] == "w_1*x_1"


@pytest.mark.parametrize("name", ["\u0430b", "x\u0435"])
def test_a_letter_that_looks_like_another_is_refused(name):
    """A Cyrillic letter among Latin ones is an error that names its code point."""
    assert "U+04" in str(refused(f"{name} = 1"))


def test_a_comment_at_a_statements_end_is_its_note():
    """The words after `#` belong to the statement before them."""
    assert parse("a = 5  # the weight").bindings[0].note == "the weight"


# -- messages (what each mistake is told stands in tests/refusals.py)


def test_all_mistakes_of_a_file_are_reported_in_one_run():
    """One mistake does not hide another, and a name whose statement is wrong is not reported as unknown too."""
    error = refused("a = 5\nb = +\nc = a $ 2\nd = b + c\ne1 = (a\nf1 = exp(1, 2)\ng = 2 3\n")
    lines = [error.source.place(diagnostic.span.start)[0] for diagnostic in error.diagnostics]
    assert lines == [2, 3, 5, 6, 7]


def test_at_most_twenty_mistakes_are_reported():
    """A file of another language does not fill the terminal."""
    assert len(refused("x = +\n" * 100).diagnostics) == 20


# -- limits


@pytest.mark.parametrize("opening", ["(", "exp(", "√("])
def test_two_hundred_levels_of_nesting_are_fine_and_one_more_is_an_error(opening):
    """A nesting that nobody can read is refused with a message, not with an overflow of some stack."""
    (binding,) = parse(f"y = {opening * 200}0{')' * 200}").bindings
    assert binding.name == "y"
    (diagnostic,) = refused(f"y = {opening * 201}0{')' * 201}").diagnostics
    assert (diagnostic.code, diagnostic.label) == ("E016", "more than 200 levels")


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "^".join("2" * 100_000), "(" * 100_000, "√" * 100_000 + "2"])
def test_a_hundred_thousand_levels_are_refused_at_once(text):
    """Depth of any kind ends in the same message."""
    assert [d.code for d in refused(f"y = {text}").diagnostics] == ["E016"]


@pytest.mark.parametrize("sign", ["+", " "])
def test_a_hundred_thousand_terms_need_no_recursion(sign):
    """A long sum or product is read, walked and printed on a short stack."""
    expr = _on_a_short_stack(f"x = 1\ny = {sign.join('x' * 100_000)}")
    assert len(names(expr)) == 100_000
    assert evaluate(expr, {"x": 1.0}) == (100_000.0 if sign == "+" else 1.0)
    assert plain(expr).count("x") == 100_000


def _on_a_short_stack(text: str) -> Expr:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 60)
    try:
        return parse(text).bindings[-1].expr
    finally:
        sys.setrecursionlimit(limit)


def test_a_name_has_at_most_255_characters():
    """A longer name is refused where it stands."""
    assert bindings(f"{'x' * 255} = 1") == {"x" * 255: "1"}
    (diagnostic,) = refused(f"{'x' * 256} = 1").diagnostics
    assert (diagnostic.code, diagnostic.span) == ("E016", (0, 256))


# -- properties


OPERATIONS = [ADD, SUB, MUL, DIV, POW]
LEAVES = st.sampled_from([Number(2.0, "2"), Number(0.5, ".5"), Number(1e-3, "1e-3"), *map(Name, ("a", "b", "x1", "π"))])


def _applied(parts: st.SearchStrategy[Expr], *more: object) -> st.SearchStrategy[Expr]:
    infix = st.builds(lambda op, x, y: Apply(op, (x, y)), st.sampled_from([*OPERATIONS, *more]), parts, parts)
    sign = parts.map(lambda x: Apply(NEG, (x,)))
    call = st.builds(lambda name, x: Apply(FUNCTIONS[name], (x,)), st.sampled_from(["exp", "sqrt", "sigmoid"]), parts)
    star = st.lists(parts, min_size=2, max_size=4).map(lambda xs: Apply(FUNCTIONS["max"], tuple(xs)))
    return infix | sign | call | star


@settings(max_examples=200)
@given(st.recursive(LEAVES, _applied, max_leaves=20))
def test_what_is_printed_is_read_back(expr):
    """Printing an expression and reading the print gives the expression."""
    assert parse_expression(plain(expr), KNOWN) == expr


@settings(max_examples=200)
@given(st.recursive(LEAVES, lambda parts: _applied(parts, JUXTAPOSE), max_leaves=20))
def test_a_printed_juxtaposition_has_the_same_value(expr):
    """Products without a sign are printed with one, and brackets wherever that would change the value."""
    again = parse_expression(plain(expr), KNOWN)
    assert _value_or_nothing(again) == _value_or_nothing(expr)


def _value_or_nothing(expr: Expr) -> float | None:
    try:
        return evaluate(expr, KNOWN)
    except InputError:
        return None


WORDS = ("a", "b", "bc", "x1", "e", "exp", "max", "2", "2e3", ".5", "½", "²", "⁻", "√", "σ", "(", ")", ",", "=")
SIGNS = ("==", ";", "+", "-", "*", "**", "^", "/", "−", "\n", " ", "#", "#|", "\t", "'", "_{t}", "{", "[", "$", "\0")


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS + SIGNS), max_size=25).map("".join) | st.text(max_size=25))
def test_any_text_is_read_or_refused(text):
    """No text at all causes anything but a program or messages, whose marks lie inside the text."""
    error = None
    try:
        program = parse(f"a = 1; b = 2; c = 3\n{text}")
    except InputError as caught:
        error = caught
    if error is None:
        assert all(plain(binding.expr) for binding in program.bindings)
        return
    for start, stop in [diagnostic.span for diagnostic in error.diagnostics]:
        assert 0 <= start < stop
        assert start <= len(error.source.text)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in messages(error))

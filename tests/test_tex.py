"""Labels as LaTeX: the same mathematics, and nothing of a user's words is a command."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawings import DRAWINGS, VARIANTS
from viz import parse
from viz.choices import DERIVATIVES
from viz.notation.names import GREEK
from viz.notation.tex import tex
from viz.notation.tex_words import foreign, letter, words
from viz.notation.typst import name, quoted, typst
from viz.ops.table import ROWS
from viz.program import Apply, Name
from viz.scene import Text, flat
from viz.styles.table import STYLES
from viz.typeset import ROLES

COLOURS = {role: f"mg{role}" for role in ROLES}

# markup, LaTeX; what a hand would have written
LABELS = [
    ("$u = display(b c)$", "$u = b c$"),
    ("$J = display(3 lr((a + b c)))$", "$J = 3 (a + b c)$"),
    ("$w_(1) value(= 0.5)$", r"$w_{1} \textcolor{mgvalue}{{}= 0.5}$"),
    ("$value(−3)$", r"$\textcolor{mgvalue}{-3}$"),
    ("$gradient(display(frac(∂ J, ∂ b)) = 6)$", r"$\textcolor{mggradient}{\dfrac{\partial J}{\partial b} = 6}$"),
    ("$2 + (−0.284) ≈ 1.72$", r"$2 + (-0.284) \approx 1.72$"),
    ("$6.9 × 10^(−6)$", r"$6.9 \times 10^{-6}$"),
    ("$f = display(frac(1, 1 + e^(−s)))$", r"$f = \dfrac{1}{1 + e^{-s}}$"),
    ("$display(−frac(y, a) + frac(1, a))$", r"${\displaystyle -\frac{y}{a} + \frac{1}{a}}$"),
    ("$display(lr((frac(a, b))))$", r"${\displaystyle \mathopen{}\left(\frac{a}{b}\right)\mathclose{}}$"),
    ('$upright("cost") thin upright("rate")$', r"$\textup{cost} \, \textup{rate}$"),
    ("$2 thin muted(□)$", r"$2 \, \textcolor{mgmuted}{\square}$"),
    ("#muted[5×]", r"\textcolor{mgmuted}{5\ensuremath{\times}}"),
    ("$abs(x)$", r"$\lvert x \rvert$"),
    ("$sqrt(x) + root(3, x)$", r"$\sqrt{x} + \sqrt[3]{x}$"),
    ("$log_2 x$", r"$\log_{2} x$"),
    ("$b ⋅ b$", r"$b \cdot b$"),
    ("$∂J$", r"$\partial J$"),
    ("$muted(□) + w_(2)$", r"$\textcolor{mgmuted}{\square} + w_{2}$"),
    ('$h_(upright("t-1"))$', r"$h_{\textup{t-1}}$"),
    ('$op("leaky relu") lr((x))$', r"$\operatorname{leaky~relu} (x)$"),
    ('$op("φ") lr((x))$', r"$\operatorname{\textup{\ensuremath{\varphi}}} (x)$"),
    ('$hat(x) + hat(upright("rate"))$', r"$\hat{x} + \widehat{\textup{rate}}$"),
    ("$w_(1 \\, 2)$", "$w_{1 , 2}$"),
    ("$z'^(2)$", "${z'}^{2}$"),
    ("$z'_(1)^(2)$", "${z'_{1}}^{2}$"),
    ("$x^y$", "$x^{y}$"),
    ('$class("normal", ×)(−1)$', r"${\times}(-1)$"),
    ("$1 \\/ x$", "$1 / x$"),
    ("$dots.c$", r"$\cdots$"),
    (
        '$gradient(upright("dv"))$#muted(" is code for ")',
        r"$\textcolor{mggradient}{\textup{dv}}$\textcolor{mgmuted}{ is code for }",
    ),
    ("$frac(dif J, dif b)$", r"$\frac{\mathrm{d} J}{\mathrm{d} b}$"),
    ('$#text(font: "DejaVu Sans Mono", size: 0.9em, "dv") = 3$', r"$\texttt{dv} = 3$"),
    ('$muted( #"since" x #"is 1" )$', r"$\textcolor{mgmuted}{ \textup{since}\ x\ \textup{is 1} }$"),
    ("#muted[name]", r"\textcolor{mgmuted}{name}"),
    ('#muted("local ")#text("derivatives")', r"\textcolor{mgmuted}{local }derivatives"),
    ('#"A title: 50 %"', r"A title: 50 \%"),
    ('#muted("forward ")#value("values")', r"\textcolor{mgmuted}{forward }\textcolor{mgvalue}{values}"),
    ("#muted[$x$]", r"\textcolor{mgmuted}{$x$}"),
    ("", ""),
]
HOSTILE = [
    r"\input{/etc/passwd}",
    r"$x$",
    "}",
    "{",
    "50% off",
    "^^M^^5c",
    r"\end{document}",
    r"\write18{ls}",
    "#1 & ~tilde_",
    'a"b"c',
    "a\nb\r\x0b\x0c\u2028c",
    "\x00\x1b[31m",
    "<<a>>--b''?`!`,,",
    '"]#eval("1")',
    "\\\\",
    "$}\\",
]
COMMANDS = {
    *(" ", ",", "scriptstyle", "textstyle", "texttt"),
    *("approx", "arccos", "arcsin", "arctan", "bar", "cdot", "cdots", "cos", "cosh", "dfrac", "displaystyle", "div"),
    *("dot", "ensuremath", "frac", "ge", "hat", "infty", "left", "le", "log", "ln", "lvert", "mathclose", "mathopen"),
    *(
        "mathrm",
        "operatorname",
        "overline",
        "partial",
        "right",
        "rvert",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "surd",
        "symbol",
    ),
    *("tan", "tanh", "textasciicircum", "textasciitilde", "textbackslash", "textbar", "textcolor", "textgreater"),
    *(
        "textbf",
        "texttt",
        "textit",
        "textless",
        "textsubscript",
        "textsuperscript",
        "textup",
        "tfrac",
        "tilde",
        "times",
        "to",
        "widehat",
    ),
    *(
        "widetilde",
        "leftarrow",
        "ne",
        "pm",
        "nabla",
        "sum",
        "prod",
        "ldots",
        "Re",
        "Im",
        "aleph",
        "ell",
        "hbar",
        "imath",
    ),
    *("jmath", "mathbf", "boldsymbol", "mathcal", "mathfrak", "mathbb", "mathsf", "mathtt", "digamma"),
    *("varepsilon", "varphi", "vartheta", "varkappa", "varpi", "varrho", "varsigma", *GREEK),
}


def is_tame(source: str) -> bool:
    """Tell whether LaTeX source has one line, only our commands, and braces and dollars in pairs."""
    rest = re.sub(r"\\[{}$&#%_]", "", re.sub(r"\\begin\{cases\}[^&]* & [^&]*\\\\[^&]* & .*\\end\{cases\}", "", source))
    commands = set(re.findall(r"\\([A-Za-z]+|.)", rest))
    depth = 0
    for sign in re.sub(r"\\.", "", rest):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return (
        commands <= COMMANDS
        and depth == 0
        and rest.count("$") % 2 == 0
        and not set("#%&~") & set(rest.replace("leaky~relu", ""))
        and source.isprintable()
    )


@pytest.mark.parametrize(("markup", "wanted"), LABELS)
def test_a_label_is_what_a_hand_would_have_written(markup, wanted):
    assert tex(markup, COLOURS) == wanted


def labels(drawing: str, **choices: object) -> set[str]:
    shapes = flat(parse(DRAWINGS[drawing], **choices).scene.shapes)
    return {shape.label.markup for shape in shapes if isinstance(shape, Text)}


@pytest.mark.parametrize(("style", "variant"), list(product(STYLES, VARIANTS)))
def test_every_label_of_every_drawing_is_translated(style, variant):
    direction, detail = variant
    for drawing in DRAWINGS:
        for markup in labels(drawing, style=style, direction=direction, detail=detail):
            assert is_tame(tex(markup, COLOURS)), markup


@pytest.mark.parametrize("form", DERIVATIVES)
@pytest.mark.parametrize(
    ("drawing", "variable"), [("lecture", "b"), ("fanout", "b"), ("network", "x1"), ("logistic", "w1")]
)
def test_derivatives_and_derivations_are_translated_in_every_form(drawing, variable, form):
    for digits in ("3", ".2", "exact"):
        for markup in labels(drawing, derivative=form, explain=variable, digits=digits, show="+local,+symbols"):
            assert is_tame(tex(markup, COLOURS)), markup


@pytest.mark.parametrize("drawing", ["lecture", "fanout", "network"])
@pytest.mark.parametrize("style", STYLES)
def test_every_label_of_every_frame_is_translated(drawing, style):
    film = parse(DRAWINGS[drawing], style=style, frames="all").film
    for shape in flat(film.scene.shapes):
        if isinstance(shape, Text):
            assert is_tame(tex(shape.label.markup, COLOURS)), shape.label.markup


@pytest.mark.parametrize("operation", ROWS)
def test_every_operation_is_translated(operation):
    op = ROWS[operation]
    count = 3 if op.variadic else len(op.args)
    for args in ([Name(n) for n in "abc"[:count]], [Apply(op, tuple(Name(n) for n in "xyz"[:count]))] * count):
        assert is_tame(tex(f"$display({typst(Apply(op, tuple(args)))})$", COLOURS))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text):
    assert is_tame(tex(f"#{quoted(text)}", COLOURS))
    assert is_tame(tex(f"$upright({quoted(text)}) + op({quoted(text)}) lr((x))$", COLOURS))


@pytest.mark.parametrize(
    "text", [r"h_{\input{x}", "y_{$%}", "q_{^^M}", "r_{#1}", "t_{&~}", "u_{\\end}", 'v_{"}', "w_{'}"]
)
def test_hostile_names_stay_names(text):
    assert is_tame(tex(f"${name(text)}^(2)$", COLOURS))


@given(st.text(max_size=40))
def test_any_words_stay_words(text):
    assert is_tame(tex(f"#{quoted(text)}", COLOURS))


@given(
    st.text(max_size=30),
    st.sampled_from(["$x", "x", "$)$", "#", "$frac(a)$", "$nonsense(x)$", "$op(x)$", "$@$", "[", "$x_$"]),
)
def test_markup_of_another_kind_is_a_bug_and_raises(text, markup):
    with pytest.raises(ValueError, match=r"markup has no LaTeX|to unpack"):
        tex(f"#{quoted(text)}{markup}", COLOURS)


@pytest.mark.parametrize(
    ("character", "wanted"),
    [
        ("α", r"\alpha"),
        ("Ω", r"\Omega"),
        ("ϵ", r"\epsilon"),
        ("ε", r"\varepsilon"),
        ("φ", r"\varphi"),
        ("ϕ", r"\phi"),
        ("Α", r"\mathrm{A}"),
        ("ℓ", r"\ell"),
        ("ℝ", r"\mathbb{R}"),
        ("𝐱", r"\mathbf{x}"),
        ("𝑥", "x"),
        ("𝒩", r"\mathcal{N}"),
        ("𝜶", r"\boldsymbol{\alpha}"),
        ("𝔤", r"\mathfrak{g}"),
        ("x", None),
        ("я", None),
        ("学", None),
    ],
)
def test_letters_of_mathematics_are_commands(character, wanted):
    assert letter(character) == wanted


def test_signs_and_letters_in_a_title_are_set_too():
    assert words("x² ½ α é “q” −1") == (
        r"x\textsuperscript{2} \ensuremath{\tfrac{1}{2}} \ensuremath{\alpha} é “q” \ensuremath{-}1"
    )


def test_what_pdflatex_cannot_set_is_told():
    assert foreign("é ш “x” 学ш ø ñ") == "ш学"

"""Options: what is accepted, in what order of precedence, and what a wrong one is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.choices import DIRECTIONS, SHOWABLE
from viz.digits import Digits
from viz.errors import UsageError
from viz.geometry import Size
from viz.options import Options, resolve
from viz.styles.table import STYLES
from viz.themes import THEMES

LECTURE = {"values", "gradients", "formula", "legend", "title"}
"""What the lecture shows unless it is asked for something else."""

DIGITS_CURE = "give a whole number from 1 to 17, `.2` for two decimals, or `exact`"


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("style", "circuit", "circuit"),
        ("detail", "operations", "operations"),
        ("of", " u ", "u"),
        ("wrt", "w, b", ("w", "b")),
        ("wrt", "w", ("w",)),
        ("set", ("b=3.001",), {"b": 3.001}),
        ("set", ("b=3", "c=-1e-3", " x = −2 "), {"b": 3.0, "c": -0.001, "x": -2.0}),
        ("set", ("b=1", "b=2"), {"b": 2.0}),
        ("digits", "17", Digits("significant", 17)),
        ("digits", " 2 ", Digits("significant", 2)),
        ("digits", ".2", Digits("decimals", 2)),
        ("digits", ".0", Digits("decimals", 0)),
        ("digits", "exact", Digits("exact")),
        ("derivative", "code", "code"),
        ("explain", " b ", "b"),
        ("direction", "down", "down"),
        ("theme", "sketch", "sketch"),
        ("scheme", "auto", "auto"),
        ("fit", "1280x720", Size(1280, 720)),
        ("fit", "300×200", Size(300, 200)),
        ("background", "#FFEEDD", "#ffeedd"),
        ("background", " #fed ", "#ffeedd"),
        ("background", "none", "none"),
        ("scale", "2", 2.0),
        ("scale", ".5", 0.5),
        ("id_prefix", "fig-1_B", "fig-1_B"),
        ("title", "Any: text, at all", "Any: text, at all"),
    ],
)
def test_a_value_is_read(key, text, wanted):
    """Every option takes its text."""
    assert getattr(resolve(Options(), {key: text}), key) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("values,gradients", {"values", "gradients"}),
        ("values,-values", set()),
        ("-legend", LECTURE - {"legend"}),
        ("-legend,-title", LECTURE - {"legend", "title"}),
        ("+local", LECTURE | {"local"}),
        ("+legend", LECTURE),
        ("-values,+values", LECTURE),
        ("+derivation", LECTURE | {"derivation"}),
    ],
)
def test_show_replaces_or_changes_the_default(text, wanted):
    """A plain list replaces what the style shows, signs add and take away."""
    assert resolve(Options(), {"show": text}).shown == wanted


def test_what_is_given_later_goes_before():
    """Built-in, then header, then command line; what is not given stays."""
    header = resolve(Options(), {"digits": "5", "detail": "operations", "show": "-legend"})
    both = resolve(header, {"digits": "2", "detail": None, "show": "-title"})
    assert (both.digits, both.detail) == (Digits("significant", 2), "operations")
    assert both.shown == LECTURE - {"legend", "title"}
    assert resolve(header, {"show": "values"}).shown == {"values"}
    assert resolve(resolve(header, {"show": "values"}), {"show": "+title"}).shown == {"values", "title"}
    assert (Options().digits, Options().fit) == (Digits(), Size(960, 540))


PAPER = "write #rrggbb, such as #ffffff for white, or none"
SCALE = "give a number from 0.1 to 20, such as 2 or 0.5"
PREFIX = "give a letter, then letters, digits, - and _"


@pytest.mark.parametrize(
    ("key", "text", "message", "cure"),
    [
        ("detail", "phi,", "--detail: a name is missing", "write names with a comma between them: `w,b`"),
        ("write", "h_prev", "--write: `h_prev` says no name's look", "write for instance `h_prev = h_(t-1)`"),
        ("write", "h = <b>", "--write: `h = <b>` says no name's look", "write for instance `h_prev = h_(t-1)`"),
        ("style", "circiut", "--style: `circiut` is not known", "did you mean `circuit`?"),
        ("style", "ng", "--style: `ng` is not known", f"choose one of {', '.join(STYLES)}"),
        ("theme", "papers", "--theme: `papers` is not known", "did you mean `paper`?"),
        ("theme", "night", "--theme: `night` is not known", "choose one of paper, sketch, board, print"),
        ("scheme", "black", "--scheme: `black` is not known", "choose one of light, dark, auto"),
        ("direction", "up", "--direction: `up` is not known", "choose one of right, down"),
        ("wrt", "a,,b", "--wrt: a name is missing", "write names with a comma between them: `w,b`"),
        ("wrt", "", "--wrt: a name is missing", "write names with a comma between them: `w,b`"),
        ("set", ("b",), "--set: `b` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("b=",), "--set: `b=` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("=3",), "--set: `=3` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("b=three",), "--set: `b=three` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("b=nan",), "--set: `b=nan` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("b=inf",), "--set: `b=inf` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("set", ("b=1_0",), "--set: `b=1_0` is not NAME=VALUE", "write for instance `--set b=3.001`"),
        ("digits", "0", "--digits: `0` is not a number of digits", DIGITS_CURE),
        ("digits", "18", "--digits: `18` is not a number of digits", DIGITS_CURE),
        ("digits", "-3", "--digits: `-3` is not a number of digits", DIGITS_CURE),
        ("digits", ".", "--digits: `.` is not a number of digits", DIGITS_CURE),
        ("digits", ".18", "--digits: `.18` is not a number of digits", DIGITS_CURE),
        ("digits", "³", "--digits: `³` is not a number of digits", DIGITS_CURE),
        ("derivative", "codes", "--derivative: `codes` is not known", "did you mean `code`?"),
        ("fit", "9x9", "--fit: `9x9` is not a size", "write WIDTHxHEIGHT in points, such as 960x540"),
        ("fit", "big", "--fit: `big` is not a size", "write WIDTHxHEIGHT in points, such as 960x540"),
        ("fit", "960x540pt", "--fit: `960x540pt` is not a size", "write WIDTHxHEIGHT in points, such as 960x540"),
        ("background", "white", "--background: `white` is not a colour", PAPER),
        ("background", "#12", "--background: `#12` is not a colour", PAPER),
        ("background", "#1234567", "--background: `#1234567` is not a colour", PAPER),
        ("background", '#fff" onload="x', '--background: `#fff" onload="x` is not a colour', PAPER),
        ("background", "#١٢٣", "--background: `#١٢٣` is not a colour", PAPER),
        ("scale", "0", "--scale: `0` is not a scale", SCALE),
        ("scale", "21", "--scale: `21` is not a scale", SCALE),
        ("scale", "-1", "--scale: `-1` is not a scale", SCALE),
        ("scale", "nan", "--scale: `nan` is not a scale", SCALE),
        ("scale", "1e1", "--scale: `1e1` is not a scale", SCALE),
        ("scale", "٢", "--scale: `٢` is not a scale", SCALE),
        ("id_prefix", "", "--id-prefix: `` cannot begin an id", PREFIX),
        ("id_prefix", "1a", "--id-prefix: `1a` cannot begin an id", PREFIX),
        ("id_prefix", 'a"b', '--id-prefix: `a"b` cannot begin an id', PREFIX),
        ("id_prefix", "a.b", "--id-prefix: `a.b` cannot begin an id", PREFIX),
        ("id_prefix", "a b", "--id-prefix: `a b` cannot begin an id", PREFIX),
        ("id_prefix", "ä", "--id-prefix: `ä` cannot begin an id", PREFIX),
        ("id_prefix", "a" * 65, f"--id-prefix: `{'a' * 65}` cannot begin an id", PREFIX),
        ("show", "legends", "--show: `legends` is not known", "did you mean `legend`?"),
        ("show", "", "--show: `` is not known", f"choose one of {', '.join(SHOWABLE)}"),
    ],
)
def test_a_wrong_value_is_told_what_is_right(key, text, message, cure):
    """The message names the option and what was given; the cure is one that works."""
    with pytest.raises(UsageError) as caught:
        resolve(Options(), {key: text})
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message, diagnostic.help) == ("E050", message, cure)


def test_the_style_decides_what_is_shown_and_in_what_detail_unless_the_user_does():
    """The style may come later than the changes made to what it shows."""
    early = resolve(Options(), {"show": "-title,+gradients"})
    local = resolve(early, {"style": "local"})
    assert local.shown == {"values", "local", "gradients", "formula", "legend"}
    assert local.drawn_detail == "statements"
    circuit = resolve(Options(), {"style": "circuit"})
    assert circuit.drawn_detail == "operations"
    assert resolve(circuit, {"detail": "statements"}).drawn_detail == "statements"


@pytest.mark.parametrize("style", STYLES)
def test_every_style_shows_only_what_can_be_asked_for(style):
    assert STYLES[style].show <= set(SHOWABLE)


@given(
    st.sampled_from(
        [
            *("style", "detail", "wrt", "digits", "derivative", "explain", "direction", "fit", "show"),
            *("background", "scale"),
        ]
    ),
    st.text(max_size=12),
)
def test_any_text_is_read_or_refused(key, text):
    """No value of an option causes anything but options or a message."""
    try:
        found = resolve(Options(), {key: text})
    except UsageError as error:
        found = None
        refusal = error.diagnostics[0]
    if found is None:
        assert refusal.message.startswith(f"--{key}: ")
        assert refusal.help
    else:
        assert all(found.drawn_detail.split(","))
        assert found.style in STYLES
        assert found.direction in (None, *DIRECTIONS)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_double_can_be_set(value):
    """`--set x=VALUE` gives the input that very double."""
    assert resolve(Options(), {"set": (f"x={value!r}",)}).set == {"x": value}


@pytest.mark.parametrize(
    ("before", "given", "message", "cure"),
    [
        (
            {},
            {"theme": "board", "scheme": "light"},
            "--scheme: the theme board is dark only, there is no light one",
            "leave out the scheme, or choose the theme paper or sketch or print",
        ),
        (
            {"theme": "print"},
            {"scheme": "auto"},
            "--scheme: the theme print is light only, there is no auto one",
            "leave out the scheme, or choose the theme paper or sketch",
        ),
        (
            {"scheme": "dark"},
            {"theme": "print"},
            "--theme: the theme print is light only, there is no dark one",
            "leave out the scheme, or choose the theme paper or sketch or board",
        ),
    ],
)
def test_a_scheme_that_the_theme_does_not_have_is_refused_with_the_cure(before, given, message, cure):
    """Also where one of them was said in the file and the other on the command line."""
    base = resolve(Options(), before)
    with pytest.raises(UsageError) as caught:
        resolve(base, given)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message, diagnostic.help) == ("E050", message, cure)


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_taken_without_a_scheme_and_with_each_of_its_own(theme):
    """None asks for the theme's own scheme."""
    assert resolve(Options(), {"theme": theme}).scheme is None
    for scheme in THEMES[theme].schemes:
        assert resolve(Options(), {"scheme": scheme, "theme": theme}).scheme == scheme

"""Messages: the place, the marker under exactly the characters, and nothing that could drive a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.errors import (
    CODES,
    CheckError,
    Diagnostic,
    InputError,
    MissingError,
    Source,
    Span,
    UsageError,
    did_you_mean,
    missing,
    nearest,
)
from viz.messages import escape, render


def marked(text: str, start: int, stop: int, name: str = "f.txt") -> list[str]:
    """Return the lines of a message about a stretch of a text."""
    diagnostic = Diagnostic(code="E010", message="wrong", span=Span(start, stop), label="here", help="mend it")
    return render(diagnostic, Source(name, text)).split("\n")


def under(lines: list[str]) -> str:
    """Return the shown characters under which the marker stands, for characters of one column."""
    shown, marker = lines[3], lines[4]
    return shown[marker.index("^") : marker.rindex("^") + 1]


def columns(text: str) -> int:
    """Return the width of a text on a terminal, by the Unicode tables."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# -- the place


def test_a_message_has_what_where_and_how():
    """Code and message, place, the line with a marker and its label, the cure."""
    assert marked("a = 1\nb = wieght + 1\n", 10, 16) == [
        "error[E010]: wrong",
        "  --> f.txt:2:5",
        "   |",
        " 2 | b = wieght + 1",
        "   |     ^^^^^^ here",
        "   = help: mend it",
    ]


def test_the_gutter_grows_with_the_line_number():
    """Bars stand under each other in line 1000 too."""
    lines = marked("\n" * 999 + "x = +\n", 1003, 1004)
    assert [line.index("|") for line in lines[2:5]] == [6, 6, 6]
    assert lines[1].endswith("f.txt:1000:5")


def test_other_places_follow():
    """A second place has its own line and marker."""
    also = ((Span(0, 1), "first here"),)
    text = render(
        Diagnostic(code="E013", message="twice", span=Span(6, 7), label="again", also=also), Source("f", "a = 1\na = 2")
    )
    assert text.split("\n")[5:] == ["  ::: f:1:1", "   |", " 1 | a = 1", "   | ^ first here"]


def test_a_message_without_a_place_is_short():
    """What concerns no text has no marker."""
    assert render(Diagnostic(code="E001", message="cannot read x", help="look"), None) == (
        "error[E001]: cannot read x\n  = help: look"
    )
    assert render(Diagnostic(code="N001", message="turned"), None, "note") == "note[N001]: turned"


@given(st.text(st.sampled_from("ab= \n"), min_size=1, max_size=60), st.data())
def test_the_marker_stands_under_exactly_the_characters(text, data):
    """Wherever a stretch of one line begins and ends, the marker covers it and nothing else."""
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    piece = text[start:stop].split("\n")[0]
    lines = marked(text, start, stop)
    assert f":{text.count(chr(10), 0, start) + 1}:" in lines[1]
    assert under([*lines[:3], lines[3] + " ", lines[4]]) == (piece or " ")


def test_tabs_are_kept_before_the_marker():
    """The marker is indented by the same tabs, however wide a terminal draws them."""
    lines = marked("\tx\t= +", 5, 6)
    assert lines[3] == " 1 | \tx\t= +"
    assert lines[4] == "   | \t \t  ^ here"


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ("速度", "x"),
        ("", "速度"),
        ("e\u0301", "x"),
        ("", "e\u0301x"),
        ("Ａ", "ｂ"),
        ("α", "βγ"),
        ("a\u0301\u0302", "b"),
    ],
)
def test_wide_and_combining_characters_are_measured(before, wrong):
    """A wide character takes two columns and a combining one none."""
    lines = marked(f"{before}{wrong} = 1", len(before), len(before) + len(wrong))
    marker = lines[4].removeprefix("   | ")
    assert len(marker) - len(marker.lstrip()) == columns(before)
    assert marker.count("^") == columns(wrong)


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x00", "\x9b", "\u202e", "\u200b", "\ufeff", "\u2028"])
def test_control_characters_are_shown_escaped(character):
    """Neither the line nor the name of the file can move the cursor, colour the screen or turn the text around."""
    lines = marked(f"a{character} = 1", 1, 2, name=f"f{character}.txt")
    shown = character.encode("unicode_escape").decode()
    assert character not in "\n".join(lines)
    assert lines[3] == f" 1 | a{shown} = 1"
    assert lines[4] == f"   |  {'^' * len(shown)} here"
    assert lines[1] == f"  --> f{shown}.txt:1:2"


@given(st.text(max_size=40), st.text(max_size=10))
def test_no_text_reaches_the_terminal_raw(text, name):
    """Messages, labels and cures are escaped too, whatever they quote."""
    diagnostic = Diagnostic(code="E010", message=text, span=Span(0, 1), label=text, help=text)
    shown = render(diagnostic, Source(name, f"{text} "))
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in shown if c not in "\n\t")


def test_of_a_very_long_line_only_the_neighbourhood_is_shown():
    """A line of a million characters becomes a hundred, with the marker under the right ones."""
    lines = marked("x" * 500_000 + "WRONG" + "y" * 500_000, 500_000, 500_005)
    assert len(lines[3]) < 120
    assert lines[3].count("…") == 2
    assert under(lines) == "WRONG"
    assert lines[1].endswith(":1:500001")


def test_a_very_long_mark_ends_with_what_is_shown():
    """The marker does not run out of the line."""
    lines = marked("x" * 1000, 0, 1000)
    assert under(lines).strip("x…") == ""
    assert len(lines[4]) < 120


def test_the_end_of_the_text_can_be_marked():
    """What is missing at the very end has a place."""
    lines = marked("x =", 3, 4)
    assert (lines[1], lines[4]) == ("  --> f.txt:1:4", "   |    ^ here")


# -- kinds and cures


def test_every_kind_has_its_exit_status():
    """1 for the input and a failed check, 2 for the usage, 3 for what is not installed."""
    assert [kind.status for kind in (InputError, CheckError, UsageError, MissingError)] == [1, 1, 2, 3]


def test_codes_are_explained():
    """A code is a letter and three figures, and each has its own meaning."""
    assert all(code[0] in "EN" and code[1:].isdigit() and len(code) == 4 for code in CODES)
    assert len(set(CODES.values())) == len(CODES)


def test_a_place_is_kept_once_it_is_known():
    """The first source an error is told of is the one it points into."""
    one, other = Source("one", "a"), Source("other", "b")
    error = InputError(Diagnostic(code="E010", message="wrong"))
    assert error.located(one).source is one
    assert error.located(other).source is one


def test_the_nearest_name_is_offered_only_if_it_is_near():
    """`wieght` is weight; `k` is nothing."""
    assert nearest("wieght", ["weight", "bias"]) == "weight"
    assert nearest("k", ["weight", "bias"]) is None
    assert did_you_mean("wieght", ["weight"], "no idea") == "did you mean `weight`?"
    assert did_you_mean("k", ["weight"], "no idea") == "no idea"


def test_a_missing_package_says_how_to_install_it():
    """The cure is a command."""
    (diagnostic,) = missing("typst").diagnostics
    assert diagnostic.help == "install it: python -m pip install typst"


def test_escapes_are_readable():
    """Ordinary text passes, control characters become what one would type in Python."""
    assert escape("naïve 速\t") == "naïve 速\\t"
    assert escape("\x1b[31m", keep="\t") == "\\x1b[31m"

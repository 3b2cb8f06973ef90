"""Inputs that nobody wrote: bytes, soups of words and mutilated equations, each held to all that tests/fuzz.py asks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawings import LECTURE, LOGISTIC, UNUSED
from tests.fuzz import WORDS, attempt, seeds
from tests.refusals import FILES, HEADS, LINES
from viz.choices import DERIVATIVES, DIRECTIONS
from viz.pipeline import parse
from viz.styles.table import STYLES
from viz.themes import THEMES

SEEDS = seeds()
SHORT = 400  # bytes
PIECE = 50  # inputs a test
BAD = [f"{HEADS}\n{line}".encode() for lines in LINES.values() for line in lines if len(line) < SHORT]
BAD += [text for texts in FILES.values() for text in texts if len(text) < SHORT]
PIECES = st.sampled_from([*WORDS, *"abxf012=;#()", " ", " ", " ", "\n", "\n"])


@pytest.mark.parametrize("start", range(0, len(SEEDS), PIECE))
def test_what_was_found_once_is_not_found_again(start):
    """Every input that is kept is drawn or refused, and everything else holds of it."""
    assert all(attempt(seed) for seed in SEEDS[start : start + PIECE])


def test_the_kept_inputs_reach_far():
    """Among them are drawings and refusals of nearly every kind that a text can cause."""
    missing = {"drawn", "E002", *(f"E0{n}" for n in range(10, 22) if n != 19)}
    for seed in SEEDS:
        missing.discard(attempt(seed))
        if not missing:
            break
    assert not missing


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_drawn_or_refused(data):
    """Whatever a file holds."""
    assert attempt(data)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_soup_of_words_is_drawn_or_refused(text):
    """The words of the language in any order."""
    assert attempt(f"a = 2; b = 3; x = 0.5\n{text}".encode())


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    """Draw an input that is kept, or a bad one, with some bytes taken out, doubled or swapped, or words put in."""
    data = draw(st.sampled_from(SEEDS + BAD))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 8)))
        piece = draw(st.one_of(PIECES.map(str.encode), st.binary(max_size=3), st.just(data[start:stop] * 2)))
        data = data[:start] + piece + data[stop:]
    return data


@settings(max_examples=600)
@given(mutilated())
def test_mutilated_equations_are_drawn_or_refused(data):
    """What was an input once, and is one byte or word away from it."""
    assert attempt(data)


# -- every choice on every kind of equations

GOOD = (
    LECTURE,
    LOGISTIC,
    UNUSED,
    "f(z) = 1/(1 + exp(-z)); w = 2; x = -0.5; a = f(w x); b = f(a)^2 + f(x)",
    "a = ?; b = 2; g(p, q) = ?; u = a b + b; J = 3g(u, b)",
    "x = -2; q = log(x + 3); y = where(x > 0, q, x^2) + where(q <= 0, 1, relu(x))",
    "cost = 2; rate = 0.1; y = cost rate - 2atanh(rate/2)*cost; y + cost*cost*cost*cost",
    "x = 0; y = sqrt(x); z = y - 3 y + max(x, 0)",
    "速度 = 3; x_hat' = 2; h_{t-1} = 0.5; Δx = 1e-9; J = 速度 x_hat'^2/h_{t-1} + Δx*1e9",
)
CHOICES = {
    "style": [*STYLES],
    "theme": [*THEMES],
    "detail": ["statements", "operations"],
    "direction": [*DIRECTIONS],
    "derivative": [*DERIVATIVES],
    "digits": ["1", "3", "17", ".2", "exact"],
    "fit": ["960x540", "200x150", "3000x2000"],
    "show": ["-legend", "+local", "+local,+symbols", "values", "-values", "gradients,formula", "+derivation"],
}


@settings(max_examples=100)
@given(st.sampled_from(GOOD), st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in CHOICES.items()}))
def test_every_choice_draws_every_kind_of_equations_in_every_format(text, choices):
    """What one feature draws, another can write: symbols, branches, functions, words, bundles of wires."""
    drawing = parse(text, **choices)
    assert all(drawing.render(suffix) for suffix in ("svg", "tikz", "typ", "txt", "json", "gv"))
    assert all(note.message for note in drawing.notes)

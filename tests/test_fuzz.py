"""Inputs that nobody wrote: bytes, soups of words and mutilated equations, each held to all that tests/fuzz.py asks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import WORDS, attempt, seeds
from tests.refusals import FILES, HEADS, LINES

SEEDS = seeds()
SHORT = 400  # bytes
BAD = [f"{HEADS}\n{line}".encode() for lines in LINES.values() for line in lines if len(line) < SHORT]
BAD += [text for texts in FILES.values() for text in texts if len(text) < SHORT]
PIECES = st.sampled_from([*WORDS, *"abxf012=;#()", " ", " ", " ", "\n", "\n"])


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_what_was_found_once_is_not_found_again(number):
    """Every input that is kept is drawn or refused, and everything else holds of it."""
    assert attempt(SEEDS[number])


def test_the_kept_inputs_reach_far():
    """Among them are drawings and refusals of nearly every kind that a text can cause."""
    kinds = {attempt(seed) for seed in SEEDS}
    wanted = "drawn E002 E010 E011 E012 E013 E014 E015 E016 E017 E018 E020 E021"
    assert set(wanted.split()) <= kinds


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

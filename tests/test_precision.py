"""Values and gradients against mpmath, to a relative error of 1e-9, also where functions saturate, vanish or explode.

The references come from tests/references.py, which shares nothing with makegraph; `make references` writes them again.
"""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.references import FILE, programs, reference
from viz.ops.functions import FUNCTIONS
from viz.pipeline import parse

REFERENCES = json.loads(FILE.read_text(encoding="utf-8"))
RELATIVE = Decimal("1e-9")
SMALLEST = Decimal("5e-324")  # no double lies between it and zero
RESIDUE = Decimal("1e-15")  # what may be left where contributions cancel exactly


def near(found: float, wanted: Decimal) -> bool:
    """Report whether a double is a number to nine digits, or as near to it as doubles are."""
    slack = RELATIVE * abs(wanted) + SMALLEST if wanted else RESIDUE
    return abs(Decimal(found) - wanted) <= slack


@pytest.mark.parametrize("name", REFERENCES)
def test_values_and_gradients_have_nine_digits(name):
    """Of every name of a program, the value and the derivative of J are mpmath's, and every check passes."""
    drawing = parse(REFERENCES[name]["text"], of="J")
    for key, (value, gradient) in REFERENCES[name]["numbers"].items():
        assert near(drawing.values[key], Decimal(value)), key
        assert near(drawing.gradients[key], Decimal(gradient)), key


def test_the_references_are_those_of_the_programs():
    """The file holds every program of the script, as it is written there; run `make references` after a change."""
    assert {name: one["text"] for name, one in REFERENCES.items()} == programs()


@pytest.mark.parametrize("name", ["the lecture", "sigmoid(-40)", "an LSTM cell", "Planck, long waves"])
def test_the_script_finds_the_same_again(name):
    """What is in the file is what mpmath says today."""
    assert reference(REFERENCES[name]["text"]) == REFERENCES[name]["numbers"]


def test_no_function_is_left_out():
    """Every function of the language, and its extremes, stand among the references."""
    called = {text.partition("J = ")[2].partition("(")[0] for name, text in programs().items() if name.endswith(")")}
    assert called | {"where"} == {*FUNCTIONS} - {"σ"}

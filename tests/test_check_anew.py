"""The checks on programs that their constants were not tuned on: what people compute, at numbers of sixty decades.

The programs are those of tests/references.py and some with corners; their numbers are usual ones, or lie at a corner,
beside a pole, far out where functions are flat, or anywhere.
"""

from __future__ import annotations

import math
import random
import re
from functools import cache

import pytest

from tests.references import WORKS
from tests.test_check import faulty_adjoint, faulty_partial, faulty_value, faulty_wiring, traced, verdict
from viz.backward import Trace
from viz.check import check
from viz.errors import InputError

CORNERS = {
    "a hinge": "y = 1; f = 0.3; J = relu(1 - y*f)",
    "a clip": "x = 1; y = 2; J = min(max(x, -1), 1)*y",
    "a maxout": "a = 1; b = 1; c = 2; J = max(a, b, c) + min(a, b)*max(a - b, b - c)",
    "a signed root": "x = 1; y = 2; J = sign(x)*sqrt(abs(x)) + step(y)*y",
    "a leak": "x = 1; y = 1; J = leaky_relu(x - y)*abs(y) + elu(x - y)",
    "an angle": "x = -1; y = 0; J = atan2(y, x)*hypot(x, y)",
    "a tie of equals": "x = 1; y = 1; z = 3; J = max(sigmoid(x), sigmoid(y))*z + min(x*z, y*z, 2)",
    "a dead layer": "x = -2; w = 3; h1 = relu(w*x); h2 = relu(w*h1 + 1); J = h1 + h2*h2",
    "a median": "a = 1; b = 2; c = 3; J = max(min(a, b), min(max(a, b), c))",
    "a choice": "x = 1; y = 2; f(z) = where(z >= 1, z^2, 2*z - 1); J = f(x)*abs(f(y))",
}
INPUT = re.compile(r"(?m)(^|; )(\w+) = -?[\d.e+-]+(?=;|$)")
DECADES = 30  # on either side of 1
VARIANTS = 6  # of each program
TRIES = 30  # until one has a value


def number(rng: random.Random) -> float:
    """Return a number that is hard in one of five ways."""
    sign = rng.choice([-1, 1])
    return rng.choice(
        [
            float(rng.randint(-3, 3)),  # corners and ties, poles at 0 and 1
            rng.uniform(-5, 5),
            sign * (1 - 10 ** rng.uniform(-14, 0)),  # beside a pole or the edge of a domain
            sign * rng.uniform(20, 700),  # saturation
            sign * 10 ** rng.uniform(-DECADES, DECADES),
        ]
    )


@cache
def sound() -> tuple[tuple[str, Trace], ...]:
    """Return every program with some other numbers at which it has a value, and both passes over it."""
    rng = random.Random("anew")  # noqa: S311 - no secret
    found = []
    for name, text in (WORKS | CORNERS).items():
        for variant in range(3 * VARIANTS if name in CORNERS else VARIANTS):
            for _ in range(TRIES):
                varied = INPUT.sub(
                    lambda match: f"{match[1]}{match[2]} = {number(rng)!r}" if rng.random() < 0.6 else match[0], text
                )
                try:
                    found.append((f"{name}, {variant}: {varied}", traced(varied, "J")))
                except InputError:
                    continue
                break
    return tuple(found)


def at_a_corner(trace: Trace) -> bool:
    """Tell whether some operation has a corner at its arguments."""
    nodes, values = trace.graph.nodes, trace.values
    return any(
        node.op.kink(*(values[a] for a in node.arguments))
        for i, node in enumerate(nodes)
        if node.op and node.op.kink and values[i] is not None
    )


def test_the_programs_are_as_hard_as_they_should_be():
    """Hundreds of them, with values over sixty decades, corners, infinite slopes and flat ends."""
    traces = [trace for _, trace in sound()]
    sizes = [math.log10(abs(value)) for trace in traces for value in trace.values if value]
    partials = [p for trace in traces for row in trace.partials for p in row if p is not None]
    corners = sum(at_a_corner(trace) for trace in traces)
    assert len(traces) > 450
    assert min(sizes) < -DECADES
    assert max(sizes) > DECADES
    assert corners > 20
    assert any(math.isinf(partial) for partial in partials)
    assert sum(0 < abs(partial) < 1e-9 for partial in partials) > 100


def test_no_sound_program_is_faulted():
    """On none of them do the checks speak, and they verify nearly every partial derivative."""
    assert [text for text, trace in sound() if verdict(trace) is not None] == []
    found = [check(trace) for _, trace in sound()]
    assert sum(len(one.unverified) for one in found) < 0.03 * sum(one.partials for one in found)


@pytest.mark.parametrize("kind", [faulty_partial, faulty_adjoint, faulty_value, faulty_wiring])
def test_nearly_every_fault_is_caught_and_laid_at_its_node(kind):
    """Of errors of 1e-6 in a partial, a gradient or a value, and of wrong wires, at least 98 in a hundred."""
    verdicts = []
    for seed, (_, trace) in enumerate(sound()):
        fault = kind(trace, random.Random(seed))  # noqa: S311 - no secret
        if fault is not None:
            verdicts.append((verdict(fault[0]) or "").startswith(f"`{fault[1]}` "))
    assert len(verdicts) > 300
    assert sum(verdicts) >= 0.98 * len(verdicts)

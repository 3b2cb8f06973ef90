"""The straight-line program: in a process of its own, Python alone gives the picture's numbers."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings

from tests.drawings import DRAWINGS, LECTURE, programs
from viz import InputError, parse
from viz.notation.python import identifier, python
from viz.ops.functions import FUNCTIONS
from viz.ops.operators import OPERATORS
from viz.program import Apply, Number

RUN = """
import json, runpy, sys
found = [{k: v for k, v in runpy.run_path(p).items() if isinstance(v, (int, float))} for p in sys.argv[1:]]
print("JSON", json.dumps(found))
"""


def ran(folder, *texts: str) -> list[dict[str, float]]:
    """Return the variables that programs end with, run in a process that knows nothing of makegraph."""
    for n, text in enumerate(texts):
        (folder / f"{n}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUN, *(str(folder / f"{n}.py") for n in range(len(texts)))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return json.loads(done.stdout.rpartition("JSON")[2])


def code(text: str, **choices: object) -> str:
    return parse(text, **choices).render("py").decode()


def test_the_lecture(golden):
    """As in its notes: `dv = 3`, `du = dv*1`, `db = du*c`."""
    golden("lecture.py.txt", code(LECTURE))
    lines = code(LECTURE).splitlines()
    assert {"u = b*c", "dv = 3", "du = dv*1", "db = du*c"} <= set(lines)


def test_every_drawings_program_gives_its_numbers(tmp_path):
    """At both levels of detail."""
    for detail in ("statements", "operations"):
        drawings = [parse(text, detail=detail) for text in DRAWINGS.values()]
        found = ran(tmp_path, *(drawing.render("py").decode() for drawing in drawings))
        for drawing, variables in zip(drawings, found, strict=True):
            wanted = {box.id for box in drawing.folded.boxes if box.wanted}
            for name, value in drawing.values.items():
                assert math.isclose(variables[name], value, rel_tol=1e-12)
            for name, gradient in drawing.gradients.items():
                if name in wanted:
                    assert math.isclose(variables[f"d{name}"], gradient, rel_tol=1e-9, abs_tol=1e-12)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programs())
def test_random_programs_give_the_same_derivatives(tmp_path, text):
    """Up to the rounding of terms that cancel."""
    drawing = parse(text)
    (variables,) = ran(tmp_path, drawing.render("py").decode())
    handed: dict[int, float] = {}
    for wire in drawing.folded.wires:
        handed[wire.tail] = handed.get(wire.tail, 0.0) + abs(wire.contribution or 0.0)
    for n, box in enumerate(drawing.folded.boxes):
        if box.wanted:
            found = variables[f"d{identifier(box.id, ())}"]
            assert math.isclose(found, box.gradient, rel_tol=1e-7, abs_tol=1e-7 * handed.get(n, 1.0))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_pythons(tmp_path, name):
    """At the row's own samples, but for sums that are too large on the way."""
    op = FUNCTIONS[name]
    samples = [sample for sample in op.samples if name not in {"sum", "mean"} or max(sample) < 1e300]
    names = [f"x{k}" for k in range(4)]
    texts = [f"{'; '.join(f'{n} = {x!r}' for n, x in zip(names, sample, strict=False))}\n" for sample in samples]
    if name == "where":
        calls = ["where(x0 > 0.5, x1, x2)"] * len(texts)
    else:
        calls = [f"{name}({', '.join(names[: len(sample)])})" for sample in samples]
    found = ran(tmp_path, *(code(f"{text}y = {call}") for text, call in zip(texts, calls, strict=True)))
    for sample, variables in zip(samples, found, strict=True):
        assert math.isclose(variables["y"], op.value(*sample), rel_tol=1e-12)


def test_names_that_python_cannot_have(tmp_path):
    """Keywords, what the program itself uses, primes, braces, and the names of derivatives that are taken."""
    text = "lambda = 2; print = 3; db = 5; b = 7; h_{t-1}' = 11; σ = 13; math = 17\n"
    text += "relu_ = relu(b)\ny = lambda*print + db*b + h_{t-1}'*σ + math*relu_"
    (found,) = ran(tmp_path, code(text))
    assert (found["y"], found["dlambda_"], found["dprint_"], found["db_"], found["dh_t_1_prime"]) == (303, 3, 2, 22, 13)


def test_functions_of_ones_own_are_functions(tmp_path):
    """They may use the file's names; parameters hide them."""
    text = "k = 3; z = 0.5; f(z, x) = z^2 k + x; lambda(x) = f(x, x)/2\ny = lambda(z) + f(k, z)"
    assert "def f(z, x):" in code(text)
    (found,) = ran(tmp_path, code(text))
    assert math.isclose(found["y"], parse(text).values["y"])
    assert math.isclose(found["dk"], parse(text).gradients["k"])


def test_what_a_note_says_is_a_comment(tmp_path):
    """Whatever it says."""
    (found,) = ran(tmp_path, code('#| title: """ \\N{x}\na = 2 # """ + exit()\ny = 3a'))
    assert found["da"] == 3


def test_infinite_and_missing_numbers_run_too(tmp_path):
    """A slope that is infinite, an input without a value."""
    infinite, missing = ran(tmp_path, code("x = 0; u = sqrt(x); y = 2u"), code("x = ?; y = 2x"))
    assert infinite["dx"] == math.inf
    assert math.isnan(missing["y"])
    with pytest.raises(InputError, match="no expression"):
        code("f(x) = ?; x = 1; y = f(x)")


def test_powers_and_signs_are_bracketed():
    """A negative base, a power of a power."""
    minus = Apply(OPERATORS["-"], (Number(1.0, "1"), Number(2.0, "2")))
    power = Apply(OPERATORS["^"], (minus, Apply(OPERATORS["^"], (Number(2.0, "2"), Number(3.0, "3")))))
    assert python(power, {}) == "(1 - 2)**2**3"

"""What the tests of pictures draw: equations as lecturers write them, and random programs whose values are finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from hypothesis import strategies as st

LECTURE = """
a = 5
b = 3
c = 2
u = bc
v = a + u
J = 3v
"""

FANOUT = """
a = 2
b = 1
c = a + b; d = b + 1; e = cd
"""

NEURON = """
w0 = 2; x0 = -1
w1 = -3; x1 = -2
w2 = -3
s = w0 x0 + w1 x1 + w2
f = 1/(1 + exp(-s))
"""

BAYDIN = """
x1 = 2
x2 = 5
y = ln(x1) + x1 x2 - sin(x2)
"""

SQUARE = """
b = 3
u = b*b
"""

LOGISTIC = """
#| title: Logistic regression, one example
#| wrt: w1, w2, b
w1 = 0.5
x1 = 2
b = 0.1
x2 = 1
w2 = -1
p = w1 x1
q = w2 x2
z = p + q + b
a = sigmoid(z)
L = -log(a)
"""

CHAIN = """
x = 0.5
""" + "\n".join(f"h{n} = sigmoid({'x' if n == 1 else f'h{n - 1}'})" for n in range(1, 9))

NETWORK = """
#| title: A network of two layers
x1 = 1; x2 = 0.5
w11 = 0.1; w12 = -0.2; w21 = 0.4; w22 = 0.3; b1 = 0.1; b2 = -0.1
v1 = 0.7; v2 = -0.5; c = 0.2
z1 = w11 x1 + w12 x2 + b1
z2 = w21 x1 + w22 x2 + b2
h1 = tanh(z1)
h2 = tanh(z2)
y = v1 h1 + v2 h2 + c
L = (y - 1)^2/2
"""

SOFTMAX = """
z1 = 1; z2 = 2; z3 = 0.5
e1 = exp(z1); e2 = exp(z2); e3 = exp(z3)
S = e1 + e2 + e3
p = e2/S
L = -log(p)
"""

SKIPS = """
x = 1
a = tanh(x)
b = a + x
c = tanh(b)
d = c + b + x
y = d*x
"""

OUTPUTS = """
a = 2; b = 3
s = a + b
d = a - b
p = a/b
"""

ORDERED = """
a = 8; b = 2; c = 3
d = a - b
q = d/c
y = c^q
"""

UNUSED = """
a = 1
b = 2
c = 7
y = a b
"""

TANGLE = """
a = 1; b = 2; c = 3; d = 4
e = a + d
f = b c
g = a - c
h = e f
i = g + b
j = h i + d
"""

DRAWINGS: Mapping[str, str] = MappingProxyType(
    {
        "lecture": LECTURE,
        "fanout": FANOUT,
        "neuron": NEURON,
        "baydin": BAYDIN,
        "square": SQUARE,
        "logistic": LOGISTIC,
        "chain": CHAIN,
        "network": NETWORK,
        "softmax": SOFTMAX,
        "skips": SKIPS,
        "outputs": OUTPUTS,
        "ordered": ORDERED,
        "unused": UNUSED,
        "tangle": TANGLE,
    }
)

VARIANTS = [(direction, detail) for direction in ("right", "down") for detail in ("statements", "operations")]
"""Every way one drawing can be laid out."""

INPUTS = (0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -2.5, 1e-5, 12345.0, 0.123456, -1e7)
NAMES = (
    "a",
    "b",
    "c",
    "x1",
    "w_12",
    "alpha",
    "theta_0",
    "rate",
    "y_hat",
    "h_{t-1}",
    "z'",
    "u",
    "v",
    "J",
    "σ_x",
    "loss",
)
_LARGE = 1e6  # a value beyond it is squashed before it can overflow


class Form(NamedTuple):
    """A statement's right side with holes for names, and the same for numbers."""

    text: str
    value: Callable[[float, float, float], float]


FORMS = (
    Form("{0} + {1}", lambda x, y, _: x + y),
    Form("{0} - {1}", lambda x, y, _: x - y),
    Form("{0}*{1}", lambda x, y, _: x * y),
    Form("{0}*{0}", lambda x, _, __: x * x),
    Form("3 {0}", lambda x, _, __: 3 * x),
    Form("-{0}", lambda x, _, __: -x),
    Form("{0}^2", lambda x, _, __: x**2),
    Form("{0} + {1} + {2}", lambda x, y, z: x + y + z),
    Form("{0}/({1}^2 + 1)", lambda x, y, _: x / (y**2 + 1)),
    Form("({0} + {1})({1} + 1)", lambda x, y, _: (x + y) * (y + 1)),
    Form("1/(1 + exp(-tanh({0})))", lambda x, _, __: 1 / (1 + math.exp(-math.tanh(x)))),
    Form("sqrt({0}^2 + {1}^2 + 1)", lambda x, y, _: math.sqrt(x**2 + y**2 + 1)),
    Form("max({0}, {1}, {2})", max),
    Form("log(1 + {0}^2) - sin({1})*cos({2})", lambda x, y, z: math.log(1 + x**2) - math.sin(y) * math.cos(z)),
    Form("{0}*{0}*{0}*{0} - {1}", lambda x, y, _: x**4 - y),
)
SQUASHED = Form("tanh({0})", lambda x, _, __: math.tanh(x))


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a text of 1 to 12 statements, inputs first; every value is finite."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12, unique=True))
    count = draw(st.integers(1, min(len(names), 5)))
    values = {name: draw(st.sampled_from(INPUTS)) for name in names[:count]}
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    for name in names[count:]:
        form = draw(st.sampled_from(FORMS))
        used = [draw(st.sampled_from(sorted(values))) for _ in range(3)]
        found = form.value(*(values[operand] for operand in used))
        if abs(found) > _LARGE:
            form, found = SQUASHED, math.tanh(values[used[0]])
        values[name] = found
        lines.append(f"{name} = {form.text.format(*used)}")
    return "\n".join(lines)

"""What programs are worth by mpmath alone: `make references` writes tests/references.json, which test_precision reads.

Nothing of makegraph takes part. A program is read by Python's own parser and computed in a thousand digits; a
derivative is a central difference over a step of 1e-300. Twenty digits of each number are kept.
"""

from __future__ import annotations

import ast
import json
import operator
import re
from pathlib import Path
from typing import Any

import mpmath as mp

FILE = Path(__file__).with_name("references.json")
DIGITS, KEPT = 1000, 20
STEP = "1e-300"
NOTHING = "1e-400"  # below it a derivative is zero: no double comes near

EXACT = {
    "exp": mp.exp,
    "log": mp.log,
    "ln": mp.log,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": lambda x: mp.log(x) / mp.log(10),
    "log1p": lambda x: mp.log(1 + x),
    "expm1": lambda x: mp.exp(x) - 1,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.root(abs(x), 3),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "relu": lambda x: max(x, mp.mpf(0)),
    "leaky_relu": lambda x: max(x, mp.mpf(x) / 100),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "gelu": lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "elu": lambda x: x if x > 0 else mp.exp(x) - 1,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "abs": abs,
    "sign": mp.sign,
    "step": lambda x: mp.mpf(x > 0),
    "min": min,
    "max": max,
    "sum": lambda *xs: sum(xs),
    "mean": lambda *xs: sum(xs) / len(xs),
    "pow": operator.pow,
    "hypot": lambda x, y: mp.sqrt(x * x + y * y),
}
"""The functions as mpmath writes them; nothing is shared with the tables but the names."""

POINTS = {
    "exp": (1.5, -0.25, 1e-12, 709.5, -700),
    "log": (2.5, 0.125, 0.9999999, 1e300, 1e-300),
    "ln": (7.0, 1.0000001),
    "log2": (3.0, 0.7, 1e300, 1e-300),
    "log10": (3.0, 0.7, 1e300, 1e-300),
    "log1p": (2.0, 1e-15, -1e-12, -0.99999, 1e300),
    "expm1": (2.0, 1e-15, -1e-12, 709, -700),
    "sqrt": (2.0, 1e-300, 1e300),
    "cbrt": (2.0, -5.0, 1e-300, -1e300),
    "sin": (1.25, -3.0, 1e-200, 1.570796, 1e5),
    "cos": (1.25, -3.0, 1e-200, 1.570796, 1e5),
    "tan": (1.25, -3.0, 1e-200, 1.570796, 1e5),
    "asin": (0.3, -0.9, 1e-200, 0.99999999, -0.99999999),
    "acos": (0.3, -0.9, 1e-200, 0.99999999, -0.99999999),
    "atan": (0.3, -2.0, 1e-200, 1e100, -1e8),
    "sinh": (0.3, -2.0, 1e-200, 700, -709),
    "cosh": (0.3, -2.0, 1e-200, 700, -709),
    "tanh": (0.3, -2.0, 1e-200, 20, -40, 340),
    "asinh": (0.3, -2.0, 1e-200, 1e150, -1e300),
    "acosh": (1.3, 2.0, 1.0000001, 1e150, 1e300),
    "atanh": (0.3, -0.9, 1e-200, 0.99999999, -0.99999999),
    "sigmoid": (0.3, -2.0, 1e-200, 40, -40, 700, -700),
    "relu": (0.3, -2.0, 1e-300, -1e300),
    "leaky_relu": (0.3, -2.0, 1e-300, -1e300),
    "softplus": (0.3, -2.0, 1e-200, 40, -40, 700, -700),
    "gelu": (0.3, -2.0, 1e-200, 40, -5, -30),
    "silu": (0.3, -2.0, 1e-200, 40, -40, 700, -700),
    "elu": (0.3, -2.0, 1e-200, -1e-12, 40, -700),
    "erf": (0.3, -2.0, 1e-200, 5, -26),
    "erfc": (0.3, -2.0, 1e-200, 5, 26),
    "abs": (0.3, -2.0, 1e-300, -1e300),
    "sign": (0.3, -2.0, 1e-300, -1e300),
    "step": (0.3, -2.0, 1e-300, -1e300),
    "atan2": ((1.0, 2.0), (-1.0, -2.0), (1e-150, -1e-150), (1e200, 1e190), (3.0, 0.0)),
    "hypot": ((1.0, 2.0), (-1e-200, 3e-200), (1e200, -2e200), (1.0, 1e-9)),
    "pow": ((2.0, 3.5), (0.5, -20.0), (1e-100, 3.0), (1e100, -3.0), (1.0000001, 1e5)),
    "min": ((1.0, 2.0), (3.0, -2.0, 5.0), (1e300, -1e300)),
    "max": ((1.0, 2.0), (3.0, -2.0, 5.0), (1e300, -1e300)),
    "sum": ((1.0, 2.0), (1e16, 1.0, -1e16), (0.1, 0.2, -0.3)),
    "mean": ((1.0, 2.0), (1e16, 1.0, -1e16), (1.5e308, 1.7e308)),
}
"""Where each function is taken alone: at ordinary points, and where a careless formula loses its digits."""

WORKS = {
    "the lecture": "a = 5; b = 3; c = 2; u = b*c; v = a + u; J = 3*v",
    "a saturated neuron": "w = 3.5; x = 9.25; b = 0.5; z = w*x + b; a = tanh(z); J = (1 - a^2)*w + z",
    "a saturated layer": "x = 18; h = tanh(x); y = tanh(1.5*h); z = sigmoid(20*y); J = h*y*z",
    "a gate shut": "x = -650; g = sigmoid(x); c = 1e200; J = g*c",
    "a gate open": "x = 600; r = 1e200; J = r*sigmoid(-x) + sigmoid(x)",
    "a squared hyperbolic secant": "x = 150; J = 1/cosh(x)^2",
    "interest compounded by log1p": "r = 0.05; n = 12; t = 30; J = exp(n*t*log1p(r/n))",
    "a tiny rate": "r = 1e-14; n = 365; J = expm1(n*log1p(r))",
    "a half-life": "l = 3e-12; t = 5; J = -expm1(-l*t)",
    "log1p of expm1": "x = 1e-9; J = log1p(expm1(x))*1e9",
    "softplus at 700": "x = 700; J = softplus(x) + softplus(-x)",
    "softplus of softplus": "x = -30; J = log(expm1(softplus(x)))",
    "log-sum-exp by max": "a = 1000; b = 999.25; c = -1000; m = max(a, b, c)\n"
    "J = m + log(exp(a - m) + exp(b - m) + exp(c - m))",
    "log-sum-exp far below": "a = -1e4; b = -1e4; k = 0.5; m = max(a, b + k); J = m + log(exp(a - m) + exp(b + k - m))",
    "softmax by max": "z1 = 710; z2 = 709; z3 = 700; m = max(z1, z2, z3); e1 = exp(z1 - m); e2 = exp(z2 - m)\n"
    "e3 = exp(z3 - m); p = e2/(e1 + e2 + e3); J = -log(p)",
    "softmax": "z1 = 1; z2 = 2; z3 = 0.5; e1 = exp(z1); e2 = exp(z2); e3 = exp(z3); p = e2/(e1 + e2 + e3); J = -log(p)",
    "cross-entropy from the logit": "z = -45; y = 0.25; J = y*softplus(-z) + (1 - y)*softplus(z)",
    "cross-entropy from the probability": "w = 0.5; x = 2; b = 0.1; a = sigmoid(w*x + b); y = 0.75\n"
    "J = -(y*log(a) + (1 - y)*log(1 - a))",
    "focal loss": "z = 3; p = sigmoid(z); g = 2; J = -(1 - p)^g*log(p)",
    "a difference of neighbours": "a = 1.0000000000000002; b = 1; J = (a - b)*1e16",
    "a difference of squares": "a = 1e8; b = 99999999.5; J = (a - b)*(a + b)",
    "the stable root of a quadratic": "a = 1; b = -1e9; c = 3; q = (-b + sqrt(b^2 - 4*a*c))/2; J = c/q",
    "one minus cosine by the half angle": "t = 1e-7; J = 2*sin(t/2)^2*1e14",
    "a sum that cancels": "a = 1e16; b = 0.125; c = -1e16; J = sum(a, b, c)*b",
    "the lens by two reciprocals": "f = 0.05; d = 3; J = 1/(1/f - 1/d)",
    "Sterbenz": "x = 0.3; J = (x - 0.25)^3/(x - 0.2)",
    "a chain of powers": "x = 1e-20; y = x^3; z = y^4; J = z*1e240",
    "a power of sixty decades": "x = 1e30; y = 1e-30; J = x^7*y^7 + (x*y)^0.5",
    "a steep power": "x = 0.999; n = 5000; J = x^n",
    "a root of a root": "x = 1e-200; J = sqrt(sqrt(x))*1e50",
    "a power tower": "x = 1.3; J = x^x^x",
    "a negative base": "x = -3; J = x^3 - 2*x^2 + x^-1",
    "a polynomial by Horner": "x = 1.7; J = ((2*x - 3)*x + 5)*x - 7",
    "a rational function": "x = 0.3; y = 4; J = (x^2 + y)/(1 + x*y) - y/(x + 3)",
    "Rosenbrock": "x = -1.2; y = 1; J = (1 - x)^2 + 100*(y - x^2)^2",
    "Baydin's example": "x1 = 2; x2 = 5; J = log(x1) + x1*x2 - sin(x2)",
    "an LSTM cell": "x = 0.5; h = -0.3; c = 0.8; wi = 0.4; ui = -0.6; wf = 0.7; uf = 0.2; wo = -0.5; uo = 0.9\n"
    "wg = 1.1; ug = -0.4; b = 0.1; i = sigmoid(wi*x + ui*h + b); f = sigmoid(wf*x + uf*h + 1)\n"
    "o = sigmoid(wo*x + uo*h + b); g = tanh(wg*x + ug*h + b); d = f*c + i*g; J = o*tanh(d)",
    "an LSTM cell, saturated": "x = 30; h = -0.9; c = 4; i = sigmoid(2*x + h); f = sigmoid(-x + h)\n"
    "o = sigmoid(x - h); g = tanh(x/3 + h); d = f*c + i*g; J = o*tanh(d)",
    "a GRU cell": "x = 0.5; h = -0.3; z = sigmoid(0.4*x - 0.6*h); r = sigmoid(0.7*x + 0.2*h)\n"
    "n = tanh(1.1*x + 0.5*(r*h)); J = (1 - z)*n + z*h",
    "a recurrent chain": "w = 0.9; h0 = 0.5\n"
    "h1 = tanh(w*h0); h2 = tanh(w*h1); h3 = tanh(w*h2); h4 = tanh(w*h3); J = h4",
    "a residual block": "x = 1; w = 0.3; a = tanh(w*x); b = a + x; c = tanh(w*b); d = c + b + x; J = d*x",
    "a network of two layers": "x1 = 1; x2 = 0.5; w11 = 0.1; w12 = -0.2; w21 = 0.4; w22 = 0.3; v1 = 0.7; v2 = -0.5\n"
    "h1 = tanh(w11*x1 + w12*x2 + 0.1); h2 = tanh(w21*x1 + w22*x2 - 0.1); y = v1*h1 + v2*h2; J = (y - 1)^2/2",
    "attention over three": "q = 0.7; k1 = 1; k2 = -2; k3 = 0.4; v1 = 3; v2 = -1; v3 = 2; s1 = exp(q*k1)\n"
    "s2 = exp(q*k2); s3 = exp(q*k3); J = (s1*v1 + s2*v2 + s3*v3)/(s1 + s2 + s3)",
    "batch norm": "x1 = 1; x2 = 4; x3 = -2; g = 1.5; b = 0.25; m = mean(x1, x2, x3)\n"
    "s = mean((x1 - m)^2, (x2 - m)^2, (x3 - m)^2); J = g*(x1 - m)/sqrt(s + 1e-5) + b",
    "Mish": "x = -12; J = x*tanh(softplus(x))",
    "GELU by tanh": "x = 0.7; J = 0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))",
    "Adam's step": "g = 1e-3; m = 0.02; v = 3e-7; b1 = 0.9; b2 = 0.999; n = b1*m + (1 - b1)*g\n"
    "r = b2*v + (1 - b2)*g^2; J = 1e-3*n/(sqrt(r) + 1e-8)",
    "pseudo-Huber": "x = 1e6; d = 1.5; J = d^2*(hypot(1, x/d) - 1)",
    "normal log-likelihood": "x1 = 1.2; x2 = -0.4; x3 = 2.2; mu = 0.5; s = 1.3\n"
    "J = -sum((x1 - mu)^2, (x2 - mu)^2, (x3 - mu)^2)/(2*s^2) - 3*log(s) - 1.5*log(2*pi)",
    "normal tail": "x = 12; mu = 0.5; s = 1.25; J = log(erfc((x - mu)/(s*sqrt(2)))/2)",
    "normal distribution": "x = -7; J = erfc(-x/sqrt(2))/2 + exp(-x^2/2)/sqrt(2*pi)",
    "Student's log-likelihood": "x = 30; n = 4; s = 0.7; J = -(n + 1)/2*log1p((x/s)^2/n) - log(s)",
    "Poisson log-likelihood": "k = 7; l = 2.5; J = k*log(l) - l",
    "Gumbel": "x = 3; m = 1; b = 0.8; z = (x - m)/b; J = -(z + exp(-z)) - log(b)",
    "divergence of two normals": "m = 0.3; s = 0.6; t = 2; J = log(t/s) + (s^2 + m^2)/(2*t^2) - 0.5",
    "logistic growth": "k = 100; p = 2; r = 0.35; t = 40; J = k/(1 + (k/p - 1)*exp(-r*t))",
    "the pendulum": "m = 0.5; g = 9.81; l = 1.2; t = 0.4; w = -1.5; J = m*g*l*(1 - cos(t)) + m*(l*w)^2/2",
    "the pendulum's period": "g = 9.81; l = 1.2; t = 0.4; J = 2*pi*sqrt(l/g)*(1 + t^2/16 + 11*t^4/3072)",
    "the double pendulum": "a = 0.3; b = -0.8; l = 1.1; g = 9.81\n"
    "x = l*sin(a) + l*sin(b); y = -l*cos(a) - l*cos(b); J = g*y + x^2",
    "Lennard-Jones": "e = 0.0103; s = 3.4; r = 3.9; q = (s/r)^6; J = 4*e*(q^2 - q)",
    "Lennard-Jones, close": "e = 1; s = 1; r = 0.01; q = (s/r)^6; J = 4*e*(q^2 - q)",
    "Morse": "d = 4.7; a = 1.9; r = 0.9; s = 0.74; J = d*expm1(-a*(r - s))^2",
    "Planck, long waves": "x = 1e-8; J = x^3/expm1(x)",
    "Planck, short waves": "x = 300; J = x^3/expm1(x)",
    "Fermi": "h = 1.2; m = 1.1; k = 8.617e-5; t = 10; J = sigmoid(-(h - m)/(k*t))",
    "Arrhenius": "a = 1e13; h = 8e4; r = 8.314; t = 298; J = a*exp(-h/(r*t))",
    "Nernst": "r = 8.314; t = 310; f = 96485; o = 145; i = 12; J = r*t/f*log(o/i)",
    "van der Waals": "n = 2; r = 8.314; t = 300; v = 0.05; a = 0.55; b = 3e-5; J = n*r*t/(v - n*b) - a*n^2/v^2",
    "a fast particle": "m = 1; v = 0.9999; J = m/sqrt((1 - v)*(1 + v))",
    "a slow particle": "m = 1; v = 1e-6; g = 1/sqrt((1 - v)*(1 + v)); J = m*v^2*g^2/(1 + 1/g)",
    "a damped oscillator": "a = 2; g = 0.3; w = 5; t = 4; J = a*exp(-g*t)*cos(sqrt(w^2 - g^2)*t)",
    "a great circle": "p = 0.9; q = 0.8; d = 0.3\nJ = 2*asin(sqrt(sin((p - q)/2)^2 + cos(p)*cos(q)*sin(d/2)^2))",
    "Snell": "n = 1.33; a = 0.7; J = asin(sin(a)/n)",
    "Mercator": "p = 1.2; J = asinh(tan(p)) - 2*atanh(tan(p/2))*0.5",
    "a direction": "x = -3; y = 1e-8; J = atan2(y, x)*hypot(x, y)",
    "inverse hyperbolics": "x = 0.4; J = atanh(x) + asinh(x) + acosh(1 + x) + acos(x)*atan(x)",
    "Black-Scholes": "s = 100; k = 110; r = 0.02; v = 0.25; t = 0.5; d = (log(s/k) + (r + v^2/2)*t)/(v*sqrt(t))\n"
    "J = s*erfc(-d/sqrt(2))/2 - k*exp(-r*t)*erfc(-(d - v*sqrt(t))/sqrt(2))/2",
    "Heron's triangle": "a = 3; b = 4; c = 6; s = (a + b + c)/2; J = sqrt(s*(s - a)*(s - b)*(s - c))",
    "Michaelis and Menten": "v = 3; s = 0.2; k = 1.7; J = v*s/(k + s)",
    "elu and its like": "x = -0.7; J = elu(x) + leaky_relu(x)*gelu(x) + silu(x)*relu(-x) + abs(x)",
    "a fan-out": "a = 2; b = 1; c = a + b; d = b + 1; J = c*d",
    "a value used thrice": "x = 0.3; J = x*x*x + x/x",
    "a function of one's own": "s(z) = 1/(1 + exp(-z)); w = 0.7; x = -3; J = s(w*x)*(1 - s(x))",
    "functions in functions": "q(z, k) = z^2 + k; r(z) = q(z, 2)*q(z + 1, z); x = 0.4; y = r(x); J = r(y)/q(x, y)",
    "a function that uses the file's names": "k = 1.5; f(x) = k*x^2 - exp(-k*x); x = 0.3; J = f(f(x)) + x",
    "Huber by where": "h(r, d) = where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))\n"
    "a = 0.3; b = -4; d = 1; J = h(a, d) + h(b, d)",
    "a branch that has no value": "x = -2.5; J = where(x > 0, log(x), expm1(x)) + where(x <= -2, x^2, sqrt(x))",
    "a branch far out": "x = -650; J = where(x < -30, exp(x), log1p(exp(x)))*1e280",
    "where in where": "x = 0.5; y = 2.5; J = where(x < 1, where(y >= 2, x^y, x/y), y^x)*tanh(x)",
    "a ladder": "y0 = 1.5; " + "; ".join(f"y{n + 1} = y{n} + y{n}" for n in range(30)) + "; J = y30/1e9",
    "functions that undo each other": "x = 0.7\n"
    "J = exp(log(x)) + sinh(asinh(x)) + tan(atan(x)) + cbrt(x^3) + log2(2^x)",
}  # fmt: skip
"""What lecturers, statisticians and physicists compute; every product has its sign, so that Python can read it."""


SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: pow}

COMPARISONS = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
FUNCTION = re.compile(r"(?m)(?:^|(?<=; ))(\w+)\(([^()]*)\) = ")

Numbers = dict[str, Any]  # numbers and functions


def programs() -> dict[str, str]:
    """Return every program by its name; its output is J."""
    alone = {}
    for name, points in POINTS.items():
        for point in points:
            args = point if isinstance(point, tuple) else (point,)
            inputs = [f"x{n} = {x!r}" for n, x in enumerate(args, 1)]
            call = f"{name}({', '.join(f'x{n}' for n, _ in enumerate(args, 1))})"
            alone[f"{name}({', '.join(map(repr, args))})"] = "; ".join([*inputs, f"J = {call}"])
    return alone | WORKS


def reference(text: str) -> dict[str, list[str]]:
    """Return the value of every name of a program, and the derivative of J with respect to it."""
    with mp.workdps(DIGITS):
        found = computed(text)
        return {name: [mp.nstr(x, KEPT) for x in (value, slope(text, name, value))] for name, value in found.items()}


def slope(text: str, name: str, value: mp.mpf) -> mp.mpf:
    """Return the derivative of J where a name's value is moved up and down."""
    step = (abs(value) or 1) * mp.mpf(STEP)
    above, below = (computed(text, {name: move})["J"] for move in (step, -step))
    found = (above - below) / (2 * step)
    return found if abs(found) > mp.mpf(NOTHING) else mp.mpf(0)


def computed(text: str, moves: Numbers | None = None) -> Numbers:
    """Return the value of every name in order; a move is added to the value of its name."""
    known: Numbers = {}
    for statement in ast.parse(FUNCTION.sub(r"\1 = lambda \2: ", text).replace("^", "**")).body:
        match statement:
            case ast.Assign([ast.Name(name)], ast.Lambda() as function):
                known[name] = function
            case ast.Assign([ast.Name(name)], expression):
                known[name] = number(expression, known) + (moves or {}).get(name, 0)
            case _:
                raise ValueError(ast.unparse(statement))
    return {name: value for name, value in known.items() if not isinstance(value, ast.Lambda)}


def number(node: ast.expr, known: Numbers) -> mp.mpf:
    """Return the value of an expression; a literal is the double nearest to it."""
    match node:
        case ast.Constant(value):
            return mp.mpf(float(value))
        case ast.Name(name):
            return known[name] if name in known else {"pi": +mp.pi, "e": +mp.e}[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -number(operand, known)
        case ast.BinOp(left, sign, right):
            return SIGNS[type(sign)](number(left, known), number(right, known))
        case ast.Call(ast.Name("where"), [ast.Compare(left, [sign], [right]), one, other]):
            holds = COMPARISONS[type(sign)](number(left, known), number(right, known))
            return number(one if holds else other, known)
        case ast.Call(ast.Name(name), args):
            values = [number(arg, known) for arg in args]
            if name not in known:
                return EXACT[name](*values)
            given = dict(zip((arg.arg for arg in known[name].args.args), values, strict=True))
            return number(known[name].body, known | given)
    raise ValueError(ast.unparse(node))


def main() -> None:
    """Write the references of every program."""
    found = {name: {"text": text, "numbers": reference(text)} for name, text in programs().items()}
    rows = [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in found.items()]
    FILE.write_text("{" + ",\n ".join(rows) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

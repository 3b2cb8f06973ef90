"""The texts that are measured, by kind and size; random ones are the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

UNARY = ("tanh", "sin", "sigmoid", "relu", "-")
BINARY = ("0.5*({} + {})", "0.5*({} - {})", "{}*tanh({})", "{}/(1 + {}^2)", "max({}, {})")


def chain(operations: int) -> str:
    """Return one statement after the other, two operations in each."""
    steps = [f"x{i} = x{i - 1}*{'ab'[i % 2]} + c" for i in range(1, operations // 2 + 1)]
    return _text(["a = 0.9", "b = 0.8", "c = 0.1", "x0 = 0.5", *steps])


def wide(operations: int) -> str:
    """Return one product for each of many inputs, and their sum."""
    inputs = [f"x{i} = {i % 7 / 7:.3f}" for i in range(operations - 1)]
    products = [f"p{i} = w*x{i}" for i in range(operations - 1)]
    return _text(["w = 0.5", *inputs, *products, f"y = sum({', '.join(f'p{i}' for i in range(operations - 1))})"])


def ladder(operations: int) -> str:
    """Return two rails with rungs: each step uses both values before it."""
    steps = [f"{rail}{i} = p*u{i - 1} + q*v{i - 1}" for i in range(1, operations // 6 + 1) for rail in "uv"]
    return _text(["p = 0.6", "q = 0.3", "u0 = 0.5", "v0 = 0.2", *steps, f"y = u{operations // 6} + v{operations // 6}"])


def mlp(*widths: int, seed: int = 1) -> str:
    """Return a network of tanh neurons, a statement each, and its squared error for one example."""
    draw = random.Random(seed)
    lines = [f"x0_{i} = {draw.uniform(-1, 1):.3f}" for i in range(widths[0])]
    for layer, (before, width) in enumerate(pairwise(widths), start=1):
        for k in range(width):
            weights = [f"w{layer}_{k}_{i}" for i in range(before)]
            lines += [f"{w} = {draw.uniform(-1, 1):.3f}" for w in (*weights, f"b{layer}_{k}")]
            terms = [f"{w}*x{layer - 1}_{i}" for i, w in enumerate(weights)]
            lines.append(f"x{layer}_{k} = tanh({' + '.join([*terms, f'b{layer}_{k}'])})")
    return _text([*lines, f"L = (x{len(widths) - 1}_0 - 1)^2"])


def dag(statements: int, seed: int) -> str:
    """Return statements over what stands up to twenty before them, all of which the output needs."""
    return _text(_dag(statements, random.Random(seed)))


def _dag(statements: int, draw: random.Random) -> Iterator[str]:
    names = [f"x{i}" for i in range(1 + statements // 4)]
    yield from (f"{name} = {draw.uniform(-2, 2):.3f}" for name in names)
    unused = list(names)
    for i in range(statements):
        first, second = _two(unused, names[-20:], draw)
        form = draw.choice(BINARY) if draw.random() < 0.7 else f"{draw.choice(UNARY)}({{}}) + {{}}"
        yield f"v{i} = {form.format(first, second)}"
        names.append(f"v{i}")
        unused.append(f"v{i}")
    yield f"y = {' + '.join(unused)}"


def _two(unused: list[str], recent: Sequence[str], draw: random.Random) -> tuple[str, str]:
    first = unused.pop(draw.randrange(len(unused)))
    second = draw.choice(recent)
    if second in unused:
        unused.remove(second)
    return first, second


def _text(lines: Sequence[str] | Iterator[str]) -> str:
    return "\n".join(lines) + "\n"

"""Bad inputs by what is wrong with them; what test_refusals runs, and tests/golden/refusals says they are told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HEADS = "a = 1; b = 2; c = 3; x = 4; h_t = 5"
"""The first line of every input of which only the second is given."""

_LINES = {
    "readings": (
        "y = 1/2x", "y = a/b c", "y = a/bc", "y = a/b(c)", "y = a/b√c", "y = (a + b)/c x", "y = a/x²b", "y = x^2y",
        "y = e^2x", "y = e^-2x", "y = 2^bc", "y = x^2(a)", "y = 2 3", "y = x 2", "y = (a)2", "y = a(2)3", "y = 2½",
        "y = ab(c)", "exp = 2; y = exp(x)", "e1 = 1; y = 2e1", "e = 1; y = 2e1",
    ),
    "statements": (
        "J := 3", "J == 3", "J ← 3", "x += 1", "x -= 1", "x **= 2", "y++", "p = q = 1", "3 = x", "2y = x", "y + 1 = x",
        "= 3", "y =", "y", "p q = 3", "x y = 3", "x; y = 2", "1x = 3", "h_t-1 = 3", "h_(t-1) = 3", "y: 3", "y -> 3",
        "let y = 3", "def f(z): return z", "return y", "print(y)", "import math", "y = 3 // a half", "// half",
        "% half", "/* half */", "$y = a$",
    ),
    "expressions": (
        "y = a +", "y = a + * b", "y = * a", "y = ^2", "y = x ^", "y = x^^2", "y = x***2", "y = x // 2", "y = (a",
        "y = a)", "y = a b c)", "y = ()", "y = (a, b)", "y = a, b", "y = (a; b)", "y = √", "y = √√", "y = (a\nz = 2",
        "y = max(a, b\nz = 2", "y = ((a + b)*(c + x)", "y = {a + b}", "y = [a + b]*2",
    ),
    "calls": (
        "y = exp()", "y = exp(a, b)", "y = max(a)", "y = max()", "y = atan2(a)", "y = pow(a)", "y = hypot(a, b, c)",
        "y = sum(x)", "y = mean(x)", "y = σ(a, b)", "y = exp(a,)", "y = exp(,a)", "y = max(a, , b)", "y = taanh(a)",
        "y = Exp(a)", "y = SIN(a)", "y = ReLU(a)", "y = arcsin(a)", "y = lg(a)", "y = logistic(a)",
        "y = softmax(a, b)", "y = xf(a)", "y = f(a)", "y = floor(a)", "y = if(a, b, c)", "y = tanh", "y = exp + 1",
        "y = sin x", "y = sin 2x", "y = log x + 1", "y = sin^2(x)", "y = sin²(x)", "y = sin^-1(x)",
    ),
    "signs": (
        "y = [1, 2]", "y = x[0]", "y = a @ b", "y = |x|", "y = |a + b|/2", "y = a!", "y = !a", "y = 5%", "y = x % 2",
        "y = a $ b", "y = a ≠ b", "y = a & b", "y = a && b", "y = ~a", "y = a ± b", "y = a – b", "y = a — b", "y ＝ a",
        "y = （a）", "y = x°", "y = ∞", "y = ∑x", "y = ∛x", 'y = "text"', "y = 'text'", "y = `x`", "y = f'{x}'",
        'y = f"{x}"', "y = x.real", "y = np.exp(x)", "y = lambda z: z", "y = \\frac{a}{b}", "y = a \\cdot b",
        "y = a\u200b", "y = a\u00a0b", "y = \u202ea", "y = a\x00b", "y = a\x1b[31mb", "y = x⁻", "h_{t-1 = 3",
        "h_{t 1} = 3", "y = a''", "y = x__import__('os')",
    ),
    "numbers": (
        "y = 2e", "y = 2e-x", "y = 2ex", "y = 2Ex", "y = 2e^x", "y = 2.5e", "y = 1e400", f"y = {'9' * 400}",
        "y = 0x10", "y = 0xff", "y = 0b101", "y = 1_000", "y = 1'000", "y = 1,5", "y = 0,5x", "y = 1.2.3", "y = 1..2",
        "y = 1e5.5", "y = .", "y = 1.e",
    ),
    "names": (
        "y = wieght", "y = q", "y = 2k", "y = A", "y = aq", "y = ae", "y = inf", "y = nan", "y = h_s-1", "y = a'",
        "y = x₁", "y = xⁿ", "y = α", "y = dL/dx", "y = __import__('os').system('ls')", "y = a and b",
        "y = a if b else c", "\u0430b = 1", "x\u0435 = 1", "ο = 1; Αx = 2", f"{'n' * 256} = 1", "a = 7",
        "a = 2b; b = 3", "y = y + 1", "y = z; z = y", "p = 2q; q = r + a; r = p^2",
    ),
    "functions": (
        "f(z) = f(z) + 1; y = f(2)", "f(z) = g(z); g(z) = f(z); y = f(1)", "f(z) = y + z; y = f(2)", "exp(z) = 2z",
        "f(z) = z; f(z) = 2z; y = f(1)", "f(z, z) = z", "f(2) = 3", "f(a + b) = 3", "f(z) = z; y = f(1, 2)",
        "f(p, q) = p q; y = f(1)", "f(z) = z; y = f()", "f(z) = z; y = f + 1", "f(z) = z; y = f a",
        "f(z) = k z; y = f(1)", "f(z) = z +", "f(z) := z", "f(z) == z", "f(z) z", "f(z = 2",
        "f = 1; f(z) = z; y = f(2)", "f(z) = log(z); y = f(-a)", "f(z) = 1/z; y = 2 + f(x - 4)",
        "f(z) = exp(z); y = f(f(f(x)))", "sq(z) = z^2; y = sqr(a)",
    ),
    "choices": (
        "y = a < b", "y = a >= b", "y = a ≤ b", "y = (a > b)*c", "y = where(a, b, c)", "y = where(a > b, c)",
        "y = where(a > b)", "y = where()", "y = where(a > b, c, x, 1)", "y = where(a = b, 1, 2)",
        "y = where(a == b, 1, 2)", "y = where(a != b, 1, 2)", "y = where(a < b < c, 1, 2)",
        "y = where(a > b and c > 0, 1, 2)", "y = where(a > 0 ? 1 : 2)", "y = where(1 > 0, a < b, c)",
        "y = where(a > b, q, 1)", "y = where(x > 9, log(-1), log(a - b))", "y = a if a > b else c",
        "y = a > 0 ? a : 0", "y = ? + 1", "y = a?", "y = ?a", "f(z) = ? + z",
    ),
    "arithmetic": (
        "y = 3 + a/(x - 4)", "y = 1/0", "y = a*log(-1)", "y = log(x - 4)", "y = √(a - b)", "y = (x - 4)^-1",
        "y = (-a)^(1/3)", "y = asin(x)", "y = acosh(a - x)", "y = atanh(a)", "y = 1 + exp(250x)", "y = 10^(100x)",
        "y = 9^9^9^9", "y = 1e308*x", "y = -1e308 - x*1e308", "y = sinh(1000)", "y = log1p(-a)", "w = 1/0", "w = √-1",
        "w = 2^1e9",
    ),
}  # fmt: skip

LINES: Mapping[str, tuple[str, ...]] = MappingProxyType(_LINES)
"""The second line of each input, by what is wrong."""

_FILES = {
    "files": (
        b"", b"\n\n", b"# nothing but words\n", b"#| title: T\n", b";;;\n", b"f(x) = 2x\n", b"a = \xff",
        b"\xff\xfea\x00 \x00=\x00",
        b"\xfe\xff\x00a", b"\x89PNG\r\n\x1a\n", b"a = 1\xc0\xaf", b"a = \xed\xa0\x80", b"\x7fELF\x02\x01\x01",
        b"PK\x03\x04", b"\x00", b"a = 1\x00\n", b"\x1b[2Ja = 1", b'{"a": 1}', b"<svg></svg>",
        b"\\documentclass{article}",
    ),
    "headers": (
        b"#| tittle: T\na = 1", b"#| title\na = 1", b"#| : T\na = 1", b"#|\na = 1", b"#| title: T\n#| title: U\na = 1",
        b"#| detail: operation\na = 1", b"#| digits: many\na = 1", b"#| digits: 0\na = 1", b"#| direction: up\na = 1",
        b"#| fit: big\na = 1", b"#| show: -legends\na = 1", b"#| wrt: a,,b\na = 1",
        b"#| of: k\na = 1", b"#| wrt: a, k\na = 1", b"#| data: y\na = 1\ny = 2a", b"#| inline: q*\na = 1\ny = 2a",
        b"#| write: k = q\na = 1", b"#| write: a = (\na = 1", b"#| write: a\na = 1", b"#| detail: f\na = 1",
        b"#| explain: k\na = 1\ny = 2a", b"#| theme: papr\na = 1", b"#| style: circuits\na = 1",
        b"#| scheme: dim\na = 1", b"#| derivative: prime\na = 1", b"#| theme: print\n#| scheme: dark\na = 1",
        b"#| titl\x1be: T\na = 1", b"#| of: u\n#| off: v\n#| dgits: 2\na = 1",
    ),
    "several": (
        b"a = 5\nb = +\nc = a $ 2\nd = b + c\ne1 = (a\nf1 = exp(1, 2)\ng = 2 3\n",
        b"J = 3v\nu = bc\nb = 3\nc = v - 1\nv = a + u\na = 5\n",
        b"weight = 1\nx = 2\nL = wieght*x + q + tanh\nM = 2k\n", b"a = 1\na = 2\na = 3\n",
        "速度 = 1\ny = 速度 + 加速\n".encode(), "\ty = e\u0301 + q\u0301x +\n".encode(),
        f"y = {'a + ' * 60}q + {'a + ' * 60}a\na = 1\n".encode(),
    ),
    "limits": (
        f"y = {'(' * 201}1{')' * 201}".encode(), f"y = {'(' * 300}".encode(), f"y = {'-' * 1000}1".encode(),
        ("x0 = 1; x1 = 1" + "".join(f"; x{n + 2} = x{7919 * n % (n + 1)} x{n + 1}" for n in range(2500))).encode(),
        f"y = {'exp(' * 201}0{')' * 201}".encode(), f"y = 2{'^2' * 900}".encode(), f"y = {'√' * 1000}2".encode(),
    ),
}  # fmt: skip

FILES: Mapping[str, tuple[bytes, ...]] = MappingProxyType(_FILES)
"""Whole inputs, by what is wrong."""

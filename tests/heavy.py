"""Inputs that are large or deep, for the tests and for `make bench`: how each is made, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Heavy(NamedTuple):
    """An input that is large or deep: how it is made, the exit status, and what the message says."""

    make: Callable[[], bytes]
    status: int
    says: str = ""
    limit: str = "500000"


def lines(count: int, line: Callable[[int], str]) -> bytes:
    return "".join(f"{line(n)}\n" for n in range(count)).encode()


TOO_MANY = "more than 5,000 operations"
HEAVY = {
    "a sum of 10 MB on one line": Heavy(lambda: b"x = 1\ny = x" + b"+x" * 5_000_000, 1, "more than 500,000 operations"),
    "a comment of 10 MB": Heavy(lambda: b"a = 1 # " + b"c" * 10**7, 0),
    "a title of 10 MB": Heavy(lambda: b"#| title: " + b"T" * 10**7 + b"\na = 1", 0),
    "a name of 10 MB": Heavy(lambda: b"n" * 10**7 + b" = 1", 1, "a name of 10,000,000 characters is too long"),
    "a number of 10 MB": Heavy(lambda: b"a = " + b"9" * 10**7, 1, "this number is too large"),
    "a fraction of 10 MB": Heavy(lambda: b"a = 0." + b"3" * 10**7, 0),
    "an exponent of 10 MB": Heavy(lambda: b"a = 1e-" + b"9" * 10**7, 0),
    "blanks of 20 MB": Heavy(lambda: b" " * 2 * 10**7, 1, "there are no equations"),
    "20 MB of NUL": Heavy(lambda: b"\0" * 2 * 10**7, 1, "U+0000"),
    "more than 20 MB": Heavy(lambda: b"#" * 21 * 10**6, 1, "in.txt is larger than 20 MB"),
    "combining marks of 10 MB": Heavy(lambda: b"a" + "\u0301".encode() * 5_000_000 + b" = 1", 1, "error[E0"),
    "100,000 brackets": Heavy(lambda: b"y = " + b"(" * 10**5 + b"1" + b")" * 10**5, 1, "nested too deeply"),
    "100,000 open brackets": Heavy(lambda: b"y = " + b"(" * 10**5, 1, "nested too deeply"),
    "100,000 signs": Heavy(lambda: b"y = " + b"-" * 10**5 + b"1", 1, "nested too deeply"),
    "100,000 powers": Heavy(lambda: b"y = 1" + b"^1" * 10**5, 1, "nested too deeply"),
    "5 million arguments": Heavy(lambda: b"a = 1\ny = sum(a" + b",a" * 5_000_000 + b")", 1, TOO_MANY, "5000"),
    "lines of a million operations": Heavy(lambda: lines(8, lambda n: f"x{n} = 1{'+1' * 10**6}"), 1, TOO_MANY, "5000"),
    "600,000 inputs": Heavy(lambda: lines(600_000, lambda n: f"x{n}={n}"), 1, "more than 5,000 statements", "5000"),
    "20 MB of line ends": Heavy(lambda: b"\n" * 10**7 + b";" * 10**7, 1, "there are no equations"),
    "10 million comments": Heavy(lambda: b"a = 1\n" + b"#\n" * 9_900_000, 0),
    "200,000 header lines": Heavy(lambda: lines(200_000, lambda n: f"#| k{n}: 1"), 1, "unknown header key `k0`"),
    "a header key of 10 MB": Heavy(lambda: b"#| " + b"k" * 10**7 + b": 1\na = 1", 1, "unknown header key `kkk"),
    "50,000 equations in a circle": Heavy(
        lambda: lines(50_000, lambda n: f"x{n} = x{(n + 1) % 50_000}"), 1, "depend on each other in a circle"
    ),
    "50,000 unknown names": Heavy(lambda: lines(50_000, lambda n: f"x{n} = y{n}"), 1, "unknown name `y0`"),
    "100,000 arguments": Heavy(lambda: b"a = 1\ny = sum(a" + b",a" * 10**5 + b")", 0),
    "200,000 wrong lines": Heavy(lambda: lines(200_000, lambda n: f"x{n} = +"), 1, "the line ends too early"),
    "200,000 times the same": Heavy(lambda: b"a = 1\n" * 200_000, 1, "`a` is defined twice"),
    "20,000 inputs": Heavy(lambda: lines(20_000, lambda n: f"x{n} = {n}"), 0),
    "10,000 equations": Heavy(lambda: b"x = 1; x0 = x\n" + lines(10_000, lambda n: f"x{n + 1} = x{n} + x"), 0),
    "10,000 equations, last first": Heavy(
        lambda: lines(10_000, lambda n: f"x{10_000 - n} = x{9_999 - n} + 1") + b"x0 = 1", 0
    ),
    "9^9^9^9": Heavy(lambda: b"y = 9^9^9^9", 1, "`9 ^ 3.8742×10^8` is too large for a double"),
    "400 digits": Heavy(lambda: b"y = " + b"1" * 400, 1, "this number is too large"),
    "the smallest doubles": Heavy(lambda: b"x = 5e-324; y = x*x + x; z = x/4e-323", 0),
}

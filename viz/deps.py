"""The Makefile fragment that says what outputs were made from; ninja reads it too."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from viz.errors import Diagnostic, UsageError

_SPECIAL = re.compile(r"[ #:*?\[]")  # what a backslash makes plain
_IMPOSSIBLE = re.compile(r"[;|\\\x00-\x1f]|\(.*\)$")  # the last is a member of an archive


def fragment(outputs: Sequence[str], inputs: Sequence[str]) -> bytes:
    r"""Write a rule without a recipe: every output depends on every input, of which the first is the equations.

    An input other than these may be deleted without stopping make, hence its empty rule. Raises UsageError for what a
    Makefile cannot say. Escapes: GNU make manual, sections 4.3, 4.4 and 10.5.4.

    >>> print(fragment(["my graph.svg"], ["a:b.txt"]).decode(), end="")
    my\ graph.svg: a\:b.txt
    """
    targets = [_target(name) for name in outputs if name != "-"]
    if not targets or "-" in inputs:
        stream = "output" if not targets else "input"
        message = f"--deps: standard {stream} has no name that a Makefile could know"
        raise UsageError(Diagnostic(code="E050", message=message, help=f"name a file as the {stream}"))
    empty = [f"{_target(name)}:\n" for name in inputs[1:]]
    return "".join([f"{' '.join(targets)}: {' '.join(map(_escaped, inputs))}\n", *empty]).encode()


def _target(name: str) -> str:
    return _escaped(name).replace("%", r"\%")


def _escaped(name: str) -> str:
    plain = name.replace(os.sep, "/")
    if _IMPOSSIBLE.search(plain):
        message = f"--deps: a Makefile cannot name `{name}`"
        raise UsageError(Diagnostic(code="E050", message=message, help="give it a name of letters, digits, - and _"))
    return _SPECIAL.sub(r"\\\g<0>", plain.replace("$", "$$")).replace("=", "$(or =)")

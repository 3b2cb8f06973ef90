"""The cell magic `%%makegraph` of notebooks, which `%load_ext viz` adds; its options are those of the command line.

Names that the cell does not define are inputs with the values of the notebook's variables. What is wrong is told under
the cell, at the cell's line and without a stack trace, and is an error to whatever runs the notebook.
"""

from __future__ import annotations

import math
import re
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from numbers import Real
from typing import Any

from viz.embed import Display
from viz.errors import Diagnostic, InputError, MakegraphError, Source, Span
from viz.hosts.block import KEYS, Block
from viz.messages import render, told
from viz.ops.functions import FUNCTIONS
from viz.pipeline import Drawing
from viz.program import CONSTANTS
from viz.sources.header import read_header

_UNKNOWN = "E012"
_NAME = re.compile(r"[^\W\d]\w*'?")
_LETTER = re.compile(r"[^\W\d_](?:\d+|_\w+)?'?")  # of a product that is written as one word
_DEFINED = re.compile(r"(?:^|[\n;])[ \t]*([^\W\d][^\s=(]*)[ \t]*=")
_CELL = "cell"


def add_magic(shell: Any) -> None:
    """Register the magic."""
    shell.register_magic_function(partial(makegraph, shell), "cell", "makegraph")


def makegraph(shell: Any, line: str, cell: str) -> Drawing | Display:
    """Return the drawing of a cell, or its frames where they are asked for."""
    from IPython.core.error import UsageError  # noqa: PLC0415

    asked = _asked(line)
    options = {key: value for key in KEYS if (value := getattr(asked, key.replace("-", "_"))) is not None}
    try:
        drawing = drawn(cell, options, shell.user_ns)
        if asked.output:
            drawing.save(*asked.output)
        shown = drawing if drawing.options.frames is None else drawing.steps()
    except MakegraphError as error:
        raise UsageError(told(error)) from None
    if not asked.quiet:
        notes = [render(note, drawing.program.source, "note") for note in drawing.notes]
        sys.stderr.write("".join(f"{note}\n" for note in notes))
    return shown


def _asked(line: str) -> Namespace:
    """Read the magic's line; IPython tells what is wrong with it."""
    from IPython.core.magic_arguments import MagicArgumentParser  # noqa: PLC0415
    from IPython.utils.process import arg_split  # noqa: PLC0415

    parser = MagicArgumentParser(prog="%%makegraph", add_help=False)
    parser.add_argument("-o", "--output", action="append")
    parser.add_argument("-q", "--quiet", action="store_true")
    for key in KEYS:
        parser.add_argument(f"--{key}")
    found: Namespace = parser.parse_args(arg_split(line))
    return found


def drawn(cell: str, options: Mapping[str, str], variables: Mapping[str, Any]) -> Drawing:
    """Return the drawing of a cell, laid out; numbers among the variables are inputs where the cell needs them."""
    *_, last = re.split("[\n;]", cell.rstrip())
    bare = _DEFINED.match(last) is None
    known = {*_DEFINED.findall(cell), *CONSTANTS, *FUNCTIONS}
    numbers = {name: float(value) for name, value in variables.items() if name not in known and _is_number(value)}
    place = read_header(Source(_CELL, cell))[1] if bare else len(cell)
    given = _meant(_NAME.findall(last), numbers) if bare else {}  # or it could not be read as an expression
    while True:
        inputs = "".join(f"{name} = 0; " for name in given)
        text = f"{cell}\n{inputs}" if inputs and not bare else cell[:place] + inputs + cell[place:]
        try:
            drawing = Block(text, _CELL, 1, options).drawing
            drawing = replace(drawing, options=replace(drawing.options, set=given | dict(drawing.options.set)))
            drawing.scene  # noqa: B018 - computed once, here, where its errors can be told
        except MakegraphError as error:
            found = _meant(_unknown(error), numbers)
            if not found.keys() - given.keys():
                raise _moved(error, Source(_CELL, cell), place, len(text) - len(cell)) from None
            given |= found
        else:
            return drawing


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _unknown(error: MakegraphError) -> list[str]:
    """Return the names that an error does not know."""
    spans = [found.span for found in error.diagnostics if found.code == _UNKNOWN and found.span is not None]
    return [error.source.text[slice(*span)] for span in spans] if error.source else []


def _meant(names: Iterable[str], numbers: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers that names stand for, alone or as products.

    >>> _meant(["rate", "wx"], {"rate": 0.1, "w": 3.0, "r": 1.0})
    {'rate': 0.1, 'w': 3.0}
    """
    parts = [part for name in names for part in ([name] if name in numbers else _LETTER.findall(name))]
    return {part: numbers[part] for part in parts if part in numbers}


def _moved(error: MakegraphError, source: Source, place: int, added: int) -> MakegraphError:
    """Return an error that points into the cell as it was written, before inputs were added at a place."""

    def back(span: Span) -> Span:
        return Span(*(max(place, at - added) if at > place else at for at in span))

    def moved(diagnostic: Diagnostic) -> Diagnostic:
        also = tuple((back(span), label) for span, label in diagnostic.also)
        return replace(diagnostic, span=diagnostic.span and back(diagnostic.span), also=also)

    if error.source is None:
        return error
    return InputError(*map(moved, error.diagnostics), source=source)

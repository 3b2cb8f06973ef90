"""The README's tables are the code's tables; `make golden` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from viz.notation.plain import plain
from viz.ops.functions import FUNCTIONS
from viz.ops.op import Op
from viz.options import SHOWABLE
from viz.rules import expression
from viz.styles.table import STYLES
from viz.writers.table import WRITERS

README = Path(__file__).parents[1] / "README.md"


def _formats() -> str:
    rows = [f"| `.{writer.suffix}` | {writer.about} |" for writer in WRITERS.values()]
    return "\n".join(["| suffix | what |", "|---|---|", *rows])


def _styles() -> str:
    rows = [f"| `{row.name}` | {row.about} | {row.detail} | {_shown(row.show)} |" for row in STYLES.values()]
    return "\n".join(["| style | what | detail | shows, apart from title and legend |", "|---|---|---|---|", *rows])


def _shown(words: frozenset[str]) -> str:
    return ", ".join(word for word in SHOWABLE if word in words - {"title", "formula", "legend"})


def _functions() -> str:
    rows = [f"| `{name}({_arguments(op)})` | {op.about} | {_partials(op)} |" for name, op in FUNCTIONS.items()]
    return "\n".join(["| function | what | partial derivatives (`ans` is its value) |", "|---|---|---|", *rows])


def _arguments(op: Op) -> str:
    return "x, y, ..." if op.variadic else ", ".join(op.args)


def _partials(op: Op) -> str:
    return ", ".join(f"`{plain(expression(op, k))}`" for k in range(len(op.partials)))


@pytest.mark.parametrize(("mark", "table"), [("formats", _formats), ("styles", _styles), ("functions", _functions)])
def test_table_is_what_the_code_has(mark, table):
    """A new row of a table is in the README, or this fails and says how to write it there."""
    text = README.read_text(encoding="utf-8")
    block = re.compile(rf"<!-- {mark} -->\n(.*?)<!-- end -->", re.DOTALL)
    wanted = f"<!-- {mark} -->\n{table()}\n<!-- end -->"
    if os.environ.get("MAKEGRAPH_GOLDEN") == "rewrite":
        README.write_text(block.sub(lambda _: wanted, text), encoding="utf-8")
    found = block.search(README.read_text(encoding="utf-8"))
    assert found is not None, f"the README has no block `{mark}`"
    assert found[0] == wanted, "run `make golden`"

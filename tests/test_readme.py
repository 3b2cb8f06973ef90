"""The tables in docs/ are the code's tables; `make golden` writes them anew."""

from __future__ import annotations

import inspect
import os
import re
from functools import cached_property
from pathlib import Path

import pytest
from typer.testing import CliRunner

import viz
from viz.choices import MOST_OPERATIONS, SHOWABLE
from viz.cli import app
from viz.errors import CODES
from viz.files import LARGEST
from viz.folding import MOST_BOXES, MOST_LANES, MOST_WIRES
from viz.notation.plain import plain
from viz.ops.functions import FUNCTIONS
from viz.ops.op import Op
from viz.options import HEADER_KEYS
from viz.report.table import FORMS
from viz.rules import expression
from viz.sources.expressions import DEEPEST
from viz.sources.tokens import LONGEST_NAME
from viz.styles.table import STYLES
from viz.themes import THEMES
from viz.writers.table import WRITERS

ROOT = Path(__file__).parents[1]


def _forms() -> str:
    return "\n".join(
        ["| form | for |", "| --- | --- |", *(f"| `.{row.suffix}` | {row.about} |" for row in FORMS.values())]
    )


def _formats() -> str:
    rows = [f"| `.{writer.suffix}` | {writer.about} |" for writer in WRITERS.values()]
    return "\n".join(["| suffix | what |", "|---|---|", *rows])


def _styles() -> str:
    rows = [f"| `{row.name}` | {row.about} | {row.detail} | {_shown(row.show)} |" for row in STYLES.values()]
    return "\n".join(["| style | what | detail | shows, apart from title and legend |", "|---|---|---|---|", *rows])


def _shown(words: frozenset[str]) -> str:
    return ", ".join(word for word in SHOWABLE if word in words - {"title", "formula", "legend"})


def _themes() -> str:
    rows = [f"| `{theme.name}` | {theme.about} | {', '.join(theme.schemes)} |" for theme in THEMES.values()]
    return "\n".join(["| theme | what | schemes |", "|---|---|---|", *rows])


def _functions() -> str:
    rows = [f"| `{name}({_arguments(op)})` | {op.about} | {_partials(op)} |" for name, op in FUNCTIONS.items()]
    return "\n".join(["| function | what | partial derivatives (`ans` is its value) |", "|---|---|---|", *rows])


def _arguments(op: Op) -> str:
    return "x, y, ..." if op.variadic else ", ".join(op.args)


def _partials(op: Op) -> str:
    return ", ".join(f"`{plain(expression(op, k))}`" for k in range(len(op.partials)))


def _header() -> str:
    return "\n".join(["| key | what |", "|---|---|", *(f"| `{key}` | {what} |" for key, what in HEADER_KEYS.items())])


def _codes() -> str:
    return "\n".join(["| code | what |", "|---|---|", *(f"| {code} | {what} |" for code, what in CODES.items())])


def _text() -> str:
    return f"```\n{viz.load(ROOT / 'gallery' / 'lecture.txt').render('txt').decode()}```"


def _limits() -> str:
    rows = {
        "brackets in each other": DEEPEST,
        "characters of a name": LONGEST_NAME,
        "bytes of a file": LARGEST,
        "operations, with functions written out (`--limit`)": MOST_OPERATIONS,
        "boxes of a drawing": MOST_BOXES,
        "wires of a drawing": MOST_WIRES,
        "columns that its wires pass, all together": MOST_LANES,
    }
    return "\n".join(["| at most | |", "|---:|---|", *(f"| {count:,} | {what} |" for what, count in rows.items())])


def _help() -> str:
    told = CliRunner().invoke(app, ["--help"], prog_name="makegraph", terminal_width=80, color=False)
    return f"```text\n{told.stdout.rstrip()}\n```"


def _python() -> str:
    makers = [_described(f"viz.{name}", getattr(viz, name)) for name in ("load", "parse")]
    members = [_described(f"g.{name}", vars(viz.Drawing)[name]) for name in OF_A_DRAWING]
    return "\n".join(["| name | what |", "|---|---|", *makers, *members])


def _described(name: str, what: object) -> str:
    called = "" if isinstance(what, property | cached_property) else "()"
    first = inspect.getdoc(what).partition("\n\n")[0]
    return f"| `{name}{called}` | {' '.join(first.replace('``', '`').split())} |"


OF_A_DRAWING = ("values", "gradients", "graph", "notes", "save", "render", "svg", "steps", "nudging", "report")
"""What the page about Python describes of `viz.Drawing`, in this order."""

PAGES = {
    "docs/language.md": {"functions": _functions, "header": _header, "limits": _limits},
    "docs/messages.md": {"codes": _codes},
    "docs/embedding.md": {"text": _text},
    "docs/report.md": {"forms": _forms},
    "docs/command-line.md": {"formats": _formats, "help": _help},
    "docs/styles.md": {"styles": _styles, "themes": _themes},
    "docs/python.md": {"python": _python},
}


@pytest.mark.parametrize("page", PAGES)
def test_tables_are_what_the_code_has(page):
    """A new row of a table is on its page, or this fails and says how to write it there."""
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    for mark, table in PAGES[page].items():
        block = re.compile(rf"<!-- {mark} -->\n(.*?)<!-- end -->", re.DOTALL)
        wanted = f"<!-- {mark} -->\n{table()}\n<!-- end -->"
        if os.environ.get("MAKEGRAPH_GOLDEN") == "rewrite":
            text = block.sub(lambda _, wanted=wanted: wanted, text)
            path.write_text(text, encoding="utf-8")
        found = block.search(text)
        assert found is not None, f"{page} has no block `{mark}`"
        assert found[0] == wanted, "run `make golden`"


def test_the_examples_of_the_language_are_read():
    """Every block of equations on the language's page is a program, and the lecture has its numbers."""
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    programs = [
        block for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "::=" not in block and ":=" not in block
    ]
    assert [viz.parse(program).gradients["b"] for program in programs] == [6.0]


SPELLED = re.compile(r"`([^`]+)`")


def test_the_words_of_the_languages_page_are_the_languages():
    """What the page says is refused is refused, and what it says is a product is read."""
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    refused = SPELLED.findall(re.search(r"with both readings: (.*?)\.\n", text, re.DOTALL)[1])
    products = SPELLED.findall(re.search(r"\*\*Side by side is a product\*\*: (.*?)\. A name", text, re.DOTALL)[1])
    heads = "a = 1; b = 2; c = 3; x = 4; y = 5; v = 6; r = 7\n"
    for line in refused:
        with pytest.raises(viz.InputError):
            viz.parse(f"{heads}J = {line}")
    assert len(refused) == 6
    for line in products:
        assert viz.parse(f"{heads}J = {line}").trace.graph.nodes[-1].op.name == "mul"
    assert len(products) == 6

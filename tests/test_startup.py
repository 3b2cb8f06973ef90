"""What a run does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from viz import choices
from viz.exam import BLANKS
from viz.messages import FORMATS
from viz.mistakes import KINDS
from viz.notation.written import Derivative
from viz.report.table import FORMS
from viz.snippets import SNIPPETS
from viz.styles.table import STYLES
from viz.themes import THEMES, Scheme
from viz.writers.table import WAYS, WRITERS

LECTURE = Path(__file__).parents[1] / "gallery" / "lecture.txt"
DRAW = """
import sys
from viz import load
import viz.command
load(sys.argv[1]).svg()
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", *arguments], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_svg_needs_no_plotting_numerics_or_rich_text():
    """Drawing an SVG loads neither matplotlib, numpy, scipy nor what Typer could load for colours."""
    loaded = _loaded(DRAW, str(LECTURE))
    assert {"networkx", "typst", "pygraphviz"} <= loaded
    assert not loaded & {"matplotlib", "numpy", "scipy", "pydantic", "rich", "sympy", "graphviz", "PIL"}


@pytest.mark.parametrize(
    ("names", "table"),
    [
        (choices.DERIVATIVES, get_args(Derivative)),
        (choices.STYLES, STYLES),
        (choices.THEMES, THEMES),
        (choices.SCHEMES, get_args(Scheme)),
        (choices.WRITERS, WRITERS),
        (choices.WAYS, WAYS),
        (choices.REPORTS, FORMS),
        (choices.SNIPPETS, SNIPPETS),
        (choices.MISTAKES, KINDS),
        (choices.BLANKS, BLANKS),
        (choices.MESSAGES, FORMATS),
    ],
)
def test_what_help_offers_is_there(names, table):
    """The names that `--help` says are those of the tables, in their order."""
    assert names == tuple(table)


def test_help_loads_nothing_that_draws():
    """`makegraph --help` needs the names of what may be asked for and nothing else of the package."""
    loaded = _loaded("import sys, viz.cli; print(' '.join(sys.modules))")
    assert {name for name in loaded if name.startswith("viz")} == {"viz", "viz.cli", "viz.choices"}


def test_importing_the_package_starts_no_layout_and_no_typesetting():
    """`viz.load` and the command load no Graphviz, typst or networkx before something is drawn."""
    for line in ("import viz; viz.load", "import viz.command"):
        loaded = _loaded(f"import sys; {line}; print(' '.join(sys.modules))")
        assert "viz.pipeline" in loaded
        assert not loaded & {"typst", "pygraphviz", "networkx"}

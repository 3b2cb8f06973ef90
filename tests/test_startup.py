"""What a run does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LECTURE = Path(__file__).parents[1] / "gallery" / "lecture.txt"
DRAW = """
import sys
from viz import load
import viz.cli
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


def test_importing_the_package_starts_no_layout_and_no_typesetting():
    """`import viz` and the command's help load no Graphviz, typst or networkx; drawing does."""
    for line in ("import viz; viz.load", "import viz.cli"):
        loaded = _loaded(f"import sys; {line}; print(' '.join(sys.modules))")
        assert "viz.pipeline" in loaded
        assert not loaded & {"typst", "pygraphviz", "networkx"}

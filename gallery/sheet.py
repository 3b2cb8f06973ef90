"""Draw ten texts of the gallery, a contact sheet each: a row a style, a column a theme in one of its schemes.

The sheets are written to the folder that is named, as NAME.png.
"""

from __future__ import annotations

import io
import sys
from itertools import accumulate
from pathlib import Path

from PIL import Image

from viz import load
from viz.styles.table import STYLES
from viz.themes import THEMES

TEN = ("chain", "circuit", "lecture", "logistic", "lstm", "network", "neuron", "softmax", "square", "tree")
WIDTH = 800  # pixels of a cell; a drawing that is wider is made smaller
GAP = 10
GROUND = "#8a8f98"


def looks() -> list[dict[str, str]]:
    """Return every theme in each of its schemes; pixels know no `auto`."""
    return [{"theme": row.name, "scheme": s} for row in THEMES.values() for s in row.schemes if s != "auto"]


def cell(path: Path, style: str, look: dict[str, str]) -> Image.Image:
    """Return one drawing in pixels."""
    image = Image.open(io.BytesIO(load(path, style=style, **look).render("png")))
    image.thumbnail((WIDTH, image.height))
    return image


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """Put images side by side, each row as high as its highest."""
    tops = [0, *accumulate(max(image.height for image in row) + GAP for row in rows)]
    whole = Image.new("RGB", (len(rows[0]) * (WIDTH + GAP), tops[-1]), GROUND)
    for top, row in zip(tops, rows, strict=False):
        for column, image in enumerate(row):
            whole.paste(image, (column * (WIDTH + GAP), top))
    return whole


def main(folder: Path) -> None:
    """Write a sheet for each text."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [Path(__file__).parent / f"{name}.txt" for name in TEN]:
        rows = [[cell(path, style, look) for look in looks()] for style in STYLES]
        sheet(rows).save(folder / f"{path.stem}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

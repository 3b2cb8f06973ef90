"""The documentation: every link leads somewhere, every block of equations is drawn, every page is read from a disk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.pages import opened

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^``` ?makegraph\b", re.MULTILINE)
SHOWN = re.compile(r"^````.*?^````", re.MULTILINE | re.DOTALL)  # a fence that is an example of one
LINK = re.compile(r"(?:\]\(|(?:src|srcset)=\")([^)\"#\s]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the pages as `make docs` does; a link that leads nowhere or a block that cannot be drawn stops it."""
    folder = tmp_path_factory.mktemp("documentation")
    for path in [*ROOT.glob("*.md"), ROOT / "mkdocs.yml"]:
        shutil.copy(path, folder)
    for name in ("docs", "gallery"):  # the styles are shown with a text of the gallery
        shutil.copytree(ROOT / name, folder / name)
    build(load_config(str(folder / "mkdocs.yml"), strict=True))
    return folder / "out" / "docs"


def test_every_block_of_equations_is_a_picture_or_a_page_to_step_through(site):
    for page in (ROOT / "docs").glob("*.md"):
        blocks = FENCE.findall(SHOWN.sub("", page.read_text(encoding="utf-8")))
        text = (site / page.name).with_suffix(".html").read_text(encoding="utf-8")
        assert (page.name, text.count('<figure class="makegraph')) == (page.name, len(blocks))


def test_the_pages_at_the_top_are_pages_of_the_documentation(site):
    assert "Who may import whom" in (site / "ARCHITECTURE.html").read_text(encoding="utf-8")
    assert "Where each extension goes" in (site / "CONTRIBUTING.html").read_text(encoding="utf-8")
    assert "Keep a Changelog" in (site / "CHANGELOG.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_asks_nothing_of_the_network_and_fits_a_phone(browser, site, scheme):
    asked: list[str] = []
    with opened(browser, site / "index.html", scheme) as page:
        page.on("request", lambda sent: None if sent.url.startswith(("file:", "data:")) else asked.append(sent.url))
        page.set_viewport_size({"width": 390, "height": 800})
        for name in ("index", "tutorial", "language", "comparison", "command-line"):
            page.goto((site / f"{name}.html").as_uri())
            assert (name, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (name, 0)
    assert asked == []


def test_the_links_of_the_readme_lead_to_files():
    names = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [name for name in names if not name.startswith("https:") and not (ROOT / name).exists()] == []
    assert len(names) > 10

"""The gallery's site, of three texts: what make builds again, and what a reader meets in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.machine import needs
from tests.pages import opened, paper, read_aloud

ROOT = Path(__file__).parents[1]
TEXTS = ("lecture", "order", "upstream")  # the lecture, a mistake, symbols alone


class Site:
    """A folder in which the three texts are built by the gallery's rules."""

    def __init__(self, folder: Path) -> None:
        """Name the folder of what is built, and the texts."""
        self.folder = folder
        self.texts = [f"gallery/{name}.txt" for name in TEXTS]

    def make(self, *arguments: str) -> str:
        """Run make as `make gallery` does; return what it printed."""
        says = f"MAKEGRAPH={sys.executable} -m viz", f"PYTHON={sys.executable}", f"OUT={self.folder}"
        command = [needs("make"), "-f", "gallery/rules.mk", *says, f"TEXTS={' '.join(self.texts)}", *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site(tmp_path_factory.mktemp("gallery"))
    made.make("-j2")
    return made


def test_what_is_there_is_not_made_again_and_a_changed_text_alone_is(site):
    site.make("--question")
    told = site.make("-n", "-W", "gallery/order.txt")
    drawn = [line for line in told.splitlines() if " -m viz " in line]
    assert len(drawn) == 6  # all formats in one run, exam and key in one, and a run a style
    assert all("gallery/order.txt" in line for line in drawn)


def test_what_has_numbers_is_an_exam_too(site):
    assert {path.name for path in site.folder.glob("*.blank.pdf")} == {"lecture.blank.pdf", "order.blank.pdf"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", *TEXTS])
def test_a_page_asks_for_nothing_says_nothing_and_shows_all_its_pictures(browser, site, name, scheme):
    told: list[str] = []
    with opened(browser, site.folder / "site.css", scheme) as page:
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("requestfailed", lambda request: told.append(request.url))
        page.on("request", lambda sent: None if sent.url.startswith(("file:", "data:")) else told.append(sent.url))
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto((site.folder / f"{name}.html").as_uri())
        bare = "all => all.filter(i => !i.alt || !i.getAttribute('width') || !i.getAttribute('height')).length"
        assert page.eval_on_selector_all("img", bare) == 0
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.locator("h1").count() == 1
    assert told == []


def test_every_link_of_a_page_leads_to_a_file_or_a_place(browser, site):
    for page in site.folder.glob("*.html"):
        if "." in page.stem:
            continue
        with opened(browser, page) as shown:
            for link in shown.eval_on_selector_all("a[href], img", "all => all.map(e => e.href || e.src)"):
                name, _, place = unquote(link).removeprefix("file://").partition("#")
                assert link.startswith("https://") or Path(name).is_file(), (page.name, link)
                assert not place or f'id="{place}"' in Path(name).read_text(encoding="utf-8"), link


def test_the_keyboard_alone_filters_opens_and_changes_style_and_scheme(browser, site):
    with opened(browser, site.folder / "index.html") as page:
        page.get_by_label("All").focus()
        page.keyboard.press("ArrowRight")
        assert [h.inner_text() for h in page.locator("h2:visible").all()] == ["Basics"]
        page.get_by_role("link").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("h1").inner_text().startswith("J(a, b, c)")
        assert any(said.startswith("J(a, b, c) = 3*(a + b*c). ") for said in read_aloud(page))
        page.get_by_role("radio", name="lecture").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator(".panel:visible img").get_attribute("src") == "lecture.circuit.svg"
        page.get_by_role("button", name="Dark").press("Enter")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(13, 17, 23)"
        assert {paper(page.locator(shown)) for shown in (".panel:visible img", "iframe")} == {(13, 17, 23)}
        page.reload()
        assert page.get_by_role("button", name="Light").count() == 1


def test_what_a_text_says_is_text(tmp_path):
    """A hostile title, notice and comment come out escaped in the page and in the index."""
    from gallery.site import Entry, index_of, page_of  # noqa: PLC0415 - only here

    hostile = '"><script>alert(1)</script>&'
    path = tmp_path / "x.txt"
    head = f"#| title: {hostile}\n#| notice: {hostile}\n#| tags: basics\n#| source: {hostile}\n"
    path.write_text(f"{head}a = 1 # {hostile}\ny = 2a\n", encoding="utf-8")
    entry = Entry(path, tmp_path)
    for style in ("lecture", "circuit", "local", "cells"):
        entry.drawing.save(tmp_path / f"x.{style}.svg")
    entry.drawing.save(tmp_path / "x.frames.html")
    assert "<script>alert" not in page_of(entry, entry, entry) + index_of([entry])

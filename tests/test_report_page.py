"""A report as a page, in a real browser: wide and narrow, light and dark, with and without a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.drawings import DRAWINGS, LECTURE
from tests.test_html import page
from viz import parse

__all__ = ["page"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with reports in it."""
    made = tmp_path_factory.mktemp("reports")
    for name in ("lecture", "network", "neuron"):
        parse(DRAWINGS[name]).save(made / f"{name}.report.html")
    return made


@pytest.fixture
def lecture(page: Page, folder: Path) -> Page:
    """Open the lecture's report."""
    page.goto((folder / "lecture.report.html").as_uri())
    return page


@pytest.mark.parametrize("name", ["lecture", "network", "neuron"])
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_is_never_wider_than_the_window(page, folder, name, width):
    """Formulas and tables that are wider scroll by themselves."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((folder / f"{name}.report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_headings_tables_and_formulas_are_read_aloud(lecture):
    """Sections by their headings, tables with heads, formulas as mathematics."""
    assert lecture.get_by_role("heading", level=1).inner_text() == "The derivatives of J"
    assert lecture.get_by_role("heading", level=2).count() == 8
    assert lecture.locator("#d-b > .head > h3 math").count() >= 1
    table = lecture.get_by_role("table", name="The evaluation trace")
    assert (table.get_by_role("columnheader").count(), table.get_by_role("rowheader").count()) == (5, 6)
    assert lecture.locator("#n-b figure svg[role=img] > title").inner_html() == "Nudge b by 0.001 and follow it"


def test_an_address_leads_to_a_variable_and_stays(page, folder):
    """The steps of the picture leave it alone, and so do the keys that scroll."""
    address = (folder / "lecture.report.html").as_uri() + "#d-b"
    page.goto(address)
    assert page.evaluate("scrollY") > 500
    page.keyboard.press("ArrowRight")
    assert page.locator(".count").inner_text() == "11 / 11"
    page.get_by_label("Previous step").click()
    assert page.locator(".count").inner_text() == "10 / 11"
    page.keyboard.press("ArrowLeft")
    assert (page.locator(".count").inner_text(), page.url) == ("9 / 11", address)


def test_a_button_copies_a_section_as_latex(lecture):
    """What it copies is what the LaTeX form has."""
    lecture.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lecture.locator("#d-b button.copy").click()
    copied = lecture.evaluate("navigator.clipboard.readText()")
    assert r"$\dfrac{\partial J}{\partial b} = 3 \cdot c = 3 \times 2 = 6$" in copied
    assert lecture.get_by_text("Copied.").is_visible()


def test_it_is_as_dark_as_the_reader_likes(lecture):
    """Words and pictures alike."""
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    lecture.emulate_media(color_scheme="light")
    light = lecture.evaluate(colour)
    lecture.emulate_media(color_scheme="dark")
    assert lecture.evaluate(colour) != light


def test_without_scripts_everything_is_there_but_the_controls(browser, folder):
    """The finished picture, the words, the formulas."""
    with browser.new_context(java_script_enabled=False) as room:
        opened = room.new_page()
        opened.goto((folder / "lecture.report.html").as_uri())
        assert not opened.locator(".controls").is_visible()
        assert not opened.locator("button.copy").first.is_visible()
        assert opened.locator("#d-b math").count() > 5


def test_paper_has_the_whole_report(lecture, tmp_path):
    """Printed, it is pages of text, not a page a frame."""
    lecture.pdf(path=tmp_path / "x.pdf", format="A4")
    assert (tmp_path / "x.pdf").stat().st_size > 20_000
    assert lecture.locator(".sheets").count() == 0


def test_what_a_user_writes_runs_nothing(page, tmp_path):
    """The page's policy allows its own scripts alone; a fault would fail the test."""
    hostile = "</title></script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
    text = f"#| title: {hostile}\n#| caption: {hostile}\n{LECTURE}w = 3 # {hostile}"
    parse(text).save(tmp_path / "x.report.html")
    page.goto((tmp_path / "x.report.html").as_uri())
    assert page.title() == hostile
    assert page.locator("img[src], main script").count() == 0


def test_sentences_and_long_sums_go_over_several_lines(page, folder):
    """On a phone no words are cut off."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto((folder / "network.report.html").as_uri())
    inside = "found => found.every(one => one.scrollWidth <= one.clientWidth + 1)"
    assert page.locator("main p").evaluate_all(inside)

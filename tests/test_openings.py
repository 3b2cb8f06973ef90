"""A page on which calls open and close: every state laid out beforehand, by a click on a box, by keys, by buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.drawings import LECTURE
from tests.pages import doubled, opened, strangers
from viz import parse

CALLS = """
#| title: A neuron and its loss
φ(z) = 1/(1 + exp(-z))
loss(p, t) = (p - t)^2
neuron(w, x, b) = φ(w x + b)
x = 0.5; w = 2; b = -1; t = 1
a = neuron(w, x, b)
J = loss(a, t)
"""


def page_of(text: str, **choices: str) -> str:
    return parse(text, **choices).render("html").decode()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the page; whatever it complains of fails the test."""
    path, faults = tmp_path / "calls.html", []
    path.write_text(page_of(CALLS), encoding="utf-8")
    with opened(browser, path) as found:
        found.on("pageerror", lambda error: faults.append(str(error)))
        found.on("console", lambda line: faults.append(line.text))
        yield found
    assert faults == []


def boxes(page: Page) -> set[str]:
    """Return the boxes that are seen, by name."""
    seen = page.locator("figure:visible [data-node]")
    return set(seen.evaluate_all("all => all.map(node => node.dataset.node)"))


def pressed(page: Page) -> set[str]:
    found = page.locator(".openings button[aria-pressed=true]")
    return {text.strip() for text in found.all_inner_texts()}


CLOSED = {"x", "w", "b", "t", "a", "J"}


def test_a_click_on_a_call_opens_it_and_one_on_what_was_in_it_closes_it(page):
    assert (boxes(page), pressed(page)) == (CLOSED, set())
    page.locator("figure:visible [data-node=a]").click()
    assert pressed(page) == {"neuron"}
    assert boxes(page) > CLOSED
    assert page.locator("figure:visible").count() == 1
    page.locator("figure:visible [data-closes=neuron]").first.click()
    assert (boxes(page), pressed(page)) == (CLOSED, set())


def test_calls_in_calls_open_one_after_the_other(page):
    inner = page.get_by_role("button", name="φ", exact=True)
    expect(inner).to_be_disabled()
    page.locator("figure:visible [data-node=a]").click()
    expect(inner).to_be_enabled()
    before = boxes(page)
    page.locator("figure:visible [data-node=a]").click()
    assert pressed(page) == {"neuron", "φ"}
    assert boxes(page) > before


def test_keys_open_and_close_and_keep_the_focus_at_the_call(page):
    call = page.locator("figure:visible [data-node=J]")
    call.focus()
    page.keyboard.press("Enter")
    assert pressed(page) == {"loss"}
    assert page.evaluate("document.activeElement.dataset.closes") == "loss"
    page.keyboard.press(" ")
    assert pressed(page) == set()
    assert page.evaluate("document.activeElement.dataset.node") == "J"


def test_buttons_say_what_is_open(page):
    page.get_by_role("button", name="all operations").click()
    assert pressed(page) == {"φ", "loss", "neuron", "all operations"}
    everything = boxes(page)
    page.get_by_role("button", name="loss", exact=True).click()
    assert pressed(page) == {"φ", "neuron"}
    assert boxes(page) < everything
    page.get_by_role("button", name="all operations").click()
    page.get_by_role("button", name="all operations").click()
    assert (boxes(page), pressed(page)) == (CLOSED, set())


def test_each_state_is_read_aloud_as_it_is_and_no_part_is_lit_after_it_changed(page):
    call = page.locator("figure:visible [data-node=a]")
    assert call.get_attribute("role") == "button"
    assert call.get_attribute("aria-label") == "a, from w, x, b, to J; opens neuron"
    call.click()
    picture = page.locator("figure:visible > svg")
    about = picture.get_attribute("aria-describedby")
    assert "a = φ of" in page.locator(f"[id='{about}']").text_content()
    page.locator("figure:visible [data-closes=neuron]").first.click()
    page.mouse.move(1, 1)
    assert page.locator("figure:visible > .lighting").count() == 0


def test_pictures_share_no_ids_also_with_a_prefix_and_the_page_is_bounded(browser, tmp_path):
    path = tmp_path / "prefix.html"
    for choices in ({}, {"id_prefix": "mine-"}):
        path.write_text(page_of(CALLS, **choices), encoding="utf-8")
        assert path.stat().st_size < 400_000
        with opened(browser, path) as found:
            assert doubled(found) == []
            assert choices or strangers(found) == 0


@pytest.mark.parametrize(("detail", "first"), [("neuron", "neuron"), ("operations", "*"), ("statements", "")])
def test_the_detail_that_is_asked_for_is_shown_first_and_without_scripts(detail, first):
    pictures = page_of(CALLS, detail=detail).split("<figure ")[1:]
    assert first in pictures[0].partition('"')[2].partition('"')[0].split("|")
    assert [" hidden>" in picture.partition("\n")[0] for picture in pictures] == [False] + [True] * (len(pictures) - 1)


FOUR = "".join(f"f{n}(x) = x^2 + {n}; " for n in range(4)) + "a = 1; y = f0(f1(f2(f3(a))))"
LONG = "f(x) = x^2\na0 = 1\n" + "\n".join(f"a{n} = f(a{n - 1})" for n in range(1, 70))


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (LECTURE, {}),
        (FOUR, {}),
        (LONG, {}),
        (CALLS, {"nudge": "x"}),
        (CALLS, {"blank": "gradients"}),
        (CALLS, {"update": "0.1"}),
    ],
)
def test_what_has_no_calls_too_many_or_other_things_to_show_is_one_picture(text, choices):
    assert page_of(text, **choices).count("<figure") == 1

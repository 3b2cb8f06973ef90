"""The page to step through, in a real browser: keys, clicks, fingers, address, paths, paper, and what is read aloud."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.drawings import FANOUT, LECTURE
from viz import parse
from viz.scene import Group, Shape
from viz.themes import THEMES

LAST = 11  # frames of the lecture
HOSTILE = "</title></script><script>document.title='owned'</script><!--<img src=x onerror=alert(1)>&amp;\"'"


def page_of(text: str, **choices: str) -> str:
    """Return the page with the frames of a text."""
    return parse(text, **choices).rendered("x.frames.html", "html")["x.frames.html"].decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the lecture's page in it."""
    made = tmp_path_factory.mktemp("pages")
    (made / "lecture.html").write_text(page_of(LECTURE), encoding="utf-8")
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page; whatever it complains of, or asks the network for, fails the test."""
    faults: list[str] = []
    with browser.new_context(reduced_motion="reduce", has_touch=True, viewport={"width": 1000, "height": 720}) as room:
        opened = room.new_page()
        opened.set_default_timeout(10_000)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda line: faults.append(line.text))
        opened.on("request", lambda sent: None if sent.url.startswith(("file:", "about:")) else faults.append(sent.url))
        yield opened
    assert faults == []


@pytest.fixture
def lecture(page: Page, folder: Path) -> Page:
    """Open the lecture's page."""
    page.goto((folder / "lecture.html").as_uri())
    return page


def shown(page: Any) -> int:
    """Return the frame that is shown, as the counter has it."""
    return int(page.locator(".count").inner_text().split("/")[0])


def there(page: Any) -> set[str]:
    """Return the groups that are seen now, of those that are not always, by their ids without the prefix."""
    found = page.eval_on_selector_all(
        "figure [data-from]", "all => all.filter(g => getComputedStyle(g).visibility == 'visible').map(g => g.id)"
    )
    return {name.partition("-")[2] for name in found}


def groups(shapes: tuple[Shape, ...]) -> Iterator[str]:
    """Yield the ids of all groups of a picture."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape.id
            yield from groups(shape.shapes)


def lit(page: Page) -> set[str]:
    """Return the variables and wires that are not pale."""
    found = page.eval_on_selector_all(
        "figure :is([data-node], [data-tail])",
        "all => all.filter(g => getComputedStyle(g).opacity == 1).map(g => g.id)",
    )
    return {name.partition("-")[2] for name in found}


# -- stepping


def test_every_frame_shows_what_the_film_shows(lecture):
    """The groups that are seen are those that the film has there, in each of the frames."""
    film = parse(LECTURE, frames="all").film
    for frame in range(1, LAST + 1):
        assert shown(lecture) == frame
        assert there(lecture) == film.there.keys() & set(groups(film.frame(frame).shapes))
        lecture.keyboard.press("ArrowRight")


def test_keys_step(lecture):
    """Arrows and page keys go one on or back, home and end to the ends, where it stops."""
    for key, frame in [
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("End", LAST),
        ("ArrowRight", LAST),
        ("PageUp", LAST - 1),
        ("Home", 1),
        ("Alt+ArrowRight", 1),
    ]:
        lecture.keyboard.press(key)
        assert shown(lecture) == frame, key


def test_buttons_step(lecture):
    """They keep the focus and work from the keyboard; at an end they say that they do nothing."""
    back, following = lecture.get_by_label("Previous step"), lecture.get_by_label("Next step")
    assert back.get_attribute("aria-disabled") == "true"
    following.click()
    following.press("Enter")
    assert (shown(lecture), back.get_attribute("aria-disabled")) == (3, "false")
    following.press("Space")
    back.click()
    assert shown(lecture) == 3


def test_the_slider_steps_and_says_where_it_is(lecture):
    """By the mouse, by its own keys, and in words."""
    slider = lecture.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowUp")
    assert shown(lecture) == 3
    assert slider.get_attribute("aria-valuetext") == "3 of 11: v = a + u = 5 + 6 = 11."
    box = slider.bounding_box()
    lecture.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert shown(lecture) == LAST


def test_it_plays_and_pauses(page, folder):
    """Space or the button starts and stops it; it stops at the end, and from there begins anew."""
    page.clock.install()
    page.goto((folder / "lecture.html").as_uri())
    page.keyboard.press("Space")
    page.clock.run_for(5_100)
    assert shown(page) == 3
    page.get_by_label("Pause").click()
    page.clock.run_for(5_000)
    assert shown(page) == 3
    page.get_by_label("Play").click()
    page.clock.run_for(60_000)
    assert shown(page) == LAST
    page.get_by_label("Play").click()
    assert shown(page) == 1
    page.keyboard.press("ArrowRight")
    page.clock.run_for(60_000)
    assert shown(page) == 2


def test_a_finger_turns_the_frames(lecture):
    """A swipe to the left goes on, to the right back; up and down, or a tap, does nothing."""
    hand = lecture.context.new_cdp_session(lecture)
    for (x, y), frame in {(-150, 5): 2, (-151, 5): 3, (150, 5): 2, (-20, 150): 2, (3, 2): 2}.items():
        for kind, points in [("Start", [(500, 300)]), ("Move", [(500 + x, 300 + y)]), ("End", [])]:
            touches = [{"x": px, "y": py} for px, py in points]
            hand.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})
        assert shown(lecture) == frame


# -- the address


def test_the_address_names_the_frame(lecture, folder):
    """It is read at the beginning and when it changes, and follows the frames without filling the history."""
    address = (folder / "lecture.html").as_uri()
    length = lecture.evaluate("history.length")
    lecture.keyboard.press("ArrowRight")
    assert lecture.url == f"{address}#frame=2"
    assert lecture.evaluate("history.length") == length
    lecture.evaluate("location.hash = '#frame=7'")
    expect(lecture.locator(".count")).to_have_text("7 / 11")
    lecture.goto("about:blank")
    for wanted, frame in [("#frame=5", 5), ("#frame=99", LAST), ("#frame=0", 1), ("#frame=x", 1)]:
        lecture.goto("about:blank")
        lecture.goto(address + wanted)
        assert (shown(lecture), lecture.url) == (frame, f"{address}#frame={frame}")


def test_the_list_of_steps_leads_to_each(lecture):
    """All sentences can be read at once; each is a link to its frame."""
    lecture.get_by_text("All steps").click()
    lecture.get_by_role("link", name="∂J/∂b").click()
    assert shown(lecture) == 9
    assert lecture.locator("[aria-current]").inner_text().startswith("∂J/∂b")


# -- paths


def test_pointing_at_a_variable_lights_every_path_through_it(lecture):
    """What it is computed from and what it changes stay; the rest grows pale, also where nothing is painted."""
    everything = lit(lecture)
    lecture.locator("[data-node=b]").hover(position={"x": 2, "y": 30})
    assert lit(lecture) == {"node-b", "node-u", "node-v", "node-J", "wire-b-u-0", "wire-u-v-1", "wire-v-J-0"}
    lecture.locator("[data-node=u]").hover()
    assert everything - lit(lecture) == {"node-a", "wire-a-v-0"}
    lecture.mouse.move(0, 700)
    assert lit(lecture) == everything


def test_the_focus_lights_paths_too(lecture):
    """Variables are reached by the tab key in the order of the drawing, and say their neighbours; escape lets go."""
    everything = lit(lecture)
    lecture.keyboard.press("Tab")
    assert lecture.evaluate("document.activeElement.dataset.node") == "a"
    assert lit(lecture) == {"node-a", "node-v", "node-J", "wire-a-v-0", "wire-v-J-0"}
    ring = "getComputedStyle(document.activeElement.querySelector('rect')).stroke"
    assert lecture.evaluate(ring) == f"rgb{tuple(bytes.fromhex(THEMES['paper'].light['value'][1:]))}"
    assert lecture.get_by_label("u, from b, c, to v", exact=True).count() == 1
    lecture.keyboard.press("ArrowRight")
    assert shown(lecture) == 2
    lecture.keyboard.press("Escape")
    assert lit(lecture) == everything


def test_the_finished_picture_is_a_page_too(page, tmp_path):
    """Without frames there is nothing to step, but variables light their paths; names may be of any letters."""
    text = "h_{t-1} = 2; w = 3; c = 1\nh_{t-1}' = w + h_{t-1}\ny = h_{t-1}' w + c"
    (tmp_path / "x.html").write_text(parse(text).render("html").decode(), encoding="utf-8")
    page.goto((tmp_path / "x.html").as_uri())
    page.locator("[data-node=c]").hover()
    assert len(lit(page)) == 3
    assert page.locator("button").count() == 0


# -- everybody


def test_each_frame_is_read_aloud(lecture):
    """The sentence stands in a live region, and the picture is no image that hides its variables."""
    region = lecture.get_by_role("status")
    assert region.get_attribute("aria-live") == "polite"
    assert region.inner_text() == "The graph and its inputs."
    lecture.keyboard.press("End")
    assert region.inner_text() == "All values and derivatives."
    snapshot = lecture.locator("body").aria_snapshot()
    for line in ('button "Previous step"', 'button "Play"', 'button "Next step"', 'slider "Step"', 'img "b, to u"'):
        assert line in snapshot


def test_nothing_fades_for_those_who_want_no_motion(lecture):
    """For others what is pale grows pale slowly."""
    fades = "getComputedStyle(document.querySelector('figure [data-node]')).transitionDuration"
    assert lecture.evaluate(fades) == "0s"
    lecture.emulate_media(reduced_motion="no-preference")
    assert lecture.evaluate(fades) != "0s"


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_is_as_dark_as_the_reader_likes(page, theme, tmp_path):
    """By the system and by the page, where the theme has both schemes; else the theme's own; a chosen one holds."""
    both = "auto" in THEMES[theme].schemes

    def paper() -> tuple[str, str]:
        found = "document.documentElement, document.querySelector('figure > svg > rect')"
        return tuple(
            page.evaluate(f"[{found}].map(e => getComputedStyle(e)[e.tagName == 'rect' ? 'fill' : 'backgroundColor'])")
        )

    def rgb(scheme: str) -> str:
        colours = getattr(THEMES[theme], scheme) or THEMES[theme].colours
        return f"rgb({', '.join(str(n) for n in bytes.fromhex(colours['paper'][1:]))})"

    (tmp_path / "x.html").write_text(page_of(LECTURE, theme=theme), encoding="utf-8")
    page.goto((tmp_path / "x.html").as_uri())
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert paper() == (rgb(scheme),) * 2
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    assert paper() == (rgb("dark"),) * 2
    if both:
        assert "light-dark" not in page_of(LECTURE, theme=theme, scheme="dark").partition("</style>")[0]


@pytest.mark.parametrize("landscape", [True, False])
def test_paper_has_a_page_a_frame(lecture, landscape, tmp_path):
    """Each has its sentence; afterwards the page is as before."""
    lecture.emulate_media(color_scheme="dark")
    lecture.get_by_label("Next step").click()
    lecture.pdf(path=tmp_path / "x.pdf", landscape=landscape, format="A4")
    text = subprocess.run(["pdftotext", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True).stdout
    pages = text.removesuffix("\f").split("\f")
    assert [page.strip().partition(" · ")[0] for page in pages] == [f"{n} / 11" for n in range(1, LAST + 1)]
    assert "v = a + u = 5 + 6 = 11." in pages[2]
    assert (lecture.locator(".sheets > *").count(), shown(lecture)) == (0, 2)


def test_it_runs_inside_another_page(page, folder):
    """By its address, in a sandbox, and pasted as `srcdoc`: it steps, and the outer address stays."""
    quoted = (folder / "lecture.html").read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frames = '<iframe src="lecture.html#frame=4"></iframe><iframe sandbox="allow-scripts" src="lecture.html"></iframe>'
    (folder / "outer.html").write_text(f'<!doctype html>{frames}<iframe srcdoc="{quoted}"></iframe>', encoding="utf-8")
    page.goto((folder / "outer.html").as_uri())
    inner = page.frames[1:]
    assert [shown(frame) for frame in inner] == [4, 1, 1]
    for frame in inner:
        frame.get_by_label("Next step").click()
    assert [shown(frame) for frame in inner] == [5, 2, 2]
    assert page.url == (folder / "outer.html").as_uri()


def test_without_scripts_the_finished_picture_and_the_sentences_are_there(browser, folder):
    """And nothing that does not work."""
    with browser.new_context(java_script_enabled=False) as room:
        page = room.new_page()
        page.goto((folder / "lecture.html").as_uri())
        assert not page.locator(".controls").is_visible()
        assert page.locator(".steps li").count() == LAST
    film = parse(LECTURE, frames="all").film
    off = re.findall(r'<g id="mg[0-9a-f]{8}-([\w.-]+)" [^>]*class="(?:mark )?off"', page_of(LECTURE))
    assert set(off) == set(groups(film.scene.shapes)) - set(groups(film.frame(LAST).shapes))


# -- the file


def test_what_a_user_writes_is_text(page, tmp_path):
    """A title full of markup is the title; it runs nothing, and the page's own scripts run."""
    text = page_of(f"#| title: {HOSTILE}\n#| description: {HOSTILE}\n{LECTURE}")
    (tmp_path / "x.html").write_text(text, encoding="utf-8")
    page.goto((tmp_path / "x.html").as_uri())
    assert page.title() == HOSTILE
    assert page.locator("img[src], body script:not(body > script)").count() == 0
    page.keyboard.press("End")
    assert shown(page) == LAST


class Tags(HTMLParser):
    """The attributes of a page that could fetch or run something."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what may not be there."""
        del tag
        inner = ("#frame=", "#mg")
        self.found += [
            (key, value)
            for key, value in attrs
            if key in {"src", "style"}
            or key.startswith("on")
            or (key.endswith("href") and not str(value).startswith(inner))
        ]


def test_the_page_is_small_and_whole():
    """It fetches nothing and has neither styles nor code in attributes; each glyph is there once."""
    text = page_of(LECTURE)
    tags = Tags()
    tags.feed(text)
    assert tags.found == []
    assert len(text.encode()) < 75_000
    assert len(page_of(LECTURE, theme="sketch").encode()) < 90_000
    outlines = re.findall(r'<path id="mg\w+" d="([^"]+)"', text)
    assert len(outlines) == len(set(outlines)) > 20


def test_some_of_the_frames_are_numbered_anew(page, tmp_path):
    """They count from 1, and what is in none of them is not in the file."""
    assert "-gradient-" in page_of(FANOUT)
    assert "-gradient-" not in page_of(FANOUT, frames="forward")
    text = page_of(FANOUT, frames="2-3,seed,db")
    (tmp_path / "x.html").write_text(text, encoding="utf-8")
    page.goto((tmp_path / "x.html").as_uri() + "#frame=9")
    assert page.locator(".count").inner_text() == "5 / 5"
    assert page.get_by_role("status").inner_text().endswith("= 2 × 1 + 3 × 1 = 5.")


def test_a_file_a_frame_is_a_page_each(tmp_path):
    """`{p}` in the name asks for pages without controls."""
    parse(LECTURE).save(tmp_path / "x{p}.html")
    assert len(list(tmp_path.iterdir())) == LAST
    assert "step 2 of 11" in (tmp_path / "x2.html").read_text(encoding="utf-8")
    assert "<button" not in (tmp_path / "x2.html").read_text(encoding="utf-8")

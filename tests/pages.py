"""What the tests of hosts ask of a page in the browser: what is read aloud, what is seen, whose ids are whose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page


@contextmanager
def opened(browser: Browser, path: Path, scheme: str = "light") -> Iterator[Page]:
    """Open a page of the disk in a reader's system of a scheme; nothing is fetched from elsewhere."""
    with browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1000, "height": 800}
    ) as room:
        room.set_default_timeout(10_000)
        room.route("http*://**", lambda route: route.abort())
        page = room.new_page()
        page.goto(path.as_uri())
        yield page


def read_aloud(page: Page) -> list[str]:
    """Return the names of the page's images in the tree that screen readers get."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    images = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") in {"image", "img", "Iframe"}]
    return [name for name in images if name]  # a theme's signs have none


def paper(picture: Locator) -> tuple[int, int, int]:
    """Return the colour that is seen in the lower corner of a picture."""
    picture.evaluate("picture => picture.scrollIntoView({block: 'center'})")
    seen = Image.open(BytesIO(picture.screenshot())).convert("RGB")
    return seen.getpixel((6, seen.height - 6))


def doubled(page: Page) -> list[str]:
    """Return the ids that more than one element of the page has."""
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    return sorted({name for name in ids if ids.count(name) > 1})


def strangers(page: Page) -> int:
    """Return how many parts of pictures in the page take a glyph from another picture, or from none."""
    found = "all => all.filter(u => document.querySelector(u.href.baseVal)?.closest('svg') !== u.closest('svg')).length"
    return int(page.eval_on_selector_all("svg use", found))

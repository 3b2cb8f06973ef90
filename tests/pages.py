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
    """Return the colour that is seen in a corner of a picture."""
    picture.scroll_into_view_if_needed()
    return Image.open(BytesIO(picture.screenshot())).convert("RGB").getpixel((6, 6))


def doubled(page: Page) -> list[str]:
    """Return the ids that more than one element of the page has."""
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    return sorted({name for name in ids if ids.count(name) > 1})

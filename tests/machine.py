"""What the tests ask of the machine besides Python: where CI is set, it must be there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def needs(*names: str) -> str:
    """Return the path of the first of these programs that is installed; skip the test, or fail it in CI, if none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    if "CI" in os.environ:
        pytest.fail(f"{names[0]} is not installed", pytrace=False)
    return pytest.skip(f"{names[0]} is not installed")


def photographed(page: str, size: tuple[int, int], folder: Path, *switches: str) -> bytes:
    """Return what Chromium shows of a page of HTML in a window of a size, as PNG; the folder takes its files."""
    source, picture = folder / "page.html", folder / "page.png"
    source.write_text(page, encoding="utf-8")
    still = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
    still += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    still += [f"--user-data-dir={folder / 'profile'}", f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}"]
    browser = needs("chromium", "chromium-browser", "google-chrome")
    subprocess.run([browser, *still, *switches, source.as_uri()], check=True, capture_output=True)
    return picture.read_bytes()

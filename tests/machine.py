"""What the tests ask of the machine besides Python: where CI is set, it must be there."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*names: str) -> str:
    """Return the path of the first of these programs that is installed; skip the test, or fail it in CI, if none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    if "CI" in os.environ:
        pytest.fail(f"{names[0]} is not installed", pytrace=False)
    return pytest.skip(f"{names[0]} is not installed")

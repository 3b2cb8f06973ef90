"""makegraph: a text of equations becomes the annotated graph a lecturer draws."""

from typing import Any

from viz.errors import CheckError, InputError, MakegraphError, MissingError, UsageError
from viz.pipeline import Drawing, load, parse

__all__ = ["CheckError", "Drawing", "InputError", "MakegraphError", "MissingError", "UsageError", "load", "parse"]


def load_ipython_extension(shell: Any) -> None:
    """Add the cell magic `%%makegraph` to a notebook: `%load_ext viz`."""
    from viz.hosts.jupyter import add_magic  # noqa: PLC0415 - what only a notebook needs

    add_magic(shell)

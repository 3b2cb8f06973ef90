"""makegraph: a text of equations becomes the annotated graph a lecturer draws."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from viz.errors import CheckError, InputError, MakegraphError, MissingError, UsageError

if TYPE_CHECKING:
    from viz.job import load
    from viz.pipeline import Drawing, parse

__all__ = ["CheckError", "Drawing", "InputError", "MakegraphError", "MissingError", "UsageError", "load", "parse"]


def __getattr__(name: str) -> Any:
    """Return what draws, imported when it is first asked for."""
    if name not in {"Drawing", "load", "parse"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("viz.job" if name == "load" else "viz.pipeline"), name)


def load_ipython_extension(shell: Any) -> None:
    """Add the cell magic `%%makegraph` to a notebook: `%load_ext viz`."""
    from viz.hosts.jupyter import add_magic  # noqa: PLC0415 - what only a notebook needs

    add_magic(shell)

"""makegraph: a text of equations becomes the annotated graph a lecturer draws."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viz.errors import CheckError, InputError, MakegraphError, MissingError, UsageError
    from viz.job import load
    from viz.pipeline import Drawing, parse

__all__ = ["CheckError", "Drawing", "InputError", "MakegraphError", "MissingError", "UsageError", "load", "parse"]


_HOMES = {"load": "viz.job", "Drawing": "viz.pipeline", "parse": "viz.pipeline"}  # the others' are the errors


def __getattr__(name: str) -> Any:
    """Return what is offered, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "viz.errors")), name)


def load_ipython_extension(shell: Any) -> None:
    """Add the cell magic `%%makegraph` to a notebook: `%load_ext viz`."""
    from viz.hosts.jupyter import add_magic  # noqa: PLC0415 - what only a notebook needs

    add_magic(shell)

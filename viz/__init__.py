"""makegraph: a text of equations becomes the annotated graph a lecturer draws."""

from viz.errors import CheckError, InputError, MakegraphError, MissingError, UsageError
from viz.pipeline import Drawing, load, parse

__all__ = ["CheckError", "Drawing", "InputError", "MakegraphError", "MissingError", "UsageError", "load", "parse"]

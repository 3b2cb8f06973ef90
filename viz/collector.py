"""The garbage collector, held still while a great many objects come into being."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Hold the garbage collector still: it has nothing to find while a graph grows, and costs half the time.

    What came into being then counts as old, so that it is not searched at once either.
    """
    with _counting:
        _still.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _counting:
            enabled = _still.pop()
            if not _still and enabled:
                _age()


def _age() -> None:
    if not gc.get_freeze_count():
        gc.freeze()  # this and the next line only move lists from one generation to another
        gc.unfreeze()
    gc.enable()


_counting = Lock()
_still: list[bool] = []  # one for each thread or caller inside: whether the collector ran before it

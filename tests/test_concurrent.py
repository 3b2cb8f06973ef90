"""Many drawings at once come out as one after the other: in threads, in processes, and in threads over one drawing."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.drawings import LECTURE, LOGISTIC, NETWORK
from viz import Drawing, parse
from viz.collector import quiet_collector

TEXTS = {"lecture": LECTURE, "logistic": LOGISTIC, "network": NETWORK}
FORMS = ("svg", "json", "pdf", "gv")
WORKERS = 8


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Let threads take turns ten times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-4)
    yield
    sys.setswitchinterval(usual)


def draw(name: str) -> list[bytes]:
    drawing = parse(TEXTS[name], name)
    return [drawing.render(form) for form in FORMS]


def save(folder: Path, name: str) -> int:
    path = folder / f"{name}.svg"
    parse(TEXTS["lecture"], name).save(path)
    return path.stat().st_mode & 0o777


POOLS = {
    "threads": partial(ThreadPoolExecutor, WORKERS),
    "processes": partial(ProcessPoolExecutor, WORKERS, get_context("spawn")),
}


@pytest.mark.parametrize("pool", POOLS)
def test_eight_at_once_draw_what_one_draws(pool):
    """The same bytes in every format, each text three times."""
    names = [*TEXTS] * 3
    alone = {name: draw(name) for name in TEXTS}
    executor: Executor
    with POOLS[pool]() as executor:
        for name, drawn in zip(names, executor.map(draw, names), strict=True):
            assert drawn == alone[name], name


def test_threads_may_share_a_drawing():
    """Its stages are computed once or twice, and are the same."""
    alone = dict(zip(FORMS, draw("network"), strict=True))
    shared: Drawing = parse(NETWORK, "network")
    with ThreadPoolExecutor(WORKERS) as executor:
        for form, drawn in zip([*FORMS] * 3, executor.map(shared.render, [*FORMS] * 3), strict=True):
            assert drawn == alone[form], form


def test_files_written_at_once_have_the_mode_of_any_new_file(tmp_path):
    """What the process lets others do with its files is asked for by no thread by changing it for all."""
    before = os.umask(0o027)
    try:
        with ThreadPoolExecutor(WORKERS) as executor:
            modes = set(executor.map(partial(save, tmp_path), map(str, range(24))))
    finally:
        after = os.umask(before)
    assert (modes, after) == ({0o640}, 0o027)


def test_the_collector_runs_again_when_the_last_has_left():
    """Two are inside; the first to come in is the first to leave."""
    first, second = quiet_collector(), quiet_collector()
    assert gc.isenabled()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    """Whoever switched it off for a reason of their own finds it so."""
    gc.disable()
    try:
        with quiet_collector(), quiet_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

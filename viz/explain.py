"""A drawing explained: its stages put together as what a report is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from viz.backward import Trace
from viz.check import Checked
from viz.derivation import derive
from viz.errors import MakegraphError
from viz.exam import COLUMNS, Exam
from viz.finish import turning
from viz.fold import Folded
from viz.forward import inputs
from viz.graph import Graph
from viz.options import Options
from viz.program import Program
from viz.report.report import Report
from viz.scene import Film, Scene
from viz.sheet import sheet
from viz.spelling import named

MOST_NUDGED = 12  # boxes of a drawing whose every nudge has a picture


class Stages(Protocol):
    """What is needed of a drawing."""

    @property
    def program(self) -> Program:
        """The equations."""

    @property
    def options(self) -> Options:
        """The choices."""

    @property
    def primitive(self) -> Graph:
        """The primitive graph."""

    @property
    def trace(self) -> Trace:
        """Both passes."""

    @property
    def checked(self) -> Checked:
        """What was checked."""

    @property
    def drawn(self) -> Folded:
        """What is drawn."""

    @property
    def scene(self) -> Scene:
        """The picture."""

    @property
    def frames(self) -> Sequence[int]:
        """The numbers of the frames that are asked for."""

    def nudging(self, name: str) -> Stages:
        """Return the same with a nudge of one variable."""


def plain(options: Options) -> Options:
    """Return the options of a report: it has what is right, without a nudge; as an exam all columns of its table."""
    shown = options.shown | COLUMNS if options.blank else options.show
    return replace(options, wrong=None, nudge=None, update=None, show=shown)


def explained(
    stages: Stages, known: Mapping[str, float | None], film: Film | None = None, exam: Exam | None = None
) -> Report:
    """Return the report of a drawing; ``known`` are the values by the names as they are drawn.

    An ``exam`` has its picture and its table, put together from what is left of the boxes and wires.
    """
    from viz.report.contents import Material, report  # noqa: PLC0415 - what only a report needs

    options = stages.options
    folded = named(stages.drawn if exam is None else exam.folded)
    film = None if film is None else replace(film, scene=turning(film.scene, options))
    material = Material(
        program=stages.program,
        trace=stages.trace,
        checked=stages.checked,
        folded=folded,
        known={**known, **{box.name or box.id: box.value for box in folded.boxes}},
        given=inputs(stages.primitive) | dict(options.set),
        title=options.title,
        digits=options.digits,
        form=options.derivative,
        scene=turning(stages.scene, options),
        film=film,
        strip=None if film is None or options.frames_as != "strip" else sheet(film, stages.frames),
        plots="plots" in options.shown,
        exam=None if exam is None else replace(exam, folded=folded),
        filled=options.key,
        derivations={} if exam else {box.id: derive(folded, box.id) for box in folded.boxes if box.wanted},
        nudged={} if exam else dict(_nudged(stages)),
    )
    return report(material)


def _nudged(stages: Stages) -> Iterator[tuple[str, Scene]]:
    """Yield the pictures of nudges, by the variables' names."""
    boxes = stages.drawn.boxes if len(stages.drawn.boxes) <= MOST_NUDGED else ()
    for box in boxes:
        if box.wanted and box.name and box.kind != "output" and box.value is not None:
            with suppress(MakegraphError):  # where the step cannot be taken
                yield box.id, turning(stages.nudging(box.id).scene, stages.options)

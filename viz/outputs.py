"""The names of outputs: which format and what subject they ask for, and the files that a template stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from viz.errors import Diagnostic, UsageError, did_you_mean
from viz.exam import one_picture
from viz.options import Asked, Options
from viz.report.table import FORMS, Form
from viz.scene import Film
from viz.sheet import sheet
from viz.writers.table import WRITERS, Way, Writer

Named = Literal["nudge", "story", "blank", "key"]
_PLACE = re.compile(r"\{0?p\}")  # of a frame's number in a name


def suffix(path: str) -> str:
    """Return the format that a path's last suffix names."""
    return Path(path).suffix.removeprefix(".").lower()


def writer_for(form: str) -> Writer:
    """Return a format's row; raise UsageError for one that there is not."""
    if form in WRITERS:
        return WRITERS[form]
    what = f"`.{form}` is no format" if form else "the output has no suffix that says its format"
    cure = did_you_mean(form, WRITERS, f"the formats are {', '.join(WRITERS)}")
    raise UsageError(Diagnostic(code="E050", message=f"-o: {what}", help=cure))


def is_template(path: str) -> bool:
    """Tell whether a name has a place for a frame's number."""
    return _PLACE.search(path) is not None


def asks_for_frames(path: str) -> bool:
    """Tell whether an output's name asks for the frames: `lecture.frames.pdf`, `steps/{0p}.svg`."""
    return is_template(path) or Path(path).stem.endswith((".frames", ".story"))


def is_report(path: str, *, flag: bool) -> bool:
    """Tell whether an output is the report: by its name, `lecture.report.html`, or by a ``flag`` for all others."""
    return Path(path).stem.endswith(".report") or (flag and not asks_for_frames(path) and subject(path) is None)


def form_for(suffix: str) -> Form:
    """Return the row of a form of the report; raise UsageError for one that there is not."""
    if suffix in FORMS:
        return FORMS[suffix]
    cure = f"a report is one of {', '.join(f'.{form}' for form in FORMS)}"
    raise UsageError(Diagnostic(code="E050", message=f"-o: there is no report as .{suffix}", help=cure))


def subject(path: str) -> Named | None:
    """Return what an output's name asks for, but for frames and reports: `x.nudge.svg`, `x.blank.pdf`."""
    stem = Path(path).stem.removesuffix(".report")
    report = Path(path).stem != stem
    if ".nudge" in Path(path).suffixes[:-1] and not report:
        return "nudge"
    if stem.endswith(".story") and not report:
        return "story"
    return "blank" if stem.endswith(".blank") else "key" if stem.endswith(".key") else None


def subject_of(options: Options) -> Named | None:
    """Return which of these the options ask for."""
    if options.nudge is not None:
        return "nudge"
    if options.frames == "story":
        return "story"
    return "key" if options.key else "blank" if options.blank else None


def asking(options: Options, subject: Named, explained: str | None) -> Options:
    """Return the options of an output that asks for a subject; a nudge is of the variable that is explained."""
    if subject == "story":
        return replace(options, frames="story", nudge=None)
    return replace(options, nudge=Asked(explained or "")) if subject == "nudge" else options.exam(key=subject == "key")


def check_output(options: Options, path: str, form: str) -> None:
    """Raise UsageError for an output that would tell what an exam asks for."""
    if not options.blank:
        return
    if form in WRITERS and WRITERS[form].shows == "numbers":
        forms = ", ".join(f".{writer.suffix}" for writer in WRITERS.values() if writer.shows != "numbers")
        message = f"--blank: a .{form} file has every number, the answers too"
        raise UsageError(
            Diagnostic(code="E050", message=message, help=f"an exam or its key is a report or a picture: {forms}")
        )
    if asks_for_frames(path) or subject(path) == "nudge" or options.frames is not None:
        raise one_picture()


def _refused(path: str, message: str, cure: str) -> UsageError:
    return UsageError(Diagnostic(code="E050", message=f"-o {path}: {message}", help=cure))


def numbered(path: str, place: int, numbers: Sequence[int]) -> str:
    """Put a frame's place among those that are written into a name."""
    total = str(len(numbers))
    return path.replace("{p}", str(place)).replace("{0p}", str(place).zfill(len(total))).replace("{t}", total)


def files_of(film: Film, numbers: Sequence[int], path: str, writer: Writer, way: Way | None) -> dict[str, bytes]:
    """Write frames: a file each where the name has a place for their numbers, else one file."""
    if is_template(path):
        frames = [*enumerate(numbers, 1)]
        return {numbered(path, place, numbers): writer.write(film.frame(number)) for place, number in frames}
    return {path: in_one_file(film, numbers, path, writer, way)}


def in_one_file(film: Film, numbers: Sequence[int], path: str, writer: Writer, way: Way | None) -> bytes:
    """Write frames as one file, in one of the format's ways; raise UsageError where it has no room for them."""
    if way == "strip":
        return writer.write(sheet(film, numbers))
    if way in writer.ways:
        return writer.write_way(way)(film, numbers)
    if writer.frames:
        return writer.write_frames(film, numbers)
    raise _one_picture(path, writer.suffix)


def _one_picture(path: str, form: str) -> UsageError:
    several = ", ".join(f".{writer.suffix}" for writer in WRITERS.values() if writer.frames)
    ways = " or ".join(f"`--frames-as {way}`" for way in (*WRITERS[form].ways, "strip"))
    name = Path(path).stem.removesuffix(".frames")
    cure = f"write a file a frame, `-o '{name}-{{p}}.{form}'`, one with all of them ({several}), or add {ways}"
    return _refused(path, f"a .{form} file holds one picture, not all frames", cure)

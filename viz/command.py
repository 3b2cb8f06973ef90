"""What the command does: draws, compares, watches, and says so; the only module that prints or exits."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import typer

from viz import files, order
from viz.check import agreement
from viz.errors import Diagnostic, MakegraphError, MissingError, UsageError, did_you_mean
from viz.job import Done, Job
from viz.messages import FORMATS, told
from viz.options import CHOICES
from viz.outputs import form_for, is_report, suffix, writer_for
from viz.pipeline import Drawing
from viz.report.table import FORMS
from viz.snippets import usual_outputs
from viz.stale import changes, out_of_date
from viz.writers.table import WRITERS

if TYPE_CHECKING:
    from viz.live.server import Live

BUG, INTERRUPTED = 70, 130
_TOO_LARGE = Diagnostic(code="E016", message="there is not enough memory for so much", help="draw a part of it")


def run(
    source: str,
    outputs: Sequence[str],
    given: Mapping[str, Any],
    talk: Talk,
    *,
    form: str | None,
    limit: int,
    deps: str | None,
    snippet: str | None,
    check: bool,
    diff: bool,
    watch: bool,
    serve: bool,
    launch: bool,
) -> None:
    """Do what one command asks for, and exit; ``given`` are the options of the drawing among others."""
    compare, live, stale = check or diff, watch or serve, False
    _check_format(talk.form)
    with _messages(talk.form):
        subject = ".key" if given["key"] else ".blank" if given["blank"] else ""
        report = bool(given["report"])
        subject += ".report" if subject and report else ""
        named = _targets(source, outputs, form, snippet, subject, report=report) if outputs or not serve else {}
        choices = {name: given.get(name) for name in CHOICES}
        job = Job(source=source, limit=limit, given=choices, targets=named, deps=deps, snippet=snippet, live=serve)
        _refuse_together(job, compare=compare, live=live, launch=launch)
        if live:
            _keep_drawing(job, talk, launch=launch)
        elif compare:
            stale = _compared(job, talk, diff=diff)
        else:
            done = _written(job, talk)
            if launch:
                _launch_first(done)
    if stale:
        _stop(1)


def print_versions() -> None:
    """Print what this is and what it draws with."""
    from importlib.metadata import version  # noqa: PLC0415

    with _messages(), files.printing():
        parts = f"Graphviz {order.version()}, typst {version('typst')}, networkx {version('networkx')}"
        typer.echo(f"makegraph {version('makegraph')} ({parts})")


def refuse_to_print(error: OSError) -> NoReturn:
    """Say that standard output cannot take the command's help, and exit."""
    try:
        with files.printing():
            raise error
    except MakegraphError as refused:
        _print(told(refused))
        sys.exit(refused.status)


class Talk(NamedTuple):
    """How much is said, and in which form."""

    form: str
    quiet: bool
    verbose: bool


def _refuse_together(job: Job, *, compare: bool, live: bool, launch: bool) -> None:
    """Raise UsageError for options that exclude each other."""
    streams = "-" in job.targets or job.snippet is not None
    if compare and (live or launch):
        message, cure = "--check and --diff write nothing to open or to watch", "leave out --watch, --serve and --open"
    elif live and (job.source == "-" or streams):
        message, cure = "--watch: standard input and output happen once", "name a file of equations, and one to draw"
    elif launch and streams:
        message, cure = "--open: standard output cannot be opened", "name a file: -o graph.svg"
    else:
        return
    raise UsageError(Diagnostic(code="E050", message=message, help=cure))


def _written(job: Job, talk: Talk) -> Done:
    """Draw and write all outputs, and say what there is to say."""
    done = job.done()
    files.write(done.files, job.source)
    if not talk.quiet:
        _say(done.drawing, [*done.files], talk)
    return done


def _keep_drawing(job: Job, talk: Talk, *, launch: bool) -> None:
    """Draw on every save, into the files and, if it is wanted, into a page, until interrupted."""
    if not job.live:
        _draw_on_saves(job, talk, launch=launch)
        return
    from viz.live.server import Live, serving  # noqa: PLC0415 - few runs serve

    live = Live()
    with serving(live, job.source) as address:
        if not talk.quiet:
            _print(f"{job.source} is shown at {address} until Ctrl+C")
        if launch:
            _launch(address)
        _draw_on_saves(job, talk, live)


def _draw_on_saves(job: Job, talk: Talk, live: Live | None = None, *, launch: bool = False) -> None:
    """Draw now and on every save; after a mistake the files stay as they were. Open the first that could be drawn."""
    from viz.live.watch import saves  # noqa: PLC0415 - few runs watch

    drawn = False
    for _ in saves(lambda: job.inputs):
        try:
            done = _written(job, talk)
            if live is not None:
                live.show(done.page)
        except MakegraphError as error:
            if error.status != 1 and not drawn:  # the command is wrong, whatever will be saved
                raise
            _print(told(error, talk.form))
            if live is not None:
                live.fail(told(error))
            continue
        if sys.stderr.isatty() and not talk.quiet:
            _print(f"drew {', '.join(done.files) or job.source}")
        if launch and not drawn:
            _launch_first(done)
        drawn = True


def _launch_first(done: Done) -> None:
    """Open the first of the files that were drawn."""
    _launch(str(Path(next(iter(done.files))).absolute()))


def _launch(what: str) -> None:
    """Open a file or an address with the program that the system has for it."""
    if typer.launch(what) != 0:
        cure = "open it yourself, or install xdg-utils"
        raise MissingError(Diagnostic(code="E060", message=f"no program is there to open {what}", help=cure))


def _targets(
    source: str, outputs: Sequence[str], form: str | None, snippet: str | None, subject: str, *, report: bool
) -> dict[str, str]:
    """Return the format of every output, by path; one that is not named has the subject in its name."""
    usual = "html" if report else "svg"
    if snippet and not outputs:
        return usual_outputs(snippet, source)
    if not outputs:
        kind = form or usual
        stem = "-" if source == "-" else str(Path(source).parent / f"{Path(source).stem}{subject}.{kind}")
        if stem == "-" and kind in WRITERS and not WRITERS[kind].text and sys.stdout.isatty():
            message = f"{kind} is not written to a terminal"
            raise UsageError(Diagnostic(code="E050", message=message, help=f"name a file: -o graph.{kind}"))
        outputs, form = [stem], kind
    kinds = {path: _kind(path, form, usual) for path in outputs}
    for path, kind in kinds.items():
        (form_for if is_report(path, flag=report) else writer_for)(kind)
    return kinds


def _kind(path: str, form: str | None, usual: str) -> str:
    """Return an output's format: its suffix where that names one, else the one that is asked for."""
    if path == "-":
        return form or usual
    return suffix(path) if form is None or suffix(path) in {*WRITERS, *FORMS} else form


def _compared(job: Job, talk: Talk, *, diff: bool) -> bool:
    """Say which outputs are missing or out of date and, with ``diff``, which numbers changed; tell if any are."""
    done = job.done()
    made, source = done.files, done.drawing.program.source
    if "-" in made:
        message = "--check: there is no file to compare with standard output"
        raise UsageError(Diagnostic(code="E050", message=message, help="name a file: -o graph.svg"))
    there = files.current(made)
    stale = out_of_date(made, there)
    for diagnostic in stale:
        _print(FORMATS[talk.form](diagnostic, source, "error"))
    for name in [name for name in made if diff and name in there and there[name] != made[name]]:
        for note in changes(name, there[name], made[name]):
            _print(FORMATS[talk.form](note, source, "note"))
    if not talk.quiet:
        _say(done.drawing, [], talk)
    return bool(stale)


def _say(drawing: Drawing, paths: Sequence[str], talk: Talk) -> None:
    for note in drawing.notes:
        _print(FORMATS[talk.form](note, drawing.program.source, "note"))
    if talk.verbose:
        _print(drawing.checked.summary)
        digits = agreement(drawing.trace)
        if digits is not None:
            _print(f"the whole graph's difference quotient agrees to {digits:.1f} digits")
        for path in paths:
            _print(f"wrote {path}")


def _print(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _messages(form: str = "human") -> Iterator[None]:
    """Turn what goes wrong into messages and exit statuses."""
    try:
        yield
    except MakegraphError as error:
        _print(told(error, form))
        _stop(error.status)
    except KeyboardInterrupt:
        _stop(INTERRUPTED)
    except BrokenPipeError:
        _stop(1)
    except MemoryError:
        _print(FORMATS[form](_TOO_LARGE, None, "error"))
        _stop(1)
    except Exception:  # noqa: BLE001 - the last line of defence, which shows everything
        _print(traceback.format_exc())
        _print("This is a bug in makegraph: please report it with the file that caused it.")
        _stop(BUG)


def _check_format(form: str) -> None:
    with _messages():
        if form not in FORMATS:
            cure = did_you_mean(form, FORMATS, f"choose one of {', '.join(FORMATS)}")
            raise UsageError(Diagnostic(code="E050", message=f"--message-format: `{form}` is not known", help=cure))


def _stop(status: int) -> NoReturn:
    raise typer.Exit(status)

"""The command line; the only module that prints or exits."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn

import typer

from viz import files, order
from viz.check import agreement
from viz.errors import Diagnostic, MakegraphError, MissingError, UsageError, did_you_mean
from viz.exam import BLANKS
from viz.job import Done, Job
from viz.messages import FORMATS, told
from viz.mistakes import KINDS
from viz.options import CHOICES, DERIVATIVES, DETAILS, DIRECTIONS, SHOWABLE
from viz.outputs import form_for, is_report, suffix, writer_for
from viz.pipeline import Drawing
from viz.program import MOST_OPERATIONS
from viz.report.table import FORMS
from viz.snippets import SNIPPETS, usual_outputs
from viz.stale import changes, out_of_date
from viz.styles.table import STYLES
from viz.themes import SCHEMES, THEMES
from viz.writers.table import WAYS, WRITERS

if TYPE_CHECKING:
    from viz.live.server import Live

BUG, INTERRUPTED = 70, 130
_TOO_LARGE = Diagnostic(code="E016", message="there is not enough memory for so much", help="draw a part of it")
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line."""
    try:
        with files.printing():  # Typer's help
            app(prog_name="makegraph")
    except MakegraphError as error:
        _print(told(error))
        sys.exit(error.status)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if not wanted:
        return
    from importlib.metadata import version  # noqa: PLC0415

    with _messages(), files.printing():
        parts = f"Graphviz {order.version()}, typst {version('typst')}, networkx {version('networkx')}"
        typer.echo(f"makegraph {version('makegraph')} ({parts})")
    raise typer.Exit


Source = Annotated[str, typer.Argument(metavar="INPUT", help="A text file of equations; - is standard input.")]
Output = Annotated[
    list[str] | None,
    typer.Option("-o", "--output", metavar="PATH", help=f"Repeatable, by suffix: {' '.join(WRITERS)}; - is stdout."),
]
Format = Annotated[
    str | None, typer.Option("-f", "--format", metavar="NAME", help="The format of - and of names without a suffix.")
]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another value for an input. Repeatable.")
]
Deps = Annotated[
    str | None, typer.Option("--deps", metavar="FILE", help="Also write what each output was made from, for make.")
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if an output is missing or out of date.")]
Diff = Annotated[bool, typer.Option("--diff", help="As --check, and say which numbers changed.")]
Paste = Annotated[
    str | None, typer.Option("--snippet", metavar="HOST", help=f"Print what to paste: {', '.join(SNIPPETS)}.")
]
Watch = Annotated[bool, typer.Option("--watch", help="Draw again on every save, until Ctrl+C.")]
Serve = Annotated[bool, typer.Option("--serve", help="As --watch, and show it in a page of this machine's.")]
Launch = Annotated[bool, typer.Option("--open", help="Open what was drawn, or the page.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say what was checked and written.")]
Version = Annotated[
    bool, typer.Option("-V", "--version", callback=_version, is_eager=True, help="Print versions and stop.")
]


def _choice(metavar: str, about: str) -> Any:
    return typer.Option(metavar=metavar, help=about)


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def draw(
    context: typer.Context,
    source: Source,
    output: Output = None,
    form: Format = None,
    style: Annotated[str | None, _choice("NAME", f"What it looks like: {', '.join(STYLES)}.")] = None,
    detail: Annotated[str | None, _choice("|".join(DETAILS), "One box each, or these functions opened.")] = None,
    of: Annotated[str | None, _choice("NAME", "The variable whose gradient is taken.")] = None,
    wrt: Annotated[str | None, _choice("LIST", "The variables whose derivatives are shown: w,b.")] = None,
    settings: Settings = None,
    font: Annotated[str | None, _choice("FILE", "A font for letters that the bundled ones lack.")] = None,
    theme: Annotated[str | None, _choice("|".join(THEMES), "Colours, type and strokes.")] = None,
    scheme: Annotated[str | None, _choice("|".join(SCHEMES), "Light or dark; auto follows the reader's page.")] = None,
    digits: Annotated[str | None, _choice("N|.N|exact", "Significant digits (3), decimals, or fractions.")] = None,
    derivative: Annotated[str | None, _choice("|".join(DERIVATIVES), "∂J/∂v, dJ/dv, dv, or the number alone.")] = None,
    explain: Annotated[str | None, _choice("NAME", "The variable whose chain rule is written out.")] = None,
    nudge: Annotated[str | None, _choice("NAME[=STEP]", "What raising a variable a little does.")] = None,
    direction: Annotated[str | None, _choice("|".join(DIRECTIONS), "The way values flow.")] = None,
    blank: Annotated[str | None, _choice("LIST", f"An exam: leave out {', '.join(BLANKS)}, or names: v,db.")] = None,
    key: Annotated[bool, typer.Option("--key", help="Fill in what --blank leaves out.")] = False,
    frames: Annotated[str | None, _choice("SPEC", "Frames: all, forward, backward, story, 1,3-5,8- or u,dv.")] = None,
    frames_as: Annotated[str | None, _choice("|".join(WAYS), "How one picture holds its frames.")] = None,
    wrong: Annotated[str | None, _choice("MISTAKE", f"Plays a mistake: {', '.join(KINDS)}=NAMES.")] = None,
    update: Annotated[str | None, _choice("RATE", "One step of gradient descent, shown last: 0.1.")] = None,
    interval: Annotated[str | None, _choice("MS", "How long a frame is shown that plays by itself (1200).")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Operations allowed.")] = MOST_OPERATIONS,
    fit: Annotated[str | None, _choice("WxH", "The room to fit, in points (960x540, a slide).")] = None,
    show: Annotated[str | None, _choice("[+|-]LIST", f"Of {', '.join(SHOWABLE)}; -legend hides it.")] = None,
    message_format: Annotated[str, _choice("|".join(FORMATS), "How messages are written.")] = "human",
    background: Annotated[str | None, _choice("COLOR|none", "The paper: #rrggbb, or none.")] = None,
    scale: Annotated[str | None, _choice("N", "How many times as large it is shown.")] = None,
    report: Annotated[bool, typer.Option("--report", help=f"The explanation in words: {' '.join(FORMS)}.")] = False,
    one_line: Annotated[bool, typer.Option("--inline", help="SVG in one line, to paste into a page.")] = False,
    id_prefix: Annotated[str | None, _choice("TEXT", "What the ids in an SVG begin with.")] = None,
    deps: Deps = None,
    snippet: Paste = None,
    watch: Watch = False,
    serve: Serve = False,
    launch: Launch = False,
    check: Check = False,
    diff: Diff = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Version = False,
) -> None:
    """Turn a text file of equations into its annotated computation graph."""
    given = {name: context.params.get(name) for name in CHOICES} | {"set": tuple(settings or ()) or None}
    _check_format(message_format)
    talk = Talk(message_format, quiet=quiet, verbose=verbose)
    compare, live, stale = check or diff, watch or serve, False
    with _messages(message_format):
        subject = ".key" if key else ".blank" if blank else ""
        subject += ".report" if subject and report else ""
        named = _targets(source, output or [], form, snippet, subject, report=report) if output or not serve else {}
        job = Job(source=source, limit=limit, given=given, targets=named, deps=deps, snippet=snippet, live=serve)
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

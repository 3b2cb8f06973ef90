"""The command line: its options and their help. What a run does is in `command`, so that `--help` loads none of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from viz.choices import (
    BLANKS,
    DERIVATIVES,
    DETAILS,
    DIRECTIONS,
    MESSAGES,
    MISTAKES,
    MOST_OPERATIONS,
    REPORTS,
    SCHEMES,
    SHOWABLE,
    SNIPPETS,
    STYLES,
    THEMES,
    WAYS,
    WRITERS,
)

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line."""
    try:
        app(prog_name="makegraph")
    except OSError as error:  # from Typer's help; what a run meets, it tells itself
        from viz import command  # noqa: PLC0415

        command.refuse_to_print(error)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if not wanted:
        return
    from viz import command  # noqa: PLC0415

    command.print_versions()
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
    detail: Annotated[str | None, _choice("|".join(DETAILS), "One box each, or these opened, or what fits.")] = None,
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
    wrong: Annotated[str | None, _choice("MISTAKE", f"Plays a mistake: {', '.join(MISTAKES)}=NAMES.")] = None,
    update: Annotated[str | None, _choice("RATE", "One step of gradient descent, shown last: 0.1.")] = None,
    interval: Annotated[str | None, _choice("MS", "How long a frame is shown that plays by itself (1200).")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Operations allowed.")] = MOST_OPERATIONS,
    fit: Annotated[str | None, _choice("WxH", "The room to fit, in points (960x540, a slide).")] = None,
    show: Annotated[str | None, _choice("[+|-]LIST", f"Of {', '.join(SHOWABLE)}; -legend hides it.")] = None,
    message_format: Annotated[str, _choice("|".join(MESSAGES), "How messages are written.")] = "human",
    background: Annotated[str | None, _choice("COLOR|none", "The paper: #rrggbb, or none.")] = None,
    scale: Annotated[str | None, _choice("N", "How many times as large it is shown.")] = None,
    report: Annotated[bool, typer.Option("--report", help=f"The explanation in words: {' '.join(REPORTS)}.")] = False,
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
    from viz import command  # noqa: PLC0415

    command.run(
        source,
        output or [],
        {**context.params, "set": tuple(settings or ()) or None},
        command.Talk(message_format, quiet=quiet, verbose=verbose),
        form=form,
        limit=limit,
        deps=deps,
        snippet=snippet,
        check=check,
        diff=diff,
        watch=watch,
        serve=serve,
        launch=launch,
    )

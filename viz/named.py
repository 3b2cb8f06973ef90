"""The names that options give: which of the equations' they mean, and the error about one that there is not."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from viz.backward import Trace
from viz.descent import Descent, descend
from viz.detail import AUTO
from viz.errors import Diagnostic, InputError, MakegraphError, UsageError, did_you_mean
from viz.exam import BLANKS, asked_for
from viz.fold import Folded
from viz.graph import Graph, choose_output
from viz.mistakes import Played, play
from viz.nudge import Nudge, nudge
from viz.options import Options, resolve
from viz.program import CONSTANTS, Program
from viz.regions import OPERATIONS, STATEMENTS

_MOST_NAMES = 20  # that a cure lists


def matching(patterns: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are given, or that a pattern such as `w*` fits.

    >>> matching(["b", "w*"], ["w1", "b", "w2"])
    ('b', 'w1', 'w2')
    """
    names = list(names)
    known = set(names)
    return tuple(
        name
        for pattern in patterns
        for name in ([pattern] if pattern in known else fnmatch.filter(names, pattern) if "*" in pattern else [])
    )


def check_names(graph: Graph, options: Options, given: Iterable[str]) -> None:
    """Refuse names in options that the equations do not define; ``given`` are those of the inputs."""
    names, detail = graph.positions, options.drawn_detail
    opened = () if detail in {AUTO, STATEMENTS, OPERATIONS} else detail.split(",")
    refuse_unknown(graph, options, "set", options.set, given)
    refuse_unknown(graph, options, "wrt", options.wrt, names)
    refuse_unknown(graph, options, "data", options.data, given)
    refuse_unknown(graph, options, "inline", options.inline, names)
    refuse_unknown(graph, options, "write", options.write, names)
    refuse_unknown(graph, options, "explain", [options.explain] if options.explain else [], names)
    refuse_unknown(graph, options, "blank", [part for part in options.blank if part not in BLANKS], asked_for(names))
    refuse_unknown(graph, options, "nudge", [options.nudge.name] if options.nudge else [], names)
    refuse_unknown(graph, options, "detail", opened, [function.name for function in graph.program.functions])


def chosen_output(graph: Graph, options: Options) -> tuple[int, tuple[Diagnostic, ...]]:
    """Return the output's position, and notes on how it was chosen; refuse a name that there is not."""
    if options.of is not None:
        refuse_unknown(graph, options, "of", [options.of], graph.positions)
    return choose_output(graph, options.of)


def played(graph: Graph, options: Options, drawn: Folded) -> Played | None:
    """Play the mistake that is asked for, if one is; raise an error about the option if that cannot be."""
    if (mistake := options.wrong) is None:
        return None
    boxes = [box.spoken for box in drawn.boxes]
    refuse_unknown(graph, options, "wrong", mistake.order, boxes)
    with _blaming(graph.program, options, "wrong"):
        return play(drawn, mistake._replace(order=matching(mistake.order, boxes)))


def descended(trace: Trace, options: Options, drawn: Folded) -> Descent | None:
    """Take the step of descent that is asked for, if one is; raise an error about the option if that cannot be."""
    if (rate := options.update) is None:
        return None
    with _blaming(trace.graph.program, options, "update"):
        return descend(trace, drawn, rate, options.set)


def refuse_unknown(graph: Graph, options: Options, key: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise the error about the first name, of those that an option gives, that is not known."""
    known = list(known)
    for name in given:
        if not matching([name], known):
            raise _wrong_name(graph, options, key, name, known)


def _wrong_name(graph: Graph, options: Options, key: str, name: str, known: Sequence[str]) -> MakegraphError:
    computed = name in graph.positions
    message = f"`{name}` is computed, not an input" if computed else f"there is no `{name}`"
    if key == "detail":
        message = f"`{name}` is neither auto nor statements nor operations nor a function of the file"
        known = [AUTO, STATEMENTS, OPERATIONS, *known]
    elif key == "nudge" and name in CONSTANTS:
        message = f"`{name}` is a constant, which stays as it is"
    cure = did_you_mean(name, known, f"the names are {', '.join(known[:_MOST_NAMES])}")
    return _misused(graph.program, options, key, message, cure)


@contextmanager
def _blaming(program: Program, options: Options, key: str) -> Iterator[None]:
    """Raise what is wrong with the use of an option as an error about the option."""
    try:
        yield
    except UsageError as error:
        wrong = error.diagnostics[0]
        raise _misused(program, options, key, wrong.message, wrong.help) from None


def _misused(program: Program, options: Options, key: str, message: str, cure: str) -> MakegraphError:
    """Return the error about an option that cannot be used: at its line if the file says it."""
    entry = program.header.get(key)
    if entry is None or getattr(resolve(Options(), {key: entry.text}), key) != getattr(options, key):
        return UsageError(Diagnostic(code="E050", message=f"--{key}: {message}", help=cure))
    wrong = Diagnostic(code="E017", message=f"{key}: {message}", span=entry.span, label="cannot be used", help=cure)
    return InputError(wrong, source=program.source)


def raised(trace: Trace, options: Options, drawn: Folded, data: Iterable[str]) -> Nudge | None:
    """Nudge the variable that is asked for, if one is; raise UsageError for data, and for one that has no box."""
    if (asked := options.nudge) is None:
        return None
    return nudge(trace, drawn, _box_to_nudge(drawn, asked.name, data), asked.step)


def _box_to_nudge(folded: Folded, name: str, data: Iterable[str]) -> int:
    if name in data:
        raise _not_to_nudge(f"`{name}` is data, which stays as it is", "leave it out of `data` to nudge it")
    for n, box in enumerate(folded.boxes):
        if box.id == name:
            return n
    raise _not_to_nudge(f"`{name}` has no box of its own in this drawing", "leave it out of `inline`")


def _not_to_nudge(message: str, cure: str) -> UsageError:
    return UsageError(Diagnostic(code="E050", message=f"--nudge: {message}", help=cure))

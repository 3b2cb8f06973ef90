"""The whole program on one page: text -> program -> graph -> trace -> folded -> scene -> bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz import asides, embed, explain, files, nudged, outputs
from viz.argument import nudges
from viz.arrange import Words
from viz.backward import Trace, backward
from viz.check import Checked, check
from viz.choices import MOST_OPERATIONS
from viz.derivation import Derivation, derive, explained, first_wanted
from viz.descent import Descent, descending
from viz.detail import Level, level
from viz.errors import Diagnostic, MakegraphError
from viz.exam import Exam, examined
from viz.finish import finished, turning
from viz.fold import Folded, annotated, fold
from viz.folding import bounded, folded_as, may_fit
from viz.forward import forward, inputs
from viz.graph import Graph, build
from viz.heading import heading
from viz.legible import Attempt, Drawn, Fitted, fitted, shown
from viz.mistake_story import mistake_story
from viz.mistakes import Played
from viz.named import check_names, chosen_output, descended, matching, played, raised
from viz.notes import missing_letters, noted
from viz.nudge import Nudge
from viz.openings import openings
from viz.options import Asked, Options, of_header, resolve
from viz.outputs import Named
from viz.program import Program
from viz.regions import STATEMENTS
from viz.report.files import report_files
from viz.report.report import Report
from viz.scene import Film, Scene
from viz.sources.text import parse as read_program
from viz.spelling import spelled, values_by_look
from viz.story import Story, Telling, chosen_frames, story
from viz.styles.parts import Look
from viz.styles.table import STYLES
from viz.styles.wires import wire_name
from viz.subject import Subject
from viz.themes import THEMES, Theme, chosen

if TYPE_CHECKING:
    import networkx as nx

_NUMBERS = ("primitive", "_output", "_checked")
_STAGES = (*_NUMBERS, "_level", "folded", "drawn")


@dataclass(frozen=True)
class Drawing:
    """A set of equations on its way to a picture; each stage is computed when it is first asked for.

    With ``framed`` all that its frames need is set and laid out with it, as it is where the options ask for frames.
    Every stage raises MakegraphError for what the equations or the options can cause.
    """

    program: Program
    options: Options = field(default_factory=Options)
    framed: bool = False
    _others: dict[Named, Drawing] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def primitive(self) -> Graph:
        """One primitive operation a node."""
        try:
            return build(self.program, self.options.limit)
        except MakegraphError as error:
            raise error.located(self.program.source) from None

    @property
    def output(self) -> int:
        """The position of the output in the primitive graph."""
        return self._output[0]

    @cached_property
    def _output(self) -> tuple[int, tuple[Diagnostic, ...]]:
        return chosen_output(self.primitive, self.options)

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What was decided so far that the user may want to know: which output was taken, whether it was turned."""
        fits = [vars(drawing)["_placed"] for drawing in (self, *self._others.values()) if "_placed" in vars(drawing)]
        drawn = (*(n for fit in fits for n in fit.notes), *missing_letters(self.program, self.theme)) if fits else ()
        numbers = noted(self.drawn, self.nudge, self.checked)
        return tuple(dict.fromkeys((*self._output[1], *self._level.notes, *numbers, *drawn)))

    @cached_property
    def trace(self) -> Trace:
        """Values and derivatives of the primitive graph, checked."""
        return self._checked[0]

    @property
    def checked(self) -> Checked:
        """What the checks of the numbers found; they raise CheckError where one fails."""
        return self._checked[1]

    @cached_property
    def _checked(self) -> tuple[Trace, Checked]:
        graph, options = self.primitive, self.options
        try:
            given = inputs(graph)
            check_names(graph, options, given)
            trace = backward(graph, forward(graph, given | dict(options.set), self.output), self.output)
        except MakegraphError as error:
            raise error.located(self.program.source) from None
        return trace, check(trace)

    @cached_property
    def folded(self) -> Folded:
        """The boxes and wires, whole: what JSON and networkx have."""
        return self._folded(self._level.detail)

    @cached_property
    def drawn(self) -> Folded:
        """The boxes and wires that are drawn, with their names as they are to look."""
        inline = self._named(self.options.inline)
        return spelled(self._folded(self._level.detail, inline) if inline else self.folded, self.options.write)

    @cached_property
    def _level(self) -> Level:
        return level(self.options, self.program.functions, lambda detail: self._at(detail).is_legible)

    def _at(self, detail: str) -> Drawing:
        return self._with(replace(self.options, detail=detail), framed=self.framed, stages=_NUMBERS)

    @property
    def is_legible(self) -> bool:
        """Whether every box is drawn, in the room there is."""
        return may_fit(self.drawn, self.options.fit) and self._placed.is_whole

    def _folded(self, detail: str, inline: Sequence[str] = ()) -> Folded:
        return fold(self.trace, detail, self._named(self.options.wrt), self._named(self.options.data), inline)

    def _named(self, patterns: Sequence[str]) -> tuple[str, ...]:
        return matching(patterns, self.primitive.positions)

    @property
    def theme(self) -> Theme:
        """The theme in the scheme that is drawn."""
        return chosen(THEMES[self.options.theme], self.options.scheme, self.options.font)

    @cached_property
    def scene(self) -> Scene:
        """The finished picture, as it is to be shown."""
        return finished(self.ruled, self.theme, self.options, bars=True)

    @property
    def ruled(self) -> Scene:
        """The picture with every line on its true path, as it is before a pen draws it."""
        return self._subject.key(self._placed) if self.options.key else self._placed.scene

    @cached_property
    def _exam(self) -> Exam:
        """What is drawn, without the answers if this is an exam or a key: no style sees them."""
        shown = self.options.shown | ({"gradients"} if self.options.wrong else set())  # a mistake is one of derivatives
        return examined(self.drawn, nudged.shown(shown) if self.nudge else shown, self.options.blank)

    def _other(self, subject: Named) -> Drawing:
        """Return a nudge, a story, an exam or its key, made once: drawings of the same numbers, exams in one layout."""
        if subject not in self._others:
            options = outputs.asking(self.options, subject, self._explained)
            found = self._with(options, framed=self.framed and not options.blank)
            for other in [other for other in self._others.values() if other.options.blank and options.blank]:
                vars(found).update({stage: getattr(other, stage) for stage in ("_exam", "_subject", "_placed")})
            self._others[subject] = found
        return self._others[subject]

    def _with(self, options: Options, *, framed: bool, stages: Sequence[str] = _STAGES) -> Drawing:
        """Return a drawing of the same numbers, which shares these stages."""
        found = replace(self, options=options, framed=framed)
        vars(found).update({stage: getattr(self, stage) for stage in stages})
        return found

    @cached_property
    def _placed(self) -> Fitted:
        return fitted(self._attempted, self.options.direction, self.options.fit)

    def _attempted(self, attempt: Attempt) -> Drawn | None:
        """Draw in one of the ways that may fit; return None where there is nothing to fold. Frames need every box."""
        options, exam = self.options, self._exam
        room = None if self._subject.needs_every_box else options.fit
        if (folded := folded_as(self._whole, attempt.folding, room)) is None:
            return None
        look = Look(
            theme=self.theme.close if attempt.close else self.theme,
            show=exam.show,
            digits=options.digits,
            derivative=options.derivative,
            direction=attempt.direction,
            frames=self._story is not None,
            blanks=exam.blanks,
            words=options.words,
            played=self._played,
            descent=self._descent,
        )
        return self._subject.drawn(folded, look, STYLES[options.style], attempt, exam.folded)

    @cached_property
    def _subject(self) -> Subject:
        """What is drawn: the graph with the words around it, its story, or a nudge alone."""
        options, framed = self.options, self.framed or self.options.frames is not None
        if self.nudge is not None:
            around = nudged.words(self.drawn, self.nudge, options.description, frames=framed)
            return Subject(words=Words(), nudges=[(self.nudge, around)])
        over = heading(self._statements, options.shown, options.title, alone=self.drawn.detail != STATEMENTS)
        if options.blank:  # what the file says of the finished picture may tell the answers
            return Subject(words=Words(heading=over), exam=self._exam)
        found, banner = self.derivation, self._played.mistake.banner if self._played else None
        derivation = None if found is None else explained(found, options.digits, options.derivative)
        under = asides.columns(self._statements, options.shown, self.program.notes)
        words = Words(heading=over, derivation=derivation, about=options.description, banner=banner, asides=under)
        argued = self._story if options.frames == "story" and not options.wrong else None
        return Subject(words=words, story=self._story, nudges=nudges(self.trace, self.drawn, argued) if argued else ())

    @cached_property
    def nudge(self) -> Nudge | None:
        """What raising one variable does, if that is asked for."""
        return raised(self.trace, self.options, self.drawn, self._named(self.options.data))

    @cached_property
    def _statements(self) -> Folded:
        """One box a statement, with their names as they are to look."""
        return spelled(self._folded(STATEMENTS), self.options.write)

    @cached_property
    def _whole(self) -> Folded:
        """What is drawn where nothing has to be folded for the room."""
        return bounded(self._exam.folded, every_box=self._subject.needs_every_box)

    @cached_property
    def _played(self) -> Played | None:
        """The mistake that is asked for, share by share."""
        return played(self.primitive, self.options, self.drawn)

    @cached_property
    def _descent(self) -> Descent | None:
        """The step of descent that is asked for, if one is."""
        return descended(self.trace, self.options, self.drawn)

    @cached_property
    def _story(self) -> Story | None:
        """The steps of the frames, if any are asked for."""
        options = self.options
        if options.nudge or not (self.framed or options.frames or options.wrong or options.update):
            return None
        telling = Telling(options.digits, options.derivative, self._known(), self.program.functions)
        called = {wire: wire_name(self.drawn, wire) for wire in bounded(self.drawn, every_box=True).wires}
        if self._played is not None:
            return mistake_story(self._played, telling, called)
        told = story(self.drawn, self._statements, telling, called)
        return told if self._descent is None else descending(told, self.drawn, self._descent, options.digits, called)

    def _known(self) -> dict[str, float | None]:
        """Return the values by the names as they are drawn."""
        known = values_by_look(self._folded(STATEMENTS), self._statements, self.values)
        return known | {box.name or box.id: box.value for box in self.drawn.boxes}

    @cached_property
    def ruled_film(self) -> Film:
        """The frames with every line on its true path."""
        film = self._subject.film(self._placed.arranged)
        return replace(film, scene=shown(film.scene, self.options.fit, self._placed.least))

    @cached_property
    def film(self) -> Film:
        """The picture in frames, if any are asked for."""
        film, options = self.ruled_film, self.options
        return replace(film, scene=finished(film.scene, self.theme, options, bars=True), interval=options.interval)

    @property
    def frames(self) -> tuple[int, ...]:
        """The numbers, from 1, of the frames that are asked for."""
        return chosen_frames(self.film, self.options.frames or "all")

    @cached_property
    def derivation(self) -> Derivation | None:
        """The chain rule of the variable to explain, or of the first input whose derivative is wanted; None if none."""
        asked = self.options.explain is not None or "derivation" in self.options.shown
        return derive(self._statements, self._explained) if asked and self._explained is not None else None

    @property
    def _explained(self) -> str | None:
        """The variable to explain, or the first input whose derivative is wanted; None if there is none."""
        asked = self._named([self.options.explain] if self.options.explain else [])
        return asked[0] if asked else first_wanted(self._folded(STATEMENTS), self._named(self.options.wrt))

    @property
    def graph(self) -> nx.DiGraph:
        """The drawn graph for networkx: `value` and `gradient` on nodes, `partial` on edges."""
        return annotated(self.folded)

    @property
    def values(self) -> dict[str, float | None]:
        """The value of every name; None where it depends on `?` or was not needed."""
        return {name: self.trace.values[at] for name, at in self.primitive.positions.items()}

    @property
    def gradients(self) -> dict[str, float | None]:
        """The derivative of the output with respect to every name; None where it depends on `?`."""
        return {name: self.trace.adjoints[at] for name, at in self.primitive.positions.items()}

    def render(self, form: str) -> bytes:
        """Return the drawing in a format, by its suffix."""
        writer = outputs.writer_for(form)
        outputs.check_output(self.options, form, form)
        match writer.shows:
            case "scene" if writer.turns:
                return writer.write(turning(self.scene, self.options), openings(self, self._level.detail, self._at))
            case "scene":
                return writer.write(self.scene)
            case "type":
                return writer.write(finished(self.ruled, self.theme, self.options, bars=False))
            case "numbers":
                return writer.write(self.folded, self.program, self.options.title, self.options.digits, self.nudge)

    def svg(self) -> str:
        """Return the drawing as SVG text."""
        return self.render("svg").decode()

    def rendered(self, path: str, form: str) -> dict[str, bytes]:
        """Return what is written for an output: one file, or a file a frame where its name has `{p}` or `{0p}`."""
        outputs.check_output(self.options, path, form)
        if (subject := outputs.subject(path)) is not None and subject != outputs.subject_of(self.options):
            return self._other(subject).rendered(path, form)
        if outputs.is_report(path, flag=self.options.report):
            return self._reported(path, form)
        writer = outputs.writer_for(form)
        if not outputs.asks_for_frames(path) and (self.options.frames is None or writer.shows == "numbers"):
            return {path: self.render(form)}
        if not (self.framed or self.options.frames):
            return replace(self, framed=True).rendered(path, form)
        film = self.film
        if writer.shows == "type":
            film = replace(film, scene=finished(self.ruled_film.scene, self.theme, self.options, bars=False))
        if writer.turns:
            film = replace(film, scene=turning(film.scene, self.options))
        return outputs.files_of(film, self.frames, path, writer, self.options.frames_as)

    def _reported(self, path: str, form: str) -> dict[str, bytes]:
        options, steps = explain.plain(self.options), 0 if self.options.blank else outputs.form_for(form).steps
        framed = self.framed or len(self.drawn.boxes) <= steps or (options.frames_as == "strip" and not options.blank)
        if (options, framed) != (self.options, self.framed):
            return self._with(options, framed=framed).rendered(path, form)
        return report_files(self.report, path, form)

    @cached_property
    def report(self) -> Report:
        """The written explanation of every derivative, whose forms are in `viz.report`."""
        if (options := explain.plain(self.options)) != self.options:
            return self._with(options, framed=self.framed).report
        film = None if self._story is None or options.blank else self.film
        return explain.explained(self, self._known(), film, self._exam if options.blank else None)

    def nudging(self, name: str) -> Drawing:
        """Return the same with a nudge of one variable by the usual step, without frames."""
        return self._with(replace(self.options, nudge=Asked(name)), framed=False)

    def with_frames(self, paths: Iterable[str]) -> Drawing:
        """Return the same with frames if an output asks for them: all share one layout and one typesetting."""
        return replace(self, framed=True) if any(map(outputs.asks_for_frames, paths)) else self

    def save(self, *paths: str | Path) -> None:
        """Write the drawing to files, each in the format of its suffix: all of them or none."""
        drawing = self.with_frames(map(str, paths))
        written = [drawing.rendered(str(path), outputs.suffix(str(path))) for path in paths]
        files.write({name: content for output in written for name, content in output.items()}, self.program.source.name)

    def steps(self) -> embed.Display:
        """Return the frames for a notebook to show, as a page to step through."""
        told = self if self._story is not None else replace(self, framed=True)
        return embed.steps(replace(told.film, scene=turning(told.film.scene, self.options)), told.frames)

    def _repr_mimebundle_(self, **_: Iterable[str]) -> dict[str, str]:
        return embed.formats(lambda: turning(self.scene, self.options))


def parse(
    text: str, name: str = "<text>", limit: int = MOST_OPERATIONS, base: Options | None = None, **choices: Any
) -> Drawing:
    """Read equations from a text; ``choices`` are the command line's options by name, with `_` for `-`.

    ``limit`` is how many operations are allowed, ``base`` what the text's own options are put over.
    Raises InputError for what is wrong with the text, UsageError for a choice that cannot be used.

    >>> parse("a = 2; y = a^2").gradients["a"]
    4.0
    """
    program = read_program(text, name, limit)
    others = {key: value for key, value in choices.items() if not isinstance(value, str | int | float)}
    words = {key: str(value) for key, value in choices.items() if key not in others}
    return Drawing(program, replace(resolve(of_header(program, base), words), limit=limit, **others))

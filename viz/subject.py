"""What a picture is of: the finished graph, its story in frames, a mistake that is played, a nudge, or an exam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viz import nudged
from viz.argument import argued
from viz.arrange import Arranged, Words, arranged
from viz.compose import compose, filmed
from viz.exam import Exam, one_picture
from viz.fold import Folded
from viz.legible import Attempt, Drawn, Fitted
from viz.nudge import Nudge
from viz.scene import Film, Scene
from viz.story import Story
from viz.styles.parts import Look
from viz.styles.table import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The words around the graph; the steps of frames, if any are asked for; nudges, each with its own words.

    Without a story a nudge is all that is shown. An ``exam`` has boxes to fill in.
    """

    words: Words
    story: Story | None = None
    nudges: Sequence[tuple[Nudge, Words]] = ()
    exam: Exam | None = None

    @property
    def needs_every_box(self) -> bool:
        """Whether no boxes may be folded."""
        return self.story is not None or self.exam is not None or bool(self.nudges)

    @property
    def is_nudge(self) -> bool:
        """Whether it is a nudge alone."""
        return self.story is None and bool(self.nudges)

    def drawn(self, folded: Folded, look: Look, style: Style, attempt: Attempt, whole: Folded) -> Drawn:
        """Draw it as one picture; ``whole`` is what is read aloud, if more than is drawn."""
        drawing = arranged(folded, look, style, self.words, self.story, attempt.row, self.nudges)
        if self.is_nudge:
            return Drawn(nudged.picture(drawing), drawing)
        if (look.played or look.descent) is not None and self.story is not None:
            return Drawn(filmed(drawing, self.words, self.story).finished, drawing)
        scene = compose(drawing, self.words, whole)
        if self.exam is not None:
            return Drawn(self.exam.entitled(scene, look.digits), drawing)
        return Drawn(scene, drawing, None if self.story is None else self.film(drawing).scene)

    def key(self, placed: Fitted) -> Scene:
        """Draw the key of an exam that is placed: the same with the answers in the boxes."""
        assert self.exam is not None  # noqa: S101 - without `blank` there is no `key`
        scene = compose(placed.arranged, self.words, filled=True)
        found = self.exam.entitled(scene, placed.arranged.look.digits, filled=True)
        return replace(found, scale=placed.scene.scale)

    def film(self, drawing: Arranged) -> Film:
        """Draw it in frames."""
        if self.is_nudge:
            return nudged.frames(drawing)
        if self.exam is not None:
            raise one_picture()
        assert self.story is not None  # noqa: S101 - writers ask only for frames that the options have
        if self.nudges:
            return argued(drawing, self.words, self.story)
        return filmed(drawing, self.words, self.story)

"""What a picture is of: the finished graph, its story in frames, a mistake that is played, or a nudge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz import nudged
from viz.arrange import Arranged, Words, arranged
from viz.compose import compose, filmed
from viz.fold import Folded
from viz.legible import Attempt, Drawn
from viz.nudge import Nudge
from viz.scene import Film
from viz.story import Story
from viz.styles.parts import Look
from viz.styles.table import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The words around the graph; the steps of frames, if any are asked for; nudges, each with its own words.

    Without a story a nudge is all that is shown.
    """

    words: Words
    story: Story | None = None
    nudges: Sequence[tuple[Nudge, Words]] = ()

    @property
    def needs_every_box(self) -> bool:
        """Whether no chains of steps may be folded."""
        return self.story is not None or bool(self.nudges)

    @property
    def is_nudge(self) -> bool:
        """Whether it is a nudge alone."""
        return self.story is None and bool(self.nudges)

    def drawn(self, folded: Folded, look: Look, style: Style, attempt: Attempt, whole: Folded) -> Drawn:
        """Draw it as one picture; ``whole`` is what is read aloud, if more than is drawn."""
        drawing = arranged(folded, look, style, self.words, self.story, attempt.row, self.nudges)
        if self.is_nudge:
            return Drawn(nudged.picture(drawing), drawing)
        if look.played is not None and self.story is not None:
            return Drawn(filmed(drawing, self.words, self.story).finished, drawing)
        return Drawn(compose(drawing, self.words, whole), drawing)

    def film(self, drawing: Arranged) -> Film:
        """Draw it in frames."""
        if self.is_nudge:
            return nudged.frames(drawing)
        assert self.story is not None  # noqa: S101 - writers ask only for frames that the options have
        return filmed(drawing, self.words, self.story)

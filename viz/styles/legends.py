"""What the legend of a drawing says, and how it shows its arrows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from viz.fold import Folded
from viz.geometry import Cubic, Point, line
from viz.notation.typst import quoted
from viz.notation.written import derivative
from viz.scene import Curve, Shape, Text, extent
from viz.styles.parts import CLEARANCE, Entry, Look, arrow, middle, stroke
from viz.typeset import Label, Request

SAMPLE = 42.0  # the legend's arrows
_WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "values": ("forward", "#value", "values"),
        "gradients": ("backward", "#gradient", "derivatives"),
        "local": ("local", "#text", "derivatives"),
    }
)
"""What the legend says: a muted word that names the arrow, and a word in its ink."""


def legend_requests(folded: Folded, look: Look, *, arrows: bool = True) -> dict[str, Request | None]:
    """Return the words that explain what is shown; without ``arrows`` they do not name its direction."""
    if "legend" not in look.show:
        return {}
    found: dict[str, Request | None] = {}
    for word, (first, role, second) in _WORDS.items():
        if word in look.show:
            lead = f"{look.word(first)} " if arrows or word == "local" else ""
            named = look.word(second)
            marked = f"#muted({quoted(lead)}){role}({quoted(named)})"
            found[f"legend {word}"] = Request(marked, lead + named, look.theme.note)
    if "legend local" in found:
        found["legend plate"] = Request("$∂$", "∂", look.theme.note)
    if look.played is not None:
        wrong, right = look.word("wrong"), look.word("right")
        markup = f"$muted(#{quoted(wrong)}) ≠ gradient(#{quoted(right)})$"
        found["legend wrong"] = Request(markup, f"{wrong} ≠ {right}", look.theme.note)
    if arrows and "gradients" in look.show and look.derivative == "code":
        found["legend code"] = _code(folded, look)
    return found


def _code(folded: Folded, look: Look) -> Request | None:
    """Return what explains names of derivatives as in code, by that of the last variable before the output."""
    output = folded.boxes[folded.output].name or ""
    wanted = [box.name for box in folded.boxes if box.wanted and box.name is not None and box.kind != "output"]
    if not wanted:
        return None
    code, said = derivative(output, wanted[-1], "code"), derivative(output, wanted[-1], "partial", flat=True)
    between = f" {look.word('is code for')} "
    markup = f"$gradient({code.markup})$#muted({quoted(between)})$gradient({said.markup})$"
    return Request(markup, f"{code.plain}{between}{said.plain}", look.theme.note)


def arrow_legend(labels: Mapping[str, Label], look: Look, words: Sequence[str] = tuple(_WORDS)) -> list[Entry]:
    """Explain the forward and the backward arrow, the plate on a wire, and what derivatives are called in code."""
    entries = []
    for word in words:
        label = labels.get(f"legend {word}")
        if label is not None:
            text = Text(label, Point(SAMPLE + 10, 0.0), look.theme.colours)
            shapes = (*_sample(word, labels, look), text)
            entries.append(Entry(shapes, SAMPLE + 10 + label.width, look.theme.note))
    for word in ("code", "wrong"):
        if (label := labels.get(f"legend {word}")) is not None:
            text = Text(label, Point(0, 0), look.theme.colours)
            entries.append(Entry((text,), label.width, label.ascent, label.descent))
    return entries


def _sample(word: str, labels: Mapping[str, Label], look: Look) -> tuple[Shape, ...]:
    y = -0.3 * look.theme.note
    start, end = Point(0.0, y), Point(SAMPLE, y)
    if word == "gradients":
        return arrow((Cubic(end, end, start, start),), look.theme, "gradient")
    if word == "values":
        return arrow((Cubic(start, start, end, end),), look.theme, "line")
    plate = labels["legend plate"]
    left = (SAMPLE - 8 - plate.width) / 2
    text = Text(plate, Point(left, y + middle(plate)), look.theme.colours)
    room = extent(text).grown(CLEARANCE)
    before = Curve((line(start, Point(room.left, y)),), stroke(look.theme, "line"))
    return (before, text, *arrow((line(Point(room.right, y), end),), look.theme, "line"))

"""TikZ as it is written; what LaTeX makes of it is in test_latex.py."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.drawings import DRAWINGS, LECTURE, VARIANTS
from tests.test_svg import HOSTILE
from tests.test_tex import is_tame
from viz import parse
from viz.geometry import Box, Point, line
from viz.scene import Curve, Group, Paint, Rect, Scene, Text, flat
from viz.styles.table import STYLES
from viz.typeset import Request, typeset
from viz.writers.tikz import tikz

COLOURS = {"paper": "#ffffff", "ink": "#000000", "value": "#0000ff", "gradient": "#ff0000", "muted": "#777777"}


def drawn(text: str, **choices: object) -> str:
    return parse(text, **choices).render("tikz").decode()


def scene(*shapes: Group, **choices: object) -> Scene:
    size = parse(LECTURE).scene.size
    return Scene(size=size, shapes=shapes, paper="#ffffff", title="t", description="d", **choices)


def text(plain: str, x: float, y: float, size: float = 20) -> Text:
    """Return a text with its middle at a place."""
    (label,) = typeset([Request(f"${plain}$", plain, size)], ("STIX Two Math",))
    return Text(label, Point(x - label.width / 2, y + (label.ascent - label.descent) / 2), COLOURS)


def test_the_lecture(golden):
    golden("lecture.tikz", drawn(LECTURE))


def test_a_box_is_a_node_named_after_its_variable_with_the_formula_inside():
    found = drawn(LECTURE)
    assert re.search(r"\\node\[box, [^]]*\] \(u\) at \([\d., ]+\) \{\$u = b c\$\};", found)
    assert {"(u)", "(v)", "(J)"} == set(re.findall(r"\\node\[box[^]]*\] (\(\S+\))", found))


def test_colours_are_defined_once_and_used_by_name():
    found = drawn(LECTURE)
    defined = re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{[0-9A-F]{6}\}", found)
    assert {"mgpaper", "mgink", "mgline", "mgvalue", "mggradient", "mgfill"} <= set(defined)
    assert len(defined) == len(set(defined))
    assert len(re.findall(r"[0-9A-F]{6}", found)) == len(defined)


def test_an_arrow_is_one_path_with_a_head():
    found = drawn(LECTURE)
    paths = re.findall(r"\\path\[([^]]*)\]", found)
    assert len(paths) == 12  # five wires and the legend, forward and backward
    assert all("head" in options for options in paths)
    assert sum("dashed" in options for options in paths) == 6
    assert found.count(r"\pgfdeclarearrow") == 1


def test_what_the_output_does_not_use_is_pale():
    assert re.search(r"\\node\[[^]]*text=mgpale\] at \([\d., ]+\) \{\$c ", drawn(DRAWINGS["unused"]))


@pytest.mark.parametrize(("name", "variant"), list(product(DRAWINGS, VARIANTS)))
def test_every_text_and_curve_of_the_scene_is_there(name, variant):
    direction, detail = variant
    drawing = parse(DRAWINGS[name], direction=direction, detail=detail)
    found = drawing.render("tikz").decode()
    shapes = list(flat(drawing.scene.shapes))
    texts = [shape for shape in shapes if isinstance(shape, Text)]
    boxes = [shape for shape in shapes if isinstance(shape, Rect)]
    lines = [shape for shape in shapes if isinstance(shape, Curve) and not shape.closed]
    assert len(re.findall(r"\\node\[", found)) == len(texts)
    assert len(re.findall(r"\\node\[box", found)) == len(boxes)
    assert len(re.findall(r"\\path\[", found)) == len(lines)


@pytest.mark.parametrize("name", DRAWINGS)
def test_numbers_have_at_most_two_decimals(name):
    body = drawn(DRAWINGS[name]).partition(r"\useasboundingbox")[2]
    places = re.findall(r"\((-?[\d.]+), (-?[\d.]+)\)", body)
    assert places
    assert all(re.fullmatch(r"-?\d*\.?\d{0,2}", number) for place in places for number in place)


def test_a_drawing_that_is_shown_smaller_is_written_smaller():
    """Lengths and type sizes are multiplied, so that LaTeX shows it at the size of the PDF."""
    found = drawn(LECTURE, scale=0.5)
    assert "line width=.68bp" in found
    assert r"text 20/.style={font=\fontsize{9.85bp}{9.85bp}\selectfont}" in found
    corner = re.search(r"rectangle \(([\d.]+), ([\d.]+)\)", found)
    whole = parse(LECTURE).scene.size
    assert [float(n) for n in corner.groups()] == pytest.approx([whole.width / 2, whole.height / 2], abs=0.01)


def test_without_a_background_nothing_is_filled_behind():
    assert r"\fill" in drawn(LECTURE)
    assert r"\fill" not in drawn(LECTURE, background="none")
    assert r"\useasboundingbox" in drawn(LECTURE, background="none")


def test_a_round_gate_is_a_circle_with_its_sign_inside():
    gate = Rect(Box(80, 80, 120, 120), 20, Paint(fill="#ffffff", stroke="#000000", width=1))
    found = tikz(scene(Group("node-u", (gate, text("×", 100, 100))))).decode()
    assert r"\node[box, circle, minimum size=40bp, text 20, " in found
    assert r"(u) at (100, 100) {$\times$};" in found


def test_a_text_that_would_widen_its_gate_stands_by_itself():
    gate = Rect(Box(80, 80, 120, 120), 20, Paint(fill="#ffffff", stroke="#000000", width=1))
    found = tikz(scene(Group("node-u", (gate, text("× (−11)", 100, 100))))).decode()
    assert "(u) at (100, 100) {};" in found
    assert re.search(r"\\node\[anchor=base, text 20\] at \(100, [\d.]+\) \{\$\\times \(-11\)\$\};", found)


def test_a_plate_on_a_wire_is_a_node_with_its_text():
    plate = Rect(Box(60, 85, 140, 115), 3, Paint(fill="#ffffff"))
    group = Group("wire-a-u-0", (plate, text("c", 100, 100)))
    assert "] at (100, 100) {$c$};" in tikz(scene(group)).decode()


def test_a_filled_outline_stays_a_filled_outline():
    """What is closed and no arrow head, such as a stroke of a pen, is a cycle."""
    corners = [Point(0, 0), Point(100, 0), Point(50, 80)]
    path = tuple(line(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True))
    group = Group("x", (Curve(path, Paint(fill="#ff0000"), closed=True), text("c", 200, 100)))
    assert r"\path[fill=mggradient] (0, 0) -- (100, 0) -- (50, 80) -- cycle;" in tikz(scene(group)).decode()


@pytest.mark.parametrize(
    "title", [*HOSTILE, r"\end{document}", r"\input{/etc/passwd}", "100 % $x$ {", "^^M^^5c", "a\u2028b"]
)
def test_a_hostile_title_stays_words(title):
    found = drawn(LECTURE, title=title)
    rows = found.splitlines()
    assert rows[0].startswith("% ")
    assert rows[1].startswith("% ")
    node = next(row for at, row in enumerate(rows) if rows[at - 1] == "  % title")
    assert is_tame(node.partition("{")[2].removesuffix("};"))
    assert found.count(r"\end{document}") == 1 + rows[0].count(r"\end{document}")


@pytest.mark.parametrize("name", ["h_{t-1}", "z'", "σ_x", "é", "h_{a,b}", "a_{&}", "p_{)}", "q_{\\x}", "b_{%}"])
def test_a_node_has_a_name_that_tikz_can_read(name):
    found = drawn(f"a = 2; {name} = 3*a; y = 2*{name}")
    names = re.findall(r"\\node\[box[^]]*\] \((\S+)\) at", found)
    assert len(names) == len(set(names)) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", found) for found in names)


def test_letters_that_pdflatex_lacks_are_told():
    assert re.search(r"% These characters need .*LuaLaTeX.*: ш 学\n", drawn("ш = 2; 学 = 3; y = ш*学"))
    assert "These characters need" not in drawn("α = 2; é = 3; y = α*é")


@pytest.mark.parametrize("theme", ["sketch", "board"])
def test_a_fraction_has_one_bar_where_a_pen_draws_the_lines(theme):
    """LaTeX draws it; the pen's would lie beside it, as fonts differ."""
    block = drawn(LECTURE, theme=theme).partition("% node-a\n")[2].partition("  % ")[0]
    assert r"\dfrac" in block
    assert r"\path" not in block
    assert r"\path[fill=mgline]" in drawn(LECTURE, theme=theme)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_its_boxes_as_nodes(style):
    drawing = parse(LECTURE, style=style)
    boxes = [shape for shape in flat(drawing.scene.shapes) if isinstance(shape, Rect)]
    assert len(re.findall(r"\\node\[box", drawing.render("tikz").decode())) == len(boxes)


def test_a_name_ends_where_its_number_goes_on():
    """On a circuit's wire `J =` is set before the number, so it grows away from it."""
    assert re.search(r"\\node\[anchor=base east, [^]]*\] at \([\d., ]+\) \{\$J =\$\};", drawn(LECTURE, style="circuit"))


# -- frames


def overlays(text: str, **choices: str) -> dict[str, str]:
    """Return on which slides the texts are that are not on all, as `drawn` by the label's LaTeX."""
    (found,) = parse(text, **choices).rendered("x.frames.tikz", "tikz").values()
    return {
        line: slides
        for slides, block in re.findall(r"\\only<(\d+-\d*)>\{\n(.*?)\n  \}", found.decode(), re.DOTALL)
        for line in re.findall(r"\{(\$.*\$)\};", block)
    }


def test_frames_are_overlays_that_beamer_steps_through():
    """A number is there from its frame on, a derivation in its frame only."""
    found = overlays(LECTURE)
    assert found[r"$\textcolor{mgvalue}{6}$"] == "2-"
    assert found[r"$\textcolor{mggradient}{\dfrac{\partial J}{\partial b} = 6}$"] == "9-"
    assert found[r"$\textcolor{mgvalue}{u = b c = 3 \times 2 = 6}$"] == "2-2"


def test_frames_that_are_chosen_are_counted_anew():
    found = overlays(LECTURE, frames="forward")
    assert found[r"$\textcolor{mgvalue}{11}$"] == "3-"
    assert not any("partial" in line for line in found)
    last = overlays(LECTURE, frames="1,11")
    assert last[r"$\textcolor{mggradient}{\dfrac{\partial J}{\partial b} = 6}$"] == "2-"


def test_the_last_frame_is_counted_though_nothing_is_new_in_it():
    (found,) = parse(LECTURE).rendered("x.frames.tikz", "tikz").values()
    assert r"\only<11->{}" in found.decode()
    assert r"\only" not in drawn(LECTURE)

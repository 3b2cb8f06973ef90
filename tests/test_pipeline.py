"""The Python interface: equations in, numbers, graphs and pictures out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

import viz

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with the lecture's equations."""
    file = tmp_path / "lecture.txt"
    file.write_text(LECTURE, encoding="utf-8")
    return file


def test_numbers_by_name():
    """`values` and `gradients` have every name of the file."""
    g = viz.parse(LECTURE)
    assert g.values == {"a": 5, "b": 3, "c": 2, "u": 6, "v": 11, "J": 33}
    assert g.gradients == {"a": 3, "b": 6, "c": 9, "u": 3, "v": 3, "J": 1}


def test_a_file_is_a_text(path):
    """`load` takes a path or its name, and gives what `parse` gives of the text."""
    assert viz.load(path).gradients == viz.load(str(path)).gradients == viz.parse(LECTURE).gradients
    assert viz.load(path).program.source.name == str(path)


def test_the_graph_for_networkx():
    """`graph` is the drawn graph: its edges lead from what is used to what uses it."""
    graph = viz.parse(LECTURE).graph
    assert isinstance(graph, nx.DiGraph)
    assert nx.shortest_path(graph, "b", "J") == ["b", "u", "v", "J"]
    product = 1.0
    for edge in nx.utils.pairwise(["b", "u", "v", "J"]):
        product *= graph.edges[edge]["partial"]
    assert product == graph.nodes["b"]["gradient"] == 6


def test_svg_is_text_and_always_the_same():
    """Two drawings of one text are equal, byte by byte."""
    first, second = viz.parse(LECTURE).svg(), viz.parse(LECTURE).svg()
    assert first == second
    assert first.startswith("<svg")
    assert "J = 3 times v = 33" in first


def test_save_writes_each_file_in_its_format(path):
    """All in one call, from one evaluation."""
    outputs = [path.with_suffix(suffix) for suffix in (".svg", ".pdf", ".png", ".json", ".gv")]
    drawing = viz.load(path)
    drawing.save(*outputs[:3], *map(str, outputs[3:]))
    assert [output.read_bytes()[:4] for output in outputs] == [b"<svg", b"%PDF", b"\x89PNG", b'{"di', b"digr"]
    assert outputs[0].read_text(encoding="utf-8") == drawing.svg()


def test_save_writes_all_or_nothing(path):
    """An unknown suffix, a missing folder and the input itself stop it before anything is written."""
    drawing = viz.load(path)
    good = path.with_name("good.svg")
    for bad in (path.with_suffix(".bmp"), path.parent / "no" / "x.svg", path):
        with pytest.raises(viz.UsageError):
            drawing.save(good, bad)
    assert [found.name for found in path.parent.iterdir()] == ["lecture.txt"]


def test_choices_are_the_options_of_the_command_line():
    """`of`, `wrt`, `set`, `detail`, `digits` and the others are keywords."""
    assert viz.parse(LECTURE, of="v").gradients["b"] == 2
    assert viz.parse(LECTURE, set={"b": 3.001}).values["J"] == pytest.approx(33.006)
    assert set(viz.parse("x = 1; y = (x + 1)x", detail="operations").graph) == {"x", "y.1", "y"}
    assert "y = sigmoid(x) = 0.73\\n" in viz.parse("x = 1; y = sigmoid(x)", digits=2).render("gv").decode()


def test_a_choice_may_be_the_commands_text():
    """`wrt="a,b"` is what `--wrt a,b` is."""
    assert "dy/da" in viz.parse("a = 1; b = 2; c = 3; y = abc", wrt="a,b").render("gv").decode()


@pytest.mark.parametrize(
    ("choices", "variable"),
    [
        ({}, None),
        ({"explain": "u"}, "u"),
        ({"explain": "u", "detail": "operations"}, "u"),
        ({"show": "+derivation"}, "a"),
        ({"show": "+derivation", "wrt": "c,b"}, "b"),
        ({"show": "+derivation", "wrt": "v"}, "v"),
        ({"show": "+derivation", "explain": "c"}, "c"),
        ({"show": "+derivation", "of": "u", "wrt": "a"}, "a"),
    ],
)
def test_a_variable_is_explained_if_one_is_named_or_a_derivation_is_to_be_shown(choices, variable):
    """Without a name it is the first input whose derivative is wanted."""
    found = viz.parse(LECTURE, **choices).derivation
    assert (None if found is None else found.variable) == variable


def test_a_bare_number_has_no_derivation():
    """There is nothing to derive, and nothing goes wrong."""
    assert viz.parse("2 + 3", show="+derivation").derivation is None
    assert viz.parse("2 + 3", show="+derivation").svg()


def test_digits_may_be_a_number():
    """From Python `digits=2` is `--digits 2`."""
    assert viz.parse(LECTURE, digits=2).options == viz.parse(LECTURE, digits="2").options


def test_a_header_chooses_too():
    """`#|` lines are options; keywords go before them."""
    text = f"#| of: u\n#| title: The product\n{LECTURE}"
    assert viz.parse(text).gradients["b"] == 2
    assert viz.parse(text, of="J").gradients["b"] == 6
    assert json.loads(viz.parse(text).render("json"))["graph"]["title"] == "The product"
    assert viz.parse(f"#| explain: b\n#| derivative: d\n#| digits: .1\n{LECTURE}").derivation.variable == "b"
    assert "<title" in viz.parse(text).svg()
    assert "The product" in viz.parse(text).svg()


@pytest.mark.parametrize(("text", "message"), [("y = 2k", "unknown name `k`"), ("x = 0; y = 1/x", "has no value")])
def test_a_notebook_shows_the_message(text, message):
    """What is wrong with the equations is shown in place of the picture, with its marker and without a traceback."""
    bundle = viz.parse(text)._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert message in bundle["text/plain"]
    assert "^" in bundle["text/plain"]


def test_errors_are_of_one_family_and_know_their_place():
    """Whatever is wrong with the equations is a MakegraphError that points into the text."""
    for text in ("y = +", "y = k", "a = b; b = a", "x = -1; y = log(x)"):
        with pytest.raises(viz.InputError) as caught:
            viz.parse(text).gradients  # noqa: B018 - the numbers are computed when they are asked for
        assert isinstance(caught.value, viz.MakegraphError)
        assert caught.value.source.text == text
        assert caught.value.diagnostics[0].span is not None


def test_nothing_is_computed_before_it_is_asked_for():
    """A drawing of equations without values can be made, and asked for its program."""
    drawing = viz.parse("x = 0; y = 1/x")
    assert [binding.name for binding in drawing.program.bindings] == ["x", "y"]
    with pytest.raises(viz.InputError, match="has no value"):
        drawing.svg()


def test_notes_say_what_was_decided():
    """Which of several outputs was taken."""
    assert [note.code for note in viz.parse("a = 1; b = 2a; c = 3a").notes] == ["N003"]
    assert viz.parse(LECTURE).notes == ()


def test_large_graphs_have_numbers_and_are_folded_to_be_drawn():
    """Twenty thousand statements have values and JSON; the picture says how many steps it has."""
    drawing = viz.parse("x0 = 1\n" + "\n".join(f"x{n + 1} = x{n} + 1" for n in range(20_000)))
    assert (drawing.values["x20000"], drawing.gradients["x0"]) == (20_001, 1)
    assert drawing.render("json").count(b'"source"') == 20_000
    drawing.svg()
    assert [note.code for note in drawing.notes] == ["N008"]
    assert "19999 steps up to `x19999`" in drawing.notes[0].message
    with pytest.raises(viz.InputError, match="20,001 boxes"):
        replace(drawing, framed=True).film.frame(1)


def test_a_letter_that_no_bundled_font_has_is_named():
    """A silent empty box would look like a mistake of the reader's machine."""
    drawing = viz.parse("学 = 4; ш = 2; β = 1; y = 学*ш*β")
    drawing.svg()
    (note,) = drawing.notes
    assert (note.code, "学" in note.message, note.span) == ("N004", True, (0, 1))


def test_a_corner_is_a_note():
    """The reader is told that a slope was chosen, and which."""
    (note,) = viz.parse("x = 0; y = relu(x)").notes
    assert (note.code, "`y`" in note.message, "relu" in note.help) == ("N005", True, True)


def test_a_theme_and_a_scheme_are_asked_for_by_name_or_in_the_file():
    """The choice given to `parse` goes before the header's."""
    assert viz.parse(LECTURE, theme="board").scene.paper == "#1f4037"
    written = f"#| theme: sketch\n#| scheme: dark\n{LECTURE}"
    assert viz.parse(written).theme.name == "sketch"
    assert viz.parse(written).scene.paper == "#0d1117"
    assert viz.parse(written, theme="paper", scheme="light").scene.paper == "#ffffff"


def test_a_header_whose_theme_lacks_its_scheme_is_shown_at_its_line():
    """With the cure, as on the command line."""
    with pytest.raises(viz.MakegraphError) as caught:
        viz.parse(f"#| theme: board\n#| scheme: light\n{LECTURE}")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.message == "scheme: the theme board is dark only, there is no light one"
    assert diagnostic.span.start > len("#| theme: board")


def test_numbers_and_flags_are_choices_too():
    """What is not a text is read as the command line's text is."""
    assert "\n" not in viz.parse(LECTURE, one_line=True).svg()
    assert "\n" in viz.parse(LECTURE, one_line=False).svg()
    assert viz.parse(LECTURE, scale=0.5).scene.scale == pytest.approx(viz.parse(LECTURE, scale=1).scene.scale / 2)
    for wrong in (0, 1e-9, float("nan"), 100):
        with pytest.raises(viz.UsageError, match="--scale"):
            viz.parse(LECTURE, scale=wrong)

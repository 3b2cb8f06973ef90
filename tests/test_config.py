"""`[tool.makegraph]`: where it is found, what goes before what, and what a wrong key is told, with its place."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.drawings import LECTURE
from viz import load
from viz.cli import app
from viz.config import KEYS, read_config
from viz.errors import InputError
from viz.geometry import Size
from viz.hosts.block import Block, complaints
from viz.options import CHOICES, Options, resolve

PAGE = (Path(__file__).parents[1] / "docs" / "build.md").read_text(encoding="utf-8")
FONT = Path(__file__).parents[1] / "viz" / "fonts" / "STIXTwoMath-Regular.ttf"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(tmp_path / "book" / "one").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "book")
    Path("one/in.txt").write_text(LECTURE, encoding="utf-8")


def configured(text: str, where: str = "pyproject.toml") -> None:
    Path(where).write_text(text, encoding="utf-8")


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, prog_name="makegraph")


def drawn(*arguments: str) -> str:
    """Return the SVG that a command prints."""
    result = run("one/in.txt", "-o", "-", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def wrong(text: str) -> tuple[str, str]:
    """Return the place and the whole message of the error about a table."""
    configured(text)
    result = run("one/in.txt", "-o", "x.svg")
    assert (result.exit_code, Path("x.svg").exists()) == (1, False)
    assert "error[E004]" in result.stderr
    return re.search(r"--> (\S+)", result.stderr)[1], result.stderr


def test_it_is_as_if_the_command_said_it():
    plain, sketched = drawn(), drawn("--theme", "sketch", "--show", "-legend")
    configured('[tool.makegraph]\ntheme = "sketch"\nshow = ["-legend"]\n')
    assert plain != sketched == drawn()


def test_the_header_goes_before_it_and_the_command_line_before_both():
    """sigmoid(1) = 0.7310585..., with two, four and five digits."""
    configured("[tool.makegraph]\ndigits = 2\n")
    text = "x = 1; y = sigmoid(x)"
    assert "= 0.73\\n" in run("-", "-f", "gv", stdin=text).stdout
    assert "= 0.7311\\n" in run("-", "-f", "gv", stdin=f"#| digits: 4\n{text}").stdout
    assert "= 0.73106\\n" in run("-", "-f", "gv", "--digits", "5", stdin=f"#| digits: 4\n{text}").stdout


def test_the_nearest_file_above_the_input_counts_wherever_the_command_runs(monkeypatch):
    configured("[tool.makegraph]\ndigits = 2\n")
    configured("[tool.makegraph]\ndigits = 5\n", "one/pyproject.toml")
    assert read_config("one/in.txt").options.digits.places == 5
    assert read_config("in.txt").options.digits.places == 2
    assert read_config("-").options.digits.places == 2
    monkeypatch.chdir("/")
    assert read_config(str(Path.cwd() / "in.txt")) == read_config("-")


def test_the_nearest_file_counts_even_if_it_says_nothing():
    configured("[tool.makegraph]\ndigits = 2\n")
    configured("[project]\nname = 'makegraph-one'\n", "one/pyproject.toml")
    assert read_config("one/in.txt").options == Options()


def test_a_file_that_never_speaks_of_makegraph_is_not_even_parsed():
    configured("[[[ not TOML")
    assert read_config("in.txt").options == Options()


def test_the_example_of_the_page_is_read():
    configured(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1])
    options = read_config("in.txt").options
    assert (options.theme, options.scheme, options.digits.places, options.fit) == ("sketch", "auto", 4, Size(720, 405))
    assert "legend" not in options.shown
    assert "local" in options.shown


def test_the_page_names_every_key():
    text = PAGE[PAGE.index("The keys are") :]
    assert [key for key in KEYS if f"`{key}`" not in text] == []
    assert {key.replace("-", "_") for key in KEYS} <= set(CHOICES)


@pytest.mark.parametrize(
    ("toml", "key", "text"),
    [
        ("scale = 2", "scale", "2"),
        ("scale = 0.5", "scale", ".5"),
        ("interval = 900", "interval", "900"),
        ("words = {forward = 'vorwärts', values = 'Werte'}", "words", "forward = vorwärts, values = Werte"),
        ("frames-as = 'strip'", "frames_as", "strip"),
        ("show = '+local'", "show", "+local"),
        ("background = '#fed'", "background", "#fed"),
        ("detail = 'operations'", "detail", "operations"),
        ("direction = 'down'", "direction", "down"),
        ("style = 'cells'", "style", "cells"),
    ],
)
def test_each_kind_of_value_is_read(toml, key, text):
    configured(f"[tool.makegraph]\n{toml}\n")
    assert read_config("in.txt").options == resolve(Options(), {key: text})


def test_a_program_and_a_host_draw_as_the_command_does():
    """Built-in, pyproject.toml, the host's own settings, the header, the block's options: each goes before the last."""
    configured('[tool.makegraph]\ntheme = "sketch"\nscheme = "dark"\ndigits = 2\n', "one/pyproject.toml")
    options = load("one/in.txt").options
    assert (options.theme, options.scheme, options.digits.places) == ("sketch", "dark", 2)
    assert load("one/in.txt", theme="print").options.scheme is None
    assert Block("y = 1", "one/page.rst").drawing.options.digits.places == 2
    found = [
        Block("y = 1", "one/page.rst", 1, {}, {"digits": "3"}),
        Block("#| digits: 4\ny = 1", "one/page.rst", 1, {}, {"digits": "3"}),
        Block("#| digits: 4\ny = 1", "one/page.rst", 1, {"digits": "5"}, {"digits": "3"}),
    ]
    assert [block.drawing.options.digits.places for block in found] == [3, 4, 5]
    assert {block.drawing.options.scheme for block in found} == {"dark"}


def test_a_host_tells_what_is_wrong_at_the_table(tmp_path):
    """And draws anew what it asks for, and only that."""
    block = Block("x = 1; y = 2x", "one/page.rst")
    plain = block.files(tmp_path, "svg")
    configured('[project]\nname = "makegraph"\n', "one/pyproject.toml")
    assert replace(block).files(tmp_path, "svg") == plain
    configured("[tool.makegraph]\ndigits = 2\n", "one/pyproject.toml")
    assert replace(block).files(tmp_path, "svg") != plain
    configured("[tool.makegraph]\ndigts = 2\n", "one/pyproject.toml")
    with pytest.raises(InputError) as caught:
        replace(block).files(tmp_path, "svg")
    assert next(complaints(caught.value, ("one/page.rst", 9)))[:3] == ("one/pyproject.toml", 2, "E004")


def test_a_font_lies_beside_the_table():
    Path("one/my.ttf").write_bytes(FONT.read_bytes())
    configured("[tool.makegraph]\nfont = 'my.ttf'\n", "one/pyproject.toml")
    assert read_config("one/in.txt").options.font == str(Path("one/my.ttf"))


def test_a_scheme_waits_for_a_theme_that_has_it():
    """The project's drawings turn dark; one in chalk is dark as it is; a scheme that a file asks for goes before."""
    configured('[tool.makegraph]\nscheme = "auto"\n')
    assert "light-dark(" in drawn()
    assert "light-dark(" not in drawn("--theme", "board")
    assert "light-dark(" not in drawn("--scheme", "light")
    Path("one/in.txt").write_text(f"#| theme: print\n{LECTURE}", encoding="utf-8")
    assert "light-dark(" not in drawn()


def test_make_is_told_of_it():
    """And of nothing else: a file that says nothing of makegraph is not named."""
    configured("[project]\nname = 'x'\n")
    run("one/in.txt", "-o", "x.svg", "--deps", "x.d")
    assert Path("x.d").read_text(encoding="utf-8") == "x.svg: one/in.txt\n"
    configured("[tool.makegraph]\ndigits = 2\n")
    run("one/in.txt", "-o", "x.svg", "--deps", "x.d")
    assert Path("x.d").read_text(encoding="utf-8") == "x.svg: one/in.txt pyproject.toml\npyproject.toml:\n"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('[project]\nname = "x"\n\n[tool.makegraph]\nthem = "sketch"\n', "5:1", "did you mean `theme`?"),
        ('[tool.makegraph]\n"frames_as" = "strip"\n', "2:2", "did you mean `frames-as`?"),
        ('[tool.makegraph]\n  title = "x"\n', "2:3", "it is about one drawing: write `#| title: ...`"),
        ('[tool.makegraph]\ntheme = "sketsh"\n', "2:1", "did you mean `sketch`?"),
        ("[tool.makegraph]\ndigits = true\n", "2:1", "`digits` has a value of a wrong kind"),
        ("[tool.makegraph]\nfit = [9, 5]\n", "2:1", "`fit` has a value of a wrong kind"),
        ("[tool.makegraph]\nscale = nan\n", "2:1", "`nan` is not a scale"),
        ("[tool.makegraph]\nfont = 'no.png'\n", "2:1", "is not a font's file"),
        ("[tool]\nmakegraph = 3\n", "2:1", "write it as [tool.makegraph]"),
        ("[tool]\nmakegraph.digits = 99\n", "2:1", "from 1 to 17"),
        ("[tool.makegraph]\ntheme = sketch\n", "2:9", "this is not TOML"),
        ("[tool.makegraph\n", "1:16", "this is not TOML"),
        ('[tool.makegraph]\ntheme = "board"\nscheme = "light"\n', "3:1", "the theme board is dark only"),
    ],
)
def test_what_is_wrong_is_said_with_place_and_cure(text, place, says):
    found, message = wrong(text)
    assert found == f"pyproject.toml:{place}"
    assert says in message


def test_all_that_is_wrong_is_said_at_once():
    _, message = wrong("[tool.makegraph]\nthem = 'x'\ndigits = 99\nfit = {}\nscale = false\n")
    assert re.findall(r"--> pyproject.toml:(\d)", message) == ["2", "3", "4", "5"]


def test_a_table_that_cannot_be_read_is_no_crash():
    Path("pyproject.toml").write_bytes(b"\xff[tool.makegraph]")
    with pytest.raises(InputError, match="not UTF-8"):
        read_config("in.txt")

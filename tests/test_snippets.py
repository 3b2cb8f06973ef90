"""`--snippet`: what is printed works in its host, names files that are there, and says the picture in words."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typst
from typer.testing import CliRunner, Result

from tests.drawings import LECTURE
from tests.machine import needs
from viz import load
from viz.cli import app
from viz.snippets import SNIPPETS

PAGE = (Path(__file__).parents[1] / "docs" / "embedding.md").read_text(encoding="utf-8")
HOSTILE = "#| title: \"><script>alert(1)</script> \\ ' `x` ]( #{x}\n"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one").mkdir()
    Path("one/my step.txt").write_text(f"{HOSTILE}#| caption: By *two* paths\n{LECTURE}", encoding="utf-8")
    Path("lecture.txt").write_text(LECTURE, encoding="utf-8")


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, prog_name="makegraph")


def printed(*arguments: str, stdin: str = "") -> str:
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the elements of a piece of HTML with their attributes."""
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(text)
    return found


def alt(path: str = "lecture.txt") -> str:
    scene = load(path).scene
    return f"{scene.title}. {scene.description}"


def there(folder: str = ".") -> set[str]:
    return {path.name for path in Path(folder).iterdir() if path.suffix != ".txt"} - {"one"}


def test_html_is_an_image_with_its_text():
    (image,) = elements(printed("lecture.txt", "--snippet", "html"))
    assert image == ("img", {"src": "lecture.svg", "alt": alt(), "style": "max-width: 100%"})
    assert there() == {"lecture.svg"}


def test_github_has_a_light_and_a_dark_picture():
    picture, source, image = elements(printed("lecture.txt", "--snippet", "github"))
    assert (picture[0], image[1]) == ("picture", {"src": "lecture.svg", "alt": alt()})
    assert source[1] == {"media": "(prefers-color-scheme: dark)", "srcset": "lecture-dark.svg"}
    assert Path("lecture.svg").read_bytes() == load("lecture.txt").render("svg")
    assert Path("lecture-dark.svg").read_bytes() == load("lecture.txt", scheme="dark").render("svg")


@pytest.mark.parametrize("options", [("--theme", "board"), ("--theme", "print"), ("--scheme", "auto")])
def test_a_picture_of_one_scheme_is_one_picture_for_github(options):
    assert [tag for tag, _ in elements(printed("lecture.txt", "--snippet", "github", *options))] == ["img"]
    assert there() == {"lecture.svg"}


@pytest.mark.parametrize("host", ["html", "github"])
def test_no_text_of_a_file_gets_into_a_page_as_more_than_text(host):
    """And a name with a space is an address."""
    found = elements(printed("one/my step.txt", "--snippet", host, "--theme", "board"))
    assert [(tag, attributes["src"]) for tag, attributes in found] == [("img", "one/my%20step.svg")]
    assert found[0][1]["alt"] == " ".join(alt("one/my step.txt").split())
    assert there("one") == {"my step.svg"}


def test_steps_are_a_frame_of_a_page():
    (frame,) = elements(printed("lecture.txt", "--snippet", "html", "-o", "x.frames.html"))
    assert (frame[0], frame[1]["src"], frame[1]["title"]) == (
        "iframe",
        "x.frames.html",
        load("lecture.txt").scene.title,
    )


def test_beamer_shows_every_page_of_the_pdf():
    text = printed("lecture.txt", "--snippet", "beamer")
    info = subprocess.run([needs("pdfinfo"), "lecture.frames.pdf"], check=True, capture_output=True, text=True).stdout
    pages = re.search(r"Pages: *(\d+)", info)[1]
    assert f"\\foreach \\n in {{1,...,{pages}}} {{\\includegraphics<\\n>[page=\\n," in text
    assert "{lecture.frames.pdf}" in text


def test_beamer_counts_the_frames_that_are_chosen():
    assert "{1,...,3}" in printed("lecture.txt", "--snippet", "beamer", "--frames", "2-4")
    assert "foreach" not in printed("lecture.txt", "--snippet", "beamer", "-o", "x.pdf")


def test_reveal_is_a_slide_with_a_key_a_step():
    """The picture itself, one line, with a fragment for each frame but the first; no file is written."""
    text = printed("lecture.txt", "--snippet", "reveal")
    section = ET.fromstring(text)  # noqa: S314 - our own
    steps = {part.get("data-fragment-index") for part in section.iter() if "fragment" in part.get("class", "").split()}
    assert (section.tag, len(steps), text.count("\n"), there()) == ("section", 10, 3, set())


@pytest.mark.parametrize("name", ["lecture.txt", "one/my step.txt"])
def test_typst_takes_what_is_printed(name):
    text = printed(name, "--snippet", "typst")
    Path("page.typ").write_text(text, encoding="utf-8")
    assert typst.compile("page.typ", format="pdf").startswith(b"%PDF")
    assert text.startswith(f'#image("{name.removesuffix(".txt")}.svg", width: 100%, alt: "')


def test_quarto_has_a_figure_to_refer_to():
    text = printed("one/my step.txt", "--snippet", "quarto")
    assert text.startswith('![By \\*two\\* paths](one/my%20step.svg){#fig-my-step fig-alt="')
    assert '\\"><script>' in text


def test_sphinx_draws_by_itself():
    """The directive takes these options, and the equations where they have no file."""
    directive = pytest.importorskip("viz.hosts.sphinx").Makegraph
    text = printed("one/my step.txt", "--snippet", "sphinx")
    assert text == ".. makegraph:: one/my step.txt\n   :name: my-step\n   :caption: By *two* paths\n"
    assert set(re.findall(r"^   :(\w+):", text, re.MULTILINE)) <= set(directive.option_spec)
    body = printed("-", "--snippet", "sphinx", stdin=LECTURE).partition("\n\n")[2]
    assert body == "".join(f"   {line}\n" for line in LECTURE.strip().split("\n"))
    assert there() | there("one") == set()


def test_mkdocs_draws_by_itself():
    assert printed("lecture.txt", "--snippet", "mkdocs") == '``` makegraph file="lecture.txt"\n```\n'
    assert printed("-", "--snippet", "mkdocs", stdin="# ````\na = 1") == "````` makegraph\n# ````\na = 1\n`````\n"


@pytest.mark.parametrize("host", SNIPPETS)
def test_wrong_equations_give_no_snippet(host):
    Path("bad.txt").write_text("a = 0; y = 1/a", encoding="utf-8")
    result = run("bad.txt", "--snippet", host)
    assert (result.exit_code, result.stdout, there()) == (1, "", set())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--snippet", "revel"], "did you mean `reveal`?"),
        (["--snippet", "html", "-o", "-"], "standard output is an output too"),
        (["--snippet", "github", "-o", "a.svg", "-o", "a-dark.svg"], "a-dark.svg is an output too"),
        (["--snippet", "html", "--check"], "no file to compare with standard output"),
    ],
)
def test_what_cannot_be_is_refused(arguments, says):
    result = run("lecture.txt", *arguments)
    assert (result.exit_code, result.stdout, there()) == (2, "", set())
    assert says in result.stderr


def test_the_page_names_every_host():
    table = PAGE[: PAGE.index("## LaTeX")]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == list(SNIPPETS)

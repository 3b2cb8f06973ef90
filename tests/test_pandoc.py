"""The filter for pandoc and Quarto: pictures by writer, options, frames, mistakes, and the example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pypandoc
import pytest

from tests.pages import opened, paper, read_aloud
from viz.hosts import pandoc as host

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "pandoc"
SCRIPT = f"""#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
from viz.hosts.pandoc import main
sys.exit(main())
"""
GRAPH = "``` {.makegraph%s}\na = 2\ny = 3a\n```\n"


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Convert Markdown by pandoc with the filter; return its status, what it makes and what it tells."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "makegraph-pandoc").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "bin" / "makegraph-pandoc").chmod(0o755)
    path = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])

    def converted(text: str, target: str, *arguments: str) -> tuple[int, str, str]:
        command = [pypandoc.get_pandoc_path(), "--filter", "makegraph-pandoc", "-t", target, *arguments]
        done = subprocess.run(
            command, input=text, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return converted


@pytest.mark.parametrize(
    ("target", "suffix", "written"),
    [("html", "svg", '<img src="makegraph-files/'), ("latex", "pdf", "{makegraph-files/"), ("rtf", "png", r"{\pict")],
)
def test_a_picture_is_what_the_writer_can_show(convert, tmp_path, target, suffix, written):
    status, out, _ = convert(GRAPH % "", target)
    assert status == 0
    assert written in out
    assert f".{suffix}" in {path.suffix for path in (tmp_path / "makegraph-files").iterdir()}


def test_options_are_attributes_or_lines_as_in_quarto(convert):
    """The equations' own header stays theirs, and mistakes keep their lines."""
    fence = GRAPH % ' fig-cap="By *attribute*" width=60% show-source=below'
    text = f"{fence}\n{GRAPH.replace('a = 2', '{header}a = 2') % ''}"
    header = '#| label: fig-a\n#| fig-alt: "Said"\n#| fig-cap: The caption\n#| title: Own\n'
    _, out, _ = convert(text.replace("{header}", header), "html")
    assert re.search(r'<figure>\s*<img [^>]*style="width:60.0%"[^>]*>\s*<figcaption[^>]*>By \*attribute\*<', out)
    assert "<code>a = 2\ny = 3a</code>" in out
    assert re.search(r'<figure id="fig-a">\s*<img [^>]*alt="Said" />\s*<figcaption>The caption<', out)
    _, _, told = convert(f"{GRAPH % ''}\n``` makegraph\n{header}y = 2k\n```", "html")
    assert "unknown name `k`\n  --> makegraph block 2:5:6\n" in told


def test_a_picture_without_words_of_its_own_is_described(convert):
    assert 'alt="Computation graph of y. Values: a = 2;' in convert(GRAPH % "", "html", "--wrap=none")[1]


def test_frames_are_what_the_writer_can_step_through(convert):
    """A page of their own, fragments, overlays with the right number of pages, else a sheet."""
    text = GRAPH % " frames=all width=50%"
    twice = convert(f"{text}\n\n{text}", "revealjs")[1]
    assert "<iframe" in convert(text, "html")[1]
    assert len(set(re.findall(r'<svg [^>]*id="([^"]+)"', twice))) == 2
    assert 'class="fragment" data-fragment-index="0"' in twice
    beamer = convert(text, "beamer")[1]
    assert re.findall(r"includegraphics<(\d)>\[page=(\d),width=0.5\\linewidth\]", beamer) == [
        (str(n), str(n)) for n in range(1, 6)
    ]
    assert "step by step. Step 1" in convert(text, "markdown", "--wrap=none")[1]


@pytest.mark.parametrize("reader", ["markdown", "commonmark_x+sourcepos"])
def test_all_mistakes_are_told_and_nothing_is_made(convert, reader):
    """In the lines of the block, or of the document where pandoc is asked for them."""
    text = (
        f"# T\n\n``` makegraph\na = 1\nb = wieght a\n```\n\n{GRAPH % ''}\n{GRAPH % ' thme=x'}\n{GRAPH % ' file=no.txt'}"
    )
    status, out, told = convert(text, "html", "-f", reader)
    assert (status, out) == (83, "")
    lines = ["makegraph block 1:2:5", "makegraph block 3", "makegraph block 4"]
    if "sourcepos" in reader:
        lines = ["the document:5:5", "the document:13", "the document:18"]
    assert re.findall("--> (.*)\n", told) == lines
    assert re.findall(r"makegraph\[(E\d+)\]", told) == ["E012", "E050", "E001"]


def test_what_was_decided_is_told_and_is_no_mistake(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    node = {"t": "CodeBlock", "c": [["", ["makegraph"], []], "a = 1\ny = 2a\nz = 3a"]}
    assert host.drawn(node, "html", ("x", 6))["t"] == "Para"
    assert capsys.readouterr().err.startswith(
        "makegraph[N003]: `z` was taken as the output; `y` could be too\n  --> x:9:1"
    )


def test_what_has_not_changed_is_not_drawn_again(tmp_path, monkeypatch, drawn):
    monkeypatch.chdir(tmp_path)
    node = {"t": "CodeBlock", "c": [["", ["makegraph"], []], "a = 2\ny = 3a"]}
    for _ in range(2):
        host.drawn(node, "latex", ("x", 0))
    assert drawn == ["svg", "pdf"]


def test_the_example_is_read_aloud(browser, convert, tmp_path):
    """Each picture by its own text; as the page says nothing of schemes, they are light for everyone."""
    for name in ("document.md", "neuron.txt"):
        (tmp_path / name).write_bytes((EXAMPLE / name).read_bytes())
    status, _, told = convert("", "html", "-s", "document.md", "-o", "document.html")
    assert (status, told) == (0, "")
    with opened(browser, tmp_path / "document.html", "dark") as page:
        frames, lecture, neuron = sorted(read_aloud(page), key=lambda said: ("neuron" in said, len(said)))
        assert page.eval_on_selector_all("img", "all => all.every(i => i.naturalWidth > 0)")
        assert {paper(picture) for picture in page.locator("img, iframe").all()} == {(255, 255, 255)}
    assert lecture.startswith("J(a, b, c) = 3*(a + b*c). Values: a = 5;")
    assert (neuron, frames) == ("A neuron as a circuit", "J(a, b, c) = 3*(a + b*c)")

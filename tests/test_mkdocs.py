"""The fence in MkDocs: what readers see and hear, where mistakes are told, what is drawn again; and without MkDocs."""

from __future__ import annotations

import logging
import re
import shutil
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from tests.pages import doubled, opened, paper, read_aloud, strangers
from viz.hosts.superfences import accept, fence

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "mkdocs"
LIGHT, DARK = (255, 255, 255), (13, 17, 23)
GRAPH = "x = 1\ny = 2x\n"
FENCE = f"``` makegraph\n{GRAPH}```\n"


def build(folder: Path, *, strict: bool = False) -> Path:
    """Build a project and return the folder of its pages."""
    build_site(load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site"), strict=strict))
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example and return the folder of its pages."""
    folder = tmp_path_factory.mktemp("site") / "project"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".cache"))
    return build(folder, strict=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without pages."""
    (tmp_path / "docs").mkdir()
    settings = "site_name: x\ntheme: {name: null, custom_dir: theme}\nplugins: [makegraph]\n"
    (tmp_path / "mkdocs.yml").write_text(f"{settings}markdown_extensions: [admonition, attr_list]\n", encoding="utf-8")
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "main.html").write_text("{{ page.content }}", encoding="utf-8")
    return tmp_path


def page(project: Path, text: str, name: str = "index.md") -> None:
    (project / "docs" / name).write_text(text, encoding="utf-8")


# -- readers


def test_pictures_stand_in_the_page_and_are_read_aloud(browser, site):
    """The same drawing twice and another one, each an image with its text, with ids and glyphs of its own."""
    with opened(browser, site / "index.html") as shown:
        lecture, neuron, again = read_aloud(shown)
        assert shown.locator("figure.makegraph > svg").count() == 3
        assert (doubled(shown), strangers(shown)) == ([], 0)
        assert shown.locator("figure#fig-product > figcaption").inner_text() == "The chain rule"
    assert lecture.startswith("J(a, b, c) = 3*(a + b*c) Values: a = 5;")
    assert neuron.startswith("y(x, w, b) = tanh(w*x + b) Values: x = 2;")
    assert again == "The neuron once more."


def test_pictures_and_frames_follow_the_switch_of_the_page_not_the_system(browser, site):
    for name, pictures in [("index.html", "figure > svg"), ("steps/index.html", "figure > svg, iframe")]:
        with opened(browser, site / name, "dark") as shown:
            for scheme, colour in [("default", LIGHT), ("slate", DARK)]:
                shown.evaluate(f"document.body.dataset.mdColorScheme = '{scheme}'")
                assert {paper(picture) for picture in shown.locator(pictures).all()} == {colour}


def test_frames_are_a_page_to_step_through(browser, site):
    with opened(browser, site / "steps" / "index.html") as shown:
        assert "J(a, b, c) = 3*(a + b*c)" in read_aloud(shown)
        frame = shown.frame_locator("iframe.makegraph")
        frame.get_by_label("Next step").click()
        assert frame.locator(".count").inner_text() == "2 / 11"
        assert shown.locator("iframe").bounding_box()["width"] > 600


# -- mistakes

WRONG = ["a = 1", "b = 2", "c = a*wieght"]
MARGINS = {  # how the page begins, how the block begins, what its lines begin with
    "plain": ([], ["``` makegraph"], ""),
    "after front matter": (["---", "title: x", "---"], ["~~~~ { .makegraph #a caption='x' }"], ""),
    "in an admonition": (["!!! note", ""], ["    ```makegraph theme='print'"], "    "),
    "in a list": (["- x", ""], ["    ``` makegraph"], "    "),
    "in a quotation": ([], ["> ``` makegraph"], "> "),
    "after the same": (["``` makegraph", *WRONG, "```", ""], ["``` makegraph"], ""),
}


@pytest.mark.parametrize("where", MARGINS)
def test_a_wrong_third_line_of_a_block_at_line_41_is_line_43_of_the_page(project, caplog, where):
    """The equations are shown in place of a picture, and `--strict` fails."""
    before, opening, margin = MARGINS[where]
    lines = [*before, *[""] * (39 - len(before)), *opening, *(margin + line for line in WRONG)]
    page(project, "\n".join([*lines, margin + re.findall("[`~]+", opening[0])[0]]))
    site = build(project)
    assert "index.md:43: makegraph[E012]: unknown name `wieght`\n" in caplog.messages[-1]
    assert "\n 43 | " in caplog.messages[-1]
    assert "<pre><code>a = 1\nb = 2\nc = a*wieght</code></pre>" in (site / "index.html").read_text(encoding="utf-8")
    with pytest.raises(Abort):
        build(project, strict=True)


MISTAKES = {  # a fence at line 3 of index.md, what is told
    "``` makegraph captoin='x'": "index.md:3: makegraph[E050]: unknown option `captoin`\n  --> index.md:3\n  = help",
    "``` makegraph theme='papr'": "index.md:3: makegraph[E050]: theme: `papr` is not known",
    "``` makegraph width='wide'": "index.md:3: makegraph[E050]: width: `wide` is not a width",
    "``` makegraph show-source='below'": "index.md:3: makegraph: write `show_source`, not `show-source`",
    "``` makegraph show_source='left'": "index.md:3: makegraph[E050]: show-source: `left` is not known",
    "``` makegraph file='no.txt'": "index.md:3: makegraph[E001]: cannot read",
    "``` makegraph file='wrong.txt'": "wrong.txt:2: makegraph[E012]: unknown name `wieght`",
    "``` makegraph\n--8<-- 'docs/wrong.txt'": "index.md (a makegraph block):2: makegraph[E012]",
}


@pytest.mark.parametrize("opening", MISTAKES)
def test_what_else_is_wrong_is_told_too(project, caplog, monkeypatch, opening):
    """A file's mistakes at the file's line; what comes into a page by other ways, at the line of the block."""
    monkeypatch.chdir(project)
    (project / "docs" / "wrong.txt").write_text("a = 1\nb = wieght a", encoding="utf-8")
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    (project / "mkdocs.yml").write_text(settings.replace("[admo", "[pymdownx.snippets, admo"), encoding="utf-8")
    page(project, f"# T\n\n{opening}\n```\n" if "file" in opening else f"# T\n\n{opening}\ny = 1\n```\n")
    build(project)
    assert [MISTAKES[opening] in found for found in caplog.messages if "makegraph" in found] == [True]


def test_what_was_decided_is_told_once_and_is_no_warning(project, caplog):
    caplog.set_level(logging.INFO)
    page(project, "# T\n\n``` makegraph\na = 1\ny = 2a\nz = 3a\n```\n")
    for told in (1, 0):
        caplog.clear()
        build(project, strict=True)
        assert sum(text.startswith("index.md:6: makegraph[N003]:") for text in caplog.messages) == told


def test_what_a_user_writes_is_text(project):
    hostile = "&quot;><script>alert(1)</script>"
    fences = f"""``` makegraph caption="{hostile}" alt="{hostile}"\n{GRAPH}```\n"""
    page(project, f"{fences}\n{FENCE.replace('x = 1', f'#| title: {hostile}' + chr(10) + 'x = 1')}")
    text = (build(project) / "index.html").read_text(encoding="utf-8")
    assert text.count("<svg") == 2
    assert "<script>alert" not in text


# -- building again


def test_what_has_not_changed_is_not_drawn_again(project, drawn):
    """Not by a second build; of a file only what uses it."""
    (project / "docs" / "shared.txt").write_text(GRAPH, encoding="utf-8")
    page(project, FENCE)
    page(project, "``` makegraph file='shared.txt' theme='print'\n```\n", "uses.md")
    for text, pictures in [(GRAPH, 2), (GRAPH, 0), ("x = 2\ny = 2x", 1)]:
        (project / "docs" / "shared.txt").write_text(text, encoding="utf-8")
        drawn.clear()
        build(project, strict=True)
        assert drawn == ["svg"] * pictures


def test_a_project_can_have_options_of_its_own(project, drawn):
    """They hold where neither the page nor the block's header says otherwise, and go before pyproject.toml."""
    (project / "pyproject.toml").write_text("[tool.makegraph]\ntheme = 'board'\ndigits = 2", encoding="utf-8")
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    ours = settings.replace("[makegraph]", "[{makegraph: {options: {theme: sketch}}}]")
    (project / "mkdocs.yml").write_text(ours, encoding="utf-8")
    page(project, f"{FENCE}\n``` makegraph theme='sketch'\n{GRAPH}```\n\n``` makegraph\n#| theme: print\n{GRAPH}```\n")
    text = (build(project, strict=True) / "index.html").read_text(encoding="utf-8")
    assert len(drawn) == 2
    assert len(re.findall("<svg [^>]*>(?:(?!</svg>).)*light-dark", text)) == 2


# -- without MkDocs


def converted(text: str) -> str:
    ours = {"name": "makegraph", "class": "makegraph", "format": fence, "validator": accept}
    return Markdown(
        extensions=["pymdownx.superfences"], extension_configs={"pymdownx.superfences": {"custom_fences": [ours]}}
    ).convert(text)


def test_superfences_alone_takes_the_fence(caplog):
    """The same picture twice has ids of its own each time; a mistake is logged with its line in the block."""
    text = converted(f"{FENCE}\nand\n\n{FENCE}")
    first, second = re.findall(r'<svg [^>]*?id="([^"]+)"', text)
    ids = re.findall(r'id="([^"]+)"', text)
    assert second == f"{first}-2-"
    assert len(ids) == len(set(ids))
    assert caplog.record_tuples == []
    assert "<pre><code>y = 2z" in converted("``` makegraph\ny = 2z\n```")
    assert caplog.record_tuples[0][:2] == ("mkdocs.plugins.makegraph", logging.WARNING)
    assert caplog.messages[0].startswith("a makegraph block:1: makegraph[E012]: unknown name `z`")

"""The plugin for mystmd and Jupyter Book 2: what it answers on the streams, in the way mystmd asks."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from viz.hosts.block import KEYS
from viz.hosts.myst import main

BODY = "a = 1\nb = 2\nc = a b"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run where a project would be."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the plugin as mystmd does; return its status and what it writes."""

    def asked(*arguments: str, **found: Any) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["makegraph-myst", *arguments])
        monkeypatch.setattr("sys.stdin", StringIO(json.dumps(found)))
        return (main(), *capsys.readouterr())

    return asked


def directive(body: str = "", line: int = 41, **options: str) -> dict[str, Any]:
    """Return what mystmd 1.8 sends, whose lines count from 1 in the page."""
    place = {"start": {"line": line, "column": 1}}
    inner = [{"type": "mystDirectiveBody", "value": body, "position": place}]
    node = {"type": "mystDirective", "position": {"start": {"line": 37, "column": 1}}, "children": inner}
    return {"name": "makegraph", "node": node, "options": options, "body": body}


def test_it_says_what_it_has(ask):
    """One directive with a file, content and every option."""
    status, out, _ = ask()
    (found,) = json.loads(out)["directives"]
    assert (status, found["name"], found["arg"]["type"], found["body"]["type"]) == (0, "makegraph", "string", "string")
    assert {*KEYS, "label", "alt", "caption", "width"} <= found["options"].keys()


def test_a_directive_becomes_a_picture_in_every_format_with_its_description(ask, folder):
    status, out, _ = ask("--directive", "makegraph", **directive(BODY, width="60%"))
    (image,) = json.loads(out)
    assert (status, image["type"], image["width"]) == (0, "image", "60%")
    assert image["alt"].startswith("Computation graph of c. Values: a = 1; b = 2;")
    made = sorted(folder.glob("_build/makegraph/*"))
    assert [path.suffix for path in made] == [".pdf", ".svg"]
    assert (folder / "chapters" / image["url"]).resolve() == made[0].with_suffix(".*")


def test_a_caption_makes_a_figure_that_can_be_referred_to(ask):
    options = {"caption": "It", "label": "Fig-A", "alt": "x", "show-source": "below"}
    figure, source = json.loads(ask("--directive", "makegraph", **directive(BODY, **options))[1])
    assert (figure["kind"], figure["label"], figure["identifier"]) == ("figure", "Fig-A", "fig-a")
    assert figure["children"][0]["alt"] == "x"
    assert figure["children"][1]["children"][0]["children"][0]["value"] == "It"
    assert source == {"type": "code", "lang": "text", "value": BODY}


def test_a_file_is_read_from_the_project(ask, folder):
    (folder / "x.txt").write_text("a = 3\nb = wieght a", encoding="utf-8")
    status, _, err = ask("--directive", "makegraph", **directive(), arg="x.txt")
    assert (status, "--> x.txt:2:5" in err) == (1, True)


def test_what_was_decided_is_told_and_is_no_mistake(ask):
    status, out, err = ask("--directive", "makegraph", **directive("a = 1\ny = 2a\nz = 3a"))
    assert (status, json.loads(out)[0]["type"]) == (0, "image")
    assert "makegraph[N003]" in err
    assert "--> page:43:1\n" in err


@pytest.mark.parametrize(
    ("body", "options", "said"),
    [
        ("a = 1\nb = 2\nc = a*wieght", {}, "unknown name `wieght`\n   --> page:43:7\n"),
        (BODY, {"theme": "papr"}, "theme: `papr` is not known\n  --> page:37\n  = help: did you mean `paper`?"),
    ],
)
def test_a_mistake_is_told_at_the_line_of_the_page(ask, folder, body, options, said):
    """On standard error, with a status that mystmd reports; nothing is written."""
    status, out, err = ask("--directive", "makegraph", **directive(body, **options))
    assert (status, out) == (1, "")
    assert said in err
    assert not any(path.is_file() for path in folder.rglob("*"))


def test_the_example_runs_the_plugin():
    project = Path(__file__).parents[1] / "examples" / "jupyter-book"
    assert "path: makegraph.sh" in (project / "myst.yml").read_text(encoding="utf-8")
    assert 'exec makegraph-myst "$@"' in (project / "makegraph.sh").read_text(encoding="utf-8")

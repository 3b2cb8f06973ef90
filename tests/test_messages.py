"""The four forms of a message: for people, in one line, as JSON, and for GitHub's log."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from viz.cli import app
from viz.errors import MOST_ERRORS, Diagnostic, InputError, Source, Span
from viz.messages import FORMATS, told

SOURCE = Source("neuron.txt", "x = 1\nb = 2\nL = tanh(wieght*x + b)\n")
UNKNOWN = Diagnostic(
    code="E012",
    message="unknown name `wieght`",
    span=Span(21, 27),
    label="not defined",
    help="did you mean `weight`?",
    also=((Span(0, 1), "here"),),
)


def test_a_line_for_editors():
    """File, line, column, severity and code, as compilers write them."""
    assert FORMATS["short"](UNKNOWN, SOURCE, "error") == 'neuron.txt:3:10: error[E012]: unknown name "wieght"'
    assert FORMATS["short"](Diagnostic(code="E050", message="no"), None, "error") == "error[E050]: no"


def test_an_object_for_programs():
    """Lines and columns from 1, the end exclusive; further places beside."""
    assert json.loads(FORMATS["json"](UNKNOWN, SOURCE, "warning")) == {
        "severity": "warning",
        "code": "E012",
        "message": "unknown name `wieght`",
        "file": "neuron.txt",
        "line": 3,
        "column": 10,
        "end_line": 3,
        "end_column": 16,
        "label": "not defined",
        "help": "did you mean `weight`?",
        "also": [{"file": "neuron.txt", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "label": "here"}],
    }


def test_a_command_for_github():
    """The line is marked; line ends and commas of the message cannot end the command or add to it."""
    assert FORMATS["github"](UNKNOWN, SOURCE, "error") == (
        "::error file=neuron.txt,line=3,col=10,endLine=3,endColumn=16,title=E012::"
        "unknown name `wieght`%0Adid you mean `weight`?"
    )
    evil = Diagnostic(code="E001", message="a\r\n::error::b 100%", span=Span(0, 1))
    line = FORMATS["github"](evil, Source("a,b:c.txt", "x"), "note")
    assert "\n" not in line
    assert line.startswith("::notice file=a%2Cb%3Ac.txt,")
    assert "100%25" in line


@pytest.mark.parametrize("form", FORMATS)
def test_no_form_drives_a_terminal_or_prints_a_book(form):
    """Control characters come out escaped, and a quote of a million letters is cut."""
    found = FORMATS[form](Diagnostic(code="E010", message=f"`\x1b[2J{'n' * 10**6}`", span=Span(0, 1)), SOURCE, "error")
    assert "\x1b" not in found
    assert len(found) < 1000


def test_after_twenty_errors_there_may_be_more():
    """Twenty are told; that there may be others is said to people and not to programs."""
    error = InputError(*[UNKNOWN] * MOST_ERRORS, source=SOURCE)
    assert told(error).endswith("These are the first 20; there may be more.")
    assert len(told(error, "short").split("\n")) == MOST_ERRORS


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_line_has_all_forms(form, tmp_path, monkeypatch):
    """`--message-format` is used for errors; one a line but for people."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text("a = q\nb = r +\n")
    result = CliRunner().invoke(app, ["in.txt", "--message-format", form], prog_name="makegraph")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == (2 if form != "human" else 13)


def test_an_unknown_form_is_refused():
    """The cure lists the forms."""
    result = CliRunner().invoke(app, ["in.txt", "--message-format", "xml"], prog_name="makegraph")
    assert (result.exit_code, "choose one of human, short, json, github" in result.stderr) == (2, True)

"""Every bad input is told what is wrong, where and what to write instead; nothing is written and nothing else is said.

What each is told, to the letter, with the exit status, stands in tests/golden/refusals, for reading.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.refusals import FILES, HEADS, LINES
from viz.cli import app
from viz.messages import escape

INPUTS = {group: [(line, f"{HEADS}\n{line}\n".encode()) for line in lines] for group, lines in LINES.items()}
INPUTS |= {group: [(text.decode(errors="backslashreplace"), text) for text in texts] for group, texts in FILES.items()}
MOST_SHOWN = 70  # characters of an input that the golden file repeats


@pytest.mark.parametrize("group", INPUTS)
def test_what_a_bad_input_is_told(group, golden, tmp_path, monkeypatch):
    """The message is the one on file; it marks a place and names a cure; old and new outputs are left alone."""
    monkeypatch.chdir(tmp_path)
    old = {"out.svg": b"old", "in.txt": b""}
    Path("out.svg").write_bytes(old["out.svg"])
    told = [f"Each input of this kind stands under `{HEADS}`."] if group in LINES else []
    for shown, text in INPUTS[group]:
        Path("in.txt").write_bytes(text)
        result = CliRunner().invoke(app, ["in.txt", "-o", "out.svg", "-o", "out.json"], prog_name="makegraph")
        assert (result.exit_code, result.stdout) == (1, ""), shown
        assert {path.name: path.read_bytes() for path in Path().iterdir()} == old | {"in.txt": text}
        assert result.stderr.count("error[E") == result.stderr.count("= help: ") > 0, shown
        assert escape(result.stderr, keep="\n\t") == result.stderr, "a message drives no terminal"
        assert "Traceback" not in result.stderr
        told.append(f"{'-' * 80}\n{escape(shown[:MOST_SHOWN])}\n\n{result.stderr}exit status {result.exit_code}")
    golden(f"refusals/{group}.txt", "\n".join(told) + "\n")


def test_no_input_stands_twice():
    """A bad input is refused once, among those of its kind."""
    texts = [text for inputs in INPUTS.values() for _, text in inputs]
    assert len(set(texts)) == len(texts)

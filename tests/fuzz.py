"""One input and all that must hold of it; `make fuzz` finds inputs by coverage (atheris), test_fuzz.py a few by chance.

    python tests/fuzz.py [SECONDS [FOLDER]]

reads and grows the corpus in FOLDER (out/fuzz), beginning with tests/corpus.jsonl; an input that fails is kept there.
"""

from __future__ import annotations

import ast
import json
import operator
import sys
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).with_name("corpus.jsonl")
LONGEST = 400  # bytes of an input that is made up
MOST_OPERATIONS = 2_000
_WORDS = """
exp log sqrt sin tanh sigmoid relu max min sum mean where atan2 pow hypot abs step erf pi e π σ √ ² ⁻¹ ½ × · ÷ − ≤ ≥
** ^ * / + - = == := += < <= > >= ? ( ) , ; # #| title: of: wrt: detail: write: inline: data: x_1 h_{t-1} x' bc w1x1
2e3 1e308 1e-320 0x10 1,5 .5 5. alpha_hat Δx 速 e\u0301 \u202e f(x)= f(x) =?
"""
WORDS = tuple(_WORDS.split())
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: pow}


def attempt(data: bytes) -> str:
    """Read and draw bytes as makegraph would a file, and return `drawn` or the code of the first mistake.

    Raises for whatever must never happen: any exception but MakegraphError, a number that fails its check, a message
    that drives a terminal or marks nothing, an output that is not strict, a print that is read as something else.
    """
    from viz.errors import CheckError, MakegraphError  # noqa: PLC0415 - atheris instruments what it sees imported
    from viz.pipeline import parse  # noqa: PLC0415

    try:
        drawing = parse(data.decode(errors="surrogateescape"), "fuzz.txt", limit=MOST_OPERATIONS)
        graph = json.loads(drawing.render("json"), parse_constant=_refuse)
        drawing.render("gv").decode()
        notes = drawing.notes
    except CheckError:
        raise
    except MakegraphError as error:
        for diagnostic in error.diagnostics:
            hold_message(diagnostic, error.source, "error")
            assert diagnostic.help or diagnostic.code == "E002", "a mistake without a cure"
        return error.diagnostics[0].code
    for note in notes:
        hold_message(note, drawing.program.source, "note")
    assert len(graph["nodes"]) > 0
    hold_print(drawing)
    hold_values(drawing)
    return "drawn"


def hold_message(diagnostic: Any, source: Any, severity: str) -> None:
    """Hold that a message can be written in every form, drives no terminal, and marks what is there."""
    from viz.messages import FORMATS, escape  # noqa: PLC0415

    for name, write in FORMATS.items():
        text = write(diagnostic, source, severity)
        assert escape(text, keep="\n\t") == text, name
        assert len(text) < 20_000, name
    if diagnostic.span is not None and source is not None:
        start, stop = diagnostic.span
        assert 0 <= start <= stop
        assert start <= len(source.text)


def hold_print(drawing: Any) -> None:
    """Hold that the equations, printed and read again, are the same equations with the same values."""
    from viz.notation.plain import plain  # noqa: PLC0415
    from viz.pipeline import parse  # noqa: PLC0415
    from viz.program import BARE, HOLE  # noqa: PLC0415

    program = drawing.program
    lines = []
    for function in program.functions:
        body = HOLE if function.body is None else plain(function.body)
        lines.append(f"{function.name}({', '.join(function.parameters)}) = {body}")
    for binding in program.bindings:
        head = "" if binding.name == BARE else f"{binding.name} = "
        lines.append(f"{head}{plain(binding.expr)}")
    again = parse("\n".join(lines), "printed.txt", limit=MOST_OPERATIONS, of=drawing.options.of)
    assert [b.name for b in again.program.bindings] == [b.name for b in program.bindings]
    assert [plain(b.expr) for b in again.program.bindings] == [plain(b.expr) for b in program.bindings]
    assert again.values == drawing.values


def hold_values(drawing: Any) -> None:
    """Hold that Python finds the same value wherever a statement is arithmetic that Python can read."""
    from viz.notation.plain import plain  # noqa: PLC0415
    from viz.program import CONSTANTS  # noqa: PLC0415

    known = CONSTANTS | drawing.values
    for binding in drawing.program.bindings:
        value, text = drawing.values[binding.name], plain(binding.expr)
        if value is None or binding.name in drawing.options.set or not text.isascii():
            continue
        try:
            found = number(ast.parse(text.replace("^", "**"), mode="eval").body, known)
        except (SyntaxError, NotImplementedError, RecursionError):
            continue
        assert found == value, (binding.name, text, found, value)


def number(node: ast.expr, known: Any) -> float:
    """Return the value of Python arithmetic on doubles; raise NotImplementedError for all that is not arithmetic."""
    match node:
        case ast.Constant(int() | float() as value):
            return float(value)
        case ast.Name(name):
            return known[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -number(operand, known)
        case ast.BinOp(left, sign, right) if type(sign) in SIGNS:
            return SIGNS[type(sign)](number(left, known), number(right, known))
    raise NotImplementedError


def _refuse(constant: str) -> None:
    raise AssertionError(constant)


def seeds() -> list[bytes]:
    """Return the inputs that are kept: those that found something, and those that reach much."""
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line).encode(errors="surrogateescape") for line in lines]


def quoted(word: bytes) -> str:
    """Return bytes as libFuzzer's dictionaries have them."""
    return "".join(f"\\x{byte:02x}" for byte in word)


def main() -> None:
    """Throw inputs at `attempt` for a while."""
    import atheris  # noqa: PLC0415

    with atheris.instrument_imports(include=["viz"]):
        import viz.messages  # noqa: PLC0415
        import viz.pipeline  # noqa: F401, PLC0415

    seconds, folder = (*sys.argv[1:], *("60", "out/fuzz")[len(sys.argv) - 1 :])
    corpus = Path(folder) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(seeds()):
        (corpus / f"seed-{n}").write_bytes(seed)
    words = Path(folder) / "words"
    words.write_text("".join(f'"{quoted(word.encode())}"\n' for word in WORDS))
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], str(corpus), f"-dict={words}", f"-artifact_prefix={folder}/", *limits], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

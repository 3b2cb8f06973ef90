"""Nothing a file, a name or a machine can do to the program crashes it, hangs it, gets into a drawing or loses a file.

Runs of the real program get one gigabyte of memory; five minutes are allowed them before they count as hung.
"""

from __future__ import annotations

import ast
import io
import json
import re
import signal
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pptx
import pygraphviz
import pytest
import typst
from PIL import Image
from typer.testing import CliRunner, Result

from tests.heavy import HEAVY
from tests.machine import needs
from viz import files
from viz.cli import app
from viz.errors import InputError
from viz.messages import escape, told
from viz.pipeline import parse
from viz.writers.table import WRITERS

LECTURE = "a = 5\nb = 3\nc = 2\nu = bc\nv = a + u\nJ = 3v\n"
MEMORY = 2**20  # kilobytes
HUNG = 300  # seconds
PROGRAM = [sys.executable, "-m", "viz"]


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text(LECTURE, encoding="utf-8")


def program(*arguments: str, stdin: bytes = b"", streams: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run the program as a shell does, with bounded memory and its streams redirected."""
    script = f'ulimit -v {MEMORY}; exec "$@" {streams}'
    command = ["bash", "-c", script, "makegraph", *PROGRAM, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=HUNG)


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, list(arguments), prog_name="makegraph")


def there() -> dict[str, bytes]:
    """Return what lies in the folder, beside the input."""
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.name != "in.txt"}


# -- size


@pytest.mark.parametrize("name", HEAVY)
def test_large_and_deep_inputs_end_with_a_result_or_a_message(name):
    """In a gigabyte, with a short message or a right result, and with no traceback or file besides."""
    heavy = HEAVY[name]
    Path("in.txt").write_bytes(heavy.make())
    done = program("in.txt", "-o", "out.json", "--limit", heavy.limit)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (heavy.status, b""), said[-2000:]
    assert heavy.says in said
    assert len(said) < 20_000
    assert set(there()) == ({"out.json"} if heavy.status == 0 else set())
    if heavy.status == 0:
        read_json(Path("out.json").read_bytes())


def bomb(size: int, last: str, body: str) -> str:
    """Return functions of which each calls the one before it twice, and a last line."""
    return "\n".join(["f0(x) = x", *(f"f{n}(x) = {body.replace('f', f'f{n - 1}')}" for n in range(1, size)), last])


USES = ["a = 1\ny = f99(a)", "y = f99(1)", "y = 2 + f99(0)", "y = where(1 > 0, f0(1), f99(1))"]
BODIES = ["f(x) + f(x)", "f(f(x))", "f(x)*f(x + 1)", "max(f(x), f(-x))", "where(x > 0, f(x), f(x))"]


@pytest.mark.parametrize("last", USES)
@pytest.mark.parametrize("body", BODIES)
def test_functions_that_explode_are_refused_before_they_do(last, body):
    """A hundred functions, each calling the one before twice, come to 2^99 operations; that is said at once."""
    Path("in.txt").write_text(bomb(100, last, body), encoding="utf-8")
    result = run("in.txt", "-o", "out.json")
    assert result.exit_code == 1
    assert "error[E016]: there are more than 500,000 operations" in result.stderr
    assert f"in.txt:{100 + last.count(chr(10)) + 1}:" in result.stderr
    assert there() == {}


def test_functions_that_could_explode_but_are_not_used_are_fine():
    """Only what is computed counts."""
    Path("in.txt").write_text(bomb(100, "y = 2 + f3(1)", "f(x) + f(x)"), encoding="utf-8")
    assert run("in.txt", "-o", "out.json").exit_code == 0
    assert json.loads(Path("out.json").read_bytes())["nodes"][0]["value"] == 10.0


def test_too_little_memory_is_a_message(monkeypatch):
    """Where the machine has less than a drawing needs, that is said, and it is no bug."""

    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("viz.pipeline.build", exhausted)
    result = run("in.txt", "-o", "out.json")
    assert (result.exit_code, there()) == (1, {})
    assert result.stderr.startswith("error[E016]: there is not enough memory for so much")


# -- what is not text, and what is code


CODE = [
    "y = __import__('os').system('touch owned')",
    "y = open('owned', 'w')",
    "y = exec('import os')",
    "y = ().__class__.__bases__[0].__subclasses__()",
    "y = a.__class__",
    'y = f\'{open("owned", "w")}\'',
    "y = `touch owned`",
    "y = $(touch owned)",
    "y = [x for x in (1, 2)]",
    "y = lambda: 0",
    "y = {a: 1}",
    "y = a if a else b",
    "y = a; import os",
    "y = 1 @ eval",
    "y = globals()",
    "eval = 1; y = eval('1')",
    "y = 2**__builtins__",
    "y = %s",
    "y = {0.__class__}",
    "y = #{a}\nz = ${a}",
]


@pytest.mark.parametrize("text", CODE)
def test_code_of_other_languages_is_not_run(text):
    """It is refused as an equation; nothing comes of it."""
    Path("in.txt").write_text(f"a = 1\n{text}\n", encoding="utf-8")
    result = run("in.txt", "-o", "out.svg", "-o", "out.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error[E01" in result.stderr
    assert there() == {}


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 40,
        "a = 1\n".encode("utf-16"),
        "a = 1\n".encode("utf-16-be"),
        "a = 1\n".encode("utf-32"),
        b"a = 1\xff\n",
        b"a = 1\0\n",
        b"\0\0\0\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\3\4\x14\0\0\0",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"\x7fELF\2\1\1\0",
        b"a = 1\x1a",
        b"a \x08= 1",
    ],
)
def test_what_is_no_text_is_refused(content):
    """Bytes in other encodings, control bytes, pictures, archives and programs."""
    Path("in.txt").write_bytes(content)
    result = run("in.txt", "-o", "out.svg")
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.match(r"error\[E0(02|10)\]: ", result.stderr)
    assert printable(result.stderr)
    assert there() == {}


# -- what is written stays what it is


SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {SVG + name for name in ("svg", "title", "desc", "defs", "g", "path", "rect", "use")}
ATTRIBUTES = re.compile(r"(?!on|style$)[a-z-]+\d?|viewBox|\{http://www\.w3\.org/1999/xlink\}href")

PAYLOADS = (
    "</svg><script>alert(1)</script>", '"><script>alert(1)</script>', "'onload='alert(1)", "]]><x/>", "--><x/>", "&xxe",
    "&xxe;", "<!ENTITY xxe SYSTEM 'file:///etc/passwd'>", "<?php evil(); ?>", '"];evil[', '"]evil[', '\\"];evil[',
    "<<b>evil</b>>", "\\N\\G\\l", "\\input{/etc/passwd}", "\\input/etc/passwd", "\\write18{evil}", "$\\evil$",
    '#read("/etc/passwd")', '#import"evil"', '$#read("/etc/passwd")$', "*/evil/*", "`evil`", "$(evil)", "@evil",
    "evil\\", "%evil", "//evil", "{{evil}}", "javascript:evil()",
)  # fmt: skip


def read_svg(content: bytes) -> str:
    """Return all text of an SVG; only what draws may be in it, and references to itself."""
    root = ET.fromstring(content)  # noqa: S314 - our own
    for element in root.iter():
        assert element.tag in ELEMENTS
        for name, value in element.attrib.items():
            assert ATTRIBUTES.fullmatch(name), name
            assert not name.endswith("href") or value.startswith("#mg")
            assert "url(" not in value
    return " ".join(element.text or "" for element in root.iter() if element.tag in {SVG + "title", SVG + "desc"})


def read_json(content: bytes) -> str:
    """Return all strings of a JSON text, which must be strict."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    graph = json.loads(content, parse_constant=refuse)
    assert set(graph) == {"directed", "multigraph", "graph", "nodes", "edges"}
    ids = {node["id"] for node in graph["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in graph["edges"])
    return " ".join(strings(graph))


def strings(value: Any) -> list[str]:
    """Return every string in a JSON value."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def read_gv(content: bytes) -> str:
    """Return all labels of a DOT file, as Graphviz understands them; no node or attribute but ours may be in it."""
    graph = pygraphviz.AGraph(content.decode())
    assert all(re.fullmatch(r"n\d+", node) for node in graph.nodes())
    for node in graph.nodes():
        assert set(dict(node.attr.items())) <= {"label", "shape", "style"}
    return " ".join([*(node.attr["label"] for node in graph.nodes()), dict(graph.graph_attr.items()).get("label", "")])


def read_pdf(content: bytes) -> str:
    """Return all text of a PDF, which must not do anything when it is opened."""
    assert not re.search(rb"/(JavaScript|JS|Launch|URI|OpenAction|EmbeddedFile)\b", content)
    done = subprocess.run([needs("pdftotext"), "-", "-"], input=content, capture_output=True, check=True)
    return unicodedata.normalize("NFKC", done.stdout.decode())


def read_png(content: bytes) -> str:
    """Check that a PNG can be read."""
    Image.open(io.BytesIO(content)).verify()
    return ""


def read_tikz(content: bytes) -> str:
    """Check that LaTeX is given no command but those of a harmless drawing and those that print a sign."""
    signs = {"textup", "textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "symbol"}
    harmless = parse("#| title: T\nx_{a,b} = 2\ny = 3*x_{a,b}\nz = y + x_{a,b}").render("tikz")
    assert commands(content) <= commands(harmless) | signs
    return content.decode()


def commands(content: bytes) -> set[str]:
    """Return the control words of LaTeX source, without its comments."""
    return set(re.findall(r"\\([A-Za-z]+)", re.sub(r"(?<!\\)%.*", "", content.decode())))


def read_typ(content: bytes) -> str:
    """Compile Typst source, which may read no file but itself."""
    Path("typst").mkdir(exist_ok=True)
    Path("typst/graph.typ").write_bytes(content)
    assert typst.compile("typst/graph.typ", root="typst", format="svg")
    return content.decode()


class Page(HTMLParser):
    """The tags, attributes and words of an HTML page."""

    def __init__(self, content: bytes) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes' names."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self.words.append(data)


def read_html(content: bytes) -> str:
    """Check that a page has no element or attribute that a harmless one has not, and as many scripts."""
    page, harmless = Page(content), Page(parse("#| title: T\nx = 2\ny = 3*x\nz = y + x").render("html"))
    assert set(page.tags) <= set(harmless.tags)
    assert page.tags.count("script") == harmless.tags.count("script")
    assert not any(name.startswith("on") for name in page.attributes)
    return " ".join(page.words)


def read_pptx(content: bytes) -> str:
    """Return all text of the slides, which must not link to anything outside."""
    slides = pptx.Presentation(io.BytesIO(content)).slides
    assert not any(link.is_external for slide in slides for link in slide.part.rels.values())
    return " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def read_py(content: bytes) -> str:
    """Parse the program, which does nothing but assign, define functions that return, and print."""
    program = ast.parse(content)
    kinds = (ast.Import, ast.FunctionDef, ast.Assign, ast.Expr)
    assert all(isinstance(node, kinds) for node in program.body)
    parts = [*ast.walk(program)]
    assert {name.name for node in parts if isinstance(node, ast.Import) for name in node.names} <= {"math"}
    own = {node.name for node in parts if isinstance(node, ast.FunctionDef)}
    called = {ast.unparse(node.func) for node in parts if isinstance(node, ast.Call)}
    assert all(name == "print" or name in own or name.startswith("math.") for name in called)
    assert all(ast.unparse(node.value).startswith("print(") for node in program.body if isinstance(node, ast.Expr))
    return content.decode()


READERS = {
    "html": read_html,
    "pptx": read_pptx,
    "gif": read_png,
    "svg": read_svg,
    "json": read_json,
    "gv": read_gv,
    "pdf": read_pdf,
    "png": read_png,
    "tikz": read_tikz,
    "typ": read_typ,
    "txt": bytes.decode,
    "py": read_py,
}


def test_every_format_is_read_back():
    """A new format has to be proved here before it is offered."""
    assert set(READERS) == set(WRITERS)


def drawn(text: str, *suffixes: str) -> dict[str, str]:
    """Return what every format, or some, says, read back by a program of its own kind."""
    Path("in.txt").write_text(text, encoding="utf-8")
    outputs = {suffix: Path(f"out.{suffix}") for suffix in suffixes or READERS}
    result = run("in.txt", *(part for output in outputs.values() for part in ("-o", str(output))))
    assert result.exit_code == 0, result.stderr
    return {suffix: READERS[suffix](output.read_bytes()) for suffix, output in outputs.items()}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_title_is_only_words(payload):
    """Whatever stands in a title or a comment, every format shows the title's letters and no more."""
    said = drawn(f"#| title: {payload}\n# {payload}\na = 2 # {payload}\ny = 3a # {payload}\n")
    assert payload in said["svg"]
    assert payload in said["json"]
    assert payload in said["gv"].replace("\\\\", "\\")
    assert payload in said["txt"]
    assert payload in said["py"]
    assert "".join(payload.split()) in "".join(said["pdf"].split())


HIDDEN = ("\x00", "\x1b[31m", "\x7f", "\u200b", "\u202e", "\ufeff", "\u00ad", "\U000e0041", "#", ";", "{", " ")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_subscript_holds_nothing_that_is_not_seen(hidden):
    """No control or invisible character, no comment and no end of a statement may hide in a name's braces."""
    Path("in.txt").write_text(f"x_{{a{hidden}b}} = 2\n", encoding="utf-8")
    result = run("in.txt", "-o", "out.svg")
    assert (result.exit_code, there()) == (1, {})
    assert "error[E010]" in result.stderr
    assert f"U+{ord(hidden[0]):04X}" in result.stderr or hidden.isprintable()


def test_half_a_character_is_refused():
    """A string that no file can hold is refused like one that no file should."""
    with pytest.raises(InputError, match="half a character") as caught:
        parse("a = 1 # \ud800")
    assert printable(told(caught.value))


def test_labels_are_as_long_as_graphviz_reads():
    """A title and an expression of 100,000 characters are cut in DOT, and all there in JSON."""
    long = " + ".join(["a"] * 30_000)
    said = drawn(f"#| title: {'T' * 100_000}\na = 1\ny = {long}\n", "gv", "json")
    assert long in said["json"]
    assert said["gv"].count(" … ") == 2


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if not set(payload) & set(" {}#;")])
def test_a_name_is_only_a_name(payload):
    """Whatever stands in a subscript's braces, every format has the three nodes and nothing else."""
    name = f"x_{{{payload}}}"
    said = drawn(f"{name} = 2\ny = 3*{name}\nz = y + {name}\n")
    assert name in said["svg"]
    assert name in said["json"]
    assert name in said["gv"].replace("\\\\", "\\")


# -- messages drive no terminal


def printable(text: str) -> bool:
    """Tell whether a message holds no character that could drive a terminal or turn the writing around."""
    return escape(text, keep="\n\t") == text


ESCAPES = ("\x1b[2J", "\x1b]0;evil\x07", "\x9b31m", "\u202eevil", "\u200bevil", "\x07", "\x7f")


@pytest.mark.parametrize("evil", ESCAPES)
def test_messages_show_control_characters_as_escapes(evil):
    """In the text, in a header, in the name of a file or in an option: the message shows them, and stays harmless."""
    for text in (
        f"a = {evil}1",
        f"#| {evil}: 1\na = 1",
        f"#| title: {evil}\n#| of: {evil}\na = 1",
        f"a = 1 # {evil}\nb =",
    ):
        Path("in.txt").write_text(text, encoding="utf-8")
        result = run("in.txt", "-o", "out.svg")
        assert result.exit_code in {1, 2}
        assert printable(result.stderr)
        assert there() == {}
    Path("in.txt").write_text(LECTURE, encoding="utf-8")
    for arguments in (
        [f"no{evil}.txt"],
        ["in.txt", "--of", evil],
        ["in.txt", "--wrt", evil],
        ["in.txt", "--set", f"{evil}=1"],
        ["in.txt", "--detail", evil],
        ["in.txt", "--digits", evil],
        ["in.txt", "--fit", evil],
        ["in.txt", "--show", evil],
        ["in.txt", "-f", evil],
        ["in.txt", "-o", f"x.{evil}"],
        ["in.txt", "-o", f"no{evil}/x.svg"],
    ):
        result = run(*arguments)
        assert result.exit_code == (1 if arguments[0] != "in.txt" else 2)
        assert printable(result.stderr)
        assert there() == {}


# -- files and streams


@pytest.mark.parametrize("link", ["hard", "symbolic", "through a folder", "twice"])
def test_the_input_is_never_overwritten(link):
    """Not under another name, not through a link, not through a link to a link."""
    Path("folder").mkdir()
    match link:
        case "hard":
            Path("out.json").hardlink_to("in.txt")
        case "symbolic":
            Path("out.json").symlink_to("in.txt")
        case "through a folder":
            Path("out.json").symlink_to("folder/../in.txt")
        case "twice":
            Path("out.txt").symlink_to("in.txt")
            Path("out.json").symlink_to("out.txt")
    result = run("in.txt", "-o", "good.svg", "-o", "out.json")
    assert result.exit_code == 2
    assert "out.json is the input; it is never overwritten" in result.stderr
    assert Path("in.txt").read_text(encoding="utf-8") == LECTURE
    assert not Path("good.svg").exists()


def test_a_link_that_points_to_itself_is_refused():
    """It leads nowhere; the output beside it is not written either."""
    Path("loop.svg").symlink_to("loop.svg")
    result = run("in.txt", "-o", "good.svg", "-o", "loop.svg")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr
    assert [path.name for path in Path().iterdir() if path.name != "in.txt"] == ["loop.svg"]
    assert Path("loop.svg").is_symlink()


@pytest.mark.parametrize(
    ("streams", "arguments", "status", "says"),
    [
        (">&-", ["in.txt", "-o", "-"], 2, b"standard output, good.json: it is closed"),
        (">/dev/full", ["in.txt", "-o", "-"], 2, b"standard output, good.json: no space left on device"),
        ("", ["in.txt", "-o", "/dev/full", "-f", "svg"], 2, b"no space left on device"),
        ("<&-", ["-"], 1, b"cannot read -: it is closed"),
        ("2>&-", ["none.txt"], 1, b""),
        (">&- 2>&- <&-", ["none.txt"], 1, b""),
        ("", ["/dev/zero"], 1, b"larger than 20 MB"),
    ],
)
def test_closed_and_full_streams_are_messages(streams, arguments, status, says):
    """With the exit status of any other error; an output that could have been written is left alone as well."""
    Path("good.json").write_bytes(b"old")
    done = program(*arguments, "-o", "good.json", streams=streams)
    assert done.returncode == status
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert there() == {"good.json": b"old"}


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_help_that_cannot_be_printed_is_a_message(asked):
    """On a full disk, as for any other output."""
    done = program(asked, streams=">/dev/full")
    assert (done.returncode, done.stderr) == (
        2,
        b"error[E040]: cannot write standard output: no space left on device\n",
    )


def test_a_reader_that_leaves_is_no_error_of_ours():
    """What is left is not written anywhere, no message is, and other outputs are left alone."""
    with started("-", "-o", "-", "-o", "good.json") as process:
        process.stdout.close()
        assert process.communicate(LECTURE.encode(), HUNG)[1] == b""
        assert process.returncode == 1
    assert there() == {}


# -- interruptions


def test_control_c_stops_the_program_quietly():
    """While it reads: status 130, no traceback, nothing written."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    try:
        with started("-", "-o", "out.svg") as process:
            process.stdin.write(b"# more than a pipe holds, so that when this returns the program reads\n" * 10_000)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=HUNG) == (b"", b"")
            assert process.returncode == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert there() == {}


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """Start the program with all three streams in our hands."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*PROGRAM, *arguments], stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize(
    "where", ["viz.pipeline.build", "viz.pipeline.check", "viz.pipeline.fitted", "viz.files.Path.replace"]
)
def test_control_c_at_any_stage_leaves_no_file(where, monkeypatch):
    """Interrupted while it builds, checks, draws or writes, the program leaves the folder as it was."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    Path("old.svg").write_bytes(b"old")
    monkeypatch.setattr(where, interrupted)
    result = run("in.txt", "-o", "old.svg", "-o", "new.svg", "-o", "new.json")
    assert (result.exit_code, result.stderr) == (130, "")
    assert there() == {"old.svg": b"old"}


def test_control_c_while_a_file_is_written_leaves_no_part_of_it(monkeypatch):
    """What was written aside is taken away again."""
    real, written = files._aside, []

    def second_time(*arguments: Any) -> str:
        written.append(arguments)
        if len(written) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(files, "_aside", second_time)
    assert run("in.txt", "-o", "one.svg", "-o", "two.svg").exit_code == 130
    assert there() == {}

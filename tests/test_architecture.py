"""The house rules that no linter knows, read from ARCHITECTURE.md and held against every module of viz/.

Each rule is a function from a module to the faults it finds; the last test shows that each of them finds one.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
MOST_LINES = 400  # of a module
MOST_FUNCTION_LINES = 40  # of what it does; signature and docstring declare

DOORS = {"__init__", "__main__"}
"""The ways into the package; they stand in no layer and may import all of them."""

KEEPERS = {
    "IPython": {"hosts.jupyter"},
    "docutils": {"hosts.sphinx"},
    "graphviz": {"writers.gv"},
    "PIL": {"writers.gif"},
    "matplotlib": {"report.plots"},
    "networkx": {"scope", "graph", "fold"},
    "pptx": {"writers.pptx", "writers.slide_shapes"},
    "mkdocs": {"hosts.mkdocs"},
    "pygraphviz": {"order"},
    "sphinx": {"hosts.sphinx"},
    "typer": {"cli", "command"},
    "typst": {"typeset"},
    "watchfiles": {"live.watch"},
}
"""Who may import a library; one that is not named here may not be imported at all."""

AT_THE_TOP = {
    ("cli", "typer"),
    ("command", "typer"),
    ("hosts.mkdocs", "mkdocs"),
    ("hosts.sphinx", "docutils"),
    ("hosts.sphinx", "sphinx"),
}
"""The keepers whose every run needs the library; all others import it inside the function that does."""

PRINTING = {"print", "input", "breakpoint", "exit", "quit", "sys.exit", "os._exit", "SystemExit"}
UNSAFE = {"eval", "exec", "compile", "__import__"}
BANNED = {
    "pickle": "runs what it reads",
    "marshal": "runs what it reads",
    "shelve": "runs what it reads",
    "datetime": "reads the clock",
    "time": "reads the clock",
    "random": "is random",
    "secrets": "is random",
    "uuid": "is random",
}


class Module(NamedTuple):
    """A module of viz/ by its dotted name below `viz`, with its text."""

    name: str
    text: str

    @property
    def component(self) -> str:
        """The file or folder directly in viz/ that the module belongs to."""
        return self.name.partition(".")[0]

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)


class Import(NamedTuple):
    """An imported module's absolute dotted name, and where the import stands."""

    target: str
    line: int
    inside: bool  # a function
    for_types: bool  # under `if TYPE_CHECKING`


def layers() -> list[list[str]]:
    """Read the layers, lowest first, from the fenced block under the page's heading."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = page.partition("## Who may import whom")[2].split("```")[1]
    return [[name.strip() for name in line.split("|")] for line in block.split("\n") if line.strip()]


HEIGHT = {name: height for height, row in enumerate(layers()) for name in row}


def modules() -> Iterator[Module]:
    """Yield every module of the package."""
    for path in sorted((ROOT / "viz").rglob("*.py")):
        parts = path.relative_to(ROOT / "viz").with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        yield Module(name, path.read_text(encoding="utf-8"))


def imports(module: Module) -> Iterator[Import]:
    """Yield every import, wherever it stands; `from viz import x` counts as one of `viz.x`."""
    stack: list[tuple[ast.AST, bool, bool]] = [(module.tree, False, False)]
    while stack:
        node, inside, for_types = stack.pop()
        for target in _targets(node):
            yield Import(target, node.lineno, inside, for_types)
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typed = node.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) else []
        stack.extend((child, inside, for_types or child in typed) for child in ast.iter_child_nodes(node))


def _targets(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names):
            return [alias.name for alias in names]
        case ast.ImportFrom(None, _) | ast.ImportFrom(_, _, 1 | 2 | 3):
            return ["viz"]  # a relative import: the house writes them whole
        case ast.ImportFrom("viz", names):
            return [f"viz.{alias.name}" for alias in names]
        case ast.ImportFrom(str(name)):
            return [name]
        case ast.Call(ast.Name("import_module") | ast.Attribute(attr="import_module"), [ast.Constant(str(name)), *_]):
            return [name]
        case _:
            return []


def called(module: Module) -> Iterator[tuple[str, int]]:
    """Yield the dotted name and the line of every call, and of every exception that is raised uncalled."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(ast.Name() | ast.Attribute() as function):
                yield ast.unparse(function), node.lineno
            case ast.Raise(ast.Name(name)):
                yield name, node.lineno


def upward_imports(module: Module) -> list[str]:
    """Hold that each line of the page imports only the lines above it."""
    if module.name in DOORS:
        return []
    if module.component not in HEIGHT:
        return [f"viz/{module.component} stands in no layer of ARCHITECTURE.md"]
    return [
        f"line {found.line}: {module.component} may not import {found.target}"
        for found in imports(module)
        if found.target.partition(".")[0] == "viz" and not _is_below(module.component, found.target)
    ]


def _is_below(component: str, target: str) -> bool:
    other = [*target.split("."), ""][1]
    return other == component or HEIGHT.get(other, len(HEIGHT)) < HEIGHT[component]


def strange_libraries(module: Module) -> list[str]:
    """Hold that a library has one keeper, who imports it where it is used; an annotation may name it anywhere."""
    faults = []
    for found in imports(module):
        library = found.target.partition(".")[0]
        if library in sys.stdlib_module_names or library == "viz" or found.for_types:
            continue
        if module.name not in KEEPERS.get(library, set()):
            faults.append(f"line {found.line}: {module.name} is no keeper of {library}")
        elif not found.inside and (module.name, library) not in AT_THE_TOP:
            faults.append(f"line {found.line}: {library} belongs inside the function that needs it")
    return faults


def great_lengths(module: Module) -> list[str]:
    """Hold modules and functions short enough to be read whole."""
    count = len(module.text.splitlines())
    functions = [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        *([f"{count} lines; at most {MOST_LINES}"] if count > MOST_LINES else []),
        *(f"line {f.lineno}: {f.name} has {_length(f)} lines" for f in functions if _length(f) > MOST_FUNCTION_LINES),
    ]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    start = (first.end_lineno or 0) + 1 if ast.get_docstring(function) is not None else first.lineno
    return (function.end_lineno or 0) - start + 1


def speaking_out_of_turn(module: Module) -> list[str]:
    """Hold that only the command prints or exits."""
    if module.name == "command":
        return []
    return [f"line {line}: only command may call {name}" for name, line in called(module) if name in PRINTING]


def unsafe_or_unsteady(module: Module) -> list[str]:
    """Hold that nothing runs a text as code, and nothing differs from run to run."""
    banned = [(found.target.partition(".")[0], found.line) for found in imports(module)]
    return [
        *(f"line {line}: {name} runs text as code" for name, line in called(module) if name in UNSAFE),
        *(f"line {line}: {library} {BANNED[library]}" for library, line in banned if library in BANNED),
    ]


RULES = (upward_imports, strange_libraries, great_lengths, speaking_out_of_turn, unsafe_or_unsteady)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("module", list(modules()), ids=lambda module: module.name)
def test_every_module_keeps_every_house_rule(module, rule):
    assert rule(module) == []


def test_the_page_speaks_only_of_modules_that_exist():
    there = {module.component for module in modules()} - DOORS
    assert set(HEIGHT) - there == set()


def test_the_page_names_no_module_twice():
    named = [name for row in layers() for name in row]
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (upward_imports, "graph", "import viz.pipeline"),
        (upward_imports, "graph", "from viz import cli"),
        (upward_imports, "graph", "from viz.rules import partials  # a stranger on the same line"),
        (upward_imports, "graph", "from viz import Drawing  # the package's front door"),
        (upward_imports, "graph", "from . import errors"),
        (upward_imports, "graph", "if TYPE_CHECKING:\n    from viz.scene import Scene"),
        (upward_imports, "graph", "def late():\n    from viz.cli import main"),
        (upward_imports, "graph", "import_module('viz.cli')"),
        (upward_imports, "utils", "import math"),
        (strange_libraries, "graph", "import numpy"),
        (strange_libraries, "layout", "def late():\n    import typst"),
        (strange_libraries, "typeset", "import typst"),
        (great_lengths, "graph", "\n" * (MOST_LINES + 1)),
        (great_lengths, "graph", "def long():\n" + "    pass\n" * (MOST_FUNCTION_LINES + 1)),
        (speaking_out_of_turn, "graph", "print('here')"),
        (speaking_out_of_turn, "graph", "sys.exit(1)"),
        (speaking_out_of_turn, "graph", "raise SystemExit"),
        (unsafe_or_unsteady, "graph", "eval('1')"),
        (unsafe_or_unsteady, "graph", "from time import monotonic"),
        (unsafe_or_unsteady, "graph", "def late():\n    import pickle"),
    ],
)
def test_a_module_that_breaks_a_rule_is_found_out(rule, name, text):
    assert len(rule(Module(name, text))) == 1


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (upward_imports, "graph", "from viz.errors import Span\nfrom viz.graph import Node\nimport math"),
        (upward_imports, "__main__", "from viz.cli import main"),
        (strange_libraries, "typeset", "def late():\n    import typst"),
        (strange_libraries, "pipeline", "if TYPE_CHECKING:\n    import networkx as nx"),
        (great_lengths, "graph", 'def told():\n    """One.\n' + "\n" * MOST_FUNCTION_LINES + '    """\n'),
        (great_lengths, "graph", "def asked(\n" + "    a,\n" * MOST_FUNCTION_LINES + "):\n    pass\n"),
        (speaking_out_of_turn, "command", "print('here')"),
        (unsafe_or_unsteady, "graph", "re.compile('a')"),
    ],
)
def test_a_module_that_keeps_a_rule_is_left_alone(rule, name, text):
    assert rule(Module(name, text)) == []

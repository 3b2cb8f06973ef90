"""The expression language: a text of equations to a Program."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice

from viz import scope
from viz.choices import MOST_OPERATIONS
from viz.collector import quiet_collector
from viz.errors import MOST_ERRORS, Diagnostic, InputError, Source, Span
from viz.ops.functions import FUNCTIONS
from viz.ops.op import Op
from viz.program import BARE, CONSTANTS, HOLE, Binding, Expr, Function, Number, Program
from viz.sources import refusals
from viz.sources.expressions import Parser
from viz.sources.header import read_header
from viz.sources.refusals import FORM, mistake
from viz.sources.tokens import NAME, Token

_EQUATION = re.compile(rf"{NAME}[ \t]*(?:[-+*/^:<>]=|==?)")
_FUNCTION = re.compile(rf"({NAME})[ \t]*\(([^()\n;]*)\)[ \t]*:?==?")
_HEADS = re.compile(rf"(?:^|;)[ \t]*({NAME})[ \t]*=(?!=)", re.MULTILINE)
_FUNCTION_HEADS = re.compile(rf"(?:^|;)[ \t]*{_FUNCTION.pattern}", re.MULTILINE)
_LEFT = re.compile(r"([^=#;\n]*[^=#;\n<>:+*/^-])=(?!=)")
_COMMENT = re.compile(r"#[^\n]*")
_HALF = re.compile("[\ud800-\udfff]")  # half a character: only a string made by a program can hold one
_NAME = re.compile(NAME)


def parse(text: str, name: str = "<text>", limit: int = MOST_OPERATIONS) -> Program:
    """Read a text of equations; raise InputError with every mistake found (at most 20)."""
    with quiet_collector():
        return _read(text, name, limit)


def _read(text: str, name: str, limit: int) -> Program:
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    source = Source(name, text)
    if half := _HALF.search(text):
        raise InputError(*mistake("E002", "this is half a character", *half.span(), "", "").diagnostics, source=source)
    header, start = read_header(source)
    bare = _COMMENT.sub("", text)
    heads = frozenset(match[1] for match in _HEADS.finditer(bare))
    own = _own_functions(bare)
    found, wrong = _definitions(text, heads, own, start, limit)
    bindings = tuple(d for d in found if isinstance(d, Binding))
    program = Program(source, bindings, header, tuple(d for d in found if isinstance(d, Function)))
    if wrong:
        wrong += scope.mistakes(program, heads | {BARE})
        wrong.sort(key=lambda diagnostic: diagnostic.span or Span(0, 0))
        raise InputError(*wrong[:MOST_ERRORS], source=source)
    return program


def _definitions(
    text: str, heads: frozenset[str], own: Mapping[str, Op], start: int, limit: int
) -> tuple[list[Binding | Function], list[Diagnostic]]:
    """Return what is defined from a place on, and what is wrong there; a mistake costs the rest of its line."""
    found: list[Binding | Function] = []
    wrong: list[Diagnostic] = []
    operations = 0  # of what had to be given up
    while start < len(text) and len(wrong) < MOST_ERRORS and operations <= limit >= len(found):
        parser = None
        try:
            parser = Parser(text, heads, own, start, limit)
            for definition in islice(_statements(parser), limit + 1 - len(found)):
                found.append(definition)
                start = _end(definition, start)
            break
        except InputError as error:
            wrong += error.diagnostics
            start = _next_line(text, max(start, (error.diagnostics[0].span or Span(0, 0)).start))
            operations += parser.operations if parser else 0
    if len(found) > limit:
        wrong += refusals.too_many_statements(found[-1].span, limit).diagnostics
    return found, wrong


def _own_functions(text: str) -> dict[str, Op]:
    """Return what calls of the text's own functions apply; of two definitions of one name the first counts."""
    own: dict[str, Op] = {}
    for match in _FUNCTION_HEADS.finditer(text) if "(" in text else ():
        parameters = tuple(parameter.strip() for parameter in match[2].split(","))
        own.setdefault(match[1], Op(name=match[1], args=parameters, value=_unknown, partials=(), reach=()))
    return {name: op for name, op in own.items() if name not in FUNCTIONS}


def _unknown(*_: float) -> float:
    raise NotImplementedError  # a call is replaced by the function's expression before anything is computed


def _end(definition: Binding | Function, start: int) -> int:
    whole = definition.expr if isinstance(definition, Binding) else definition.body
    return max(start, definition.span.stop) if whole is None else whole.span.stop


def _next_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


# -- statements


def _statements(parser: Parser) -> Iterator[Binding | Function]:
    while True:
        while parser.token.kind == "end" and parser.token.text:
            parser.advance()
        if parser.token.kind == "end":
            return
        yield _statement(parser)


def _statement(parser: Parser) -> Binding | Function:
    head = parser.token
    if _is_equation(parser.text, head):
        parser.advance()
        if parser.token.text != "=":
            raise _no_equals(parser, head)
        parser.advance()
        expr = _hole(parser) or parser.expression()
        return Binding(head.text, expr, Span(head.start, head.stop), _note(parser))
    function = _FUNCTION.match(parser.text, head.start)
    return _function(parser, head, function) if function else _bare(parser, head)


def _is_equation(text: str, head: Token) -> bool:
    """Tell whether a name is followed by `=`, or by what others write instead of it."""
    if head.kind == "name" and text.startswith(" = ", head.stop):
        return True  # the usual way, seen at once
    return _EQUATION.match(text, head.start) is not None


def _hole(parser: Parser) -> Number | None:
    """Read `?`, which stands for what is not known, and nothing may follow."""
    token = parser.token
    if token.text != HOLE:
        return None
    parser.advance()
    if parser.token.kind != "end":
        raise refusals.lonely_hole(token.start)
    return Number(math.nan, HOLE, Span(token.start, token.stop))


def _note(parser: Parser) -> str:
    """Return the comment behind a statement that was just read."""
    if parser.token.start == parser.last:
        return ""
    return parser.text[parser.last : parser.token.start].partition("#")[2].strip()


def _function(parser: Parser, head: Token, match: re.Match[str]) -> Function:
    """Read a function's definition; inside it its parameters hide the program's names."""
    if head.text in FUNCTIONS:
        raise refusals.built_in(head.text, head.start)
    _check_parameters(match)
    names = tuple(parameter.strip() for parameter in match[2].split(","))
    op = parser.functions[head.text]
    if op.args != names:  # an earlier definition of the same name
        op = Op(name=head.text, args=names, value=_unknown, partials=(), reach=())
    outside = parser.heads
    parser.heads = outside.union(names)
    try:
        while parser.token.text not in {"=", ":=", "=="}:
            parser.advance()
        if parser.token.text != "=":
            raise parser.unexpected("write a single `=`")
        parser.advance()
        body: Expr | None = None if _hole(parser) else parser.expression()
        return Function(op, body, Span(head.start, head.stop), _note(parser))
    finally:
        parser.heads = outside


def _check_parameters(match: re.Match[str]) -> None:
    place = match.start(2)
    seen: set[str] = set()
    for parameter in match[2].split(","):
        name = parameter.strip()
        start = place + len(parameter) - len(parameter.lstrip())
        if not _NAME.fullmatch(name):
            raise refusals.wrong_parameter(match[1], name, start, start + len(name))
        if name in seen:
            raise refusals.same_parameter(name, start, start + len(name))
        seen.add(name)
        place += len(parameter) + 1


def _bare(parser: Parser, head: Token) -> Binding:
    """Read an expression without a name, which may only end a program."""
    if left := _LEFT.match(parser.text, head.start):
        raise _wrong_side(parser.text, left)
    known = head.text in parser.heads or head.text in parser.functions or head.text in CONSTANTS
    if head.kind == "name" and not known:
        parser.advance()
        raise _no_equals(parser, head)
    binding = Binding(BARE, parser.expression(), Span(head.start, head.stop), _note(parser))
    stop = parser.last
    while parser.token.kind == "end" and parser.token.text:
        parser.advance()
    if parser.token.kind != "end":
        message = "an expression without a name may stand only at the end"
        raise mistake("E010", message, head.start, stop, "no name", "give it a name: `y = ...`")
    return binding


def _wrong_side(text: str, left: re.Match[str]) -> InputError:
    right = _COMMENT.sub("", text[left.end() : _next_line(text, left.end())]).partition(";")[0].strip()
    return refusals.wrong_side(left[1].strip(), right, left.start(), left.start() + len(left[1].rstrip()))


def _no_equals(parser: Parser, head: Token) -> InputError:
    sign = parser.token
    if sign.kind == "end":
        return mistake("E010", f"`{head.text}` is not an equation", head.start, head.stop, "no `=`", FORM)
    return refusals.no_equals(head.text, sign.text, sign.start, sign.stop)

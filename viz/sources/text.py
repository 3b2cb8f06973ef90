"""The expression language: a text of equations to a Program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from viz.collector import quiet_collector
from viz.errors import Diagnostic, InputError, Source, Span
from viz.ops.functions import FUNCTIONS
from viz.program import BARE, Binding, Program
from viz.sources.expressions import CONSTANTS, Parser
from viz.sources.header import read_header
from viz.sources.tokens import NAME, Token

_MOST_ERRORS = 20
_EQUATION = re.compile(rf"{NAME}[ \t]*(?:[-+*/^:]=|=)")
_FUNCTION = re.compile(rf"{NAME}[ \t]*\([^()\n]*\)[ \t]*=(?!=)")
_HEADS = re.compile(rf"(?:^|;)[ \t]*({NAME})[ \t]*=(?!=)", re.MULTILINE)
_COMMENT = re.compile(r"#[^\n]*")


def parse(text: str, name: str = "<text>") -> Program:
    """Read a text of equations; raise InputError with every mistake found (at most 20)."""
    with quiet_collector():
        return _read(text, name)


def _read(text: str, name: str) -> Program:
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    source = Source(name, text)
    header, start = read_header(source)
    heads = frozenset(match[1] for match in _HEADS.finditer(_COMMENT.sub("", text)))
    bindings: list[Binding] = []
    mistakes: list[Diagnostic] = []
    while start < len(text) and len(mistakes) < _MOST_ERRORS:
        try:
            for binding in _statements(Parser(text, heads, start)):
                bindings.append(binding)
                start = binding.expr.span.stop
            break
        except InputError as error:
            mistakes += error.diagnostics
            start = _next_line(text, max(start, (error.diagnostics[0].span or Span(0, 0)).start))
    if mistakes:
        raise InputError(*mistakes, source=source)
    return Program(source, tuple(bindings), header)


def _next_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _statements(parser: Parser) -> Iterator[Binding]:
    while True:
        while parser.token.kind == "end" and parser.token.text:
            parser.advance()
        if parser.token.kind == "end":
            return
        yield _statement(parser)


def _statement(parser: Parser) -> Binding:
    head = parser.token
    if not _EQUATION.match(parser.text, head.start):
        return _bare(parser, head)
    parser.advance()
    if parser.token.text != "=":
        raise _no_equals(parser, head)
    parser.advance()
    return _noted(parser, head.text, Span(head.start, head.stop))


def _noted(parser: Parser, name: str, span: Span) -> Binding:
    """Read the expression of a statement and the comment behind it."""
    expr = parser.expression()
    return Binding(name, expr, span, parser.text[parser.last : parser.token.start].partition("#")[2].strip())


def _bare(parser: Parser, head: Token) -> Binding:
    """Read an expression without a name, which may only end a program."""
    known = head.text in parser.heads or head.text in FUNCTIONS or head.text in CONSTANTS
    if head.kind == "name" and not known:
        parser.advance()
        raise _no_equals(parser, head)
    if _FUNCTION.match(parser.text, head.start):
        cure = "write the expression where it is used"
        raise parser.mistake("E010", "there are no functions of one's own yet", head.start, head.stop, "", cure)
    binding = _noted(parser, BARE, Span(head.start, head.stop))
    stop = parser.last
    if parser.token.text == "=":
        raise parser.unexpected("a statement has the form `name = expression`")
    while parser.token.kind == "end" and parser.token.text:
        parser.advance()
    if parser.token.kind != "end":
        message = "an expression without a name may stand only at the end"
        raise parser.mistake("E010", message, head.start, stop, "no name", "give it a name: `y = ...`")
    return binding


def _no_equals(parser: Parser, head: Token) -> InputError:
    sign = parser.token.text
    if sign in {":=", "=="}:
        return parser.unexpected(f"write `{head.text} = ...` with a single `=`")
    if sign.endswith("=") and sign != "=":
        return parser.unexpected("a name is defined once; give the new value a name of its own")
    return parser.unexpected(f"write `{head.text} = ...`: a statement has the form `name = expression`")

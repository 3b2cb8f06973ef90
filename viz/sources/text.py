"""The expression language: a text of equations to a Program.

The expressions follow this grammar; the parser keeps its own stacks, so that depth costs memory and not recursion::

    expr     := term (('+'|'-') term)*
    term     := unary (('*'|'/') unary)*
    unary    := ('-'|'+') unary | product
    product  := power power*                      # juxtaposition; a NUMBER may stand only first
    power    := atom superscripts? ('^' exponent)?
    exponent := ('-'|'+') exponent | power
    atom     := NUMBER | NAME | FUNCTION '(' args ')' | '(' expr ')' | '√' (NUMBER | NAME | '(' expr ')')
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from viz.errors import Diagnostic, InputError, Source, Span, did_you_mean
from viz.ops.functions import FUNCTIONS
from viz.ops.op import JUXTAPOSED, POWER, Op
from viz.ops.operators import JUXTAPOSE, NEG, OPERATORS, POW
from viz.program import BARE, MOST_OPERATIONS, Apply, Binding, Expr, Name, Number, Program
from viz.sources.header import read_header
from viz.sources.tokens import NAME, SUPERSCRIPTS, Token, tokens

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
_DEEPEST = 200
_MOST_ERRORS = 20
_EQUATION = re.compile(rf"{NAME}[ \t]*(?:[-+*/^:]=|=)")
_HEADS = re.compile(rf"(?:^|;)[ \t]*({NAME})[ \t]*=(?!=)", re.MULTILINE)
_COMMENT = re.compile(r"#[^\n]*")
_LETTER = re.compile(r"[^\W\d_](?:\d+|_[^\W_]+|_\{[^{}\s]*\})?'?")
_ONE_EQUALS = "one `=` a statement; write two statements, one a line"
_UNPLUS = Op(name="plus", args=("x",), value=float, partials=("1",), reach=(float,))


class _Open(NamedTuple):
    """Something on the operator stack that waits: an operator for its right operand, a bracket for its end."""

    op: Op | None
    precedence: int  # 0 for a bracket
    start: int
    operands: int  # taken from the operand stack when it is applied; for a bracket the arguments so far
    call: bool = False


def parse(text: str, name: str = "<text>") -> Program:
    """Read a text of equations; raise InputError with every mistake found (at most 20)."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    source = Source(name, text)
    header, start = read_header(source)
    heads = frozenset(match[1] for match in _HEADS.finditer(_COMMENT.sub("", text)))
    bindings: list[Binding] = []
    mistakes: list[Diagnostic] = []
    while start < len(text) and len(mistakes) < _MOST_ERRORS:
        try:
            for binding in _Parser(text, heads, start).statements():
                bindings.append(binding)
                start = binding.expr.span.stop
            break
        except InputError as error:
            mistakes += error.diagnostics
            start = _next_line(text, max(start, (error.diagnostics[0].span or Span(0, 0)).start))
    if mistakes:
        raise InputError(*mistakes, source=source)
    return Program(source, tuple(bindings), header)


def parse_expression(text: str, names: Collection[str]) -> Expr:
    """Read one expression over the given names, as a rule's partial derivative is written.

    >>> parse_expression("2x", {"x"}).op.name
    'mul'
    """
    return _Parser(text, frozenset(names), 0).expression()


def _next_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


class _Parser:
    """Reads statements from one text; the operand and operator stacks belong to the expression being read."""

    def __init__(self, text: str, heads: frozenset[str], start: int) -> None:
        self.text = text
        self.heads = heads
        self.stream = self._split(tokens(text, start))
        self.token = next(self.stream)
        self.last = start
        self.operands: list[Expr] = []
        self.open: list[_Open] = []
        self.depth = 0
        self.operations = 0

    # -- statements

    def statements(self) -> Iterator[Binding]:
        while True:
            while self.token.kind == "end" and self.token.text:
                self._advance()
            if self.token.kind == "end":
                return
            yield self._statement()

    def _statement(self) -> Binding:
        head = self.token
        if not _EQUATION.match(self.text, head.start):
            return self._bare(head)
        self._advance()
        if self.token.text != "=":
            raise self._no_equals(head)
        self._advance()
        return Binding(head.text, self.expression(), Span(head.start, head.stop))

    def _bare(self, head: Token) -> Binding:
        """Read an expression without a name, which may only end a program."""
        known = head.text in self.heads or head.text in FUNCTIONS or head.text in CONSTANTS
        if head.kind == "name" and not known:
            self._advance()
            raise self._no_equals(head)
        expr = self.expression()
        stop = self.last
        while self.token.kind == "end" and self.token.text:
            self._advance()
        if self.token.kind != "end":
            message = "an expression without a name may stand only at the end"
            raise self._mistake("E010", message, head.start, stop, "no name", "give it a name: `y = ...`")
        return Binding(BARE, expr, Span(head.start, stop))

    def _no_equals(self, head: Token) -> InputError:
        sign = self.token.text
        if sign in {":=", "=="}:
            return self._unexpected(f"write `{head.text} = ...` with a single `=`")
        if sign.endswith("=") and sign != "=":
            return self._unexpected("a name is defined once; give the new value a name of its own")
        return self._unexpected(f"write `{head.text} = ...`: a statement has the form `name = expression`")

    # -- expressions

    def expression(self) -> Expr:
        """Read up to the end of the statement."""
        self.operands, self.open, self.depth = [], [], 0
        while True:
            self._operand()
            if not self._operator():
                break
        self._reduce(0)
        if self.open:
            raise self._unclosed()
        return self.operands[0]

    def _operand(self) -> None:
        """Take signs, brackets and calls up to and including a number, a name or an empty call."""
        while True:
            token = self.token
            if token.kind == "number":
                self._advance()
                self._number(token)
                return
            if token.kind == "name":
                self._advance()
                if not self._call(token):
                    self._push(Name(token.text, Span(token.start, token.stop)))
                    return
            elif token.text in {"-", "+", "√", "("} and token.kind == "sign":
                self._advance()
                self._prefix(token)
            else:
                raise self._unexpected("a number, a name or `(` belongs here")

    def _prefix(self, token: Token) -> None:
        if token.text == "(":
            self._enter(_Open(None, 0, token.start, 1))
        elif token.text == "√":
            self._enter(_Open(FUNCTIONS["sqrt"], POWER + 1, token.start, 1))
        else:
            exponent = bool(self.open) and self.open[-1].precedence == POWER
            op = NEG if token.text == "-" else _UNPLUS
            self._enter(_Open(op, POWER if exponent else NEG.precedence, token.start, 1))

    def _call(self, token: Token) -> bool:
        """Open a call if the name before a bracket is a function's; report whether it was one."""
        if self.token.text != "(":
            return False
        if token.text in FUNCTIONS and token.text not in self.heads:
            self._advance()
            self._enter(_Open(FUNCTIONS[token.text], 0, token.start, 1, call=True))
            return True
        if token.text in FUNCTIONS:
            message = f"`{token.text}` is both a function and a variable here"
            cure = f"write `{token.text}*(...)` for the product, or rename the variable"
            raise self._mistake("E011", message, token.start, token.stop, "call or product?", cure)
        if token.text not in self.heads and token.text not in CONSTANTS:
            raise self._unknown_function(token)
        return False

    def _unknown_function(self, token: Token) -> InputError:
        cure = did_you_mean(token.text, FUNCTIONS, "the functions are " + ", ".join(FUNCTIONS))
        return self._mistake("E012", f"unknown function `{token.text}`", token.start, token.stop, "not defined", cure)

    def _number(self, token: Token) -> None:
        touching = self.token.kind == "name" and self.token.start == token.stop and self.token.text[0] in "eE"
        if touching and self.token.text not in (*self.heads, *FUNCTIONS) and "e" not in token.text.lower():
            rest = self.token.text[1:]
            cure = f"write `{token.text}*e...` for the product with e" + (f", or `{token.text}*{rest}`" if rest else "")
            raise self._mistake(
                "E011", "this could be a power of ten or a product with e", token.start, self.token.stop, "", cure
            )
        value = unicodedata.numeric(token.text) if len(token.text) == 1 else float(token.text)
        if not math.isfinite(value):
            raise self._mistake(
                "E021", "this number is too large", token.start, token.stop, "above 1.8e308", "the largest is 1.8e308"
            )
        self._push(Number(value, token.text, Span(token.start, token.stop)))

    def _operator(self) -> bool:
        """Take what may follow an operand; report whether another operand has to come."""
        while True:
            token = self.token
            if token.kind == "superscript":
                self._advance()
                self._superscript(token)
            elif token.text == ")" and self.depth:
                self._close(token)
            elif token.text == "," and self.depth and self._inside_call():
                self._advance()
                self.open[-1] = self.open[-1]._replace(operands=self.open[-1].operands + 1)
                return True
            elif token.kind == "end":
                return False
            elif token.text in OPERATORS and token.kind == "sign":
                self._advance()
                self._infix(OPERATORS[token.text], token)
                return True
            elif token.kind in {"name", "number"} or token.text in {"(", "√"}:
                self._juxtapose(token)
                return True
            else:
                raise self._unexpected(_ONE_EQUALS if token.text == "=" else "the expression was complete before this")

    def _infix(self, op: Op, token: Token) -> None:
        assert op.infix is not None  # noqa: S101 - a row of OPERATORS
        self._reduce(op.precedence, keep_equal=op.infix.associativity == "right")
        self._enter(_Open(op, op.precedence, token.start, 2))

    def _juxtapose(self, token: Token) -> None:
        bracketed = self.text[self.last - 1 : self.last] == ")"
        if token.kind == "number":
            self._refuse(
                token, "a number may stand only first in a product", f"write `*` between them: `... * {token.text}`"
            )
        above = self.open[-1] if self.open else None
        if above and above.precedence == POWER and token.start == self.last and not bracketed:
            caret = next(entry.start for entry in reversed(self.open) if entry.op is POW)
            exponent, factor = self.text[caret : self.last].lstrip("^* \t"), self._factor(token)
            readings = f"write `^{exponent} {factor}` or `^({exponent}{factor})`"
            self._refuse(token, "is this still part of the exponent?", readings)
        self._reduce(JUXTAPOSED)
        above = self.open[-1] if self.open else None
        if above and above.op is OPERATORS["/"]:
            over, under = (self.text[slice(*part.span)] for part in self.operands[-2:])
            gap = " " * (token.start > self.last)
            factor = self._factor(token)
            readings = f"write `{over}/({under}{gap}{factor})` or `({over}/{under}) {factor}`"
            self._refuse(token, "a product right of `/` can be read in two ways", readings)
        self._enter(_Open(JUXTAPOSE, JUXTAPOSED, token.start, 2))

    def _factor(self, token: Token) -> str:
        """Return what a message shows of the factor that begins here."""
        opens = token.text == "(" or self.text.startswith("(", token.stop)
        return token.text.rstrip("(") + "(...)" * opens + "..." * (token.text == "√" and not opens)

    def _refuse(self, token: Token, message: str, cure: str) -> None:
        raise self._mistake("E011", message, token.start, token.stop, "", cure)

    def _superscript(self, token: Token) -> None:
        self._reduce(POWER + 1)
        digits = token.text.translate(SUPERSCRIPTS)
        span = Span(token.start, token.stop)
        exponent: Expr = Number(float(digits.lstrip("-")), digits.lstrip("-"), span)
        if digits.startswith("-"):
            exponent = Apply(NEG, (exponent,), span)
        base = self.operands.pop()
        self._push(Apply(POW, (base, exponent), Span(base.span.start, token.stop)))

    # -- the stacks

    def _enter(self, entry: _Open) -> None:
        self.depth += entry.precedence == 0
        if self.depth > _DEEPEST or (len(self.open) > _DEEPEST * 4):
            raise self._mistake(
                "E016",
                "this is nested too deeply",
                entry.start,
                entry.start + 1,
                f"more than {_DEEPEST} levels",
                "give the inner part a name of its own",
            )
        self.open.append(entry)

    def _push(self, expr: Expr) -> None:
        self.operands.append(expr)

    def _inside_call(self) -> bool:
        self._reduce(0)
        return bool(self.open) and self.open[-1].call

    def _close(self, token: Token) -> None:
        self._reduce(0)
        entry = self.open.pop()
        self.depth -= 1
        self._advance()
        if entry.op is not None:
            self._apply(entry, token.stop)
        elif isinstance(inner := self.operands[-1], Apply):
            self.operands[-1] = replace(inner, span=Span(entry.start, token.stop))

    def _reduce(self, floor: int, *, keep_equal: bool = False) -> None:
        """Apply the open operators that bind at least as tightly as ``floor``, down to the innermost bracket."""
        while self.open and self.open[-1].precedence >= max(1, floor + keep_equal):
            entry = self.open.pop()
            self._apply(entry, self.operands[-1].span.stop)

    def _apply(self, entry: _Open, stop: int) -> None:
        if entry.op is None or entry.op is _UNPLUS:
            return
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise self._mistake(
                "E016",
                f"there are more than {MOST_OPERATIONS:,} operations",
                entry.start,
                stop,
                "",
                "draw a part of it",
            )
        count = entry.operands
        args = tuple(self.operands[-count:])
        del self.operands[-count:]
        start = entry.start if entry.call or count == 1 else args[0].span.start
        span = Span(start, stop)
        if not (count > 1 if entry.op.variadic else count == len(entry.op.args)):
            raise self._arity(entry.op, count, span)
        self._push(Apply(entry.op, args, span))

    def _arity(self, op: Op, count: int, span: Span) -> InputError:
        wanted = "two or more arguments" if op.variadic else f"{len(op.args)} argument{'s'[: len(op.args) > 1]}"
        form = f"{op.name}({', '.join(['x', 'y', '...'] if op.variadic else op.args)})"
        message = f"`{op.name}` takes {wanted}, not {count}"
        return self._mistake("E015", message, span.start, span.stop, f"{count} given", f"write `{form}`")

    # -- tokens

    def _advance(self) -> None:
        self.last = self.token.stop
        self.token = next(self.stream, self.token)

    def _split(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass tokens on; an undefined name made only of defined single letters becomes those letters."""
        for token in stream:
            parts = () if token.kind != "name" or token.text in self.heads else self._letters(token)
            if parts:
                yield from parts
            else:
                yield token

    def _letters(self, token: Token) -> tuple[Token, ...]:
        if token.text in FUNCTIONS or token.text in CONSTANTS:
            return ()
        found = list(_LETTER.finditer(token.text))
        whole = "".join(match[0] for match in found) == token.text
        if len(found) == 1 or not whole or any(m[0] not in self.heads and m[0] != "π" for m in found):
            return ()
        return tuple(Token("name", m[0], token.start + m.start(), token.start + m.end()) for m in found)

    def _unclosed(self) -> InputError:
        start = next(entry.start for entry in reversed(self.open) if not entry.precedence)
        return self._mistake("E010", "a bracket is not closed", start, start + 1, "opened here", "add `)`")

    def _unexpected(self, cure: str) -> InputError:
        token = self.token
        if self.depth and (token.kind == "end" or token.text == "="):
            return self._unclosed()
        what = "the line ends too early" if token.kind == "end" else f"unexpected `{token.text}`"
        start = token.start if token.kind != "end" else max(self.last, 0)
        return self._mistake(
            "E010", what, start, max(start + 1, token.stop if token.kind != "end" else 0), "here", cure
        )

    def _mistake(self, code: str, message: str, start: int, stop: int, label: str, cure: str) -> InputError:
        return InputError(Diagnostic(code=code, message=message, span=Span(start, stop), label=label, help=cure))

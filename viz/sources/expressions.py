"""One expression: tokens to a tree, on stacks of its own, so that depth costs memory and not recursion.

The grammar::

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

from viz.errors import Diagnostic, InputError, Span, did_you_mean
from viz.ops.functions import FUNCTIONS
from viz.ops.op import JUXTAPOSED, POWER, Op
from viz.ops.operators import JUXTAPOSE, NEG, OPERATORS, POW
from viz.program import MOST_OPERATIONS, Apply, Expr, Name, Number
from viz.sources.tokens import SUPERSCRIPTS, Token, tokens

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
_DEEPEST = 200
_LETTER = re.compile(r"[^\W\d_](?:\d+|_\d+|_[^\W\d_]|_\{[^{}\s]*\})?'?")
_NO_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|\d[\d_]*_[\d_]*\d|\d*\.\d+(?:\.\d*)+|\d+,\d+")
_ONE_EQUALS = "one `=` a statement; write two statements, one a line"
_UNPLUS = Op(name="plus", args=("x",), value=float, partials=("1",), reach=(float,))


class _Open(NamedTuple):
    """Something on the operator stack that waits: an operator for its right operand, a bracket for its end."""

    op: Op | None
    precedence: int  # 0 for a bracket
    start: int
    operands: int  # taken from the operand stack when it is applied; for a bracket the arguments so far
    call: bool = False


def parse_expression(text: str, names: Collection[str]) -> Expr:
    """Read one expression over the given names, as a rule's partial derivative is written.

    >>> parse_expression("2x", {"x"}).op.name
    'mul'
    """
    return Parser(text, frozenset(names), 0).expression()


class Parser:
    """Reads expressions from one text; the operand and operator stacks belong to the one being read."""

    def __init__(self, text: str, heads: frozenset[str], start: int) -> None:
        """Begin at an offset; ``heads`` are the names that the program defines."""
        self.text = text
        self.heads = heads
        self.stream = self._split(tokens(text, start))
        self.token = next(self.stream)
        self.last = start
        self.operands: list[Expr] = []
        self.open: list[_Open] = []
        self.depth = 0
        self.operations = 0

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
                self.advance()
                self._number(token)
                return
            if token.kind == "name":
                self.advance()
                if not self._call(token):
                    self._push(Name(token.text, Span(token.start, token.stop)))
                    return
            elif token.text in {"-", "+", "√", "("} and token.kind == "sign":
                self.advance()
                self._prefix(token)
            else:
                raise self.unexpected("a number, a name or `(` belongs here")

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
            self.advance()
            self._enter(_Open(FUNCTIONS[token.text], 0, token.start, 1, call=True))
            return True
        if token.text in FUNCTIONS:
            message = f"`{token.text}` is both a function and a variable here"
            cure = f"write `{token.text}*(...)` for the product, or rename the variable"
            raise self.mistake("E011", message, token.start, token.stop, "call or product?", cure)
        if token.text not in self.heads and token.text not in CONSTANTS:
            raise self._unknown_function(token)
        return False

    def _unknown_function(self, token: Token) -> InputError:
        letters = "*".join(part.text for part in self._letters(token))
        product = f"write `{letters or token.text}*(...)` for a product"
        if letters:
            message = f"`{token.text}(...)` could be a call or a product"
            return self.mistake("E011", message, token.start, token.stop, "", product)
        cure = did_you_mean(token.text, FUNCTIONS, f"there is no such function; {product}")
        return self.mistake("E012", f"unknown function `{token.text}`", token.start, token.stop, "not defined", cure)

    def _no_number(self, token: Token) -> None:
        """Refuse what other languages call a number."""
        match = _NO_NUMBER.match(self.text, token.start)
        if match is None or ("," in match[0] and self.depth):
            return
        cures = {"x": "write it in decimal digits", "_": "write the digits without `_`", ",": "write a decimal point"}
        cure = next((c for sign, c in cures.items() if sign in match[0].lower()), "write one decimal point")
        raise self.mistake("E010", f"`{match[0]}` is not a number here", *match.span(), "", cure)

    def _power_of_ten(self, token: Token) -> None:
        """Refuse `2e3` where `e3` or `e` is a variable."""
        mantissa, _, exponent = token.text.lower().partition("e")
        if exponent and self.heads & {"e", f"e{exponent}"}:
            message = f"`{token.text}` could be a power of ten or a product, since `e` or `e{exponent}` is defined"
            cure = f"write `{mantissa}*10^{exponent}` or `{mantissa}*e{exponent}`"
            raise self.mistake("E011", message, token.start, token.stop, "", cure)

    def _number(self, token: Token) -> None:
        self._no_number(token)
        self._power_of_ten(token)
        touching = self.token.kind == "name" and self.token.start == token.stop and self.token.text[0] in "eE"
        if touching and self.token.text not in (*self.heads, *FUNCTIONS) and "e" not in token.text.lower():
            rest = self.token.text[1:]
            cure = f"write `{token.text}*e...` for the product with e" + (f", or `{token.text}*{rest}`" if rest else "")
            raise self.mistake(
                "E011", "this could be a power of ten or a product with e", token.start, self.token.stop, "", cure
            )
        value = unicodedata.numeric(token.text) if len(token.text) == 1 else float(token.text)
        if not math.isfinite(value):
            raise self.mistake(
                "E021", "this number is too large", token.start, token.stop, "above 1.8e308", "the largest is 1.8e308"
            )
        self._push(Number(value, token.text, Span(token.start, token.stop)))

    def _operator(self) -> bool:
        """Take what may follow an operand; report whether another operand has to come."""
        while True:
            token = self.token
            if token.kind == "superscript":
                self.advance()
                self._superscript(token)
            elif token.text == ")" and self.depth:
                self._close(token)
            elif token.text == "," and self.depth and self._inside_call():
                self.advance()
                self.open[-1] = self.open[-1]._replace(operands=self.open[-1].operands + 1)
                return True
            elif token.kind == "end":
                return False
            elif token.text in OPERATORS and token.kind == "sign":
                self.advance()
                self._infix(OPERATORS[token.text], token)
                return True
            elif token.kind in {"name", "number"} or token.text in {"(", "√"}:
                self._juxtapose(token)
                return True
            else:
                raise self.unexpected(_ONE_EQUALS if token.text == "=" else "the expression was complete before this")

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
        raise self.mistake("E011", message, token.start, token.stop, "", cure)

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
            raise self.mistake(
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
        self.advance()
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
            raise self.mistake(
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
        return self.mistake("E015", message, span.start, span.stop, f"{count} given", f"write `{form}`")

    # -- tokens

    def advance(self) -> None:
        """Go on to the next token."""
        self.last = self.token.stop
        self.token = next(self.stream, self.token)

    def _split(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass tokens on; an undefined name made only of defined single letters becomes those letters."""
        for token in stream:
            whole = token.kind != "name" or token.text in self.heads or self.text.startswith("(", token.stop)
            parts = () if whole else self._letters(token)
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
        return self.mistake("E010", "a bracket is not closed", start, start + 1, "opened here", "add `)`")

    def unexpected(self, cure: str) -> InputError:
        """Return the error for a token that cannot stand here, or for a bracket that should have been closed."""
        token = self.token
        if self.depth and (token.kind == "end" or token.text == "="):
            return self._unclosed()
        what = "the line ends too early" if token.kind == "end" else f"unexpected `{token.text}`"
        start = token.start if token.kind != "end" else max(self.last, 0)
        return self.mistake("E010", what, start, max(start + 1, token.stop if token.kind != "end" else 0), "here", cure)

    def mistake(self, code: str, message: str, start: int, stop: int, label: str, cure: str) -> InputError:
        """Return an error about a stretch of the text."""
        return InputError(Diagnostic(code=code, message=message, span=Span(start, stop), label=label, help=cure))

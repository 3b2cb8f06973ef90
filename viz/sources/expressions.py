"""One expression: tokens to a tree, on stacks of its own, so that depth costs memory and not recursion.

The grammar::

expr     := term (('+'|'-') term)*
term     := unary (('*'|'/') unary)*
unary    := ('-'|'+') unary | product
product  := power power*                      # juxtaposition; a NUMBER may stand only first
power    := atom superscripts? ('^' exponent)?
exponent := ('-'|'+') exponent | power
atom     := NUMBER | NAME | FUNCTION '(' args ')' | '(' expr ')' | '√' (NUMBER | NAME | '(' expr ')')

The first argument of `where` is a comparison: expr ('<'|'<='|'>'|'>=') expr.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import NamedTuple

from viz.choices import MOST_OPERATIONS
from viz.errors import InputError, Span
from viz.ops.functions import FUNCTIONS, WHERE
from viz.ops.op import COMPARISON, JUXTAPOSED, POWER, Op
from viz.ops.operators import COMPARISONS, JUXTAPOSE, NEG, OPERATORS, POW
from viz.program import CONSTANTS, Apply, Expr, Name, Number, postorder
from viz.sources import refusals
from viz.sources.refusals import OPERAND, mistake
from viz.sources.tokens import SUPERSCRIPTS, Token, tokens

DEEPEST = 200  # brackets in each other
_MOST_WAITING = 4 * DEEPEST  # signs and brackets in each other
_LETTER = re.compile(r"[^\W\d_](?:\d+|_\d+|_[^\W\d_]|_\{[^{}\s]*\})?'?")
_UNPLUS = Op(name="plus", args=("x",), value=float, partials=("1",), reach=(float,))
_INFIX = {**OPERATORS, **COMPARISONS}
_AFTER = {"=": refusals.ONE_EQUALS, ",": "a comma stands only between the arguments of a function"}
_COMPARED = frozenset(COMPARISONS.values())


_new = tuple.__new__  # takes half the time of calling a NamedTuple, where that is done for every token


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
    return Parser(text, frozenset(names)).expression()


class Parser:
    """Reads expressions from one text; the operand and operator stacks belong to the one being read."""

    def __init__(
        self,
        text: str,
        heads: frozenset[str],
        own: Mapping[str, Op] | None = None,
        start: int = 0,
        limit: int = MOST_OPERATIONS,
    ) -> None:
        """Begin at an offset; ``heads`` are the names that the program defines, ``own`` its own functions."""
        self.text = text
        self.heads = heads
        self.functions = {**FUNCTIONS, **own} if own else FUNCTIONS
        self.limit = limit
        self.stream = tokens(text, start)
        self.letters: list[Token] = []  # of a product that was written as one word, last first
        self.token = Token("end", "", start, start)
        self.last = start
        self.operands: list[Expr] = []
        self.open: list[_Open] = []
        self.depth = 0
        self.operations = 0
        self.compared = False
        self.advance()

    # -- expressions

    def expression(self) -> Expr:
        """Read up to the end of the statement."""
        self.operands, self.open, self.depth, self.compared = [], [], 0, False
        while True:
            self._operand()
            if not self._operator():
                break
        self._reduce(0)
        if self.open:
            raise self._unclosed()
        whole = self.operands[0]
        if self.compared:
            _refuse_comparisons(whole)
        return whole

    def _operand(self) -> None:
        """Take signs, brackets and calls up to and including a number, a name or an empty call."""
        while True:
            token = self.token
            kind, text, start, stop = token
            if kind == "number":
                self.advance()
                self._number(token)
                return
            if kind == "name":
                self.advance()
                if (self.token.text != "(" and text in self.heads) or not self._call(token):
                    self.operands.append(Name(text, _new(Span, (start, stop))))
                    return
            elif kind == "sign" and text in "-+√(":
                self.advance()
                self._prefix(token)
            else:
                raise self.unexpected(OPERAND)

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
        name = token.text
        if self.token.text != "(":
            if name in self.functions and name not in self.heads and name not in CONSTANTS:
                refusals.refuse_bare_function(self.text, name, token.start, token.stop)
            return False
        if name in self.functions and name not in self.heads:
            op = self.functions[name]
            self.compared = self.compared or op is WHERE
            self.advance()
            self._enter(_Open(op, 0, token.start, 1, call=True))
            return True
        if name in self.functions:
            raise refusals.both(name, token.start)
        if name not in self.heads and name not in CONSTANTS:
            letters = "*".join(part.text for part in self._letters(token))
            raise refusals.unknown_function(name, token.start, letters, self.functions)
        return False

    def _number(self, token: Token) -> None:
        _, text, start, stop = token
        if not text.isdigit() or not self.text.startswith((" ", ")", "\n", "*"), stop):
            self._check_number(token)
        value = unicodedata.numeric(text) if len(text) == 1 else float(text)
        if value > 1.7976931348623157e308:  # noqa: PLR2004 - the largest double
            raise mistake("E021", "this number is too large", start, stop, "above 1.8e308", "the largest is 1.8e308")
        self.operands.append(Number(value, text, _new(Span, (start, stop))))

    def _check_number(self, token: Token) -> None:
        """Refuse what is a number elsewhere, or could be a product as well."""
        refusals.refuse_numbers(self.text, token.start, listed=bool(self.depth))
        refusals.refuse_power_of_ten(token.text, token.start, self.heads)
        after = self.token
        touching = after.kind == "name" and after.start == token.stop and after.text[0] in "eE"
        if touching and after.text not in self.heads and after.text not in FUNCTIONS and "e" not in token.text.lower():
            raise refusals.power_or_e(self.text, token.text, token.start, after.stop)

    def _operator(self) -> bool:
        """Take what may follow an operand; report whether another operand has to come."""
        while True:
            token = self.token
            kind, text, _, _ = token
            if kind == "end":
                return False
            if kind == "sign" and (op := _INFIX.get(text)) is not None:
                self.advance()
                self._infix(op, token)
                return True
            if kind == "superscript":
                self.advance()
                self._superscript(token)
            elif text == ")" and self.depth:
                self._close(token)
            elif text == "," and self.depth and self._inside_call():
                self._comma(token)
                return True
            elif kind != "sign" or text in "(√":
                self._juxtapose(token)
                return True
            else:
                raise self._after(token)

    def _after(self, token: Token) -> InputError:
        """Return the error about what cannot follow an operand."""
        if token.text == "?":
            return refusals.lonely_hole(token.start)
        if token.text in {"=", "=="} and self._inside_condition():
            return refusals.no_equality(token.text, token.start)
        return self.unexpected(_AFTER.get(token.text, "the expression was complete before this"))

    def _infix(self, op: Op, token: Token) -> None:
        tight, waiting = op.precedence, self.open
        if tight == COMPARISON:
            self.compared = True
        if waiting:
            if waiting[-1].precedence >= tight:
                self._reduce(tight, keep_equal=op is POW)
            if len(waiting) > _MOST_WAITING:
                raise self._too_deep(token.start)
        waiting.append(_new(_Open, (op, tight, token.start, 2, False)))

    def _comma(self, token: Token) -> None:
        """Go on to a call's next argument; a call of many is as much work as many operations."""
        self.advance()
        call = self.open[-1]
        if call.operands > self.limit:
            raise self._too_many(call.start, token.stop)
        self.open[-1] = call._replace(operands=call.operands + 1)

    def _juxtapose(self, token: Token) -> None:
        bracketed = self.text[self.last - 1 : self.last] == ")"
        if token.kind == "number":
            cure = f"write `*` between them: `... * {token.text}`"
            raise mistake("E011", "a number may stand only first in a product", token.start, token.stop, "", cure)
        above = self.open[-1] if self.open else None
        if above and above.precedence == POWER and token.start == self.last and not bracketed:
            caret = next(entry.start for entry in reversed(self.open) if entry.op is POW)
            exponent, factor = self.text[caret : self.last].lstrip("^* \t"), self._factor(token)
            readings = f"write `^{exponent} {factor}` or `^({exponent}{factor})`"
            raise mistake("E011", "is this still part of the exponent?", token.start, token.stop, "", readings)
        self._reduce(JUXTAPOSED)
        above = self.open[-1] if self.open else None
        if above and above.op is OPERATORS["/"]:
            over, under = (self.text[slice(*part.span)] for part in self.operands[-2:])
            gap = " " * (token.start > self.last)
            factor = self._factor(token)
            readings = f"write `{over}/({under}{gap}{factor})` or `({over}/{under}) {factor}`"
            message = "a product right of `/` can be read in two ways"
            raise mistake("E011", message, token.start, token.stop, "", readings)
        self._enter(_Open(JUXTAPOSE, JUXTAPOSED, token.start, 2))

    def _factor(self, token: Token) -> str:
        """Return what a message shows of the factor that begins here."""
        opens = token.text == "(" or self.text.startswith("(", token.stop)
        return token.text.rstrip("(") + "(...)" * opens + "..." * (token.text == "√" and not opens)

    def _superscript(self, token: Token) -> None:
        self._reduce(POWER + 1)
        digits = token.text.translate(SUPERSCRIPTS)
        span = Span(token.start, token.stop)
        exponent: Expr = Number(float(digits.lstrip("-")), digits.lstrip("-"), span)
        if digits.startswith("-"):
            exponent = Apply(NEG, (exponent,), span)
        base = self.operands.pop()
        self.operands.append(Apply(POW, (base, exponent), Span(base.span.start, token.stop)))

    # -- the stacks

    def _enter(self, entry: _Open) -> None:
        if entry.precedence == 0:
            self.depth += 1
        if self.depth > DEEPEST or len(self.open) > _MOST_WAITING:
            raise self._too_deep(entry.start)
        self.open.append(entry)

    def _too_deep(self, start: int) -> InputError:
        cure = "give the inner part a name of its own"
        label = f"more than {DEEPEST} levels"
        return mistake("E016", "this is nested too deeply", start, start + 1, label, cure)

    def _inside_call(self) -> bool:
        self._reduce(0)
        return bool(self.open) and self.open[-1].call

    def _inside_condition(self) -> bool:
        return self._inside_call() and self.open[-1].op is WHERE and self.open[-1].operands == 1

    def _close(self, token: Token) -> None:
        self._reduce(0)
        entry = self.open.pop()
        self.depth -= 1
        self.advance()
        if entry.op is not None:
            self._apply(entry, token.stop)
        elif isinstance(inner := self.operands[-1], Apply):
            self.operands[-1] = Apply(inner.op, inner.args, Span(entry.start, token.stop))

    def _reduce(self, floor: int, *, keep_equal: bool = False) -> None:
        """Apply the open operators that bind at least as tightly as ``floor``, down to the innermost bracket."""
        least, waiting = floor + keep_equal or 1, self.open
        while waiting and waiting[-1].precedence >= least:
            self._apply(waiting.pop(), self.operands[-1].span.stop)

    def _apply(self, entry: _Open, stop: int) -> None:
        op, _, start, count, call = entry
        if op is None or op is _UNPLUS:
            return
        self.operations += 1
        if self.operations > self.limit:
            raise self._too_many(start, stop)
        operands = self.operands
        args = tuple(operands[-count:])
        del operands[-count:]
        if not call and count > 1:
            start = args[0].span.start
        span = _new(Span, (start, stop))
        if call and not (count > 1 if op.variadic else count == len(op.args)):
            raise refusals.arity(op, count, span)
        operands.append(Apply(op, args, span))

    def _too_many(self, start: int, stop: int) -> InputError:
        message = f"there are more than {self.limit:,} operations"
        return mistake("E016", message, start, stop, "", "draw a part of it, or allow more with --limit")

    # -- tokens

    def advance(self) -> None:
        """Go on to the next token; an undefined name made only of defined single letters becomes those letters."""
        last = self.token
        self.last = last.stop
        if self.letters:
            self.token = self.letters.pop()
            return
        self.token = token = next(self.stream, last)
        kind, text, _, stop = token
        if kind == "name" and text not in self.heads and not self.text.startswith("(", stop):
            self.letters += reversed(self._letters(token))
            self.token = self.letters.pop() if self.letters else token

    def _letters(self, token: Token) -> tuple[Token, ...]:
        if token.text in self.functions or token.text in CONSTANTS:
            return ()
        found = list(_LETTER.finditer(token.text))
        whole = "".join(match[0] for match in found) == token.text
        if len(found) == 1 or not whole or any(m[0] not in self.heads and m[0] != "π" for m in found):
            return ()
        return tuple(Token("name", m[0], token.start + m.start(), token.start + m.end()) for m in found)

    def _unclosed(self) -> InputError:
        start = next(entry.start for entry in reversed(self.open) if not entry.precedence)
        return mistake("E010", "a bracket is not closed", start, start + 1, "opened here", "add `)`")

    def unexpected(self, cure: str) -> InputError:
        """Return the error for a token that cannot stand here, or for a bracket that should have been closed."""
        token = self.token
        if self.depth and (token.kind == "end" or token.text == "="):
            return self._unclosed()
        if token.text == "?":
            return refusals.lonely_hole(token.start)
        if token.text == ")" and self.open and self.open[-1].call and self.text[self.last - 1] == "(":
            entry = self.open[-1]
            assert entry.op is not None  # noqa: S101 - a call has one
            return refusals.arity(entry.op, 0, Span(entry.start, token.stop))
        if token.text == "/" and "/" in (self.text[self.last - 1], *self.text[token.stop : token.stop + 1]):
            cure = "division is one `/`, and a comment begins with `#`"
        what = "the line ends too early" if token.kind == "end" else f"unexpected `{token.text}`"
        start = token.start if token.kind != "end" else max(self.last, 0)
        return mistake("E010", what, start, max(start + 1, token.stop if token.kind != "end" else 0), "here", cure)


def _refuse_comparisons(whole: Expr) -> None:
    """Refuse a comparison anywhere but as the condition of a `where`, and a `where` without one."""
    conditions: dict[int, Span] = {}
    found = [part for part in postorder(whole) if isinstance(part, Apply)]
    for part in found:
        if part.op is WHERE:
            condition = part.args[0]
            if not (isinstance(condition, Apply) and condition.op in _COMPARED):
                raise refusals.no_condition(condition.span)
            conditions[id(condition)] = condition.span
    for part in found:
        if part.op in _COMPARED and id(part) not in conditions:
            start, stop = part.span
            inside = any(first <= start and stop <= last for first, last in conditions.values())
            raise refusals.misplaced_comparison(part.span, inside=inside)

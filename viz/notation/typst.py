"""Expressions as Typst mathematics. Every word that comes from the user is quoted; nothing of it is markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viz.digits import Numeral
from viz.notation.names import look
from viz.notation.printer import Piece, Slot, operands, write
from viz.ops.op import ATOM, JUXTAPOSED, POWER, Op
from viz.program import Apply, Expr, Name, Number

_TEMPLATE = re.compile(r"\{(\d+)(!a)?\}")
_SIGNS = {"*": " ⋅ ", "×": " × ", "+": " + ", "-": " − ", "": " ", "<": " < ", "<=": " ≤ ", ">": " > ", ">=": " ≥ "}
_PIECE = re.compile(r"[^\W\d_]+|\d+|\S")
_MARKS = {"-": "−", "−": "−", "+": "+", ",": "\\,", "[": "\\[", "]": "\\]"}
_ACCENTS = {"bar": "macron"}  # those that Typst calls otherwise; its `bar` is a vertical one
HOLE = "muted(□)"  # an operand without a name of its own


def quoted(text: str) -> str:
    """Return a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def name(spelling: str) -> str:
    """Return a name as mathematics.

    >>> name("w_1"), name("cost"), name("x_hat")
    ('w_(1)', 'upright("cost")', 'hat(x)')
    """
    shape = look(spelling)
    text = f"upright({quoted(shape.base)})" if shape.verbatim else _word(shape.base)
    if shape.accent:
        text = f"{_ACCENTS.get(shape.accent, shape.accent)}({text})"
    if shape.prime:
        text += "'"
    if shape.subscripts:
        text += "_(" + " \\, ".join(map(_script, shape.subscripts)) + ")"
    if shape.superscript:
        text += f"^({_script(shape.superscript)})"
    return text


def _word(text: str) -> str:
    if text.isdigit() and text.isascii():
        return text
    return text if len(text) == 1 and text.isalpha() else f"upright({quoted(text)})"


def _script(text: str) -> str:
    """Return a subscript: a word or a number is one, `t-1` and `i j` are small formulas."""
    return " ".join(_MARKS.get(piece) or _word(piece) for piece in _PIECE.findall(text))


def numeral(number: Numeral) -> str:
    """Return a number as mathematics."""
    over, _, under = number.digits.partition("/")
    digits = over if over[0].isdigit() or over == "∞" else f"upright({quoted(over)})"
    if under:
        digits = rf"{over}\/{under}"  # as low as any other number
    power = "" if number.exponent is None else f" × 10^({str(number.exponent).replace('-', '−')})"
    return f"{'−' * number.negative}{digits}{power}"


def typst(expr: Expr) -> str:
    """Print an expression as Typst mathematics, as it was written.

    >>> from viz.sources.expressions import parse_expression
    >>> typst(parse_expression("3(a + bc)/2", {"a", "b", "c"}))
    'frac(3 lr((a + b c)), 2)'
    """
    return write(expr, _pieces, brackets=("lr((", "))"), tight=_tight)


def _pieces(expr: Expr) -> Sequence[Piece]:
    match expr:
        case Number(_, text):
            return [_literal(text)]
        case Name("…"):
            return ["dots.c"]
        case Name(spelling):
            return [HOLE if "." in spelling else name(spelling)]
        case Apply(op, args):
            slots = operands(op, args)
            template = op.notation.get("typst")
            if op.name == "div":
                sign, over = _sign(args[0])
                return [f"{sign}frac(", Slot(over), ", ", Slot(args[1]), ")"]
            if template is not None:
                return _fill(template, args)
            if op.infix is None:
                inner: list[Piece] = [part for slot in slots for part in (", ", slot)]
                called = name(op.name) if op.own else f"op({quoted(op.name.replace('_', ' '))})"
                return [f"{called} lr((", *inner[1:], "))"]
            if len(slots) == 1:
                return ["−", _second(slots[0]) if _is_quotient(args[0]) else slots[0]]
            sign = " thin " if op.precedence == JUXTAPOSED and _is_word(*args) else _SIGNS[op.infix.symbol]
            left = slots[0] if _is_bare(args[1]) else _first(slots[0], op)
            return [left, sign, _second(slots[1])]
    raise AssertionError(expr)


def _tight(op: Op) -> int:
    return POWER if op.name == "div" else op.precedence


def _is_word(left: Expr, right: Expr) -> bool:
    """Tell whether a word meets another name in a product, where a little room has to tell them apart."""
    last, first = left, right
    while isinstance(last, Apply) and last.op.precedence == JUXTAPOSED:
        last = last.args[-1]
    while isinstance(first, Apply) and first.op.precedence == JUXTAPOSED:
        first = first.args[0]
    return any(isinstance(part, Name) and len(look(part.name).base) > 1 for part in (last, first))


def _sign(over: Expr) -> tuple[str, Expr]:
    """Take the sign of what stands over a fraction bar, to be written before the fraction."""
    match over:
        case Apply(Op(name="neg"), (inner,)):
            return "−", inner
    return "", over


def _is_quotient(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.op.name == "div"


def _is_bare(expr: Expr) -> bool:
    """Tell whether an expression is a function without brackets, such as `sin x`."""
    return isinstance(expr, Apply) and expr.op.notation.get("typst", "").endswith("{0!a}")


def _first(slot: Slot, op: Op) -> Slot:
    """Bracket a left factor that ends in a function without brackets, as in `(sin x) y`."""
    last = slot.expr
    while isinstance(last, Apply) and last.op.infix is not None and last.op.name not in {"div", "pow"}:
        last = last.args[-1]
    return slot._replace(floor=ATOM) if _is_bare(last) and op.name == "mul" else slot


def _second(slot: Slot) -> Slot:
    """Bracket a right operand that begins with a minus sign."""
    first = slot.expr
    while isinstance(first, Apply) and first.op.infix and len(first.args) > 1 and first.op.name not in {"div", "pow"}:
        first = first.args[0]
    negative = isinstance(first, Apply) and (
        first.op.name == "neg" or (_is_quotient(first) and _sign(first.args[0])[0])
    )
    return slot._replace(floor=ATOM) if negative else slot


def _fill(template: str, args: Sequence[Expr]) -> list[Piece]:
    pieces: list[Piece] = []
    place = 0
    for match in _TEMPLATE.finditer(template):
        pieces += [template[place : match.start()], Slot(args[int(match[1])], ATOM if match[2] else 0)]
        place = match.end()
    return [*pieces, template[place:]]


def _literal(text: str) -> str:
    """Return a number as it was typed; an exponent becomes a power of ten."""
    mantissa, e, exponent = text.lower().partition("e")
    if not e:
        return text if text[0].isdigit() and text.isascii() else f"upright({quoted(text)})"
    return f"{mantissa} × 10^({exponent.lstrip('+').replace('-', '−')})"

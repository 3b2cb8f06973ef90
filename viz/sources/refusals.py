"""What a text cannot mean, said kindly: each mistake in the notation with its place and its cure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType

from viz.errors import Diagnostic, InputError, Span, did_you_mean
from viz.ops.functions import FUNCTIONS, WHERE
from viz.ops.op import Op
from viz.sources.signs import meant

ONE_EQUALS = "one `=` a statement; write two statements, one a line"
OPERAND = "a number, a name or `(` belongs here"
FORM = "a statement has the form `name = expression`"
_NO_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]+|0[bB][01]+|[\d.]+[eE][+-]?\d*\.\d*|\d[\d_]*_[\d_]*\d|\d*\.\d+(?:\.\d*)+|\d+\.\.\d*|\d+,\d+"
)
_AFTER_E = re.compile(r"[-+*/^][ \t]*[\w.]+")
_BARE_POWER = re.compile(r"[ \t]*(?:\^[ \t]*(-?\d+)|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))[ \t]*(\([^()\n]*\))?")
_BARE_OPERAND = re.compile(r"[ \t]*([^\W_][\w']*|√)")
_CODE = frozenset({"let", "var", "const", "def", "return", "set", "float", "double", "int", "print", "import", "from"})
_SUBSCRIPT = re.compile(r"(\w+?_)(\w+[-+−]\w+)")
_WORD = 3  # letters from which a name is rather a word than a product
_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "arcsin": "asin(x)", "arccos": "acos(x)", "arctan": "atan(x)", "arctan2": "atan2(y, x)", "tg": "tan(x)",
        "lg": "log10(x)", "ld": "log2(x)", "logistic": "sigmoid(x)", "expit": "sigmoid(x)", "logit": "log(x/(1 - x))",
        "square": "x^2", "sqr": "x^2", "power": "x^y", "softmax": "exp(a)/(exp(a) + exp(b))", "sgn": "sign(x)",
        "heaviside": "step(x)", "norm": "sqrt(x^2 + y^2)", "clip": "min(max(x, a), b)", "maximum": "max(x, y)",
        "minimum": "min(x, y)", "if": "where(x > 0, a, b)", "swish": "silu(x)", "avg": "mean(x, y, ...)",
    }
)  # fmt: skip
"""What the functions of other languages are called here."""

_GREEK_LIKE_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι")
_LIKE_LATIN = frozenset({"CYRILLIC", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC"})


def mistake(code: str, message: str, start: int, stop: int, label: str, cure: str) -> InputError:
    """Return an error about a stretch of the text."""
    return InputError(Diagnostic(code=code, message=message, span=Span(start, stop), label=label, help=cure))


# -- characters and names


def unreadable(text: str, place: int) -> InputError:
    """Return the error at the first character from a place on that begins no token."""
    while text[place] in " \t":
        place += 1
    character = text[place]
    what = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    stop, cure = meant(text, place)
    cure = cure or "an equation is made of names, numbers, + - * / ^, brackets and function calls"
    return mistake("E010", f"{what} does not belong in an equation", place, stop, "not understood", cure)


def refuse_lookalikes(word: str, start: int) -> None:
    """Refuse a letter that passes for a plain one: an odd form of it, or of another script than the rest."""
    scripts = [unicodedata.name(c, "").partition(" ")[0] for c in word]
    for place, (character, script) in enumerate(zip(word, scripts, strict=True), start):
        alike = script in _LIKE_LATIN or character in _GREEK_LIKE_LATIN
        plain = unicodedata.normalize("NFKC", character)
        if plain.isascii() and not character.isascii():
            what, label, cure = f"looks like `{plain}`", f"not the letter `{plain}`", f"type `{plain}`"
        elif "LATIN" in scripts and alike:
            what, label, cure = (
                "looks like a Latin letter",
                "of another script than the rest",
                "type the name again in one script",
            )
        else:
            continue
        name = unicodedata.name(character, "").lower()
        message = f"U+{ord(character):04X} ({name}) {what}"
        raise mistake("E010", message, place, place + 1, label, cure)


def long_name(start: int, stop: int, longest: int) -> InputError:
    """Return the error about a name that is too long."""
    message = f"a name of {stop - start:,} characters is too long"
    return mistake("E016", message, start, stop, f"at most {longest} characters", "choose a shorter name")


# -- numbers


def refuse_numbers(text: str, start: int, *, listed: bool) -> None:
    """Refuse what other languages call a number; a comma may follow one in a ``listed`` argument."""
    match = _NO_NUMBER.match(text, start)
    if match is None or ("," in match[0] and listed):
        return
    if "e" in match[0].lower() and match[0][:2] not in {"0x", "0X"}:
        mantissa, _, power = match[0].lower().partition("e")
        cure = f"write `{mantissa}*10^{power}`"
        raise mistake("E010", f"the power of ten in `{match[0]}` is no whole number", *match.span(), "", cure)
    cures = {
        "x": f"write it in decimal digits: `{int(match[0][:18], 16)}`" if match[0][:2] in {"0x", "0X"} else "",
        "b": f"write it in decimal digits: `{int(match[0][:66], 2)}`" if match[0][:2] in {"0b", "0B"} else "",
        "_": f"write `{match[0].replace('_', '')}`",
        ",": f"write `{match[0].replace(',', '.')}` with a decimal point",
    }
    cure = next((c for sign, c in cures.items() if sign in match[0].lower()), "write one decimal point")
    raise mistake("E010", f"`{match[0]}` is not a number here", *match.span(), "", cure)


def refuse_power_of_ten(word: str, start: int, heads: Collection[str]) -> None:
    """Refuse `2e3` where `e3` or `e` is a variable."""
    mantissa, _, exponent = word.lower().partition("e")
    if exponent and ("e" in heads or f"e{exponent}" in heads):
        message = f"`{word}` could be a power of ten or a product, since `e` or `e{exponent}` is defined"
        cure = f"write `{mantissa}*10^{exponent}` or `{mantissa}*e{exponent}`"
        raise mistake("E011", message, start, start + len(word), "", cure)


def power_or_e(text: str, number: str, start: int, stop: int) -> InputError:
    """Return the error about a number that touches a word which begins with e, up to ``stop``."""
    rest = text[start + len(number) + 1 : stop]
    after = _AFTER_E.match(text, stop)
    cure = f"write `{number}*e{'*' + rest if rest else after[0] if after else ''}` for the product with e"
    return mistake("E011", "this could be a power of ten or a product with e", start, stop, "", cure)


# -- calls


def unknown_function(name: str, start: int, letters: str, functions: Mapping[str, Op]) -> InputError:
    """Return the error about a call of what is no function; ``letters`` is the product that the name could be."""
    stop = start + len(name)
    product = f"write `{letters or name}*(...)` for a product"
    if letters:
        return mistake("E011", f"`{name}(...)` could be a call or a product", start, stop, "", product)
    cure = f"define it: `{name}(x) = ...`" + (f", or {product}" if len(name) < _WORD else "")
    if (other := _OTHERS.get(name.lower())) or name.lower() in functions:
        cure = f"write `{other or name.lower() + '(x)'}`"
    elif len(name) >= _WORD:
        cure = did_you_mean(name, functions, cure)
    return mistake("E012", f"unknown function `{name}`", start, stop, "not defined", cure)


def both(name: str, start: int) -> InputError:
    """Return the error about a bracket behind a name that is a function and a variable."""
    message = f"`{name}` is both a function and a variable here"
    cure = f"write `{name}*(...)` for the product, or rename the variable"
    return mistake("E011", message, start, start + len(name), "call or product?", cure)


def refuse_bare_function(text: str, name: str, start: int, stop: int) -> None:
    """Refuse a function's name that is followed by its argument, or by a power, without a bracket."""
    power = _BARE_POWER.match(text, stop)
    operand = _BARE_OPERAND.match(text, stop)
    if power is not None:
        exponent = power[1] or unicodedata.normalize("NFKC", power[2]).replace("−", "-")
        inner = power[3] or "(x)"
        cure = f"write `{name}{inner}^{exponent}`"
        if exponent.startswith("-"):
            cure = f"write `1/{name}{inner}`" + (f" or `a{name}{inner}`" if f"a{name}" in FUNCTIONS else "")
        raise mistake("E010", f"the power of `{name}` stands before its argument", start, power.end(), "", cure)
    if operand is not None:
        message = f"`{name}` is a function and needs brackets"
        raise mistake("E010", message, start, operand.end(), "", f"write `{name}({operand[1]})`")


def arity(op: Op, count: int, span: Span) -> InputError:
    """Return the error about a call with the wrong number of arguments."""
    wanted = "two or more arguments" if op.variadic else f"{len(op.args)} argument{'s'[: len(op.args) > 1]}"
    form = f"{op.name}({', '.join(['x', 'y', '...'] if op.variadic else op.args)})"
    form = "where(x > 0, a, b)" if op is WHERE else form
    message = f"`{op.name}` takes {wanted}, not {count}"
    return mistake("E015", message, span.start, span.stop, f"{count} given", f"write `{form}`")


def misplaced_comparison(span: Span, *, inside: bool) -> InputError:
    """Return the error about a comparison that is not the condition of a `where`, or only ``inside`` one."""
    cure = "write `where(x > 0, a, b)`: a where x is above 0, else b"
    cure = "a condition is one comparison; put one `where` inside another" if inside else cure
    return mistake("E010", "a comparison may stand only as the condition of `where`", *span, "no condition", cure)


def no_condition(span: Span) -> InputError:
    """Return the error about a `where` whose first argument compares nothing."""
    message = "the condition of `where` is a comparison with <, <=, > or >="
    return mistake("E010", message, *span, "compares nothing", "write `where(x > 0, a, b)`")


def no_equality(sign: str, start: int) -> InputError:
    """Return the error about a condition of a `where` that asks whether two numbers are equal."""
    cure = "write <, <=, > or >=; numbers that were computed are hardly ever equal"
    return mistake("E010", f"`{sign}` is no condition", start, start + len(sign), "here", cure)


# -- statements


def too_many_statements(span: Span, limit: int) -> InputError:
    """Return the error about a file of more statements than operations are allowed."""
    cure = "draw a part of it, or allow more with --limit"
    return mistake("E016", f"there are more than {limit:,} statements", *span, "too many here", cure)


def no_equals(name: str, sign: str, start: int, stop: int) -> InputError:
    """Return the error about a statement whose name is not followed by a single `=`."""
    cure = f"write `{name} = ...`: {FORM}"
    if name in _CODE:
        cure = f"only equations are read, one a line; leave `{name}` out"
    elif sign in {":=", "=="}:
        cure = f"write `{name} = ...` with a single `=`"
    elif sign.endswith("=") and sign not in {"=", "<=", ">="}:
        cure = "a name is defined once; give the new value a name of its own"
    return mistake("E010", f"unexpected `{sign}`" if sign.strip() else "this is no equation", start, stop, "here", cure)


def wrong_side(left: str, right: str, start: int, stop: int) -> InputError:
    """Return the error about a statement with something else than a name before its `=`."""
    message = f"`{left}` is no name: one stands left of `=`"
    cure = f"write `{right} = {left}`" if right.isidentifier() else FORM
    first, _, rest = left.partition(" ")
    if first in _CODE:
        cure = f"leave `{first}` out: `{rest.strip()} = {right}`"
    if subscript := _SUBSCRIPT.fullmatch(left):
        cure = f"write `{subscript[1]}{{{subscript[2]}}}` if all of `{subscript[2]}` is the subscript"
    return mistake("E010", message, start, stop, "not a name", cure)


def wrong_parameter(function: str, name: str, start: int, stop: int) -> InputError:
    """Return the error about a function's parameter that is no name."""
    if function.endswith("_"):
        cure = f"write `{function}{{{name}}} = ...` for a name with a subscript"
        return mistake("E010", f"`{function}({name})` is no name", start, max(stop, start + 1), "", cure)
    message = f"`{name}` is no name for an argument" if name.strip() else "an argument's name is missing"
    return mistake("E010", message, start, max(stop, start + 1), "not a name", "write for instance `f(x, y) = x y`")


def same_parameter(name: str, start: int, stop: int) -> InputError:
    """Return the error about two parameters of one name."""
    return mistake("E013", f"`{name}` names two arguments", start, stop, "again here", "give each a name of its own")


def built_in(name: str, start: int) -> InputError:
    """Return the error about a function of one's own that is called like a built-in one."""
    cure = f"choose another name, such as `my_{name}`, or leave the line out to use the built-in one"
    return mistake("E013", f"`{name}` is built in", start, start + len(name), "the name is taken", cure)


def lonely_hole(start: int) -> InputError:
    """Return the error about a `?` inside an expression."""
    cure = "`a = ?` is an input without a value, `f(x) = ?` such a function; a choice is `where(x > 0, a, b)`"
    return mistake("E010", "`?` stands alone on its side of the `=`", start, start + 1, "here", cure)

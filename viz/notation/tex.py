"""Label markup as LaTeX: exactly the small part of Typst that this program writes; what it makes needs amsmath.

The markup is taken in token by token; what is open stands on a stack, so that nothing recurses. Markup outside that
part is a mistake in this program and raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from viz.notation.tex_words import SIGNS, letter, words
from viz.notation.written import CODE_FONT

TOKEN = re.compile(
    r"""(?P<words>\#?"(?:[^"\\]|\\.)*") | (?P<number>\d+(?:\.\d+)?) | (?P<call>\#?[^\W\d_][^\W_]+[(\[])
      | (?P<name>[^\W\d_][^\W_]+(?:\.[a-z]+)*) | \\(?P<escaped>[,;()/\[\]]) | (?P<space>\s+) | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = {r"\n": "\n", r"\"": '"', r"\\": "\\"}
_TALL = re.compile(r"\\(?:d?frac|sqrt|left|over|sum)")  # what grows in display style or makes brackets grow
_RELATIONS = ("=", r"\approx", r"\ne", "<", ">", r"\le", r"\ge", r"\to")
_SEPARATE = frozenset({SIGNS[sign] for sign in "=+<>/:*−⋅×÷±≈≠≤≥→←"} | {",", "&", r"\,"})  # have space around them
_WORDED = (r"\textup", r"\textit", r"\textbf", r"\texttt")
_LED = re.compile(r"\\textcolor\{\w+\}\{\{\}")  # a role that begins with a relation
FUNCTIONS = (
    *("arccos", "arcsin", "arctan", "cos", "cosh", "exp", "ln", "log"),
    *("max", "min", "sin", "sinh", "tan", "tanh"),
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"\\{name}" for name in FUNCTIONS},
        "dif": r"\mathrm{d}",
        "dots.c": r"\cdots",
        "dots.h": r"\ldots",
        "quad": r"\quad",
        "thin": r"\,",
    }
)


class _Words(NamedTuple):
    """A quoted string that is still to be set: upright in a formula, as it is in text."""

    text: str


_Piece = str | _Words


@dataclass(slots=True)
class _Open:
    """A call, a script, brackets or a formula that is not closed yet, with the arguments it has so far.

    ``script`` is the sign of the script that the whole of it is, ``base`` where its last argument's last atom begins.
    """

    name: str
    mode: Literal["text", "math", "code"]
    close: str = ""
    script: str = ""
    args: list[list[_Piece]] = field(default_factory=lambda: [[]])
    base: int = 0


def tex(markup: str, colours: Mapping[str, str]) -> str:
    r"""Translate a label; ``colours`` maps each role that may stand in it to the name of a colour of the document.

    A role without a colour, an empty name, is set like everything else.

    >>> tex('$w_(1) value(= 5)$', {"value": "blue"})
    '$w_{1} \\textcolor{blue}{{}= 5}$'
    >>> tex('#"50 % of $x$"', {})
    '50 \\% of \\$x\\$'
    """
    stack = [_Open("", "text")]
    script = ""
    for match in TOKEN.finditer(markup):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if stack[-1].mode == "math" and kind == "sign" and text in {"_", "^"}:
            script = text
            continue
        if script and (kind == "space" or text in "'$,)]"):
            raise _strange(markup)
        _take(stack, kind, text, script, colours)
        script = ""
    if len(stack) > 1 or script:
        raise _strange(markup)
    return _joined(stack[0].args[0], math=False)


def unquoted(literal: str) -> str:
    """Return the text of a string literal of Typst, which has its quotes."""
    return re.sub(r"\\.", lambda match: _ESCAPED[match[0]], literal[1:-1])


def _take(stack: list[_Open], kind: str, text: str, script: str, colours: Mapping[str, str]) -> None:
    """Take one token in: it closes what is open, parts its arguments, opens something or is a piece of it."""
    top = stack[-1]
    if kind == "sign" and text == top.close:
        stack.pop()
        _put(stack[-1], _closed(top, colours), top.script)
    elif (kind, text) == ("sign", ",") and top.name.isalpha():
        top.args.append([])
        top.base = 0
    elif kind in {"words", "call"}:
        _quoted_or_called(stack, kind, text, script)
    elif top.mode == "math":
        _formula(stack, kind, text, script)
    elif (kind, text) == ("sign", "$"):
        stack.append(_Open("$", "math", "$"))
    elif kind == "space":
        top.args[-1] += [" "] * (top.mode == "text")
    elif kind in {"name", "number"} or (top.mode == "code" and text == ":"):
        top.args[-1].append(text)
    elif top.mode == "text" and text == "×":  # a wire that stands for four: 4×
        _put(top, _Words(text), script)
    else:
        raise _strange(text)


def _quoted_or_called(stack: list[_Open], kind: str, text: str, script: str) -> None:
    """Take in a string or the beginning of a call: in text they have a hash, in code they have none."""
    top, hashed = stack[-1], text.startswith("#")
    if hashed if top.mode == "code" else top.mode == "text" and not hashed:
        raise _strange(text)
    text = text.removeprefix("#")
    if kind == "words":
        _put(top, _Words(unquoted(text)), script)
    elif text[-1] == "[":
        stack.append(_Open(text[:-1], "text", "]", script))
    else:
        stack.append(_Open(text[:-1], "code" if hashed or top.mode == "code" else "math", ")", script))


def _formula(stack: list[_Open], kind: str, text: str, script: str) -> None:
    top = stack[-1]
    if (kind, text) == ("sign", "("):
        stack.append(_Open(script or "(", "math", ")", script))
    elif kind == "space" or (kind, text) == ("sign", "'"):
        top.args[-1].append(" " if kind == "space" else "'")
    elif kind in {"number", "escaped"} or text == "," or (text == "&" and top.name == "cases"):
        _put(top, text, script)
    else:
        _put(top, _atom(kind, text), script)


def _atom(kind: str, text: str) -> str:
    if kind == "sign" and text.isalpha():
        return text if text.isascii() else letter(text) or rf"\textit{{{text}}}"
    found = (_NAMES if kind == "name" else SIGNS).get(text)
    if found is None:
        raise _strange(text)
    return found


def _put(top: _Open, piece: _Piece, script: str) -> None:
    """Add an atom, or a script of the last one; an atom with such a script has braces, as TeX allows no second one."""
    if not script:
        top.base = len(top.args[-1])
        top.args[-1].append(piece)
        return
    atom = top.args[-1][top.base :]
    if _has_script(atom, script):
        top.args[-1][top.base :] = ["{" + _joined(atom) + "}"]
    top.args[-1].append(f"{script}{{{_joined([piece])}}}")


def _has_script(atom: Sequence[_Piece], script: str) -> bool:
    """Tell whether an atom has such a script; to TeX a prime is an exponent."""
    marks = (script, "'") if script == "^" else script
    return any(isinstance(piece, str) and piece.startswith(marks) for piece in atom)


# -- what is closed


def _closed(top: _Open, colours: Mapping[str, str]) -> str:
    if top.name in _CALLS:
        return _CALLS[top.name](top.args)
    (inner,) = (_joined(arg, math=top.mode == "math") for arg in top.args)
    match top.name:
        case "_" | "^":
            return inner
        case "$":
            return f"${inner}$"
        case "(":
            return _fenced("(", inner, ")")
        case "abs":
            return _fenced(r"\lvert ", inner, r" \rvert")
        case role if role in colours:
            lead = "{}" if top.mode == "math" and inner.startswith(_RELATIONS) else ""  # keeps its space on the left
            if not colours[role]:
                return inner
            return rf"\textcolor{{{colours[role]}}}{{{lead}{inner}}}"
    raise _strange(top.name)


def _fenced(left: str, inner: str, right: str) -> str:
    if _TALL.search(inner):
        return rf"\mathopen{{}}\left{left}{inner}\right{right.lstrip()}\mathclose{{}}"
    return f"{left}{inner}{right}"


_Args = Sequence[Sequence[_Piece]]


def _alphabet(letters: str, text: str) -> Callable[[_Args], str]:
    def put(args: _Args) -> str:
        (arg,) = args
        alone = len(arg) == 1 and isinstance(arg[0], _Words)
        return rf"\{text}{{{_joined(arg, math=False)}}}" if alone else rf"\{letters}{{{_joined(arg)}}}"

    return put


def _operator(args: _Args) -> str:
    ((name,),) = args
    if not isinstance(name, _Words):
        raise _strange("op")
    plain = name.text.replace(" ", "")
    inner = name.text.replace(" ", "~") if plain.isascii() and plain.isalnum() else _joined([name])
    return rf"\operatorname{{{inner}}}"


def _classed(args: _Args) -> str:
    ((kind,), sign) = args
    if kind != _Words("normal"):
        raise _strange("class")
    return f"{{{_joined(sign).strip()}}}"


def _text(args: _Args) -> str:
    """Return words in a font, as in `text(font: "...", size: 0.9em, "dv")`: that of code, or the usual one."""
    *named, (words,) = args
    if any(":" not in arg for arg in named) or not isinstance(words, _Words):
        raise _strange("text")
    in_code = any(_Words(CODE_FONT) in arg for arg in named)
    return _joined([words], math=False) if not in_code else rf"\texttt{{{_joined([words], math=False)}}}"


def _display(args: _Args) -> str:
    (arg,) = args
    inner = _joined(arg).strip()
    if len(arg) == 1 and inner.startswith(r"\frac"):
        return inner.replace(r"\frac", r"\dfrac", 1)
    return rf"{{\displaystyle {inner}}}" if _TALL.search(inner) else inner


def _cases(args: _Args) -> str:
    rows = r" \\ ".join(_joined(arg).strip() for arg in args)
    return rf"\begin{{cases}} {rows} \end{{cases}}"


def _accent(narrow: str, wide: str) -> Callable[[_Args], str]:
    def put(args: _Args) -> str:
        (arg,) = args
        inner = _joined(arg)
        command = wide if inner.startswith(r"\text") else narrow
        return rf"\{command}{{{inner}}}"

    return put


def _template(text: str) -> Callable[[_Args], str]:
    def put(args: _Args) -> str:
        if len(args) != text.count("%s"):
            raise _strange(text)
        return text % tuple(_joined(arg).strip() for arg in args)

    return put


_CALLS: Mapping[str, Callable[[_Args], str]] = MappingProxyType(
    {
        "frac": _template(r"\frac{%s}{%s}"),
        "sqrt": _template(r"\sqrt{%s}"),
        "root": _template(r"\sqrt[%s]{%s}"),
        "lr": _template("%s"),  # the brackets inside see to their size themselves
        "display": _display,
        "inline": _template(r"{\textstyle %s}"),
        "script": _template(r"{\scriptstyle %s}"),
        "class": _classed,
        "upright": _alphabet("mathrm", "textup"),
        "italic": _alphabet("mathit", "textit"),
        "bold": _alphabet("boldsymbol", "textbf"),
        "mono": _alphabet("mathtt", "texttt"),
        "op": _operator,
        "text": _text,
        "cases": _cases,
        "hat": _accent("hat", "widehat"),
        "tilde": _accent("tilde", "widetilde"),
        "bar": _accent("bar", "overline"),
        "macron": _accent("bar", "overline"),
        "dot": _accent("dot", "dot"),
    }
)


def _joined(pieces: Sequence[_Piece], *, math: bool = True) -> str:
    """Join pieces, with a space where a command would run into a letter, and where words stand beside other atoms."""
    texts = [p if isinstance(p, str) else rf"\textup{{{words(p.text)}}}" if math else words(p.text) for p in pieces]
    if math:
        texts = [_space(texts, at) if text == " " else text for at, text in enumerate(texts)]
    out = ""
    for text in texts:
        gap = " " if text[:1].isalpha() and re.search(r"\\[A-Za-z]+\Z", out) else ""
        out += gap + text
    return out


def _space(texts: Sequence[str], at: int) -> str:
    """Return what a space in a formula is: nothing that is seen, but for one beside words as in `rate x`."""
    before, after = texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else ""
    worded = before.startswith(_WORDED) or after.startswith(_WORDED)
    if not (before and after and worded) or {before, after} & _SEPARATE or _LED.match(after):
        return " "
    return r"\," if before == r"\partial" else r"\ "


def _strange(what: str) -> ValueError:
    return ValueError(f"this markup has no LaTeX: {what!r}")

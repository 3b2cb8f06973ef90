"""What every name means: mistakes with names, and the order in which definitions depend on each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice

from viz.errors import MOST_ERRORS, Diagnostic, InputError, Source, Span, nearest
from viz.ops.functions import FUNCTIONS
from viz.program import CONSTANTS, Apply, Binding, Expr, Function, Name, Program, postorder

_CHOICE = "write `where(x > 0, a, b)`: a where x is above 0, else b"
_WORDS = {
    **dict.fromkeys(("if", "else"), _CHOICE),
    **dict.fromkeys(("and", "or", "not"), "conditions are not joined; put one `where` inside another"),
    **dict.fromkeys(("inf", "nan"), "a value is a finite number; choose a large one"),
    "lambda": "define it: `f(x) = ...`",
}
_MOST_NAMED = 12  # of the definitions in a circle
Definition = Binding | Function
Parts = Sequence[Expr]


def ordered(program: Program) -> Sequence[tuple[Definition, Parts]]:
    """Return the definitions with the parts of their expressions, each after those it uses, else in file order.

    Raises InputError for unknown, doubly or circularly defined names, and where there is nothing to draw.
    """
    definitions: list[Definition] = list(program.bindings)
    if program.functions:
        definitions = sorted([*definitions, *program.functions], key=lambda found: found.span)
    parts = [_parts(definition) for definition in definitions]
    used = [_used(definition, made_of) for definition, made_of in zip(definitions, parts, strict=True)]
    numbers = {definition.name: i for i, definition in enumerate(definitions) if isinstance(definition, Binding)}
    if wrong := _first(_twice(program), _unknown(program, definitions, used, numbers)):
        raise InputError(*wrong, source=program.source)
    if not program.bindings:
        raise _nothing(program)
    uses = [[numbers[use.name] for use in names if use.name in numbers] for names in used]
    if functions := {function.op: i for i, function in enumerate(definitions) if isinstance(function, Function)}:
        for found, made_of in zip(uses, parts, strict=True):
            found += [functions[part.op] for part in made_of if type(part) is Apply and part.op in functions]
    return [(definitions[i], parts[i]) for i in _order(program, definitions, uses)]


def mistakes(program: Program, heads: frozenset[str]) -> list[Diagnostic]:
    """Return what is wrong with names in those statements that could be read, where others could not.

    ``heads`` are the names that any statement defines, read or not.
    """
    definitions: list[Definition] = [*program.bindings, *program.functions]
    known = dict.fromkeys(heads, 0)
    return _first(_twice(program), _unknown(program, definitions, [_used(d, _parts(d)) for d in definitions], known))


def _first(*mistakes: Iterator[Diagnostic]) -> list[Diagnostic]:
    return [*islice(chain(*mistakes), MOST_ERRORS)]


def _parts(definition: Definition) -> Parts:
    whole = definition.expr if isinstance(definition, Binding) else definition.body
    if isinstance(whole, Apply):
        return postorder(whole)
    return [] if whole is None else [whole]


def _used(definition: Definition, parts: Parts) -> Sequence[Name]:
    """Return the uses of names of the program, which a function's parameters hide."""
    inside = definition.parameters if isinstance(definition, Function) else ()
    return [part for part in parts if type(part) is Name and part.name not in inside]


# -- names


def _twice(program: Program) -> Iterator[Diagnostic]:
    for kind, definitions in (("", program.bindings), ("function ", program.functions)):
        first: dict[str, Span] = {}
        for definition in definitions:
            if definition.name in first:
                yield Diagnostic(
                    code="E013",
                    message=f"{kind}`{definition.name}` is defined twice",
                    span=definition.span,
                    label="defined again here",
                    help="give the second one a name of its own",
                    also=((first[definition.name], "first defined here"),),
                )
            else:
                first[definition.name] = definition.span


def _unknown(
    program: Program, definitions: Sequence[Definition], used: Sequence[Sequence[Name]], known: Mapping[str, int]
) -> Iterator[Diagnostic]:
    places = {binding.name: binding.span for binding in program.bindings}
    functions = {*FUNCTIONS, *(function.name for function in program.functions)}
    for definition, names in zip(definitions, used, strict=True):
        inside = definition.parameters if isinstance(definition, Function) else ()
        for use in names:
            if use.name not in known and use.name not in CONSTANTS:
                likely = {**dict.fromkeys(known), **dict.fromkeys(inside), **places}
                yield unknown(use, likely, functions, program.source)


def unknown(use: Name, places: Mapping[str, Span | None], functions: Collection[str], source: Source) -> Diagnostic:
    """Return the message about a name that nothing defines; ``places`` are those of the names that are defined."""
    near = next((n for n in _likely(use.name) if n in places), None) or nearest(use.name, places)
    cure = f"define it on a line of its own: `{use.name} = 1`"
    step = source.text[use.span.stop : use.span.stop + 2]
    if use.name in functions:
        cure = f"`{use.name}` is a function: write `{use.name}(x)`"
    elif use.name in _WORDS:
        cure = _WORDS[use.name]
    elif "_" in use.name and len(step) > 1 and step[0] in "+-−" and step[1].isalnum():
        base, _, subscript = use.name.partition("_")
        cure = f"write `{base}_{{{subscript}{step}}}` if all of `{subscript}{step}` is the subscript"
    elif near:
        place = places[near]
        cure = f"did you mean `{near}`{f' (line {source.place(place.start)[0]})' if place else ''}?"
    return Diagnostic(code="E012", message=f"unknown name `{use.name}`", span=use.span, label="not defined", help=cure)


def _likely(name: str) -> tuple[str, ...]:
    """Return what a name may be a slip of: other capitals, `x₁` for `x1`."""
    return name.lower(), name.upper(), name.capitalize(), unicodedata.normalize("NFKC", name)


def _nothing(program: Program) -> InputError:
    if not program.functions:
        return InputError(
            Diagnostic(code="E018", message="there are no equations", help="write one a line, such as `y = 2x`"),
            source=program.source,
        )
    function = program.functions[-1]
    call = f"{function.name}({', '.join('1' for _ in function.parameters)})"
    return InputError(
        Diagnostic(
            code="E018",
            message="there are only functions, and no equation that uses one",
            span=function.span,
            label="the last of them",
            help=f"use it: `y = {call}`",
        ),
        source=program.source,
    )


# -- order


def _order(program: Program, definitions: Sequence[Definition], uses: Sequence[Sequence[int]]) -> Sequence[int]:
    if all(max(used) < i for i, used in enumerate(uses) if used):
        return range(len(definitions))
    import networkx as nx  # noqa: PLC0415 - what a run needs and its help does not

    order = nx.DiGraph()
    order.add_nodes_from(range(len(definitions)))
    order.add_edges_from((used, i) for i, use in enumerate(uses) for used in use)
    try:
        return list(nx.lexicographical_topological_sort(order))
    except nx.NetworkXUnfeasible:
        raise _circle(program, [definitions[tail] for tail, _ in nx.find_cycle(order)]) from None


def _circle(program: Program, found: Sequence[Definition]) -> InputError:
    first, *others = sorted(found, key=lambda definition: definition.span)
    names = [f"`{definition.name}`" for definition in [*found, found[0]]]
    path = " → ".join(names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 2], "...", names[-1]])
    calls = any(isinstance(definition, Function) for definition in found)
    message = f"these {'definitions' if calls else 'equations'} depend on each other in a circle: {path}"
    cure = "a graph of values needs a start: give one of them a number, or the new value a new name"
    if calls:
        cure = "a function may not need itself, not even through others: write out as many steps as there are"
    return InputError(
        Diagnostic(
            code="E014",
            message=f"`{first.name}` calls itself" if calls and not others else message,
            span=first.span,
            label="needs itself to be known first",
            help=cure,
            also=tuple((definition.span, "part of the circle") for definition in others[:_MOST_NAMED]),
        ),
        source=program.source,
    )

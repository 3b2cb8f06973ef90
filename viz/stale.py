"""Outputs held against the files that are there: which are missing or out of date, and which numbers changed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from itertools import islice

from viz.errors import Diagnostic

_MOST = 20  # numbers that are listed of a file
_READ_ALOUD = re.compile(r"Values: (.*?)\. Derivatives: (.*?)\.(?=[\s<\"]|$)")


def out_of_date(made: Mapping[str, bytes], there: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Return an error for each output that is missing, or not what the equations make now."""
    wrong = [name for name, content in made.items() if there.get(name) != content]
    cures = ["run the same command without --check and --diff"] + [""] * len(wrong)
    faults = {name: "not what the equations make now" if name in there else "missing" for name in wrong}
    return tuple(
        Diagnostic(code="E041", message=f"{name} is {faults[name]}", help=cure)
        for name, cure in zip(wrong, cures, strict=False)
    )


def changes(name: str, before: bytes, after: bytes) -> tuple[Diagnostic, ...]:
    """Return a note for each number of a file that differs, or one on what else there is to say."""
    old, new = _numbers(before), _numbers(after)
    if not old and not new:
        return (_note(f"{name} has no numbers that can be compared", "compare a .json, .svg, .html, .tikz or .typ"),)
    keys = [key for key in old | new if old.get(key) != new.get(key)]
    if not keys:
        return (_note(f"{name} has the same numbers and looks different"),)
    notes = [_note(f"{name}: {_change(key, old.get(key), new.get(key))}") for key in islice(keys, _MOST)]
    return (*notes, *([_note(f"{name}: {len(keys) - _MOST} more numbers differ")] if len(keys) > _MOST else []))


def _note(message: str, cure: str = "") -> Diagnostic:
    return Diagnostic(code="N009", message=message, help=cure)


def _change(key: str, old: str | None, new: str | None) -> str:
    if old is None:
        return f"`{key}` = {new} is new"
    return f"`{key}` = {old} is gone" if new is None else f"`{key}` was {old}, is now {new}"


def _numbers(content: bytes) -> dict[str, str]:
    """Read back every value and derivative: from JSON, or from the description that most other texts hold.

    >>> _numbers(b"% Values: a = 5; u = 2 times a = 10. Derivatives: du/du = 1; du/da = 2.")
    {'a': '5', 'u': '10', 'du/du': '1', 'du/da': '2'}
    """
    text = content.decode(errors="replace")
    if text.startswith('{"directed"'):
        return _of_json(text)
    found = _READ_ALOUD.search(html.unescape(text))
    sentences = "; ".join(found.groups()).split("; ") if found else []
    pairs = [sentence.removesuffix(", at a corner").split(" = ") for sentence in sentences]
    return {pair[0]: pair[-1] for pair in pairs if len(pair) > 1}


def _of_json(text: str) -> dict[str, str]:
    try:
        graph = json.loads(text)
        output = graph["graph"]["output"]
        values = {node["id"]: node["value"] for node in graph["nodes"]}
        slopes = {f"d{output}/d{node['id']}": node["gradient"] for node in graph["nodes"]}
    except (ValueError, KeyError, TypeError):  # someone else's, or cut short
        return {}
    return {key: str(number) for key, number in (values | slopes).items()}

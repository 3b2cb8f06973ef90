"""Scene to HTML: one page by itself with the drawing in it, and the frames of a film to step through.

The page has its script and its style inside and fetches nothing. It forbids itself everything else by a policy that
names them by their hashes, so that no text of a user, however it is written, can run or load anything. Without a script
it shows the finished picture and the sentences.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from viz.geometry import around, hull
from viz.scene import EVERYTHING, Curve, Film, Group, Opening, Paint, Rect, Scene, Shape, extent, flat, palette
from viz.writers.svg import Attributes, svg, words

_LARGEST = 3.0  # times its own size that a picture grows in a wide window
_REACH = 5.0  # points around a variable where it is pointed at, too
_ROUND = 6.0  # the corners of the mark around a variable with the focus
_ROLES = ("ink", "muted", "value", "gradient")  # of colours that the page has from the picture
_HALF = 3 * 128  # of the sum of a colour's three parts
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ALWAYS: Mapping[str, tuple[int, int]] = MappingProxyType({})


class Figure(NamedTuple):
    """A picture in a page, what stands under it to step through its frames, and the rules and scripts they need."""

    picture: str
    controls: str = ""
    rules: str = ""
    scripts: tuple[str, ...] = ("lights.js",)

    @property
    def texts(self) -> tuple[str, list[str]]:
        """The rules, and the texts of the scripts."""
        return f"{self.rules}{_file('stepper.css')}", [*map(_file, self.scripts)]


def html(scene: Scene, openings: Sequence[Opening] = ()) -> bytes:
    """Write one scene as a page whose variables light their paths; with openings, calls open and close by a click."""
    if openings:
        return _opening(openings)
    figure = still(scene)
    body = f'<main class="still">\n{_heading(scene)}{figure.picture}</main>\n<div></div>\n'
    return page(scene, body, *_alone(figure))


def _opening(openings: Sequence[Opening]) -> bytes:
    """Write pictures of which one is shown: the first until a script runs."""
    first, figures = openings[0].scene, []
    for n, opening in enumerate(openings):
        scene = opening.scene if opening.scene.prefix is None else _numbered(opening.scene, n)
        touchable = replace(scene, shapes=tuple(map(_touchable, scene.shapes)))
        drawn = _drawn(touchable, _opened(opening, _attributes(touchable)))
        when = words("|".join(opening.when))
        figures.append(drawn.replace("<figure>", f'<figure data-when="{when}"{" hidden" * (n > 0)}>', 1))
    names = [name for opening in openings for when in opening.when for name in when.split(" ") if name]
    buttons = "".join(_button(name) for name in sorted(dict.fromkeys(names), key=lambda name: name == EVERYTHING))
    bar = f'<div class="openings" role="group" aria-label="Opened calls" hidden>{buttons}</div>\n'
    figure = Figure("".join(figures), scripts=("lights.js", "openings.js"))
    rules, scripts = _alone(figure)
    body = f'<main class="still">\n{_heading(first)}{bar}{figure.picture}</main>\n<div></div>\n'
    return page(first, body, rules + _file("openings.css"), scripts)


def _numbered(scene: Scene, number: int) -> Scene:
    return replace(scene, prefix=f"{scene.prefix}{number}-") if number else scene


def _button(name: str) -> str:
    called = "all operations" if name == EVERYTHING else name
    return f'<button type="button" aria-pressed="false" data-opens="{words(name)}">{words(called)}</button>'


def _opened(opening: Opening, attributes: Attributes) -> Attributes:
    """Say of groups what a click on them opens or closes."""
    found = dict(attributes)
    for group, known in attributes.items():
        node = known.get("data-node", "")
        for what, does in (("opens", opening.opens), ("closes", opening.closes)):
            if node in does:
                said = {"aria-label": f"{known['aria-label']}; {what} {does[node].replace(' ', ', ')}"}
                found[group] = {**known, f"data-{what}": does[node], **said}
                break
    return found


def frames(film: Film, numbers: Sequence[int]) -> bytes:
    """Write frames as a page to step through; on it they are numbered from 1, in the order given."""
    figure = stepper(film, numbers)
    ratio = f"main{{--ratio:{film.scene.size.width / film.scene.size.height:.4g}}}\n"
    body = f'<main>\n{_heading(film.scene)}{figure.picture}{figure.controls}\n</main>\n<div class="sheets"></div>\n'
    rules, scripts = _alone(figure)
    return page(film.scene, body, ratio + rules, scripts)


def _alone(figure: Figure) -> tuple[str, list[str]]:
    rules, scripts = figure.texts
    return rules + _file("page.css"), scripts


def still(scene: Scene) -> Figure:
    """Return a picture whose variables light their paths."""
    touchable = replace(scene, shapes=tuple(map(_touchable, scene.shapes)))
    return Figure(_drawn(touchable, _attributes(touchable)))


def stepper(film: Film, numbers: Sequence[int]) -> Figure:
    """Return a picture to step through."""
    there = {name: _places(span, numbers) for name, span in film.there.items()}
    spans = {name: (places[0], places[-1]) for name, places in there.items() if places}
    shapes = _without(film.scene.shapes, there.keys() - spans.keys())
    scene = replace(film.scene, shapes=tuple(map(_touchable, shapes)))
    steps = "\n".join(_step(place, film.said[number - 1]) for place, number in enumerate(numbers, 1))
    contents = f'<details class="steps"><summary>All steps</summary>\n<ol>\n{steps}\n</ol>\n</details>'
    return Figure(
        _drawn(scene, _attributes(scene, spans, len(numbers))),
        f"{_file('stepper.html')}{contents}",
        f".slider{{--turn:{_turn(film, numbers):.4g}}}\n",
        ("lights.js", "stepper.js"),
    )


def _places(span: tuple[int, int], numbers: Sequence[int]) -> list[int]:
    """Return the places, among the frames that are written, of those from one number to another."""
    return [place for place, number in enumerate(numbers, 1) if span[0] <= number <= span[1]]


def _step(place: int, said: str) -> str:
    return f'<li><a href="#frame={place}">{words(said)}</a></li>'


def _turn(film: Film, numbers: Sequence[int]) -> float:
    """Return the share of the slider on which values are computed, before derivatives are."""
    seed = film.names.index("seed") + 1 if "seed" in film.names else len(film.names) + 1
    share = (sum(number < seed for number in numbers) - 0.5) / max(len(numbers) - 1, 1)
    return min(max(share, 0.0), 1.0)


# -- the picture


def _without(shapes: tuple[Shape, ...], names: set[str]) -> tuple[Shape, ...]:
    """Return the shapes without the groups of these names."""
    return tuple(
        Group(shape.id, _without(shape.shapes, names)) if isinstance(shape, Group) else shape
        for shape in shapes
        if not (isinstance(shape, Group) and shape.id in names)
    )


def _touchable(shape: Shape) -> Shape:
    """Put under what is drawn of a variable a rectangle, without paint, that holds all of it."""
    if not (isinstance(shape, Group) and shape.id.startswith("node-")):
        return shape
    held = [hull(part.path) if isinstance(part, Curve) else extent(part) for part in flat((shape,))]
    place = Rect(around(held).grown(_REACH), _ROUND, Paint())
    return Group(shape.id, (Group(shape.id.replace("node", "place", 1), (place,)), *shape.shapes))


def _attributes(scene: Scene, spans: Mapping[str, tuple[int, int]] = _ALWAYS, last: int = 0) -> Attributes:
    """Return what the scripts need to know of each group: its variable, its wire's ends, its frames."""
    groups = [group.id for group in _groups(scene)]
    nodes = {group: group.removeprefix("node-").partition("~")[0] for group in groups if group.startswith("node-")}
    wires = {group: _ends(group, set(nodes.values())) for group in groups if group.startswith("wire-")}
    found: dict[str, dict[str, str]] = {
        name: {"data-from": str(first), "data-to": str(final)} | _looks(name, is_there=final == last)
        for name, (first, final) in spans.items()
    }
    for wire, (tail, head) in wires.items():
        found[wire] = found.get(wire, {}) | {"data-tail": tail, "data-head": head}
    for group, node in nodes.items():
        found[group.replace("node", "place", 1)] = {"class": "place"}
        called = _called(node, list(wires.values()))
        found[group] = found.get(group, {}) | {"data-node": node, "aria-label": called}
    return found


def _groups(scene: Scene) -> Iterator[Group]:
    return (shape for shape in scene.shapes if isinstance(shape, Group))


def _looks(name: str, *, is_there: bool) -> dict[str, str]:
    """Return the classes of a group that is not in every frame; until a script runs, the last one is shown."""
    classes = [*(["mark"] if name.startswith("lit-") else []), *([] if is_there else ["off"])]
    return {"class": " ".join(classes)} if classes else {}


def _ends(wire: str, nodes: set[str]) -> tuple[str, str]:
    """Return the variables that a wire joins, by its name: tail, head and slot, where names may have dashes too."""
    both = wire.removeprefix("wire-").partition("~")[0].rpartition("-")[0]
    cuts = [cut for cut, letter in enumerate(both) if letter == "-"]
    return next((both[:cut], both[cut + 1 :]) for cut in cuts if {both[:cut], both[cut + 1 :]} <= nodes)


def _called(node: str, wires: Sequence[tuple[str, str]]) -> str:
    """Name a variable and its neighbours: `u, from b, c, to v`."""
    tails = dict.fromkeys(tail for tail, head in wires if head == node)
    heads = dict.fromkeys(head for tail, head in wires if tail == node)
    known = {"from": tails, "to": heads}
    return ", ".join([node, *(f"{word} {', '.join(names)}" for word, names in known.items() if names)])


# -- the page


def _heading(scene: Scene) -> str:
    return f"<h1>{words(scene.title)}</h1>\n"


def _drawn(scene: Scene, attributes: Attributes) -> str:
    return f"<figure>\n{svg(replace(scene, scale=scene.scale * _LARGEST), attributes).decode()}</figure>\n"


def page(scene: Scene, body: str, rules: str, scripts: Sequence[str], title: str | None = None) -> bytes:
    """Write a page in a picture's colours; ``body`` is its elements, ``rules`` and ``scripts`` are texts."""
    style = "\n" + _colours(scene) + rules
    codes = [f"\n{script}" for script in scripts]
    dark = scene.paper is not None and sum(bytes.fromhex(scene.paper[1:])) < _HALF
    scheme = "light dark" if scene.turned else "dark" if dark else "light"
    images = "; img-src data:" if '<img alt="' in body else ""  # a user's words have no quotes
    policy = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_hashes([style, *_STYLE.findall(body)])}; script-src {_hashes(codes)}{images}"
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="{scheme}">\n<title>{words(title or scene.title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}"
        f"{''.join(f'<script>{code}</script>' for code in codes)}\n</body>\n</html>\n"
    ).encode()


def _colours(scene: Scene) -> str:
    """Return the page's colours, which are the picture's, as properties."""
    roles = palette([scene])
    found = {role: roles[role] for role in _ROLES} | ({"paper": scene.paper} if scene.paper else {})
    plain = "".join(f"--{role}:{colour};" for role, colour in found.items())
    turned = "".join(
        f"--{role}:light-dark({colour},{scene.turned[colour]});"
        for role, colour in found.items()
        if colour in scene.turned
    )
    both = f"@supports (color:light-dark(#000,#fff)){{:root{{{turned}}}}}\n" if turned else ""
    return f":root{{{plain}}}\n{both}"


def _hashes(texts: Sequence[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")

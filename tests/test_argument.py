"""The lecture as a story: for each variable in backward order first its nudge, then its chain rule, on one layout."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.drawings import FANOUT, LECTURE, LOGISTIC
from tests.overlaps import overlaps
from tests.test_nudged import plains
from viz import parse
from viz.scene import Film, Group, Rect, Scene, Text, flat, groups
from viz.styles.table import STYLES


def story_of(text: str, **choices: str) -> Film:
    """Return the story of a text with its nudges."""
    return parse(text, frames="story", **choices).ruled_film


def calm(scene: Scene) -> Scene:
    """Return a frame without marks, the legend and the line below, where strokes cross terms."""
    aside = ("lit-", "quotient", "legend")
    kept = (s for s in scene.shapes if not (isinstance(s, Group) and s.id.startswith(aside)))
    return replace(scene, shapes=tuple(kept))


def test_each_chain_rule_has_its_nudge_before_it():
    film = story_of(LECTURE)
    assert film.names[4:] == (
        *("seed", "nudge-v", "dv", "nudge-a", "da", "nudge-u", "du", "nudge-b", "db", "nudge-c", "dc"),
        "finished",
    )
    assert film.said[11:13] == (
        "Nudge b by 0.001 and follow it: b changes J only through u and v.",
        "∂J/∂b = ∂J/∂u · ∂u/∂b = 3 · c = 3 × 2 = 6.",
    )


def test_a_nudge_hides_what_it_shows_otherwise_and_nothing_else():
    """In the nudge of b the values of v are old and new; before and after they are what they were, with the slope."""
    film = story_of(LECTURE)
    before, nudged, after = (plains(film.frame(number).shapes) for number in (11, 12, 13))
    assert {"11 → 11.002", "Δv = 0.002", "b = 3 → 3.001", "∂J/∂a = 3"} <= set(nudged)
    assert not {"11", "∂J/∂v = 3", "b = 3"} & set(nudged)
    for frame in (before, after):
        assert {"11", "∂J/∂v = 3", "b = 3"} <= set(frame)
        assert not any("→" in text or "Δ" in text for text in frame)
    assert {"a = 5", "c = 2"} <= set(before) & set(nudged) & set(after)


def test_the_last_frame_is_that_of_the_plain_story():
    film, plain = story_of(FANOUT), parse(FANOUT, frames="all").ruled_film
    last = film.frame(len(film.names))
    assert sorted(plains(last.shapes)) == sorted(plains(plain.frame(len(plain.names)).shapes))


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("style", STYLES)
def test_nothing_overlaps_and_no_box_moves(style, direction):
    film = story_of(LOGISTIC, style=style, direction=direction)
    places: set[frozenset[object]] = set()
    for number in range(1, len(film.names) + 1):
        frame = calm(film.frame(number))
        assert overlaps(frame) == []
        places.add(frozenset(shape.box for shape in flat(frame.shapes) if isinstance(shape, Rect)))
    assert len(places) == 1


@pytest.mark.parametrize("text", [LECTURE, FANOUT, LOGISTIC])
def test_every_group_has_an_id_of_its_own(text):
    names = [group.id for group in groups(story_of(text).scene.shapes)]
    assert len(names) == len(set(names))


def test_a_variable_without_a_nudge_has_its_chain_rule_alone():
    """A step out of where a function has values is no error of the story; what has no value has no nudge."""
    assert "nudge-x" not in story_of("x = 0.9995; y = asin(x)").names
    assert not any(name.startswith("nudge") for name in story_of("a = ?; y = 2a").names)


@pytest.mark.parametrize("form", ["pdf", "html", "pptx", "gif", "tikz"])
def test_a_name_asks_for_the_story(tmp_path, form):
    path = tmp_path / f"lecture.story.{form}"
    parse(LECTURE).save(str(path))
    assert path.stat().st_size > 1000


def test_frames_are_counted_with_the_nudges():
    film = story_of(LECTURE)
    numbers = [next(s for s in head if isinstance(s, Text)).label.plain for head in film.heads]
    assert numbers == [str(number) for number in range(1, 17)]
    assert parse(LECTURE, frames="story").frames == tuple(range(1, 17))


def test_what_a_lecturer_says_beside_a_step_is_in_notes_and_descriptions():
    film = parse(LECTURE, frames="all").film
    assert film.frame(6).description == (
        "∂J/∂v = 3: a constant factor multiplies the gradient by 3; ∂J/∂v is needed for ∂J/∂a and ∂J/∂u."
    )
    assert film.told(7) == "∂J/∂a = ∂J/∂v · ∂v/∂a = 3 × 1 = 3: adding passes the gradient through."
    shares = [parse(FANOUT, frames="all").film.told(number) for number in (9, 10)]
    assert shares[0].endswith("(1 of 2 arrived): adding passes the gradient through.")
    assert shares[1].endswith("adding passes the gradient through; b is used twice, so what comes back is added up.")

"""A mistake as a story: forward as always, then share by share what goes wrong, and in the end wrong beside right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from viz.arithmetic import calculation
from viz.digits import Digits, shown
from viz.fold import Box, Wire
from viz.mistakes import ABOUT, Played, Share
from viz.notation.typst import HOLE, quoted
from viz.notation.written import Derivative, Written, derivative, equated, line, name, number, remark
from viz.story import Step, Story, Telling, opening

_NEVER = 0, 0  # the first and the last frame of what no frame shows


def mistake_story(played: Played, telling: Telling, wire_name: Mapping[Wire, str]) -> Story:
    """Return the story of a mistake."""
    steps = (*opening(played.folded, telling), *_closing(played, telling))
    return Story(steps=steps, there=_there(played, steps, wire_name))


# -- which steps, and what is said


def _closing(played: Played, telling: Telling) -> Iterator[Step]:
    folded = played.folded
    output = folded.boxes[folded.output]
    one = number(shown(1.0, telling.digits))
    seed = derivative(output.name or "", output.name or "", telling.form)
    arrived = dict.fromkeys((share.wire.tail for share in played.shares), 0)
    often = [share.wire.tail for share in played.shares]
    yield Step("seed", "seed", folded.output, caption=equated(seed, one))
    run = 1
    for share in played.shares:
        if share.run > run:
            run = share.run
            yield Step("seed.2", "seed", folded.output, caption=_said(equated(seed, one), "once more, nothing cleared"))
        tail = share.wire.tail
        arrived[tail] += 1
        called = f"d{folded.boxes[tail].spoken}"
        called += f".{arrived[tail]}" if often.count(tail) > 1 else ""
        yield Step(called, "backward", tail, 1, (share.wire,), _told(played, share, telling))
    cure = ABOUT[played.mistake.kind].cure
    yield Step("finished", "finished", caption=Written(f"#{quoted(cure)}", cure))


def _told(played: Played, share: Share, telling: Telling) -> Written:
    """Write `∂c/∂a ← 2 + 2 × 1 = 4`, and what is wrong with it."""
    folded, digits = played.folded, telling.digits
    head, tail = folded.boxes[share.wire.head], folded.boxes[share.wire.tail]
    assert share.wire.partial is not None  # noqa: S101 - shares have numbers
    product = [shown(share.gradient or 0.0, digits), shown(share.wire.partial, digits)]
    added = share.before is not None and played.mistake.kind != "overwrite"
    terms = [[shown(share.before, digits)], product] if added and share.before is not None else [product]
    made = calculation(terms, shown(share.after, digits), digits)
    called = derivative(folded.boxes[folded.output].name or "", tail.name or "", telling.form)
    whole = line(called, " ← ", made) if tail.name else made
    return _said(whole, *_wrong(played, share, name(head.name or ""), telling))


def _wrong(played: Played, share: Share, head: Written, telling: Telling) -> Sequence[Written | str]:
    """Return what is wrong with a share, in words; nothing if nothing is."""
    right = played.folded.boxes[share.wire.head].gradient
    assert right is not None  # noqa: S101 - nothing is played without numbers
    before = None if share.before is None else number(shown(share.before, telling.digits))
    if share.gradient is None:
        return "nothing has arrived at ", head
    if share.turn > 1:
        return head, " hands back again"
    if before is not None and played.mistake.kind == "overwrite":
        return before, " is lost"
    if before is not None and share.run > 1 and _first_in_run(played, share):
        return before, " is of the first run"
    if played.mistake.kind in {"recursive", "order"} and not math.isclose(share.gradient, right, rel_tol=1e-9):
        return head, " hands back too early"
    return ()


def _first_in_run(played: Played, share: Share) -> bool:
    return share == next(one for one in played.shares if (one.run, one.wire.tail) == (share.run, share.wire.tail))


def _said(whole: Written, *words: Written | str) -> Written:
    return line(whole, Written(" quad ", "; "), remark(*words)) if words else whole


def standings(played: Played, box: Box, digits: Digits, form: Derivative | None) -> list[Written]:
    """Write what a derivative stands at, time after time, `∂c/∂a : 4`, and last `∂c/∂a : 8 ≠ 4`, wrong beside right.

    Without a ``form`` its name is left out.
    """
    assert box.gradient is not None  # noqa: S101 - nothing is played without numbers
    stands, right = [number(shown(value, digits)) for value in played.arrived(box)], number(shown(box.gradient, digits))
    output = played.folded.boxes[played.folded.output]
    called = derivative(output.name or "", box.name or "", form) if form else None
    told = [line(called, " : ", stand) if called else stand for stand in stands]
    if played.is_right(box):
        return [*told, line(called, " = ", right) if called else right]
    wrong = stands[-1] if stands else Written(HOLE, "□")
    last = line(Written(f"muted({wrong.markup})", wrong.plain), " ≠ ", right)
    return [*told, line(called, " : ", last) if called else last]


# -- what is seen when


def _there(played: Played, steps: Sequence[Step], wire_name: Mapping[Wire, str]) -> dict[str, tuple[int, int]]:
    folded, last = played.folded, len(steps)
    there: dict[str, tuple[int, int]] = {}
    arrivals: dict[int, list[int]] = {n: [] for n, box in enumerate(folded.boxes) if box.wanted and n != folded.output}
    handed: dict[Wire, list[int]] = {wire: [] for wire in folded.wires if wire.wanted}
    for frame, step in enumerate(steps, 1):
        there[f"caption-{frame}"] = there[f"lit-{frame}"] = (frame, frame)
        if step.phase == "forward" and step.box is not None:
            there[f"value-{folded.boxes[step.box].id}"] = (frame, last)
        elif step.phase == "seed":
            there.setdefault(f"gradient-{folded.boxes[folded.output].id}", (frame, last))
        elif step.box is not None:
            arrivals[step.box].append(frame)
            handed[step.wires[0]].append(frame)
    for tail, frames in arrivals.items():
        there |= _one_by_one(f"gradient-{folded.boxes[tail].id}", [*frames, last], last)
    for wire, frames in handed.items():
        key = wire_name[wire]
        there |= _one_by_one(f"share-{key}", frames, last) if frames else {}
        there[f"backward-{key}"] = (frames[0], last) if frames else _NEVER
        there |= {f"local-{key}": (min([*frames, last]), last), f"whole-{key}": (1, min([*frames, last]) - 1)}
    return there


def _one_by_one(key: str, frames: Sequence[int], last: int) -> dict[str, tuple[int, int]]:
    """Return when texts in one place are there: each from its frame to that of the next."""
    ends = [frame - 1 for frame in frames[1:]] + [last]
    return {f"{key}-{k}": span for k, span in enumerate(zip(frames, ends, strict=True), 1)}

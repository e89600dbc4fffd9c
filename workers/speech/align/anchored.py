"""Spans of a text aligned to the sound, each with known words on both sides as its anchors."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from workers.speech.align.forced import Aligner, Request, Times
from workers.speech.align.spans import Span, spans
from workers.speech.align.texts import Text

_MARGIN_MS = 50
"""Heard before the first anchor and after the last: a word's edge is never exact."""
_FAR_MS = 200
"""An anchor that is found so far from where it was known to be: the words beside it do not fit."""


class _Try(NamedTuple):
    """With so many anchors on each side; `clean` is without noise; `done` is the progress at its end."""

    anchors: int
    clean: bool
    done: float


_TRIES = (_Try(2, clean=False, done=0.8), _Try(4, clean=False, done=0.9), _Try(4, clean=True, done=1))
"""The first succeeds for 97 of 100 spans of clear speech. More anchors help where one of them was wrong."""


class _Anchored(NamedTuple):
    """A span, and what is asked for it: words from `first` up to `end`."""

    span: Span
    first: int
    end: int
    request: Request


def heard(
    text: Text,
    placed: Mapping[int, Times],
    by_chance: Mapping[int, Times],
    duration_ms: int,
    sound: Aligner,
    on_progress: Callable[[float], None],
) -> dict[int, Times]:
    """The times of spoken words that are not `placed`, as far as they are heard.

    Words known `by_chance` keep these times where they are heard there. Raises what `Aligner.align` raises.
    """
    found: dict[int, Times] = {}
    todo = spans(len(text.said), placed)
    began = 0.0
    for anchors, clean, done in _TRIES:
        asked = [_anchored(text, span, placed, anchors, duration_ms) for span in todo]
        tell = _part(on_progress, began, done)
        answers = sound.align([one.request for one in asked], tell, clean=clean)
        todo = []
        for one, times in zip(asked, answers, strict=True):
            if times and _fits(one, times, placed):
                found |= _between(one, times, placed, by_chance)
            else:
                todo.append(one.span)
        began = done
    on_progress(1.0)
    return found


def _part(on_progress: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    return lambda share: on_progress(start + (end - start) * share)


def _anchored(
    text: Text, span: Span, placed: Mapping[int, Times], anchors: int, duration_ms: int
) -> _Anchored:
    first, end = span
    while first - 1 in placed and span.first - first < anchors:
        first -= 1
    while end in placed and end - span.end < anchors:
        end += 1
    start_ms = max(0, placed[first].start_ms - _MARGIN_MS) if first < span.first else 0
    end_ms = min(duration_ms, placed[end - 1].end_ms + _MARGIN_MS) if end > span.end else duration_ms
    return _Anchored(span, first, end, Request(tuple(text.said[first:end]), start_ms, end_ms))


def _fits(one: _Anchored, times: list[Times], placed: Mapping[int, Times]) -> bool:
    """Whether the anchors beside the span are found about where they were known to be."""
    beside = [at for at in (one.span.first - 1, one.span.end) if one.first <= at < one.end]
    return all(abs(times[at - one.first].start_ms - placed[at].start_ms) <= _FAR_MS for at in beside)


def _between(
    one: _Anchored, times: list[Times], placed: Mapping[int, Times], by_chance: Mapping[int, Times]
) -> dict[int, Times]:
    """The times of the span's own words, within those of its neighbours."""
    first, end = one.span
    earliest = placed[first - 1].end_ms if first - 1 in placed else 0
    latest = placed[end].start_ms if end in placed else one.request.end_ms
    found = {}
    for at in range(first, end):
        is_said = times[at - one.first]
        was = by_chance.get(at)
        start, stop = was if was and abs(was.start_ms - is_said.start_ms) <= _FAR_MS else is_said
        found[at] = Times(min(max(start, earliest), latest), min(max(stop, earliest), latest))
    return found

"""Two common ways to make cues of words, to compare ours with. Both are told who speaks, as ours is."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from service.subtitles.profile import Profile
from service.subtitles.words import Cue, Word
from service.subtitles.wrapping import fill

_LONG_PAUSE_MS = 3000
_GAP_MS, _CLOSE_MS, _FEW_WORDS = 500, 300, 3


def fill_the_line(words: Sequence[Word], profile: Profile) -> list[Cue]:
    """As Whisper's own writer of subtitles (`max_line_width`, `max_line_count`): words go on a line, and
    lines into a cue, while there is room, and only three seconds from word to word part cues."""
    cues: list[Cue] = []
    for turn in _turns(words):
        lines: list[list[Word]] = []
        before_ms = turn[0].start_ms
        for word in turn:
            long_pause = word.start_ms - before_ms > _LONG_PAUSE_MS
            used = len(" ".join(one.text for one in lines[-1])) + 1 if lines else 0
            if lines and used + len(word.text) <= profile.line_length and not long_pause:
                lines[-1].append(word)
            else:
                if lines and (long_pause or len(lines) >= profile.lines):
                    cues.append(_cue(lines))
                    lines = []
                lines.append([word])
            before_ms = word.start_ms
        cues.append(_cue(lines))
    return cues


def split_rules(words: Sequence[Word], profile: Profile) -> list[Cue]:
    """In the manner of stable-ts's default regrouping: split after commas and at gaps of half a second, join
    again what is close and of three words together at most, split at full stops and question marks; then by
    length, as its `split_by_length` does for two lines."""
    cues: list[Cue] = []
    for turn in _turns(words):
        parts = _split(turn, lambda a, b: a.text[-1] == "," or b.start_ms - a.end_ms > _GAP_MS)
        joined: list[list[Word]] = []
        for part in parts:
            close = joined and part[0].start_ms - joined[-1][-1].end_ms <= _CLOSE_MS
            if close and len(joined[-1]) + len(part) <= _FEW_WORDS:
                joined[-1] += part
            else:
                joined.append(part)
        for part in joined:
            for sentence in _split(part, lambda a, _: a.text[-1] in ".?!"):
                cues += _by_length(sentence, profile)
    return cues


def _turns(words: Sequence[Word]) -> Iterator[list[Word]]:
    for _, turn in groupby(words, key=attrgetter("speaker")):
        yield list(turn)


def _split(words: Sequence[Word], between: Callable[[Word, Word], bool]) -> list[list[Word]]:
    """The words, parted wherever `between` says so of two neighbours."""
    parts = [[words[0]]]
    for before, word in pairwise(words):
        if between(before, word):
            parts.append([])
        parts[-1].append(word)
    return parts


def _by_length(words: list[Word], profile: Profile) -> Iterator[Cue]:
    """Cues of lines that are filled one after the other."""
    lines = fill([word.text for word in words], profile.line_length, len)
    at = 0
    for first in range(0, len(lines), profile.lines):
        taken = []
        for line in lines[first : first + profile.lines]:
            taken.append(words[at : at + len(line.split())])
            at += len(taken[-1])
        yield _cue(taken)


def _cue(lines: Sequence[Sequence[Word]]) -> Cue:
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    return Cue(lines[0][0].start_ms, lines[-1][-1].end_ms, text, lines[0][0].speaker)

"""Two common ways to make cues of words, to compare ours with; in- and out-times are settled as ours are.

Neither knows who speaks, nor what belongs together.
"""

from collections.abc import Iterable, Iterator, Sequence

from service.subtitles.breaks import ends_sentence
from service.subtitles.profile import Profile
from service.subtitles.timing import settle
from service.subtitles.words import Cue, Word
from service.subtitles.wrapping import fill

_WRITERS_PAUSE_MS = 3000
"""A new cue after it, in openai-whisper's `SubtitlesWriter`."""
_RULES_PAUSE_MS = 500
_LONG_FOR_RULES = 50
"""stable-ts splits at pauses of half a second, and at commas what is over 50 characters long."""


def filled(words: Sequence[Word], profile: Profile) -> list[Cue]:
    """Lines filled one after another, as openai-whisper writes subtitles with `--max_line_width`."""
    cues: list[list[Word]] = [[]]
    lines, used = 1, 0
    for word, before in zip(words, [None, *words], strict=False):
        pause = before is not None and word.start_ms - before.end_ms > _WRITERS_PAUSE_MS
        fits = used + 1 + len(word.text) <= profile.line_length
        if not pause and (not used or fits):
            used += len(word.text) + bool(used)
        else:
            lines, used = lines + 1, len(word.text)
            if pause or lines > profile.lines:
                cues.append([])
                lines = 1
        cues[-1].append(word)
    return _settled(cues, profile)


def split_by_rules(words: Sequence[Word], profile: Profile) -> list[Cue]:
    """Split after sentences, at pauses, at commas of long sentences and, where still too long, anywhere, as
    stable-ts regroups what Whisper heard."""
    return _settled(_split(words, profile), profile)


def _split(words: Sequence[Word], profile: Profile) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        if part and len(_text([*part, word])) > profile.characters:
            yield part
            part = []
        part.append(word)
        pause = following is not None and following.start_ms - word.end_ms >= _RULES_PAUSE_MS
        comma = word.text.endswith(",") and len(_text(part)) > _LONG_FOR_RULES
        if following is None or pause or comma or ends_sentence(word.text):
            yield part
            part = []


def _settled(cues: Iterable[Sequence[Word]], profile: Profile) -> list[Cue]:
    shown = [Cue(part[0].start_ms, part[-1].end_ms, _lines(part, profile)) for part in cues if part]
    return settle(shown, profile)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _lines(words: Sequence[Word], profile: Profile) -> str:
    """The text with its lines filled."""
    return "\n".join(fill([word.text for word in words], profile.line_length, len))

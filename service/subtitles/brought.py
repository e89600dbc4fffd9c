"""Words from the cues of a transcript that somebody brought: Zoom's own, or one typed by a person."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.subtitles.spread import spread
from service.subtitles.text import one_line
from service.subtitles.words import Cue, Word

_NAMED = re.compile(r"([^:!?\n]{1,60}):\s+(?=\S)")
"""`Name: what was said`, as Zoom and people write it."""


def words_from_cues(cues: Sequence[Cue]) -> list[Word]:
    """The words of the cues, each cue's time shared out among its words by their characters.

    Confidence is None: nobody measured it. The speaker is the cue's own, or the name in front of its text.
    """
    names = _names(cues)
    words: list[Word] = []
    speaker: str | None = None
    for cue in cues:
        text = cue.text
        match = _NAMED.match(text)
        if cue.speaker:
            speaker = cue.speaker
        elif match and match[1] in names:
            speaker, text = one_line(match[1]), text[match.end() :]
        elif not names:
            speaker = None
        words += spread(replace(cue, text=text, speaker=speaker))
    return words


def _names(cues: Sequence[Cue]) -> set[str]:
    """What stands in front of a colon and is a name.

    Zoom puts one on every cue, whatever people called themselves; where fewer than half of the cues have one,
    only what is written like a name, more than once, is taken for one ("Remember: ..." is what was said).
    """
    found = Counter(match[1] for cue in cues if not cue.speaker and (match := _NAMED.match(cue.text)))
    if found.total() * 2 >= len(cues):
        return set(found)
    return {name for name, times in found.items() if times > 1 and _like_a_name(name)}


def _like_a_name(text: str) -> bool:
    parts = text.split()
    return len(parts) <= 4 and all(part[0].isupper() for part in parts)

"""Who speaks, where a transcript says so in front of what is said: `Maria Silva: It was my life.`"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.subtitles.brought.passage import Passage
from service.subtitles.text import one_line

_NAMED = re.compile(r"([^:!?\n]{1,60}):\s+(?=\S)")
"""`Name: what was said`, as Zoom and people write it."""


def with_speakers(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with their speakers: their own, or the name in front of the text, which is taken off.

    Where there are names, a passage without one is the last speaker's.
    """
    names = _names(passages)
    found: list[Passage] = []
    speaker: str | None = None
    for passage in passages:
        text = passage.text
        match = _NAMED.match(text)
        if passage.speaker:
            speaker = passage.speaker
        elif match and match[1] in names:
            speaker, text = one_line(match[1]), text[match.end() :]
        elif not names:
            speaker = None
        found.append(replace(passage, text=text, speaker=speaker))
    return found


def _names(passages: Sequence[Passage]) -> set[str]:
    """What stands in front of a colon and is a name.

    Zoom puts one on every cue, whatever people called themselves; where fewer than half of the passages have
    one, only what is written like a name, more than once, is taken for one ("Remember: ..." is what was
    said).
    """
    found = Counter(match[1] for one in passages if not one.speaker and (match := _NAMED.match(one.text)))
    if found.total() * 2 >= len(passages):
        return set(found)
    return {name for name, times in found.items() if times > 1 and _like_a_name(name)}


def _like_a_name(text: str) -> bool:
    parts = text.split()
    return len(parts) <= 4 and all(part[0].isupper() for part in parts)

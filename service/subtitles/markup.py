"""Markup that foreign subtitle files carry: taken off on reading, since a cue's text is plain."""

import re
from html import unescape

_TAG = re.compile(r"<(?:/?(?:c|i|b|u|s|v|font|ruby|rt|lang)(?:[.\s][^>]*)?|\d[\d:.]*)>", re.IGNORECASE)
"""WebVTT's tags and time stamps, and those of SubRip. Anything else in angle brackets was said."""

_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]*)>", re.IGNORECASE)


def without_tags(text: str) -> str:
    """The text without tags; character references are left as they are."""
    return _TAG.sub("", text)


def voice(text: str) -> str | None:
    """The name in `<v Name>`, if the whole cue is one person's; two voices in one cue name nobody."""
    names = {unescape(name).strip() for name in _VOICE.findall(text)}
    return names.pop() or None if len(names) == 1 else None

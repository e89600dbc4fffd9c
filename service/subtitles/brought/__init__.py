"""Transcripts that people bring: what they say, who says it and, where they tell, when.

Word documents are read at the door (`word_document.py`) and kept as text.
"""

from service.errors import InvalidRequest
from service.subtitles import formats
from service.subtitles.brought import plain_text
from service.subtitles.brought.names import with_speakers
from service.subtitles.brought.passage import Passage

TIMED = ("vtt", "srt", "ttml")
"""The endings of files with cues, each with its times."""


def passages(text: str, ending: str) -> list[Passage]:
    """What a transcript says, in the format of this ending but `docx`. Raises InvalidRequest."""
    if ending in TIMED:
        cues = formats.read(text, ending)
        return with_speakers([Passage(cue.text, cue.speaker, cue.start_ms, cue.end_ms) for cue in cues])
    if ending == "txt":
        return with_speakers(plain_text.read(text))
    raise InvalidRequest(
        "Bring the transcript as a WebVTT (.vtt), SubRip (.srt), TTML (.ttml), plain text (.txt) or Word "
        "(.docx) file."
    )

"""Words with times from what a transcription service answers (`verbose_json`).

Its words have times but often no punctuation; its segments have punctuation but no times for each word: both
together give both. Without words, a segment's time is shared out among its words by their characters.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Annotated

from babel import Locale
from pydantic import BaseModel, Field, ValidationError

from service.subtitles.spread import spread
from service.subtitles.words import Cue, Word
from workers.speech.guards import is_invented
from workers.speech.recogniser import RecogniserUnavailable

_MOST_WORDS = 6000
"""In one piece of five minutes: nobody says twenty a second."""
_Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
_NAMES = {name.lower(): code for code, name in Locale("en").languages.items()}


class _Word(BaseModel):
    word: str
    start: _Seconds
    end: _Seconds


class _Segment(BaseModel):
    text: str
    start: _Seconds
    end: _Seconds
    no_speech_prob: float | None = None
    avg_logprob: float | None = None


class Answer(BaseModel):
    """As much of an answer as is used."""

    language: str | None = None
    segments: list[_Segment] | None = None
    words: list[_Word] | None = None

    @classmethod
    def of(cls, body: bytes) -> "Answer":
        """Raises RecogniserUnavailable where it is something else; what it is may be what people said."""
        try:
            answer = cls.model_validate_json(body)
        except ValidationError:
            raise RecogniserUnavailable(
                "The transcription service answers in a form we do not know."
            ) from None
        if answer.segments is None and answer.words is None:
            raise RecogniserUnavailable(
                "The transcription service gives no times: ask for another STORYREEL_TRANSCRIPTION_MODEL."
            )
        return answer

    def language_code(self) -> str:
        """The language that was heard: services give its code or its English name; "" for neither."""
        said = (self.language or "").lower()
        return said if re.fullmatch(r"[a-z]{2,3}", said) else _NAMES.get(said, "")

    def spoken(self) -> list[Word]:
        """The words, with times in the piece of sound. Raises RecogniserUnavailable."""
        timed = [
            Word(word.word.strip(), _ms(word.start), _ms(word.end))
            for word in self.words or ()
            if word.word.strip()
        ]
        written = [word for segment in self.segments or () for word in _said(segment)]
        if max(len(timed), len(written)) > _MOST_WORDS:
            raise RecogniserUnavailable("The transcription service answers with more than speech can be.")
        return _with_times(written, timed) if written else timed


def _said(segment: _Segment) -> list[Word]:
    """The words of a segment; none of one that the service's model made up."""
    if is_invented(segment.no_speech_prob or 0.0, segment.avg_logprob or 0.0):
        return []
    return spread(Cue(_ms(segment.start), _ms(segment.end), segment.text))


def _with_times(written: Sequence[Word], timed: Sequence[Word]) -> list[Word]:
    """The written words; those that are among the timed ones, too, with these one's times."""
    found = list(written)
    same = SequenceMatcher(None, [_bare(w) for w in written], [_bare(w) for w in timed], autojunk=False)
    for first, first_timed, length in same.get_matching_blocks():
        for at in range(length):
            times = timed[first_timed + at]
            found[first + at] = Word(written[first + at].text, times.start_ms, times.end_ms)
    return found


def _bare(word: Word) -> str:
    return re.sub(r"\W", "", word.text).lower()


def _ms(seconds: float) -> int:
    return round(seconds * 1000)

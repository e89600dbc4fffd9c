"""Words with times as JSON: `{"language", "engine", "words": [{"text", "start_ms", "end_ms", ...}]}`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import SubtitlesUnreadable
from service.subtitles.formats.track import Track
from service.subtitles.spread import spread
from service.subtitles.text import one_line
from service.subtitles.times import LATEST_MS
from service.subtitles.words import Word

_MOST_WORDS = 200_000
"""Fifteen hours of quick speech."""

_SHARED_OUT = "cues"
"""The engine of words whose times were shared out from cues: nobody measured them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a file of words says. `language` is a BCP 47 tag, or whatever stood there."""

    language: str
    engine: str
    words: list[Word]


class _Strict(BaseModel):
    """Numbers are numbers and texts are texts; fields that nobody knows do no harm."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Word(_Strict):
    text: str = Field(max_length=1000)
    start_ms: int = Field(ge=0, le=LATEST_MS)
    end_ms: int = Field(ge=0, le=LATEST_MS)
    confidence: float | None = Field(None, ge=0, le=1)
    speaker: str | None = Field(None, max_length=1000)


class _Spoken(_Strict):
    language: str = Field("", max_length=100)
    engine: str = Field("", max_length=100)
    words: list[_Word] = Field(max_length=_MOST_WORDS)


def write(track: Track) -> bytes:
    """The words of the track, one a line; those without text are left out, nothing else is changed."""
    words = track.words or [word for cue in track.cues for word in spread(cue)]
    head = {
        "language": one_line(track.language),
        "engine": one_line(track.engine) if track.words else _SHARED_OUT,
    }
    lines = ",\n".join(_json(asdict(word)) for word in map(_clean, words) if word.text)
    return f'{_json(head)[:-1]}, "words": [\n{lines}\n]}}\n'.encode()


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(text: str) -> Spoken:
    """The words of such a file, in order of time; those without text are left out.

    Raises SubtitlesUnreadable with the place that cannot be read.
    """
    try:
        spoken = _Spoken.model_validate_json(text.encode(errors="replace"))
    except ValidationError as error:
        raise SubtitlesUnreadable(_sentence(error)) from None
    for number, word in enumerate(spoken.words, start=1):
        if word.end_ms < word.start_ms:
            raise SubtitlesUnreadable(f"Word {number} ends before it starts.")
    words = (_clean(Word(**dict(word))) for word in spoken.words)
    ordered = sorted((word for word in words if word.text), key=lambda word: (word.start_ms, word.end_ms))
    return Spoken(one_line(spoken.language), one_line(spoken.engine), ordered)


def _clean(word: Word) -> Word:
    return replace(word, text=one_line(word.text), speaker=one_line(word.speaker or "") or None)


def _sentence(error: ValidationError) -> str:
    """What is wrong first, without a word of what was said."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    match first["loc"]:
        case ("words", int(index), str(field), *_):
            return f"Word {index + 1}: {field} is not as it should be. {first['msg']}."
        case ("words", int(index), *_):
            return f"Word {index + 1} is not as it should be. {first['msg']}."
        case (str(field), *_):
            return f"The field {field} is not as it should be. {first['msg']}."
        case _:
            return 'Line 1: a file of words looks like {"words": [{"text": …, "start_ms": …, "end_ms": …}]}.'

"""Files of subtitles at the doors: a track as a file of any format, and what somebody's file says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from service.catalogue.project import slug_of
from service.catalogue.recording import Recording
from service.catalogue.subtitle import SubtitleTrack, current_track
from service.catalogue.transcript import words_of
from service.config import settings
from service.errors import InvalidRequest, NotFound, SubtitlesUnreadable
from service.house_styles import style_of
from service.subtitles import formats
from service.subtitles.formats import words_json
from service.subtitles.formats.track import Track
from service.subtitles.profile import Profile
from service.subtitles.segment import segment
from service.subtitles.speakers import with_speakers_of
from service.subtitles.translation import with_times_of
from service.subtitles.words import Cue, Word
from service.uploads.details import decode

WRITTEN_BACK = (*formats.READABLE, "json")
"""The endings of files that can become a revision."""


class Times(StrEnum):
    """Whose times a brought text gets: those in its file, or those of the story's own subtitles."""

    OWN = "own"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class File:
    """`tag` names these very bytes: the revision's own tag, a dot, and what tells one form from another.
    `name` is what it is called where it is saved."""

    data: bytes
    media_type: str
    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody's file says; `words` where it has them, with the engine that heard them."""

    cues: Sequence[Cue]
    words: Sequence[Word] | None = None
    engine: str = "brought"


def file_of(session: Session, track: SubtitleTrack, ending: str) -> File:
    """The revision as a file of this format, one of `formats.FORMATS`."""
    recording = session.get_one(Recording, track.recording_id)
    heard = words_of(session, track) if ending == "json" else None
    data = formats.write(
        Track(
            cues=track.cues,
            language=track.language,
            title=recording.title,
            storyteller=recording.storyteller or "",
            page=f"{settings().base_url}/recordings/{recording.id}",
            words=[Word(**word) for word in heard.words] if heard else (),
            engine=heard.engine if heard else "",
        ),
        ending,
    )
    return File(
        data,
        formats.FORMATS[ending].media_type,
        f"{track.tag}.{sha256(data).hexdigest()[:16]}",
        f"{slug_of(recording.title, fallback='story')}.{track.language}.{ending}",
    )


def revision_tag(tag: str) -> str:
    """The tag of the revision that a file's tag is of."""
    return tag.partition(".")[0]


def brought(
    session: Session, recording_id: str, language: str, ending: str, raw: bytes, times: Times = Times.OWN
) -> Brought:
    """What the file says, in the project's house style where it leaves that open.

    Words become cues; text without times takes over those of the story's own subtitles, whatever `times`
    says; what has no place for speakers leaves those of the track as they are. Raises `NotFound`,
    `InvalidRequest`, also for a file in which nothing is said: it is the wrong one, or was not written whole.
    """
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.")
    profile = style_of(recording)
    found = _words(decode(raw), language, profile) if ending == "json" else _cues(decode(raw), ending)
    if not found.cues:
        raise SubtitlesUnreadable("There is no text in this file.")
    format = formats.FORMATS[ending]
    if times is Times.OWN and format.timed:
        if format.speakers:
            return found
        current = current_track(session, recording_id, language)
        return Brought(with_speakers_of(current.cues if current else [], found.cues))
    original = current_track(session, recording_id, recording.language)
    return Brought(with_times_of(original.cues if original else [], found.cues, profile))


def _cues(text: str, ending: str) -> Brought:
    return Brought(formats.read(text, ending))


def _words(text: str, language: str, profile: Profile) -> Brought:
    spoken = words_json.read(text)
    if spoken.language not in ("", language):
        raise InvalidRequest("The language in the file is another than that in the address.")
    return Brought(segment(spoken.words, profile), spoken.words, spoken.engine or "brought")

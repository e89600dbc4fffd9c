"""Correcting subtitles: for the API, the pages and the command line, one way.

A correction is a new revision; nothing is written over. Who corrects says which revision they had before them
(`expected`): where another is in force by now, nothing is recorded, and they hear what both of them wrote.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.recording import Recording
from service.catalogue.revisions import revision_of
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.catalogue.transcript import Transcript, words_of
from service.errors import InvalidRequest, NotFound, PreconditionFailed
from service.events import emit
from service.recutting import recut_outdated
from service.subtitles.words import Cue, Word
from service.uploads.details import clean
from service.uploads.receive import read_details

NONE_YET = "none yet"
"""As `expected`: that there are no subtitles in this language so far."""

# A sentence or two; a longer text is not why somebody changed a subtitle.
_REASON_CHARACTERS = 1000
# Six hours in the shortest cues that can be read (5/6 s) are 26,000.
_MOST_CUES = 30_000


class CorrectedMeanwhile(PreconditionFailed):
    """Another revision is in force than the writer had before them; nothing of theirs was recorded.

    `based_on` is what the writer expected.
    """

    def __init__(self, based_on: str) -> None:
        super().__init__(
            "Somebody else changed these subtitles since you opened them. "
            "Nothing of yours was stored: compare both, then save again."
        )
        self.based_on = based_on


def correct(
    session: Session,
    recording_id: str,
    language: str,
    cues: Sequence[Cue],
    *,
    expected: str | None = None,
    reason: str | None = None,
    words: Sequence[Word] | None = None,
    engine: str = "brought",
    maker: Maker = Maker.PERSON,
) -> SubtitleTrack:
    """The revision in force once these cues are: a new one, or the present one where nothing changed.

    `expected` is the tag of the revision that the writer read, `NONE_YET`, or None to write in any case.
    `words` are what the cues were made from, where the writer has them, and `engine` is where from; else they
    are realigned later. Raises `NotFound`, `InvalidRequest`, `CorrectedMeanwhile`; not where these cues are
    in force already, since the line may have broken before the writer heard of it (RFC 9110, 13.1.1).
    """
    read_details({"language": language})  # the same check as at an upload: it becomes part of file names
    if len(cues) > _MOST_CUES:
        raise InvalidRequest(f"These are {len(cues)} subtitles; a track may have at most {_MOST_CUES}.")
    current = _in_force(session, recording_id, language)
    if current and expected != NONE_YET and _same(session, current, cues, words):
        return current
    _require(current, expected)
    return _revise(session, recording_id, language, cues, TrackState.CORRECTED, maker, reason, words, engine)


def approve(
    session: Session, recording_id: str, language: str, *, expected: str | None = None
) -> SubtitleTrack:
    """Vouch for the revision in force, which is recorded as a fact; approving it again changes nothing.

    Extracts that show other subtitles are cut anew. Raises `NotFound`, `CorrectedMeanwhile`.
    """
    current = _in_force(session, recording_id, language)
    if current is None:
        raise NotFound("There are no subtitles in this language (yet).")
    _require(current, expected)
    if current.state is not TrackState.APPROVED:
        current.state = TrackState.APPROVED
        session.flush()
        recut_outdated(session, current)
        _tell(session, EventName.SUBTITLES_APPROVED, current)
    return current


def restore(
    session: Session,
    recording_id: str,
    language: str,
    revision: int,
    *,
    expected: str | None = None,
    reason: str | None = None,
) -> SubtitleTrack:
    """The revision in force once an earlier one's cues are again: a new one that says which it restores.

    What nobody had corrected is a machine's again; what was approved is to be approved anew. Raises
    `NotFound`, `InvalidRequest`, `CorrectedMeanwhile`.
    """
    old = revision_of(session, recording_id, language, revision)
    current = _in_force(session, recording_id, language)
    if current and current.cues == old.cues:
        return current
    _require(current, expected)
    said = f"Revision {revision} again" + (f": {reason}" if reason else "")
    state = TrackState.MACHINE if old.state is TrackState.MACHINE else TrackState.CORRECTED
    heard = words_of(session, old)
    words = [Word(**word) for word in heard.words] if heard else None
    engine = heard.engine if heard else ""
    return _revise(
        session, recording_id, language, old.cues, state, Maker.PERSON, said, words, engine, restored=revision
    )


def _in_force(session: Session, recording_id: str, language: str) -> SubtitleTrack | None:
    """The revision in force, which stays so until this transaction ends. Raises `NotFound`."""
    # Writers of one recording come one after the other; who adds a row that refers to it need not wait.
    one = select(Recording.id).where(Recording.id == recording_id).with_for_update(key_share=True)
    if session.scalar(one) is None:
        raise NotFound("There is no such recording.")
    return current_track(session, recording_id, language)


def _require(current: SubtitleTrack | None, expected: str | None) -> None:
    if expected is not None and expected != (current.tag if current else NONE_YET):
        raise CorrectedMeanwhile(expected)


def _same(
    session: Session, current: SubtitleTrack, cues: Sequence[Cue], words: Sequence[Word] | None
) -> bool:
    """Whether the writer sends back what is in force. Words that did not change leave the cues alone, too: a
    person may have cut them otherwise than a machine would."""
    if words is None:
        return current.cues == list(cues)
    heard = words_of(session, current)
    return heard is not None and heard.words == [asdict(word) for word in words]


def _revise(
    session: Session,
    recording_id: str,
    language: str,
    cues: Sequence[Cue],
    state: TrackState,
    maker: Maker,
    reason: str | None,
    words: Sequence[Word] | None,
    engine: str,
    **data: object,
) -> SubtitleTrack:
    track = add_revision(session, recording_id, language, cues, state, maker, _line(reason))
    if words is not None:
        heard = [asdict(word) for word in words]
        session.add(
            Transcript(
                recording_id=recording_id, language=language, track_id=track.id, engine=engine, words=heard
            )
        )
    _tell(session, EventName.SUBTITLES_CORRECTED, track, **data)
    return track


def _line(reason: str | None) -> str | None:
    line = clean(reason or "")
    if len(line) > _REASON_CHARACTERS:
        raise InvalidRequest(f"Say why in at most {_REASON_CHARACTERS} characters.")
    return line or None


def _tell(session: Session, name: EventName, track: SubtitleTrack, **data: object) -> None:
    emit(
        session,
        name,
        track.recording_id,
        track.id,
        language=track.language,
        revision=track.revision,
        **data,
    )

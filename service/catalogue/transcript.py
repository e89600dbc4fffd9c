"""A transcript: words with times and confidence, as heard or as brought by a person."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Noun
from service.catalogue.subtitle import SubtitleTrack


class Transcript(Noun):
    """`words` is a list of `{"text", "start_ms", "end_ms", "confidence", "speaker"}`.

    `track_id` is the revision of subtitles whose words these are; None for those that were heard or brought.
    """

    __tablename__ = "transcript"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    language: Mapped[str]
    track_id: Mapped[str | None] = mapped_column(ForeignKey("subtitle_track.id"))
    engine: Mapped[str]
    words: Mapped[list[Any]]


def words_of(session: Session, track: SubtitleTrack) -> Transcript | None:
    """The words that are this revision's own: aligned to it, brought with it, or what it was made from."""
    own = _newest(session, Transcript.track_id == track.id)
    return own or _source_of(session, track)


def words_in_force(
    session: Session, recording_id: str, language: str
) -> tuple[Transcript, SubtitleTrack | None] | None:
    """The words of the newest revision that has any, and that revision; what was heard where none has.

    A revision gets its words when they are aligned, so for some seconds after a correction these are the
    words of the one before.
    """
    mine = (SubtitleTrack.recording_id == recording_id, SubtitleTrack.language == language)
    row = session.execute(
        select(Transcript, SubtitleTrack)
        .join(SubtitleTrack, Transcript.track_id == SubtitleTrack.id)
        .where(*mine)
        .order_by(SubtitleTrack.revision.desc(), Transcript.id.desc())
        .limit(1)
    ).first()
    if row is not None:
        return row[0], row[1]
    heard = _heard(session, recording_id, language)
    if heard is None:
        return None
    first = session.scalar(select(SubtitleTrack).where(*mine, SubtitleTrack.revision == 1))
    return heard, first if first and _source_of(session, first) else None


def _source_of(session: Session, track: SubtitleTrack) -> Transcript | None:
    """What was heard or brought before there were any subtitles: the first are made from it."""
    heard = _heard(session, track.recording_id, track.language) if track.revision == 1 else None
    return heard if heard and heard.created_at <= track.created_at else None


def _heard(session: Session, recording_id: str, language: str) -> Transcript | None:
    return _newest(
        session,
        Transcript.recording_id == recording_id,
        Transcript.language == language,
        Transcript.track_id.is_(None),
    )


def _newest(session: Session, *which: ColumnElement[bool]) -> Transcript | None:
    return session.scalar(select(Transcript).where(*which).order_by(Transcript.id.desc()).limit(1))

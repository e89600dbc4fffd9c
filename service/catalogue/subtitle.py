"""A subtitle track: cues in one language. Each change is a new revision; the old ones stay."""

import enum
from collections.abc import Sequence

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from service.actor import acting
from service.catalogue.base import Base, Noun
from service.catalogue.search_entry import index_cues
from service.subtitles.words import Cue


class TrackState(enum.StrEnum):
    """How far a person has vouched for the text."""

    MACHINE = "machine"
    CORRECTED = "corrected"
    APPROVED = "approved"


class Maker(enum.StrEnum):
    """Who wrote a revision."""

    MACHINE = "machine"
    PERSON = "person"


class SubtitleCue(Base):
    """One cue of one revision, in order of `position` from 0."""

    __tablename__ = "cue"

    track_id: Mapped[str] = mapped_column(ForeignKey("subtitle_track.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str]
    speaker: Mapped[str | None]


class SubtitleTrack(Noun):
    """One revision of the subtitles of a recording in one language, from 1; the highest is in force.

    Written by `author`, as events name who acts; `reason` is why, in a person's words, where one said.
    """

    __tablename__ = "subtitle_track"
    __table_args__ = (UniqueConstraint("recording_id", "language", "revision"),)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    language: Mapped[str]
    revision: Mapped[int]
    state: Mapped[TrackState]
    maker: Mapped[Maker]
    author: Mapped[str] = mapped_column(default=acting)
    reason: Mapped[str | None]

    rows: Mapped[list[SubtitleCue]] = relationship(
        order_by=SubtitleCue.position, cascade="all, delete-orphan"
    )

    @property
    def cues(self) -> list[Cue]:
        """The cues as plain values."""
        return [Cue(row.start_ms, row.end_ms, row.text, row.speaker) for row in self.rows]

    @property
    def tag(self) -> str:
        """Names this revision among all that ever were; what it says never changes."""
        return f"{self.id}-{self.revision}"


def current_track(session: Session, recording_id: str, language: str) -> SubtitleTrack | None:
    """The revision in force."""
    return session.scalar(
        select(SubtitleTrack)
        .where(SubtitleTrack.recording_id == recording_id, SubtitleTrack.language == language)
        .order_by(SubtitleTrack.revision.desc())
        .limit(1)
    )


def current_tracks(session: Session, recording_id: str) -> Sequence[SubtitleTrack]:
    """The revision in force of every language, by language."""
    tracks = session.scalars(
        select(SubtitleTrack)
        .where(SubtitleTrack.recording_id == recording_id)
        .order_by(SubtitleTrack.language, SubtitleTrack.revision.desc())
    ).all()
    newest: dict[str, SubtitleTrack] = {}
    for track in tracks:
        newest.setdefault(track.language, track)
    return list(newest.values())


def add_revision(
    session: Session,
    recording_id: str,
    language: str,
    cues: Sequence[Cue],
    state: TrackState,
    maker: Maker,
    reason: str | None = None,
) -> SubtitleTrack:
    """The next revision of a track. The unique key turns two writers at once into one winner."""
    current = current_track(session, recording_id, language)
    track = SubtitleTrack(
        recording_id=recording_id,
        language=language,
        revision=current.revision + 1 if current else 1,
        state=state,
        maker=maker,
        reason=reason,
        rows=[
            SubtitleCue(position=i, start_ms=c.start_ms, end_ms=c.end_ms, text=c.text, speaker=c.speaker)
            for i, c in enumerate(cues)
        ],
    )
    session.add(track)
    session.flush()
    index_cues(session, recording_id, track.id, cues, instead_of=current.id if current else None)
    return track

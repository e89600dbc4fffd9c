"""What there is to see of a recording, gathered for the API and the pages alike."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.extract import Extract
from service.catalogue.job import ACTIVE, Job, JobKind, JobState
from service.catalogue.outdated import outdated
from service.catalogue.recording import Recording
from service.catalogue.rendition import STORYBOARD_INDEX, Rendition, RenditionKind
from service.catalogue.subtitle import SubtitleTrack, current_tracks
from service.errors import NotFound

# How long each kind takes beside the others, on the measured demo: what a progress bar should weigh it with.
_WEIGHTS = {
    JobKind.PROBE: 1,
    JobKind.TRANSCODE: 40,
    JobKind.TRANSCRIBE: 40,
    JobKind.SUBTITLE: 1,
    JobKind.PROPOSE: 1,
    JobKind.CUT: 17,
}


_NO_LACK = (JobKind.CUT, JobKind.REFRESH, JobKind.ALIGN)
"""Kinds of job that a story can do without: an extract that nobody wants, words that stay where they were."""


class Status(enum.StrEnum):
    """Where a recording stands, as people ask for it."""

    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Overview:
    """One recording with everything that was made from it; jobs and renditions oldest first. `progress` lies
    in 0..1."""

    recording: Recording
    status: Status
    progress: float
    jobs: Sequence[Job]
    renditions: Sequence[Rendition]
    tracks: Sequence[SubtitleTrack]
    extracts: Sequence[Extract]
    outdated: frozenset[str] = frozenset()
    """The ids of extracts that show other subtitles than are in force."""

    def rendition(self, kind: RenditionKind) -> Rendition | None:
        """The recording's own rendition of that kind, the newest."""
        return next((r for r in reversed(self.renditions) if r.kind is kind and r.extract_id is None), None)

    @property
    def playable(self) -> Rendition | None:
        """The best rendition: picture before sound."""
        return self.rendition(RenditionKind.VIDEO) or self.rendition(RenditionKind.AUDIO)

    @property
    def storyboard(self) -> Rendition | None:
        """The WebVTT index of the storyboard, which comes with its sheets."""
        made = (r for r in self.renditions if r.kind is RenditionKind.STORYBOARD and r.extract_id is None)
        return next((r for r in made if r.mime == STORYBOARD_INDEX), None)

    @property
    def peaks(self) -> Rendition | None:
        """The sound's wave as data."""
        return self.rendition(RenditionKind.PEAKS)

    def cut_of(self, extract: Extract, kind: RenditionKind = RenditionKind.EXTRACT) -> Rendition | None:
        """The extract's own film (or its picture), once it is cut."""
        return next((r for r in self.renditions if r.extract_id == extract.id and r.kind is kind), None)


def overview(session: Session, recording_id: str) -> Overview:
    """Everything about one recording. Raises `NotFound`."""
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.")
    jobs = session.scalars(select(Job).where(Job.recording_id == recording_id).order_by(Job.id)).all()
    extracts = session.scalars(
        select(Extract).where(Extract.recording_id == recording_id).order_by(Extract.start_ms, Extract.id)
    ).all()
    return Overview(
        recording=recording,
        status=status_of(recording, jobs),
        progress=_progress(jobs),
        jobs=jobs,
        renditions=session.scalars(
            select(Rendition).where(Rendition.recording_id == recording_id).order_by(Rendition.id)
        ).all(),
        tracks=current_tracks(session, recording_id),
        extracts=extracts,
        outdated=outdated(session, recording, extracts),
    )


def recordings_page(
    session: Session, before: str | None, limit: int
) -> tuple[list[tuple[Recording, Status, float]], str | None]:
    """Recordings, newest first, from before the cursor; and the next page's cursor, if there is one."""
    query = select(Recording).order_by(Recording.id.desc()).limit(limit + 1)
    if before:
        query = query.where(Recording.id < before)
    found = session.scalars(query).unique().all()
    shown = found[:limit]
    jobs = jobs_of(session, [recording.id for recording in shown])
    rows = [(r, status_of(r, jobs[r.id]), _progress(jobs[r.id])) for r in shown]
    return rows, (shown[-1].id if len(found) > limit else None)


def jobs_of(session: Session, recording_ids: Sequence[str]) -> dict[str, list[Job]]:
    """The jobs of each of these recordings, oldest first."""
    jobs: dict[str, list[Job]] = {recording_id: [] for recording_id in recording_ids}
    for job in session.scalars(select(Job).where(Job.recording_id.in_(jobs)).order_by(Job.id)):
        jobs[job.recording_id].append(job)
    return jobs


def posters_of(session: Session, recording_ids: Sequence[str]) -> dict[str, Rendition]:
    """The picture of each of these recordings that has one."""
    rows = session.scalars(
        select(Rendition).where(
            Rendition.recording_id.in_(recording_ids),
            Rendition.kind == RenditionKind.POSTER,
            Rendition.extract_id.is_(None),
        )
    )
    return {row.recording_id: row for row in rows}


def status_of(recording: Recording, jobs: Sequence[Job]) -> Status:
    """A recording is ready when nothing more will happen by itself and nothing went wrong."""
    if recording.refusal:
        return Status.REFUSED
    if any(job.state in ACTIVE for job in jobs):
        return Status.PROCESSING
    if any(job.state is JobState.FAILED or _stopped_short(job) for job in jobs):
        return Status.FAILED
    return Status.READY


def _stopped_short(job: Job) -> bool:
    """A story lacks something because a person stopped its making."""
    return job.state is JobState.CANCELLED and job.kind not in _NO_LACK


def _progress(jobs: Sequence[Job]) -> float:
    """The weighted share of what is done; kinds that have not begun yet count as nothing."""
    if jobs and not any(job.state in ACTIVE for job in jobs):
        return 1.0
    done = 0.0
    for kind, weight in _WEIGHTS.items():
        shares = [job.progress for job in jobs if job.kind is kind]
        if shares:
            done += weight * sum(shares) / len(shares)
    return done / sum(_WEIGHTS.values())

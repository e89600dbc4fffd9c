"""What is this file? Facts, or a refusal that a person understands."""

from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.config import settings
from service.events import emit
from workers.media.probe import probe as probe_media
from workers.work import Work, task


@task(JobKind.PROBE)
def probe(work: Work) -> None:
    """Read the original and record what it is."""
    recording = work.recording()
    with work.source(recording) as original:
        facts = probe_media(
            original.path,
            workdir=work.folder,
            max_duration_ms=settings().max_duration_seconds * 1000,
            cancelled=work.cancelled,
        )

    def save(session: Session) -> None:
        row = session.get_one(Recording, recording.id)
        row.source_sha256 = original.sha256
        row.facts = facts.to_json()
        row.findings = [finding.to_json() for finding in facts.findings]
        row.warnings = [warning.to_json() for warning in facts.warnings]
        emit(session, EventName.RECORDING_PROBED, recording.id, duration_ms=facts.duration_ms)

    work.finish(save)

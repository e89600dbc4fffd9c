"""Asking for an extract: by a person or by the machine's proposal, one way."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.recording import Recording
from service.catalogue.subtitle import current_track
from service.errors import Conflict, InvalidRequest, NotFound
from service.events import emit
from service.timecode import clock

# Shorter than this nothing can be said, and an encoder has no whole second to work with.
_SHORTEST_MS = 500


def request_extract(
    session: Session,
    recording_id: str,
    start_ms: int,
    end_ms: int,
    title: str,
    origin: ExtractOrigin,
    reasons: Sequence[str] = (),
) -> Extract:
    """Record a passage and, through the flow, the job that cuts it.

    Raises `NotFound`, `Conflict` where it cannot be cut (yet), `InvalidRequest` for times outside it.
    """
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.")
    if recording.refusal or recording.duration_ms is None:
        raise Conflict("This recording has not been read yet, or it cannot be used.")
    if not 0 <= start_ms < end_ms <= recording.duration_ms:
        raise InvalidRequest(
            f"Choose a passage between 0:00 and {clock(recording.duration_ms)} that starts before it ends."
        )
    if end_ms - start_ms < _SHORTEST_MS:
        raise InvalidRequest("Choose a passage of at least half a second.")
    track = current_track(session, recording_id, recording.language)
    extract = Extract(
        recording_id=recording_id,
        track_id=track.id if track else None,
        start_ms=start_ms,
        end_ms=end_ms,
        title=title or recording.title,
        origin=origin,
        reasons=list(reasons),
    )
    session.add(extract)
    session.flush()
    emit(session, EventName.EXTRACT_REQUESTED, recording_id, extract.id)
    return extract

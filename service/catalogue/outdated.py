"""Which extracts show other subtitles than are in force by now: those of their own passage were corrected."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.extract import Extract
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import SubtitleCue, current_track
from service.subtitles import formats
from service.subtitles.text import one_line, plain
from service.subtitles.window import window
from service.subtitles.words import Cue


def outdated(session: Session, recording: Recording, extracts: Collection[Extract]) -> frozenset[str]:
    """The ids of those of the recording's extracts whose films show other cues than the track in force.

    An extract that is not cut yet shows nothing, so it is none of them.
    """
    if not extracts:
        return frozenset()
    cues = _cues_in_force(session, recording)
    films = select(Rendition.extract_id).where(
        Rendition.recording_id == recording.id, Rendition.kind == RenditionKind.EXTRACT
    )
    cut = set(session.scalars(films))
    return frozenset(extract.id for extract in extracts if extract.id in cut and _shows_others(extract, cues))


def _cues_in_force(session: Session, recording: Recording) -> Sequence[Cue]:
    track = current_track(session, recording.id, recording.language)
    if track is None:
        return []
    # As plain rows: pages that look again and again ask for these, and a long story has a thousand.
    row = (SubtitleCue.start_ms, SubtitleCue.end_ms, SubtitleCue.text, SubtitleCue.speaker)
    query = select(*row).where(SubtitleCue.track_id == track.id).order_by(SubtitleCue.position)
    return [Cue(*found) for found in session.execute(query)]


def _shows_others(extract: Extract, cues: Sequence[Cue]) -> bool:
    """Whether the film's subtitles are not these cues. A file knows neither blank lines nor empty cues."""
    shown = formats.read(extract.subtitles, "vtt") if extract.subtitles else []
    return _written(shown) != _written(window(cues, extract.start_ms, extract.end_ms))


def _written(cues: Iterable[Cue]) -> list[Cue]:
    return sorted(
        (
            Cue(cue.start_ms, cue.end_ms, text, one_line(cue.speaker or "") or None)
            for cue in cues
            if (text := plain(cue.text))
        ),
        key=lambda cue: (cue.start_ms, cue.end_ms),
    )

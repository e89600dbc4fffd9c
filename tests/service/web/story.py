"""A story with everything that is made from one."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.playlist import Visibility, gather, gathering_playlist
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue
from tests.making import make_recording


@dataclass
class Story:
    """What `make_story` made."""

    recording_id: str
    slug: str
    extract_ids: list[str] = field(default_factory=list)
    films: list[str] = field(default_factory=list)
    """Addresses under `/media`, one for each extract."""
    video: str = ""


def make_story(
    title: str = "A story", *, extracts: int = 2, visibility: Visibility = Visibility.PRIVATE, uncut: int = 0
) -> Story:
    """A recording that is ready, its extracts called by its title, in its project's playlist."""
    recording_id = make_recording(title, storyteller=title, facts={"duration_ms": 60_000})
    with transaction() as session:
        recording = session.get_one(Recording, recording_id)
        playlist = gathering_playlist(session, recording.project)
        playlist.visibility = visibility
        track = add_revision(
            session, recording_id, "en", [Cue(0, 900, title, title)], TrackState.MACHINE, Maker.MACHINE
        )
        story = Story(recording_id, playlist.slug)
        story.video = _rendition(session, recording_id, RenditionKind.VIDEO, "video.mp4", "video/mp4")
        _rendition(session, recording_id, RenditionKind.POSTER, "poster.jpg", "image/jpeg")
        for number in range(extracts + uncut):
            extract = Extract(
                recording_id=recording_id,
                track_id=track.id,
                start_ms=number * 5000,
                end_ms=number * 5000 + 4000,
                title=title,
                origin=ExtractOrigin.MACHINE,
                reasons=[title],
                subtitles=formats.write(Track([Cue(0, 900, title, title)], "en"), "vtt").decode(),
            )
            session.add(extract)
            session.flush()
            gather(session, playlist, extract)
            story.extract_ids.append(extract.id)
            if number < extracts:
                story.films.append(
                    _rendition(
                        session, recording_id, RenditionKind.EXTRACT, "extract.mp4", "video/mp4", extract.id
                    )
                )
                _rendition(
                    session, recording_id, RenditionKind.POSTER, "extract.jpg", "image/jpeg", extract.id
                )
    return story


def _rendition(
    session: Session,
    recording_id: str,
    kind: RenditionKind,
    name: str,
    mime: str,
    extract_id: str | None = None,
) -> str:
    row = Rendition(
        recording_id=recording_id,
        extract_id=extract_id,
        kind=kind,
        key=f"derived/{recording_id}/{extract_id}/{name}",
        file_name=name,
        mime=mime,
        width=1280,
        height=720,
        codec="h264",
        copied=False,
        duration_ms=4000,
        bytes=4321,
    )
    session.add(row)
    session.flush()
    return f"/media/{row.id}/{name}"

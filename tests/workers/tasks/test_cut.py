"""Extracts on the real stack: what their films show."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.catalogue.base import new_id
from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.outdated import outdated
from service.catalogue.playlist import PlaylistItem, arrange, gathering_playlist
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.correcting import approve, correct
from service.events import emit
from service.extracting import request_extract
from service.jobs.dispatch import facts
from service.storage import objects
from service.subtitles.words import Cue
from service.timecode import now
from tests.making import make_recording
from tests.media import GREY, decoded, talk, voice
from tests.working import bring
from workers.media.cut import cut as cut_media
from workers.tasks.cut import cut
from workers.tasks.refresh import refresh
from workers.work import perform

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
SIZE = (320, 180)


def brightest(picture: bytes, lines: range, columns: range = range(SIZE[0])) -> int:
    """Of a part of the picture, 16 to 235."""
    return max(max(picture[line * SIZE[0] :][columns.start : columns.stop]) for line in lines)


def extracted(recording_id: str, folder: Path) -> Path:
    """The film of the recording from 1 s to 3.5 s, cut by the real task, and looked up as it was kept."""
    with facts() as session:
        extract = request_extract(session, recording_id, 1000, 3500, "{\\b0}Home", ExtractOrigin.PERSON)
        extract_id = extract.id
    with reading() as session:
        job = session.scalars(select(Job).where(Job.kind == JobKind.CUT, Job.subject_id == extract_id)).one()
    perform(job.id, cut)
    with reading() as session:
        rows = session.scalars(select(Rendition).where(Rendition.extract_id == extract_id)).all()
    film, poster = sorted(rows, key=lambda row: row.kind)
    assert (film.kind, film.width, film.height, film.codec) == ("extract", 1280, 720, "h264/aac")
    assert poster.kind is RenditionKind.POSTER
    path = folder / f"{extract_id}.mp4"
    objects.get_file(film.key, path)
    return path


def test_sound_alone_becomes_a_film_with_its_title_a_wave_and_subtitles(
    catalogue: str, tmp_path: Path
) -> None:
    recording_id = bring(voice(tmp_path / "memo.ogg", "-c:a", "libopus"))
    with transaction() as session:
        cues = [Cue(2200, 3200, "I have lived here\nfor twenty years.")]
        add_revision(session, recording_id, "en", cues, TrackState.CORRECTED, Maker.PERSON)
    film = extracted(recording_id, tmp_path)
    frames = decoded(film, "-map", "0:v", "-vf", f"scale={SIZE[0]}:{SIZE[1]}", *GREY)
    size = SIZE[0] * SIZE[1]
    before, during = (frames[number * size :][:size] for number in (20, 40))
    title, wave, line, subtitles = range(8, 45), range(50, 120), range(125, 128), range(135, 175)
    for picture in (before, during):
        assert brightest(picture, title) > 150
        assert brightest(picture, wave) > 100
        assert brightest(picture, line) > 120
        assert brightest(picture, range(44, 50)) < 60
        assert brightest(picture, range(129, 133)) < 60
    assert brightest(before, subtitles) < 60
    # The tone begins after a second: then it reaches the middle, and is drawn behind it from there on.
    heard, row = range(146, 159), range(62, 78)
    assert brightest(before, row, range(0, 159)) < 60
    assert brightest(before, row, range(171, 200)) > 90
    assert brightest(during, row, heard) > 150
    assert brightest(during, row, range(0, 140)) < 60
    assert brightest(before, line, range(115, 300)) < 90 < brightest(during, line, range(115, 300))
    assert brightest(during, subtitles) > 180


def test_subtitles_look_as_the_projects_house_style_says(catalogue: str, tmp_path: Path) -> None:
    recording_id = bring(voice(tmp_path / "memo.ogg", "-c:a", "libopus"))
    with transaction() as session:
        cues = [Cue(1000, 3500, "Home")]
        add_revision(session, recording_id, "en", cues, TrackState.CORRECTED, Maker.PERSON)
    tall = {}
    for profile in ("netflix", "default", "large"):
        with transaction() as session:
            session.get_one(Recording, recording_id).project.subtitle_profile = profile
        picture = decoded(
            extracted(recording_id, tmp_path), "-map", "0:v", "-vf", "crop=1280:170:0:550", *GREY
        )
        rows = [picture[at : at + 1280] for at in range(0, 1280 * 170, 1280)]
        tall[profile] = sum(max(row) > 180 for row in rows)
    assert tall["default"] > tall["netflix"] * 1.15
    assert tall["large"] > tall["default"] * 1.2


def newest_cut(extract_id: str) -> Job:
    with reading() as session:
        mine = (Job.kind == JobKind.CUT, Job.subject_id == extract_id)
        return session.scalars(select(Job).where(*mine).order_by(Job.id.desc()).limit(1)).one()


def shown(extract_id: str) -> list[Rendition]:
    """The film and its picture."""
    with reading() as session:
        rows = session.scalars(select(Rendition).where(Rendition.extract_id == extract_id)).all()
    return sorted(rows, key=lambda row: row.kind)


def test_an_approved_correction_is_cut_in_place_of_the_old_film_which_plays_to_its_end(
    catalogue: str, tmp_path: Path
) -> None:
    recording_id = bring(talk(tmp_path / "walk.mp4"))
    said = [Cue(1000, 2000, "herd"), Cue(3000, 3900, "elsewhere")]
    with facts() as session:
        add_revision(session, recording_id, "en", said, TrackState.MACHINE, Maker.MACHINE)
        extracts = [
            request_extract(session, recording_id, start, start + 1500, "x", ExtractOrigin.PERSON).id
            for start in (500, 2500)
        ]
        playlist = gathering_playlist(session, session.get_one(Recording, recording_id).project)
        arrange(session, playlist, extracts[::-1])
    for extract_id in extracts:
        perform(newest_cut(extract_id).id, cut)
    before, other = shown(extracts[0]), shown(extracts[1])
    assert [row.kind for row in before] == ["extract", "poster"]

    with facts() as session:
        correct(session, recording_id, "en", [Cue(1000, 2000, "heard"), said[1]])
    assert [row.id for row in shown(extracts[0])] == [row.id for row in before]
    with facts() as session:
        approve(session, recording_id, "en")
    again = newest_cut(extracts[0])
    assert (again.state, newest_cut(extracts[1]).state) == (JobState.QUEUED, JobState.DONE)
    perform(again.id, cut)

    after = shown(extracts[0])
    assert [row.kind for row in after] == ["extract", "poster"]
    assert not {row.key for row in after} & {row.key for row in before}
    assert [row.id for row in shown(extracts[1])] == [row.id for row in other]
    with reading() as session:
        extract = session.get_one(Extract, extracts[0])
        assert "heard" in (extract.subtitles or "")
        assert outdated(session, session.get_one(Recording, recording_id), [extract]) == frozenset()
        left = {row.key: row for row in session.scalars(select(Retired))}
        assert {left[row.key].rendition_id for row in before} == {row.id for row in before}
        assert {left[row.key].extract_id for row in before} == {extract.id}
        order = session.scalars(select(PlaylistItem.extract_id).order_by(PlaylistItem.position)).all()
        assert order == extracts[::-1]
    for row in (*before, *after):
        assert objects.size(row.key) == row.bytes


def test_a_correction_while_it_is_cut_is_in_the_film(
    catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording_id = bring(talk(tmp_path / "walk.mp4"))
    with facts() as session:
        said = [Cue(500, 1500, "herd")]
        add_revision(session, recording_id, "en", said, TrackState.MACHINE, Maker.MACHINE)
        extract = request_extract(session, recording_id, 0, 2000, "x", ExtractOrigin.PERSON).id
    real, times = cut_media, []

    def meanwhile(*given: object, **more: object) -> object:
        times.append(1)
        if len(times) == 1:
            with facts() as session:
                correct(session, recording_id, "en", [Cue(500, 1500, "heard")])
                approve(session, recording_id, "en")
        return real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("workers.tasks.cut.cut_media", meanwhile)
    perform(newest_cut(extract).id, cut)
    assert shown(extract) == []
    waiting = newest_cut(extract)
    assert (waiting.state, waiting.error_code) == (JobState.QUEUED, "Undone")
    with transaction() as session:
        session.execute(update(Job).values(next_attempt_at=now()))
    perform(waiting.id, cut)
    with reading() as session:
        assert "heard" in (session.get_one(Extract, extract).subtitles or "")
    assert newest_cut(extract).state is JobState.DONE


def test_an_extract_that_somebody_took_out_of_the_playlist_stays_out_when_it_is_cut_anew(
    catalogue: str,
) -> None:
    recording_id, extract = make_recording(), new_id()
    with transaction() as session:
        passage = {"start_ms": 0, "end_ms": 2000, "title": "x", "origin": ExtractOrigin.PERSON}
        session.add(Extract(id=extract, recording_id=recording_id, **passage))

    def is_cut() -> list[str]:
        with facts() as session:
            event = emit(session, EventName.EXTRACT_CUT, recording_id, extract)
            job = session.scalars(select(Job.id).where(Job.event_id == event.id)).one()
        perform(job, refresh)
        with reading() as session:
            return list(session.scalars(select(PlaylistItem.extract_id)))

    assert is_cut() == [extract]
    assert is_cut() == [extract]
    with transaction() as session:
        playlist = gathering_playlist(session, session.get_one(Recording, recording_id).project)
        arrange(session, playlist, [])
    assert is_cut() == []

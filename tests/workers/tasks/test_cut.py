"""Extracts on the real stack: what their films show."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service.catalogue.database import reading, transaction
from service.catalogue.extract import ExtractOrigin
from service.catalogue.job import Job, JobKind
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.extracting import request_extract
from service.jobs.dispatch import facts
from service.storage import objects
from service.subtitles.words import Cue
from tests.media import GREY, decoded, voice
from tests.working import bring
from workers.tasks.cut import cut
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

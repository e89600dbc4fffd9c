"""Which extracts show subtitles that were corrected since, and what is cut anew when."""

import pytest
from sqlalchemy import select, update

from service.catalogue.database import reading, transaction
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.outdated import outdated
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.correcting import approve, correct
from service.errors import NotFound
from service.extracting import request_extract
from service.jobs.dispatch import facts
from service.recutting import recut
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.window import window
from service.subtitles.words import Cue
from tests.making import make_recording

CUES = [Cue(0, 900, "A & <b>\nc", "Ann"), Cue(950, 2000, "d"), Cue(5000, 6000, "e"), Cue(30_000, 31_000, "f")]


@pytest.fixture
def story(catalogue: str) -> str:
    """A story with a draft; extracts are chosen by the tests."""
    recording_id = make_recording(facts={"duration_ms": 60_000, "video": None})
    with transaction() as session:
        add_revision(session, recording_id, "en", CUES, TrackState.MACHINE, Maker.MACHINE)
    return recording_id


def chosen(story: str, start_ms: int, end_ms: int) -> str:
    """An extract that waits for its cut."""
    with facts() as session:
        return request_extract(session, story, start_ms, end_ms, "x", ExtractOrigin.PERSON).id


def is_cut(extract_id: str) -> str:
    """What the cut would record."""
    with transaction() as session:
        extract = session.get_one(Extract, extract_id)
        track = session.get_one(SubtitleTrack, extract.track_id)
        cues = window(track.cues, extract.start_ms, extract.end_ms)
        extract.subtitles = formats.write(Track(cues, "en"), "vtt").decode() if cues else None
        named = {"key": extract_id + track.id, "file_name": "x.mp4", "mime": "video/mp4", "codec": "h264"}
        session.merge(
            Rendition(
                recording_id=extract.recording_id,
                extract_id=extract_id,
                kind=RenditionKind.EXTRACT,
                copied=False,
                bytes=1,
                **named,
            )
        )
        ends(session, extract_id, JobState.DONE)
    return extract_id


def ends(session: object, extract_id: str, state: JobState) -> None:
    session.execute(update(Job).where(Job.subject_id == extract_id).values(state=state))  # type: ignore[attr-defined]


def behind(story: str) -> set[str]:
    with reading() as session:
        recording = session.get_one(Recording, story)
        extracts = session.scalars(select(Extract).where(Extract.recording_id == story)).all()
        return set(outdated(session, recording, extracts))


def corrected(story: str, cues: list[Cue], language: str = "en", *, approved: bool = False) -> str:
    """The id of the revision."""
    with facts() as session:
        track = correct(session, story, language, cues)
        if approved:
            approve(session, story, language)
        return track.id


def cuts(extract_id: str) -> list[JobState]:
    with reading() as session:
        mine = (Job.subject_id == extract_id, Job.kind == JobKind.CUT)
        return list(session.scalars(select(Job.state).where(*mine).order_by(Job.id)))


def refers_to(extract_id: str) -> str | None:
    with reading() as session:
        return session.get_one(Extract, extract_id).track_id


def test_only_extracts_whose_own_passage_changed_are_outdated(story: str) -> None:
    first, clipped, silent = (is_cut(chosen(story, *at)) for at in ((0, 2000), (500, 5500), (10_000, 12_000)))
    uncut = chosen(story, 0, 3000)
    assert behind(story) == set()
    corrected(story, [*CUES[:3], Cue(30_000, 31_000, "elsewhere")])
    assert behind(story) == set()
    corrected(story, [CUES[0], Cue(950, 2100, "d"), *CUES[2:]])
    assert behind(story) == {clipped}  # the first ends before that
    corrected(story, [Cue(0, 900, "A & <b>\nc", "Bo"), *CUES[1:]])
    assert behind(story) == {first, clipped}
    corrected(story, [*CUES[:3], Cue(11_000, 12_000, "now there is something"), CUES[3]])
    assert behind(story) == {silent}
    assert uncut not in behind(story)


def test_a_translation_changes_no_extract(story: str) -> None:
    extract = is_cut(chosen(story, 0, 2000))
    corrected(story, [Cue(0, 900, "po polsku")], "pl", approved=True)
    assert behind(story) == set()
    assert cuts(extract) == [JobState.DONE]


def test_saving_cuts_nothing_and_approving_cuts_what_is_outdated(story: str) -> None:
    first, other = is_cut(chosen(story, 0, 2000)), is_cut(chosen(story, 5000, 6000))
    waiting = chosen(story, 0, 3000)
    for text in ("one", "two"):
        track = corrected(story, [Cue(0, 900, text), *CUES[1:]])
    assert cuts(first) == [JobState.DONE]
    with facts() as session:
        approve(session, story, "en")
    assert cuts(first) == [JobState.DONE, JobState.QUEUED]
    assert cuts(other) == [JobState.DONE]
    assert cuts(waiting) == [JobState.QUEUED]
    assert refers_to(first) == refers_to(waiting) == track
    assert behind(story) == {first}  # until the new film is there
    is_cut(first)
    assert behind(story) == set()


def test_a_cut_that_waits_or_did_not_work_is_the_one_that_is_done(story: str) -> None:
    extract = is_cut(chosen(story, 0, 2000))
    corrected(story, [Cue(0, 900, "one"), *CUES[1:]], approved=True)
    newest = corrected(story, [Cue(0, 900, "two"), *CUES[1:]], approved=True)
    assert cuts(extract) == [JobState.DONE, JobState.QUEUED]
    assert refers_to(extract) == newest
    with transaction() as session:
        ends(session, extract, JobState.FAILED)
    with facts() as session:
        recut(session, extract)
    assert cuts(extract) == [JobState.FAILED, JobState.QUEUED]


def test_a_recut_may_be_asked_for_at_any_time(story: str) -> None:
    extract = is_cut(chosen(story, 0, 2000))
    with facts() as session:
        assert recut(session, extract).track_id == getattr(current_track(session, story, "en"), "id", None)
    assert cuts(extract) == [JobState.DONE, JobState.QUEUED]
    with pytest.raises(NotFound), facts() as session:
        recut(session, "nothing")

"""Words of what a person wrote, on the real stack: corrections, and transcripts that were brought."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.material.voices import Speech, speak, write_wav
from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, SubtitleTrack, current_track
from service.catalogue.transcript import Transcript, words_in_force
from service.correcting import correct
from service.findings import FindingCode
from service.jobs.dispatch import facts
from service.subtitles.formats import webvtt
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue, Word
from tests.making import make_recording
from tests.working import bring, do
from workers.media.facts import Facts
from workers.tasks.align import align
from workers.tasks.subtitle import subtitle
from workers.tasks.transcribe import transcribe
from workers.work import perform

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)

TEXT = "Every morning I bring him bread, and we drink coffee together in his kitchen."


@pytest.fixture(scope="module")
def speech() -> Speech:
    return speak(TEXT, "slt")


def heard(recording_id: str, words: Sequence[Word]) -> None:
    with transaction() as session:
        known = [asdict(replace(word, confidence=0.9)) for word in words]
        session.add(Transcript(recording_id=recording_id, language="en", engine="test", words=known))


def corrected(recording_id: str, text: str, language: str = "en") -> str:
    """A person's revision of one cue; returns the id of the job that aligns it."""
    with facts() as session:
        correct(session, recording_id, language, [Cue(0, 5000, text, "Ann")])
        jobs = select(Job.id).where(Job.kind == JobKind.ALIGN).order_by(Job.id.desc())
        return session.scalars(jobs.limit(1)).one()


def aligned(job_id: str) -> None:
    perform(job_id, align)
    with reading() as session:
        job = session.get_one(Job, job_id)
    assert job.state is JobState.DONE, job.error


def in_force(recording_id: str) -> tuple[Transcript, SubtitleTrack | None]:
    with reading() as session:
        found = words_in_force(session, recording_id, "en")
    assert found
    return found


def errors(words: Sequence[Word], truth: Sequence[Word]) -> list[int]:
    return sorted(abs(a.start_ms - b.start_ms) for a, b in zip(words, truth, strict=True))


def test_a_corrected_word_is_found_in_the_sound_and_starts_nothing(
    catalogue: str, speech: Speech, tmp_path: Path
) -> None:
    recording_id = bring(write_wav(tmp_path / "talk.wav", speech.samples))
    misheard = list(speech.words)
    misheard[5:7] = [Word("breath", misheard[5].start_ms, misheard[6].end_ms)]
    heard(recording_id, misheard)
    aligned(corrected(recording_id, TEXT))
    transcript, track = in_force(recording_id)
    words = [Word(**word) for word in transcript.words]
    assert track
    assert transcript.engine.startswith("aligned-pocketsphinx")
    assert [word.text for word in words] == TEXT.split()
    *nearly_all, farthest = errors(words, speech.words)
    assert max(nearly_all) <= 50
    assert farthest <= 200, "of a word after a pause"
    assert [words[at].confidence for at in (4, 5, 6, 7)] == [0.9, None, None, 0.9]
    assert {word.speaker for word in words} == {"Ann"}
    with reading() as session:
        (fact,) = session.scalars(select(Event).where(Event.name == EventName.TRANSCRIPT_ALIGNED))
        assert (fact.subject_id, fact.data) == (track.id, {"words": len(words)})
        assert not session.scalars(select(Job).where(Job.event_id == fact.id)).all()


def test_words_of_an_older_revision_never_come_after_those_of_a_newer_one(catalogue: str) -> None:
    recording_id = make_recording()
    heard(recording_id, [Word("one", 0, 500), Word("too", 500, 900)])
    first = corrected(recording_id, "One two")
    second = corrected(recording_id, "One two three")
    aligned(second)
    aligned(first)
    transcript, track = in_force(recording_id)
    assert [word["text"] for word in transcript.words] == ["One", "two", "three"]
    assert track
    assert track.revision == 2
    aligned(second)
    with reading() as session:
        assert len(session.scalars(select(Transcript)).all()) == 2


def test_translations_and_words_that_came_along_are_left_alone(catalogue: str) -> None:
    recording_id = make_recording()
    heard(recording_id, [Word("home", 0, 500)])
    aligned(corrected(recording_id, "Dom", "pl"))
    with facts() as session:
        correct(session, recording_id, "en", [Cue(0, 900, "Home")], words=[Word("Home", 10, 20)])
        job = session.scalars(select(Job.id).where(Job.kind == JobKind.ALIGN).order_by(Job.id.desc())).first()
    aligned(job or "")
    with reading() as session:
        assert [one.language for one in session.scalars(select(Transcript))] == ["en", "en"]
    assert in_force(recording_id)[0].words[0]["start_ms"] == 10


def test_without_sound_the_words_are_put_between_those_that_are_known(catalogue: str) -> None:
    recording_id = make_recording(facts=Facts(3000, "mov", None, None).to_json())
    heard(recording_id, [Word("we", 0, 400), Word("two", 400, 900), Word("came", 2000, 2400)])
    aligned(corrected(recording_id, "We both came"))
    transcript, _ = in_force(recording_id)
    assert transcript.engine == "aligned"
    assert [(word["start_ms"], word["end_ms"]) for word in transcript.words] == [
        (0, 400),
        (400, 900),
        (2000, 2400),
    ]


def test_a_zoom_transcript_that_is_late_comes_out_right(
    catalogue: str, speech: Speech, tmp_path: Path
) -> None:
    with acting_as("Ann"):
        recording_id = bring(write_wav(tmp_path / "talk.wav", speech.samples))
    late = Cue(speech.words[0].start_ms + 2000, speech.words[-1].end_ms + 2000, f"Ann Lee: {TEXT}")
    with transaction() as session:
        row = session.get_one(Recording, recording_id)
        row.brought_transcript = webvtt.write(Track(cues=[late], language="en")).decode()
        row.brought_format = "vtt"
    do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCRIBE, transcribe)
    transcript, _ = in_force(recording_id)
    words = [Word(**word) for word in transcript.words]
    off = errors(words, speech.words)
    assert transcript.engine.startswith("brought-aligned-pocketsphinx")
    assert off[len(off) // 2] <= 30
    assert {word.speaker for word in words} == {"Ann Lee"}
    do(recording_id, EventName.TRANSCRIPT_READY, JobKind.SUBTITLE, subtitle)
    with reading() as session:
        track = current_track(session, recording_id, "en")
        assert track
        cues = track.cues
    assert track.maker is Maker.MACHINE
    assert track.author == "Ann", "who brought it, and not the worker that cut it into cues"
    assert len(cues) > 1
    assert abs(cues[0].start_ms - speech.words[0].start_ms) <= 200


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        (TEXT, []),
        (
            "The council met on Tuesday evening to discuss new plans for parking near the station.",
            [FindingCode.TRANSCRIPT_UNHEARD],
        ),
    ],
)
def test_a_transcript_of_something_else_is_told_of(
    catalogue: str, speech: Speech, tmp_path: Path, said: str, warned: list[FindingCode]
) -> None:
    recording_id = bring(write_wav(tmp_path / "talk.wav", speech.samples))
    with transaction() as session:
        row = session.get_one(Recording, recording_id)
        row.brought_transcript, row.brought_format = said, "txt"
    for _ in range(2):
        do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCRIBE, transcribe)
    with reading() as session:
        assert [warning.code for warning in session.get_one(Recording, recording_id).warned] == warned


def test_where_nobody_understands_the_language_a_persons_times_stand(
    catalogue: str, speech: Speech, tmp_path: Path
) -> None:
    recording_id = bring(write_wav(tmp_path / "talk.wav", speech.samples))
    cues = [Cue(500, 2000, "Co rano\nprzynoszę mu chleb,"), Cue(2100, 4000, "i pijemy kawę.")]
    with transaction() as session:
        row = session.get_one(Recording, recording_id)
        row.language, row.brought_format = "pl", "vtt"
        row.brought_transcript = webvtt.write(Track(cues=cues, language="pl")).decode()
    do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCRIBE, transcribe)
    do(recording_id, EventName.TRANSCRIPT_READY, JobKind.SUBTITLE, subtitle)
    with reading() as session:
        track = current_track(session, recording_id, "pl")
        assert track
        assert (track.cues, track.maker) == (cues, Maker.PERSON)

"""Cues in the project's style, moved to the film's cuts, and never missing because of them."""

from pathlib import Path

import pytest

from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, current_track
from service.catalogue.transcript import Transcript
from service.subtitles.words import Cue
from tests.media import H264, ffmpeg, talk, voice
from tests.working import bring, do
from workers.media.process import FfmpegFailed
from workers.tasks.subtitle import subtitle

SAID = "It was cold, and nobody had told us why. We waited for the whole of that long winter."


def hear(recording_id: str, first_ms: int) -> None:
    """Record that somebody says the words, three a second."""
    times = [(text, first_ms + 330 * at) for at, text in enumerate(SAID.split())]
    words = [
        {"text": text, "start_ms": at, "end_ms": at + 300, "confidence": 0.9, "speaker": None}
        for text, at in times
    ]
    with transaction() as session:
        session.add(Transcript(recording_id=recording_id, language="en", engine="test", words=words))


def drafted(recording_id: str) -> list[Cue]:
    do(recording_id, EventName.TRANSCRIPT_READY, JobKind.SUBTITLE, subtitle)
    with reading() as session:
        track = current_track(session, recording_id, "en")
        assert track
        assert (track.state, track.maker) == (TrackState.MACHINE, Maker.MACHINE)
        return track.cues


def warned(recording_id: str) -> list[str]:
    with reading() as session:
        return [warning["code"] for warning in session.get_one(Recording, recording_id).warnings]


@pytest.fixture
def cut_film(tmp_path: Path) -> Path:
    """Ten seconds with a cut at 2 s."""
    first, second = talk(tmp_path / "a.mp4", seconds=2), tmp_path / "b.mp4"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "mandelbrot=s=320x180:r=25:start_scale=0.5",
            "-f",
            "lavfi",
            "-i",
            "sine=r=48000",
        ),
        *("-t", "8", *H264, second),
    )
    film = tmp_path / "film.mp4"
    joined = "[0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][a]"
    ffmpeg("-i", first, "-i", second, "-filter_complex", joined, "-map", "[v]", "-map", "[a]", *H264, film)
    return film


def test_cues_begin_with_a_shot_that_changes_just_before_them(catalogue: str, cut_film: Path) -> None:
    recording_id = bring(cut_film)
    hear(recording_id, first_ms=2200)
    assert drafted(recording_id)[0].start_ms == 2000
    assert "no_shots" not in warned(recording_id)


def test_a_film_whose_cuts_cannot_be_found_has_its_subtitles(
    catalogue: str, cut_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> list[int]:
        raise FfmpegFailed("ffmpeg", 1, "Conversion failed!")

    monkeypatch.setattr("workers.tasks.subtitle.shots", failing)
    recording_id = bring(cut_film)
    hear(recording_id, first_ms=2200)
    cues = drafted(recording_id)
    assert cues[0].start_ms == 2200
    assert " ".join(cue.text for cue in cues).split() == SAID.split()
    assert "no_shots" in warned(recording_id)


def test_an_upright_picture_has_short_lines(catalogue: str, tmp_path: Path) -> None:
    recording_id = bring(talk(tmp_path / "upright.mp4", size="180x320", seconds=8))
    hear(recording_id, first_ms=500)
    lines = [line for cue in drafted(recording_id) for line in cue.text.split("\n")]
    assert max(map(len, lines)) <= 25


def test_the_projects_style_decides(catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording_id = bring(voice(tmp_path / "memo.ogg", "-c:a", "libopus", seconds=8))
    with transaction() as session:
        session.get_one(Recording, recording_id).project.subtitle_profile = "bbc"
    hear(recording_id, first_ms=500)
    cues = drafted(recording_id)
    assert cues[0].end_ms == cues[1].start_ms, "the BBC leaves no gap"

"""What there is of a recording after its transcode, and in which order it came, on the real stack."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.catalogue.database import reading
from service.catalogue.event import Event, EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.rendition import STORYBOARD_INDEX, Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.config import settings
from service.errors import StorageUnavailable
from service.storage import objects
from tests.media import H264, ffmpeg, voice
from tests.working import bring, do
from workers.media.process import FfmpegFailed
from workers.tasks.transcode import transcode
from workers.work import Work

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
"""Both databases are tested where tables are; these tests are about files."""


def transcoded(recording_id: str, what: Callable[[Work], None] = transcode) -> list[Rendition]:
    do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCODE, what)
    return renditions(recording_id)


def renditions(recording_id: str) -> list[Rendition]:
    with reading() as session:
        found = select(Rendition).where(Rendition.recording_id == recording_id).order_by(Rendition.id)
        return list(session.scalars(found))


def quiet_film(path: Path) -> Path:
    """What browsers play, so that it is copied, but too quiet to be left as it is."""
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=480x270:r=25:d=3"),
        *("-f", "lavfi", "-i", "aevalsrc=0.02*sin(600*t)|0.02*sin(600*t):s=48000:d=3"),
        *(*H264, "-g", "50", path),
    )
    return path


def test_a_film_is_there_at_once_and_then_better(catalogue: str, tmp_path: Path) -> None:
    recording_id = bring(quiet_film(tmp_path / "film.mp4"))
    made = transcoded(recording_id)
    kinds = [row.kind.value for row in made]
    assert sorted(kinds) == ["peaks", "poster", "rung", "storyboard", "storyboard", "video"]
    with reading() as session:
        told = session.scalars(
            select(Event).where(Event.name == EventName.RENDITION_READY).order_by(Event.id)
        ).all()
        (retired,) = session.scalars(select(Retired)).all()
        recording = session.get_one(Recording, recording_id)
    order = [event.data["kind"] for event in told]
    assert order == ["video", "poster", "video", "rung", "storyboard", "storyboard", "peaks"]
    assert retired.rendition_id == told[0].subject_id
    assert objects.size(retired.key) is not None, "who watches it sees it to the end"
    assert all(objects.size(row.key) == row.bytes for row in made)
    codes = [finding["code"] for finding in recording.findings]
    assert {"picture_kept", "louder"} <= set(codes)

    boards = [row for row in made if row.kind is RenditionKind.STORYBOARD]
    (index,) = (row for row in boards if row.mime == STORYBOARD_INDEX)
    (sheet,) = (row for row in boards if row.mime == "image/jpeg")
    text = objects.get_bytes(index.key).decode()
    assert (index.file_name, set(re.findall(r"(\S+)#xywh", text))) == ("storyboard.vtt", {sheet.file_name})
    assert (sheet.width, sheet.height) == (320, 90)


def test_done_twice_it_is_the_same_and_progress_grows_from_step_to_step(
    catalogue: str, tmp_path: Path
) -> None:
    told: list[float] = []

    def watched(work: Work) -> None:
        setattr(work, "progress", told.append)  # noqa: B010  # listens in place of the heartbeat
        transcode(work)

    recording_id = bring(quiet_film(tmp_path / "film.mp4"))
    first = {(row.id, row.key) for row in transcoded(recording_id)}
    assert {(row.id, row.key) for row in transcoded(recording_id, watched)} == first
    with reading() as session:
        (retired,) = session.scalars(select(Retired.key)).all()
    assert retired not in {key for _, key in first}
    assert told == sorted(told)
    assert told[0] < 0.1
    assert 0.9 < told[-1] < 1


def test_what_can_be_watched_is_whole_though_stills_fail_and_a_second_attempt_writes_nothing_over(
    catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise StorageUnavailable("The storage went away.")

    recording_id = bring(quiet_film(tmp_path / "film.mp4"))
    with monkeypatch.context() as unlucky, pytest.raises(AssertionError, match="went away"):
        unlucky.setattr("workers.tasks.transcode.stills", failing)
        transcoded(recording_id)
    first = renditions(recording_id)
    assert sorted(row.kind.value for row in first) == ["poster", "rung", "video"]
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
        assert len(session.scalars(select(Retired)).all()) == 1
        seen = session.scalar(select(func.max(Event.id))) or 0
    assert {"picture_kept", "louder"} <= {finding["code"] for finding in recording.findings}
    stored = {row.key: objects.get_bytes(row.key) for row in first}

    monkeypatch.setenv("STORYREEL_CPU_THREADS", "1")  # as on another machine: x264 writes other bytes
    settings.cache_clear()
    second = transcoded(recording_id)
    assert {key: objects.get_bytes(key) for key in stored} == stored
    assert sorted(row.kind.value for row in second) == [
        *("peaks", "poster", "rung", "storyboard", "storyboard", "video"),
    ]
    for row in (row for row in second if row.hls):
        length, start = re.findall(r"BYTERANGE:(\d+)@(\d+)", row.hls or "")[-1]
        assert int(length) + int(start) <= row.bytes == objects.size(row.key)
    with reading() as session:
        told = session.scalars(
            select(Event).where(Event.id > seen, Event.name == EventName.RENDITION_READY).order_by(Event.id)
        )
        order = [event.data["kind"] for event in told]
    # The copy as it came is not shown again in place of the better film.
    assert order == ["poster", "video", "rung", "storyboard", "storyboard", "peaks"]


def test_a_film_whose_stills_cannot_be_drawn_is_a_film_with_a_warning_until_they_can(
    catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> Path:
        raise FfmpegFailed("ffmpeg", 1, "Conversion failed!")

    def warned() -> set[str]:
        with reading() as session:
            return {warning["code"] for warning in session.get_one(Recording, recording_id).warnings}

    recording_id = bring(quiet_film(tmp_path / "film.mp4"))
    with monkeypatch.context() as unlucky:
        unlucky.setattr("workers.tasks.transcode.poster", failing)
        unlucky.setattr("workers.previews.storyboard", failing)
        made = transcoded(recording_id)
    assert sorted(row.kind.value for row in made) == ["peaks", "rung", "video"]
    assert warned() == {"no_still", "no_previews"}
    assert "storyboard" in {row.kind.value for row in transcoded(recording_id)}
    assert warned() == set()


def test_sound_alone_has_a_drawn_wave_and_its_peaks(catalogue: str, tmp_path: Path) -> None:
    made = transcoded(bring(voice(tmp_path / "memo.ogg", "-c:a", "libopus", seconds=3)))
    assert sorted(row.kind.value for row in made) == ["audio", "peaks", "poster"]
    (peaks,) = (row for row in made if row.kind is RenditionKind.PEAKS)
    assert peaks.file_name == "peaks.json"
    assert json.loads(objects.get_bytes(peaks.key))["version"] == 2

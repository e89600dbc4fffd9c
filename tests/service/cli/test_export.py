"""The folder that `--out` leaves, from answers as the API gives them and real small media."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from service.cli.client import Client
from service.cli.export import Folders, export
from service.cli.shapes import Recording
from service.subtitles.formats import FORMATS
from tests.media import H264, ffmpeg, talk
from workers.media.encoders import FRAGMENTS
from workers.media.fragments import read_index
from workers.media.hls import media_playlist, stream_info
from workers.media.rendition import measured

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nGood morning\n"
SRT = "1\n00:00:00,000 --> 00:00:01,000\nGood morning\n"
WORD = {"text": "Good", "start_ms": 0, "end_ms": 400, "confidence": 0.5, "speaker": None}


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a word."""

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What storage and the API have."""
    here = tmp_path_factory.mktemp("served")
    video = [item for key, value in FRAGMENTS["video"].items() for item in (f"-{key}", str(value))]
    audio = [item for key, value in FRAGMENTS["audio"].items() for item in (f"-{key}", str(value))]
    talk(here / "video.mp4", *H264, "-g", "25", *video)
    talk(here / "rung-240.mp4", *H264, "-g", "25", *video, size="160x90")
    ffmpeg("-f", "lavfi", "-i", "sine=d=4", "-c:a", "aac", *audio, here / "audio.m4a")
    for picture in ("poster", "storyboard-1"):
        (here / f"{picture}.jpg").write_bytes(b"picture")
    (here / "storyboard.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nstoryboard-1.jpg#xywh=0,0,4,4\n")
    (here / "peaks.json").write_text("{}")
    (here / "transcript").write_text(
        json.dumps({"language": "en", "engine": "x", "id": 7, "words": [WORD | {"id": 1}]})
    )
    (here / "en.vtt").write_text(VTT)
    (here / "en.srt").write_text(SRT)
    (here / "en.html").write_text("<!doctype html>")
    (here / "en.docx").write_bytes(b"PK\x03\x04\xff")
    return here


@pytest.fixture
def client(served: Path) -> Iterator[Client]:
    with HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        speaking = Client(f"http://127.0.0.1:{server.server_port}", "x")
        yield speaking
        speaking.close()
        server.shutdown()


def rendition(served: Path, kind: str, name: str, **more: Any) -> Any:
    path = served / name
    described = {"kind": kind, "file_name": name, "url": f"/{name}", "bytes": path.stat().st_size, "id": "x"}
    measures = {"width": None, "height": None, "codec": "aac", "copied": False}
    measures |= {"hls": None, "stream_info": None}
    if path.suffix in (".mp4", ".m4a"):
        index = read_index(path)
        measures["hls"] = media_playlist(index, name)
        measures["stream_info"] = stream_info(measured(path, kind, copied=False, at_least_ms=0), index)
    return described | measures | more


@pytest.fixture
def recording(served: Path) -> Recording:
    """A story with one extract that is cut and one that is not."""
    film = rendition(served, "video", "video.mp4", width=320, height=180, codec="h264/aac", copied=True)
    cut = {
        "title": "<b>../Mañana",
        "start_ms": 0,
        "end_ms": 4000,
        "reasons": ["It stands on its own."],
        "subtitles": VTT,
    }
    return {
        "id": "0190",
        "title": "Tea & talk",
        "slug": "tea-talk",
        "storyteller": None,
        "project": "stories",
        "language": "en",
        "status": "ready",
        "duration_ms": 4000,
        "refusal": None,
        "findings": [{"text": "We turned it."}],
        "warnings": ["Quiet."],
        "source": {"bytes": 5, "sha256": "00"},
        "renditions": [
            film,
            rendition(served, "rung", "rung-240.mp4", width=160, height=90, codec="h264/aac"),
            rendition(served, "poster", "poster.jpg"),
            rendition(served, "storyboard", "storyboard-1.jpg"),
            rendition(served, "storyboard", "storyboard.vtt"),
            rendition(served, "peaks", "peaks.json"),
        ],
        "subtitles": [{"language": "en", "links": {ending: f"/en.{ending}" for ending in FORMATS}}],
        "extracts": [
            {"id": "1", **cut, "video": film},  # type: ignore[typeddict-item]
            {"id": "2", **cut, "video": None},  # type: ignore[typeddict-item]
        ],
        "jobs": [
            {
                "id": "9",
                "kind": "probe",
                "state": "done",
                "attempts": 1,
                "progress": 1.0,
                "seconds": 0.5,
                "error": None,
            }
        ],
        "links": {"transcript": "/transcript", "page": "/recordings/0190"},
    }


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_layout_to_the_letter(client: Client, recording: Recording, tmp_path: Path) -> None:
    export(client, recording, tmp_path)
    hls = ("master", "video", "rung-240", "subtitles.en")
    assert files(tmp_path) == {
        *("video.mp4", "poster.jpg", "transcript.json", "subtitles.en.vtt", "subtitles.en.srt"),
        *("transcript.en.html", "transcript.en.docx"),
        *(f"hls/{name}.m3u8" for name in hls),
        *("hls/video.mp4", "hls/rung-240.mp4", "hls/subtitles.en.vtt"),
        *("storyboard.vtt", "storyboard-1.jpg", "peaks.json"),
        *("extracts/01-b-manana.mp4", "extracts/01-b-manana.vtt", "playlist.json", "report.json"),
    }
    assert read(tmp_path / "transcript.json") == {"language": "en", "engine": "x", "words": [WORD]}
    assert (tmp_path / "subtitles.en.srt").read_text() == SRT
    assert (tmp_path / "transcript.en.docx").read_bytes() == b"PK\x03\x04\xff"
    assert read(tmp_path / "playlist.json") == {
        "title": "Tea & talk",
        "items": [
            {
                "position": 1,
                "title": "<b>../Mañana",
                "start_ms": 0,
                "end_ms": 4000,
                "video": "extracts/01-b-manana.mp4",
                "subtitles": "extracts/01-b-manana.vtt",
                "reasons": ["It stands on its own."],
            }
        ],
    }
    report = read(tmp_path / "report.json")
    assert report["recording"]["duration_ms"] == 4000
    assert (report["source"], report["warnings"]) == ({"bytes": 5, "sha256": "00"}, ["Quiet."])
    assert report["findings"] == ["We turned it."]
    assert report["jobs"] == [{"kind": "probe", "state": "done", "attempts": 1, "seconds": 0.5}]
    assert report["renditions"][0] == {
        "kind": "video",
        "path": "video.mp4",
        "width": 320,
        "height": 180,
        "codec": "h264/aac",
        "copied": True,
    }
    kinds = [made["kind"] for made in report["renditions"]]
    assert kinds == ["video", "rung", "poster", "video"], "what is played, and its picture"
    assert {made["path"] for made in report["renditions"]} <= files(tmp_path)


def test_hls_plays_where_only_its_folder_was_taken(
    client: Client, recording: Recording, tmp_path: Path
) -> None:
    export(client, recording, tmp_path / "out")
    shutil.move(tmp_path / "out" / "hls", tmp_path / "hls")
    shutil.rmtree(tmp_path / "out")
    master = (tmp_path / "hls" / "master.m3u8").read_text()
    assert 'CODECS="avc1.' in master
    assert "RESOLUTION=320x180" in master
    # ffmpeg reads no subtitles in HLS and says so; picture and sound of each variant must decode to the end.
    for variant in ("video", "rung-240"):
        out = tmp_path / f"{variant}.framecrc"
        ffmpeg("-i", tmp_path / "hls" / f"{variant}.m3u8", "-map", "0:v", "-f", "framecrc", out)
        assert sum(not line.startswith("#") for line in out.read_text().splitlines()) == 100


def test_sound_alone(client: Client, recording: Recording, served: Path, tmp_path: Path) -> None:
    recording["renditions"] = [rendition(served, "audio", "audio.m4a")]
    recording["extracts"], recording["subtitles"] = [], []
    recording["links"]["transcript"] = "/nothing"
    export(client, recording, tmp_path)
    assert files(tmp_path) == {
        *("audio.m4a", "hls/audio.m4a", "hls/audio.m3u8", "hls/master.m3u8"),
        *("playlist.json", "report.json"),
    }
    assert 'CODECS="mp4a.40.2"\naudio.m3u8' in (tmp_path / "hls" / "master.m3u8").read_text()


def test_a_second_run_replaces_its_own_files_only(
    client: Client, recording: Recording, tmp_path: Path
) -> None:
    export(client, recording, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "video.mp4").write_text("old")
    export(client, recording, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "video.mp4").samefile(tmp_path / "hls" / "video.mp4")
    assert (tmp_path / "video.mp4").stat().st_size > 1000


@pytest.mark.parametrize(
    ("slugs", "names"),
    [
        (["tea", "tea", "tea"], ["tea", "tea-2", "tea-3"]),
        (["tea-2", "tea", "tea"], ["tea-2", "tea", "tea-3"]),
        (["../../etc", "", "/"], ["etc", "story", "story-2"]),
        (["x" * 300], ["x" * 60]),
    ],
)
def test_every_recording_has_a_folder_of_its_own(
    recording: Recording, slugs: list[str], names: list[str]
) -> None:
    folders = Folders()
    assert [folders.name({**recording, "slug": slug}) for slug in slugs] == names


def test_names_from_the_service_stay_inside_the_folder(
    client: Client, recording: Recording, tmp_path: Path
) -> None:
    recording["renditions"][2]["file_name"] = "../../poster.jpg"
    export(client, recording, tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "poster.jpg").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

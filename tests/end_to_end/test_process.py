"""`./run process` on people's own files: what comes out, what is refused, and with which words."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Api

VTT = """WEBVTT

00:00.500 --> 00:03.000
<v Ana>We were {\\b1}heard &amp; seen.

00:03.200 --> 00:05.500
At last.
"""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Six seconds of picture and sound, and six of sound alone."""
    folder = tmp_path_factory.mktemp("films")
    picture, sound = folder / "walk.mp4", folder / "memo.wav"
    made = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=6"]
    made += ["-f", "lavfi", "-i", "sine=f=300:d=6", "-pix_fmt", "yuv420p", "-shortest"]
    subprocess.run([*made, picture], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=f=300:d=6", sound], check=True)
    return picture, sound


def process(api: Api, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "process", *map(str, arguments)],
        env={**os.environ, **api.stack.env()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_two_come_out_whole_and_the_one_that_is_no_recording_is_refused(
    api: Api, films: tuple[Path, Path], tmp_path: Path
) -> None:
    fake = tmp_path / "notes.mp4"
    fake.write_text("Only my notes of the conversation.\n" * 50)
    transcript = tmp_path / "walk.vtt"
    transcript.write_text(VTT)
    out = tmp_path / "out"
    done = process(api, films[0], fake, films[1], "--out", out, "--title", '<b>"Heard"</b>')
    assert done.returncode == 3, done.stderr
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused ")]
    assert len(refused) == 1
    assert refused[0].startswith(f"refused {fake}: not_media: ")
    folders = sorted(path.name for path in out.iterdir())
    assert len(folders) == 2
    kinds = {path.suffix for folder in folders for path in (out / folder).glob("*.m*")}
    assert kinds == {".mp4", ".m4a"}


def test_everything_of_the_contract_is_in_the_folder(
    api: Api, films: tuple[Path, Path], tmp_path: Path
) -> None:
    transcript = tmp_path / "walk.vtt"
    transcript.write_text(VTT)
    out = tmp_path / "out"
    done = process(api, films[0], "--out", out, "--title", "A walk", "--transcript", transcript)
    assert done.returncode == 0, done.stderr
    folder = out / "a-walk"
    written = ("video.mp4", "poster.jpg", "hls/master.m3u8", "subtitles.en.vtt", "subtitles.en.srt")
    for name in (*written, "storyboard.vtt", "peaks.json"):
        assert (folder / name).stat().st_size > 0, name
    sheets = re.findall(r"^(.+)#xywh=", (folder / "storyboard.vtt").read_text(), re.MULTILINE)
    assert sheets
    assert all((folder / sheet).exists() for sheet in sheets)
    transcribed = json.loads((folder / "transcript.json").read_text())
    assert [word["text"] for word in transcribed["words"]][:3] == ["We", "were", "{\\b1}heard"]
    assert transcribed["words"][0]["speaker"] == "Ana"
    assert "{\\b1}heard &amp; seen." in (folder / "subtitles.en.vtt").read_text()

    playlist = json.loads((folder / "playlist.json").read_text())
    (item,) = playlist["items"]
    assert set(item) == {"position", "title", "start_ms", "end_ms", "video", "subtitles", "reasons"}
    assert (folder / item["video"]).exists()
    assert (folder / item["subtitles"]).exists()

    report = json.loads((folder / "report.json").read_text())
    assert abs(report["recording"]["duration_ms"] - 6000) < 50
    video = next(r for r in report["renditions"] if r["kind"] == "video")
    assert {"path": "video.mp4", "copied": True}.items() <= video.items()
    assert {job["state"] for job in report["jobs"]} == {"done"}
    assert report["findings"]
    assert [line.strip() for line in done.stdout.splitlines()][-len(report["findings"]) :] == report[
        "findings"
    ]

    # The HLS folder plays on its own, wherever it is copied.
    alone = tmp_path / "elsewhere"
    (folder / "hls").rename(alone)
    seen = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "format=duration",
            "-of",
            "csv=p=0",
            alone / "master.m3u8",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert abs(float(seen.stdout) - 6) < 0.2


def test_a_file_that_is_not_there_is_said_before_anything_is_sent(api: Api, tmp_path: Path) -> None:
    before = len(api.get("/api/v1/recordings?limit=200").json()["items"])
    done = process(api, tmp_path / "nowhere.mp4")
    assert done.returncode == 2
    assert "nowhere.mp4" in done.stderr
    assert len(api.get("/api/v1/recordings?limit=200").json()["items"]) == before

"""A curator brings a recording and Zoom's transcript on the library page."""

import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.end_to_end.conftest import Api

VTT = "WEBVTT\n\n1\n00:00:00.200 --> 00:00:02.000\nAna Kowalska: We were heard at last.\n"


def test_a_recording_and_its_transcript_are_brought_by_the_form(api: Api, page: Page, tmp_path: Path) -> None:
    film, transcript = tmp_path / "walk.mp4", tmp_path / "walk.vtt"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3"]
    command += ["-f", "lavfi", "-i", "sine=f=300:d=3", "-pix_fmt", "yuv420p", "-shortest"]
    subprocess.run([*command, film], check=True)
    transcript.write_text(VTT)
    page.goto(api.url("/"))
    page.fill("#title", "Brought by hand")
    page.set_input_files("#file", film)
    page.set_input_files("#transcript", transcript)
    page.click("[data-send]")
    page.wait_for_url("**/recordings/*")
    made: dict[str, Any] = api.ended(page.url.rpartition("/")[2])
    assert made["title"] == "Brought by hand"
    (track,) = made["subtitles"]
    assert track["state"] == "corrected"
    assert "We were heard at last." in api.get(track["links"]["vtt"]).text
    words = api.get(made["links"]["transcript"]).json()["words"]
    assert words[0] | {"confidence": None} == {
        "text": "We",
        "start_ms": 200,
        "end_ms": words[0]["end_ms"],
        "confidence": None,
        "speaker": "Ana Kowalska",
    }

"""The command's arguments, its exit codes, and its lines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from service.cli.display import one_line
from service.cli.process import _sources, process
from tests.service.cli.conftest import LIMIT, Web


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.mp4"
    path.write_bytes(b"x")
    return path


def run(*arguments: object) -> Result:
    # Without any setting: whatever is wrong must be found before the service is asked.
    return CliRunner().invoke(process, [str(argument) for argument in arguments], env={"STORYREEL_TOKEN": ""})


def test_wrong_usage_ends_with_2(story: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.pdf"
    words.write_text("hello")
    broken = tmp_path / "broken.vtt"
    broken.write_text("hello")
    os.mkfifo(tmp_path / "pipe")
    for arguments, sentence in (
        ([], "Missing argument"),
        ([story, tmp_path / "nothing.mp4"], "does not exist"),
        ([tmp_path], "is a directory"),
        ([tmp_path / "pipe"], "not a regular file"),
        ([story, "--language", "English"], "short tag"),
        ([story, "--title", "x" * 10_001], "title"),
        ([story, "--transcript", words], "WebVTT"),
        ([story, "--transcript", broken], "WEBVTT"),
        ([story, story, "--transcript", words], "one recording"),
        ([story, "--out", story], "is a file"),
        ([story], "STORYREEL_TOKEN"),
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, ""), arguments
        assert sentence in result.stderr


def test_one_title_is_kept_and_several_are_numbered(story: Path) -> None:
    def titles(files: list[Path], title: str | None) -> list[str]:
        return [source.details.shown_title() for source in _sources(files, title, "en", None)]

    assert titles([story], "Tea") == ["Tea"]
    assert titles([story, story], "Tea") == ["Tea 1", "Tea 2"]
    assert titles([story, story], None) == ["story", "story"]


def test_a_transcript_goes_with_its_recording(story: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.srt"
    words.write_bytes("\ufeff1\r\n00:00:00,000 --> 00:00:01,000\r\nCiao, è così\r\n".encode("utf-16"))
    details = _sources([story], None, "it", words)[0].details
    assert details.transcript is not None
    assert "è così" in details.transcript
    assert details.transcript_format == "srt"


def test_a_line_stays_one_line() -> None:
    assert one_line("a\nb\x1b[2J\u2028c \u200f\udcff") == "a\ufffdb\ufffd[2J\ufffdc \u200f\ufffd"


def test_too_large_is_refused_and_the_line_is_exact(web: Web, tmp_path: Path) -> None:
    large = tmp_path / "large\n.mp4"
    with large.open("wb") as opened:
        opened.truncate(LIMIT + 1)
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "process", str(large)],
        env=web.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    shown = str(large).replace("\n", "\ufffd")
    assert done.stderr.startswith(f"refused {shown}: too_large: This file is larger than ")
    assert done.stderr.count("\n") == 1


def test_sign_in_link_opens_the_library(web: Web) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "sign-in-link"],
        env=web.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{web.url}/sign-in?code=")
    opened = requests.get(done.stdout.strip(), timeout=10, allow_redirects=False)
    assert opened.status_code == 303
    assert "storyreel=" in opened.headers["Set-Cookie"]

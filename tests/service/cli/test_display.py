"""What is seen: on a terminal bars that leave results alone, on paper one line for each change."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.cli.display import Display

SCRIPT = """
from service.cli.display import Display
with Display() as display:
    display.uploading("[b]a.mp4", 10)(5)
    display.say("ready [b]a.mp4: somewhere")
    display.complain("refused b: damaged: " + "x" * 200)
"""


def jobs(*states: tuple[str, str, float]) -> Any:
    return {"jobs": [{"kind": kind, "state": state, "progress": share} for kind, state, share in states]}


def test_on_paper_a_line_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    with Display() as display:
        arrived = display.uploading("a\n.mp4", 100)
        for offset in (50, 51, 100):
            arrived(offset)
        display.show("a", jobs(("cut", "done", 1.0), ("cut", "running", 0.5)))
        display.show("a", jobs(("cut", "done", 1.0), ("cut", "running", 0.52)))
        display.show("a", jobs(("cut", "done", 1.0), ("cut", "failed", 0.5)))
        display.ended("a")
    assert capsys.readouterr().out.splitlines() == [
        "a\ufffd.mp4: uploading: running, 0%",
        "a\ufffd.mp4: uploading: running, 50%",
        "a\ufffd.mp4: uploading: done",
        "a: cutting extracts: running, 75%",
        "a: cutting extracts: failed",
    ]


def test_an_empty_file_is_there_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    Display().uploading("a", 0)(0)
    assert capsys.readouterr().out.splitlines()[-1] == "a: uploading: done"


def test_bars_on_a_terminal_leave_redirected_results_alone(tmp_path: Path) -> None:
    terminal, inside = pty.openpty()
    with (tmp_path / "results").open("wb") as results:
        environment = {**os.environ, "TERM": "xterm-256color"}
        subprocess.run(
            [sys.executable, "-c", SCRIPT], stdout=results, stderr=inside, env=environment, check=True
        )
    os.close(inside)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert (tmp_path / "results").read_text() == "ready [b]a.mp4: somewhere\n"
    assert "[b]a.mp4: uploading" in shown
    assert " 50 %" in shown
    assert "refused b: damaged: " + "x" * 200 in shown

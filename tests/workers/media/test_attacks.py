"""Files that want to read others, reach the network, or take the machine down. None may.

Each is processed as workers do it, twice: behind walls, and where there are none, so that the lists of
formats, protocols and codecs are seen to hold alone. strace tells what ffmpeg tried, whether it succeeded or
not.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workers.media.attacked import HEADING, TOLD, Told
from tests.workers.media.attacks import ATTACKS, SECRET
from tests.workers.media.tracing import STRACE, Seen, read
from workers.media.process import allowance_s
from workers.media.sandbox import own_fonts

_ROOT = Path(__file__).parents[3]
_LONGEST_S = allowance_s(0, 0)
"""For all that is done to any of them. Limits stand on single processes, and none that opens a recording has
less than this allowance: what is through with all of them within it ran into no limit, under strace and
on a machine that is busy with other things too."""
_WAYS = ("walls", "no walls")
_SYSTEM = (
    *("/usr/", "/lib/", "/lib64/", "/etc/ld.so.cache", "/etc/gcrypt/", "/dev/"),
    *("/etc/fonts/", "/var/cache/fontconfig", *own_fonts()),
    *("/sys/devices/system/", "/proc/sys/crypto/", "/proc/self/status"),
    *("/proc/stat", "/proc/mounts", "/proc/filesystems"),
    "/proc/sys/vm/overcommit_memory",  # glibc, before it gives memory back
)
"""What libraries and fonts of this system look at."""


@dataclass(frozen=True)
class Outcome:
    """What the service said, what ffmpeg did, and in which directories it had business."""

    told: Told
    seen: Seen
    recording: Path
    job: Path


Outcomes = dict[tuple[str, str], Outcome]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Of every attack, in both ways."""
    base = tmp_path_factory.mktemp("attacks")
    recordings = base / "recordings"
    names = {attack: f"{number:02}" for number, attack in enumerate(ATTACKS)}
    for name, attack in ATTACKS.items():
        folder = recordings / names[name]
        folder.mkdir(parents=True)
        attack.make(folder / attack.name)
        (folder / SECRET).touch()
    running = {way: _processing(recordings, base / way, way) for way in _WAYS}
    outcomes = {}
    for way, process in running.items():
        _, errors = process.communicate()
        assert process.returncode == 0, errors
        jobs = base / way
        told, seen = json.loads((jobs / TOLD).read_text()), read(jobs / "trace", HEADING)
        for name, number in names.items():
            outcomes[name, way] = Outcome(
                Told(**told[number]),
                seen[number],
                recordings / number / ATTACKS[name].name,
                jobs / number,
            )
    return outcomes


def _processing(recordings: Path, jobs: Path, way: str) -> "subprocess.Popen[str]":
    jobs.mkdir()
    environment = dict(os.environ)
    if way == "no walls":  # as where bubblewrap is not installed
        programs = jobs / "bin"
        programs.mkdir()
        for name in ("ffmpeg", "ffprobe", "strace"):
            (programs / name).symlink_to(shutil.which(name) or "")
        environment["PATH"] = str(programs)
    command = [sys.executable, "-m", "tests.workers.media.attacked", str(recordings), str(jobs)]
    return subprocess.Popen(
        [*STRACE, "-o", str(jobs / "trace"), *command],
        cwd=_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_succeeds(name: str, way: str, outcomes: Outcomes) -> None:
    outcome = outcomes[name, way]
    assert outcome.seen.ran > 0
    assert outcome.seen.network == []
    assert _elsewhere(outcome) == set()
    assert outcome.told.failed == ""
    assert outcome.told.seconds < _LONGEST_S
    refused = ATTACKS[name].refused
    assert outcome.told.refused in refused if refused else outcome.told.refused == ""
    assert bool(refused) == (len(outcome.told.sentence) > 30)


def _elsewhere(outcome: Outcome) -> set[str]:
    """Paths that ffmpeg tried to open and had no business with."""
    paths = {os.path.normpath(outcome.job / path) for path in outcome.seen.opened}
    return {
        path
        for path in paths
        if path != str(outcome.recording)
        and not path.startswith(f"{outcome.job}/")
        and not path.startswith(_SYSTEM)
    }


def test_strace_would_have_seen_it(tmp_path: Path) -> None:
    """What was not seen above was not done: an unguarded ffprobe is seen to reach for files and addresses."""
    trace, heading = tmp_path / "trace", f'1 open("{HEADING}all", 0)\n'
    playlist = tmp_path / "recording.mp4"
    playlist.write_text("ffconcat version 1.0\nfile other.ts\n")
    for number, address in enumerate((str(playlist), "tcp://localhost:9"), start=1):
        probing = ["ffprobe", "-v", "quiet", address]
        subprocess.run([*STRACE, "-o", f"{trace}{number}", *probing], check=False)
    trace.write_text(heading + Path(f"{trace}1").read_text() + Path(f"{trace}2").read_text())
    seen = read(trace, HEADING)["all"]
    assert seen.ran == 2
    assert {str(tmp_path / "other.ts"), "/etc/nsswitch.conf"} <= seen.opened
    assert any("AF_INET" in call for call in seen.network)

"""`./run` and `infra/install` from outside: help, codes, waiting, what they say when they cannot go on."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.__main__ import cli
from service.cli.__main__ import main as storyreel

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Runs a command from `cwd`, with the programs in `path` before all others."""
    search = f"{path}:{os.environ['PATH']}" if path else os.environ["PATH"]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": search},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def stub(directory: Path, name: str, script: str) -> None:
    """A program of that name that does what `script` says, to stand for another machine."""
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\n{script}\n")
    (directory / name).chmod(0o755)


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    """A copy of the install script with nothing installed around it."""
    (tmp_path / "elsewhere" / "infra").mkdir(parents=True)
    return Path(shutil.copy(ROOT / "infra" / "install", tmp_path / "elsewhere" / "infra" / "install"))


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_the_commands_from_anywhere_even_through_a_link(
    tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "storyreel").symlink_to(ROOT / "run")
    done = run(tmp_path / "storyreel", *arguments, cwd=tmp_path)
    assert done.returncode == 0
    for command in ("demo", "up", "process", "test", "check", "faults", "bench"):
        assert f"./run {command}" in done.stdout


def test_an_unknown_command_ends_with_2(tmp_path: Path) -> None:
    done = run(ROOT / "run", "dance", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown command: dance" in done.stderr


def test_an_unknown_benchmark_ends_with_2(tmp_path: Path) -> None:
    done = run(ROOT / "run", "bench", "no_such", cwd=tmp_path)
    assert done.returncode == 2
    assert "no_such" in done.stderr


def test_what_is_listed_as_a_benchmark_can_be_run_as_one(tmp_path: Path) -> None:
    told = run(ROOT / "run", "bench", "no_such", cwd=tmp_path).stderr
    for name in told.rpartition("there are: ")[2].split():
        assert 'if __name__ == "__main__":' in (ROOT / "bench" / f"{name}.py").read_text()


def test_help_of_the_stack_commands_starts_nothing(tmp_path: Path) -> None:
    done = run(ROOT / "run", "up", "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: ./run up")


def test_process_without_files_ends_with_2_and_starts_nothing(tmp_path: Path) -> None:
    done = run(ROOT / "run", "process", cwd=tmp_path)
    assert done.returncode == 2
    assert "Usage: ./run process" in done.stderr


def test_without_root_the_missing_packages_are_named(installer: Path, tmp_path: Path) -> None:
    stub(tmp_path / "bin", "id", "echo 1000")
    stub(tmp_path / "bin", "dpkg-query", "echo ffmpeg installed; echo redis-server config-files")
    done = run(installer, "local", cwd=tmp_path, path=tmp_path / "bin")
    assert done.returncode == 2
    line = done.stderr.splitlines()[-1].split()
    assert line[:3] == ["apt-get", "install", "--no-install-recommends"]
    assert {"redis-server", "swift-proxy", "python3-venv"} <= set(line)
    assert "ffmpeg" not in line


def test_a_failing_installation_shows_the_end_of_its_output_and_ends_with_2(
    installer: Path, tmp_path: Path
) -> None:
    stub(tmp_path / "bin", "dpkg-query", 'shift 3; for p; do echo "$p installed"; done')
    (installer.parent / "requirements.lock").write_text("no-such-package-of-ours==1 --hash=sha256:00\n")
    done = run(installer, "service", cwd=tmp_path, path=tmp_path / "bin")
    assert done.returncode == 2
    assert "Installing Python packages" in done.stderr
    assert "Could not finish this step" in done.stderr


def test_a_second_installation_waits_for_the_first(tmp_path: Path) -> None:
    with (ROOT / ".local" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = subprocess.Popen(
            [ROOT / "infra" / "install", "tests"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        with waiting:
            assert waiting.stderr
            assert "waiting" in waiting.stderr.readline()
            assert waiting.poll() is None
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert waiting.wait(30) == 0


def test_shell_scripts_parse() -> None:
    for script in ("run", "infra/install", "infra/lock", ".ci/run"):
        subprocess.run(["bash", "-n", ROOT / script], check=True)
        assert os.access(ROOT / script, os.X_OK)


def test_every_command_of_an_operator_has_its_door() -> None:
    script = (ROOT / "run").read_text().splitlines()
    # One is done at every start, the other needs no stack.
    known = set(storyreel.commands) - {"migrate", "subtitles"}
    assert any(line.startswith("subtitles)") for line in script)
    doors = next(line for line in script if line.startswith("demo | up |"))
    assert set(doors.rstrip(")").split(" | ")) == known | {"demo", "up"}
    assert known <= set(cli.commands)

"""A throwaway PostgreSQL cluster for tests and benchmarks: nothing of it outlives the `with` block."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import StoryreelError

_INSTALLATIONS = Path("/usr/lib/postgresql")
# There is nothing to lose, so nothing is synced to disk; a socket in a private directory is the only door, so
# there is no port that somebody else could hold.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "log_min_messages": "fatal",
}
_START_SECONDS = 30


class PostgresFailed(StoryreelError):
    """PostgreSQL is not installed, or does not start."""


@contextmanager
def cluster() -> Iterator[str]:
    """Starts an empty cluster and yields the SQLAlchemy URL of its database `postgres`."""
    # PostgreSQL refuses to run as root; Debian's package brings the account `postgres`.
    user = "postgres" if os.getuid() == 0 else None
    directory = Path(tempfile.mkdtemp(prefix="storyreel-pg-"))
    try:
        if user:
            shutil.chown(directory, user)
        server = _start(directory, user)
        try:
            yield f"postgresql+psycopg://storyreel@/postgres?host={directory}"
        finally:
            server.send_signal(signal.SIGINT)  # its "fast shutdown", which does not wait for open connections
            server.wait()
    finally:
        shutil.rmtree(directory)


def _start(directory: Path, user: str | None) -> "subprocess.Popen[bytes]":
    programs = _programs()
    data = directory / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "storyreel",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(initdb, user=user, check=True, capture_output=True, cwd=directory)
    # SIGINT when the process that started it ends, however it ended. setpriv changes the account itself,
    # because a change of account afterwards would clear that.
    account = ["--reuid", user, "--regid", user, "--clear-groups"] if user else []
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [
            "setpriv",
            *account,
            "--pdeathsig",
            "INT",
            programs / "postgres",
            "-D",
            data,
            "-k",
            directory,
            *settings,
        ],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run([programs / "pg_isready", "-q", "-h", directory], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise PostgresFailed("The PostgreSQL server does not come up.")
        time.sleep(0.05)
    return server


def _programs() -> Path:
    """The directory with `initdb` and `postgres` of the newest version that Debian has installed."""
    found = sorted(_INSTALLATIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PostgresFailed("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent

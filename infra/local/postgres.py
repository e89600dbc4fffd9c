"""PostgreSQL: the server that keeps a stack's catalogue, and throwaway clusters for tests and benchmarks."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service.errors import StoryreelError

_INSTALLATIONS = Path("/usr/lib/postgresql")
_USER = "storyreel"
# Statements hold people's words, which have no business in a log; nor has an error's DETAIL, which quotes the
# values of a key that is taken already, or a whole row. (docker-compose.yml says the same.)
KEPT_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Debian's shared memory may be small in a container; the catalogue is smaller.
    "shared_buffers": "32MB",
}
# There is nothing to lose, so nothing is synced to disk; a socket in a private directory is the only door, so
# there is no port that somebody else could hold.
_THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "log_min_messages": "fatal",
}
_START_SECONDS = 30


class PostgresFailed(StoryreelError):
    """PostgreSQL is not installed, or does not start."""


def prepare(directory: Path, password: str) -> None:
    """Makes a cluster in `directory`, if there is none yet; the account `storyreel` comes in by password."""
    if (directory / "data" / "PG_VERSION").exists():
        return
    directory.mkdir(exist_ok=True)
    directory.chmod(0o700)
    if account := _account():
        shutil.chown(directory, account)
    with tempfile.NamedTemporaryFile("w", prefix="password-") as file:
        file.write(password)
        file.flush()
        if account:
            shutil.chown(file.name, account)
        _initdb(directory / "data", "--auth=scram-sha-256", f"--pwfile={file.name}")


def command(directory: Path, port: int) -> list[str]:
    """The command line of the server on a prepared directory."""
    server = [str(_programs() / "postgres"), "-D", str(directory / "data"), "-p", str(port)]
    return [*_as_account(), *server, *_options(KEPT_SETTINGS)]


@contextmanager
def cluster() -> Iterator[str]:
    """Starts an empty cluster and yields the SQLAlchemy URL of its database `postgres`.

    Nothing of it outlives the `with` block.
    """
    directory = Path(tempfile.mkdtemp(prefix="storyreel-pg-"))
    try:
        if account := _account():
            shutil.chown(directory, account)
        server = _start(directory)
        try:
            yield f"postgresql+psycopg://{_USER}@/postgres?host={directory}"
        finally:
            server.send_signal(signal.SIGINT)  # its "fast shutdown", which does not wait for open connections
            server.wait()
    finally:
        shutil.rmtree(directory)


def _start(directory: Path) -> "subprocess.Popen[bytes]":
    data = directory / "data"
    server_command: list[str | Path] = [_programs() / "postgres", "-D", data, "-k", directory]
    _initdb(data, "--auth=trust", "--no-sync")
    server = subprocess.Popen(
        [*_as_account(), *server_command, *_options(_THROWAWAY_SETTINGS)],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run([_programs() / "pg_isready", "-q", "-h", directory], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise PostgresFailed("The PostgreSQL server does not come up.")
        time.sleep(0.05)
    return server


def _initdb(data: Path, *options: str) -> None:
    initdb = [str(_programs() / "initdb"), "-D", str(data), "-U", _USER, "-E", "UTF8", *options]
    done = subprocess.run([*_as_account(), *initdb], cwd=data.parent, capture_output=True, check=False)
    if done.returncode:
        raise PostgresFailed(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")


def _account() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package brings the account `postgres`."""
    return "postgres" if os.getuid() == 0 else None


def _as_account() -> Sequence[str]:
    """Runs a program under the account, and with SIGINT when the process that started it ends, however it
    ended. setpriv changes the account itself, because a change of account afterwards would clear that.

    The directories above are private to root; the capability lets the account pass through them.
    """
    ends_with_parent = ("setpriv", "--pdeathsig", "INT")
    account = _account()
    if account is None:
        return ends_with_parent
    passing = ("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
    return (*ends_with_parent, "--reuid", account, "--regid", account, "--clear-groups", *passing)


def _options(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _programs() -> Path:
    """The directory with `initdb` and `postgres` of the newest version that Debian has installed."""
    found = sorted(_INSTALLATIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PostgresFailed("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent

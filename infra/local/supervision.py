"""supervisord over one stack: its configuration, its start, its end, and what it says of its programs."""

import configparser
import http.client
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import xmlrpc.client
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]

from infra.local.programs import Program, Tier

ROOT = Path(__file__).parents[2]

# A Unix socket's path has 107 bytes at most; supervisord binds `PATH.PID` first.
_LONGEST_SOCKET_PATH = 107 - len(".4194304")
# When the process that started a program ends, however it ended, the program is asked to stop. So nothing
# stays behind after kill -9 of the command line or of supervisord itself.
ENDS_WITH_PARENT = ["setpriv", "--pdeathsig", "TERM"]
# Workers 10 s, then stores 4 s (the tiers stop one after the other), and some air.
_STOP_SECONDS = 20

Info = dict[str, Any]
"""One program as supervisord describes it: `name`, `group`, `statename`, `pid`, `start`, `exitstatus`, ..."""


class Supervisor:
    """The supervisord of the stack in `state`, whether this process started it or another one."""

    def __init__(self, state: Path) -> None:
        self._configuration = state / "supervisord.conf"
        self._pid_file = state / "supervisord.pid"
        self._socket_note = state / "supervisord.socket"
        self._logs = state / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, programs: Iterable[Program], environment: Mapping[str, str]) -> None:
        """Starts supervisord, which starts nothing else until `start_tier`.

        Call it from the main thread: Linux counts the end of the calling thread as the end of the parent.
        """
        socket = self._configuration.with_suffix(".sock")
        if len(os.fsencode(socket)) > _LONGEST_SOCKET_PATH:
            socket = Path(tempfile.mkdtemp(prefix="storyreel-")) / socket.name
        socket.unlink(missing_ok=True)
        self._socket_note.write_text(str(socket))
        with self._configuration.open("w") as opened:
            _configuration(programs, socket, self._pid_file, self._logs).write(opened)
        supervisord = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._configuration)]
        with (self._logs / "supervisord.err").open("wb") as errors:
            # In a session of its own: Ctrl-C reaches the command line only, which then stops all in order.
            self._process = subprocess.Popen(
                [*ENDS_WITH_PARENT, *supervisord],
                env={**os.environ, **environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def start_tier(self, tier: Tier) -> None:
        """Starts the programs of one tier without waiting for them."""
        self._call("startProcessGroup", tier.name.lower(), False)

    def programs(self) -> list[Info]:
        """What supervisord says of each program; raises `OSError` when it does not answer."""
        return list(self._call("getAllProcessInfo"))

    def state(self) -> str | None:
        """`RUNNING`, `SHUTDOWN`, ..., or `None` when no supervisord runs here."""
        try:
            return str(self._call("getState")["statename"])
        except (OSError, http.client.HTTPException, xmlrpc.client.Fault):
            return "SHUTDOWN" if self._pid() else None

    def ended(self) -> bool:
        """Whether the supervisord that this process started has ended."""
        return self._process is None or self._process.poll() is not None

    def wait(self) -> None:
        """Until the supervisord that this process started ends."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """Stops the programs and then supervisord, and returns when all of them are gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill_all()
        self._process = None
        socket = Path(self._socket_note.read_text())
        if socket.parent != self._configuration.parent:
            shutil.rmtree(socket.parent)

    def _kill_all(self) -> None:
        """The last resort: supervisord hangs, so its programs are killed by their groups."""
        assert self._process is not None  # noqa: S101  # only `stop` calls this
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self._process.kill()
        self._process.wait()
        for pid in map(int, children):
            os.killpg(pid, signal.SIGKILL)

    def _pid(self) -> int | None:
        """The process in the pid file, if it is our supervisord and not one that got its number later."""
        try:
            pid = int(self._pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        return pid if os.fsencode(self._configuration) in command.split(b"\0") else None

    def _call(self, method: str, *arguments: str | bool) -> Any:
        if not self._socket_note.exists():
            raise FileNotFoundError(self._socket_note)
        transport = SupervisorTransport(None, None, f"unix://{self._socket_note.read_text()}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)


def _configuration(
    programs: Iterable[Program], socket: Path, pid_file: Path, logs: Path
) -> configparser.RawConfigParser:
    configuration = configparser.RawConfigParser()
    sections: dict[str, dict[str, object]] = {
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "user": os.getuid(),
            "pidfile": pid_file,
            "logfile": logs / "supervisord.log",
            "logfile_maxbytes": "5MB",
            "logfile_backups": 2,
        },
        "unix_http_server": {"file": socket, "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
    }
    tiers: dict[Tier, list[str]] = {}
    for program in programs:
        sections[f"program:{program.name}"] = _section(program, logs)
        tiers.setdefault(program.tier, []).append(program.name)
    for tier, names in tiers.items():
        sections[f"group:{tier.name.lower()}"] = {"programs": ",".join(names), "priority": tier.value}
    for name, options in sections.items():
        # supervisord expands %(name)s in every value
        configuration[name] = {key: str(value).replace("%", "%%") for key, value in options.items()}
    return configuration


def _section(program: Program, logs: Path) -> dict[str, object]:
    section: dict[str, object] = {
        "command": shlex.join([*ENDS_WITH_PARENT, *program.command]),
        "autostart": "false",
        "autorestart": "false" if program.once else "true",
        "startsecs": 0 if program.once else 1,
        # What dies is started again however often it dies; supervisord waits a second longer every time.
        "startretries": 1000,
        "stopwaitsecs": program.stop_seconds,
        "stopsignal": program.stop_signal,
        "stopasgroup": str(program.stop_children).lower(),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": logs / f"{program.name}.log",
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": 2,
    }
    if program.environment:
        section["environment"] = ",".join(f'{name}="{value}"' for name, value in program.environment.items())
    return section

"""strace, and what ffmpeg and ffprobe were seen doing in what it wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

STRACE = (
    *("strace", "-f", "--seccomp-bpf", "-qq", "--pidns-translation", "-s", "4096", "-e", "signal=none"),
    *("-e", "trace=open,openat,openat2,socket,connect,bind,execve,clone,clone3,fork,vfork"),
)
"""Sockets that the program's own filter forbids are not seen. What looks for a name first is: it opens
/etc/nsswitch.conf, /etc/hosts and the like."""
_CALL = re.compile(r"(\d+) +(\w+)\((.*)")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
_STARTED = re.compile(r"= (\d+)(?: /\* (\d+) in strace's PID NS \*/)?$")
_OPENED = re.compile(r'[^"]*"((?:[^"\\]|\\.)*)"')
_RAN = re.compile(r'"[^"]*/(?:ffmpeg|ffprobe)", .* = 0$')
_OPENINGS = ("open", "openat", "openat2")
_STARTS = ("clone", "clone3", "fork", "vfork")


@dataclass
class Seen:
    """What ffmpeg and ffprobe did for one attack: paths they tried to open, addresses they asked for."""

    opened: set[str] = field(default_factory=set)
    network: list[str] = field(default_factory=list)
    ran: int = 0


def read(trace: Path, heading: str) -> dict[str, Seen]:
    """What was seen under each heading: the opening of a file below `heading`."""
    seen: dict[str, Seen] = {}
    here = Seen()
    watched: set[str] = set()
    """Threads that belong to ffmpeg or ffprobe."""
    for number, call, rest in _calls(trace):
        if f'"{heading}' in rest:
            here = seen[rest.partition(heading)[2].partition('"')[0]] = Seen()
        elif call == "execve":
            watched.discard(number)
            if _RAN.search(rest):
                watched.add(number)
                here.ran += 1
        elif number not in watched:
            continue
        elif call in _STARTS:
            if started := _STARTED.search(rest):
                watched.add(started[2] or started[1])
        elif call in _OPENINGS:
            if opened := _OPENED.match(rest):
                here.opened.add(opened[1].encode().decode("unicode_escape"))
        else:
            here.network.append(f"{call}({rest}")
    return seen


def _calls(trace: Path) -> Iterator[tuple[str, str, str]]:
    """Thread, name and the rest of each call; halves of a call that was interrupted are joined."""
    begun: dict[str, str] = {}
    with trace.open(encoding="utf-8", errors="replace") as lines:
        for line in map(str.rstrip, lines):
            if resumed := _RESUMED.match(line):
                yield resumed[1], resumed[2], begun.pop(resumed[1], "") + resumed[3]
            elif call := _CALL.match(line):
                if line.endswith("<unfinished ...>"):
                    begun[call[1]] = call[3].removesuffix("<unfinished ...>")
                else:
                    yield call[1], call[2], call[3]

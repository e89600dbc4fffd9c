"""Which processes there are, as the kernel knows them."""

import os
from collections.abc import Iterator
from pathlib import Path

from workers.processes import descendants

_ENCODERS = ("ffmpeg", "ffprobe")


def family(pid: int) -> list[int]:
    """A process and all below it, whichever of its threads started them; empty when it has ended."""
    return [pid, *descendants(pid)] if alive(pid) else []


def alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def encoders(folders: Path) -> dict[int, Path | None]:
    """Every ffmpeg and ffprobe with the folder of its job, one of those in `folders`; None: it has none.

    Found by the environment that workers/media/process.py gives them, which they keep when they are orphaned.
    Those of other stacks on this machine are left out: their folders lie elsewhere.
    """
    found: dict[int, Path | None] = {}
    for pid in _all():
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        workdir = next((entry[7:] for entry in environment if entry.startswith(b"TMPDIR=")), b"")
        inside = Path(os.fsdecode(workdir))
        if name in _ENCODERS and inside.is_relative_to(folders.parent) and alive(pid):
            parts = inside.relative_to(folders).parts if inside.is_relative_to(folders) else ()
            found[pid] = folders / parts[0] if parts else None
    return found


def _all() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())

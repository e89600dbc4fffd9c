"""The recorded history of a ground: JSON lines, one fact each, in the order in which they became known.

    {"at": UTC, "clock": monotonic seconds, "what": "acknowledged", "recording": id, "sha256": ..., "bytes"}

`what` is `round`, `fault`, `acknowledged`, `calm` (the faults have stopped) or `settled` (after `took_s`
every job had ended, or was given up as stuck; for `still_s` at most none began or ended). Beside the file
lie a dump of the catalogue and a listing of the bucket (faults/evidence.py); faults/checker.py judges all.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any

from service.timecode import now

FILE = "history.jsonl"


class History:
    """Appends to the history in `directory`; any thread may."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._lock = threading.Lock()

    def record(self, what: str, **facts: object) -> None:
        """Write down one fact. It outlives this process, not the machine: that is not what is tested."""
        line = json.dumps({"at": now().isoformat(), "clock": time.monotonic(), "what": what, **facts})
        with self._lock, (self.directory / FILE).open("a") as file:
            file.write(f"{line}\n")


def read(directory: Path) -> list[dict[str, Any]]:
    """Every fact of the history in `directory`."""
    return [json.loads(line) for line in (directory / FILE).read_text().splitlines()]

"""SHA256SUMS: which objects of the backup are whole, in the format of coreutils' `sha256sum`.

A line is added once its object is durable, so that a backup that was cut short goes on where it stopped.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from service.backup.disk import move_into_place
from service.storage import keys

_LINE = re.compile(r"([0-9a-f]{64})  objects/(.+)")


class Checksums:
    """The objects' SHA-256 by their keys; the last line about a key is the one that counts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n") if file.exists() else [""]
        self._sums = {key: digest for digest, key in map(_read, lines[:-1]) if digest}
        # The last one was cut short unless it is empty; the next begins on a line of its own.
        self._begin = "\n" if lines[-1] else ""

    def get(self, key: str) -> str | None:
        """The object's SHA-256, if it was ever copied."""
        return self._sums.get(key)

    def keys(self) -> set[str]:
        """All that were copied."""
        return set(self._sums)

    def originals(self) -> dict[str, str]:
        """Those that nothing can make again."""
        return {key: digest for key, digest in self._sums.items() if key.startswith(keys.ORIGINALS)}

    def add(self, key: str, digest: str) -> None:
        """Note that the object is there and durable."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{self._begin}{digest}  objects/{key}\n")
            file.flush()
            os.fsync(file.fileno())
        self._begin = ""
        self._sums[key] = digest

    def replace(self, sums: Mapping[str, str]) -> None:
        """Note these and no others, in one step."""
        new = self._file.with_name(f"{self._file.name}.new")
        new.write_text("".join(f"{digest}  objects/{key}\n" for key, digest in sorted(sums.items())))
        move_into_place(new, self._file)
        self._sums, self._begin = dict(sums), ""


def _read(line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    return (found[1], found[2]) if found else ("", "")

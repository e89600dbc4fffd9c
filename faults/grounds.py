"""The ground that rows stand on: one at a time, shared while the settings stay, anew after a failure."""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from faults.ground import Ground
from faults.history import History


class Grounds:
    """Starting a stack takes seconds, so one is kept. Histories are kept in `kept`. A context manager."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._opened = ExitStack()
        self._ground: Ground | None = None
        self._settings: dict[str, str] = {}
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def standing(self, settings: Mapping[str, str]) -> Ground:
        """The ground with these settings. Raises `StackFailed`."""
        if self._ground is None or settings != self._settings:
            self._leave()
            self._ground = self._start(settings)
            self._settings = dict(settings)
        return self._ground

    def leave_behind(self) -> None:
        """After a failure: keep the logs beside the history; the next round gets another ground."""
        if self._ground is None:
            return
        directory = self._ground.history.directory
        shutil.copytree(self._ground.logs, directory / "log")
        print(f"  its history and its logs: {directory}", flush=True)
        self._leave()

    def _start(self, settings: Mapping[str, str]) -> Ground:
        print("a stack on a scratch directory starts ...", flush=True)
        self._number += 1
        scratch = self._opened.enter_context(tempfile.TemporaryDirectory(prefix="storyreel-faults-"))
        history = History(self._kept / f"ground-{self._number:02d}")
        return self._opened.enter_context(Ground(Path(scratch) / "ground", history, settings))

    def _leave(self) -> None:
        self._ground = None
        self._opened.close()

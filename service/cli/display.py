"""What a person sees while files are on their way: bars on a terminal, else a line when something changes."""

import sys
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from service.cli.shapes import Job, Recording

_WORDS = {
    "probe": "looking at the file",
    "transcode": "preparing the picture",
    "transcribe": "listening",
    "subtitle": "writing subtitles",
    "propose": "choosing extracts",
    "cut": "cutting extracts",
    "refresh": "filling the playlist",
}
# On paper, a long piece of work is worth a line every so often.
_STEP = 0.1


def one_line(text: str) -> str:
    """The text without anything that would break its line or the terminal's state."""
    broken = ("Cc", "Cs", "Zl", "Zp")
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in broken else c for c in text)


class Display:
    """Bars stand on stderr, so that stdout holds results only; a context manager."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bars: Progress | None = None
        if console.is_terminal:
            self._bars = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                console=console,
                # `> results` must get what is said to stdout, whatever stderr is.
                redirect_stdout=False,
                redirect_stderr=False,
            )
        self._tasks: dict[str, TaskID] = {}
        self._told: dict[str, tuple[str, int]] = {}

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def say(self, line: str) -> None:
        """A line of results, on stdout."""
        self._print(line, err=False)

    def complain(self, line: str) -> None:
        """A line about what went wrong, on stderr."""
        self._print(line, err=True)

    def uploading(self, label: str, size: int) -> Callable[[int], None]:
        """Call what this returns with the bytes that have arrived."""
        self._show(label, "uploading", "running", 0.0)

        def arrived(offset: int) -> None:
            done = offset >= size
            self._show(label, "uploading", "done" if done else "running", 1.0 if done else offset / size)

        return arrived

    def show(self, label: str, recording: Recording) -> None:
        """A recording as it stands now: one bar for each kind of work."""
        kinds: dict[str, list[Job]] = {}
        for job in recording["jobs"]:
            kinds.setdefault(job["kind"], []).append(job)
        for kind, jobs in kinds.items():
            states = [job["state"] for job in jobs]
            state = next((s for s in ("running", "queued", "failed", "cancelled") if s in states), "done")
            share = sum(1.0 if job["state"] == "done" else job["progress"] for job in jobs) / len(jobs)
            self._show(label, _WORDS.get(kind, kind), state, share)

    def ended(self, label: str) -> None:
        """Take the bars of a file that is through off the screen."""
        if self._bars:
            for key, task in self._tasks.items():
                if key.startswith(f"{label}\0"):
                    self._bars.update(task, visible=False)

    def _show(self, label: str, what: str, state: str, share: float) -> None:
        key = f"{label}\0{what}"
        description = f"{one_line(label)}: {what}"
        if self._bars is None:
            told = (state, int(share / _STEP))
            if self._told.get(key) != told:
                self._told[key] = told
                click.echo(f"{description}: {state}" + (f", {share:.0%}" if state == "running" else ""))
            return
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(description, total=1.0)
        self._bars.update(self._tasks[key], completed=share)

    def _print(self, line: str, *, err: bool) -> None:
        if self._bars and (err or sys.stdout.isatty()):
            # Above the bars, which would be overwritten otherwise.
            self._bars.console.print(one_line(line), markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(one_line(line), err=err)

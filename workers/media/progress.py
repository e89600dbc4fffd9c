"""What a running process says on stdout: ffmpeg's `-progress` reports, or the text that ffprobe prints."""

from collections.abc import Callable


def ignore(_: object) -> None:
    """Listen to nothing."""


def all_of(*listeners: Callable[[str], None]) -> Callable[[str], None]:
    """One listener that tells each message to all `listeners`."""

    def hear(message: str) -> None:
        for listener in listeners:
            listener(message)

    return hear


class Printed:
    """What was printed, as text; of too much, the beginning, which no reader of JSON takes for whole."""

    _MOST_BYTES = 16 * 2**20
    """ffprobe prints all of a file's tags, and a hostile one may have any number of them."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._room = self._MOST_BYTES

    def feed(self, data: bytes) -> bool:
        """Take what was printed; true because printing is progress."""
        self._parts.append(data[: self._room])
        self._room -= len(self._parts[-1])
        return True

    def finish(self) -> str:
        return b"".join(self._parts).decode("utf-8", "replace")


class ProgressReports:
    """`key=value` lines in blocks that each end with `progress=`; only the last block is kept."""

    def __init__(self, expected_ms: int | None, on_progress: Callable[[float], None]) -> None:
        self._expected_us = expected_ms and expected_ms * 1000
        self._on_progress = on_progress
        self._rest = b""
        self._block: list[str] = []
        self._last = ""
        self._mark: tuple[str, ...] = ()
        self._fraction = 0.0

    def feed(self, data: bytes) -> bool:
        """Take what was printed; true when the output grew since the last report."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        moved = False
        for line in lines:
            self._block.append(line.decode("ascii", "replace").strip())
            if line.startswith(b"progress="):
                moved = self._report() or moved
        return moved

    def finish(self) -> str:
        """The last report, after telling that all is done."""
        self._tell(1.0)
        return self._last

    def _report(self) -> bool:
        values = report(self._last_block())
        mark = tuple(values.get(key, "") for key in ("out_time_us", "frame", "total_size"))
        moved, self._mark = mark != self._mark, mark
        out_time = values.get("out_time_us", "N/A")
        if self._expected_us and out_time.lstrip("-").isdigit():
            self._tell(int(out_time) / self._expected_us)
        return moved

    def _last_block(self) -> str:
        self._last, self._block = "\n".join(self._block), []
        return self._last

    def _tell(self, fraction: float) -> None:
        """ffmpeg's clock may step back, and run past the end: what people see does neither."""
        fraction = min(1.0, fraction)
        if fraction > self._fraction:
            self._fraction = fraction
            self._on_progress(fraction)


def report(text: str) -> dict[str, str]:
    """One progress report as a mapping."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

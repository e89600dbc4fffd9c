"""Times are integer milliseconds inside; the text forms exist only here.

Milliseconds because that is what WebVTT and SRT can express; a finer unit would not survive a round trip.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def _split(ms: int) -> tuple[int, int, int, int]:
    if ms < 0:
        raise ValueError(f"a time cannot be negative: {ms} ms")
    seconds, millis = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, seconds, millis


def vtt(ms: int) -> str:
    """`01:02:03.004`, as WebVTT writes times."""
    return "{:02d}:{:02d}:{:02d}.{:03d}".format(*_split(ms))


def ass(ms: int) -> str:
    """`1:02:03.00`, as ASS writes times: centiseconds, rounded."""
    hours, minutes, seconds, millis = _split(round(ms / 10) * 10)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{millis // 10:02d}"


def clock(ms: int) -> str:
    """`2:03` or `1:02:03`, for people."""
    hours, minutes, seconds, _ = _split(ms)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def exact(ms: int) -> str:
    """`2:03.004` or `1:02:03.004`, for people who set a time to the millisecond."""
    return f"{clock(ms)}.{ms % 1000:03d}"


def seconds(ms: int) -> str:
    """`123.004`, as ffmpeg's `-ss`, `-t` and filters take times."""
    whole, millis = divmod(ms, 1000)
    return f"{whole}.{millis:03d}"

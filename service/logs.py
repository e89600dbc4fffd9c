"""Logs: one JSON object a line on stderr, with the ids of what it is about; plain lines on a terminal.

A log is read by more people than a story, and kept longer. So it never holds people's words: no titles,
names, file names, transcripts, tokens or query strings. Ids lead whoever may see more to the catalogue. Other
people's exceptions quote what they stumbled over (a database's, a parser's), so of these only the type and
the place are written; the messages of service/errors.py are our own.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from service.config import settings
from service.errors import StoryreelError

_about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039  # replaced, never changed
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIELDS = {"asctime": "time", "levelname": "level", "name": "logger", "process": "pid"}
# These say at INFO what every line of ours says again, or quote what they send (botocore's headers).
_QUIET = ("alembic", "amqp", "boto3", "botocore", "kombu", "s3transfer", "urllib3")


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Within the block, every line carries these ids: `job_id`, `recording_id`, `request_id`."""
    before = _about.set(_about.get() | {name: value for name, value in ids.items() if value})
    try:
        yield
    finally:
        _about.reset(before)


def known_ids() -> dict[str, str]:
    """What is being worked on here and now."""
    return _about.get()


def is_id(text: object) -> bool:
    """Whether it is one of our ids, and so says nothing of anybody."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def configure(program: str, level: int = logging.INFO) -> None:
    """Let everything that this process logs go to stderr; `program` is what it is within Storyreel."""
    handler = _Stderr()
    if sys.stderr.isatty():
        handler.setFormatter(_Plain("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    else:
        handler.setFormatter(_json(program))
    handler.addFilter(_with_ids)
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if not isinstance(other, _Stderr)] + [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Stderr(logging.StreamHandler[TextIO]):
    """Whatever stderr is when something is said."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _with_ids(record: logging.LogRecord) -> bool:
    for name, value in known_ids().items():
        record.__dict__.setdefault(name, value)
    return True


def _json(program: str) -> logging.Formatter:
    return _Json(
        [*_FIELDS, "message"],
        rename_fields=_FIELDS | {"exc_info": "exception"},
        static_fields={"program": program},
        json_ensure_ascii=False,
    )


_ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class _Plain(logging.Formatter):
    """For a person at a terminal."""

    default_msec_format = "%s.%03d"

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        return exception_text(ei[1])


class _Json(JsonFormatter):
    """For whatever collects logs."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        return exception_text(ei[1])

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["node"] = settings().node  # read here: asking for help needs no settings


def exception_text(error: BaseException | None) -> str:
    """Where it was raised and of what type it is, each with what caused it; no words but our own."""
    told: list[str] = []
    while error is not None:
        frames = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        told.append("\n".join([_one_line(error), *frames]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


def _one_line(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, StoryreelError):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name

"""States, kinds, sizes and times in plain words: "Writing subtitles, about 2 minutes left"."""

from collections.abc import Sequence
from datetime import datetime
from math import inf

from flask import Flask
from flask_babel import format_datetime, format_decimal, gettext, lazy_gettext, ngettext

from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.overview import Status
from service.catalogue.playlist import Visibility
from service.catalogue.rendition import Rendition, RenditionKind
from service.subtitles.compare import Kind
from service.timecode import clock, exact

_DOING = {
    JobKind.PROBE: lazy_gettext("Looking at the file"),
    JobKind.TRANSCODE: lazy_gettext("Making it ready to watch"),
    JobKind.TRANSCRIBE: lazy_gettext("Writing subtitles"),
    JobKind.SUBTITLE: lazy_gettext("Timing the subtitles"),
    JobKind.ALIGN: lazy_gettext("Timing the corrected words"),
    JobKind.PROPOSE: lazy_gettext("Choosing extracts"),
    JobKind.CUT: lazy_gettext("Cutting extracts"),
    JobKind.REFRESH: lazy_gettext("Updating the playlist"),
}
_KINDS = {
    JobKind.PROBE: lazy_gettext("Look at the file"),
    JobKind.TRANSCODE: lazy_gettext("Make it ready to watch"),
    JobKind.TRANSCRIBE: lazy_gettext("Write down what is said"),
    JobKind.SUBTITLE: lazy_gettext("Time the subtitles"),
    JobKind.ALIGN: lazy_gettext("Time the corrected words"),
    JobKind.PROPOSE: lazy_gettext("Choose extracts"),
    JobKind.CUT: lazy_gettext("Cut an extract"),
    JobKind.REFRESH: lazy_gettext("Update the playlist"),
}
_STATES = {
    JobState.QUEUED: lazy_gettext("Waiting for its turn"),
    JobState.RUNNING: lazy_gettext("Working"),
    JobState.DONE: lazy_gettext("Done"),
    JobState.FAILED: lazy_gettext("Did not work"),
    JobState.CANCELLED: lazy_gettext("Stopped"),
}
_RENDITIONS = {
    RenditionKind.VIDEO: lazy_gettext("Video, best quality"),
    RenditionKind.AUDIO: lazy_gettext("Sound"),
    RenditionKind.RUNG: lazy_gettext("Video, smaller"),
    RenditionKind.POSTER: lazy_gettext("Picture"),
    RenditionKind.EXTRACT: lazy_gettext("Extract"),
}
TO_KEEP = tuple(_RENDITIONS)
"""The kinds that people have a use for outside of our pages, in the order that they look for them."""
_VISIBILITIES = {
    Visibility.PRIVATE: lazy_gettext("Private: only people who sign in"),
    Visibility.UNLISTED: lazy_gettext("Unlisted: everybody who has the address"),
    Visibility.PUBLIC: lazy_gettext("Public: everybody, and it may be listed"),
}

_CHANGES = {
    Kind.CHANGED: lazy_gettext("Changed"),
    Kind.ADDED: lazy_gettext("Put in"),
    Kind.REMOVED: lazy_gettext("Taken out"),
}

# Before that much is known of a job, an estimate would jump about and mislead.
_SURE_SECONDS = 3.0
_SURE_SHARE = 0.05


def configure(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters |= {
        "clock": clock,
        "file_size": file_size,
        "duration": duration,
        "instant": instant,
        "job_kind": kind_words,
        "job_state": job_state,
        "state_words": _STATES.__getitem__,
        "said": lambda sentence: gettext(sentence) if sentence else "",
        "rendition_kind": rendition_kind,
        "visibility": _VISIBILITIES.__getitem__,
        "exact": exact,
        "change_kind": _CHANGES.__getitem__,
    }


def kind_words(kind: JobKind) -> str:
    """What a kind of job does, as a request."""
    return str(_KINDS[kind])


def instant(at: datetime) -> str:
    """A date and a time in the page's language. A server knows no reader's zone: it is UTC, and says so."""
    return gettext("%(date)s UTC", date=format_datetime(at, "d MMMM y, HH:mm"))


def duration(seconds: float) -> str:
    """`0.4 s`, `41 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if seconds < 10:
        return gettext("%(seconds)s\N{NO-BREAK SPACE}s", seconds=format_decimal(round(seconds, 1)))
    if whole < 60:
        return gettext("%(seconds)s\N{NO-BREAK SPACE}s", seconds=whole)
    if whole < 3600:
        return gettext("%(minutes)s min %(seconds)s s", minutes=whole // 60, seconds=whole % 60)
    return gettext("%(hours)s h %(minutes)s min", hours=whole // 3600, minutes=whole % 3600 // 60)


def status_words(status: Status, jobs: Sequence[Job]) -> str:
    """Where a recording stands, and how long it will take as far as that can be told."""
    if status is Status.READY:
        return gettext("Ready")
    if status is Status.REFUSED:
        return gettext("Cannot be used")
    if status is Status.FAILED:
        stopped = not any(job.state is JobState.FAILED for job in jobs)
        return gettext("Stopped") if stopped else gettext("A step did not work")
    running = [job for job in jobs if job.state is JobState.RUNNING]
    if not running:
        return gettext("Waiting for its turn")
    # What takes longest decides when it is ready; what is not sure yet counts as long.
    left = {job.id: seconds_left(job) for job in running}
    slowest = max(running, key=lambda job: inf if left[job.id] is None else left[job.id] or 0)
    return _with_time(str(_DOING[slowest.kind]), left[slowest.id])


def job_state(job: Job) -> str:
    """The state of one job."""
    words = str(_STATES[job.state])
    if job.state is JobState.QUEUED and job.attempts:
        return gettext("Waiting to try again")
    return _with_time(words, seconds_left(job))


def seconds_left(job: Job) -> float | None:
    """How long a running job will take at the pace so far; None while that cannot be told."""
    elapsed = job.seconds
    if job.state is not JobState.RUNNING or elapsed is None:
        return None
    if elapsed < _SURE_SECONDS or job.progress < _SURE_SHARE:
        return None
    return elapsed * (1 - job.progress) / job.progress


def _with_time(words: str, left: float | None) -> str:
    if left is None:
        return words
    if left < 60:
        return gettext("%(doing)s, less than a minute left", doing=words)
    minutes = round(left / 60)
    if minutes < 90:
        return ngettext(
            "%(doing)s, about %(num)s minute left",
            "%(doing)s, about %(num)s minutes left",
            minutes,
            doing=words,
        )
    return ngettext(
        "%(doing)s, about %(num)s hour left",
        "%(doing)s, about %(num)s hours left",
        round(minutes / 60),
        doing=words,
    )


def rendition_kind(rendition: Rendition) -> str:
    """What a file is for, with the size of its picture."""
    words = str(_RENDITIONS[rendition.kind])
    if rendition.width and rendition.height and rendition.kind is not RenditionKind.POSTER:
        return gettext("%(kind)s, %(lines)s lines", kind=words, lines=min(rendition.width, rendition.height))
    return words


def file_size(size: int) -> str:
    """`12.3 MB`, in the numbers of the page's language; 1 MB is 2**20 bytes, as for upload limits."""
    for unit, factor in (("GB", 2**30), ("MB", 2**20)):
        if size >= factor:
            return f"{format_decimal(round(size / factor, 1))} {unit}"
    return f"{format_decimal(max(1, round(size / 2**10)))} kB"

"""A recording's history in plain words: "Cut an extract: first try, the worker was lost after 12 s"."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from service.catalogue.attempt import Outcome
from service.catalogue.event import EventName
from service.catalogue.history import Entry, EntryType
from service.web.words import duration, kind_words

_FACTS = {
    EventName.RECORDING_UPLOADED: lazy_gettext("Uploaded"),
    EventName.RECORDING_PROBED: lazy_gettext("The file was looked at"),
    EventName.RECORDING_REFUSED: lazy_gettext("The recording cannot be used"),
    EventName.RECORDING_REPAIRED: lazy_gettext("Files were missing and are made again"),
    EventName.RENDITION_READY: lazy_gettext("A version of it was ready"),
    EventName.TRANSCRIPT_READY: lazy_gettext("What is said was written down"),
    EventName.TRANSCRIPT_ALIGNED: lazy_gettext("The corrected words were timed"),
    EventName.SUBTITLES_READY: lazy_gettext("The subtitles were ready"),
    EventName.SUBTITLES_CORRECTED: lazy_gettext("The subtitles were corrected"),
    EventName.SUBTITLES_APPROVED: lazy_gettext("The subtitles were approved"),
    EventName.EXTRACT_REQUESTED: lazy_gettext("An extract was chosen"),
    EventName.EXTRACT_RECUT_REQUESTED: lazy_gettext(
        "An extract was to be cut again with corrected subtitles"
    ),
    EventName.EXTRACT_CUT: lazy_gettext("An extract was cut"),
    EventName.PLAYLIST_REFRESHED: lazy_gettext("The playlist was updated"),
    EventName.JOB_FAILED: lazy_gettext("Set aside until somebody tries it again"),
    EventName.JOB_RETRIED: lazy_gettext("To be tried again"),
    EventName.JOB_CANCELLED: lazy_gettext("Stopped"),
}
_FACTS_BY = {
    EventName.RECORDING_UPLOADED: lazy_gettext("Uploaded by %(who)s"),
    EventName.SUBTITLES_CORRECTED: lazy_gettext("The subtitles were corrected by %(who)s"),
    EventName.SUBTITLES_APPROVED: lazy_gettext("The subtitles were approved by %(who)s"),
    EventName.EXTRACT_REQUESTED: lazy_gettext("An extract was chosen by %(who)s"),
    EventName.EXTRACT_RECUT_REQUESTED: lazy_gettext(
        "An extract was to be cut again with corrected subtitles, says %(who)s"
    ),
    EventName.JOB_RETRIED: lazy_gettext("To be tried again, says %(who)s"),
    EventName.JOB_CANCELLED: lazy_gettext("Stopped by %(who)s"),
}
_ENDS = {
    Outcome.DONE: lazy_gettext("%(try)s, done in %(time)s"),
    Outcome.FAILED: lazy_gettext("%(try)s, did not work after %(time)s"),
    Outcome.HANDED_BACK: lazy_gettext("%(try)s, put off after %(time)s"),
    Outcome.LOST: lazy_gettext("%(try)s, the worker was lost after %(time)s"),
    Outcome.CANCELLED: lazy_gettext("%(try)s, stopped after %(time)s"),
}
_TRIES = (lazy_gettext("first try"), lazy_gettext("second try"), lazy_gettext("third try"))
# The same facts told more exactly, by what their data says: alone, and with who brought them about.
_TOLD_BY_DATA = {
    "restored": (
        lazy_gettext("An earlier version of the subtitles was brought back"),
        lazy_gettext("An earlier version of the subtitles was brought back by %(who)s"),
    ),
}
# Who brings things about without being anybody: service/actor.py.
_NOBODY = ("storyreel", "relay")
_COMMAND_LINE = "command line"

_BAD = (Outcome.FAILED, Outcome.LOST)
_BAD_FACTS = (EventName.RECORDING_REFUSED, EventName.JOB_FAILED)


@dataclass(frozen=True)
class Line:
    """One line of the page: when, about which step, what happened, why, and where it ran.

    `tone` is `good`, `bad`, `now` or `plain`: how the line is marked, beside what its words say.
    """

    at: datetime
    step: str
    words: str
    reason: str | None
    worker: str | None
    tone: str


def line_of(entry: Entry, workers: Collection[str]) -> Line | None:
    """The line of an entry; None for what its neighbours tell already. `workers` are actors that are none."""
    if entry.type is EntryType.JOB:
        return None  # its attempts tell, and until there is one the recording's page does
    step = kind_words(entry.kind) if entry.kind else ""
    if entry.type is EntryType.ATTEMPT:
        return Line(entry.at, step, _attempt(entry), entry.sentence, entry.who, _tone(entry.outcome))
    name = EventName(entry.what)
    tone = "bad" if name in _BAD_FACTS else "plain"
    return Line(entry.at, step, _fact(name, entry, workers), entry.sentence, None, tone)


def _fact(name: EventName, entry: Entry, workers: Collection[str]) -> str:
    told = (words for key, words in _TOLD_BY_DATA.items() if key in entry.data)
    alone, by = next(told, (_FACTS[name], _FACTS_BY.get(name)))
    if by is None or entry.who is None or entry.who in _NOBODY or entry.who in workers:
        return str(alone)
    shown = gettext("the operator, on the command line") if entry.who == _COMMAND_LINE else entry.who
    return str(by) % {"who": shown}


def _attempt(entry: Entry) -> str:
    number = entry.attempt or 1
    nth = (
        str(_TRIES[number - 1]) if number <= len(_TRIES) else gettext("try number %(number)s", number=number)
    )
    if entry.outcome is None or entry.seconds is None:
        return gettext("%(try)s, at work now", **{"try": nth})
    return str(_ENDS[entry.outcome]) % {"try": nth, "time": duration(entry.seconds)}


def _tone(outcome: Outcome | None) -> str:
    if outcome is None:
        return "now"
    return "good" if outcome is Outcome.DONE else "bad" if outcome in _BAD else "plain"

"""The offline checker: whether what was promised held, by the recorded history and what was found afterwards.

It needs none of the stack: `python -m faults check DIRECTORY` repeats a judgement from the files alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

Facts = Sequence[Mapping[str, Any]]
Rows = Sequence[Mapping[str, Any]]

# Facts are written in the transaction that ends the attempt, after its end was written. Transactions hold
# rows, never files, so they are short, but a database that is being restarted holds them up.
_TRANSACTION = timedelta(seconds=10)
# Two processes of one machine read one clock; the order of two readings may still differ from that of writes.
_CLOCK = timedelta(milliseconds=5)
_ENDED = ("done", "failed", "cancelled")
_CHARGED = ("done", "failed", "lost", "cancelled")
# Facts that are true of their subject once, unless a person or a repair had its job done again.
_ONCE = (
    "recording.uploaded",
    "recording.probed",
    "recording.refused",
    "transcript.ready",
    "subtitles.ready",
    "extract.requested",
    "extract.cut",
)
_AGAIN = ("job.retried", "recording.repaired", "extract.recut_requested")


@dataclass(frozen=True)
class Evidence:
    """A history, the catalogue's tables by name, and the bucket (faults/evidence.py)."""

    history: Facts
    catalogue: Mapping[str, Rows]
    bucket: Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """Something that was promised and is not so. `judgement` names which promise."""

    judgement: str
    sentence: str


Judge = Callable[[Evidence], Iterator[str]]


def judge(evidence: Evidence) -> list[Violation]:
    """Every promise that was broken; empty when all is well."""
    return [
        Violation(name, sentence)
        for name, judgement in JUDGEMENTS.items()
        for sentence in judgement(evidence)
    ]


def lost(evidence: Evidence) -> Iterator[str]:
    """0 acknowledged uploads without their recording and their original, byte for byte."""
    recordings = {row["id"]: row for row in evidence.catalogue["recording"]}
    for fact in evidence.history:
        if fact["what"] != "acknowledged":
            continue
        recording = recordings.get(fact["recording"])
        if recording is None:
            yield f"upload {fact['recording']} was acknowledged and has no recording"
        elif recording["source_key"] not in evidence.bucket["objects"]:
            yield f"the original of recording {fact['recording']} is gone"
        elif evidence.bucket["hashes"].get(recording["source_key"]) != fact["sha256"]:
            yield f"the original of recording {fact['recording']} has other bytes than were sent"
        elif recording["source_sha256"] not in (None, fact["sha256"]):
            yield f"recording {fact['recording']} was processed from other bytes than were sent"


def stuck(evidence: Evidence) -> Iterator[str]:
    """0 jobs that have not ended when they must have."""
    for job in evidence.catalogue["job"]:
        if job["state"] not in _ENDED:
            yield f"job {job['id']} ({job['kind']}) is {job['state']}"
    for fact in evidence.history:
        if fact["what"] != "settled":
            continue
        if fact["still_s"] > fact["allowed_s"]:
            allowed = f"{fact['allowed_s']:.1f} s are allowed"
            yield f"for {fact['still_s']:.1f} s no job began or ended while some were left; {allowed}"
        if fact["took_s"] > fact["allowed_in_all_s"]:
            allowed = f"{fact['allowed_in_all_s']:.1f} s are allowed in all"
            yield f"{fact['took_s']:.1f} s after the faults jobs were still going to and fro; {allowed}"


def published_once(evidence: Evidence) -> Iterator[str]:
    """Exactly 1 published output for each subject and specification."""
    outputs = Counter(
        (row["recording_id"], row["extract_id"], row["kind"], row["file_name"])
        for row in evidence.catalogue["rendition"]
    )
    for (recording, extract, kind, name), count in outputs.items():
        if count > 1:
            subject = f"extract {extract}" if extract else f"recording {recording}"
            yield f"{subject} has {count} of {kind} {name}"
    passages = Counter(
        (row["recording_id"], row["start_ms"], row["end_ms"])
        for row in evidence.catalogue["extract"]
        if row["origin"] == "machine"
    )
    yield from (f"recording {one[0]} has {n} extracts of one passage" for one, n in passages.items() if n > 1)
    of_recording = {row["recording_id"] for row in evidence.catalogue["rendition"] if not row["extract_id"]}
    of_extract = {row["extract_id"] for row in evidence.catalogue["rendition"]}
    for job in evidence.catalogue["job"]:
        made = {"transcode": of_recording, "cut": of_extract}.get(job["kind"])
        if made is not None and job["state"] == "done" and job["subject_id"] not in made:
            yield f"job {job['id']} ({job['kind']}) is done and nothing of it is published"


def written_once(evidence: Evidence) -> Iterator[str]:
    """Exactly 1 transcript and 1 track of subtitles, beside those that a person has written."""
    again = _done_again(evidence)
    catalogue = evidence.catalogue
    corrected = {e["subject_id"] for e in catalogue["event"] if e["name"] == "subtitles.corrected"}
    tracks = [row for row in catalogue["subtitle_track"] if row["id"] not in corrected]
    heard = [row for row in catalogue["transcript"] if row["track_id"] is None]
    written = Counter((row["recording_id"], "transcripts") for row in heard)
    written += Counter((row["recording_id"], f"first tracks in {row['language']}") for row in tracks)
    for (recording, what), count in written.items():
        if count > 1 and recording not in again:
            yield f"recording {recording} has {count} {what}"


def gathered(evidence: Evidence) -> Iterator[str]:
    """A project has one playlist of its own, and each extract that was gathered stands in it at 1 place."""
    catalogue = evidence.catalogue
    own = {row["id"] for row in catalogue["playlist"] if row["gathers"]}
    of_project = Counter(row["project_id"] for row in catalogue["playlist"] if row["gathers"])
    yield from (
        f"project {project} has {count} playlists of its own"
        for project, count in of_project.items()
        if count > 1
    )
    places = Counter(row["extract_id"] for row in catalogue["playlist_item"] if row["playlist_id"] in own)
    yield from (f"extract {extract} is in {count} places" for extract, count in places.items() if count > 1)
    for job in catalogue["job"]:
        if job["kind"] == "refresh" and job["state"] == "done" and not places[job["subject_id"]]:
            yield f"job {job['id']} (refresh) is done and extract {job['subject_id']} is in no playlist"
    positions: dict[str, list[int]] = defaultdict(list)
    for row in catalogue["playlist_item"]:
        positions[row["playlist_id"]].append(row["position"])
    for playlist, found in positions.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"the places of playlist {playlist} are {sorted(found)}"


def dangling(evidence: Evidence) -> Iterator[str]:
    """0 rows whose objects are not there, or not whole."""
    objects = evidence.bucket["objects"]
    for row in evidence.catalogue["rendition"]:
        if row["key"] not in objects:
            yield f"rendition {row['id']} ({row['kind']}) has no object"
        elif objects[row["key"]] != row["bytes"]:
            yield f"the object of rendition {row['id']} has {objects[row['key']]} of {row['bytes']} bytes"
    for row in evidence.catalogue["recording"]:
        if objects.get(row["source_key"]) != row["source_bytes"]:
            found = objects.get(row["source_key"], "no")
            yield f"the original of recording {row['id']} has {found} of {row['source_bytes']} bytes"


def orphans(evidence: Evidence) -> Iterator[str]:
    """0 objects and unfinished uploads that no row names."""
    catalogue = evidence.catalogue
    going_on = [row for row in catalogue["upload"] if row["state"] == "open"]
    named = {row["key"] for row in catalogue["rendition"]}
    # Replaced, and kept for who watches it; or an orphan that a relay is just removing.
    named |= {row["key"] for row in catalogue["retired"] if row["rendition_id"] or row["removing"]}
    named |= {row["source_key"] for row in catalogue["recording"]}
    named |= {row["tail_key"] for row in going_on}
    # What came whole and was not recorded stays for a person to judge (service/storage/originals.py).
    named |= {f"originals/{row['id']}" for row in catalogue["upload"]}
    yield from (f"nothing names the object {key}" for key in evidence.bucket["objects"] if key not in named)
    growing = {f"originals/{row['id']}" for row in going_on}
    for key in evidence.bucket["unfinished"]:
        # Swift may list an upload still after it was completed; its parts are then the object's.
        if key not in growing and not (key in named and key in evidence.bucket["objects"]):
            yield f"nothing names the unfinished upload of {key}"


def fenced(evidence: Evidence) -> Iterator[str]:
    """Claims of a job follow one another: numbers grow by one, each ends before the next begins.

    Waits that follow one another for the same reason are joined to the last of them (service/jobs/lease.py).
    """
    for job, attempts in _by_job(evidence):
        fences = [attempt["fence"] for attempt in attempts]
        joined = {fence for first, last in _joined(attempts) for fence in range(first, last["fence"])}
        if sorted({*fences, *joined}) != list(range(1, job["fence"] + 1)):
            yield f"job {job['id']} was claimed {job['fence']} times, written down are {fences}"
        for earlier, later in pairwise(attempts):
            if earlier["ended_at"] is None or _at(later["created_at"]) < _at(earlier["ended_at"]) - _CLOCK:
                yield f"claims {earlier['fence']} and {later['fence']} of job {job['id']} overlap"


def done_once(evidence: Evidence) -> Iterator[str]:
    """No job is done twice, no fact is told twice, and ends agree with how the claims ended."""
    again = _done_again(evidence)
    for job, attempts in _by_job(evidence):
        outcomes = [attempt["outcome"] for attempt in attempts]
        if outcomes.count("done") > 1 and job["recording_id"] not in again:
            yield f"job {job['id']} ({job['kind']}) was done {outcomes.count('done')} times"
        if job["state"] == "done" and outcomes[-1:] != ["done"]:
            yield f"job {job['id']} is done, its last claim is {outcomes[-1:]}"
        if job["state"] in _ENDED and None in outcomes:
            yield f"job {job['id']} has ended and a claim of it has not"
        charged = sum(outcome in _CHARGED for outcome in outcomes)
        if (
            job["state"] in ("done", "failed")
            and charged != job["attempts"]
            and job["recording_id"] not in again
        ):
            yield f"job {job['id']} is charged {job['attempts']} attempts, written down are {charged}"
    told = Counter(
        (event["name"], event["subject_id"])
        for event in evidence.catalogue["event"]
        if event["name"] in _ONCE and event["recording_id"] not in again
    )
    yield from (
        f"{name} was told {count} times of {subject}" for (name, subject), count in told.items() if count > 1
    )


def stale(evidence: Evidence) -> Iterator[str]:
    """0 facts told by a worker whose claim had been taken from it."""
    held: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for attempt in evidence.catalogue["attempt"]:
        begun, ended = _at(attempt["created_at"]), attempt["ended_at"] and _at(attempt["ended_at"])
        room = _CLOCK if attempt["outcome"] in ("lost", "handed_back", "cancelled") else _TRANSACTION
        until = ended + room if ended else datetime.max.replace(tzinfo=begun.tzinfo)
        held[attempt["owner"], attempt["recording_id"]].append((begun - _CLOCK, until))
    for _, attempts in _by_job(evidence):
        for _, last in _joined(attempts):  # whose waits were joined to it is not known any more
            span = (_at(last["created_at"]) - _CLOCK, _at(last["ended_at"]) + _CLOCK)
            held["", last["recording_id"]].append(span)
    owners = {owner for owner, _ in held}
    for event in evidence.catalogue["event"]:
        claims = [span for who in (event["actor"], "") for span in held.get((who, event["recording_id"]), [])]
        if event["actor"] in owners and not any(
            begun <= _at(event["at"]) <= ended for begun, ended in claims
        ):
            yield f"{event['name']} of recording {event['recording_id']} was told without a claim"


JUDGEMENTS: dict[str, Judge] = {
    "lost": lost,
    "stuck": stuck,
    "published once": published_once,
    "written once": written_once,
    "gathered": gathered,
    "dangling": dangling,
    "orphans": orphans,
    "fenced": fenced,
    "done once": done_once,
    "stale": stale,
}


def _done_again(evidence: Evidence) -> set[str]:
    """Recordings of which a person or a repair had something done again."""
    return {event["recording_id"] for event in evidence.catalogue["event"] if event["name"] in _AGAIN}


def _joined(attempts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Attempts that earlier ones were joined to, each with the number of the first of these."""
    before = 0
    for attempt in attempts:
        if attempt["fence"] > before + 1 and attempt["outcome"] == "handed_back":
            yield before + 1, attempt
        before = attempt["fence"]


def _by_job(evidence: Evidence) -> Iterable[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    attempts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for attempt in sorted(evidence.catalogue["attempt"], key=lambda row: int(row["fence"])):
        attempts[attempt["job_id"]].append(attempt)
    return [(job, attempts[job["id"]]) for job in evidence.catalogue["job"]]


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)

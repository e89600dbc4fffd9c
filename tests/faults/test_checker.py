"""The checker: silent about a history as it should be, and never silent about one that is broken."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.checker import JUDGEMENTS, Evidence, judge
from faults.evidence import BUCKET, CATALOGUE
from faults.history import FILE
from infra.local.supervision import ROOT

RECORDING, EXTRACT, OTHER = "rec-1", "ext-1", "rec-2"
NODE = "media@here-1/7"


def at(second: float) -> str:
    return f"2026-01-01T00:00:{second:09.6f}+00:00"


def job(name: str, kind: str, fence: int = 1, attempts: int = 1, subject: str = RECORDING) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "recording_id": RECORDING,
        "subject_id": subject,
        "state": "done",
        "attempts": attempts,
        "fence": fence,
    }


def attempt(
    job_id: str, fence: int, begun: float, ended: float, outcome: str, owner: str = NODE
) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "recording_id": RECORDING,
        "fence": fence,
        "owner": owner,
        "created_at": at(begun),
        "ended_at": at(ended),
        "outcome": outcome,
    }


def event(name: str, second: float, actor: str = NODE, subject: str = RECORDING) -> dict[str, Any]:
    return {"name": name, "at": at(second), "recording_id": RECORDING, "subject_id": subject, "actor": actor}


def rendition(name: str, key: str, extract: str | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "recording_id": RECORDING,
        "extract_id": extract,
        "kind": "extract" if extract else "audio",
        "key": key,
        "file_name": "audio.m4a",
        "bytes": 5,
    }


def well() -> dict[str, Any]:
    """A recording that was probed at the third claim, transcoded, and cut: all as promised."""
    return {
        "history": [
            {"what": "acknowledged", "recording": RECORDING, "sha256": "aa", "bytes": 9},
            {"what": "calm", "clock": 100.0},
            {"what": "settled", "took_s": 9.0, "still_s": 3.0, "allowed_s": 12.0, "allowed_in_all_s": 50.0},
        ],
        "catalogue": {
            "recording": [
                {"id": RECORDING, "source_key": "originals/rec-1", "source_bytes": 9, "source_sha256": "aa"}
            ],
            "job": [
                job("probe-1", "probe", fence=3, attempts=2),
                job("transcode-1", "transcode"),
                job("subtitle-1", "subtitle"),
                job("cut-1", "cut", subject=EXTRACT),
                job("refresh-1", "refresh", subject=EXTRACT),
            ],
            "attempt": [
                attempt("probe-1", 1, 1, 2, "lost", owner="media@here-0/5"),
                attempt("probe-1", 2, 3, 4, "handed_back"),
                attempt("probe-1", 3, 5, 6, "done"),
                attempt("transcode-1", 1, 7, 8, "done"),
                attempt("subtitle-1", 1, 8, 9, "done"),
                attempt("cut-1", 1, 9, 10, "done"),
                attempt("refresh-1", 1, 10, 11, "done"),
            ],
            "event": [
                event("recording.uploaded", 0, actor="operator"),
                event("recording.probed", 6),
                event("extract.cut", 10, subject=EXTRACT),
                event("subtitles.corrected", 12, actor="operator", subject="track-2"),
            ],
            "extract": [
                {"id": EXTRACT, "recording_id": RECORDING, "start_ms": 0, "end_ms": 900, "origin": "machine"}
            ],
            "rendition": [rendition("ren-1", "derived/a"), rendition("ren-2", "derived/b", EXTRACT)],
            "transcript": [{"recording_id": RECORDING, "track_id": None}],
            "subtitle_track": [
                {"id": "track-1", "recording_id": RECORDING, "language": "en"},
                {"id": "track-2", "recording_id": RECORDING, "language": "en"},
            ],
            "playlist": [
                {"id": "own", "project_id": "pro-1", "gathers": True},
                {"id": "chosen", "project_id": "pro-1", "gathers": False},
            ],
            "playlist_item": [
                {"playlist_id": "own", "extract_id": EXTRACT, "position": 1},
                {"playlist_id": "chosen", "extract_id": EXTRACT, "position": 1},
            ],
            "retired": [{"key": "derived/old", "rendition_id": "ren-0", "removing": False}],
            "upload": [
                {"id": RECORDING, "state": "complete", "tail_key": None},
                {"id": OTHER, "state": "open", "tail_key": "originals/rec-2.tail/1-0"},
            ],
        },
        "bucket": {
            "objects": {
                "originals/rec-1": 9,
                "originals/rec-2.tail/1-0": 3,
                "derived/a": 5,
                "derived/b": 5,
                "derived/old": 5,
            },
            "unfinished": ["originals/rec-2"],
            "hashes": {"originals/rec-1": "aa"},
        },
    }


Tables = dict[str, Any]
Break = Callable[[Tables], object]


def twice(tables: Tables, table: str, **values: object) -> None:
    """The first row of the table is there once more."""
    rows = tables["catalogue"][table]
    rows.append(rows[0] | values)


BROKEN: list[tuple[str, str, Break]] = [
    ("lost", "no recording", lambda x: x["history"][0].update(recording="rec-9")),
    ("lost", "is gone", lambda x: x["bucket"]["objects"].pop("originals/rec-1")),
    ("lost", "other bytes than were sent", lambda x: x["bucket"]["hashes"].update({"originals/rec-1": "bb"})),
    (
        "lost",
        "processed from other bytes",
        lambda x: x["catalogue"]["recording"][0].update(source_sha256="bb"),
    ),
    ("stuck", "is running", lambda x: x["catalogue"]["job"][1].update(state="running")),
    ("stuck", "is queued", lambda x: x["catalogue"]["job"][1].update(state="queued")),
    ("stuck", "12.0 s are allowed", lambda x: x["history"][2].update(still_s=12.1)),
    ("stuck", "50.0 s are allowed in all", lambda x: x["history"][2].update(took_s=50.1)),
    (
        "published once",
        "has 2 of audio",
        lambda x: x["catalogue"]["rendition"].append(rendition("ren-3", "derived/a2")),
    ),
    (
        "published once",
        "2 extracts of one passage",
        lambda x: x["catalogue"]["extract"].append({**x["catalogue"]["extract"][0], "id": "ext-2"}),
    ),
    ("published once", "nothing of it is published", lambda x: x["catalogue"]["rendition"].pop(1)),
    ("written once", "has 2 transcripts", lambda x: twice(x, "transcript")),
    ("written once", "has 2 first tracks in en", lambda x: twice(x, "subtitle_track")),
    ("gathered", "is in 2 places", lambda x: twice(x, "playlist_item", position=2)),
    ("gathered", "places of playlist own are [1, 1]", lambda x: twice(x, "playlist_item", extract_id="e")),
    ("gathered", "has 2 playlists of its own", lambda x: twice(x, "playlist", id="other")),
    ("gathered", "is in no playlist", lambda x: x["catalogue"]["playlist_item"].pop(0)),
    ("dangling", "has no object", lambda x: x["bucket"]["objects"].pop("derived/a")),
    ("dangling", "has 4 of 5 bytes", lambda x: x["bucket"]["objects"].update({"derived/a": 4})),
    ("dangling", "has 8 of 9 bytes", lambda x: x["bucket"]["objects"].update({"originals/rec-1": 8})),
    ("orphans", "names the object", lambda x: x["bucket"]["objects"].update({"derived/c": 5})),
    ("orphans", "the unfinished upload", lambda x: x["bucket"]["unfinished"].append("originals/rec-3")),
    ("orphans", "names the object", lambda x: x["catalogue"]["retired"][0].update(rendition_id=None)),
    ("fenced", "written down are [1, 3]", lambda x: x["catalogue"]["attempt"].pop(1)),
    ("fenced", "overlap", lambda x: x["catalogue"]["attempt"][0].update(ended_at=at(3.1))),
    ("fenced", "overlap", lambda x: x["catalogue"]["attempt"][0].update(ended_at=None)),
    ("done once", "was done 2 times", lambda x: x["catalogue"]["attempt"][0].update(outcome="done")),
    ("done once", "its last claim", lambda x: x["catalogue"]["attempt"][3].update(outcome="lost")),
    ("done once", "a claim of it has not", lambda x: x["catalogue"]["attempt"][3].update(outcome=None)),
    ("done once", "charged 1 attempts", lambda x: x["catalogue"]["job"][0].update(attempts=1)),
    (
        "done once",
        "was told 2 times",
        lambda x: x["catalogue"]["event"].append(event("recording.probed", 6.1)),
    ),
    ("stale", "without a claim", lambda x: x["catalogue"]["event"][1].update(actor="media@here-0/5")),
    ("stale", "without a claim", lambda x: x["catalogue"]["event"][1].update(at=at(4.5))),
]


def evidence(tables: Tables) -> Evidence:
    return Evidence(tables["history"], tables["catalogue"], tables["bucket"])


def test_nothing_is_said_of_a_history_as_promised() -> None:
    assert judge(evidence(well())) == []


def test_waits_that_were_joined_are_not_missed() -> None:
    tables = well()
    waited, done = tables["catalogue"]["attempt"][1:3]
    waited["fence"], done["fence"] = 3, 4
    tables["catalogue"]["job"][0]["fence"] = 4
    assert judge(evidence(tables)) == []


@pytest.mark.parametrize(("judgement", "words", "break_it"), BROKEN)
def test_a_broken_promise_is_named(judgement: str, words: str, break_it: Break) -> None:
    tables = copy.deepcopy(well())
    break_it(tables)
    said = [violation.sentence for violation in judge(evidence(tables)) if violation.judgement == judgement]
    assert any(words in sentence for sentence in said), said


def test_every_judgement_can_fail() -> None:
    assert {judgement for judgement, _, _ in BROKEN} == set(JUDGEMENTS)


def test_what_a_person_has_asked_for_again_may_be_done_again() -> None:
    tables = well()
    tables["catalogue"]["attempt"][0].update(outcome="done")
    tables["catalogue"]["event"] += [event("recording.probed", 2, "media@here-0/5"), event("job.retried", 3)]
    assert judge(evidence(tables)) == []


@pytest.mark.parametrize("broken", [False, True])
def test_a_kept_history_is_judged_from_its_files(tmp_path: Path, broken: bool) -> None:
    tables = well()
    if broken:
        tables["bucket"]["objects"].pop("derived/a")
    (tmp_path / FILE).write_text("".join(f"{json.dumps(fact)}\n" for fact in tables["history"]))
    (tmp_path / CATALOGUE).write_text(json.dumps(tables["catalogue"]))
    (tmp_path / BUCKET).write_text(json.dumps(tables["bucket"]))
    command = [sys.executable, "-m", "faults", "check", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "has no object" in done.stdout) == (int(broken), broken), done.stderr

"""Redis is down: connections are refused, or accepted and never answered.

Each upload is one bare request, without the patience that our own clients have: one refusal fails the row.
"""

import os
import random
import statistics
import time
from hashlib import sha256
from pathlib import Path

import requests

from faults import work
from faults.ground import UNSAID, Ground
from faults.row import Measures, RowFailed

# A round of the table; with the variable at 300 it is five minutes.
OUTAGE_SECONDS = float(os.environ.get("FAULTS_OUTAGE_SECONDS", "10"))
_UPLOADS_A_MINUTE = 30
_P95_SECONDS = 2.0
_DISPATCHED_SECONDS = 30.0
_DONE_SECONDS_EACH = 30.0
_TIMEOUT_SECONDS = 60.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """All uploads are accepted meanwhile, quickly; when Redis is back, their jobs are announced."""
    clips = [ground.clip(rng) for _ in range(int(OUTAGE_SECONDS * _UPLOADS_A_MINUTE / 60))]
    refused = rng.random() < 0.5
    ground.fault("redis refuses" if refused else "redis is silent")
    if refused:
        ground.redis.refuse()
    else:
        ground.redis.black_hole()
    began = time.monotonic()
    brought, took = [], []
    for number, clip in enumerate(clips):
        time.sleep(max(0.0, began + number * 60 / _UPLOADS_A_MINUTE - time.monotonic()))
        started = time.monotonic()
        brought.append(_sent(ground, clip))
        took.append(time.monotonic() - started)
    time.sleep(max(0.0, began + OUTAGE_SECONDS - time.monotonic()))
    ground.redis.pass_through()

    def all_announced() -> bool:
        left = work.unclaimed(ground, brought)
        messages = work.announced() if left else ""
        return all(job_id in messages for job_id in left)

    dispatched = ground.wait_for(all_announced, _DISPATCHED_SECONDS, "all jobs dispatched")
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    if p95 > _P95_SECONDS:
        raise RowFailed(f"p95 of an upload was {p95:.1f} s with Redis down")
    work.must_be_done(ground, brought, _DONE_SECONDS_EACH * len(brought))
    return {"p95_s": p95, "dispatched_s": dispatched}


def _sent(ground: Ground, clip: Path) -> str:
    """Upload a recording by one request; its id. Raises `RowFailed` where it is not accepted."""
    data = clip.read_bytes()
    answer = requests.post(
        f"{ground.stack.base_url}/api/v1/recordings",
        files={"file": (clip.name, data), "transcript": ("said.vtt", UNSAID.encode())},
        headers={"Authorization": f"Bearer {ground.env['STORYREEL_TOKEN']}"},
        timeout=_TIMEOUT_SECONDS,
    )
    if answer.status_code != requests.codes.created:
        raise RowFailed(f"an upload was answered {answer.status_code} with Redis down: {answer.text}")
    recording_id = str(answer.json()["id"])
    ground.history.record(
        "acknowledged", recording=recording_id, sha256=sha256(data).hexdigest(), bytes=len(data)
    )
    return recording_id

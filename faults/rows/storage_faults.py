"""Row 10: the storage answers 503, late, or not at all, cuts bodies, and loses replies after the commit."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from faults.durable import offsets_watched
from faults.ground import Acknowledged, Ground
from faults.proxy import Proxy
from faults.row import Measures, RowFailed
from service.storage import keys, objects
from service.storage.multipart import PART_BYTES

Fault = Callable[[Proxy, random.Random], None]

_CUT_BYTES = 3 * 2**20
FAULTS: dict[str, Fault] = {
    "503": lambda s3, rng: s3.answer_503(rng.randint(5, 30)),
    "10 s latency": lambda s3, _: s3.delay(5.0),  # each way
    "cut bodies to S3": lambda s3, rng: s3.cut_after(rng.randint(1, _CUT_BYTES), upstream=True, times=6),
    "cut bodies from S3": lambda s3, rng: s3.cut_after(rng.randint(1, 4_000), upstream=False, times=6),
    "lost replies": lambda s3, rng: s3.drop_replies(rng.randint(3, 12)),
    "lost replies to completion": lambda s3, _: s3.drop_replies(4, to=b"CompleteMultipartUpload"),
    "silence": lambda s3, _: s3.black_hole(),
}
# Some of it while bytes are under way, some while jobs run.
_FAULT_SECONDS = 3.0
# An answer must have come after 10 s; silence must outlast the 20 s for which our clients wait for an answer
# (service/storage/client.py).
_LONGER_SECONDS = {"10 s latency": 12.0, "silence": 25.0}
_BROUGHT_SECONDS = 150.0
_SETTLE_S = 150


def round(ground: Ground, rng: random.Random) -> Measures:
    """Uploads and jobs come through, byte for byte; no offset is ever ahead of the bytes that are stored."""
    name = rng.choice(list(FAULTS))
    recordings: list[Path | bytes] = [
        ground.clip(rng),
        ground.clip(rng),
        rng.randbytes(2 * PART_BYTES + rng.randrange(PART_BYTES)),
    ]
    with offsets_watched(ground), ThreadPoolExecutor(len(recordings)) as pool:
        bringing = [pool.submit(ground.bring, recording) for recording in recordings]
        time.sleep(rng.uniform(0, 0.5))
        ground.fault(f"S3: {name}")
        FAULTS[name](ground.s3, rng)
        time.sleep(_LONGER_SECONDS.get(name, _FAULT_SECONDS))
        ground.calm()
        calm_at = time.monotonic()
        brought = [one.result(_BROUGHT_SECONDS) for one in bringing]
        brought_s = time.monotonic() - calm_at
    ground.settle(_SETTLE_S)
    for one in brought:
        _must_be_whole(one)
    return {"brought_after_s": brought_s, "ended_after_s": time.monotonic() - calm_at}


def _must_be_whole(brought: Acknowledged) -> None:
    stored = objects.get_bytes(keys.original(brought.recording_id))
    if sha256(stored).hexdigest() != brought.sha256:
        raise RowFailed(f"recording {brought.recording_id} is stored with other bytes than were sent")

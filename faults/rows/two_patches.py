"""Row 15: two requests append to one upload at the same byte, with different bytes, at the same moment."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import requests

from faults.ground import Ground
from faults.row import Measures, RowFailed
from faults.tus import Tus
from service.storage import keys, objects
from service.storage.multipart import PART_BYTES

# 200 in the 20 rounds of the table.
_RACES = 10
# One request brings less than a part, just a part, and more; and one of them may follow a tail.
_SIZES = (1_000, PART_BYTES - 1, PART_BYTES, PART_BYTES + 100_000, 2 * PART_BYTES + 1)
_SETTLE_S = 120


def round(ground: Ground, rng: random.Random) -> Measures:
    """Exactly one of the two succeeds each time, and its bytes are what is stored."""
    with ThreadPoolExecutor(2) as pool:
        for _ in range(_RACES):
            _race(ground, pool, rng)
    ground.settle(_SETTLE_S)
    return {"races": _RACES}


def _race(ground: Ground, pool: ThreadPoolExecutor, rng: random.Random) -> None:
    first = rng.randbytes(rng.choice((0, 0, 500, 70_000)))
    size = rng.choice(_SIZES)
    bodies = [rng.randbytes(size) for _ in range(2)]
    lateness = rng.choice((0.0, 0.0, rng.uniform(0, 0.05)))
    with Tus(ground) as one, Tus(ground) as other:
        location = one.begun(len(first) + size)
        if first:
            one.send(location, 0, first)
        barrier, over = threading.Barrier(2), threading.Event()

        def send(client: Tus, number: int) -> requests.Response:
            barrier.wait()
            over.wait(lateness * number)
            return client.send(location, len(first), bodies[number])

        answers = list(pool.map(send, (one, other), range(2)))
    statuses = [answer.status_code for answer in answers]
    if sorted(statuses) != [requests.codes.no_content, requests.codes.conflict]:
        raise RowFailed(f"of two requests at {size} bytes the answers are {statuses}: {answers[0].text}")
    sent = first + bodies[statuses.index(requests.codes.no_content)]
    recording_id = location.rpartition("/")[2]
    digest = sha256(sent).hexdigest()
    if sha256(objects.get_bytes(keys.original(recording_id))).hexdigest() != digest:
        raise RowFailed(f"recording {recording_id} has other bytes than the request that succeeded brought")
    ground.history.record("acknowledged", recording=recording_id, sha256=digest, bytes=len(sent))

"""Row 11: the storage's disk fills up in the middle of an upload, and room is made again."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO

import requests

from faults.durable import ahead
from faults.ground import Ground
from faults.row import Measures, NotJudged, RowFailed
from faults.small_disk import MountForbidden, SmallDisk, small_disk
from faults.tidy import tidy
from faults.tus import Tus
from service.storage.multipart import PART_BYTES

DISK_BYTES = 64 * 2**20
# What uploads leave free; the S3 server itself stops 16 MiB before the disk's end.
SETTINGS = {"STORYREEL_STORAGE_RESERVE_BYTES": str(24 * 2**20)}
_FULL_SECONDS = 5.0
_WELL_SECONDS = 60.0


class _Body(BytesIO):
    """A body in the middle of which something happens."""

    def __init__(self, data: bytes, at: int, then: Callable[[], None]) -> None:
        super().__init__(data)
        self._at, self._then = at, then

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self._at >= 0:
            self._at = -1
            self._then()
        return super().read(size)


def round(ground: Ground, rng: random.Random) -> Measures:
    """507 and a true offset; everything finishes within a minute of space coming back."""
    try:
        with small_disk(ground, DISK_BYTES) as disk:
            measures = _fill_and_make_room(ground, disk, rng)
            tidy(ground)
    except MountForbidden as error:
        raise NotJudged(f"this machine lets nobody mount a small disk: {error}") from error
    return measures


def _fill_and_make_room(ground: Ground, disk: SmallDisk, rng: random.Random) -> Measures:
    data = rng.randbytes(rng.randint(2 * PART_BYTES, 5 * PART_BYTES // 2))
    clips = [ground.slow_clip(rng), ground.clip(rng)]
    with Tus(ground) as tus, ThreadPoolExecutor(1) as pool:
        at_work = ground.bring(clips[0])  # its jobs have something to store while the disk is full
        location = tus.begun(len(data))
        leave = rng.choice((0, 10 * 2**20, 20 * 2**20, 26 * 2**20))
        body = _Body(data, rng.randrange(len(data) - PART_BYTES), lambda: disk.fill(leave))
        try:
            ground.fault("the storage's disk is full", left=leave)
            reached = _true_offset(ground, tus, location, tus.send(location, 0, body))
            _must_be_full(tus.begin(PART_BYTES), "an upload")
            _must_be_full(tus.form(BytesIO(data)), "a form")
            waiting = pool.submit(ground.bring, clips[1])
            time.sleep(_FULL_SECONDS)
            reached = _true_offset(ground, tus, location, tus.send(location, reached, data[reached:]))
        finally:  # before the pool waits for a client that has all the patience there is
            disk.make_room()
        room_at = time.monotonic()
        answer = tus.send(location, reached, data[reached:])
        if answer.status_code != HTTPStatus.NO_CONTENT:
            raise RowFailed(f"with room again the upload is answered {answer.status_code} {answer.text}")
        waiting.result(_WELL_SECONDS)
        ground.settle(_WELL_SECONDS)
        took = time.monotonic() - room_at
    if took > _WELL_SECONDS:
        raise RowFailed(f"all was well {took:.0f} s after space came back, at {at_work.recording_id}")
    recording_id = location.rpartition("/")[2]
    ground.history.record(
        "acknowledged", recording=recording_id, sha256=sha256(data).hexdigest(), bytes=len(data)
    )
    return {"well_s": took}


def _true_offset(ground: Ground, tus: Tus, location: str, answer: requests.Response) -> int:
    """The offset that the refusal tells, which must be what is asked for later and what is stored."""
    _must_be_full(answer, "a piece")
    told = int(answer.headers.get("Upload-Offset", -1))
    asked = tus.offset(location)
    if told != asked:
        raise RowFailed(f"the answer says {told} bytes are safe, and then {asked}")
    if lies := ahead(ground):
        raise RowFailed(lies[0])
    return told


def _must_be_full(answer: requests.Response, what: str) -> None:
    if answer.status_code != HTTPStatus.INSUFFICIENT_STORAGE or "Retry-After" not in answer.headers:
        raise RowFailed(f"on a full disk {what} is answered {answer.status_code} {answer.text}")

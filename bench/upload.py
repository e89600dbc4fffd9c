"""`./run bench upload [GIGABYTES]`: what a large upload costs the web service, against the bare S3 client.

One form upload through the service, then the same bytes by boto3 alone to the same S3 server: memory of the
web processes at their highest, temporary disk, and time.
"""

import http.client
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.stack import Stack

_BLOCK = os.urandom(2**20)
_HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n"
)
_TAIL = b"\r\n--b--\r\n"


def main() -> None:
    """Print the table."""
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    blocks = int(gigabytes * 1024)
    with tempfile.TemporaryDirectory(prefix="storyreel-bench-") as scratch, Stack(Path(scratch)) as stack:
        stack.start(only={"redis", "swift", "web"})
        os.environ |= stack.env()
        before = peak_mb(stack.pids()["web"])
        seconds, disk_mb = through_the_service(stack, blocks)
        after = peak_mb(stack.pids()["web"])
        bare = by_the_bare_client(blocks)
    times = f"{seconds:.1f} s, the bare S3 client {bare:.1f} s"
    print(f"{gigabytes:g} GiB in one form: {times}: {seconds / bare:.2f}")
    print(f"web processes at their highest: {before} MB before, {after} MB after: {after / before:.2f}")
    print(f"  that is {(after - before) / blocks:.4f} of the upload; temporary disk: {disk_mb:.0f} MB")


def through_the_service(stack: Stack, blocks: int) -> tuple[float, float]:
    """Seconds, and the most MB that the web processes held in temporary files."""
    address = urlsplit(stack.base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=3600)
    headers = {
        "Authorization": f"Bearer {stack.env()['STORYREEL_TOKEN']}",
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(len(_HEAD) + blocks * len(_BLOCK) + len(_TAIL)),
    }
    spooled = 0.0

    def body() -> Iterator[bytes]:
        nonlocal spooled
        yield _HEAD
        for number in range(blocks):
            if number % 64 == 0:
                spooled = max(spooled, spooled_mb(stack.pids()["web"]))
            yield _BLOCK
        yield _TAIL

    began = time.monotonic()
    connection.request("POST", "/api/v1/recordings", body=body(), headers=headers)
    answer = connection.getresponse()
    if answer.status != http.HTTPStatus.CREATED:
        raise SystemExit(f"the upload was answered {answer.status}: {answer.read().decode()}")
    answer.read()
    return time.monotonic() - began, spooled


def by_the_bare_client(blocks: int) -> float:
    """Seconds that boto3 takes for the same bytes in parts of the same size."""
    from service.storage import multipart  # its settings are this stack's

    part = _BLOCK * 8
    began = time.monotonic()
    upload_id = multipart.begin("bench")
    parts = [
        (number, multipart.put_part("bench", upload_id, number, part)) for number in range(1, blocks // 8 + 1)
    ]
    multipart.complete("bench", upload_id, parts)
    return time.monotonic() - began


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *itertools.chain.from_iterable(family(int(child)) for child in children)]


def peak_mb(pid: int) -> int:
    """The highest resident memory of a process and its descendants so far, added up."""
    status = [Path(f"/proc/{one}/status").read_text() for one in family(pid)]
    return sum(int(text.split("VmHWM:")[1].split()[0]) // 1024 for text in status)


def spooled_mb(pid: int) -> float:
    """What the processes hold in temporary files that were deleted while open, as Python's spools are."""
    links = itertools.chain.from_iterable(Path(f"/proc/{one}/fd").iterdir() for one in family(pid))
    held = [link for link in links if "(deleted)" in str(link.readlink())]
    return sum(link.stat().st_size for link in held) / 2**20


if __name__ == "__main__":
    main()

"""Files from the service to the disk, each whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import requests

from service.cli.client import TIMEOUT, Client, raise_unless_good
from service.cli.patience import Declined, NoAnswer, Patience

_READ_BYTES = 256 * 2**10


def download(client: Client, url: str, size: int, path: Path) -> None:
    """Put the `size` bytes at a signed address at `path`, going on where the line broke.

    Raises `NoAnswer` after a minute without progress, `Declined`, `OSError` of the disk.
    """
    patience = Patience()
    done = 0
    with replacing(path) as part, part.open("wb") as target:
        while done < size:
            try:
                for block in _blocks(client, url, done):
                    target.write(block)
                    done += len(block)
                    patience.progressed()
                if done < size:
                    raise NoAnswer(f"it ended after {done} of {size} bytes")
            except (requests.RequestException, NoAnswer) as error:
                patience.wait(NoAnswer(f"The download of {path.name} broke off: {error}."))


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path`."""
    write(path, text.encode())


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`."""
    with replacing(path) as part:
        part.write_bytes(data)


def link(path: Path, existing: Path) -> None:
    """Put the file `existing` at `path` too, without a second copy where the file system can."""
    with replacing(path) as part:
        try:
            part.hardlink_to(existing)
        except OSError:  # FAT and some network drives have no hard links
            shutil.copyfile(existing, part)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside `path` that takes its place at the end, and vanishes if that is not reached."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.getpid()}.{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):  # it is gone when it took its place
            part.unlink()


def _blocks(client: Client, url: str, start: int) -> Iterator[bytes]:
    headers = {"Range": f"bytes={start}-"} if start else {}
    address = urljoin(client.base_url, url)
    with client.bare.get(address, headers=headers, stream=True, timeout=TIMEOUT) as response:
        raise_unless_good(response)
        if start and response.status_code != HTTPStatus.PARTIAL_CONTENT:
            raise Declined(response.status_code, "no_ranges", "Storage cannot go on with a broken download.")
        yield from response.iter_content(_READ_BYTES)

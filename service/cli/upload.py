"""A resumable upload: tus 1.0.0 from the client's side.

The three requests are made here and not by tuspy: that sends without any time limit, so a line that falls
silent would hold an upload for ever.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO

from service.cli.client import Client
from service.cli.patience import Declined, NoAnswer, Patience
from service.errors import StoryreelError

# Small enough that a bar moves on a slow line, large enough that storing it costs few requests.
_CHUNK_BYTES = 8 * 2**20
# Conflict: complete already, or an earlier request, given up here, is still being worked on there. Not found:
# so storage may answer while parts of it start. Asking tells whether the upload itself is there.
_WORTH_ASKING = (HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND)
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Transcript:
    """What is said in a recording, and the format of the text, as `check_transcript` has it."""

    text: str
    format: str


def upload(
    client: Client,
    path: Path,
    details: Mapping[str, str],
    on_progress: Callable[[int], None],
    transcript: Transcript | None = None,
    on_later: Callable[[str], None] = lambda _: None,
) -> str:
    """Upload the file at `path`, going on where it broke; returns the recording's id.

    `on_progress` hears how many bytes the service has for good, `on_later` what it says when it wants us to
    come later, which is then done. Raises `OSError` for the file, `Declined`, `NoAnswer` after a minute of no
    progress.
    """
    with path.open("rb") as source:
        size = source.seek(0, 2)
        location = _begin(client, size, details, Patience(on_later))
        if transcript is not None and size > 0:
            _bring(client, location, transcript, Patience(on_later))
        sending = _Upload(client, location, source, size, Patience(on_later))
        while not sending.complete:
            sending.step()
            on_progress(sending.offset)
    return sending.location.rpartition("/")[2]


def _begin(client: Client, size: int, details: Mapping[str, str], patience: Patience) -> str:
    metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in details.items())
    headers = _TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
    while True:
        try:
            return client.once("POST", "/api/v1/uploads", headers=headers).headers["Location"]
        except NoAnswer as error:
            patience.wait(error)


def _bring(client: Client, location: str, transcript: Transcript, patience: Patience) -> None:
    """Put a transcript beside the upload; it is too long for the header that carries the details."""
    while True:
        try:
            body = transcript.text.encode()
            client.once("PUT", f"{location}/transcript.{transcript.format}", data=body)
            return
        except NoAnswer as error:
            patience.wait(error)


class _Upload:
    """One upload under way. `offset` bytes are durable; when `complete`, the recording exists."""

    def __init__(
        self, client: Client, location: str, source: IO[bytes], size: int, patience: Patience
    ) -> None:
        self.location = location
        self.offset = 0
        self.complete = size == 0  # such an upload is complete once it has begun
        self._client = client
        self._source = source
        self._size = size
        self._broken = False
        self._patience = patience

    def step(self) -> None:
        """Send the next chunk, or find out where to go on after a break."""
        try:
            if self._broken:
                self._ask()
        except NoAnswer as error:
            self._patience.wait(error)
            return
        try:
            self._send()
        except NoAnswer as error:
            self._broken = True
            self._patience.wait(error)
        except Declined as error:
            if error.answer not in _WORTH_ASKING:
                raise
            self.complete = error.answer is HTTPStatus.CONFLICT and self._broken and self.offset == self._size
            self._broken = True
            if not self.complete:
                self._patience.wait(error)

    def _ask(self) -> None:
        reached = int(self._client.once("HEAD", self.location, headers=_TUS).headers["Upload-Offset"])
        if reached > self.offset:
            self._patience.progressed()
        self.offset = reached

    def _send(self) -> None:
        """Without bytes when all are there: that finishes what a process that died could not."""
        wanted = min(_CHUNK_BYTES, self._size - self.offset)
        self._source.seek(self.offset)
        chunk = self._source.read(wanted)
        if len(chunk) < wanted:
            raise StoryreelError("The file became shorter while it was uploaded.")
        headers = {"Upload-Offset": str(self.offset), "Content-Type": "application/offset+octet-stream"}
        # From a file object, in blocks: a `bytes` body would have to leave as a whole within one timeout.
        answer = self._client.once("PATCH", self.location, headers=_TUS | headers, data=BytesIO(chunk))
        self.offset = int(answer.headers["Upload-Offset"])
        self.complete = self.offset == self._size
        self._broken = False
        self._patience.progressed()

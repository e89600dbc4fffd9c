"""Single requests of the resumable upload protocol, without the patience of `storyreel process`."""

from base64 import b64encode
from types import TracebackType
from typing import IO, Self

import requests

from faults.ground import Ground
from faults.row import RowFailed

# Longer than any answer may take.
_TIMEOUT_S = 90
_TUS = {"Tus-Resumable": "1.0.0"}
_BODY = {**_TUS, "Content-Type": "application/offset+octet-stream"}


class Tus:
    """One client. A context manager; not for several threads at once."""

    def __init__(self, ground: Ground) -> None:
        self._base = ground.stack.base_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {ground.env['STORYREEL_TOKEN']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def begin(self, size: int) -> requests.Response:
        """Ask for an upload of `size` bytes; `Location` is its address."""
        name = b64encode(b"story.bin").decode()
        headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
        return self._session.post(f"{self._base}/api/v1/uploads", headers=headers, timeout=_TIMEOUT_S)

    def begun(self, size: int) -> str:
        """The address of a new upload. Raises `RowFailed` where it is refused."""
        answer = self.begin(size)
        if answer.status_code != requests.codes.created:
            raise RowFailed(f"an upload could not begin: {answer.status_code} {answer.text}")
        return answer.headers["Location"]

    def send(self, location: str, offset: int, body: bytes | IO[bytes]) -> requests.Response:
        """Append from `offset` on."""
        headers = {**_BODY, "Upload-Offset": str(offset)}
        return self._session.patch(f"{self._base}{location}", body, headers=headers, timeout=_TIMEOUT_S)

    def offset(self, location: str) -> int:
        """Where to go on."""
        answer = self._session.head(f"{self._base}{location}", headers=_TUS, timeout=_TIMEOUT_S)
        return int(answer.headers["Upload-Offset"])

    def form(self, body: IO[bytes]) -> requests.Response:
        """A recording in one form."""
        return self._session.post(
            f"{self._base}/api/v1/recordings", files={"file": ("story.bin", body)}, timeout=_TIMEOUT_S
        )

"""The HTTP API from the caller's side, patient with a service that is started anew in between."""

import time
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import requests

from service.cli.patience import ComeLater, Declined, NoAnswer, Patience
from service.cli.shapes import Recording

# Seconds to connect (and to send one block), and to wait for the next byte of an answer.
TIMEOUT = (10, 30)
_POLL_SECONDS = 1.0
# Whatever a service asks for, a person who has made room does not wait longer than this.
_LONGEST_AGAIN_SECONDS = 60.0


class Client:
    """Talks to the service at `base_url` with one token."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self._session = _session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        self.bare = _session()
        """For signed addresses: a bearer header would spoil them, and is none of storage's business."""

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        self.bare.close()

    def once(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request. Raises `NoAnswer`, which may be worth another attempt, or `Declined`."""
        url = urljoin(self.base_url, path)
        try:
            response = self._session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
        except requests.RequestException as error:
            raise NoAnswer(f"The service at {self.base_url} does not answer.") from error
        raise_unless_good(response)
        return response

    def get(self, path: str) -> requests.Response:
        """What lies at `path`. Raises `NoAnswer` after a minute, `Declined` at once."""
        patience = Patience()
        while True:
            try:
                return self.once("GET", path)
            except NoAnswer as error:
                patience.wait(error)

    def recording(self, recording_id: str) -> Recording:
        """One recording as it stands now."""
        found: Recording = self.get(f"/api/v1/recordings/{recording_id}").json()
        return found

    def watch(self, recording_ids: Iterable[str]) -> Iterator[Recording]:
        """Every state seen of every recording, once a second, until each has ended."""
        going_on = list(recording_ids)
        while going_on:
            for recording_id in list(going_on):
                seen = self.recording(recording_id)
                if seen["status"] != "processing":
                    going_on.remove(recording_id)
                yield seen
            if going_on:
                time.sleep(_POLL_SECONDS)


def raise_unless_good(response: requests.Response) -> None:
    """`Declined` or `NoAnswer` with the words of the problem document, where the answer is an error."""
    if response.ok:
        return
    try:
        problem = response.json()
        code, detail = str(problem["code"]), str(problem["detail"])
    except (requests.JSONDecodeError, KeyError, TypeError):
        code, detail = "unknown", f"The service answered {response.status_code} {response.reason}."
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        full = response.status_code == HTTPStatus.INSUFFICIENT_STORAGE or code == "overloaded"
        raise (ComeLater if full else NoAnswer)(detail, _again_seconds(response))
    raise Declined(response.status_code, code, detail)


def _again_seconds(response: requests.Response) -> float:
    """When the service asks to be asked again. It sends seconds; what is no number is not from it."""
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_AGAIN_SECONDS) if asked.isdecimal() else 0.0


def _session() -> requests.Session:
    session = requests.Session()
    # A proxy of the environment does not know the local stack, and ~/.netrc would replace our token.
    session.trust_env = False
    return session

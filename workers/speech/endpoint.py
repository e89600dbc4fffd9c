"""An OpenAI-compatible transcription service, spoken to over HTTP: one request for one piece of sound.

Storytellers' voices leave this machine here and nowhere else, and only if somebody has set its address.
"""

import io
import threading
import time
import wave
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import requests

from service.errors import Retryable
from service.timecode import now
from workers.cancelling import stop_if
from workers.speech.recogniser import RecogniserUnavailable
from workers.speech.stretches import SAMPLE_RATE

_CONNECT_S, _SILENT_S = 10.0, 300.0
"""How long it may take to be reached, and say nothing: it hears the whole piece before it answers."""
_WHOLE_S = 600.0
_MOST_BYTES = 4 * 2**20
"""Five minutes of words with their times are 100 KB."""
_TRIES = 4
_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 60.0
"""A service that wants to be left alone for longer hands the job back; all of it would be sent again then."""
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class TranscriptionAway(Retryable):
    """The transcription service cannot be reached, or has too much to do."""


class Endpoint:
    """The service at `base`, the address that ends before `/audio/transcriptions`."""

    def __init__(self, base: str, key: str | None, model: str) -> None:
        self._address = base.rstrip("/") + "/audio/transcriptions"
        self._key = key
        self._model = model

    def transcribe(self, pcm: bytes, language: str, hint: str, cancelled: threading.Event) -> bytes:
        """What it answers about a piece of sound (16 kHz, mono, 16 bit), as JSON.

        Raises TranscriptionAway when it is busy or away for long, RecogniserUnavailable when it does not want
        or does not understand the request, JobCancelled.
        """
        fields = [
            ("model", self._model),
            ("response_format", "verbose_json"),
            ("timestamp_granularities[]", "word"),
            ("timestamp_granularities[]", "segment"),
            *([("language", language)] if language else []),
            *([("prompt", hint)] if hint else []),
        ]
        sound = _wav(pcm)
        for attempt in range(1, _TRIES + 1):
            stop_if(cancelled)
            try:
                return self._post(fields, sound, cancelled)
            except _Busy as busy:
                if attempt == _TRIES or busy.pause_s > _LONGEST_PAUSE_S:
                    raise TranscriptionAway(
                        f"The transcription service is away or busy ({busy}). It is asked again soon."
                    ) from None
                cancelled.wait(busy.pause_s or _PAUSE_S * 2**attempt)
        raise AssertionError("unreachable")

    def _post(self, fields: list[tuple[str, str]], sound: bytes, cancelled: threading.Event) -> bytes:
        deadline = time.monotonic() + _WHOLE_S
        try:
            with requests.post(
                self._address,
                data=fields,
                files={"file": ("sound.wav", sound, "audio/wav")},
                auth=self._sign,
                headers={"Accept-Encoding": "identity"},
                timeout=(_CONNECT_S, _SILENT_S),
                allow_redirects=False,  # neither voices nor the key go anywhere else
                stream=True,
            ) as answer:
                _check(answer)
                return _body(answer, deadline, cancelled)
        except requests.RequestException as error:
            raise _Busy(type(error).__name__) from None

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # Given as `auth`, since a header would give way to what a .netrc says.
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class _Busy(Exception):
    """It may work later: after `pause_s` if the service said so, else 0."""

    def __init__(self, why: str, pause_s: float = 0.0) -> None:
        super().__init__(why)
        self.pause_s = pause_s


def _check(answer: requests.Response) -> None:
    """Raises _Busy, or RecogniserUnavailable. What the service writes about an error may quote its input."""
    if answer.status_code == HTTPStatus.OK:
        return
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code in _BUSY:
        raise _Busy(f"HTTP {answer.status_code}", _pause_s(answer.headers.get("Retry-After", "")))
    raise RecogniserUnavailable(
        f"The transcription service did not accept the request (HTTP {answer.status_code}): "
        "see STORYREEL_TRANSCRIPTION_URL, _KEY and _MODEL."
    )


def _pause_s(retry_after: str) -> float:
    """The header's seconds, or seconds until its date; 0 where it says nothing of use."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now()).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _body(answer: requests.Response, deadline: float, cancelled: threading.Event) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(2**16):
        stop_if(cancelled)
        if time.monotonic() > deadline:
            raise _Busy("too slow")
        body += piece
        if len(body) > _MOST_BYTES:
            raise RecogniserUnavailable("The transcription service answers with more than speech can be.")
    return bytes(body)


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLE_RATE)
        recording.writeframes(pcm)
    return file.getvalue()

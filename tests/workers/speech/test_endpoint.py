"""A transcription service: a small HTTP server that behaves in the ways that services do."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from werkzeug.formparser import parse_form_data

from service.config import Settings
from service.errors import JobCancelled
from service.findings import FindingCode
from service.glossary import Term
from tests.workers.speech.silences import silence
from workers.patience import worlds_fault
from workers.speech import endpoint
from workers.speech.endpoint import TranscriptionAway
from workers.speech.endpoint_engine import EndpointRecogniser
from workers.speech.recogniser import RecogniserUnavailable, Sound, Written
from workers.speech.stretches import SAMPLE_RATE, stretches

SAID = {
    "language": "english",
    "text": "Hello there. General.",
    "segments": [
        {"start": 0.0, "end": 2.0, "text": " Hello there.", "no_speech_prob": 0.01, "avg_logprob": -0.2},
        {"start": 2.0, "end": 3.0, "text": " General.", "no_speech_prob": 0.01, "avg_logprob": -0.2},
    ],
    "words": [
        {"word": "Hello", "start": 0.5, "end": 0.9},
        {"word": "there", "start": 1.0, "end": 1.4},
        {"word": "General", "start": 2.1, "end": 2.8},
    ],
}
Reply = tuple[int, dict[str, str], bytes]


class Service(BaseHTTPRequestHandler):
    """Gives the next of `replies`, and the last one for ever; `asked` is what it was sent."""

    replies: ClassVar[list[Reply]] = []
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        environ = {
            "wsgi.input": self.rfile,
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": self.headers["Content-Type"],
            "CONTENT_LENGTH": self.headers["Content-Length"],
        }
        _, form, files = parse_form_data(environ)
        sound = files["file"].read()
        files["file"].close()
        key = self.headers.get("Authorization")
        self.asked.append({**form.to_dict(flat=False), "path": self.path, "sound": sound, "key": key})
        status, headers, body = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address, which the settings name."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        monkeypatch.setattr(Service, "asked", [])
        monkeypatch.setattr(endpoint, "_PAUSE_S", 0.01)
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def ok(answer: object) -> Reply:
    return 200, {}, json.dumps(answer).encode()


def given(address: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    required = ("database_url", "redis_url", "secret_key", "s3_endpoint", "s3_access_key", "s3_secret_key")
    for name in (*required, "base_url", "scratch_dir"):
        monkeypatch.setenv(f"STORYREEL_{name.upper()}", "unused")
    monkeypatch.setenv("STORYREEL_TRANSCRIPTION_URL", address)
    monkeypatch.setenv("STORYREEL_TRANSCRIPTION_KEY", "sesame")
    return Settings()


class Asking:
    """Asks the service about a spoken story."""

    def __init__(self, address: str, wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._recogniser = EndpointRecogniser(given(address, monkeypatch))
        self.wav = wav
        self.cancelled = threading.Event()

    def __call__(self, *replies: Reply, language: str = "en-GB") -> Written:
        Service.replies = list(replies)
        sound = Sound(self.wav, language, (Term("Kuressaare"), Term("Hackney Wick")))
        return self._recogniser.recognise(sound, lambda _: None, self.cancelled)


@pytest.fixture
def ask(service: str, spoken_story: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(service, spoken_story[0], monkeypatch)


def test_words_get_times_from_words_and_signs_from_segments(ask: Asking) -> None:
    written = ask(ok(SAID))
    began = stretches(ask.wav, threading.Event())[0].start * 1000 // SAMPLE_RATE
    assert [(word.text, word.start_ms - began, word.end_ms - began) for word in written.words] == [
        ("Hello", 500, 900),
        ("there.", 1000, 1400),
        ("General.", 2100, 2800),
    ]
    assert [finding.code for finding in written.about] == [FindingCode.VOICES_SENT]
    assert "127.0.0.1" in written.about[0].sentence()


def test_the_request_is_what_such_services_take(ask: Asking) -> None:
    ask(ok(SAID))
    (asked,) = Service.asked
    assert asked["path"] == "/v1/audio/transcriptions"
    assert asked["key"] == "Bearer sesame"
    assert asked["sound"].startswith(b"RIFF")
    assert (asked["model"], asked["response_format"], asked["language"]) == (
        ["whisper-1"],
        ["verbose_json"],
        ["en"],
    )
    assert asked["timestamp_granularities[]"] == ["word", "segment"]
    assert asked["prompt"] == ["Kuressaare, Hackney Wick"]


def test_segments_alone_share_out_their_time(ask: Asking) -> None:
    words = ask(ok({"segments": [{"start": 0.0, "end": 1.0, "text": "Yes, indeed"}]})).words
    assert [word.text for word in words] == ["Yes,", "indeed"]
    assert words[0].end_ms == words[1].start_ms
    assert words[1].end_ms - words[0].start_ms == 1000


def test_words_alone_are_taken_as_they_are(ask: Asking) -> None:
    assert [word.text for word in ask(ok({"words": SAID["words"]})).words] == ["Hello", "there", "General"]


@pytest.mark.parametrize(("said", "code"), [("polish", "pl"), ("pl", "pl"), ("", "und"), ("Klingon!", "und")])
def test_the_language_may_be_left_to_the_service(ask: Asking, said: str, code: str) -> None:
    assert ask(ok({**SAID, "language": said}), language="und").language == code
    assert "language" not in Service.asked[0]


@pytest.mark.parametrize("busy", [(429, {"Retry-After": "0"}, b""), (503, {}, b"down"), (500, {}, b"")])
def test_a_busy_service_is_asked_again(ask: Asking, busy: Reply) -> None:
    assert len(ask(busy, busy, ok(SAID)).words) == 3
    assert len(Service.asked) == 3


def test_the_pause_is_as_long_as_the_service_asks_for(ask: Asking) -> None:
    before = time.monotonic()
    ask((429, {"Retry-After": "1"}, b""), ok(SAID))
    assert time.monotonic() - before >= 1


def test_one_that_stays_away_is_not_held_against_the_job(ask: Asking) -> None:
    with pytest.raises(TranscriptionAway) as raised:
        ask((503, {}, b""))
    assert worlds_fault(raised.value)
    with pytest.raises(TranscriptionAway):
        ask((429, {"Retry-After": "3600"}, b""))


def test_one_that_cannot_be_reached_is_away(
    spoken_story: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "_PAUSE_S", 0.01)
    with pytest.raises(TranscriptionAway):
        Asking("http://127.0.0.1:9/v1", spoken_story[0], monkeypatch)(ok(SAID))


@pytest.mark.parametrize(
    "reply",
    [
        (401, {}, b"what people said"),
        (413, {}, b""),
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""),
        (200, {}, b"<html>what people said</html>"),
        ok({"text": "what people said"}),
        ok({"segments": [{"start": "what people said", "end": 1, "text": ""}]}),
        ok({"words": [{"word": "a", "start": -1.0, "end": 1.0}]}),
        ok({"words": [{"word": "a", "start": 0.0, "end": 1.0}] * 6001}),
        (200, {}, b" " * (5 * 2**20)),
    ],
)
def test_what_makes_no_sense_is_for_whoever_runs_it(ask: Asking, reply: Reply) -> None:
    with pytest.raises(RecogniserUnavailable) as raised:
        ask(reply)
    assert "people" not in f"{raised.value}{raised.value.__cause__}"
    assert len(Service.asked) == 1


def test_a_cancelled_job_asks_no_more(ask: Asking) -> None:
    threading.Timer(0.3, ask.cancelled.set).start()
    with pytest.raises(JobCancelled):
        ask((429, {"Retry-After": "30"}, b""))


def test_silence_is_not_sent(service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Asking(service, silence(tmp_path / "silence.wav", seconds=3), monkeypatch)
    written = quiet(ok(SAID))
    assert (written.words, written.about, Service.asked) == ([], (), [])

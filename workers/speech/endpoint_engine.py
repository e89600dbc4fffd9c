"""A transcription service that somebody runs, in place of an engine on this machine.

Voices are sent in passages of at most five minutes: 10 MB each, where the usual limit is 25 MB.
"""

import threading
from collections.abc import Callable

from service.config import Settings
from service.findings import Finding, FindingCode
from service.speech.engines import voices_sent_to
from service.speech.models import primary
from service.subtitles.words import Word
from workers.speech.endpoint import Endpoint
from workers.speech.endpoint_answer import Answer
from workers.speech.guards import in_order, without_loops
from workers.speech.passages import passages
from workers.speech.recogniser import Sound, Written
from workers.speech.stretches import stretches

_PASSAGE_S = 300.0


class EndpointRecogniser:
    """Sends what is said to the service that the settings name."""

    def __init__(self, given: Settings) -> None:
        address = given.transcription_url or ""
        key = given.transcription_key and given.transcription_key.get_secret_value()
        self._endpoint = Endpoint(address, key or None, given.transcription_model)
        self._host = voices_sent_to(given)
        self.name = f"endpoint-{given.transcription_model}"

    def recognise(
        self, sound: Sound, on_progress: Callable[[float], None], cancelled: threading.Event
    ) -> Written:
        """See Recogniser. Without a language the service finds out; what it says first holds for the rest."""
        on_progress(0.0)
        todo = list(passages(stretches(sound.wav, cancelled), _PASSAGE_S))
        language = primary(sound.language)
        hint = ", ".join(term.term for term in sound.glossary)
        words: list[Word] = []
        for number, passage in enumerate(todo, start=1):
            body = self._endpoint.transcribe(passage.pcm(sound.wav), language, hint, cancelled)
            answer = Answer.of(body)
            language = language or answer.language_code()
            words += map(passage.placed, answer.spoken())
            on_progress(number / len(todo))
        sent = (Finding(FindingCode.VOICES_SENT, {"host": self._host}),) if todo else ()
        return Written(in_order(without_loops(words)), sound.language_or(language), sent)

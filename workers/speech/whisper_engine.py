"""Whisper, through faster-whisper: many languages, punctuation, good enough to publish after a person's look.

Its model is fetched by the person who runs Storyreel (`storyreel speech install`), and loaded for each
recording in a process of its own. Against its known faults stand guards.py and passages.py.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from service.errors import ProcessStalled
from service.findings import Finding, FindingCode
from service.glossary import Term
from service.speech.models import Model, primary
from service.subtitles.words import Word
from workers.cancelling import stop_if
from workers.speech import child
from workers.speech.child import Child
from workers.speech.guards import in_order, is_invented, without_loops
from workers.speech.passages import Passage, passages
from workers.speech.recogniser import LanguageNotSupported, RecogniserUnavailable, Sound, Written
from workers.speech.stretches import SAMPLE_RATE, Stretch, stretches

_DECODER = Path(__file__).with_name("whisper_decoder.py")
_PASSAGE_S = 300.0
"""Six hours in one piece would take gigabytes; at the seams of five minutes hardly a word is lost."""
_LOADING_S = 600.0
_SEGMENT_S = 1800.0
"""Longer than the slowest model on one core takes for half a minute of sound that is tried six times."""
_SAMPLED = 5
"""Stretches whose language is found out, spread over the recording: a story may begin with a greeting in
another one."""


class WhisperRecogniser:
    """One model, with so many threads."""

    def __init__(self, model: Model, cpu_threads: int) -> None:
        self._model = model
        self._cpu_threads = cpu_threads
        self.name = f"faster-whisper-{version('faster-whisper')}-{model.name}"

    def recognise(
        self, sound: Sound, on_progress: Callable[[float], None], cancelled: threading.Event
    ) -> Written:
        """See Recogniser. No language means that Whisper finds out by itself."""
        if not self._model.is_there:
            raise RecogniserUnavailable(
                f"There is no Whisper model in {self._model.folder}: “storyreel speech install” fetches one."
            )
        on_progress(0.0)
        found = stretches(sound.wav, cancelled)
        if not found:
            return Written([], sound.language)
        arguments = [str(self._model.folder), str(self._cpu_threads)]
        with child.running(_DECODER, arguments, cancelled) as decoder:
            try:
                return self._listen(decoder, sound, found, on_progress)
            except ProcessStalled:
                stop_if(cancelled)  # then it was ended on purpose
                raise

    def _listen(
        self, decoder: Child, sound: Sound, found: Sequence[Stretch], on_progress: Callable[[float], None]
    ) -> Written:
        language = self._known(decoder, sound.language) or _detected(decoder, sound.wav, found)
        words: list[Word] = []
        before, furthest = 0.0, 0.0
        whole = sum(stretch.length for stretch in found) / SAMPLE_RATE
        for passage in passages(found, _PASSAGE_S):
            for segment in _segments(decoder, passage.pcm(sound.wav), language, sound.glossary):
                if not is_invented(segment["no_speech"], segment["log_probability"]):
                    words += [passage.placed(_word(*word)) for word in segment["words"] if word[0].strip()]
                furthest = max(furthest, min(passage.seconds, segment["end"]) + before)
                on_progress(min(1.0, furthest / whole))
            before += passage.seconds
        on_progress(1.0)
        return Written(in_order(without_loops(words)), sound.language_or(language))

    def _known(self, decoder: Child, language: str) -> str:
        """The language as the model names it, or "" where it is to find out which it is.

        Raises LanguageNotSupported, RecogniserUnavailable."""
        decoder.allow(_LOADING_S)
        languages = decoder.answer()
        if "unusable" in languages:
            raise RecogniserUnavailable(
                f"The Whisper model in {self._model.folder} cannot be loaded: remove it and fetch it again."
            )
        code = primary(language) or ("en" if languages == ["en"] else "")
        if code and code not in languages:
            unknown = {"model": self._model.name, "language": language}
            raise LanguageNotSupported(Finding(FindingCode.LANGUAGE_UNKNOWN, unknown))
        return code


def _detected(decoder: Child, wav: Path, found: Sequence[Stretch]) -> str:
    """The language that is likeliest over a few stretches, the longest in each part of the recording."""
    likely: Counter[str] = Counter()
    size = -(-len(found) // _SAMPLED)
    for at in range(0, len(found), size):
        longest = max(found[at : at + size], key=lambda stretch: stretch.length)
        _ask(decoder, Passage((longest,)).pcm(wav), "", ())
        likely.update(decoder.answer())
    return likely.most_common(1)[0][0]


def _segments(
    decoder: Child, pcm: bytes, language: str, glossary: Sequence[Term]
) -> Iterator[dict[str, Any]]:
    """What is heard in a passage, segment by segment."""
    _ask(decoder, pcm, language, glossary)
    while (segment := decoder.answer()) is not None:
        decoder.allow(_SEGMENT_S)
        yield segment


def _ask(decoder: Child, pcm: bytes, language: str, glossary: Sequence[Term]) -> None:
    decoder.allow(_SEGMENT_S)
    hot = ", ".join(term.term for term in glossary)
    request = {"bytes": len(pcm), "language": language, "hotwords": hot}
    decoder.ask(json.dumps(request).encode() + b"\n" + pcm)


def _word(text: str, start_s: float, end_s: float, probability: float) -> Word:
    return Word(text.strip(), round(start_s * 1000), round(end_s * 1000), probability)

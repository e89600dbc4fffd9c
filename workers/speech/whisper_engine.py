"""Whisper, through faster-whisper: many languages, punctuation, good enough to publish after a person's look.

It is an optional extra, and its model is fetched by the person who runs Storyreel.
"""

import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from service.errors import JobCancelled
from service.findings import Finding, FindingCode
from service.subtitles.words import Word
from workers.speech.guards import in_order, without_loops
from workers.speech.recogniser import LanguageNotSupported, RecogniserUnavailable

_OPTIONS = {
    "word_timestamps": True,
    # Silence goes to the voice detector, since Whisper writes down things in silence that nobody said.
    "vad_filter": True,
    "vad_parameters": {"min_silence_duration_ms": 500},
    "hallucination_silence_threshold": 2,
    # With it on, one invented sentence breeds the next.
    "condition_on_previous_text": False,
}


class WhisperRecogniser:
    """One loaded model; `model` is a faster_whisper.WhisperModel."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self.name = name

    def recognise(
        self,
        wav: Path,
        language: str,
        on_progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> list[Word]:
        """See Recogniser. No language means that Whisper finds out by itself."""
        code = language.lower().replace("_", "-").split("-")[0] or None
        if code and code not in self._model.supported_languages:
            unknown = {"model": self.name, "language": language}
            raise LanguageNotSupported(Finding(FindingCode.LANGUAGE_UNKNOWN, unknown))
        on_progress(0.0)
        segments, facts = self._model.transcribe(str(wav), language=code, **_OPTIONS)
        words: list[Word] = []
        done = 0.0
        for segment in segments:  # lazy: the work is done here
            _stop_if(cancelled)
            words += [_word(word) for word in segment.words if word.word.strip()]
            done = min(1.0, max(done, float(segment.end / facts.duration)))  # segments may go back in time
            on_progress(done)
        _stop_if(cancelled)
        on_progress(1.0)
        return in_order(without_loops(words))


def load(model: Path, cpu_threads: int) -> WhisperRecogniser:
    """The recogniser for the model in this folder. Raises RecogniserUnavailable, saying what to install."""
    try:
        # Imported here because it is an optional extra, and because its libraries start threads that
        # would not survive the fork of a worker.
        from faster_whisper import WhisperModel
    except ImportError:
        raise RecogniserUnavailable(
            "A Whisper model is configured, but faster-whisper is not installed: pip install faster-whisper"
        ) from None
    if not (model / "model.bin").is_file():
        fetch = f"from faster_whisper import download_model as d; d('small', '{model}')"
        raise RecogniserUnavailable(
            f'There is no Whisper model in {model}. Fetch one with: python -c "{fetch}"'
        )
    loaded = WhisperModel(
        str(model), device="cpu", compute_type="int8", cpu_threads=cpu_threads, local_files_only=True
    )
    return WhisperRecogniser(loaded, f"faster-whisper-{version('faster-whisper')}-{model.name}")


def _stop_if(cancelled: threading.Event) -> None:
    if cancelled.is_set():
        raise JobCancelled("Writing down what is said was cancelled.")


def _word(word: Any) -> Word:
    return Word(word.word.strip(), round(word.start * 1000), round(word.end * 1000), float(word.probability))

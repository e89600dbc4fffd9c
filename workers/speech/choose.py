"""Which recogniser this worker uses: Whisper where a model is configured, else the built-in one."""

from functools import cache
from pathlib import Path

from workers.speech import whisper_engine
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.speech.recogniser import Recogniser


@cache  # a model takes seconds to load and up to gigabytes to hold: once a process
def choose(whisper_model: Path | None, cpu_threads: int) -> Recogniser:
    """The best recogniser there is; `cpu_threads` is how many cores it may keep busy.

    Raises RecogniserUnavailable where a Whisper model is configured and cannot be used: the weaker engine
    in its place, unsaid, would only be found out by its mistakes.
    """
    if whisper_model:
        return whisper_engine.load(whisper_model, cpu_threads)
    return PocketsphinxRecogniser(cpu_threads)

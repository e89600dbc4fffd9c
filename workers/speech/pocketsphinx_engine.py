"""The recogniser that is always there: pocketsphinx and its English models, with nothing to download.

Word error rates are 5 % on clear synthetic speech, 13 to 41 % on people: a draft to correct, not to publish.
"""

import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from importlib.metadata import version
from pathlib import Path

from service.findings import Finding, FindingCode
from service.speech.models import primary
from workers.cancelling import stop_if
from workers.speech import child, pronouncing
from workers.speech.child import Child
from workers.speech.punctuation import Heard, punctuate
from workers.speech.recogniser import LanguageNotSupported, Sound, Written
from workers.speech.stretches import SAMPLE_RATE, Stretch, stretches

_DECODER = Path(__file__).with_name("pocketsphinx_decoder.py")
_LOOK_S = 0.2
"""How long a cancelled job runs on, and how often progress is told."""
_STALL_S = 60.0
_STALL_TIMES = 20.0
"""A decoder takes about as long as people spoke, and a second to load; this allows for a machine that does
much else. One that takes longer than both together hangs."""


class PocketsphinxRecogniser:
    """Decodes stretches of speech in `processes` child processes."""

    name = f"pocketsphinx-{version('pocketsphinx')}"

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def recognise(
        self, sound: Sound, on_progress: Callable[[float], None], cancelled: threading.Event
    ) -> Written:
        """See Recogniser. English only; no language is taken for English."""
        if primary(sound.language) not in ("en", ""):
            raise LanguageNotSupported(Finding(FindingCode.ENGLISH_ONLY))
        todo = stretches(sound.wav, cancelled)
        decoding = _Decoding(sound, todo, on_progress, cancelled)
        heard = [word for stretch in decoding.run(self._processes) for word in stretch]
        draft = (Finding(FindingCode.BUILT_IN_DRAFT),) if heard else ()
        return Written(punctuate(heard, sound.glossary), sound.language_or("en"), draft)


class _Decoding:
    """One recording's stretches being decoded; children ask for the next one as they finish."""

    def __init__(
        self,
        sound: Sound,
        todo: Sequence[Stretch],
        on_progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> None:
        self._wav = sound.wav
        self._words = json.dumps(pronouncing.words(sound.glossary, sound.wav.parent)).encode() + b"\n"
        self._todo: queue.SimpleQueue[tuple[int, Stretch]] = queue.SimpleQueue()
        # The longest first, so that no child is left alone with a long one at the end.
        for job in sorted(enumerate(todo), key=lambda job: -job[1].length):
            self._todo.put(job)
        self._samples = sum(stretch.length for stretch in todo)
        self._heard: list[list[Heard]] = [[] for _ in todo]
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._stop = threading.Event()
        self._decoded: queue.SimpleQueue[int] = queue.SimpleQueue()

    def run(self, processes: int) -> list[list[Heard]]:
        """What was heard in each stretch; progress is reported from the calling thread."""
        children = min(processes, self._todo.qsize())
        done = 0
        self._on_progress(0.0)
        with ThreadPoolExecutor(max_workers=max(1, children)) as pool:
            waiting = {pool.submit(self._feed_child) for _ in range(children)}
            try:
                while waiting:
                    finished, waiting = wait(waiting, timeout=_LOOK_S)
                    stop_if(self._cancelled)
                    while not self._decoded.empty():
                        done += self._decoded.get()
                        self._on_progress(done / self._samples)
                    for future in finished:
                        future.result()
            finally:
                self._stop.set()
        return self._heard

    def _feed_child(self) -> None:
        with child.running(_DECODER, [str(self._wav)], self._stop) as decoder:
            decoder.allow(_STALL_S)
            decoder.ask(self._words)
            for number, stretch in self._remaining():
                self._heard[number] = _ask(decoder, stretch)
                self._decoded.put(stretch.length)

    def _remaining(self) -> Iterator[tuple[int, Stretch]]:
        while not self._stop.is_set():
            try:
                yield self._todo.get_nowait()
            except queue.Empty:
                return


def _ask(decoder: Child, stretch: Stretch) -> list[Heard]:
    """The words in one stretch, with times in the recording. Raises ProcessStalled."""
    decoder.allow(_STALL_S + _STALL_TIMES * stretch.length / SAMPLE_RATE)
    decoder.ask(f"{stretch.start} {stretch.length}\n".encode())
    offset = stretch.start * 1000 // SAMPLE_RATE
    return [
        Heard(text, offset + start, offset + end, probability, odds)
        for text, start, end, probability, odds in decoder.answer()
    ]

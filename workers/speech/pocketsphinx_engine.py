"""The recogniser that is always there: pocketsphinx and its English models, with nothing to download.

Word error rates are 7 % on clear synthetic speech, 13 to 41 % on people: a draft to correct, not to publish.
"""

import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from service.errors import JobCancelled, ProcessStalled
from service.findings import Finding, FindingCode
from service.subtitles.words import Word
from workers import processes
from workers.speech.punctuation import Heard, punctuate
from workers.speech.recogniser import LanguageNotSupported
from workers.speech.stretches import SAMPLE_RATE, Stretch, stretches

_DECODER = Path(__file__).with_name("pocketsphinx_decoder.py")
_CHECK_S = 0.2
"""How long a cancelled job runs on."""
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
        self,
        wav: Path,
        language: str,
        on_progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> list[Word]:
        """See Recogniser. English only; no language is taken for English."""
        if language and language.lower().replace("_", "-").split("-")[0] not in {"en", "eng"}:
            raise LanguageNotSupported(Finding(FindingCode.ENGLISH_ONLY))
        todo = stretches(wav)
        if cancelled.is_set():
            raise JobCancelled("Writing down what is said was cancelled.")
        heard = _Decoding(wav, todo, on_progress, cancelled).run(self._processes)
        return punctuate([word for stretch in heard for word in stretch])


class _Decoding:
    """One recording's stretches being decoded; children ask for the next one as they finish."""

    def __init__(
        self,
        wav: Path,
        todo: list[Stretch],
        on_progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> None:
        self._wav = wav
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
                    finished, waiting = wait(waiting, timeout=_CHECK_S)
                    if self._cancelled.is_set():
                        raise JobCancelled("Writing down what is said was cancelled.")
                    while not self._decoded.empty():
                        done += self._decoded.get()
                        self._on_progress(done / self._samples)
                    for future in finished:
                        future.result()
            finally:
                self._stop.set()
        return self._heard

    def _feed_child(self) -> None:
        limit = _Limit()
        with _child(self._wav, self._stop, limit) as child:
            for number, stretch in self._remaining():
                limit.allow(stretch)
                self._heard[number] = _ask(child, stretch)
                self._decoded.put(stretch.length)

    def _remaining(self) -> Iterator[tuple[int, Stretch]]:
        while not self._stop.is_set():
            try:
                yield self._todo.get_nowait()
            except queue.Empty:
                return


class _Limit:
    """Until when a decoder must have answered."""

    def __init__(self) -> None:
        self._until = math.inf

    def allow(self, stretch: Stretch) -> None:
        seconds = stretch.length / SAMPLE_RATE
        self._until = time.monotonic() + _STALL_S + _STALL_TIMES * seconds

    def is_over(self) -> bool:
        return time.monotonic() > self._until


@contextmanager
def _child(wav: Path, stop: threading.Event, limit: _Limit) -> Iterator[subprocess.Popen[str]]:
    """A decoder process, ended with this block, or at once when `stop` is set or the limit is over."""
    with subprocess.Popen(
        [sys.executable, "-P", str(_DECODER), str(wav)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # pocketsphinx's errors quote what people said: not for a log
        text=True,
        preexec_fn=partial(processes.be_a_tool_of, os.getpid()),
    ) as child:
        ended = threading.Event()
        guard = threading.Thread(target=_end_when, args=(stop, limit, ended, child))
        guard.start()
        try:
            yield child
        finally:
            ended.set()
            guard.join()
            child.kill()


def _end_when(
    stop: threading.Event, limit: _Limit, ended: threading.Event, child: subprocess.Popen[str]
) -> None:
    while not ended.wait(_CHECK_S):
        if stop.is_set() or limit.is_over():
            child.kill()
            return


def _ask(child: subprocess.Popen[str], stretch: Stretch) -> list[Heard]:
    """The words in one stretch, with times in the recording. Raises ProcessStalled when the child is gone, or
    was ended because it did not answer."""
    assert child.stdin and child.stdout  # noqa: S101  # both are pipes
    try:
        child.stdin.write(f"{stretch.start} {stretch.length}\n")
        child.stdin.flush()
        answer = child.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        raise ProcessStalled("The recogniser ended before it was done.")
    offset = stretch.start * 1000 // SAMPLE_RATE
    return [
        Heard(text, offset + start, offset + end, probability, odds)
        for text, start, end, probability, odds in json.loads(answer)
    ]

"""What the built-in recogniser hears of speech that is known: its errors, by kind, and the time it takes."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer

from bench.material.voices import bare
from bench.measuring.usage import Used, measured
from service.subtitles.words import Word
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.speech.recogniser import Sound


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Words of `said` that were heard as another or not at all, and words heard that nobody said."""

    said: int
    substituted: int
    deleted: int
    inserted: int

    @property
    def rate(self) -> float:
        """The word error rate: all of them for each word that was said."""
        return (self.substituted + self.deleted + self.inserted) / self.said


def recognised(wav: Path, processes: int) -> tuple[list[Word], Used]:
    """What is heard with so many processes, and what that takes: reading, finding speech, punctuation too."""
    sound, recogniser = Sound(wav, "en"), PocketsphinxRecogniser(processes)
    written, used = measured(lambda: recogniser.recognise(sound, lambda _: None, threading.Event()))
    return written.words, used


def word_errors(said: Sequence[str], heard: Sequence[Word]) -> WordErrors:
    """Compare bare words with what was heard, whose capitals and punctuation do not count."""
    told = jiwer.process_words(" ".join(said), " ".join(bare(word.text) for word in heard))
    return WordErrors(len(said), told.substitutions, told.deletions, told.insertions)

"""An interview with every word's true time, and the cues that a person would make of it.

Its text, interview.txt, is written for benchmarks: believable, and nobody's story. A line `Name:` opens a
turn; the blocks below it are cues by hand, line breaks and all, made by the rules that Netflix and the BBC
publish.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.material.voices import RATE, Samples, Speech, silence, speak
from service.subtitles.breaks import ends_sentence
from service.subtitles.words import Cue, Word

SPEAKERS: Mapping[str, str] = {"Imani": "slt", "Walter": "rms", "Joan": "awb"}
"""Who speaks with which voice. Imani asks."""

_TEXT = Path(__file__).with_name("interview.txt")
_SENTENCE_PAUSE_MS = (50, 600)
_TURN_PAUSE_MS = (300, 1200)
"""Shortest and longest, beyond the quarter of a second of silence that flite puts between utterances."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says before another does; each block is a cue's lines, joined by newlines."""

    speaker: str
    blocks: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """As written."""
        return " ".join(self.blocks).split()


@dataclass(frozen=True, slots=True)
class Interview:
    """The sound, the words with their true times, and the cues by hand, from first word to last."""

    speech: Speech
    cues: tuple[Cue, ...]


def turns(text: str | None = None) -> list[Turn]:
    """The turns of a text in the form told above; of interview.txt when none is given."""
    found: list[tuple[str, list[str]]] = []
    for block in (text or _TEXT.read_text()).strip().split("\n\n"):
        lines = block.split("\n")
        if lines[0].endswith(":"):
            found.append((lines[0][:-1], []))
            lines = lines[1:]
        found[-1][1].append("\n".join(lines))
    return [Turn(speaker, tuple(blocks)) for speaker, blocks in found]


def record(script: Sequence[Turn], voices: Mapping[str, str] = SPEAKERS, seed: int = 1) -> Interview:
    """The turns spoken one after another, with pauses of a length that `seed` decides."""
    pauses = np.random.default_rng(seed)
    pieces: list[Samples] = []
    words: list[Word] = []
    said: list[str] = []
    at = 0
    for turn in script:
        for sentence in _sentences(turn.words):
            spoken = speak(sentence, voices[turn.speaker], turn.speaker)
            words += _later(spoken.words, at)
            said += spoken.said
            pause = silence(int(pauses.integers(*_SENTENCE_PAUSE_MS)))
            pieces += [spoken.samples, pause]
            at += len(spoken.samples) + len(pause)
        pieces.append(silence(int(pauses.integers(*_TURN_PAUSE_MS))))
        at += len(pieces[-1])
    speech = Speech(np.concatenate(pieces), tuple(words), tuple(said))
    return Interview(speech, tuple(_cues(script, words)))


def _sentences(words: Sequence[str]) -> Iterator[str]:
    sentence: list[str] = []
    for word in words:
        sentence.append(word)
        if ends_sentence(word):
            yield " ".join(sentence)
            sentence = []
    if sentence:
        yield " ".join(sentence)


def _later(words: Sequence[Word], samples: int) -> Iterator[Word]:
    """The words after so many samples of sound."""
    for word in words:
        start, end = (ms + samples * 1000 // RATE for ms in (word.start_ms, word.end_ms))
        yield Word(word.text, start, end, word.confidence, word.speaker)


def _cues(script: Sequence[Turn], words: Sequence[Word]) -> Iterator[Cue]:
    at = 0
    for turn in script:
        for block in turn.blocks:
            last = at + len(block.split())
            yield Cue(words[at].start_ms, words[last - 1].end_ms, block, turn.speaker)
            at = last

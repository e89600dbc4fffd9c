"""How far from the truth words begin after a correction, and in a transcript that somebody brought.

Three of flite's voices read a part of the interview, as they are
and under white noise 15 dB below them. Known is what the built-in recogniser heard of the voice without it,
with words exchanged, left out and put in until 15 % of the words differ from what was said; then the text is
corrected. The same with a text that leaves out 3 % of what is said, as people do with what they do not hear.
Zoom's transcript has lines of a dozen words with the speaker's name, and comes two seconds late.

Three methods: ours; the known times and letters alone; all of the text aligned in one pass.
"""

import math
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from bench.material.interview import record, turns
from bench.material.noise import white, with_noise
from bench.material.voices import Speech, write_wav
from service.subtitles.brought import passages
from service.subtitles.formats import webvtt
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue, Word
from workers.speech.align.draft import draft
from workers.speech.align.forced import Aligner, Request
from workers.speech.align.match import match
from workers.speech.align.realign import realign
from workers.speech.align.spoken import spoken
from workers.speech.align.texts import text_of
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.speech.recogniser import Sound

CHANGED = 0.15
NOISE_DB = 15
LATE_MS = 2000
_LEFT_OUT = 0.03
_TURNS = 12
"""Of the interview: about two minutes."""
_CUE_WORDS = 8
_ZOOM_WORDS = 14


class Most(NamedTuple):
    """What is promised, in milliseconds."""

    median_ms: float
    p95_ms: float = math.inf


CORRECTED, BROUGHT = Most(20, 80), Most(100)
"""After a correction of clear speech; of a transcript that comes late."""


@dataclass(frozen=True, slots=True)
class Row:
    """One method on one case; errors of the words' starts in milliseconds, None where nothing came out."""

    case: str
    method: str
    median_ms: int | None
    p95_ms: int | None
    most: Most | None = None

    @property
    def kept(self) -> bool:
        """Whether it is as near as promised, if anything is."""
        if self.most is None:
            return True
        return (
            self.median_ms is not None
            and self.p95_ms is not None
            and self.median_ms <= self.most.median_ms
            and self.p95_ms <= self.most.p95_ms
        )

    def __str__(self) -> str:
        median, p95 = ("-" if ms is None else str(ms) for ms in (self.median_ms, self.p95_ms))
        return f"{self.case:<48}{self.method:<22}{median:>7}{p95:>8}"


def reading(voice: str) -> Speech:
    """A part of the interview, all of it read by one voice."""
    script = turns()[:_TURNS]
    return record(script, {turn.speaker: voice for turn in script}).speech


def heard_by_the_recogniser(wav: Path) -> list[Word]:
    """What the built-in recogniser hears in it."""
    heard = PocketsphinxRecogniser(2).recognise(Sound(wav, "en"), lambda _: None, threading.Event())
    return heard.words


def changed(words: Sequence[Word], truth: Sequence[Word], seed: int = 1) -> list[Word]:
    """The words with others for some, some left out and some put in, so many that with what was misheard 15 %
    of the truth's words are not in it."""
    chance = random.Random(seed)  # noqa: S311
    texts = sorted({word.text for word in words})
    result = list(words)
    while _unlike(result, truth) < CHANGED:
        at = chance.randrange(len(result))
        word = result[at]
        other = replace(word, text=chance.choice(texts))
        middle = (word.start_ms + word.end_ms) // 2
        halves = [replace(word, end_ms=middle), replace(other, start_ms=middle)]
        result[at : at + 1] = chance.choice(([other], [other], [], halves))
    return result


def _unlike(words: Sequence[Word], truth: Sequence[Word]) -> float:
    texts = [text_of(one, "en").said for one in (truth, words)]
    return 1 - len(match(*texts)) / len(texts[0])


def as_cues(truth: Sequence[Word]) -> list[Word]:
    """The words as they are known of a corrected track: by the times of its cues."""
    words: list[Word] = []
    for at in range(0, len(truth), _CUE_WORDS):
        said = truth[at : at + _CUE_WORDS]
        text = " ".join(word.text for word in said)
        words += draft(passages(_vtt([Cue(said[0].start_ms, said[-1].end_ms, text)]), "vtt"), (), 0)
    return words


def zoom(truth: Sequence[Word]) -> str:
    """A transcript as Zoom makes it, two seconds late."""
    return _vtt(
        [
            Cue(
                truth[at].start_ms + LATE_MS,
                truth[at : at + _ZOOM_WORDS][-1].end_ms + LATE_MS,
                "Rosa Lind: " + " ".join(word.text for word in truth[at : at + _ZOOM_WORDS]),
            )
            for at in range(0, len(truth), _ZOOM_WORDS)
        ]
    )


def _vtt(cues: Sequence[Cue]) -> str:
    return webvtt.write(Track(cues=cues, language="en")).decode()


def in_one_pass(words: Sequence[Word], sound: Aligner, duration_ms: int) -> list[Word] | None:
    """All of the text aligned at once: what others do. None where nothing comes out."""
    said = spoken([word.text for word in words], "en")
    flat = tuple(part for parts in said for part in parts)
    times = sound.align([Request(flat, 0, duration_ms)], lambda _: None)[0]
    if times is None:
        return None
    first = accumulate(map(len, said), initial=0)
    return [replace(word, start_ms=times[at].start_ms) for word, at in zip(words, first, strict=False)]


def row(
    case: str, method: str, truth: Sequence[Word], words: Sequence[Word] | None, most: Most | None = None
) -> Row:
    """The errors of the words' starts; both are the same words."""
    if words is None:
        return Row(case, method, None, None, most)
    errors = sorted(abs(a.start_ms - b.start_ms) for a, b in zip(words, truth, strict=True))
    return Row(case, method, errors[len(errors) // 2], errors[len(errors) * 95 // 100], most)


def rows(voice: str, folder: Path) -> Iterator[Row]:
    """All cases for a voice. `folder` is for sound."""
    speech = reading(voice)
    clear = write_wav(folder / f"{voice}.wav", speech.samples)
    hiss = with_noise(speech.samples, white(len(speech.samples)), NOISE_DB)
    noisy = write_wav(folder / f"{voice}-noise.wav", hiss)
    heard = heard_by_the_recogniser(clear)
    known = changed(heard, speech.words)
    chance = random.Random(2)  # noqa: S311
    shorter = [word for word in speech.words if chance.random() >= _LEFT_OUT]
    for wav, about, most in ((clear, voice, CORRECTED), (noisy, f"{voice}, noise at {NOISE_DB} dB", None)):
        case = f"{about}, corrected"
        yield from _methods(case, speech.words, known, wav, speech.duration_ms, most)
        yield from _methods(f"{case}, 3 % not written", shorter, known, wav, speech.duration_ms, None)
    brought = draft(passages(zoom(speech.words), "vtt"), (), speech.duration_ms)
    case = f"{voice}, Zoom, {LATE_MS // 1000} s late"
    yield row(case, "as brought", speech.words, brought)
    ours = realign(brought, heard, "en", speech.duration_ms, _sound(clear))
    yield row(case, "ours", speech.words, ours, BROUGHT)


def _methods(
    case: str, truth: Sequence[Word], known: Sequence[Word], wav: Path, duration_ms: int, most: Most | None
) -> Iterator[Row]:
    words = as_cues(truth)
    sound = _sound(wav)
    methods: dict[str, Callable[[], Sequence[Word] | None]] = {
        "letters alone": lambda: realign(words, known, "en", duration_ms),
        "one pass": lambda: in_one_pass(words, sound, duration_ms),
        "ours": lambda: realign(words, known, "en", duration_ms, sound),
    }
    for method, place in methods.items():
        yield row(case, method, truth, place(), most if method == "ours" else None)


def _sound(wav: Path) -> Aligner:
    return Aligner(wav, threading.Event())

"""Speech whose every word's time is known: flite's voices, through the C library that ffmpeg brings along.

flite tells where each of its sounds ends; the times are those of the synthesis itself, not measured
afterwards. The voices are slt (a woman), awb (a Scottish man) and rms (a man); recognisers understand them
about as well as a careful speaker.
"""

import ctypes
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.subtitles.words import Word

RATE = 16_000
"""Samples a second, of every voice, mono."""

VOICES = ("slt", "awb", "rms")

_NUMBER = re.compile(r"\d")
_PUNCTUATION = ".,;:!?\"'()-"

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Speech:
    """What is heard, 16 kHz mono, and the words in it with their true times and written punctuation.

    `said` is how they are said, in small letters without punctuation: a number may be several words.
    """

    samples: Samples
    words: tuple[Word, ...]
    said: tuple[str, ...]

    @property
    def duration_ms(self) -> int:
        """Of the whole, with the pauses at both ends."""
        return len(self.samples) * 1000 // RATE


class _Wave(ctypes.Structure):
    """flite's `cst_wave`."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_int16)),
    )


def speak(text: str, voice: str = "slt", speaker: str | None = None) -> Speech:
    """The text as one utterance, ASCII, at most a few sentences; about 0.15 s of silence at both ends.

    Raises ValueError for what has no sound (a dash that stands alone, a letter that flite does not know).
    """
    library, utterance = _library(), None
    library.srand(1)  # what is hoarse in a voice is random: the same text sounds the same every time
    try:
        utterance = library.flite_synth_text(text.encode("ascii"), _voice(voice))
        wave_ = library.utt_wave(utterance).contents
        if (wave_.sample_rate, wave_.num_channels) != (RATE, 1):
            raise ValueError(f"The voice {voice} speaks at {wave_.sample_rate} Hz.")
        samples = np.ctypeslib.as_array(wave_.samples, (wave_.num_samples,)).astype(np.int16)
        spoken = list(_spoken(library, utterance))
    finally:
        if utterance:
            library.delete_utterance(utterance)
    written = text.split()
    if len(written) != len(spoken):
        raise ValueError(f"flite takes these {len(written)} words for {len(spoken)}: {text}")
    both = list(zip(written, spoken, strict=True))
    words = (Word(word, start, end, None, speaker) for word, (_, start, end) in both)
    said = (
        part for word, (parts, _, _) in both for part in (parts if _NUMBER.search(word) else [bare(word)])
    )
    return Speech(samples, tuple(words), tuple(said))


def bare(word: str) -> str:
    """The word in small letters without its punctuation; an apostrophe within it stays."""
    return word.lower().strip(_PUNCTUATION)


def silence(length_ms: int) -> Samples:
    """Nothing at all, as a computer's own silence is."""
    return np.zeros(length_ms * RATE // 1000, np.int16)


def write_wav(path: Path, samples: Samples) -> Path:
    """The sound as a 16-bit WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def _spoken(library: ctypes.CDLL, utterance: int) -> Iterator[tuple[list[str], int, int]]:
    """What each written word is said as, and when it starts and ends, in milliseconds.

    A token is what stands between spaces; it may be several spoken words ("1987"), these have syllables, and
    these have sounds. A sound ends where flite says, and starts where the one before it ends.
    """
    for token in _following(library, library.relation_head(library.utt_relation(utterance, b"Token"))):
        words = list(_daughters(library, token))
        sounds = [
            sound
            for word in words
            for syllable in _daughters(library, library.item_as(word, b"SylStructure"))
            for sound in _daughters(library, syllable)
        ]
        if not sounds:
            raise ValueError(f"Nothing is heard of {library.item_feat_string(token, b'name')!r}.")
        before = library.item_prev(library.item_as(sounds[0], b"Segment"))
        start = library.item_feat_float(before, b"end") if before else 0.0
        end = library.item_feat_float(library.item_as(sounds[-1], b"Segment"), b"end")
        names = [library.item_feat_string(word, b"name").decode() for word in words]
        yield names, round(start * 1000), round(end * 1000)


def _daughters(library: ctypes.CDLL, item: int | None) -> Iterator[int]:
    return _following(library, library.item_daughter(item) if item else None)


def _following(library: ctypes.CDLL, item: int | None) -> Iterator[int]:
    while item:
        yield item
        item = library.item_next(item)


@cache
def _library() -> ctypes.CDLL:
    """flite with its functions' types told: a pointer taken for an int loses its upper half."""
    library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("flite_init", ctypes.c_int, ()),
        ("flite_synth_text", pointer, (text, pointer)),
        ("utt_wave", ctypes.POINTER(_Wave), (pointer,)),
        ("utt_relation", pointer, (pointer, text)),
        ("relation_head", pointer, (pointer,)),
        ("item_next", pointer, (pointer,)),
        ("item_prev", pointer, (pointer,)),
        ("item_daughter", pointer, (pointer,)),
        ("item_as", pointer, (pointer, text)),
        ("item_feat_float", ctypes.c_float, (pointer, text)),
        ("item_feat_string", text, (pointer, text)),
        ("delete_utterance", None, (pointer,)),
        ("srand", None, (ctypes.c_uint,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    _library()
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, (ctypes.c_char_p,)
    voice: int = register(None)
    return voice

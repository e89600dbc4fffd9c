"""The words of a transcript that somebody brought, at the times at which they are said."""

from collections.abc import Callable, Sequence
from pathlib import Path

from service.catalogue.recording import Recording
from service.subtitles.brought import passages
from service.subtitles.words import Word
from workers.hearing import decoded, to_align
from workers.media.facts import Facts
from workers.speech.align.draft import draft, ordered
from workers.speech.align.forced import Times
from workers.speech.align.realign import realign
from workers.speech.align.spoken import is_english
from workers.speech.recogniser import LanguageNotSupported
from workers.speech.stretches import SAMPLE_RATE, stretches
from workers.work import Work

Recognise = Callable[[Path, Callable[[float], None]], tuple[str, Sequence[Word]]]
"""The engine's name and the words in a sound file. Raises LanguageNotSupported."""

_DECODED, _RECOGNISED = 0.05, 0.8
"""Where these steps take the progress to, by estimate: recognition takes longest by far."""


def bring(work: Work, recording: Recording, facts: Facts, recognise: Recognise) -> tuple[str, list[Word]]:
    """How they were timed, as an engine's name, and the words.

    They take the times of what is recognised. Where nothing can be, a person's own times stand, and a text
    without any is spread over the times at which somebody speaks. Raises what listening raises.
    """
    brought = passages(recording.brought_transcript or "", recording.brought_format or "vtt")
    duration_ms = recording.duration_ms or 0
    if facts.audio is None:
        return "brought", ordered(draft(brought, (), duration_ms), duration_ms)
    wav = decoded(work, recording, facts, _DECODED)
    try:
        engine, heard = recognise(wav, work.part(_DECODED, _RECOGNISED))
    except LanguageNotSupported:
        engine, heard = "", []
    words = draft(brought, _speaking(wav), duration_ms)
    sound = to_align(work, recording, wav) if is_english(recording.language) else None
    if not engine and sound is None:
        return "brought", ordered(words, duration_ms)
    tell = work.part(_RECOGNISED, 1)
    aligned = realign(words, heard, recording.language, duration_ms, sound, tell)
    return f"brought-aligned-{engine}".rstrip("-"), aligned


def _speaking(wav: Path) -> list[Times]:
    return [
        Times(start * 1000 // SAMPLE_RATE, (start + length) * 1000 // SAMPLE_RATE)
        for start, length in stretches(wav)
    ]

"""The words of a transcript that somebody brought, at the times at which they are said."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from service.catalogue.recording import Recording
from service.findings import Finding, FindingCode
from service.subtitles.brought import passages
from service.subtitles.brought.passage import Passage
from workers.hearing import aligner, decoded
from workers.media.facts import Facts
from workers.speech.align.draft import draft, ordered
from workers.speech.align.forced import Times
from workers.speech.align.realign import realign, unheard
from workers.speech.align.spoken import is_english
from workers.speech.recogniser import LanguageNotSupported, Written
from workers.speech.stretches import SAMPLE_RATE, stretches
from workers.work import Work

Recognise = Callable[[Path, Callable[[float], None]], tuple[str, Written]]
"""The engine's name and what it hears in a sound file. Raises LanguageNotSupported."""

_DECODED, _RECOGNISED = 0.05, 0.8
"""Where these steps take the progress to, by estimate: recognition takes longest by far."""


def bring(work: Work, recording: Recording, facts: Facts, recognise: Recognise) -> tuple[str, Written]:
    """How the words were timed, as an engine's name, and the words.

    They take the times of what is recognised. Where nothing can be, a person's own times stand, and a text
    without any is spread over the times at which somebody speaks. Raises what listening raises.
    """
    brought = passages(recording.brought_transcript or "", recording.brought_format or "vtt")
    language, duration_ms = recording.language, recording.duration_ms or 0
    if facts.audio is None:
        return "brought", Written(ordered(draft(brought, (), duration_ms), duration_ms), language)
    wav = decoded(work, recording, facts, _DECODED)
    words = work.heeding(lambda: draft(brought, _speaking(brought, wav, work.cancelled), duration_ms))
    try:
        engine, heard = recognise(wav, work.part(_DECODED, _RECOGNISED))
    except LanguageNotSupported:
        return "brought", Written(ordered(words, duration_ms), language)
    sound = aligner(work, recording, wav) if is_english(heard.language) else None
    tell = work.part(_RECOGNISED, 1)
    aligned = work.heeding(lambda: realign(words, heard.words, heard.language, duration_ms, sound, tell))
    # What the engine would have people know of its own words matters no more; where voices went does.
    about = tuple(one for one in heard.about if one.code is FindingCode.VOICES_SENT)
    if unheard(words, heard.words, heard.language):
        about += (Finding(FindingCode.TRANSCRIPT_UNHEARD),)
    return f"brought-aligned-{engine}", Written(aligned, heard.language, about)


def _speaking(brought: Sequence[Passage], wav: Path, cancelled: threading.Event) -> list[Times]:
    """When somebody speaks, where that is asked for: in a text whose times are not all told."""
    if all(passage.end_ms is not None for passage in brought):
        return []
    voiced = stretches(wav, cancelled)
    return [Times(one.start * 1000 // SAMPLE_RATE, one.end * 1000 // SAMPLE_RATE) for one in voiced]

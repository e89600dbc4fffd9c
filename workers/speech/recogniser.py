"""What a recogniser owes the rest of Storyreel, whichever engine does the work."""

import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from service.errors import StoryreelError
from service.findings import Finding
from service.subtitles.words import Word


class LanguageNotSupported(StoryreelError):
    """No recogniser here understands the language: the story goes on without a transcript, and `finding`
    says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence())
        self.finding = finding


class RecogniserUnavailable(StoryreelError):
    """The configured recogniser is not installed or has no model: whoever runs Storyreel must act."""


class Recogniser(Protocol):
    """Hears words in a recording."""

    name: str
    """Engine and version, kept with the transcript, for instance `pocketsphinx-5.1.1`."""

    def recognise(
        self,
        wav: Path,
        language: str,
        on_progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> list[Word]:
        """The words in `wav` (16 kHz, mono, 16-bit PCM) in time order, with punctuation; none in silence.

        `language` is a BCP 47 tag, or "" where nobody said. `on_progress` is called with growing shares
        from 0 to 1. Other threads of the process run meanwhile.

        Raises LanguageNotSupported, and JobCancelled soon after `cancelled` is set.
        """
        ...

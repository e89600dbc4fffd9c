"""What a recogniser owes the rest of Storyreel, whichever engine does the work."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from service.errors import StoryreelError
from service.findings import Finding
from service.glossary import Term
from service.speech.models import primary
from service.subtitles.words import Word


class LanguageNotSupported(StoryreelError):
    """No recogniser here understands the language: the story goes on without a transcript, and `finding`
    says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence())
        self.finding = finding


class RecogniserUnavailable(StoryreelError):
    """The configured recogniser is not installed or cannot be used: whoever runs Storyreel must act."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is to be written down: 16 kHz, mono, 16-bit PCM. `language` is a BCP 47 tag, or `und` where nobody
    said which."""

    wav: Path
    language: str
    glossary: tuple[Term, ...] = ()

    def language_or(self, found: str) -> str:
        """The language that somebody said, else the one that was found, if any."""
        return self.language if primary(self.language) or not found else found


@dataclass(frozen=True, slots=True)
class Written:
    """What was heard: words in time order with punctuation, none in silence, and the language they are in.
    `about` says what a person should know of them."""

    words: list[Word]
    language: str
    about: tuple[Finding, ...] = ()


class Recogniser(Protocol):
    """Hears words in a recording."""

    @property
    def name(self) -> str:
        """Engine and version, kept with the transcript, for instance `pocketsphinx-5.1.1`."""
        ...

    def recognise(
        self, sound: Sound, on_progress: Callable[[float], None], cancelled: threading.Event
    ) -> Written:
        """Write down what is said. The same sound gives the same words, however many cores there are.

        `on_progress` is called with growing shares from 0 to 1. Other threads of the process run meanwhile.

        Raises LanguageNotSupported, RecogniserUnavailable, Retryable, and JobCancelled soon after `cancelled`
        is set.
        """
        ...

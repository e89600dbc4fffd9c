"""What a writer is given: the cues, and what else is known about the story that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.subtitles.words import Cue, Word


@dataclass(frozen=True, slots=True)
class Track:
    """Cues in one language. Every writer takes of the rest what its format has a place for.

    `language` is a BCP 47 tag, empty where nobody knows it. `page` is the address of the story's page: times
    in documents link to it. `words` are those of these very cues, with the times that `engine` measured;
    without them each cue's time is shared out among its words (see `spread.py`).
    """

    cues: Sequence[Cue]
    language: str = ""
    title: str = ""
    storyteller: str = ""
    page: str = ""
    words: Sequence[Word] = ()
    engine: str = ""

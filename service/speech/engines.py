"""Which recogniser writes down what language here: the one place that decides.

1. The transcription endpoint, if one is set: whoever runs it set it on purpose.
2. The Whisper model that is set, else the largest installed one that knows the language.
3. pocketsphinx, for English: it is always there.
4. None: the story goes on without subtitles, and says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from service.config import Settings
from service.speech.models import RECOMMENDED, Model, installed, primary


class Engine(StrEnum):
    """What hears."""

    ENDPOINT = "endpoint"
    WHISPER = "whisper"
    POCKETSPHINX = "pocketsphinx"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine for a language, and its model where it has one of several."""

    engine: Engine
    model: Model | None = None


def choice(language: str, given: Settings) -> Choice:
    """What writes down a language (a BCP 47 tag; `und` where nobody said which)."""
    if given.transcription_url:
        return Choice(Engine.ENDPOINT)
    if model := _whisper(language, given):
        return Choice(Engine.WHISPER, model)
    if primary(language) in ("en", ""):
        return Choice(Engine.POCKETSPHINX)
    return Choice(Engine.NONE)


def models(given: Settings) -> list[Model]:
    """The models that are used here, the best first. One that is set and not there is among them: that is an
    error to be told, not a reason to take the weaker engine."""
    return [Model(given.whisper_model)] if given.whisper_model else installed(given.whisper_models)


def _whisper(language: str, given: Settings) -> Model | None:
    knowing = [model for model in models(given) if model.knows(language)]
    # Of an unknown language, one that knows many can find out which it is.
    return max(knowing, key=lambda model: not primary(language) and model.knows("pl"), default=None)


def voices_sent_to(given: Settings) -> str | None:
    """The machine that gets the storytellers' voices; None where they stay here."""
    if not given.transcription_url:
        return None
    return urlsplit(given.transcription_url).hostname or given.transcription_url


def summary(given: Settings) -> str:
    """In one sentence: what there is, and what there could be."""
    chosen = choice("en", given)
    if chosen.engine is Engine.ENDPOINT:
        return f"Speech is written down by the service at {voices_sent_to(given)}: voices are sent there."
    if chosen.model:
        known = "English" if not chosen.model.knows("pl") else "about 100 languages"
        return f"Speech is written down by the Whisper model {chosen.model.name}, in {known}."
    return (
        "Speech is written down by the built-in recogniser: English only, and a first draft; "
        f"“speech install {RECOMMENDED}” fetches a Whisper model that hears about 100 languages much better."
    )

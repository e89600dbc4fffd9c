"""The recogniser for a recording's language, as service/speech/engines.py chooses it."""

from service.config import Settings
from service.findings import Finding, FindingCode
from service.speech.engines import Engine, choice, models
from workers.speech.endpoint_engine import EndpointRecogniser
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.speech.recogniser import LanguageNotSupported, Recogniser
from workers.speech.whisper_engine import WhisperRecogniser


def choose(language: str, given: Settings) -> Recogniser:
    """What writes down this language (a BCP 47 tag). Raises LanguageNotSupported."""
    chosen = choice(language, given)
    if chosen.engine is Engine.ENDPOINT:
        return EndpointRecogniser(given)
    if chosen.model:
        return WhisperRecogniser(chosen.model, given.cpu_threads)
    if chosen.engine is Engine.POCKETSPHINX:
        return PocketsphinxRecogniser(given.cpu_threads)
    if there := models(given):
        unknown = {"model": there[0].name, "language": language}
        raise LanguageNotSupported(Finding(FindingCode.LANGUAGE_UNKNOWN, unknown))
    raise LanguageNotSupported(Finding(FindingCode.ENGLISH_ONLY))

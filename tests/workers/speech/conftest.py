"""Spoken stories, made by ffmpeg's flite voices, and a Whisper model of random weights."""

import json
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest
import tokenizers
from ctranslate2.specs import whisper_spec
from faster_whisper.tokenizer import _LANGUAGE_CODES

from tests.workers.speech.speaking import speak

_WIDTH = 64
_TIMESTAMPS = 1501  # <|0.00|> to <|30.00|> in steps of 20 ms
_SPECIAL = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{code}|>" for code in _LANGUAGE_CODES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{step * 0.02:.2f}|>" for step in range(_TIMESTAMPS)),
]


@pytest.fixture(scope="session")
def tiny_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper model that the real loader takes: it hears nonsense, through all of the real code."""
    folder = tmp_path_factory.mktemp("models") / "tiny.en"  # a vocabulary as small as this is English only
    folder.mkdir()
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    letters = {letter: at for at, letter in enumerate(alphabet)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(letters, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens(_SPECIAL)
    tokenizer.save(str(folder / "tokenizer.json"))

    vocabulary = alphabet + _SPECIAL
    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    rng = np.random.default_rng(7)
    _fill(spec, rng, len(vocabulary), len(alphabet))
    spec.register_vocabulary(vocabulary)
    first = len(alphabet)
    languages = list(range(first + 2, first + 2 + len(_LANGUAGE_CODES)))
    spec.config.lang_ids = languages
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [first]
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.validate()
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}))
    assert ctranslate2.contains_model(str(folder))
    return folder


def _fill(spec: Any, rng: np.random.Generator, vocabulary: int, letters: int) -> None:
    """Random weights of the shapes that Whisper has, for one layer of each kind."""

    def weights(*shape: int) -> np.ndarray[Any, Any]:
        return rng.normal(0, 0.2, shape).astype(np.float32)

    def norm(layer: Any) -> None:
        layer.gamma = np.ones(_WIDTH, np.float32)
        layer.beta = np.zeros(_WIDTH, np.float32)

    def linear(layer: Any, rows: int, columns: int) -> None:
        layer.weight = weights(rows, columns)
        layer.bias = np.zeros(rows, np.float32)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, 4 * _WIDTH, _WIDTH)
        linear(layer.linear_1, _WIDTH, 4 * _WIDTH)

    def self_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], 3 * _WIDTH, _WIDTH)
        linear(layer.linear[1], _WIDTH, _WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    for conv, channels in ((encoder.conv1, 80), (encoder.conv2, _WIDTH)):
        conv.weight = weights(_WIDTH, channels, 3)
        conv.bias = np.zeros(_WIDTH, np.float32)
    encoder.position_encodings.encodings = weights(1500, _WIDTH)
    norm(encoder.layer_norm)
    self_attention(encoder.layer[0].self_attention)
    feed_forward(encoder.layer[0].ffn)

    decoder.embeddings.weight = weights(vocabulary, _WIDTH)
    decoder.position_encodings.encodings = weights(448, _WIDTH)
    norm(decoder.layer_norm)
    decoder.projection.weight = decoder.embeddings.weight
    # Letters are likelier than anything else, or now and then it would find nothing to say; so is the end.
    decoder.projection.bias = np.where(np.arange(vocabulary) < letters, 8, 0).astype(np.float32)
    decoder.projection.bias[letters] = 9
    layer = decoder.layer[0]
    self_attention(layer.self_attention)
    norm(layer.attention.layer_norm)
    linear(layer.attention.linear[0], _WIDTH, _WIDTH)
    linear(layer.attention.linear[1], 2 * _WIDTH, _WIDTH)
    linear(layer.attention.linear[2], _WIDTH, _WIDTH)
    feed_forward(layer.ffn)


@pytest.fixture(scope="session")
def spoken_story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A short part of the sample story, one answer of it, and what is said in it."""
    story = Path(__file__).parents[3] / "infra" / "local" / "sample_story.txt"
    answer = next(line for line in story.read_text().splitlines() if "film on her phone" in line)
    voice, text = answer.split(": ", 1)
    return speak(tmp_path_factory.mktemp("story"), voice, text), text

"""One Whisper model in a process of its own, run as `python whisper_decoder.py MODEL THREADS`.

Loaded in a worker it hangs after the worker's fork, and keeps its gigabytes until the worker ends. This
process imports nothing of Storyreel, ends when its standard input ends, and speaks in lines of JSON:

    out   once, the languages that the model knows, or `{"unusable": type of the error}`
    in    `{"bytes", "language", "hotwords"}`, then so many bytes of sound: 16 kHz, mono, 16 bit
    out   without a language: how likely it is which one, `{code: probability}`
          else a line for each segment, `{"end", "no_speech", "log_probability", "words"}`, where a word is
          `[text, start, end, probability]`, times are seconds; then `null`
"""

import json
import os
import sys
from pathlib import Path
from typing import IO, Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel

_SEED = 1
"""What is unclear is tried again with some chance in it; the same chance every time."""
_OPTIONS: dict[str, Any] = {
    "word_timestamps": True,
    "hallucination_silence_threshold": 2,
    # With it on, one invented sentence breeds the next.
    "condition_on_previous_text": False,
}


def answers(model: Any, request: dict[str, Any], sound: bytes) -> Any:
    """What is to be said to a request, line by line."""
    samples = np.frombuffer(sound, "<i2").astype(np.float32) / 2**15
    if not request["language"]:
        _, _, likely = model.detect_language(samples)
        yield dict(likely)
        return
    ctranslate2.set_random_seed(_SEED)
    segments, _ = model.transcribe(
        samples, language=request["language"], hotwords=request["hotwords"] or None, **_OPTIONS
    )
    for segment in segments:  # lazy: the work is done here
        yield {
            "end": segment.end,
            "no_speech": segment.no_speech_prob,
            "log_probability": segment.avg_logprob,
            "words": [
                (word.word, float(word.start), float(word.end), float(word.probability))
                for word in segment.words or ()
            ],
        }
    yield None


def _say(out: IO[str], line: Any) -> None:
    out.write(json.dumps(line) + "\n")
    out.flush()


def main() -> None:
    """Answer what standard input asks for until it ends."""
    # What libraries print must not get among the answers.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        # Without its own it would look for one on the internet.
        Path(sys.argv[1], "tokenizer.json").open().close()
        model = WhisperModel(
            sys.argv[1],
            device="cpu",
            compute_type="int8",
            cpu_threads=int(sys.argv[2]),
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        _say(out, {"unusable": type(error).__name__})
        return
    _say(out, model.supported_languages)
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        for answer in answers(model, request, sys.stdin.buffer.read(request["bytes"])):
            _say(out, answer)


if __name__ == "__main__":
    main()

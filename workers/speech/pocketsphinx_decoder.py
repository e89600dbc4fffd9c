"""One pocketsphinx decoder in a process of its own, run as `python pocketsphinx_decoder.py WAV`.

pocketsphinx holds Python's global lock while it searches (measured: 5.7 s in one call), so inside a worker it
would stop the threads that renew the job's lease, and a second thread would not make it faster. Children have
neither fault. This one imports nothing of Storyreel, ends when its standard input ends (so it never outlives
the worker by more than one utterance), and speaks in lines:

    in    first a JSON list of words to know besides the dictionary's, each `[word, phones]`;
          then `START COUNT`, in samples
    out   a JSON list of words, each `[text, start_ms, end_ms, probability, odds of a sentence end]`
"""

import json
import re
import sys
import wave
from typing import Any

from pocketsphinx import Decoder

MAX_ACTIVE_MODELS = 2000
"""`maxhmmpf`: measured on the sample story, 30000 (the default) takes 1.7 times as long for the same words,
1000 makes a third more errors; wider or narrower beams, `ds` and `topn` all lost more than they saved."""

FRAME_MS = 10
_VARIANT = re.compile(r"\(\d+\)$")


def decode(decoder: Any, pcm: bytes) -> list[tuple[str, int, int, float, float | None]]:
    """The words of one utterance: text, times in it, probability, log odds of a sentence's end."""
    decoder.reinit_feat()  # or what was decoded before, and so the sharing of work, would change the result
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    heard = [
        (
            _VARIANT.sub("", part.word),
            part.start_frame * FRAME_MS,
            (part.end_frame + 1) * FRAME_MS,
            min(1.0, part.prob),  # it calculates in logarithms, and not exactly
        )
        for part in decoder.seg()
        if part.word[0] not in "<[+"  # silences and noises
    ]
    texts = [word[0] for word in heard]
    return [(*word, sentence_end(decoder, texts, at)) for at, word in enumerate(heard)]


def sentence_end(decoder: Any, texts: list[str], at: int) -> float | None:
    """How much likelier it is, in natural logarithms, that a sentence ends after a word than that it goes on.

    By the decoder's own trigrams: the end after the word and the next word first in a sentence, against the
    next word following on. None after the last word, where there is nothing to compare.
    """
    if at + 1 == len(texts):
        return None
    history = [texts[at], texts[at - 1]] if at else [texts[at]]
    model = decoder.get_lm()
    ends = model.prob(["</s>", *history]) + model.prob([texts[at + 1], "<s>"])
    goes_on = model.prob([texts[at + 1], *history])
    return float(decoder.logmath.log_to_ln(ends - goes_on))


def learn(decoder: Any, words: list[tuple[str, str]]) -> None:
    """Make the decoder know more words; those that its dictionary has stay as they are there.

    It takes no word twice: whoever is called Mary would end it.
    """
    lacking = [(word, phones) for word, phones in words if decoder.lookup_word(word) is None]
    for at, (word, phones) in enumerate(lacking):
        decoder.add_word(word, phones, at + 1 == len(lacking))


def main() -> None:
    """Decode what standard input asks for until it ends."""
    decoder = Decoder(samprate=16000, loglevel="FATAL", maxhmmpf=MAX_ACTIVE_MODELS)
    learn(decoder, json.loads(sys.stdin.readline()))
    with wave.open(sys.argv[1]) as recording:
        for line in sys.stdin:
            start, count = map(int, line.split())
            recording.setpos(start)
            sys.stdout.write(json.dumps(decode(decoder, recording.readframes(count))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

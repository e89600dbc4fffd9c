"""pocketsphinx told what is said, to find out when, in a process of its own: see pocketsphinx_decoder.py.

Run as `python pocketsphinx_aligner.py WAV`. It imports nothing of Storyreel and speaks in lines of JSON:

    in    first `{word: phones}`, pronunciations that go before the dictionary's; then, again and again,
          `[start, count, words]`, in samples
    out   for each of those a list of `[start_ms, end_ms]` from `start` on, one for each word; or null where
          what is said is something else, as far as it can tell
"""

import json
import re
import sys
import wave
from typing import Any

from pocketsphinx import Decoder

FRAME_MS = 10
_VARIANT = re.compile(r"\(\d+\)$")
_OWN = "~"
"""Before a word with a pronunciation of ours: the dictionary's own would stand beside it."""


def align(decoder: Any, words: list[str], pcm: bytes) -> list[tuple[int, int]] | None:
    """When each word is said; None where the words do not fit the sound, or one of them is unknown."""
    try:
        decoder.set_align_text(" ".join(words))
        decoder.reinit_feat()  # or what was aligned before would change the result
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return None
        said = [part for part in decoder.seg() if part.word[0] not in "<[+"]  # silences and noises
    except RuntimeError:  # its message quotes the words
        return None
    if [_VARIANT.sub("", part.word) for part in said] != words:
        return None
    return [(part.start_frame * FRAME_MS, (part.end_frame + 1) * FRAME_MS) for part in said]


def main() -> None:
    """Align what standard input asks for until it ends."""
    decoder = Decoder(samprate=16000, lm=None, loglevel="FATAL")
    own = json.loads(sys.stdin.readline())
    for word, phones in own.items():
        decoder.add_word(_OWN + word, phones, False)
    with wave.open(sys.argv[1]) as recording:
        for line in sys.stdin:
            start, count, words = json.loads(line)
            recording.setpos(min(start, recording.getnframes()))
            named = [_OWN + word if word in own else word for word in words]
            sys.stdout.write(json.dumps(align(decoder, named, recording.readframes(count))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

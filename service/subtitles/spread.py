"""Words from a cue, where nobody measured when each of them was said."""

from service.subtitles.words import Cue, Word


def spread(cue: Cue) -> list[Word]:
    """The cue's words between its times, each with a share by its characters and the space after it.

    Confidence is None: nobody measured it.
    """
    texts = cue.text.split()
    total = sum(len(text) + 1 for text in texts)
    length = cue.end_ms - cue.start_ms
    words = []
    start, before = cue.start_ms, 0
    for text in texts:
        before += len(text) + 1
        end = cue.start_ms + length * before // total
        words.append(Word(text, start, end, None, cue.speaker))
        start = end
    return words

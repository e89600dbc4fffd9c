"""A text whose words are known only in part is put to the times at which it is said.

A text that differs from the sound is fatal to alignment in one pass: with 5 % of the words exchanged nothing
comes out. So the words are compared with those whose times are known, equal ones keep their times, and only
what lies between is aligned to the sound, with two known words on each side. What cannot be aligned there
(another language, noise, words that nobody says) is spread by its letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from service.subtitles.words import Word
from workers.speech.align.anchored import heard
from workers.speech.align.forced import Aligner, Times
from workers.speech.align.guess import Guess
from workers.speech.align.spans import spans
from workers.speech.align.spoken import is_english
from workers.speech.align.spread import in_order
from workers.speech.align.texts import Alike, Text, alike, text_of

_ENOUGH_TO_TELL = 10
"""Words: a few may all be misheard."""


def realign(
    words: Sequence[Word],
    known: Sequence[Word],
    language: str,
    duration_ms: int,
    sound: Aligner | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> list[Word]:
    """`words` with times from what is `known` and from the `sound` (English only), one for one, in order:
    none without length, none before the end of the one before it.

    The words' own times are a first guess, used where nothing better is to be had. Words that were known keep
    their times, their confidence and, where no word has a speaker, their speaker; so do words that differ in
    case and punctuation only. Raises what `Aligner.align` raises.
    """
    new, old = text_of(words, language), text_of(known, language)
    same = alike(new, old)
    placed = {at: old.times[there] for at, there in same.sure.items()}
    # Without a word to hold on to, a text can be made to fit any sound, even a tone.
    if sound is not None and same.sure and is_english(language):
        by_chance = {at: old.times[there] for at, there in same.alone.items()}
        placed |= heard(new, placed, by_chance, duration_ms, sound, on_progress)
    # Alone or not, it is the best that is known of them.
    placed = {at: old.times[there] for at, there in same.alone.items()} | placed
    # Where nothing is alike, what was heard tells nothing of these words, and their own times more.
    guess = Guess(old.times if same.sure else [], duration_ms)
    for span in spans(len(new.said), placed):
        placed |= guess.times(span, new.said, new.times, placed)
    times = _of_written(words, new, placed, guess)
    return _with_what_was_known(words, in_order(times, duration_ms), known, new, old, same)


def wants_sound(words: Sequence[Word], known: Sequence[Word], language: str) -> bool:
    """Whether any of the words can be heard and is not known yet: by case and punctuation alone they are."""
    new, old = text_of(words, language), text_of(known, language)
    same = alike(new, old)
    return is_english(language) and 0 < len(same.sure) < len(new.said) - len(same.alone)


def unheard(words: Sequence[Word], known: Sequence[Word], language: str) -> bool:
    """Whether the words have nothing in common with what is known, and both say enough to tell."""
    new, old = text_of(words, language), text_of(known, language)
    same = alike(new, old)
    return min(len(new.said), len(old.said)) >= _ENOUGH_TO_TELL and not same.sure and not same.alone


def _of_written(words: Sequence[Word], new: Text, placed: dict[int, Times], guess: Guess) -> list[Times]:
    """From the beginning of the first spoken word to the end of the last; what nobody says is in between."""
    written: dict[int, Times] = {}
    for at, word in enumerate(new.written):
        start = written[word].start_ms if word in written else placed[at].start_ms
        written[word] = Times(start, placed[at].end_ms)
    texts = [word.text for word in words]
    own = [Times(word.start_ms, word.end_ms) for word in words]
    for span in spans(len(words), written):
        written |= guess.times(span, texts, own, written)
    return [written[at] for at in range(len(words))]


def _with_what_was_known(
    words: Sequence[Word],
    times: Sequence[Times],
    known: Sequence[Word],
    new: Text,
    old: Text,
    same: Alike,
) -> list[Word]:
    """The words at their times, with the confidence and the speaker of those that they are equal to."""
    equal: dict[int, list[Word | None]] = {}
    for at, owner in enumerate(new.written):
        there = same.sure.get(at, same.alone.get(at))
        equal.setdefault(owner, []).append(None if there is None else known[old.written[there]])
    carried = not any(word.speaker for word in words)
    first = next((one.speaker for ones in equal.values() for one in ones if one), None)
    speaker = first if carried else None
    done = []
    for at, (word, place) in enumerate(zip(words, times, strict=True)):
        ones = equal.get(at, [None])
        speaker = next((one.speaker for one in ones if one), speaker) if carried else word.speaker
        confidence = ones[0].confidence if ones[0] and None not in ones else None
        done.append(
            replace(
                word, start_ms=place.start_ms, end_ms=place.end_ms, confidence=confidence, speaker=speaker
            )
        )
    return done

"""Where a text that is read without the film begins a new paragraph."""

from service.subtitles.formats.paragraphs import paragraphs
from service.subtitles.words import Cue


def starts(*cues: Cue) -> list[int]:
    return [paragraph.start_ms for paragraph in paragraphs(cues)]


def test_a_new_speaker_begins_one() -> None:
    assert starts(Cue(0, 1, "a", "Ann"), Cue(1, 2, "b", "Ann"), Cue(2, 3, "c", "Bo"), Cue(3, 4, "d")) == [
        0,
        2,
        3,
    ]


def test_a_silence_begins_one_only_between_sentences() -> None:
    assert starts(Cue(0, 1000, "and then"), Cue(3000, 4000, "she said."), Cue(6000, 7000, "Yes.")) == [
        0,
        6000,
    ]


def test_a_long_one_ends_with_a_sentence() -> None:
    said = [Cue(n * 10, n * 10 + 10, "x" * 99 + ("." if n in (3, 7) else "")) for n in range(10)]
    assert starts(*said) == [0, 80]


def test_without_any_sentence_it_ends_all_the_same() -> None:
    assert starts(*[Cue(n * 10, n * 10 + 10, "x" * 99) for n in range(20)]) == [0, 150]


def test_cues_without_text_are_not_there() -> None:
    assert starts(Cue(0, 1, "\n"), Cue(1, 2, "a", " Ann\u2060")) == [1]
    assert paragraphs([]) == []

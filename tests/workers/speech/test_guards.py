"""What Whisper is known to invent is taken out."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.words import Word
from workers.speech.guards import in_order, is_invented, without_loops


def words(text: str) -> list[Word]:
    return [Word(part, at * 100, at * 100 + 100) for at, part in enumerate(text.split())]


def said(found: list[Word]) -> str:
    return " ".join(word.text for word in found)


def test_loops_are_said_once() -> None:
    assert (
        said(without_loops(words("so " + "thank you very much " * 9 + "bye"))) == "so thank you very much bye"
    )
    assert said(without_loops(words("no No no NO no"))) == "no"


def test_what_people_repeat_stays() -> None:
    assert said(without_loops(words("no no no I said"))) == "no no no I said"


def test_a_first_word_does_not_begin_in_the_silence_before() -> None:
    assert in_order([Word("Well", 0, 9000)]) == [Word("Well", 7000, 9000)]


def test_unlikely_words_without_speech_are_invented() -> None:
    assert is_invented(no_speech=0.9, log_probability=-1.4)
    assert not is_invented(no_speech=0.9, log_probability=-0.3), "said over music, perhaps"
    assert not is_invented(no_speech=0.1, log_probability=-1.4), "mumbled, but said"


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000))))
def test_times_never_go_back(times: list[tuple[int, int]]) -> None:
    ordered = in_order([Word("a", start, end) for start, end in times])
    assert all(0 <= word.start_ms <= word.end_ms for word in ordered)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(ordered))

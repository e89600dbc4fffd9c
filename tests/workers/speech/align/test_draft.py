"""First times of a brought transcript's words."""

from service.subtitles.brought.passage import Passage
from service.subtitles.words import Word
from workers.speech.align.draft import draft, ordered
from workers.speech.align.forced import Times


def test_words_of_a_cue_share_its_time() -> None:
    words = draft([Passage("a\nbbb", "Ann", 1000, 2000)], [Times(0, 1200)], 9000)
    assert words == [Word("a", 1000, 1333, None, "Ann"), Word("bbb", 1333, 2000, None, "Ann")]


def test_lines_share_the_time_until_the_next_one() -> None:
    words = draft(
        [Passage("ab"), Passage("cd", None, 2000), Passage("ef"), Passage("gh", None, 6000)], (), 7000
    )
    assert [(word.start_ms, word.end_ms) for word in words] == [
        (0, 2000),
        (2000, 4000),
        (4000, 6000),
        (6000, 7000),
    ]


def test_text_without_times_is_said_while_somebody_speaks() -> None:
    words = draft([Passage("ab cd ef gh")], [Times(1000, 2000), Times(5000, 6000)], 9000)
    assert [(word.start_ms, word.end_ms) for word in words] == [
        (1000, 1500),
        (1500, 2000),
        (5000, 5500),
        (5500, 6000),
    ]


def test_words_without_room_are_told_apart() -> None:
    words = ordered(draft([Passage("a b c", None, 10, 10)], (), 0), 0)
    assert [(word.start_ms, word.end_ms) for word in words] == [(0, 1), (1, 2), (2, 3)]

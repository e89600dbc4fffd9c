"""Cues keep every word, keep to the profile, and break where people would."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.profile import WIDE
from service.subtitles.segment import segment
from service.subtitles.words import Cue, Word

STORY = """I have lived in the same house on the hill for twenty years. One winter, the rain came through the
roof, and the wall in my daughter's room was black and cold. I called the office every week, and every week a
different person told me to wait. I felt that nobody was listening to us. It was not my fault. Doctor Mary
Johnson gave her medicine, but we went back to the same cold room.""".replace("\n", " ")


def spoken(text: str, speaker: str | None = None, start_ms: int = 0) -> list[Word]:
    """The text at about 15 characters a second, with breath at commas and full stops."""
    words = []
    for part in text.split():
        end = start_ms + 60 * (len(part) + 1)
        words.append(Word(part, start_ms, end, 0.9, speaker))
        start_ms = end + {".": 400, ",": 150}.get(part[-1], 0)
    return words


def said(cues: list[Cue]) -> str:
    return " ".join(cue.text.replace("\n", " ") for cue in cues)


def test_a_story_keeps_its_words_and_the_rules() -> None:
    profile = WIDE
    cues = segment(spoken(STORY), profile)
    assert said(cues) == STORY
    for cue in cues:
        lines = cue.text.split("\n")
        assert len(lines) <= profile.lines
        assert max(map(len, lines)) <= profile.line_length
        assert profile.min_ms <= cue.end_ms - cue.start_ms <= profile.max_ms
    assert all(after.start_ms - before.end_ms >= profile.gap_ms for before, after in pairwise(cues))


def test_breaks_fall_where_people_would_put_them() -> None:
    cues = segment(spoken(STORY))
    lines = [line for cue in cues for line in cue.text.split("\n")]
    last_words = {line.split()[-1].lower() for line in lines}
    assert not last_words & {"the", "my", "a", "in", "and", "mary"}
    assert sum(cue.text[-1] in ".," for cue in cues) >= len(cues) - 1
    assert not [cue.text for cue in cues if ". " in cue.text.replace("\n", " ")], "one sentence a cue"


def test_speakers_never_share_a_cue() -> None:
    cues = segment(spoken("Why?", "Ann") + spoken("Because", "Bob", 300) + spoken("I see.", "Ann", 900))
    assert [(cue.speaker, cue.text) for cue in cues] == [
        ("Ann", "Why?"),
        ("Bob", "Because"),
        ("Ann", "I see."),
    ]


def test_a_long_pause_parts_cues() -> None:
    cues = segment(spoken("we waited") + spoken("and waited", start_ms=4000))
    assert [cue.text for cue in cues] == ["we waited", "and waited"]
    assert cues[0].end_ms < 2000


def test_a_word_of_ten_thousand_characters_is_kept_whole() -> None:
    cues = segment([Word("so", 0, 200), Word("x" * 10_000, 200, 900), Word("it\nis", 900, 1200)])
    assert said(cues) == "so " + "x" * 10_000 + " it is"


def test_an_hour_takes_seconds() -> None:
    words = [w for turn in range(140) for w in spoken(STORY, start_ms=turn * 26_000)]
    before = time.process_time()
    cues = segment(words)
    assert words[-1].end_ms > 3_500_000
    assert time.process_time() - before < 5
    assert said(cues) == " ".join([STORY] * 140)


TIMES = st.integers(0, 20_000)
MESSY = st.builds(Word, st.text(max_size=60), TIMES, TIMES, st.none(), st.sampled_from(["Ann", None]))


@settings(deadline=None)  # the machine may be busy
@given(st.lists(MESSY, max_size=30))
def test_any_words_give_cues_one_after_the_other(words: list[Word]) -> None:
    cues = segment(words)
    assert all(cue.end_ms > cue.start_ms >= 0 and cue.text for cue in cues)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cues))

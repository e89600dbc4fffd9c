"""Cues keep every word, keep to the profile, and break where people would."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.breaks import Place, place
from service.subtitles.profile import UPRIGHT, WIDE, Profile
from service.subtitles.profiles import PROFILES
from service.subtitles.segment import segment
from service.subtitles.words import Cue, Word
from service.subtitles.wrapping import wrap

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


def test_an_hour_is_kept_whole() -> None:
    words = [w for turn in range(140) for w in spoken(STORY, start_ms=turn * 26_000)]
    assert words[-1].end_ms > 3_500_000
    assert said(segment(words)) == " ".join([STORY] * 140)


TIMES = st.integers(0, 20_000)
MESSY = st.builds(Word, st.text(max_size=60), TIMES, TIMES, st.none(), st.sampled_from(["Ann", None]))


@settings(deadline=None)  # the machine may be busy
@given(st.lists(MESSY, max_size=30))
def test_any_words_give_cues_one_after_the_other(words: list[Word]) -> None:
    cues = segment(words)
    assert all(cue.end_ms > cue.start_ms >= 0 and cue.text for cue in cues)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cues))


@st.composite
def conversations(draw: st.DrawFn) -> list[Word]:
    """Words of up to three people, of any length, as fast or slow as can be, who may talk at once."""
    letters = st.text("abcdefgh,.?’ł語", min_size=1, max_size=60)  # noqa: RUF001
    words: list[Word] = []
    at = 0
    for text, wait, length, speaker in draw(
        st.lists(
            st.tuples(
                letters, st.integers(0, 2000), st.integers(0, 3000), st.sampled_from(["Ann", "Bob", None])
            ),
            max_size=60,
        )
    ):
        at += wait
        words.append(Word(text, at, at + length, 0.5, speaker))
    return words


@settings(deadline=None)
@given(conversations(), st.sampled_from([replace(WIDE, lines=1), *PROFILES.values()]))
def test_whatever_is_said_is_kept_in_order_within_the_limits_and_with_who_said_it(
    words: list[Word], profile: Profile
) -> None:
    cues = segment(words, profile)
    assert said(cues).split() == [word.text for word in words]
    spoken = iter(words)
    for cue in cues:
        texts = cue.text.split()
        assert {next(spoken).speaker for _ in texts} == {cue.speaker}
        lines = cue.text.split("\n")
        assert len(lines) <= profile.lines
        assert all(len(line) <= profile.line_length for line in lines) or len(texts) == 1
        assert 0 < cue.end_ms - cue.start_ms <= profile.max_ms
    for before, after in pairwise(cues):
        assert before.end_ms <= after.start_ms


def test_what_one_says_into_anothers_words_stands_where_it_was_said() -> None:
    story = spoken(STORY, "Ann")
    cues = segment([*story, Word("Mm-hm.", 10_000, 10_400, 0.9, "Bob")])
    (answer,) = (at for at, cue in enumerate(cues) if cue.speaker == "Bob")
    assert abs(cues[answer].start_ms - 10_000) <= WIDE.late_ms
    assert cues[answer].end_ms - cues[answer].start_ms >= WIDE.min_ms
    assert said([cue for cue in cues if cue.speaker == "Ann"]) == STORY


def test_short_answers_wait_for_one_another_to_be_read() -> None:
    quick = [("Ann", "Why?"), ("Bob", "Because."), ("Ann", "Oh."), ("Bob", "Yes."), ("Ann", "I see.")]
    cues = segment([Word(text, 450 * at, 450 * at + 250, 0.9, who) for at, (who, text) in enumerate(quick)])
    assert [cue.text for cue in cues] == [text for _, text in quick]
    assert all(cue.end_ms - cue.start_ms >= WIDE.min_ms for cue in cues[:3])
    assert all(cue.start_ms - 450 * at <= WIDE.late_ms for at, cue in enumerate(cues))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("cold.", "We", Place.SENTENCE),
        ("“No.”", "She", Place.SENTENCE),
        ("Dr.", "Okonkwo", Place.INSIDE_NAME),
        ("cold,", "we", Place.COMMA),
        ("cold", "and", Place.BEFORE_CONJUNCTION),
        ("cold", "in", Place.BEFORE_PREPOSITION),
        ("black", "wall", Place.OTHER),
        ("in", "winter", Place.AFTER_FUNCTION_WORD),
        ("in", "and", Place.BEFORE_CONJUNCTION),
        ("I", "waited", Place.AFTER_FUNCTION_WORD),
        ("(I’ve", "waited", Place.AFTER_FUNCTION_WORD),  # noqa: RUF001
        ("her", "mother", Place.AFTER_ARTICLE),
        ("her", "because", Place.BEFORE_CONJUNCTION),
        ("it", "in", Place.BEFORE_PREPOSITION),
        ("Mary", "Johnson", Place.INSIDE_NAME),
        ("Mary", "I", Place.OTHER),
        ("The", "Cedar", Place.AFTER_ARTICLE),
    ],
)
def test_places_between_words(before: str, after: str, expected: Place) -> None:
    assert place(before, after) is expected


def test_three_lines_are_broken_at_the_best_places() -> None:
    text = "Doctor Mary Johnson gave her medicine, but we went back to the cold room."
    assert wrap(text.split(), UPRIGHT).split("\n") == [
        "Doctor Mary Johnson gave",
        "her medicine, but we went",
        "back to the cold room.",
    ]

"""How good the cues of several thousand spoken words are, in numbers that must not get worse.

Judged by bench/measuring/conformity.py, which has word lists of its own.
"""

from collections.abc import Sequence

import pytest

from bench.measuring.conformity import breaks, conformity
from service.subtitles.profile import WIDE
from service.subtitles.profiles import PROFILES
from service.subtitles.segment import segment
from service.subtitles.words import Cue, Word
from tests.service.subtitles.speaking import interviews, unpunctuated

SEEDS = (1, 2)
LIMITS = ("length of lines", "number of lines", "overlap", "gap", "duration")


def said(cues: Sequence[Cue]) -> list[str]:
    return " ".join(cue.text for cue in cues).split()


@pytest.fixture(scope="module", params=SEEDS)
def words(request: pytest.FixtureRequest) -> list[Word]:
    return interviews(seed=request.param)


@pytest.mark.parametrize("marks", [True, False], ids=["punctuated", "as heard"])
@pytest.mark.parametrize("name", ["default", "vertical"])
def test_spoken_words_become_cues_that_can_be_published(words: list[Word], name: str, marks: bool) -> None:
    spoken = words if marks else unpunctuated(words)
    profile = PROFILES[name]
    cues = segment(spoken, profile)
    kept, judged = conformity(cues, profile), breaks(cues)
    assert said(cues) == [word.text for word in spoken]
    assert {rule: kept[rule] for rule in LIMITS} == dict.fromkeys(LIMITS, 1)
    assert kept["reading speed"] >= 0.98
    assert judged.bad_cue < 0.02
    assert judged.bad_line < 0.04
    assert judged.two_sentences < 0.03
    assert judged.at_punctuation > 0.75 or not marks


@pytest.mark.parametrize("name", PROFILES)
def test_every_house_has_its_limits_kept(name: str) -> None:
    profile = PROFILES[name]
    kept = conformity(segment(interviews(), profile), profile)
    assert {rule: kept[rule] for rule in LIMITS} == dict.fromkeys(LIMITS, 1)


def test_who_speaks_faster_than_people_read_keeps_every_word_and_all_limits_but_speed() -> None:
    words = interviews(faster=1.8)
    cues = segment(words)
    kept = conformity(cues, WIDE)
    assert said(cues) == [word.text for word in words]
    assert {rule: kept[rule] for rule in LIMITS} == dict.fromkeys(LIMITS, 1)
    assert kept["reading speed"] < 0.5
    assert breaks(cues).bad_cue < 0.02

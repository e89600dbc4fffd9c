"""The interview: its text obeys the rules it is the measure of, and its recording has every word."""

import pytest

from bench.material.interview import SPEAKERS, Interview, record, turns
from service.subtitles.breaks import ends_sentence

SCRIPT = """\
Imani:
Where were you
born, Walter?

Walter:
In Leeds. My father
worked there.

He drove a bus.
"""


@pytest.fixture(scope="module")
def recorded() -> Interview:
    return record(turns(SCRIPT))


def test_every_word_is_recorded_with_its_speaker(recorded: Interview) -> None:
    assert " ".join(word.text for word in recorded.speech.words) == (
        "Where were you born, Walter? In Leeds. My father worked there. He drove a bus."
    )
    assert [word.speaker for word in recorded.speech.words] == ["Imani"] * 5 + ["Walter"] * 10
    starts = [word.start_ms for word in recorded.speech.words]
    assert starts == sorted(starts)


def test_cues_by_hand_last_from_their_first_word_to_their_last(recorded: Interview) -> None:
    words = recorded.speech.words
    assert [(cue.text, cue.speaker, cue.start_ms, cue.end_ms) for cue in recorded.cues] == [
        ("Where were you\nborn, Walter?", "Imani", words[0].start_ms, words[4].end_ms),
        ("In Leeds. My father\nworked there.", "Walter", words[5].start_ms, words[10].end_ms),
        ("He drove a bus.", "Walter", words[11].start_ms, words[14].end_ms),
    ]


def test_times_are_those_of_the_joined_sound(recorded: Interview) -> None:
    for word in recorded.speech.words:
        heard = recorded.speech.samples[word.start_ms * 16 : word.end_ms * 16]
        assert abs(heard.astype(float)).max() > 1000, word
    last, first = recorded.speech.words[4], recorded.speech.words[5]
    between = recorded.speech.samples[last.end_ms * 16 + 1600 : first.start_ms * 16 - 480]
    assert len(between) > 4000
    assert abs(between.astype(float)).max() < 500


def test_the_interview_is_long_and_its_cues_are_as_wide_as_they_may_be() -> None:
    script = turns()
    assert {turn.speaker for turn in script} == set(SPEAKERS)
    blocks = [block.split("\n") for turn in script for block in turn.blocks]
    assert sum(len(turn.words) for turn in script) >= 1500
    assert max(len(block) for block in blocks) == 2
    assert max(len(line) for block in blocks for line in block) <= 42
    inside = [word for block in blocks for word in " ".join(block).split()[:-1]]
    assert not list(filter(ends_sentence, inside))

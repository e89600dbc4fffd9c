"""How two revisions differ, cue by cue and word by word."""

from hypothesis import given
from hypothesis import strategies as st

from service.subtitles.compare import Change, Kind, Part, compare
from service.subtitles.words import Cue

TEXTS = ["Yes.", "I was never herd", "until then.", "Nobody came,", "and nobody called.", "Yes."]
BEFORE = [Cue(1000 * at, 1000 * at + 900, text) for at, text in enumerate(TEXTS)]


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    """Kind and texts, of what is not the same; changed words in brackets."""
    return [
        (change.kind, marked(change.before_parts), marked(change.after_parts))
        for change in changes
        if change.kind is not Kind.SAME
    ]


def marked(parts: tuple[Part, ...]) -> str:
    return "".join(f"[{part.text}]" if part.changed else part.text for part in parts)


def retold(at: int, text: str) -> list[Cue]:
    return [*BEFORE[:at], Cue(BEFORE[at].start_ms, BEFORE[at].end_ms, text), *BEFORE[at + 1 :]]


def test_nothing_changed() -> None:
    changes = compare(BEFORE, BEFORE)
    assert told(changes) == []
    assert [change.before for change in changes] == [change.after for change in changes] == BEFORE


def test_a_word_is_put_right() -> None:
    after = retold(1, "I was never heard")
    assert told(compare(BEFORE, after)) == [("changed", "I was never [herd]", "I was never [heard]")]


def test_a_new_line_break_is_a_change() -> None:
    after = retold(1, "I was\nnever herd")
    assert told(compare(BEFORE, after)) == [("changed", "I was[ ]never herd", "I was[\n]never herd")]


def test_cues_come_and_go() -> None:
    assert told(compare(BEFORE, BEFORE[1:])) == [("removed", "[Yes.]", "")]
    added = Cue(6000, 6900, "Thank you.")
    assert told(compare(BEFORE, [*BEFORE, added])) == [("added", "", "[Thank you.]")]


def test_one_cue_becomes_two() -> None:
    halves = [Cue(3000, 3600, "Nobody"), Cue(3600, 3900, "came,")]
    assert told(compare(BEFORE, [*BEFORE[:3], *halves, *BEFORE[4:]])) == [
        ("changed", "Nobody[ came,]", "Nobody"),
        ("added", "", "[came,]"),
    ]


def test_a_shifted_track_has_changed_in_its_times_alone() -> None:
    after = [Cue(cue.start_ms + 2000, cue.end_ms + 2000, cue.text) for cue in BEFORE]
    changes = compare(BEFORE, after)
    assert {change.kind for change in changes} == {Kind.CHANGED}
    assert [(change.before, change.after) for change in changes] == list(zip(BEFORE, after, strict=True))
    assert not any(part.changed for change in changes for part in change.after_parts)


def test_a_new_speaker_is_a_change_without_changed_words() -> None:
    after = [*BEFORE[:1], Cue(1000, 1900, TEXTS[1], "Ann"), *BEFORE[2:]]
    assert told(compare(BEFORE, after)) == [("changed", TEXTS[1], TEXTS[1])]


def cues(texts: list[str]) -> list[Cue]:
    return [Cue(10 * at, 10 * at + 10, text) for at, text in enumerate(texts)]


SAID = st.lists(st.sampled_from(["a", "b", "c a", "b c", "Yes.", "d e f"]), max_size=25).map(cues)


@given(SAID, SAID)
def test_every_cue_of_both_is_there_in_order(before: list[Cue], after: list[Cue]) -> None:
    changes = compare(before, after)
    assert [change.before for change in changes if change.before] == before
    assert [change.after for change in changes if change.after] == after
    for change in changes:
        if change.before:
            assert "".join(part.text for part in change.before_parts) == change.before.text
        if change.after:
            assert "".join(part.text for part in change.after_parts) == change.after.text


def test_tracks_that_share_nothing_are_compared_all_the_same() -> None:
    before, after = cues([f"a{at}" for at in range(20_000)]), cues(["b"] * 20_000)
    assert len(compare(before, after)) == 20_000
    backwards = cues([f"a{at}" for at in reversed(range(20_000))])
    assert sum(change.kind is Kind.SAME for change in compare(before, backwards)) == 0

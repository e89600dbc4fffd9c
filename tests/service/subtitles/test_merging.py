"""Two people's corrections put together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.subtitles.merging import Place, merge
from service.subtitles.words import Cue

BASE = [Cue(n * 1000, n * 1000 + 900, f"line {n}") for n in range(6)]


def changed(position: int, **values: object) -> list[Cue]:
    """The base with one cue changed."""
    return [replace(cue, **values) if n == position else cue for n, cue in enumerate(BASE)]  # type: ignore[arg-type]


def test_changes_of_neighbouring_cues_do_not_meet() -> None:
    merged = merge(BASE, changed(2, text="mine"), changed(3, text="theirs"))
    assert [cue.text for cue in merged.cues] == ["line 0", "line 1", "mine", "theirs", "line 4", "line 5"]
    assert (merged.places, merged.taken_over) == ([], 1)


def test_the_same_cue_changed_by_both_is_to_be_chosen() -> None:
    mine, theirs = changed(2, text="mine"), changed(2, text="theirs")
    merged = merge(BASE, mine, theirs)
    assert merged.places == [Place((mine[2],), (theirs[2],))]
    assert merged.cues == [*BASE[:2], *BASE[3:]]


def test_the_same_change_by_both_is_no_question() -> None:
    mine = changed(2, text="both")
    assert merge(BASE, mine, list(mine)).cues == mine


def test_a_cue_that_one_moved_and_the_other_rewrote_is_to_be_chosen() -> None:
    mine, theirs = changed(2, end_ms=2950), changed(2, text="theirs")
    merged = merge(BASE, mine, theirs)
    assert merged.places == [Place((mine[2],), (theirs[2],))]


def test_a_cue_that_one_took_out_and_the_other_rewrote_is_to_be_chosen() -> None:
    theirs = changed(2, text="theirs")
    merged = merge(BASE, [*BASE[:2], *BASE[3:]], theirs)
    assert merged.places == [Place((), (theirs[2],))]


def test_two_cues_joined_by_one_and_left_alone_by_the_other_stay_joined() -> None:
    joined = [BASE[0], Cue(1000, 2900, "line 1 line 2"), *BASE[3:]]
    merged = merge(BASE, joined, changed(5, text="theirs"))
    assert merged.cues == [*joined[:-1], replace(BASE[5], text="theirs")]
    assert not merged.places


cues = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text),
        st.integers(0, 8),
        st.integers(1, 3),
        st.sampled_from("abc"),
    ),
    max_size=8,
)


@given(cues, cues, cues)
def test_nothing_that_anybody_wrote_is_lost(base: list[Cue], mine: list[Cue], theirs: list[Cue]) -> None:
    merged = merge(base, mine, theirs)
    kept = [*merged.cues, *(cue for place in merged.places for cue in (*place.mine, *place.theirs))]
    for new in ({*mine} - {*base}, {*theirs} - {*base}):
        assert new <= {*kept}


@given(cues, cues)
def test_who_changed_nothing_gets_the_others_text(base: list[Cue], other: list[Cue]) -> None:
    for merged in (merge(base, base, other), merge(base, other, base)):
        assert sorted(merged.cues, key=repr) == sorted(other, key=repr)
        assert not merged.places

"""Corrections, approvals and earlier revisions: nothing is written over, nobody's work gets lost silently."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.revisions import Revision, revisions
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.catalogue.transcript import Transcript, words_in_force, words_of
from service.correcting import NONE_YET, CorrectedMeanwhile, approve, correct, restore
from service.errors import InvalidRequest, NotFound
from service.subtitles.words import Cue, Word
from tests.making import make_recording

DRAFT = [Cue(0, 1500, "I was never herd"), Cue(1600, 3000, "until then")]
RIGHT = [Cue(0, 1500, "I was never heard"), DRAFT[1]]
HEARD = [{"text": "herd", "start_ms": 0, "end_ms": 90, "confidence": 0.4, "speaker": None}]


@pytest.fixture
def story(catalogue: str) -> str:
    """A story with the machine's draft, and the words that it was made from."""
    recording_id = make_recording()
    with transaction() as session:
        session.add(Transcript(recording_id=recording_id, language="en", engine="pocketsphinx", words=HEARD))
        session.flush()
        add_revision(session, recording_id, "en", DRAFT, TrackState.MACHINE, Maker.MACHINE)
    return recording_id


def corrected(story: str, cues: Sequence[Cue] = RIGHT, expected: str | None = None) -> str:
    """The tag of the revision in force after that."""
    with transaction() as session:
        return correct(session, story, "en", cues, expected=expected).tag


def listed(story: str) -> Sequence[Revision]:
    with reading() as session:
        return revisions(session, story, "en")


def in_force(story: str) -> tuple[int, TrackState, list[Cue]]:
    with reading() as session:
        track = current_track(session, story, "en")
        assert track
        return track.revision, track.state, track.cues


def told(story: str, name: EventName) -> list[dict[str, object]]:
    with reading() as session:
        mine = (Event.recording_id == story, Event.name == name)
        return list(session.scalars(select(Event.data).where(*mine).order_by(Event.id)))


def test_a_correction_says_who_when_and_why(story: str) -> None:
    with acting_as("Ann"), transaction() as session:
        correct(session, story, "en", RIGHT, reason=" She says\nheard. ")
    newest, draft = listed(story)
    assert (newest.revision, newest.state, newest.maker) == (2, TrackState.CORRECTED, Maker.PERSON)
    assert (newest.author, newest.reason) == ("Ann", "She says heard.")
    assert (draft.revision, draft.maker, draft.reason) == (1, Maker.MACHINE, None)
    assert newest.at >= draft.at
    assert told(story, EventName.SUBTITLES_CORRECTED) == [{"language": "en", "revision": 2}]


def test_the_same_again_is_no_revision_and_no_fact(story: str) -> None:
    first = corrected(story)
    assert corrected(story) == first
    assert corrected(story, expected=first) == first
    assert corrected(story, expected="an older one") == first  # our answer got lost on its way
    assert len(listed(story)) == 2
    assert len(told(story, EventName.SUBTITLES_CORRECTED)) == 1


def test_who_began_with_an_older_revision_is_told(story: str) -> None:
    draft = listed(story)[0].tag
    corrected(story, expected=draft)
    mine = [Cue(0, 1500, "I was never hurt")]
    with pytest.raises(CorrectedMeanwhile) as caught, transaction() as session:
        correct(session, story, "en", mine, expected=draft)
    assert caught.value.based_on == draft
    assert in_force(story) == (2, TrackState.CORRECTED, RIGHT)
    with pytest.raises(CorrectedMeanwhile), transaction() as session:
        approve(session, story, "en", expected=draft)
    with pytest.raises(CorrectedMeanwhile), transaction() as session:
        restore(session, story, "en", 1, expected=draft)
    assert in_force(story) == (2, TrackState.CORRECTED, RIGHT)


def test_a_first_track_may_be_asked_to_be_the_first(story: str) -> None:
    with transaction() as session:
        assert correct(session, story, "pl", RIGHT, expected=NONE_YET).revision == 1
    for cues in (DRAFT, RIGHT):
        with pytest.raises(CorrectedMeanwhile), transaction() as session:
            correct(session, story, "pl", cues, expected=NONE_YET)


def test_of_two_at_once_one_wins_and_the_other_hears_of_it(story: str) -> None:
    draft = listed(story)[0].tag
    ready = Barrier(2)

    def write(name: str) -> str:
        ready.wait()
        try:
            return corrected(story, [Cue(0, 1, name)], expected=draft)
        except CorrectedMeanwhile:
            return "too late"

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(write, ("Ann", "Bo")))
    assert ends.count("too late") == 1
    assert [revision.revision for revision in listed(story)] == [2, 1]


def test_without_an_expectation_two_at_once_both_become_revisions(story: str) -> None:
    ready = Barrier(2)

    def write(name: str) -> str:
        ready.wait()
        return corrected(story, [Cue(0, 1, name)])

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(write, ("Ann", "Bo")))) == 2
    assert [revision.revision for revision in listed(story)] == [3, 2, 1]


def test_approving_is_a_fact_with_a_name_and_a_correction_ends_it(story: str) -> None:
    corrected(story)
    for _ in range(2):
        with acting_as("Bo"), transaction() as session:
            approve(session, story, "en")
    newest, draft = listed(story)
    assert (newest.state, newest.approved_by, draft.approved_by) == (TrackState.APPROVED, "Bo", None)
    assert newest.approved_at is not None
    assert told(story, EventName.SUBTITLES_APPROVED) == [{"language": "en", "revision": 2}]
    corrected(story, DRAFT)
    assert in_force(story)[:2] == (3, TrackState.CORRECTED)


def test_an_earlier_revision_comes_back_as_a_new_one(story: str) -> None:
    corrected(story)
    with acting_as("Ann"), transaction() as session:
        assert restore(session, story, "en", 1, reason="too much changed").revision == 3
    newest = listed(story)[0]
    assert (newest.author, newest.reason) == ("Ann", "Revision 1 again: too much changed")
    assert in_force(story) == (3, TrackState.MACHINE, DRAFT)
    assert told(story, EventName.SUBTITLES_CORRECTED)[-1]["restored"] == 1
    with transaction() as session:  # its words are those of then
        track = current_track(session, story, "en")
        assert track
        heard = words_of(session, track)
        assert heard
        assert (heard.words, heard.engine) == (HEARD, "pocketsphinx")
        assert restore(session, story, "en", 3).revision == 3
    with transaction() as session:
        assert restore(session, story, "en", 2).state is TrackState.CORRECTED


def test_words_come_with_their_revision(story: str) -> None:
    words = [Word("heard", 100, 400, None, "Ann")]
    with reading() as session:
        heard, track = words_in_force(session, story, "en") or pytest.fail("no words")
        assert (heard.words, track and track.revision) == (HEARD, 1)
    with transaction() as session:
        correct(session, story, "en", RIGHT, words=words, engine="mine")
    with transaction() as session:
        heard, track = words_in_force(session, story, "en") or pytest.fail("no words")
        assert (heard.words[0]["text"], heard.engine, track and track.revision) == ("heard", "mine", 2)
        # Cut by hand meanwhile: words that did not change leave the cues alone.
        assert correct(session, story, "en", DRAFT, words=words).revision == 2
    corrected(story, DRAFT)  # not aligned yet
    with reading() as session:
        heard, track = words_in_force(session, story, "en") or pytest.fail("no words")
        assert track
        assert track.revision == 2
        assert words_in_force(session, story, "pl") is None


def test_what_cannot_be(story: str) -> None:
    def fails(
        kind: type[Exception], recording_id: str = story, language: str = "en", **given: object
    ) -> None:
        with pytest.raises(kind), transaction() as session:
            correct(session, recording_id, language, RIGHT, **given)  # type: ignore[arg-type]

    fails(NotFound, "nobody")
    fails(InvalidRequest, language="../en")
    fails(InvalidRequest, reason="x" * 1001)
    with pytest.raises(InvalidRequest), transaction() as session:
        correct(session, story, "en", [DRAFT[0]] * 30_001)
    for act in (approve, revisions):
        with pytest.raises(NotFound), transaction() as session:
            act(session, story, "pl")
    with pytest.raises(NotFound), transaction() as session:
        restore(session, story, "en", 7)
    assert len(listed(story)) == 1

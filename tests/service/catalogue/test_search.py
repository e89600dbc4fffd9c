"""Search finds the same on both databases: in what is in force, whatever is typed."""

import string
from collections.abc import Iterable
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from service.catalogue.database import engine, reading, transaction
from service.catalogue.schema import alembic_config, migrate
from service.catalogue.search import Hit, search
from service.catalogue.search_entry import index_recording
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.errors import InvalidRequest
from service.subtitles.folding import folded
from service.subtitles.words import Cue
from tests.making import make_recording


def say(recording_id: str, *texts: str, language: str = "en") -> None:
    """A new revision with a cue a second."""
    cues = [Cue(1000 * at + 500, 1000 * at + 1500, text) for at, text in enumerate(texts)]
    with transaction() as session:
        add_revision(session, recording_id, language, cues, TrackState.CORRECTED, Maker.PERSON)


def find(query: str, project: str | None = None, language: str | None = None) -> list[Hit]:
    with reading() as session:
        return search(session, query, project=project, language=language)[0]


def texts(hits: Iterable[Hit]) -> list[str]:
    return ["".join(piece.text for piece in hit.pieces) for hit in hits]


def test_words_are_found_whatever_their_capitals_and_accents(catalogue: str) -> None:
    polish, estonian = make_recording("Dom", language="pl"), make_recording("Kodu", language="et")
    say(polish, "Zdrowie psychiczne", "Łódź", language="pl")
    say(estonian, "Minu õde", language="et")
    for query, text in [("zdrowie", "Zdrowie psychiczne"), ("LODZ", "Łódź"), ("ode", "Minu õde")]:
        assert texts(find(query)) == [text]
    assert texts(find("ÕDE")) == ["Minu õde"]


def test_a_hit_says_where_it_is_and_plays_from_there(catalogue: str) -> None:
    story = make_recording("A walk", storyteller="Ann")
    with transaction() as session:
        cues = [Cue(0, 900, "no"), Cue(12_500, 14_000, "my old <i>home</i>", "Ann & Bo")]
        add_revision(session, story, "en", cues, TrackState.APPROVED, Maker.PERSON)
    (hit,) = find("home")
    assert [(piece.text, piece.found) for piece in hit.pieces] == [
        ("my old <i>", False),
        ("home", True),
        ("</i>", False),
    ]
    assert (hit.recording_id, hit.title, hit.storyteller, hit.project) == (story, "A walk", "Ann", "Stories")
    assert (hit.speaker, hit.start_ms, hit.end_ms) == ("Ann & Bo", 12_500, 14_000)
    assert (hit.revision, hit.state, hit.original) == (1, TrackState.APPROVED, True)
    assert hit.link == f"/recordings/{story}#t=12.5"


def test_only_what_is_in_force_is_found(catalogue: str) -> None:
    story = make_recording()
    say(story, "I was never herd")
    assert find("herd")
    say(story, "I was never heard")
    assert find("herd") == []
    assert texts(find("heard")) == ["I was never heard"]


def test_a_revision_that_is_not_recorded_changes_nothing(catalogue: str) -> None:
    story = make_recording()
    say(story, "before")

    def fail() -> None:
        with transaction() as session:
            cues = [Cue(0, 1, "after")]
            add_revision(session, story, "en", cues, TrackState.CORRECTED, Maker.PERSON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert texts(find("before")) == ["before"]
    assert find("after") == []


def test_all_words_must_be_there_and_phrases_as_they_stand(catalogue: str) -> None:
    say(make_recording(), "the health of a mind", "mental health care", "health, mental")
    assert texts(find("mental health")) == ["mental health care", "health, mental"]
    assert texts(find('"mental health"')) == ["mental health care"]
    assert texts(find("health men")) == ["mental health care", "health, mental"]
    assert texts(find('"health men"')) == []
    assert find("men health") == []


def test_a_translation_is_told_from_the_original(catalogue: str) -> None:
    story = make_recording(language="pl")
    say(story, "Teatr", language="pl")
    say(story, "Theatre in a teatr", language="en")
    assert {(hit.language, hit.original) for hit in find("teatr")} == {("pl", True), ("en", False)}
    assert texts(find("teatr", language="pl")) == ["Teatr"]


def test_a_recording_is_found_by_what_is_said_about_it(catalogue: str) -> None:
    story = make_recording("The value of co-production")
    with transaction() as session:
        index_recording(session, story, ["The value of co-production", "Zażółć", "housing"])
    for query in ("value", "zazolc", "housing", "co-prod"):
        (hit,) = find(query)
        assert (hit.start_ms, hit.link) == (None, f"/recordings/{story}")
        assert texts([hit]) == ["The value of co-production"]


def test_only_one_project_is_searched(catalogue: str) -> None:
    say(make_recording(), "here")
    assert find("here", project="stories")
    assert find("here", project="elsewhere") == []


def test_pages_follow_each_other_without_gaps(catalogue: str) -> None:
    first, second = make_recording(), make_recording()
    say(first, "one word", "two words", "three words")
    say(second, "four words", "five words")
    seen, cursor = [], None
    with reading() as session:
        while True:
            hits, cursor = search(session, "word", limit=2, cursor=cursor)
            seen += texts(hits)
            if cursor is None:
                break
    assert seen == ["four words", "five words", "one word", "two words", "three words"]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1;", "²", "9" * 30])
def test_a_cursor_that_is_none(catalogue: str, cursor: str) -> None:
    with reading() as session, pytest.raises(InvalidRequest):
        search(session, "word", cursor=cursor)


HOSTILE = [
    '"',
    "'",
    "a AND",
    "NEAR(",
    "words:x",
    "-x",
    "* *",
    "a:*b",
    "!a & | (",
    "\\",
    "<->",
    "x' OR 1=1 --",
    "\x00",
    "a\x00b",
    "1.5e5 10km 0x1f",
    "\ud800",
    "ﷺ" * 100,
    "%_",
    "a-b_c@d.e/f",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_nothing_that_is_typed_is_a_mistake(catalogue: str, query: str) -> None:
    say(make_recording(), "something")
    assert find(query) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(query=st.text(alphabet=string.punctuation + " abßé²भि", max_size=30))
def test_no_query_is_a_syntax_error(catalogue: str, query: str) -> None:
    with reading() as session:
        search(session, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_what_was_said_is_found_by_itself(catalogue: str, text: str) -> None:
    story = make_recording()
    say(story, text)
    words = folded(text)
    assume(words and len(words) <= 200 and len(words.split()) <= 12)
    assert story in {hit.recording_id for hit in find(f'"{words}"')}


def test_what_was_there_before_the_update_is_found(catalogue: str) -> None:
    story = make_recording("Zażółć", themes=["housing"])
    say(story, "old", "older", "Łódź")
    say(story, "new", "newer")
    command.downgrade(alembic_config(), "0004")
    migrate()
    assert texts(find("new")) == ["new", "newer"]
    assert find("lodz") == []
    assert [hit.recording_id for hit in find("housing zaz")] == [story]
    say(story, "newest")
    assert find("newer") == []


def test_it_is_the_index_that_is_asked(catalogue: str) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(engine(), "before_cursor_execute", listen)
    assert find("home", language="en") == []
    event.remove(engine(), "before_cursor_execute", listen)
    (statement, values) = next(one for one in asked if "search_entry" in one[0])
    with engine().begin() as connection:
        if connection.dialect.name == "sqlite":
            explain = "EXPLAIN QUERY PLAN"
        else:  # which reads small tables whole, if it may
            explain = "EXPLAIN"
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_indexscan = off")
        plan = [str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values)]
    assert any("search_index" in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), "read in the index's own order, not sorted"

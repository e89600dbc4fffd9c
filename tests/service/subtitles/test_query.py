"""What somebody searches for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidRequest
from service.subtitles.query import Piece, Term, pieces, terms


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("health", [Term(("health",), begins=True)]),
        ("mental heal", [Term(("mental",)), Term(("heal",), begins=True)]),
        ('"mental health" care', [Term(("mental", "health")), Term(("care",), begins=True)]),
        ('care "mental health"', [Term(("care",)), Term(("mental", "health"))]),
        ('"never closed', [Term(("never", "closed"))]),
        ("„Dom Kultury”", [Term(("dom", "kultury"))]),
        ("co-production", [Term(("co", "production"), begins=True)]),
        ("a", [Term(("a",))]),  # far too many words begin so
        ("", []),
        (' "" \'*-', []),
    ],
)
def test_words_phrases_and_a_beginning(query: str, wanted: list[Term]) -> None:
    assert list(terms(query)) == wanted


@pytest.mark.parametrize("query", ["x" * 201, "a " * 13, '"' + "b " * 13])
def test_a_query_beyond_all_reason_is_refused(query: str) -> None:
    with pytest.raises(InvalidRequest):
        terms(query)


def test_what_was_found_is_marked() -> None:
    text = "Õde, mental health; MENTAL healing."
    assert pieces(text, terms('ode "mental health" heal')) == (
        Piece("Õde", found=True),
        Piece(", ", found=False),
        Piece("mental health", found=True),
        Piece("; MENTAL ", found=False),
        Piece("healing", found=True),
        Piece(".", found=False),
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_are_the_text(text: str, query: str) -> None:
    try:
        wanted = terms(query)
    except InvalidRequest:
        return
    assert "".join(piece.text for piece in pieces(text, wanted)) == text

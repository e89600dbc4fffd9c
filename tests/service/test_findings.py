"""Every finding has a sentence that a person understands, and values to fill it."""

import re

import pytest

from service.finding_sentences import SENTENCES
from service.findings import Finding, FindingCode

# Every gap that any sentence has.
VALUES = {
    "rate": "30",
    "found": "120",
    "width": 1920,
    "height": 1080,
    "side": "right",
    "channels": 6,
    "tracks": 2,
    "used": 1,
    "decibels": 9,
    "whole_ms": 3_725_000,
    "there_ms": 61_000,
    "percent": 3,
    "model": "tiny",
    "host": "speech",
    "language": "tlh",
    "sentence": "It ends early. Upload it again.",
}


@pytest.mark.parametrize("code", FindingCode)
def test_a_sentence_says_what_was_found_and_what_was_done(code: FindingCode) -> None:
    finding = Finding(code, VALUES)
    assert Finding.from_json(finding.to_json()) == finding
    said = finding.sentence()
    assert re.fullmatch(r"[A-Z][^.]*\. [A-Z][^.]*\.", said), "two sentences"
    assert "%(" not in said


def test_lengths_are_said_as_a_clock_shows_them_and_shares_in_per_cent() -> None:
    assert "lasts 1:02:05, but only 1:01 of it" in Finding(FindingCode.CUT_SHORT, VALUES).sentence()
    assert "about 3 % of it" in Finding(FindingCode.PICTURE_UNREADABLE, VALUES).sentence()


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(FindingCode)
    assert SENTENCES.keys() == set(FindingCode)

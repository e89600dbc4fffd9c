"""Every finding has a sentence that a person understands, and values to fill it."""

import re

import pytest

from service.findings import _SENTENCES, Finding, FindingCode

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
}


@pytest.mark.parametrize("code", FindingCode)
def test_a_sentence_says_what_was_found_and_what_was_done(code: FindingCode) -> None:
    finding = Finding(code, VALUES)
    assert Finding.from_json(finding.to_json()) == finding
    said = finding.sentence()
    assert re.fullmatch(r"[A-Z][^.]*\. [A-Z][^.]*\.", said), "two sentences"
    assert "%" not in said


def test_nothing_is_said_twice() -> None:
    assert len({str(sentence) for sentence in _SENTENCES.values()}) == len(FindingCode)

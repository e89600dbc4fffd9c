"""Which way a language is written."""

import pytest

from service.subtitles.direction import direction


@pytest.mark.parametrize(
    "tag", ["ar", "AR", "he-IL", "fa", "ur-PK", "yi", "uz-Arab", "ku-arab-IQ", "ckb", "dv"]
)
def test_from_right_to_left(tag: str) -> None:
    assert direction(tag) == "rtl"


@pytest.mark.parametrize(
    "tag", ["", "en", "pl", "et", "it", "ku", "uz", "ar-Latn", "zh-Hant", "mn-Mong", "arn", "x"]
)
def test_from_left_to_right(tag: str) -> None:
    assert direction(tag) == "ltr"

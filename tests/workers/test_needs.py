"""What jobs ask for, against what docs/operations.md promises by the hour."""

from dataclasses import replace

import pytest

from tests.plain_facts import AUDIO, VIDEO
from workers.media.facts import AudioFacts, Facts, VideoFacts
from workers.needs import cutting, transcoding

HOUR_MS = 3600 * 1000
GB = 10**9
FULL_HD = replace(VIDEO, width=1920, height=1080, coded_width=1920, coded_height=1080)
FILMED_BY_PHONE = replace(FULL_HD, codec="hevc", profile="Main 10")
FROM_A_MESSENGER = replace(AUDIO, index=0, codec="opus", profile="")


@pytest.mark.parametrize(
    ("video", "audio", "at_most"),
    [
        (FILMED_BY_PHONE, AUDIO, 11 * GB),
        (FULL_HD, AUDIO, 2 * GB + 8 * GB),
        (None, FROM_A_MESSENGER, 1.6 * GB),
        (FILMED_BY_PHONE, None, 11 * GB),
    ],
)
def test_an_hour_takes_what_people_are_told(
    video: VideoFacts | None, audio: AudioFacts | None, at_most: float
) -> None:
    needed = transcoding(Facts(HOUR_MS, "mov", video, audio), 2 * GB)
    assert at_most / 2 < needed <= at_most


def test_a_clip_fits_on_a_small_disk() -> None:
    assert transcoding(Facts(5000, "mov", FILMED_BY_PHONE, AUDIO), 10**7) < 50 * 10**6


def test_an_extract_takes_by_its_own_length() -> None:
    facts = Facts(6 * HOUR_MS, "mov", FILMED_BY_PHONE, AUDIO)
    assert cutting(facts, 90_000) < 250 * 10**6

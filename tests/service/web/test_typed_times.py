"""Times as people type them."""

import pytest

from service.errors import InvalidRequest
from service.web.typed_times import clock_ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("12", 12_000), ("1:05", 65_000), (" 01:02:03.5 ", 3_723_500), ("0:00,25", 250), ("90:00", 5_400_000)],
)
def test_times_as_people_write_them(text: str, ms: int) -> None:
    assert clock_ms(text) == ms


@pytest.mark.parametrize("text", ["", "1:2:3:4", "-1", "1.2345", "²", "1:0x", "9" * 50])
def test_times_nobody_can_read(text: str) -> None:
    with pytest.raises(InvalidRequest, match="minutes and seconds"):
        clock_ms(text)

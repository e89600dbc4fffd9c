import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import JobCancelled, RefusalCode, Refused
from tests.media import voice
from workers.media import counting

LIMIT_MS = 60_000


def test_more_packets_than_can_be_counted_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = voice(tmp_path / "memo.m4a", seconds=1)

    def count() -> dict[int, counting.Track]:
        return counting.count(memo, [0], workdir=tmp_path, limit_ms=LIMIT_MS, cancelled=None)

    assert count()[0].frames == pytest.approx(47, abs=2)
    monkeypatch.setattr(counting, "_LIST_BYTES", 1000)
    with pytest.raises(Refused) as refused:
        count()
    assert refused.value.code == RefusalCode.UNSUPPORTED
    assert "export it as MP4" in str(refused.value)


def test_counting_ends_when_it_is_cancelled() -> None:
    cancelled, read = threading.Event(), 0

    def lines() -> Iterator[str]:
        nonlocal read
        for read in range(1000):
            if read == 10:
                cancelled.set()
            yield "0, 0, 0, 1, 1, 0x0"

    with pytest.raises(JobCancelled):
        list(counting.heeding(cancelled, lines()))
    assert read == 10

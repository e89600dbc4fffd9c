"""How much of a machine the workers take."""

from pathlib import Path

import pytest

from service.events import Queue
from workers.capacity import Machine, Share, here, share


@pytest.mark.parametrize(
    ("cores", "gigabytes", "media", "speech"),
    [
        (1, 2, Share(1, 2), Share(1, 2)),
        (2, 4.1, Share(1, 2), Share(1, 2)),  # two 4K films at once would not fit
        (2, 8.3, Share(2, 2), Share(1, 2)),
        (8, 16.6, Share(2, 4), Share(1, 4)),
        (16, 33, Share(4, 4), Share(2, 4)),
        (64, 16, Share(4, 8), Share(1, 8)),  # memory is the limit
        (64, 134, Share(16, 4), Share(8, 4)),
    ],
)
def test_jobs_follow_cores_and_memory(cores: int, gigabytes: float, media: Share, speech: Share) -> None:
    machine = Machine(cores, int(gigabytes * 10**9))
    assert share(Queue.MEDIA, machine) == media
    assert share(Queue.SPEECH, machine) == speech


@pytest.mark.parametrize("cores", range(1, 130, 3))
@pytest.mark.parametrize("gigabytes", [8, 24, 100, 1000])
def test_heavy_jobs_fit_into_memory(cores: int, gigabytes: int) -> None:
    shares = [share(queue, Machine(cores, gigabytes * 10**9)) for queue in Queue]
    assert sum(one.jobs for one in shares) * 3 <= gigabytes + 1  # the first recogniser takes little


def test_a_container_has_what_it_is_allowed(tmp_path: Path) -> None:
    machine = here(tmp_path)
    assert machine.cores >= 1
    (tmp_path / "memory.max").write_text("1000000000\n")
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert here(tmp_path) == Machine(1, 10**9)
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert here(tmp_path) == machine

"""A round that hangs is ended."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from faults.row import RowFailed
from faults.running import limited


def test_a_block_that_waits_for_ever_is_ended() -> None:
    never = threading.Event()
    began = time.monotonic()
    pool = ThreadPoolExecutor(1)
    with pytest.raises(RowFailed, match="not over after"), limited(0.3):
        pool.submit(never.wait).result()
    assert time.monotonic() - began < 5
    never.set()
    pool.shutdown()


def test_a_block_that_ends_in_time_is_left_alone() -> None:
    with limited(0.2):
        pass
    time.sleep(0.4)

"""Memory, processor time and open files of the web processes of this machine.

A scrape reaches one of several processes that gunicorn has started; each answers for all of them, or the
figures would jump from scrape to scrape.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from prometheus_client.core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector


class ProcessesCollector(Collector):
    """The library's `process_*` figures, each with a label `pid`."""

    def collect(self) -> Iterator[Metric]:
        """The figures of this process and its siblings."""
        gathered: dict[str, Metric] = {}
        for pid in _siblings():
            for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                named = Metric(metric.name, metric.documentation, metric.type)
                into = gathered.setdefault(metric.name, named)
                for sample in metric.samples:
                    into.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
        yield from gathered.values()


def _siblings() -> list[int]:
    """The processes that have our parent and our command line, ourselves among them."""
    me, parent = os.getpid(), os.getppid()
    children = Path(f"/proc/{parent}/task/{parent}/children")
    pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    ours = _command_line(me)
    return [pid for pid in pids if pid == me or _command_line(pid) == ours] or [me]


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""

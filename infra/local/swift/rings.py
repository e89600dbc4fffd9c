"""Writes Swift's three rings for one device on this machine.

    /usr/bin/python3 -I rings.py SWIFT_DIRECTORY account=PORT container=PORT object=PORT

A ring says on which server and device things are. Runs under Debian's python3; imports nothing of Storyreel.
"""

import os
import sys
from pathlib import Path

os.environ["EVENTLET_NO_GREENDNS"] = "yes"  # as in launch.py

from swift.common.ring import RingBuilder  # type: ignore[import-not-found]  # belongs to Debian's python3

# 2**6 partitions: one device needs no more, and every partition is a directory that upkeep walks through.
PART_POWER = 6
REPLICAS = 1
MIN_PART_HOURS = 1


def write_ring(directory: Path, kind: str, port: int) -> None:
    builder = RingBuilder(PART_POWER, REPLICAS, MIN_PART_HOURS)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1})
    builder.rebalance(seed="storyreel")
    builder.get_ring().save(str(directory / f"{kind}.ring.gz"))


for argument in sys.argv[2:]:
    kind, port = argument.split("=")
    write_ring(Path(sys.argv[1]), kind, int(port))

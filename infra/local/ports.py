"""Free TCP ports on 127.0.0.1, chosen once and kept, so that bookmarks to the pages stay good."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

# Below Linux's ephemeral range (32768 and up), so that no outgoing connection takes a port while its server
# restarts; above 10080, the highest port that browsers refuse to open.
_FIRST, _LAST = 20000, 31999


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        # As servers do: connections of a server that has just ended (TIME_WAIT) do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose(taken: Iterable[int] = ()) -> int:
    """A free port outside `taken`."""
    candidates = [port for port in range(_FIRST, _LAST + 1) if port not in set(taken)]
    random.shuffle(candidates)
    return next(port for port in candidates if is_free(port))


def keep(names: Iterable[str], file: Path) -> dict[str, int]:
    """A port for each name: the one kept in `file` when it is still free, else a new one, written there."""
    ports = load(file)
    for name in names:
        if name not in ports or not is_free(ports[name]):
            ports[name] = choose(taken=ports.values())
    file.write_text(json.dumps(ports, indent=1, sort_keys=True))
    return ports


def load(file: Path) -> dict[str, int]:
    """The ports kept in `file`; empty when there are none yet."""
    return dict(json.loads(file.read_text())) if file.exists() else {}

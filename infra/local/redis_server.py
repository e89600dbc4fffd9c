"""Redis's configuration."""

from pathlib import Path

from infra.local.keys import write_private

# everysec: the database is the queue's truth and the relay announces anew what Redis forgot, so a sync for
# every message would cost time and save nothing. noeviction: a full Redis refuses, it never drops wake-ups.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {directory}
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def write(directory: Path, port: int, password: str) -> Path:
    """Writes `redis.conf` into `directory`, where the data go too, and returns its path."""
    file = directory / "redis.conf"
    # Redis reads a double-quoted path with JSON's escapes for quotes and backslashes.
    quoted = '"' + str(directory).replace("\\", "\\\\").replace('"', '\\"') + '"'
    write_private(file, _CONFIGURATION.format(port=port, password=password, directory=quoted))
    return file

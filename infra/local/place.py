"""Where one local stack lives: its directory, its ports, its keys, and the settings that follow from them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local import keys, ports
from infra.local.swift.configuration import ACCESS_KEY, STORAGE_KINDS

PORT_NAMES = ("web", "redis", "s3", "memcached", *(f"swift-{kind}" for kind in STORAGE_KINDS))


@dataclass(frozen=True)
class Place:
    """One stack's directory and what is kept there."""

    state: Path
    ports: Mapping[str, int]
    keys: keys.Keys

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def swift(self) -> Path:
        return self.state / "swift"

    @property
    def token(self) -> Path:
        """The operator's token, by which the command line of this machine speaks to the service."""
        return self.state / "token"

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['web']}"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.keys.redis}@127.0.0.1:{self.ports['redis']}/0"

    def environment(self) -> dict[str, str]:
        """The `STORYREEL_*` variables that point `service.config.Settings` at this stack."""
        # A model that somebody has put here is used, without anything to set.
        whisper = self.state / "models" / "whisper"
        return ({"STORYREEL_WHISPER_MODEL": str(whisper)} if whisper.is_dir() else {}) | {
            "STORYREEL_DATABASE_URL": f"sqlite:///{self.state / 'storyreel.db'}",
            "STORYREEL_REDIS_URL": self.redis_url,
            "STORYREEL_SECRET_KEY": self.keys.service,
            "STORYREEL_S3_ENDPOINT": f"http://127.0.0.1:{self.ports['s3']}",
            "STORYREEL_S3_ACCESS_KEY": ACCESS_KEY,
            "STORYREEL_S3_SECRET_KEY": self.keys.s3,
            "STORYREEL_BASE_URL": self.base_url,
            "STORYREEL_SCRATCH_DIR": str(self.state / "scratch"),
            # Three workers share the cores, but rarely all at once: half of them each, and never under two.
            "STORYREEL_CPU_THREADS": str(max(2, len(os.sched_getaffinity(0)) // 2)),
        }


def prepare(state: Path) -> Place:
    """Makes the directory and whatever it lacks; ports that somebody else holds by now are chosen anew."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)  # raw stories and keys
    for name in ("log", "redis", "swift", "scratch"):
        (state / name).mkdir(exist_ok=True)
    return Place(state, ports.keep(PORT_NAMES, state / "ports.json"), keys.keep(state / "keys.json"))


def existing(state: Path) -> Place:
    """The place as a running stack uses it."""
    return Place(state, ports.load(state / "ports.json"), keys.keep(state / "keys.json"))

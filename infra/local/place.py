"""Where one local stack lives: its directory, its ports, its keys, and the settings that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from infra.local import keys, ports
from infra.local.swift.configuration import ACCESS_KEY, STORAGE_KINDS

PORT_NAMES = ("web", "redis", "s3", "postgres", "memcached", *(f"swift-{kind}" for kind in STORAGE_KINDS))


class Database(StrEnum):
    """What keeps the catalogue."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class Place:
    """One stack's directory and what is kept there."""

    state: Path
    ports: Mapping[str, int]
    keys: keys.Keys
    database: Database = Database.SQLITE
    overrides: Mapping[str, str] = field(default_factory=dict)
    """`STORYREEL_*` variables that win over what follows from the place."""

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

    @property
    def database_url(self) -> str:
        if self.database is Database.SQLITE:
            return f"sqlite:///{self.state / 'storyreel.db'}"
        address = f"storyreel:{self.keys.postgres}@127.0.0.1:{self.ports['postgres']}"
        return f"postgresql+psycopg://{address}/postgres"

    @property
    def s3_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    def environment(self) -> dict[str, str]:
        """The `STORYREEL_*` variables that point `service.config.Settings` at this stack."""
        return {
            "STORYREEL_DATABASE_URL": self.database_url,
            "STORYREEL_REDIS_URL": self.redis_url,
            "STORYREEL_SECRET_KEY": self.keys.service,
            "STORYREEL_S3_ENDPOINT": self.s3_endpoint,
            "STORYREEL_S3_ACCESS_KEY": ACCESS_KEY,
            "STORYREEL_S3_SECRET_KEY": self.keys.s3,
            "STORYREEL_BASE_URL": self.base_url,
            "STORYREEL_SCRATCH_DIR": str(self.state / "scratch"),
            "STORYREEL_STORAGE_DIR": str(self.swift / "data"),
            # A model that somebody has put here is used, without anything to set.
            "STORYREEL_WHISPER_MODELS": str(self.state / "models" / "whisper"),
            **self.overrides,
        }


def prepare(
    state: Path, database: Database = Database.SQLITE, overrides: Mapping[str, str] | None = None
) -> Place:
    """Makes the directory and whatever it lacks; ports that somebody else holds by now are chosen anew."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)  # raw stories and keys
    for name in ("log", "redis", "swift", "scratch"):
        (state / name).mkdir(exist_ok=True)
    chosen = ports.keep(PORT_NAMES, state / "ports.json")
    return Place(state, chosen, keys.keep(state / "keys.json"), database, overrides or {})


def existing(
    state: Path, database: Database = Database.SQLITE, overrides: Mapping[str, str] | None = None
) -> Place:
    """The place as a running stack uses it."""
    used = ports.load(state / "ports.json")
    return Place(state, used, keys.keep(state / "keys.json"), database, overrides or {})

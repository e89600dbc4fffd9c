"""Settings: one frozen object, read once from `STORYREEL_*` variables (or secret files of the same names).

`./run up` sets them for the local stack; a deployment sets them in its environment. A secret may also stand
in a file, `/run/secrets/storyreel_secret_key` for instance, as container platforms hand them over.
"""

import socket
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Where things are and how much of them is allowed. Sizes are bytes, durations are seconds."""

    model_config = SettingsConfigDict(
        env_prefix="STORYREEL_", frozen=True, secrets_dir=_SECRETS if _SECRETS.is_dir() else None
    )

    database_url: str
    redis_url: str
    secret_key: SecretStr
    """Signs the sign-in cookie and sign-in links."""

    s3_endpoint: str
    s3_public_endpoint: str | None = None
    """The endpoint as browsers reach it, where that differs from `s3_endpoint`."""
    s3_region: str = "us-east-1"
    s3_bucket: str = "storyreel"
    s3_access_key: SecretStr
    s3_secret_key: SecretStr

    base_url: str
    """Where people reach the pages, without a slash at the end: feeds and sign-in links begin with it."""
    trusted_proxies: int = 0
    """How many reverse proxies in front of the service set `X-Forwarded-*`."""

    scratch_dir: Path
    """Work directories and the cache of sources; may be emptied whenever no worker runs."""
    source_cache_bytes: int = 20 * 2**30
    """Sources kept on a worker's disk between jobs: a recording's five jobs then download it once."""

    max_upload_bytes: int = 20 * 2**30
    """An hour of 4K from a phone is about 20 GB."""
    max_duration_seconds: int = 6 * 3600
    signed_url_seconds: int = 4 * 3600
    """Longer than the longest story with pauses, so that a player is not cut off in the middle of it."""
    sign_in_days: int = 30

    node: str = Field(default_factory=socket.gethostname)
    """This worker among all of them, as leases and histories name it."""
    lease_seconds: int = 20
    """A dead worker's job is taken back after it; with the relay's pace it runs again well within 45 s."""
    max_attempts: int = 3
    relay_seconds: float = 2.0
    wake_again_seconds: int = 10
    """A queued job that nobody claimed for so long is announced again."""
    soft_stop_seconds: float = 3.0
    """How long a worker that is asked to stop lets its jobs finish before it hands them back."""
    watchdog_seconds: float = 60.0
    """A worker with idle hands that takes nothing for so long, while messages wait, is started again."""

    storage_dir: Path | None = None
    """Where the S3 server keeps its objects, if that is on this machine: its free space is then looked at."""
    storage_reserve_bytes: int = 2 * 2**30
    """Free space of the storage that uploads leave for what is made from them; below it they get 507."""
    scratch_reserve_bytes: int = 2**30
    """Free space of `scratch_dir` that no job counts on."""
    max_waiting_jobs: int = 5000
    """With so many jobs waiting, new uploads get 503."""
    upload_keep_seconds: int = 7 * 24 * 3600
    """An unfinished upload that nobody went on with for so long is given up."""
    orphan_grace_seconds: int = 24 * 3600
    """An object that nothing names is left alone for so long, and once more so long after it was found."""
    sweep_seconds: int = 3600
    """How often storage and scratch directories are searched for what nobody needs."""

    subtitle_profiles: Path | None = None
    """Directory of a house's own subtitle styles: TOML files, by whose names projects choose them."""
    whisper_models: Path | None = None
    """Folder of Whisper models, each in one of its own; `storyreel speech install` puts them there, and the
    largest that knows a recording's language is used. Without any the built-in recogniser writes English."""
    whisper_model: Path | None = None
    """Folder of the one Whisper model to use, in place of those in `whisper_models`."""
    transcription_url: str | None = None
    """An OpenAI-compatible service that recognises speech, such as `https://speech.example.org/v1`. If set,
    **the storytellers' voices are sent there**; nothing is sent anywhere otherwise."""
    transcription_key: SecretStr | None = None
    transcription_model: str = "whisper-1"
    """The model that the service is asked for."""
    cpu_threads: int = 2
    """Threads for one encoder or recogniser; a machine's cores divided by its workers."""


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

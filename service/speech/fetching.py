"""Fetching a Whisper model from the internet: whole, under its own name, or not at all."""

import os
import shutil
import tempfile
import warnings
from pathlib import Path

from service.errors import StoryreelError
from service.speech.models import Size

_ROOM = 1.1
"""Times a model's size that must be free."""


class CannotFetch(StoryreelError):
    """The model could not be fetched; nothing of it is left."""


def fetch(size: Size, folder: Path) -> Path:
    """Put the model into a folder of its own below `folder`. Raises CannotFetch."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < size.download * _ROOM:
            raise CannotFetch(
                f"{size.name} takes {size.download // 10**6} MB, and {free // 10**6} MB are free in {folder}."
            )
        # Hidden until it is whole: what is named like a model is one.
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as unfinished:
            _download(size.name, Path(unfinished, size.name))
            Path(unfinished, size.name).rename(folder / size.name)
    except OSError as error:
        raise CannotFetch(f"{size.name} could not be stored in {folder}: {error.strerror}.") from error
    return folder / size.name


def _download(name: str, into: Path) -> None:
    # What is fetched lies in `into` and nowhere else, not even for a moment.
    os.environ["HF_HOME"] = str(into / ".cache")
    # It says nothing to anybody: what went wrong is told once, below.
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_VERBOSITY": "critical"}
    # Imported here, after that is set; and it takes a second.
    from faster_whisper.utils import download_model

    try:
        with warnings.catch_warnings():
            # It passes an option that the hub's client no longer has, which then warns.
            warnings.simplefilter("ignore", UserWarning)
            download_model(name, output_dir=str(into))
    # The client's own errors, its HTTP library's and the system's have no tree in common.
    except Exception as error:
        raise CannotFetch(
            f"{name} could not be fetched ({type(error).__name__}): is this machine on the internet?"
        ) from error
    shutil.rmtree(into / ".cache", ignore_errors=True)
    if not (into / "model.bin").is_file():
        raise CannotFetch(f"What was fetched for {name} is no model.")

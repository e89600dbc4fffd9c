"""The secrets of one local stack: made once, kept in a file that only its owner reads."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """What the parts of one stack prove themselves with. 32 random bytes each, URL-safe."""

    service: str
    """Signs cookies and links (`STORYREEL_SECRET_KEY`)."""
    redis: str
    s3: str
    postgres: str


def keep(file: Path) -> Keys:
    """The keys in `file`; those it lacks are made and put there."""
    known = json.loads(file.read_text()) if file.exists() else {}
    kept = Keys(**{key.name: known.get(key.name) or secrets.token_urlsafe(32) for key in fields(Keys)})
    if asdict(kept) != known:
        write_private(file, json.dumps(asdict(kept)))
    return kept


def write_private(file: Path, text: str) -> None:
    """Replaces `file` with `text`, readable by its owner only, never half written."""
    new = file.with_suffix(f"{file.suffix}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    new.replace(file)

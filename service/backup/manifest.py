"""The manifest: what belongs to one snapshot, so that a restore knows whether it is there and whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from service.backup.disk import sha256_of
from service.errors import StoryreelError

_NAME = "manifest.json"
_SEAL = "manifest.sha256"

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BackupDamaged(StoryreelError):
    """Something in a backup is missing or not what was written there. `parts` names up to all of it."""

    def __init__(self, sentence: str, parts: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.parts = tuple(parts)


def inside(path: str) -> str:
    """A path that leads nowhere but down: manifests come from disks that were lent, lost and found.

    Raises `ValueError`.
    """
    if not path or "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError("not a path within the backup")
    return path


InsidePath = Annotated[str, AfterValidator(inside)]


class TableFile(BaseModel):
    """The rows of one table, in a file of the snapshot's folder."""

    model_config = ConfigDict(frozen=True)

    table: str
    file: InsidePath
    rows: int
    bytes: int
    sha256: Sha256


class ObjectFile(BaseModel):
    """An object of the bucket, below the backup's `objects`."""

    model_config = ConfigDict(frozen=True)

    key: InsidePath
    bytes: int
    sha256: Sha256
    mime: str


class Manifest(BaseModel):
    """One snapshot. `missing` are keys that its rows name and that could not be copied, or were not to be."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    made_at: AwareDatetime
    schema_revision: str
    originals_only: bool
    tables: tuple[TableFile, ...]
    objects: tuple[ObjectFile, ...]
    missing: tuple[str, ...]

    @property
    def total_bytes(self) -> int:
        """Of all its files together."""
        return sum(table.bytes for table in self.tables) + sum(stored.bytes for stored in self.objects)

    def rows(self, table: str) -> int:
        """How many rows that table has."""
        return sum(part.rows for part in self.tables if part.table == table)


def write(manifest: Manifest, snapshot: Path) -> None:
    """Put the manifest into the snapshot's folder, and its checksum beside it."""
    file = snapshot / _NAME
    file.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    (snapshot / _SEAL).write_text(f"{sha256_of(file)}  {_NAME}\n")


def read(snapshot: Path) -> Manifest:
    """The snapshot's manifest. Raises `BackupDamaged`."""
    file = snapshot / _NAME
    try:
        if (snapshot / _SEAL).read_text(errors="replace").split()[:1] != [sha256_of(file)]:
            raise BackupDamaged(f"{file} is not as it was written.", [str(file)])
        return Manifest.model_validate_json(file.read_bytes())
    except FileNotFoundError as error:
        raise BackupDamaged(f"{error.filename} is missing.", [str(error.filename)]) from error
    except ValidationError as error:
        raise BackupDamaged(f"{file} is of a kind that this version does not know.", [str(file)]) from error

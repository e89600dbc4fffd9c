"""What the bucket holds, page by page: a bucket may hold a million objects, a process never does.

A listing may be a little late: Swift adds to it and takes from it after the object itself was written. Who
acts on what is listed, or missing, asks for the object itself first or waits a grace time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.config import settings
from service.storage.client import client, storage_errors

# The most that S3 tells at once.
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it is listed."""

    key: str
    bytes: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """A multipart upload that was begun, and neither completed nor aborted."""

    key: str
    multipart_id: str
    begun: datetime


def pages(prefix: str) -> Iterator[Sequence[StoredObject]]:
    """The objects whose keys begin so, in the order of keys. Raises `StorageUnavailable`."""
    with storage_errors():
        listed = client().get_paginator("list_objects_v2")
        answers = listed.paginate(
            Bucket=settings().s3_bucket, Prefix=prefix, PaginationConfig={"PageSize": _PAGE}
        )
        for page in answers:
            yield [
                StoredObject(found["Key"], found["Size"], found["LastModified"])
                for found in page.get("Contents", [])
            ]


def unfinished_pages() -> Iterator[Sequence[UnfinishedUpload]]:
    """The multipart uploads that go on or were abandoned. Raises `StorageUnavailable`."""
    with storage_errors():
        listed = client().get_paginator("list_multipart_uploads")
        answers = listed.paginate(Bucket=settings().s3_bucket, PaginationConfig={"PageSize": _PAGE})
        for page in answers:
            yield [
                UnfinishedUpload(found["Key"], found["UploadId"], found["Initiated"])
                for found in page.get("Uploads", [])
            ]

"""Multipart uploads: an object that grows part by part and becomes visible when it is whole."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from service.config import settings
from service.storage.client import client, storage_errors

# S3 wants at least 5 MiB a part and at most 10,000 parts: 8 MiB makes room for 78 GiB, and is all the
# memory that a request holds.
PART_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part as the storage has it; the etag is without its quotes."""

    number: int
    etag: str
    bytes: int


def begin(key: str) -> str:
    """Start an object; returns the multipart upload's id."""
    with storage_errors():
        return client().create_multipart_upload(
            Bucket=settings().s3_bucket, Key=key, ContentType="application/octet-stream"
        )["UploadId"]


def put_part(key: str, multipart_id: str, number: int, data: bytes) -> str:
    """Store one part, numbered 1 to 10,000; returns its etag once it is durable."""
    with storage_errors():
        # As a file: `bytes` would have to leave as a whole within the time that a block of them has.
        body = BytesIO(data)
        return client().upload_part(
            Bucket=settings().s3_bucket, Key=key, UploadId=multipart_id, PartNumber=number, Body=body
        )["ETag"]


def complete(key: str, multipart_id: str, parts: Sequence[tuple[int, str]]) -> None:
    """Make the object of these parts, in ascending order. Raises `NotFound` when that was done before."""
    with storage_errors():
        client().complete_multipart_upload(
            Bucket=settings().s3_bucket,
            Key=key,
            UploadId=multipart_id,
            MultipartUpload={"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in parts]},
        )


def stored_parts(key: str, multipart_id: str) -> Iterator[StoredPart]:
    """The parts that the storage holds, in ascending order. Raises `NotFound` for an upload that is gone."""
    with storage_errors():
        pages = client().get_paginator("list_parts")
        for page in pages.paginate(Bucket=settings().s3_bucket, Key=key, UploadId=multipart_id):
            for part in page.get("Parts", []):
                yield StoredPart(part["PartNumber"], part["ETag"].strip('"'), part["Size"])


def whole_etag(parts: Iterable[StoredPart]) -> str:
    """The etag that S3 gives to an object made of these parts: the MD5 of their MD5s, and their number."""
    etags = [bytes.fromhex(part.etag) for part in parts]
    return f"{hashlib.md5(b''.join(etags), usedforsecurity=False).hexdigest()}-{len(etags)}"


def abort(key: str, multipart_id: str) -> None:
    """Drop the parts. Raises `NotFound` when there are none."""
    with storage_errors():
        client().abort_multipart_upload(Bucket=settings().s3_bucket, Key=key, UploadId=multipart_id)

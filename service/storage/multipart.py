"""Multipart uploads: an object that grows part by part and becomes visible when it is whole."""

from collections.abc import Sequence

from service.config import settings
from service.storage.client import client, storage_errors

# S3 wants at least 5 MiB a part and at most 10,000 parts: 8 MiB makes room for 78 GiB, and is all the
# memory that a request holds.
PART_BYTES = 8 * 2**20


def begin(key: str) -> str:
    """Start an object; returns the multipart upload's id."""
    with storage_errors():
        return client().create_multipart_upload(
            Bucket=settings().s3_bucket, Key=key, ContentType="application/octet-stream"
        )["UploadId"]


def put_part(key: str, multipart_id: str, number: int, data: bytes) -> str:
    """Store one part, numbered 1 to 10,000; returns its etag once it is durable."""
    with storage_errors():
        return client().upload_part(
            Bucket=settings().s3_bucket, Key=key, UploadId=multipart_id, PartNumber=number, Body=data
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


def abort(key: str, multipart_id: str) -> None:
    """Drop the parts. Raises `NotFound` when there are none."""
    with storage_errors():
        client().abort_multipart_upload(Bucket=settings().s3_bucket, Key=key, UploadId=multipart_id)

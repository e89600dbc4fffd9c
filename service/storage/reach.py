"""Whether the storage answers, asked by a client that does not wait and does not try again."""

from functools import cache
from typing import TYPE_CHECKING

from service.config import settings
from service.storage.client import make, storage_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def reach() -> None:
    """Ask for the bucket. Raises `StorageUnavailable`, or `NotFound` where there is no bucket."""
    with storage_errors():
        _hasty(settings().s3_endpoint).head_bucket(Bucket=settings().s3_bucket)


@cache
def _hasty(endpoint: str) -> "S3Client":
    return make(endpoint, connect=1, silence=1, attempts=1)

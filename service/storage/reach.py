"""Whether the storage answers, asked by a client that does not wait and does not try again."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from service.config import settings
from service.storage.client import client, storage_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_HASTE = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})


def reach() -> None:
    """Ask for the bucket. Raises `StorageUnavailable`, or `NotFound` where there is no bucket."""
    with storage_errors():
        _hasty(settings().s3_endpoint, settings().s3_access_key.get_secret_value()).head_bucket(
            Bucket=settings().s3_bucket
        )


@cache
def _hasty(endpoint: str, access_key: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings().s3_region,
        aws_access_key_id=access_key,
        aws_secret_access_key=settings().s3_secret_key.get_secret_value(),
        config=client().meta.config.merge(_HASTE),
    )

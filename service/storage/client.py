"""The S3 client of this process, and the boundary where its errors become ours. The only boto3 import."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from service.config import settings
from service.errors import NotFound, StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# A missing bucket is not among them: the service makes it, so storage that mislays it is not well.
_ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}


def _make(endpoint: str) -> "S3Client":
    values = settings()
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=values.s3_region,
        aws_access_key_id=values.s3_access_key.get_secret_value(),
        aws_secret_access_key=values.s3_secret_key.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # Servers other than Amazon's do not all know the newer checksum trailers.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            # Completing an upload of many parts is one request that takes its time.
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 4},
            # One connection for each of the service's request threads.
            max_pool_connections=32,
        ),
    )


@cache
def client() -> "S3Client":
    """This process's client; made lazily, so that a forked child makes its own."""
    return _make(settings().s3_endpoint)


@cache
def public_client() -> "S3Client":
    """The client that signs addresses for browsers; it never connects."""
    return _make(settings().s3_public_endpoint or settings().s3_endpoint)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn the client's errors into `NotFound` or `StorageUnavailable`."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _ABSENT:
            raise NotFound(f"The storage does not hold it ({code}).") from error
        raise StorageUnavailable(f"The storage is not well ({code}). It will be asked again.") from error
    except (BotoCoreError, Boto3Error) as error:
        # What they say holds addresses and keys, which are nothing for a page.
        raise StorageUnavailable("The storage does not answer. It will be asked again.") from error

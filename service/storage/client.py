"""The S3 client of this process, and the boundary where its errors become ours. The only boto3 import."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from service.config import settings
from service.errors import NotFound, StorageUnavailable, StoryreelError
from service.storage import space

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

log = logging.getLogger(__name__)

# A missing bucket is not among them: the service makes it, so storage that mislays it is not well.
_ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
# A full disk or quota: HTTP 507 whatever it is called; and MinIO's quota for a bucket (400), Ceph's (403) and
# Swift's (413: what we send in one request is far below any limit on one object).
_FULL = {"XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "EntityTooLarge"}


def make(endpoint: str, *, connect: int = 10, silence: int, attempts: int) -> "S3Client":
    """A client of its own that gives up after so many seconds without a connection or an answer."""
    values = settings()
    # A session of its own: boto3's default one is not for threads that make their first client at once.
    return boto3.session.Session().client(
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
            # To connect, and also for each block of a body to leave: a sender may be held up for a while.
            connect_timeout=connect,
            read_timeout=silence,
            retries={"mode": "standard", "total_max_attempts": attempts},
            # One connection for each of the service's request threads.
            max_pool_connections=32,
        ),
    )


@cache
def client() -> "S3Client":
    """This process's client, for what somebody waits for; made lazily, so that a forked child makes its own.

    20 s of silence are twice a latency that is bad already. Then it is asked once more, and then whoever
    waits is told: after 40 s, not after minutes. Servers that complete an upload of many parts send blanks
    meanwhile (Amazon's, MinIO, Swift); what takes longer all the same is found done by the next who asks.
    """
    return make(settings().s3_endpoint, silence=20, attempts=2)


@cache
def patient_client() -> "S3Client":
    """For whole files, which nobody waits for at a screen: four attempts of a minute's silence each."""
    return make(settings().s3_endpoint, silence=60, attempts=4)


@cache
def public_client() -> "S3Client":
    """The client that signs addresses for browsers; it never connects."""
    return make(settings().s3_public_endpoint or settings().s3_endpoint, silence=1, attempts=1)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn the client's errors into `NotFound`, `StorageFull` or `StorageUnavailable`."""
    try:
        yield
    except ClientError as error:
        raise _ours(error) from error
    except (BotoCoreError, Boto3Error) as error:
        # What they say holds addresses and keys, which are nothing for a page.
        raise _away("The storage does not answer. It will be asked again.") from error


def _ours(error: ClientError) -> StoryreelError:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in _ABSENT:
        return NotFound(f"The storage does not hold it ({code}).")
    if code in _FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return space.no_space()
    log.warning("the storage answered %s %s", status, code)
    return _away("The storage is not well. It will be asked again.")


def _away(told: str) -> StorageUnavailable:
    """Swift's proxy answers 503 when the disk behind it is full, so the disk is looked at too."""
    return space.no_space() if space.exhausted() else StorageUnavailable(told)

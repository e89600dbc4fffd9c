"""Whole objects: put, get, find, delete, and short-lived addresses for browsers."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from service.config import settings
from service.errors import NotFound
from service.storage.client import client, patient_client, public_client, storage_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# Derived objects never change under their key, so whoever has one may keep it; `private` because a shared
# cache has no business with people's stories.
_FOR_EVER = "private, max-age=31536000, immutable"
# Large enough that hashing costs more than asking, small beside what a process takes anyway.
_PIECE_BYTES = 2**20
# Signing takes half of the time that an answer about a recording takes, which is asked for once a second.
_SIGNED_AGAIN_SECONDS = 60


def ensure_bucket() -> None:
    """Make the bucket if it is not there."""
    bucket = settings().s3_bucket
    with storage_errors():
        try:
            with storage_errors():
                client().head_bucket(Bucket=bucket)
        except NotFound:
            client().create_bucket(Bucket=bucket)


def put_file(key: str, path: Path, mime: str, on_bytes: Callable[[int], None] | None = None) -> None:
    """Store a file. boto3 sends a large one in parts. `on_bytes` hears how many bytes have left each time;
    what it raises ends the transfer."""
    extra = {"ContentType": mime, "CacheControl": _FOR_EVER}
    with storage_errors():
        patient_client().upload_file(str(path), settings().s3_bucket, key, ExtraArgs=extra, Callback=on_bytes)


def put_bytes(key: str, data: bytes) -> None:
    """Store a small object."""
    with storage_errors():
        # As a file: `bytes` would have to leave as a whole within the time that a block of them has.
        client().put_object(Bucket=settings().s3_bucket, Key=key, Body=BytesIO(data))


def get_bytes(key: str) -> bytes:
    """Read a small object. Raises `NotFound`."""
    with storage_errors():
        return client().get_object(Bucket=settings().s3_bucket, Key=key)["Body"].read()


def get_file(key: str, path: Path, on_bytes: Callable[[int], None] | None = None) -> None:
    """Download an object. `on_bytes` as above. Raises `NotFound`."""
    with storage_errors():
        patient_client().download_file(settings().s3_bucket, key, str(path), Callback=on_bytes)


def stream(key: str) -> Iterator[bytes]:
    """An object's bytes, a piece at a time. Raises `NotFound`."""
    with storage_errors():
        body = client().get_object(Bucket=settings().s3_bucket, Key=key)["Body"]
        with closing(body):
            yield from body.iter_chunks(_PIECE_BYTES)


def size(key: str) -> int | None:
    """The object's bytes, or None where there is no such object."""
    try:
        with storage_errors():
            return client().head_object(Bucket=settings().s3_bucket, Key=key)["ContentLength"]
    except NotFound:
        return None


def etag(key: str) -> str | None:
    """What S3 calls the object's content, without its quotes; None where there is no such object."""
    try:
        with storage_errors():
            return client().head_object(Bucket=settings().s3_bucket, Key=key)["ETag"].strip('"')
    except NotFound:
        return None


def delete(key: str) -> None:
    """Remove an object; it is no error when it is gone already."""
    with storage_errors():
        client().delete_object(Bucket=settings().s3_bucket, Key=key)


def signed_url(
    key: str,
    mime: str,
    *,
    download_as: str | None = None,
    operation: Literal["get_object", "head_object"] = "get_object",
) -> str:
    """An address that works for `signed_url_seconds` (a minute less, at most), for one operation and without
    any other right."""
    params: dict[str, Any] = {
        "Bucket": settings().s3_bucket,
        "Key": key,
        "ResponseContentType": mime,
        "ResponseCacheControl": _FOR_EVER,
    }
    if download_as:
        params["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(download_as, safe='')}"
    valid = settings().signed_url_seconds
    span = int(time.time() // min(_SIGNED_AGAIN_SECONDS, valid / 10))
    return _signed(public_client(), operation, tuple(params.items()), valid, span)


@lru_cache(maxsize=4096)
def _signed(
    signer: "S3Client",
    operation: Literal["get_object", "head_object"],
    params: tuple[tuple[str, Any], ...],
    valid: int,
    span: int,
) -> str:
    """The address that is handed out throughout one `span` of time."""
    return signer.generate_presigned_url(operation, Params=dict(params), ExpiresIn=valid)

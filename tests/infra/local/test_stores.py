"""The running stores behave as the service relies on: Redis never drops, S3 takes what S3 takes."""

import errno
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import botocore.config
import pytest
import redis

from infra.local.stack import Stack
from infra.local.swift import configuration

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture(scope="module")
def s3(stack: Stack) -> "S3Client":
    """A client with a bucket `infra-tests`."""
    env = stack.env()
    client = boto3.client(
        "s3",
        endpoint_url=env["STORYREEL_S3_ENDPOINT"],
        aws_access_key_id=env["STORYREEL_S3_ACCESS_KEY"],
        aws_secret_access_key=env["STORYREEL_S3_SECRET_KEY"],
        region_name="us-east-1",
        config=botocore.config.Config(
            request_checksum_calculation="when_required", response_checksum_validation="when_required"
        ),
    )
    client.create_bucket(Bucket="infra-tests")
    return client


def test_redis_keeps_on_disk_and_never_drops(stack: Stack) -> None:
    with redis.Redis.from_url(stack.env()["STORYREEL_REDIS_URL"], decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_redis_wants_its_password(stack: Stack) -> None:
    address = stack.env()["STORYREEL_REDIS_URL"].rpartition("@")[2]
    with redis.Redis.from_url(f"redis://{address}") as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_s3_takes_the_last_part_number_that_s3_has(s3: "S3Client") -> None:
    upload = s3.create_multipart_upload(Bucket="infra-tests", Key="parts")["UploadId"]
    where = {"Bucket": "infra-tests", "Key": "parts", "UploadId": upload}
    etag = s3.upload_part(**where, PartNumber=10_000, Body=b"the last")["ETag"]  # type: ignore[arg-type]
    s3.complete_multipart_upload(
        **where,  # type: ignore[arg-type]
        MultipartUpload={"Parts": [{"PartNumber": 10_000, "ETag": etag}]},
    )
    assert s3.get_object(Bucket="infra-tests", Key="parts")["Body"].read() == b"the last"


def test_a_signed_link_serves_a_range_to_our_pages_and_nothing_unsigned(s3: "S3Client", stack: Stack) -> None:
    s3.put_object(Bucket="infra-tests", Key="story.mp4", Body=b"0123456789")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "infra-tests", "Key": "story.mp4"})
    request = urllib.request.Request(link, headers={"Range": "bytes=2-4", "Origin": stack.base_url})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206
        assert answer.read() == b"234"
        assert answer.headers["Access-Control-Allow-Origin"] == stack.base_url
    with pytest.raises(urllib.error.HTTPError, match=r"40[0-3]") as refused:
        urllib.request.urlopen(link.partition("?")[0])
    refused.value.close()


def test_logs_keep_no_signatures(s3: "S3Client", stack: Stack) -> None:
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "infra-tests", "Key": "none"})
    with pytest.raises(urllib.error.HTTPError, match="404") as missing:
        urllib.request.urlopen(link)
    missing.value.close()
    assert all("Signature" not in log.read_text() for log in (stack.state_dir / "log").iterdir())


def test_a_file_system_without_extended_attributes_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_arguments: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "setxattr", unsupported)
    with pytest.raises(configuration.NoExtendedAttributes, match=str(tmp_path)):
        configuration.check_extended_attributes(tmp_path)
    assert list(tmp_path.iterdir()) == []

"""Resumable uploads: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, termination
and expiration.

The upload's id is the recording's id once all bytes have come. `Upload-Metadata` carries the form's fields
and `filename`; a transcript, too large for a header, is put beside the upload before its last byte. Shaky
lines are why this exists: a client asks where to go on (HEAD) and goes on there (PATCH). Where there is no
room (507) or too much to do (503), `Retry-After` says when to come back and `Upload-Offset` what is safe.
"""

import base64
import binascii
from collections.abc import Iterator
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ClientDisconnected, MethodNotAllowed, PreconditionFailed, UnsupportedMediaType
from werkzeug.http import http_date

from service.api.doors import door
from service.catalogue.database import reading, transaction
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import InvalidRequest, StoryreelError
from service.uploads.abandoned import expires, give_up
from service.uploads.append import open_upload
from service.uploads.details import check_transcript
from service.uploads.intake import begin, finish
from service.uploads.receive import TRANSCRIPT_BYTES, read_details, receive_piece

blueprint = door("uploads")

_VERSION = "1.0.0"
# What is read from the line at once; small beside the part that it is gathered into.
_READ_BYTES = 256 * 2**10
_OFFSET_BODY = "application/offset+octet-stream"
_COME_BACK = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE)


@blueprint.before_request
def stream_bodies() -> None:
    """A body streams to storage and is counted there. Other versions of the protocol are not spoken."""
    request.max_content_length = None
    if (
        request.method in ("POST", "HEAD", "PATCH", "DELETE")
        and request.headers.get("Tus-Resumable") != _VERSION
    ):
        raise PreconditionFailed(f"Send Tus-Resumable: {_VERSION}.")


@blueprint.after_request
def name_version(response: Response) -> Response:
    """Every answer names the version; none may be cached."""
    response.headers["Tus-Resumable"] = _VERSION
    response.headers["Tus-Version"] = _VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.after_request
def name_offset(response: Response) -> Response:
    """Who is asked to come back with more hears at once where to go on."""
    # By the upload, not by the method: that may stand in a header (see `overridden`).
    upload_id = (request.view_args or {}).get("upload_id")
    if response.status_code in _COME_BACK and upload_id is not None:
        try:
            with reading() as session:
                upload = open_upload(session, upload_id)
        except (StoryreelError, SQLAlchemyError):
            return response  # the catalogue is what does not answer: nothing is said rather than a guess
        response.headers["Upload-Offset"] = str(upload.offset)
    return response


@blueprint.route("/uploads", methods=["OPTIONS"])
@blueprint.route("/uploads/<upload_id>", methods=["OPTIONS"])
@blueprint.doc(hide=True)
def options(upload_id: str | None = None) -> Response:
    """What this server can do."""
    return _empty(
        204,
        {
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(settings().max_upload_bytes),
        },
    )


@blueprint.post("/uploads")
@blueprint.doc(summary="Begin a resumable upload (tus 1.0.0)", responses=[201, 413, 503, 507])
def create() -> Response:
    """Begin an upload of `Upload-Length` bytes."""
    length = _number("Upload-Length")
    announced = request.headers.get("Upload-Metadata")
    upload_id = begin(read_details(_metadata(announced or "")), length, announced)
    if length == 0:
        finish(upload_id)
    with reading() as session:
        upload = open_upload(session, upload_id)
    location = {"Location": f"{request.path.rstrip('/')}/{upload_id}"}
    return _empty(201, location | _standing(upload))


@blueprint.route("/uploads/<upload_id>", methods=["HEAD"])
@blueprint.doc(summary="Where to go on")
def offset(upload_id: str) -> Response:
    """How many bytes are durable."""
    with reading() as session:
        upload = open_upload(session, upload_id)
    known = {"Upload-Length": str(upload.length)}
    if upload.announced:
        known["Upload-Metadata"] = upload.announced
    return _empty(200, known | _standing(upload))


@blueprint.patch("/uploads/<upload_id>")
@blueprint.doc(summary="Send bytes from an offset on", responses=[204, 409, 415, 503, 507])
def send(upload_id: str) -> Response:
    """Append the body at `Upload-Offset`; the last byte makes the recording."""
    if request.mimetype != _OFFSET_BODY:
        raise UnsupportedMediaType(f"Send Content-Type: {_OFFSET_BODY}.")
    reached = receive_piece(upload_id, _number("Upload-Offset"), _body(), request.content_length)
    with reading() as session:
        upload = open_upload(session, upload_id)
    return _empty(204, _standing(upload) | {"Upload-Offset": str(reached)})


@blueprint.put("/uploads/<upload_id>/transcript.<ending>")
@blueprint.doc(summary="Bring a transcript: vtt, srt, ttml, txt or docx", responses=[204, 404, 409, 413, 422])
def bring_transcript(upload_id: str, ending: str) -> Response:
    """Keep what somebody wrote down with an upload that is not complete yet."""
    request.max_content_length = TRANSCRIPT_BYTES
    text, found = check_transcript(request.get_data(), f"transcript.{ending}")
    with transaction() as session:
        upload = open_upload(session, upload_id, lock=True)
        upload.details = upload.details | {"transcript": text, "transcript_format": found}
    return _empty(204, {})


@blueprint.delete("/uploads/<upload_id>")
@blueprint.doc(summary="Give an upload up")
def terminate(upload_id: str) -> Response:
    """Forget the upload and its bytes."""
    give_up(upload_id)
    return _empty(204, {})


@blueprint.post("/uploads/<upload_id>")
@blueprint.doc(hide=True)
def overridden(upload_id: str) -> Response:
    """For clients behind a proxy that lets only POST through: the method stands in a header."""
    meant = {"PATCH": send, "DELETE": terminate, "HEAD": offset}
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method not in meant:
        raise MethodNotAllowed(list(meant))
    return meant[method](upload_id)


def _body() -> Iterator[bytes]:
    """The body as it comes. A line that breaks ends it: what came until then counts."""
    try:
        while chunk := request.stream.read(_READ_BYTES):
            yield chunk
    except ClientDisconnected:
        return


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise InvalidRequest(f"The header {header} must be a number of bytes.")
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` as UTF-8 texts; `filename` becomes `file_name`."""
    fields = {}
    for pair in filter(None, header.split(",")):
        name, _, encoded = pair.strip().partition(" ")
        try:
            fields[name] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise InvalidRequest(f"The metadata “{name}” is not base64 of UTF-8 text.") from error
    if "filename" in fields:
        fields["file_name"] = fields.pop("filename")
    return fields


def _standing(upload: Upload) -> dict[str, str]:
    """How far an upload is and, while bytes are missing, when it is given up unless more of it comes."""
    known = {"Upload-Offset": str(upload.offset)}
    if upload.state is UploadState.OPEN:
        known["Upload-Expires"] = http_date(expires(upload))
    return known


def _empty(status: int, headers: dict[str, str]) -> Response:
    return Response(status=status, headers=headers)

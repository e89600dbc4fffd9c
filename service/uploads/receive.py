"""Receiving a piece of an upload, or a recording in one form: the file streams to S3 while it comes."""

import logging
from collections.abc import Iterable, Mapping
from typing import IO

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from service.catalogue.database import reading
from service.errors import InvalidRequest, StoryreelError
from service.uploads.abandoned import give_up
from service.uploads.append import append, open_upload
from service.uploads.details import Details, check_transcript, decode
from service.uploads.form import form_parts
from service.uploads.intake import begin, finish
from service.uploads.room import check_room

log = logging.getLogger(__name__)

# A transcript of six hours of speech is under 1 MB; titles and names are far below.
TRANSCRIPT_BYTES = 4 * 2**20
_FIELD_BYTES = 64 * 2**10
_SAID = ("title", "storyteller", "project", "language", "file_name")


def receive_piece(upload_id: str, offset: int, chunks: Iterable[bytes], coming: int | None) -> int:
    """Append to an upload, and make its recording once all is there; returns the new offset.

    `coming` bytes are announced, or None. Without any, only what is there already is finished, and that takes
    no room. Raises what `append` and `finish` do, and `Overloaded`.
    """
    with reading() as session:
        upload = open_upload(session, upload_id)
    missing = upload.limit - upload.offset
    if coming != 0:
        check_room(missing if coming is None else min(coming, missing), upload_id)
    reached = append(upload_id, offset, chunks)
    if reached == upload.length:
        finish(upload_id)
    return reached


def receive_form(stream: IO[bytes], content_type: str, content_length: int | None) -> str:
    """Store the form's file and make its recording; returns the recording's id.

    Fields: `file`, `title`, `storyteller`, `project`, `language`, `themes` (between commas), `transcript` (a
    file as `check_transcript` takes it, or WebVTT text).
    Raises `InvalidRequest` (also when the form ends too early), `TooMuch`, `StorageFull`, `Overloaded`,
    `StorageUnavailable`; nothing of a form that was not whole is kept.
    """
    fields: dict[str, str] = {}
    transcript: tuple[str, str] | None = None
    upload_id: str | None = None
    try:
        for part in form_parts(stream, content_type):
            if part.name == "file" and part.file_name is not None:
                if upload_id is not None:
                    raise InvalidRequest("Send one recording at a time.")
                if not part.file_name:
                    continue  # what a browser sends where no file was chosen
                fields["file_name"] = part.file_name
                upload_id = begin(Details(), None, at_most=content_length)
                append(upload_id, 0, part.chunks)
            elif part.name == "transcript":
                transcript = _transcript(part.read(TRANSCRIPT_BYTES), part.file_name)
            else:
                fields[part.name] = decode(part.read(_FIELD_BYTES))
        if upload_id is None:
            raise InvalidRequest("There is no recording in this form. Choose a file first.")
        return finish(upload_id, read_details(fields, transcript))
    except BaseException:  # also a broken line or a stopping server: what came is of no use to anybody
        if upload_id is not None:
            _drop(upload_id)
        raise


def _drop(upload_id: str) -> None:
    """Give up what a form brought. What cannot be done now is done when it has been idle for long."""
    try:
        give_up(upload_id)
    except (StoryreelError, SQLAlchemyError) as error:  # what went wrong first is what the person is told
        log.warning("upload %s is given up later: %s", upload_id, type(error).__name__)


def read_details(fields: Mapping[str, str], transcript: tuple[str, str] | None = None) -> Details:
    """What the person said, checked. Raises `InvalidRequest` with a sentence that names the field.

    `transcript` is a text and its format, from `check_transcript`; themes stand between commas.
    """
    given: dict[str, object] = {name: fields[name] for name in _SAID if fields.get(name, "").strip()}
    if themes := fields.get("themes", ""):
        given["themes"] = [theme for theme in themes.split(",") if theme.strip()]
    if transcript is not None:
        given["transcript"], given["transcript_format"] = transcript
    try:
        return Details.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        if field == "language":
            raise InvalidRequest("Give the language as a short tag such as en, pl or pt-BR.") from error
        raise InvalidRequest(f"The field “{field}” cannot be used: {first['msg']}.") from error


def _transcript(raw: bytes, file_name: str | None) -> tuple[str, str] | None:
    return check_transcript(raw, file_name or "typed.vtt") if raw.strip() else None

"""Receiving a recording in one form: the file streams to S3 while it comes, the fields say what it is."""

from collections.abc import Mapping
from typing import IO

from pydantic import ValidationError

from service.errors import InvalidRequest
from service.uploads.append import append, give_up
from service.uploads.details import Details, check_transcript, decode
from service.uploads.form import form_parts
from service.uploads.intake import begin, finish

# A transcript of six hours of speech is under 1 MB; titles and names are far below.
TRANSCRIPT_BYTES = 4 * 2**20
_FIELD_BYTES = 64 * 2**10
_SAID = ("title", "storyteller", "project", "language", "file_name")


def receive_form(stream: IO[bytes], content_type: str) -> str:
    """Store the form's file and make its recording; returns the recording's id.

    Fields: `file`, `title`, `storyteller`, `project`, `language`, `themes` (between commas), `transcript` (a
    file, or WebVTT text).
    Raises `InvalidRequest` (also when the form ends too early), `TooMuch`, `StorageUnavailable`; nothing of a
    form that was not whole is kept.
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
                upload_id = begin(Details(), None)
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
            give_up(upload_id)
        raise


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

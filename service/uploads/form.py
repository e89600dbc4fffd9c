"""Reading `multipart/form-data` as it arrives, so that a file goes on to S3 while it is still coming in.

Flask's own `request.files` would put the whole file on disk first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from service.errors import InvalidRequest, TooMuch

# What is read from the line at once: large enough that parsing costs little, small beside a part.
_READ_BYTES = 256 * 2**10
# More fields than any of our forms has.
_MAX_PARTS = 40


@dataclass(frozen=True)
class FormPart:
    """One field. `chunks` must be used up before the next part is asked for."""

    name: str
    file_name: str | None
    chunks: Iterator[bytes]

    def read(self, limit: int) -> bytes:
        """The whole field. Raises `TooMuch` beyond `limit` bytes."""
        collected = bytearray()
        for chunk in self.chunks:
            collected += chunk
            if len(collected) > limit:
                raise TooMuch(f"The field “{self.name}” is larger than {limit:,} bytes.")
        return bytes(collected)


def form_parts(stream: IO[bytes], content_type: str) -> Iterator[FormPart]:
    """The fields of a form in the order they come. Raises `InvalidRequest` when it ends too early."""
    media_type, options = parse_options_header(content_type)
    if media_type != "multipart/form-data" or not options.get("boundary"):
        raise InvalidRequest("Send the recording as a form with a file (multipart/form-data).")
    events = _events(stream, options["boundary"].encode())
    for event in events:
        if isinstance(event, Field | File):
            file_name = event.filename if isinstance(event, File) else None
            chunks = _chunks(events)
            yield FormPart(event.name or "", file_name, chunks)
            for _ in chunks:
                pass  # whatever the caller did not want


def _chunks(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return


def _events(stream: IO[bytes], boundary: bytes) -> Iterator[Event]:
    decoder = MultipartDecoder(boundary, max_parts=_MAX_PARTS)
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(_READ_BYTES) or None)
                continue
            yield event
            if isinstance(event, Epilogue):
                return
    except ValueError as error:
        raise InvalidRequest("The upload stopped before its end. Please send it again.") from error

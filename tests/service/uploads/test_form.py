"""Forms read as they stream in: any cut of the line gives the same fields; a form cut short is an error."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from service.errors import InvalidRequest, TooMuch
from service.uploads.form import form_parts

FILE = bytes(range(256)) * 50 + b"\r\n--almost a boundary\r\n"


class Dripping(io.RawIOBase):
    """A line that delivers what it likes, not what is asked for."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._rest, self._sizes = data, sizes

    def read(self, size: int = -1) -> bytes:
        wanted = self._sizes.pop(0) if self._sizes else size
        chunk, self._rest = self._rest[:wanted], self._rest[wanted:]
        return chunk


def form() -> tuple[str, bytes]:
    file = FileStorage(io.BytesIO(FILE), "../../etc/passwd")
    boundary, body = encode_multipart({"title": "Über <b>", "file": file, "language": "en"})
    return f"multipart/form-data; boundary={boundary}", body


@given(st.lists(st.integers(1, 3000), max_size=60))
def test_any_cut_of_the_line_gives_the_same_fields(sizes: list[int]) -> None:
    kind, body = form()
    got = {part.name: (part.file_name, part.read(10**6)) for part in form_parts(Dripping(body, sizes), kind)}  # type: ignore[arg-type]
    assert got == {
        "title": (None, "Über <b>".encode()),
        "file": ("../../etc/passwd", FILE),
        "language": (None, b"en"),
    }


@pytest.mark.parametrize("kept", [0, 1, 50, 500, 12_000])
def test_a_form_that_ends_too_early_is_an_error(kept: int) -> None:
    kind, body = form()
    with pytest.raises(InvalidRequest):
        for part in form_parts(io.BytesIO(body[:kept]), kind):
            part.read(10**6)


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/json"])
def test_what_is_no_form_is_an_error(kind: str) -> None:
    with pytest.raises(InvalidRequest, match="form"):
        next(form_parts(io.BytesIO(b"x"), kind))


def test_a_field_too_large_is_an_error() -> None:
    kind, body = form()
    with pytest.raises(TooMuch, match="title"):
        for part in form_parts(io.BytesIO(body), kind):
            part.read(3)


def test_fields_that_nobody_reads_are_passed_over() -> None:
    kind, body = form()
    assert [part.name for part in form_parts(io.BytesIO(body), kind)] == ["title", "file", "language"]

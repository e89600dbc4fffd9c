"""Long pages travel compressed."""

import gzip

from flask.testing import FlaskClient

from service.subtitles.words import Cue
from tests.service.web.test_correcting import make_track, path_of


def test_a_long_page_is_compressed_for_whoever_can_read_it(curator: FlaskClient) -> None:
    path = path_of(make_track([Cue(n * 1000, n * 1000 + 900, "The river") for n in range(1000)]))
    plain = curator.get(path)
    small = curator.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 8
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_short_page_and_a_file_are_sent_as_they_are(curator: FlaskClient) -> None:
    for path in ("/", "/static/x/css/storyreel.css"):
        answer = curator.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers
        answer.close()

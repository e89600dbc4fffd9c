"""From a raw recording to a playlist of subtitled extracts, over HTTP, on the real parts."""

import io
import itertools
import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jiwer
import pytest
import requests
import webvtt

from infra.local.place import Database
from infra.local.sample import Sample, spoken_words
from tests.end_to_end.conftest import Api


@pytest.fixture(scope="module", params=list(Database))
def database(request: pytest.FixtureRequest) -> Database:
    """Both: this is where the whole flow is looked at. Browsers and command lines see one of them."""
    which: Database = request.param
    return which


@pytest.fixture(scope="module")
def api(database: Database, request: pytest.FixtureRequest) -> Api:
    """The stack with that database."""
    running: Api = request.getfixturevalue(f"{database}_api")
    return running


@pytest.fixture(scope="module")
def story(database: Database, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The story on that stack."""
    seen: dict[str, Any] = request.getfixturevalue(f"{database}_story")
    return seen


# What files hold, and how they are served, has nothing to do with the database.
on_one_database = pytest.mark.parametrize("database", [Database.SQLITE], indirect=True)


def facts_of(path: Path) -> dict[str, Any]:
    """What ffprobe counts and reads, every packet decoded."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-count_frames", "-of", "json"]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"streams": {s["codec_type"]: s for s in found["streams"]}}


def fetched(rendition: dict[str, Any], folder: Path) -> Path:
    """The rendition's file, by its signed address and without any token."""
    answer = requests.get(rendition["url"], timeout=60)
    assert answer.status_code == 200
    path = folder / str(rendition["file_name"])
    path.write_bytes(answer.content)
    assert len(answer.content) == rendition["bytes"]
    return path


def test_every_job_ended_well_at_the_first_attempt(story: dict[str, Any]) -> None:
    ended = [(job["kind"], job["state"], job["attempts"]) for job in story["jobs"]]
    once = ("probe", "transcode", "transcribe", "subtitle", "propose")
    assert ended[:5] == [(kind, "done", 1) for kind in once]
    assert sorted(ended[5:]) == [("cut", "done", 1)] * 3 + [("refresh", "done", 1)] * 3
    assert (story["status"], story["progress"]) == ("ready", 1.0)


def test_progress_was_real_while_the_work_went_on(api: Api, story: dict[str, Any]) -> None:
    for kind in ("transcode", "transcribe", "cut"):
        assert len([share for share in api.progress[kind] if 0 < share < 1]) >= 3, kind


@on_one_database
def test_renditions_are_never_larger_than_the_source_and_the_best_is_a_copy(
    story: dict[str, Any], sample: Sample, tmp_path: Path
) -> None:
    shown = {r["kind"]: r for r in story["renditions"]}
    assert (shown["video"]["file_name"], shown["video"]["copied"]) == ("video.mp4", True)
    rungs = [r for r in story["renditions"] if r["kind"] == "rung"]
    assert [r["height"] for r in rungs] == [240]
    for rendition in [shown["video"], *rungs]:
        found = facts_of(fetched(rendition, tmp_path))
        assert found["streams"]["video"]["codec_name"] == "h264"
        assert found["streams"]["audio"]["codec_name"] == "aac"
        assert found["streams"]["video"]["height"] == rendition["height"] <= 360
        assert abs(float(found["format"]["duration"]) * 1000 - story["duration_ms"]) < 100
    assert facts_of(fetched(shown["poster"], tmp_path))["streams"]["video"]["codec_name"] == "mjpeg"


@on_one_database
def test_fewer_than_fifteen_words_in_a_hundred_are_misheard(
    api: Api, story: dict[str, Any], sample: Sample
) -> None:
    transcript = api.get(story["links"]["transcript"]).json()
    assert transcript["engine"].startswith("pocketsphinx")
    heard = spoken_words(" ".join(word["text"] for word in transcript["words"]))
    assert jiwer.wer(" ".join(sample.words), " ".join(heard)) < 0.15
    times = [(word["start_ms"], word["end_ms"]) for word in transcript["words"]]
    assert all(start < end for start, end in times)
    assert times == sorted(times)


def cues_of(text: str) -> list[tuple[int, int, list[str]]]:
    """Start and end in milliseconds and the lines, as webvtt-py reads them."""
    return [(ms(cue.start), ms(cue.end), cue.lines) for cue in webvtt.from_buffer(io.StringIO(text)).captions]


def ms(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def test_subtitles_read_back_with_the_library(api: Api, story: dict[str, Any]) -> None:
    (track,) = story["subtitles"]
    assert (track["language"], track["revision"], track["state"]) == ("en", 1, "machine")
    cues = cues_of(api.get(track["links"]["vtt"]).text)
    assert len(cues) > 20
    assert all(len(line) <= 42 for _, _, lines in cues for line in lines)
    assert [cue for cue in cues if not 500 <= cue[1] - cue[0] <= 7000] == []
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(cues))


@on_one_database
def test_three_extracts_each_a_film_of_its_passage_with_its_own_subtitles(
    api: Api, story: dict[str, Any], tmp_path: Path
) -> None:
    assert len(story["extracts"]) == 3
    before = 0
    for extract in story["extracts"]:
        length_ms = extract["end_ms"] - extract["start_ms"]
        assert 20_000 <= length_ms <= 90_000
        assert before <= extract["start_ms"]
        before = extract["end_ms"]
        assert extract["reasons"]
        found = facts_of(fetched(extract["video"], tmp_path))
        assert found["streams"]["video"]["height"] == 360
        assert abs(float(found["streams"]["video"]["duration"]) * 1000 - length_ms) <= 45
        cues = cues_of(extract["subtitles"])
        assert cues[0][0] < 3000
        assert cues[-1][1] <= length_ms


@on_one_database
def test_signed_addresses_serve_ranges_and_may_be_kept(story: dict[str, Any]) -> None:
    video = next(made for made in story["renditions"] if made["kind"] == "video")
    answer = requests.get(video["url"], headers={"Range": "bytes=100-199"}, timeout=60)
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes 100-199/{video['bytes']}"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert "max-age" in answer.headers["Cache-Control"]
    spoiled = requests.get(video["url"][:-4] + "beef", timeout=60)
    assert spoiled.status_code == 403


def test_all_of_it_is_private_until_a_person_opens_the_playlist(api: Api, story: dict[str, Any]) -> None:
    page = api.url("/playlists/being-heard")
    film = api.url(story["extracts"][0]["video"]["link"])
    whole = api.url(story["renditions"][0]["link"])
    for address in (page, f"{page}.rss", film, whole):
        assert requests.get(address, allow_redirects=False, timeout=60).status_code in (303, 401)
    opened = api.session.patch(
        api.url("/api/v1/playlists/being-heard"), json={"visibility": "unlisted"}, timeout=60
    )
    assert opened.status_code == 200
    try:
        assert requests.get(page, timeout=60).status_code == 200
        assert requests.get(film, headers={"Range": "bytes=0-9"}, timeout=60).status_code == 206
        assert requests.get(whole, allow_redirects=False, timeout=60).status_code in (303, 401)
    finally:
        api.session.patch(
            api.url("/api/v1/playlists/being-heard"), json={"visibility": "private"}, timeout=60
        )


@pytest.mark.parametrize("ending", ["rss", "json", "m3u8", "xspf"])
def test_every_feed_lists_the_three_extracts_in_order(api: Api, story: dict[str, Any], ending: str) -> None:
    answer = api.get(f"/playlists/being-heard.{ending}")
    films = [api.url(extract["video"]["link"]) for extract in story["extracts"]]
    assert listed(answer, ending) == films


def listed(answer: requests.Response, ending: str) -> list[str]:
    """The films' addresses as the feed has them."""
    match ending:
        case "rss":
            return [e.attrib["url"] for e in ElementTree.fromstring(answer.content).iter("enclosure")]
        case "json":
            return [item["attachments"][0]["url"] for item in answer.json()["items"]]
        case "m3u8":
            return [line for line in answer.text.splitlines() if line and line[0] != "#"]
        case _:
            names = {"x": "http://xspf.org/ns/0/"}
            tracks = ElementTree.fromstring(answer.content).findall("x:trackList/x:track/x:location", names)
            return [track.text or "" for track in tracks]


def test_the_history_tells_what_happened(api: Api, story: dict[str, Any]) -> None:
    with api.session.get(
        api.url(story["links"]["events"]), headers={"Last-Event-ID": "0"}, stream=True, timeout=60
    ) as stream:
        told: list[str] = []
        for line in stream.iter_lines(decode_unicode=True):
            if line.startswith("event: "):
                told.append(line.removeprefix("event: "))
            if told.count("playlist.refreshed") == 3:
                break
    assert told[:2] == ["recording.uploaded", "recording.probed"]
    assert told.count("extract.cut") == 3

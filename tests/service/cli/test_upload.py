"""Uploads against the real service, which dies in the middle."""

import hashlib
import random
from http import HTTPStatus
from pathlib import Path

import pytest

from service.cli import patience
from service.cli.client import Client
from service.cli.patience import Declined, NoAnswer
from service.cli.upload import upload
from service.storage import keys
from service.storage.objects import get_file
from tests.service.cli.conftest import LIMIT, Web


def noise(path: Path, size: int) -> Path:
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def stored(recording_id: str, path: Path) -> str:
    get_file(keys.original(recording_id), path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_bytes_survive_a_service_that_is_killed(web: Web, client: Client, tmp_path: Path) -> None:
    source = noise(tmp_path / "source.mp4", 20 * 2**20 + 12345)
    reached: list[int] = []

    def kill_once(offset: int) -> None:
        if not reached:
            web.kill()
            web.start()
        reached.append(offset)

    recording_id = upload(client, source, {"filename": "Źródło.mp4", "title": "A < B"}, kill_once)
    seen = client.recording(recording_id)
    assert (seen["title"], seen["source"]["file_name"]) == ("A < B", "Źródło.mp4")
    assert stored(recording_id, tmp_path / "back") == hashlib.sha256(source.read_bytes()).hexdigest()
    assert reached == sorted(reached)
    assert reached[-1] == source.stat().st_size


@pytest.mark.parametrize("size", [0, 1])
def test_the_smallest_files(client: Client, tmp_path: Path, size: int) -> None:
    source = noise(tmp_path / "source", size)
    recording_id = upload(client, source, {"filename": "small"}, lambda _: None)
    assert client.recording(recording_id)["source"]["bytes"] == size


def test_a_finished_upload_is_recognised_when_its_answer_was_lost(client: Client, tmp_path: Path) -> None:
    source = noise(tmp_path / "source", 1000)
    answered = client.once
    lost: list[str] = []

    def lose_first_answer(method: str, path: str, **options: object) -> object:
        response = answered(method, path, **options)
        if method == "PATCH" and not lost:
            lost.append(path)
            raise NoAnswer("the line broke")
        return response

    client.once = lose_first_answer  # type: ignore[assignment, method-assign]
    recording_id = upload(client, source, {"filename": "story"}, lambda _: None)
    assert lost
    assert client.recording(recording_id)["source"]["bytes"] == 1000


def test_not_found_is_believed_only_of_the_upload_itself(client: Client, tmp_path: Path) -> None:
    source = noise(tmp_path / "source", 1000)
    answered = client.once
    asked: list[str] = []

    def lose_bucket_once(method: str, path: str, **options: object) -> object:
        asked.append(method)
        if asked == ["POST", "PATCH"]:
            raise Declined(404, "not_found", "The storage does not hold it (NoSuchBucket).")
        return answered(method, path, **options)

    client.once = lose_bucket_once  # type: ignore[assignment, method-assign]
    upload(client, source, {"filename": "story"}, lambda _: None)
    assert asked == ["POST", "PATCH", "HEAD", "PATCH"]

    def give_up(_: int) -> None:
        answered("DELETE", location[0], headers={"Tus-Resumable": "1.0.0"})

    location: list[str] = []

    def note_location(method: str, path: str, **options: object) -> object:
        response = answered(method, path, **options)
        location.append(response.headers.get("Location", ""))
        return response

    client.once = note_location  # type: ignore[assignment, method-assign]
    with pytest.raises(Declined) as declined:
        upload(client, noise(tmp_path / "two-chunks", 9 * 2**20), {"filename": "gone"}, give_up)
    assert declined.value.answer is HTTPStatus.NOT_FOUND


def test_what_is_too_large_is_declined_before_a_byte_is_sent(client: Client, tmp_path: Path) -> None:
    source = tmp_path / "source"
    with source.open("wb") as opened:
        opened.truncate(LIMIT + 1)
    reached: list[int] = []
    with pytest.raises(Declined) as declined:
        upload(client, source, {"filename": "large"}, reached.append)
    assert declined.value.answer is HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert declined.value.code == "too_large"
    assert reached == []


def test_a_wrong_token_is_told_at_once(web: Web) -> None:
    stranger = Client(web.url, "sr_wrong")
    with pytest.raises(Declined) as declined:
        stranger.recording("x")
    stranger.close()
    assert declined.value.code == "not_signed_in"


def test_silence_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_SECONDS", 0.5)
    nobody = Client("http://127.0.0.1:9", "x")
    with pytest.raises(NoAnswer, match="does not answer"):
        nobody.recording("x")
    nobody.close()


def test_a_service_that_asks_to_come_back_is_waited_for_in_words(
    web: Web, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.client._LONGEST_AGAIN_SECONDS", 0.1)
    source = noise(tmp_path / "source", 9 * 2**20)
    told: list[str] = []
    reached: list[int] = []

    def restart(reserve: int) -> None:
        web.kill()
        web.environment["STORYREEL_STORAGE_RESERVE_BYTES"] = str(reserve)
        web.start()

    def fill_up(offset: int) -> None:
        if not reached:
            restart(2**60)
        reached.append(offset)

    def make_room(sentence: str) -> None:
        told.append(sentence)
        if len(told) == 2:
            restart(0)

    recording_id = upload(client, source, {"filename": "story"}, fill_up, on_later=make_room)
    assert told == ["The server's disk is full. It takes recordings again when there is room."] * 2
    assert sorted(set(reached)) == [8 * 2**20, 9 * 2**20]
    assert stored(recording_id, tmp_path / "back") == hashlib.sha256(source.read_bytes()).hexdigest()

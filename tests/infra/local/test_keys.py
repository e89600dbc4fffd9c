"""Keys are made once and are nobody else's to read."""

from pathlib import Path

from infra.local import keys


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    made = keys.keep(tmp_path / "keys.json")
    assert keys.keep(tmp_path / "keys.json") == made
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert len({made.service, made.redis, made.s3}) == 3
    assert min(map(len, (made.service, made.redis, made.s3))) >= 43  # 32 bytes


def test_a_private_file_replaces_one_that_others_could_read(tmp_path: Path) -> None:
    file = tmp_path / "proxy-server.conf"
    file.write_text("old")
    file.chmod(0o644)
    keys.write_private(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_an_older_file_lacks_is_added(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"service": "a", "redis": "b", "s3": "c"}')
    made = keys.keep(file)
    assert (made.service, made.redis, made.s3) == ("a", "b", "c")
    assert keys.keep(file).postgres == made.postgres

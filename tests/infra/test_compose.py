"""docker-compose.yml says nothing that the settings do not know, and leaves no door open by mistake."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from infra.local import keys, postgres, programs
from infra.local.place import PORT_NAMES, Place
from service.config import Settings

ROOT = Path(__file__).parents[2]
FIELDS = {f"STORYREEL_{name}".upper() for name in Settings.model_fields}
OURS = {"migrate", "service", "worker-media", "worker-speech", "relay"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The folder of secrets, made in a copy of the repository's layout."""
    script = tmp_path / "infra" / "docker" / "make-secrets"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "infra" / "docker" / "make-secrets", script)
    subprocess.run([script], check=True)
    return tmp_path / "secrets"


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_is_one_and_none_is_missing(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    environment = {key for key in service["environment"] if key.startswith("STORYREEL_")}
    given = environment | {secret.upper() for secret in service["secrets"]}
    assert given <= FIELDS
    assert given >= {f"STORYREEL_{n}".upper() for n, f in Settings.model_fields.items() if f.is_required()}


def test_the_service_looks_at_the_disk_that_the_storage_fills(compose: dict[str, Any]) -> None:
    service, s3 = compose["services"]["service"], compose["services"]["s3"]
    looked_at = f"s3:{service['environment']['STORYREEL_STORAGE_DIR']}:ro"
    assert looked_at in service["volumes"]
    assert "s3:/data" in s3["volumes"]
    (kept,) = (word for word in s3["command"] if word.startswith("-volume.minFreeSpace="))
    # The storage itself goes on below what uploads leave: what is made from them still fits.
    assert kept.endswith("=1GiB")
    assert Settings.model_fields["storage_reserve_bytes"].default > 2**30


def test_only_the_pages_and_signed_links_are_published(compose: dict[str, Any]) -> None:
    published = {name for name, service in compose["services"].items() if "ports" in service}
    assert published == {"service", "s3"}
    for name in ("redis", "postgres", "relay", "worker-media", "worker-speech", "migrate"):
        assert compose["services"][name]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_database_logs_as_little_as_the_local_one(compose: dict[str, Any]) -> None:
    said = compose["services"]["postgres"]["command"]
    logging = {f"{name}={value}" for name, value in postgres.KEPT_SETTINGS.items() if name.startswith("log_")}
    assert logging
    assert logging <= set(said)


def test_images_are_pinned_and_ours_runs_as_nobody_special(compose: dict[str, Any]) -> None:
    for name in compose["services"].keys() - OURS:
        tag = compose["services"][name]["image"].partition(":")[2]
        assert tag[0].isdigit(), name
    dockerfile = (ROOT / "infra" / "docker" / "Dockerfile").read_text().splitlines()
    assert [line for line in dockerfile if line.startswith("USER")] == ["USER storyreel"]
    assert any("infra/install service" in line for line in dockerfile)


def test_every_volume_and_secret_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    volumes = {volume.partition(":")[0] for service in services for volume in service.get("volumes", [])}
    used = {secret for service in services for secret in service.get("secrets", [])}
    assert volumes == compose["volumes"].keys()
    assert used == compose["secrets"].keys()


def test_containers_run_what_the_local_stack_runs(compose: dict[str, Any], tmp_path: Path) -> None:
    place = Place(tmp_path, dict.fromkeys(PORT_NAMES, 1), keys.Keys("a", "b", "c", "d"))
    local = {program.name: program.command for program in programs.programs(place)}
    for name in ("worker-media", "worker-speech"):
        python, *command = compose["services"][name]["command"]
        assert (python, local[name][1:]) == ("python", command)
    dockerfile = (ROOT / "infra" / "docker" / "Dockerfile").read_text().replace("\\\n", "")
    command = json.loads(dockerfile.rpartition("\nCMD ")[2])
    web = [part for part in local["web"][2:] if "127.0.0.1" not in part]
    assert set(web) <= set(command)


def test_secrets_are_made_once_for_every_name(compose: dict[str, Any], secrets: Path) -> None:
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    made = {file.name: file.read_text() for file in secrets.iterdir()}
    assert made.pop(".gitignore") == "*\n"
    assert made.keys() == wanted
    assert made["postgres_password"] in made["storyreel_database_url"]
    (identity,) = json.loads(made["seaweedfs_s3"])["identities"]
    assert identity["credentials"] == [
        {"accessKey": made["storyreel_s3_access_key"], "secretKey": made["storyreel_s3_secret_key"]}
    ]
    assert secrets.stat().st_mode & 0o777 == 0o700
    subprocess.run([secrets.parent / "infra" / "docker" / "make-secrets"], check=True)
    assert {name: (secrets / name).read_text() for name in made} == made


def test_the_settings_read_the_secret_files(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:  # a variable would win over a file
        monkeypatch.delenv(name, raising=False)
    settings = Settings(
        _secrets_dir=secrets,
        redis_url="redis://redis",
        base_url="http://localhost",
        s3_endpoint="http://s3",
        scratch_dir=Path("/scratch"),
    )
    assert settings.s3_secret_key.get_secret_value() == (secrets / "storyreel_s3_secret_key").read_text()
    assert settings.database_url.endswith("@postgres/storyreel")

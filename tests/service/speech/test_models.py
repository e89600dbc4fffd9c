"""Which models there are, which one is used for what, and how one is fetched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES
from faster_whisper.utils import available_models

from infra.local.supervision import ROOT
from service.config import Settings
from service.speech.engines import Choice, Engine, choice, summary
from service.speech.models import LANGUAGES, SIZES, Model, installed, primary
from tests.service.speech.hub import hub

FILES = {"model.bin": b"weights", "config.json": b"{}", "tokenizer.json": b"{}", "README.md": b"not wanted"}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose folder of models is not there yet."""
    for name, field in Settings.model_fields.items():
        if field.is_required():
            monkeypatch.setenv(f"STORYREEL_{name.upper()}", "unused")
    monkeypatch.setenv("STORYREEL_WHISPER_MODELS", str(tmp_path / "models"))
    return Settings()


def put(folder: Path, name: str, size: int) -> Model:
    """A model of so many bytes."""
    (folder / name).mkdir(parents=True)
    (folder / name / "model.bin").write_bytes(bytes(size))
    return Model(folder / name)


def storyreel(*arguments: str, hub_at: str = "http://127.0.0.1:9") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "speech", *arguments],
        env={**os.environ, "HF_ENDPOINT": hub_at},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_lists_are_those_of_whisper() -> None:
    assert frozenset(_LANGUAGE_CODES) == LANGUAGES
    assert {size.name for size in SIZES} <= set(available_models())


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("en_GB", "en"), ("eng", "en"), ("nb", "no"), ("und", ""), ("et", "et")],
)
def test_a_tag_is_read_as_whisper_names_languages(tag: str, code: str) -> None:
    assert primary(tag) == code


def test_the_largest_model_that_knows_the_language_is_used(given: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    assert choice("en", given) == choice("und", given) == Choice(Engine.POCKETSPHINX)
    assert choice("pl", given) == Choice(Engine.NONE)
    english = put(folder, "small.en", 300)
    assert choice("en-GB", given) == choice("und", given) == Choice(Engine.WHISPER, english)
    assert choice("pl", given) == Choice(Engine.NONE)
    many = put(folder, "base", 200)
    assert choice("en-GB", given) == Choice(Engine.WHISPER, english)
    assert choice("pl", given) == choice("und", given) == Choice(Engine.WHISPER, many)
    assert choice("tlh", given) == Choice(Engine.NONE)
    larger = put(folder, "large-v3", 400)
    assert choice("en", given) == choice("pl", given) == Choice(Engine.WHISPER, larger)


def test_what_is_not_whole_is_no_model(given: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    (folder / "small").mkdir(parents=True)
    put(folder, ".fetching-x", 10)
    assert installed(folder) == []
    assert installed(None) == []


def test_a_model_that_lies_in_the_folder_itself_is_one(tmp_path: Path) -> None:
    assert installed(put(tmp_path, "whisper", 5).folder) == [Model(tmp_path / "whisper")]


def test_a_model_that_is_set_is_used_alone_even_if_it_is_missing(given: Settings, tmp_path: Path) -> None:
    put(tmp_path / "models", "large-v3", 400)
    own = given.model_copy(update={"whisper_model": tmp_path / "own"})
    assert choice("pl", own) == Choice(Engine.WHISPER, Model(tmp_path / "own"))


def test_a_service_that_is_set_comes_first(given: Settings, tmp_path: Path) -> None:
    put(tmp_path / "models", "large-v3", 400)
    remote = given.model_copy(update={"transcription_url": "https://speech.example.org/v1"})
    assert choice("pl", remote) == choice("en", remote) == Choice(Engine.ENDPOINT)
    assert "sent there" in summary(remote)


def test_people_are_told_what_they_have_and_could_have(given: Settings, tmp_path: Path) -> None:
    assert "English only" in summary(given) and "install small" in summary(given)
    put(tmp_path / "models", "tiny", 1)
    assert "tiny" in summary(given) and "100 languages" in summary(given)


def test_a_model_is_fetched_whole(given: Settings, tmp_path: Path) -> None:
    with hub(FILES) as address:
        done = storyreel("install", "tiny", hub_at=address)
    assert (done.returncode, done.stdout) == (0, "tiny is there. It is used from the next recording on.\n")
    assert [model.name for model in installed(tmp_path / "models")] == ["tiny"]
    there = {path.name for path in (tmp_path / "models" / "tiny").rglob("*")}
    assert there == FILES.keys() - {"README.md"}
    again = storyreel("install", "tiny")
    assert again.returncode == 0 and "already" in again.stdout
    listed = storyreel("list").stdout
    assert "Whisper, tiny" in listed
    assert "large-v3" in listed


def test_without_the_internet_it_says_so_and_leaves_nothing(given: Settings, tmp_path: Path) -> None:
    done = storyreel("install", "tiny")
    assert done.returncode == 2
    fetching, error = done.stderr.splitlines()
    assert fetching.startswith("Fetching tiny, 75 MB")
    assert error.startswith("Error: tiny could not be fetched") and error.endswith("internet?")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_line_that_goes_dead_leaves_nothing(given: Settings, tmp_path: Path) -> None:
    with hub(FILES, breaks_at="model.bin") as address:
        done = storyreel("install", "tiny", hub_at=address)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert list((tmp_path / "models").iterdir()) == []


def test_a_folder_that_nobody_can_write_to_is_told(
    given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_WHISPER_MODELS", "/proc/models")  # where nothing can be kept
    done = storyreel("install", "tiny")
    assert done.returncode == 2
    assert "could not be stored" in done.stderr


def test_help_says_what_each_size_takes() -> None:
    said = storyreel("install", "--help").stdout
    assert all(size.name in said and size.good_for in said for size in SIZES)
    assert storyreel("install", "huge").returncode == 2

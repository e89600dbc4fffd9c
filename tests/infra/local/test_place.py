"""The settings that follow from a stack's directory."""

from pathlib import Path

from infra.local import place


def test_settings_that_are_given_win(tmp_path: Path) -> None:
    here = place.prepare(tmp_path, overrides={"STORYREEL_CPU_THREADS": "1", "STORYREEL_LEASE_SECONDS": "4"})
    assert here.environment()["STORYREEL_CPU_THREADS"] == "1"
    assert here.environment()["STORYREEL_LEASE_SECONDS"] == "4"


def test_whisper_models_have_their_place(tmp_path: Path) -> None:
    here = place.prepare(tmp_path)
    assert here.environment()["STORYREEL_WHISPER_MODELS"] == str(tmp_path / "models" / "whisper")

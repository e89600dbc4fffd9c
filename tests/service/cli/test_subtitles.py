"""`storyreel subtitles check`: lines that people and scripts read, and exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.subtitles import subtitles

FINE = "1\n00:00:01,000 --> 00:00:03,500\nI have lived here\nfor twenty years.\n"
HASTY = "1\n00:00:01,000 --> 00:00:02,000\nI have lived here\nfor twenty years.\n"
UNEVEN = "1\n00:00:01,000 --> 00:00:04,500\nWell,\nI have lived here for twenty years.\n"


def checked(path: Path, text: str, *options: str) -> Result:
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(subtitles, ["check", str(path), *options])


def test_subtitles_without_faults(tmp_path: Path) -> None:
    result = checked(tmp_path / "a.srt", FINE)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 subtitles: 0 findings must be changed, 0 should be.\n"


def test_what_should_be_changed_is_told_and_is_no_failure(tmp_path: Path) -> None:
    result = checked(tmp_path / "a.srt", UNEVEN)
    assert result.exit_code == 0
    assert "   1  00:00:01.000  should  uneven_lines: " in result.stdout


def test_what_must_be_changed_is_a_failure(tmp_path: Path) -> None:
    result = checked(tmp_path / "a.vtt", "WEBVTT\n\n" + HASTY.replace(",", "."))
    assert result.exit_code == 1
    assert result.stdout == "   1  00:00:01.000  must    too_fast: 35.0 characters/s, at most 20\n"


def test_a_style_is_named_or_described_in_a_file(tmp_path: Path) -> None:
    upright = checked(tmp_path / "a.srt", FINE.replace("\n", " ", 3), "--profile", "vertical")
    assert upright.exit_code == 2, "one line of nonsense"
    (tmp_path / "ours.toml").write_text("line_length = 16")
    ours = checked(tmp_path / "a.srt", FINE, "--profile", str(tmp_path / "ours.toml"))
    assert ours.exit_code == 1
    assert "line_too_long: a line of 17 characters, at most 16" in ours.stdout


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("nothing", [], "Cannot be checked: "),
        (FINE, ["--profile", "itv"], "There are: default, netflix"),
        (FINE, ["--profile", "/nowhere/ours.toml"], "ours.toml: No such file"),
        ("x" * (5 * 2**20), [], "larger than any subtitles are"),
    ],
)
def test_what_cannot_be_checked_is_told_apart_from_faults(
    tmp_path: Path, text: str, options: list[str], told: str
) -> None:
    result = checked(tmp_path / "a.srt", text, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(subtitles, ["check", str(tmp_path / "none.srt")])
    assert result.exit_code == 2
    assert "none.srt: No such file or directory" in result.stderr

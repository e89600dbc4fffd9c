"""Text without times is not checked as if it had some."""

from pathlib import Path

from click.testing import CliRunner

from service.cli.subtitles import check_file


def test_plain_text_has_nothing_to_check(tmp_path: Path) -> None:
    file = tmp_path / "story.TXT"
    file.write_text("I was never heard.\n")
    answer = CliRunner().invoke(check_file, [str(file)])
    assert answer.exit_code == 2
    assert "story.TXT has no times." in answer.stderr

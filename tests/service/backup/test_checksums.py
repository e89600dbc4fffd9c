"""A line that a power cut tore off is no checksum, and does not spoil the next."""

from pathlib import Path

from service.backup.checksums import Checksums

A, B = "a" * 64, "b" * 64


def test_a_torn_line_is_not_believed_and_those_after_it_are(tmp_path: Path) -> None:
    file = tmp_path / "SHA256SUMS"
    file.write_text(f"{A}  objects/originals/whole\n{B}  objects/originals/to")
    assert Checksums(file).keys() == {"originals/whole"}
    assert file.read_text().endswith("to"), "reading changes nothing"
    sums = Checksums(file)
    sums.add("originals/torn", B)
    sums.add("originals/next", A)
    assert Checksums(file).get("originals/torn") == B
    assert Checksums(file).get("originals/next") == A

"""How words are said that no dictionary has, by the real espeak-ng."""

from pathlib import Path

import pytest

from workers.speech.pronunciation import PHONES, arpabet, pronounce, written_phones


@pytest.mark.parametrize(
    ("ipa", "phones"),
    [
        ("ʃɪvˈɔːn", "SH IH V AO N"),  # noqa: RUF001
        ("dʒˈiːdˈænsk", "JH IY D AE N S K"),  # noqa: RUF001
        ("kˈoːɹ", "K AO R"),  # noqa: RUF001
        ("(fr)ʒˈɑ̃(en)", "ZH AA N"),
    ],
)
def test_ipa_becomes_the_dictionarys_phones(ipa: str, phones: str) -> None:
    assert " ".join(arpabet(ipa)) == phones


def test_every_word_gets_its_own_pronunciation(tmp_path: Path) -> None:
    said = pronounce(["Siobhan", "SHIV-awn", "Tallinn", "o'brien", "日本", "--", "łódź"], tmp_path)
    assert said.keys() == {"Siobhan", "SHIV-awn", "Tallinn", "o'brien", "łódź"}
    assert said["SHIV-awn"] == ("SH", "IH", "V", "AO", "N")
    assert PHONES.issuperset(phone for phones in said.values() for phone in phones)


def test_phones_can_be_written_down() -> None:
    assert written_phones("T AA1 R T UW0") == ("T", "AA", "R", "T", "UW")
    assert written_phones("tar too") is None

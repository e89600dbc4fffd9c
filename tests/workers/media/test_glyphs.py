"""Letters without a font: the error names the package that has it, and the table of packages is true."""

import subprocess
import unicodedata
from pathlib import Path

import pytest

from workers.media.fonts import package_for
from workers.media.glyphs import GlyphMissing, GlyphWatch

COMPLAINT = "[Parsed_ass_0 @ 0x1] fontselect: failed to find any fallback with glyph 0x{:X} for font: (Noto)"
UNSEEN = {"Cn", "Co", "Cs", "Cc", "Cf", "Zs", "Zl", "Zp"}


def complaint(*letters: str) -> str:
    watch = GlyphWatch()
    for letter in letters:
        watch.hear(COMPLAINT.format(ord(letter)))
    with pytest.raises(GlyphMissing) as raised:
        watch.check()
    return str(raised.value)


@pytest.mark.parametrize(
    ("letter", "package"),
    [
        *((letter, "fonts-noto-core") for letter in "ЖñكהऄকதไကაአᏣᐁ♪"),
        *((letter, "fonts-noto-cjk") for letter in "的カ한㍻（"),  # noqa: RUF001
        ("\U0001f600", "fonts-symbola"),
        ("\U00020021", "fonts-hanazono"),
        ("\u088a", "fonts-unifont"),
    ],
)
def test_the_sentence_names_the_package_that_has_the_letter(letter: str, package: str) -> None:
    assert complaint(letter) == (
        f"No installed font can draw these letters of the subtitles: {letter} (U+{ord(letter):04X}). "
        f"Install Debian's {package} where the workers run, or change the text, then cut again."
    )


def test_several_letters_are_named_with_all_packages() -> None:
    told = complaint("的", "ክ", "ካ")
    assert "ካ (U+12AB) ክ (U+12AD) 的 (U+7684)" in told
    assert "Install Debian's fonts-noto-cjk and fonts-noto-core where" in told


def test_what_is_no_letter_has_no_package() -> None:
    assert complaint("\U000f1234").endswith("(U+F1234). Change the text, then cut again.")


def test_what_nobody_sees_is_not_missed() -> None:
    watch = GlyphWatch()
    for unseen in "\u200f\u2060\u00a0\u200d\ufe0f":
        watch.hear(COMPLAINT.format(ord(unseen)))
    watch.check()


@pytest.mark.parametrize("package", ["fonts-noto-core", "fonts-noto-cjk"])
def test_installed_packages_have_every_letter_that_they_are_named_for(package: str) -> None:
    """Of these two every Debian machine has the same version; each letter of Unicode is looked up."""
    listed = subprocess.run(["dpkg", "-L", package], check=True, capture_output=True, text=True).stdout
    fonts = [line for line in listed.splitlines() if Path(line).suffix in {".ttf", ".ttc", ".otf"}]
    letters = drawn(fonts)
    named = {
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) not in UNSEEN and package_for(chr(code)) == package
    }
    assert len(named) > 20_000
    assert {f"{code:X}" for code in named - letters - NEWER - SELECTORS} == set()


# No font of Debian 12 has these: newer parts of Tangut and Chinese; what only changes a letter needs none.
NEWER = {*range(0x18AF3, 0x18B00), *range(0x18D00, 0x18D09), *range(0x30000, 0x40000)}
SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def drawn(fonts: list[str]) -> set[int]:
    """The code points that the fonts have, in fontconfig's words: `20-7e a0`."""
    command = ["fc-scan", "--format", "%{charset} ", *fonts]
    spans = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    letters: set[int] = set()
    for span in set(spans):
        first, _, last = span.partition("-")
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    return letters

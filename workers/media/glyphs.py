"""Letters that no installed font can draw: libass leaves them out and says so once; here that is an error."""

import re
import unicodedata

from service.errors import StoryreelError
from workers.media.fonts import package_for

_COMPLAINT = re.compile(r"failed to find any fallback with glyph 0x([0-9A-Fa-f]+)")
_INVISIBLE = ("Cf", "Cc", "Zs", "Zl", "Zp")
"""Direction marks, joiners and spaces: nothing is lost when no font has them."""


_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Ask for one form of the letter before it, as of emoji."""


class GlyphMissing(StoryreelError):
    """The subtitles hold a letter that none of the installed fonts has."""


class GlyphWatch:
    """Listens to ffmpeg's messages for letters that could not be drawn."""

    def __init__(self) -> None:
        self._missing: set[str] = set()

    def hear(self, message: str) -> None:
        """Take one line of stderr."""
        if found := _COMPLAINT.search(message):
            letter = chr(int(found[1], 16))
            if unicodedata.category(letter) not in _INVISIBLE and not _SELECTOR.match(letter):
                self._missing.add(letter)

    def check(self) -> None:
        """Raise GlyphMissing when a visible letter was left out."""
        if self._missing:
            letters = " ".join(f"{letter} (U+{ord(letter):04X})" for letter in sorted(self._missing))
            packages = sorted({name for name in map(package_for, self._missing) if name})
            remedy = f"Install Debian's {' and '.join(packages)} where the workers run" if packages else ""
            raise GlyphMissing(
                f"No installed font can draw these letters of the subtitles: {letters}. "
                f"{remedy + ', or change' if remedy else 'Change'} the text, then cut again."
            )

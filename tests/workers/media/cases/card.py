"""A test card: a picture whose frames tell, after any conversion, which way is up, whether colours are right,
whether a circle is round, which frame it is, and when its lamp flashes together with a beep.

Drawn and read here, in fractions of the picture, so that any size will do. From top to bottom:

    red    | five greys, black to white           | green
    lamp   | a white disc, or stripes that move   | dark
    blue   | the frame's number, least bit first  | yellow
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pictures: TypeAlias = NDArray[np.uint8]
"""Frames of RGB, shaped (frames, height, width, 3)."""

CORNERS = {
    "top left": (200, 40, 40),
    "top right": (40, 160, 40),
    "bottom left": (40, 40, 200),
    "bottom right": (200, 200, 40),
}
GREYS = (0, 64, 128, 192, 255)
FLASH_S = 0.12
_SIDE, _STRIP = 0.2, 0.25
"""Parts of the width and the height that corners, and the strips between them, take."""
_BITS = 8
_DARK = 64
_STRIPE, _STRIPES_SPEED = 12, 150
"""Pixels wide, and pixels a second: three a field, enough for combs."""
_PLACES = {
    "top left": (0.1, 0.125),
    "top right": (0.9, 0.125),
    "bottom left": (0.1, 0.875),
    "bottom right": (0.9, 0.875),
}
_LAMP = (0.1, 0.5)


@dataclass(frozen=True)
class Card:
    """What is drawn, as a person should see it; `flash_s` is when lamp and beep begin.

    `first` frames were cut off by hand; `gaps` are numbers that were never written.
    """

    width: int = 160
    height: int = 96
    rate: Fraction = Fraction(25)
    seconds: float = 2.0
    flash_s: float = 1.6
    moving: bool = False
    first: int = 0
    gaps: frozenset[int] = frozenset()

    def times(self) -> dict[int, float]:
        """The moment in seconds at which each number comes."""
        frames = range(self.first, round(self.seconds * self.rate))
        return {n: float((n - self.first) / self.rate) for n in frames if n not in self.gaps}

    def pictures(self) -> Iterator[bytes]:
        """Every frame as rgb24, those that are cut off or never written too."""
        still = self._still()
        for number in range(round(self.seconds * self.rate)):
            yield self._frame(still, number).tobytes()

    def _still(self) -> Pictures:
        picture = np.full((self.height, self.width, 3), _DARK, np.uint8)
        left, right = round(self.width * _SIDE), round(self.width * (1 - _SIDE))
        top, bottom = round(self.height * _STRIP), round(self.height * (1 - _STRIP))
        for name, colour in CORNERS.items():
            rows = slice(0, top) if "top" in name else slice(bottom, None)
            picture[rows, slice(0, left) if "left" in name else slice(right, None)] = colour
        for number, grey in enumerate(GREYS):
            picture[:top, _column(number, len(GREYS), left, right)] = grey
        y, x = np.ogrid[: self.height, : self.width]
        radius = 0.2 * min(self.width, self.height)
        away = (x - (self.width - 1) / 2) ** 2 + (y - (self.height - 1) / 2) ** 2
        picture[away <= radius**2] = 255
        return picture

    def _frame(self, still: Pictures, number: int) -> Pictures:
        picture, at = still.copy(), number / self.rate
        left, right = round(self.width * _SIDE), round(self.width * (1 - _SIDE))
        top, bottom = round(self.height * _STRIP), round(self.height * (1 - _STRIP))
        if self.moving:
            across = (np.arange(left, right) + int(_STRIPES_SPEED * at)) // _STRIPE % 2
            picture[top:bottom, left:right] = (across * 255)[None, :, None]
        for bit in range(_BITS):
            picture[bottom:, _column(bit, _BITS, left, right)] = 255 * (number >> bit & 1)
        seen = at - Fraction(self.first) / self.rate
        picture[top:bottom, :left] = 255 if self.flash_s <= seen + 1e-6 < self.flash_s + FLASH_S else 0
        return picture


def _column(number: int, columns: int, left: int, right: int) -> slice:
    width = (right - left) / columns
    return slice(round(left + number * width), round(left + (number + 1) * width))


def corners(pictures: Pictures) -> dict[str, tuple[int, int, int]]:
    """The colours in the corners of a steady part of the film."""
    return {name: _colour(pictures, *place) for name, place in _PLACES.items()}


def greys(pictures: Pictures) -> list[tuple[int, int, int]]:
    """The grey patches, from black to white."""
    across = 1 - 2 * _SIDE
    return [
        _colour(pictures, _SIDE + (number + 0.5) * across / len(GREYS), _STRIP / 2)
        for number in range(len(GREYS))
    ]


def numbers(pictures: Pictures) -> list[int]:
    """The number that each frame shows."""
    width, bits = pictures.shape[2], np.zeros(len(pictures), int)
    for bit in range(_BITS):
        across = _SIDE + (bit + 0.5) * (1 - 2 * _SIDE) / _BITS
        area = _around(pictures, across, 1 - _STRIP / 2, reach=max(1, width // 80))
        bits |= (area.mean(axis=(1, 2, 3)) > 125).astype(int) << bit
    return [int(number) for number in bits]


def first_flash(pictures: Pictures) -> int | None:
    """The first frame whose lamp is lit."""
    lit = np.flatnonzero(_around(pictures, *_LAMP).mean(axis=(1, 2, 3)) > 110)
    return int(lit[0]) if len(lit) else None


def disc(pictures: Pictures) -> tuple[int, int]:
    """Width and height of the disc, in pixels."""
    _, height, width, _ = pictures.shape
    top, left = round(height * _STRIP) + 1, round(width * _SIDE) + 1
    middle = pictures[0, top : height - top, left : width - left].mean(axis=2) > (255 + _DARK) / 2
    return int(middle.any(axis=0).sum()), int(middle.any(axis=1).sum())


def _colour(pictures: Pictures, across: float, down: float) -> tuple[int, int, int]:
    red, green, blue = _around(pictures[:8], across, down).mean(axis=(0, 1, 2))
    return round(red), round(green), round(blue)


def _around(pictures: Pictures, across: float, down: float, reach: int = 4) -> Pictures:
    _, height, width, _ = pictures.shape
    x, y = int(across * width), int(down * height)
    return pictures[:, y - reach : y + reach, x - reach : x + reach]

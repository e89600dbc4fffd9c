"""What a line of the table says."""

from dataclasses import dataclass
from fractions import Fraction

from service.errors import RefusalCode
from service.findings import FindingCode
from tests.workers.media.cases.card import Card
from tests.workers.media.cases.film import Maker
from workers.media.facts import Fields

CARD = Card()


@dataclass(frozen=True)
class Usable:
    """A recording that comes through. `card` is what a person should see, at `rate` frames a second.

    `size` is that of the best rendition, `rungs` are those of the smaller ones, largest first.
    `found` are the findings, `kept` says whether the picture (of a sound recording: the sound) is copied,
    `halves` which half of a picture was filmed first,
    `even` that frames come at one distance and none may be lost or doubled. `sound` is the card's "beep",
    any "noise" that must come out at -16 LUFS, "silence", or None. `warned` is its only warning.
    """

    name: str
    make: Maker
    found: frozenset[FindingCode] = frozenset()
    card: Card = CARD
    size: tuple[int, int] | None = (160, 96)
    rungs: tuple[tuple[int, int], ...] = ()
    rate: Fraction = Fraction(25)
    kept: bool = False
    hdr: bool = False
    halves: Fields | None = None
    even: bool = True
    sound: str | None = "beep"
    seconds: float = 2.0
    warned: FindingCode | None = None


@dataclass(frozen=True)
class Unusable:
    """A file that is refused: `code` for scripts; `advice` is in what the person reads."""

    name: str
    make: Maker
    code: RefusalCode
    advice: str
    card: Card = CARD

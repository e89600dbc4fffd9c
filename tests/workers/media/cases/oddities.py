"""Films that need more than one step to make: what devices and programs do that no encoder's option does."""

from pathlib import Path

from tests.media import ffmpeg
from tests.workers.media.cases.card import Card
from tests.workers.media.cases.film import AAC, HD, X264, Maker, film
from tests.workers.media.cases.sounds import amr, beep

_DURATION_AT = 16
"""Bytes between the name `mdhd` (version 0) and the duration: ISO/IEC 14496-12, 8.4.2."""
_DRIFT = 1.02


def uneven(codec: tuple[str, ...] = X264, sound_codec: tuple[str, ...] = AAC) -> Maker:
    """Frames only where the card has no gap: a phone in the dark, a shared screen."""

    def make(path: Path, card: Card) -> None:
        gaps = "+".join(f"eq(n,{number})" for number in sorted(card.gaps))
        picture = f"{HD},format=yuv420p,select='not({gaps})'"
        film("-fps_mode", "vfr", picture=picture, codec=codec, sound_codec=sound_codec)(path, card)

    return make


def trimmed(path: Path, card: Card) -> None:
    """As a phone trims: the first frames stay in the file, and an edit list hides them."""
    start = float(card.first / card.rate)
    whole = path.with_name(f"whole-{path.name}")
    film("-g", "250", "-bf", "0", sound=beep(card, delay=start))(whole, card)
    ffmpeg("-ss", str(start), "-i", whole, "-c", "copy", path)


def fragmented_with_a_lie(path: Path, card: Card) -> None:
    """Fragments behind a header that claims hours or days, as a phone's was seen to do."""
    film("-movflags", "frag_keyframe+delay_moov+default_base_moof")(path, card)
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"mdhd", at + 1)) >= 0:
        start = at + 4 + _DURATION_AT
        data[start : start + 4] = b"\xff" * 4
    path.write_bytes(data)


def sound_clock_drifts(path: Path, card: Card) -> None:
    """The sound's clock runs 2 % fast; the container's times are right, as a browser's are."""
    film(
        *("-bsf:a", f"setts=pts=PTS*{_DRIFT}:dts=DTS*{_DRIFT}"),
        sound=beep(card, stretch=_DRIFT),
        sound_codec=("-c:a", "libopus"),
    )(path, card)


def beside(second: str, *options: str) -> Maker:
    """The card's film with a `second` track from that lavfi source, encoded as `options` say."""

    def make(path: Path, card: Card) -> None:
        whole = path.with_name(f"whole-{path.name}")
        film()(whole, card)
        tracks = ("-map", "0", "-map", "1", "-c", "copy")
        ffmpeg("-i", whole, "-f", "lavfi", "-i", second, *tracks, *options, path)

    return make


def phone_with_amr(codec: tuple[str, ...] = X264, picture: str = f"{HD},format=yuv420p") -> Maker:
    """A 3GP film whose sound is AMR."""

    def make(path: Path, card: Card) -> None:
        silent, sound = path.with_name(f"silent-{path.name}"), path.with_suffix(".amr")
        film(codec=codec, picture=picture, sound="")(silent, card)
        amr(sound, card)
        ffmpeg("-i", silent, "-i", sound, "-c", "copy", path)

    return make

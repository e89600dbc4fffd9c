"""What comes in, and what must come out: a line each."""

from fractions import Fraction

from service.errors import RefusalCode
from service.findings import FindingCode as Found
from tests.workers.media.cases import broken
from tests.workers.media.cases.card import Card
from tests.workers.media.cases.case import CARD, Unusable, Usable
from tests.workers.media.cases.film import (
    AAC,
    HD,
    MP2,
    MP3,
    MPEG2,
    OPUS,
    SD,
    VP9,
    Maker,
    browser,
    film,
    hdr,
    old,
    stretched,
    television,
    turned,
    woven,
)
from tests.workers.media.cases.oddities import (
    beside,
    fragmented_with_a_lie,
    phone_with_amr,
    sound_clock_drifts,
    trimmed,
    uneven,
)
from tests.workers.media.cases.sounds import (
    amr,
    beep,
    clipped,
    knocks,
    memo,
    one_sided,
    silence,
    with_cover,
)
from workers.media.facts import Fields


def only(*codes: Found) -> frozenset[Found]:
    """Findings, in any order."""
    return frozenset(codes)


PICTURE = only(Found.PICTURE_KEPT)
SOUND = only(Found.SOUND_KEPT)
BOTH = PICTURE | SOUND
PRIVATE = BOTH | only(Found.LOCATION_REMOVED, Found.DETAILS_REMOVED)
QUIETER = only(Found.QUIETER)
HDR = SOUND | only(Found.HDR_CONVERTED)

UPRIGHT = Card(width=96, height=160)
LARGE = Card(width=960, height=540, seconds=1.2, flash_s=0.8)
LARGE_UPRIGHT = Card(width=360, height=640, seconds=1.2, flash_s=0.8)
HALVES = Card(moving=True, rate=Fraction(50))
GAPS = Card(rate=Fraction(30), gaps=frozenset({*range(7, 19), 30, 31, *range(34, 42)}))
NTSC = Fraction(30000, 1001)
JITTER = f"{HD},format=yuv420p,settb=1/90000,setpts='N*3000+700*mod(N*7,3)'"
ITU_709 = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709"

PLACE = ("-movflags", "use_metadata_tags", "-metadata", "location=+50.0647+019.9450/")
APPLE_PLACE = (
    "-movflags",
    "use_metadata_tags",
    "-metadata",
    f"com.apple.quicktime.location.ISO6709={PLACE[-1][9:]}",
)
DEVICE = ("-metadata", "title=Secret", "-metadata", "make=Secret")


def _upright(how: str, card: Card = CARD) -> Usable:
    return Usable(
        f"phone-{how}.mov", turned(how), SOUND | only(Found.TURNED), card, (card.width, card.height)
    )


def _halves(name: str, first: Fields, make: Maker) -> Usable:
    return Usable(name, make, only(Found.DEINTERLACED), HALVES, halves=first, even=False)


def _rate(name: str, rate: Fraction) -> Usable:
    return Usable(name, old("mpeg4", "-c:a", "pcm_s16le"), card=Card(rate=rate), rate=rate)


def _memo(name: str, *options: str) -> Usable:
    return Usable(name, memo(*options), size=None)


WHICH_WAY_IS_UP = (
    Usable("zoom.mp4", film(), BOTH, kept=True),
    _upright("90", UPRIGHT),
    _upright("180"),
    _upright("270", UPRIGHT),
    _upright("mirrored"),
    _upright("upside-down"),
)
COLOURS = (
    Usable("iphone-hlg.mov", hdr("arib-std-b67"), HDR, hdr=True),
    Usable("pq.mp4", hdr("smpte2084"), HDR, hdr=True),
    Usable("pq.webm", hdr("smpte2084", codec=VP9, sound_codec=OPUS), only(Found.HDR_CONVERTED), hdr=True),
    Usable("ten-bit.mp4", film(picture=f"{HD},format=yuv420p10le"), SOUND),
    Usable(
        "4-2-2.mov", film(picture=f"{HD},format=yuv422p10le,{ITU_709}", codec=("-c:v", "prores_ks")), SOUND
    ),
    Usable("4-4-4.mp4", film(picture=f"{HD},format=yuv444p"), SOUND),
    Usable(
        "full-range.avi",
        film(
            picture="format=yuvj420p",
            tags=(),
            codec=("-c:v", "mjpeg", "-q:v", "2"),
            sound_codec=("-c:a", "pcm_s16le"),
        ),
    ),
    Usable("bt601.mpg", television(picture=SD, tags=("-colorspace", "smpte170m"))),
)
FRAME_RATES = (
    Usable("gaps.mp4", uneven(), only(Found.STEADY_RATE), GAPS, rate=GAPS.rate, even=False),
    Usable("gaps.mkv", uneven(MPEG2, MP3), only(Found.STEADY_RATE), GAPS, rate=GAPS.rate, even=False),
    Usable(
        "jitter.mp4",
        film("-fps_mode", "vfr", "-enc_time_base", "1/90000", picture=JITTER),
        only(Found.STEADY_RATE),
        Card(rate=Fraction(30)),
        rate=Fraction(30),
    ),
    Usable(
        "slow-motion.mov",
        film(),
        SOUND | only(Found.FEWER_FRAMES),
        Card(rate=Fraction(120)),
        rate=Fraction(60),
    ),
    _rate("60-a-second.avi", Fraction(60)),
    _rate("ntsc.avi", NTSC),
    _rate("10-a-second.avi", Fraction(10)),
)
WITH_RUNGS = (
    Usable(
        "large-hlg.mov",
        hdr("arib-std-b67"),
        only(Found.HDR_CONVERTED),
        LARGE,
        (960, 540),
        ((852, 480), (426, 240)),
        hdr=True,
        seconds=1.2,
    ),
    Usable(
        "large-phone.mov",
        turned("90"),
        only(Found.TURNED),
        LARGE_UPRIGHT,
        (360, 640),
        ((240, 426),),
        seconds=1.2,
    ),
)
HALF_PICTURES = (
    _halves(
        "top-first.mpg",
        Fields.TOP,
        woven("top", "-flags", "+ilme+ildct", "-top", "1", codec=MPEG2, sound_codec=MP2),
    ),
    _halves(
        "bottom-first.mpg",
        Fields.BOTTOM,
        woven("bottom", "-flags", "+ilme+ildct", "-top", "0", codec=MPEG2, sound_codec=MP2),
    ),
    _halves(
        "flag-says-bottom.mpg",
        Fields.TOP,
        woven("top", "-flags", "+ilme+ildct", "-top", "0", codec=MPEG2, sound_codec=MP2),
    ),
    Usable(
        "flag-says-whole.mp4",
        woven("top"),
        only(Found.DEINTERLACED, Found.SOUND_KEPT),
        Card(width=640, height=480, moving=True, rate=Fraction(50)),
        (640, 480),
        ((320, 240),),
        halves=Fields.TOP,
        even=False,
    ),
    Usable("flag-says-half.mpg", television("-flags", "+ilme+ildct", "-top", "1"), card=Card(moving=True)),
    _halves(
        "camcorder.mts",
        Fields.TOP,
        woven("top", "-f", "mpegts", "-x264-params", "tff=1", sound_codec=("-c:a", "ac3")),
    ),
)
SHAPES = (
    Usable("odd.webm", browser(), card=Card(width=161, height=97)),
    Usable(
        "wide-pixels.mp4",
        stretched("160:96", "4/3"),
        SOUND | only(Found.SQUARE_PIXELS),
        Card(width=212),
        (212, 96),
    ),
    Usable("narrow-pixels.mkv", stretched("180:96", "8/9"), SOUND | only(Found.SQUARE_PIXELS)),
    Usable(
        "turned-wide.mov",
        turned("90", size="160:96", aspect="4/3"),
        SOUND | only(Found.TURNED, Found.SQUARE_PIXELS),
        Card(width=96, height=212),
        (96, 212),
    ),
)
SOUND_BESIDE_PICTURE = (
    Usable(
        "5-1.mkv",
        film(sound=beep(CARD, layout="5.1"), sound_codec=("-c:a", "ac3")),
        PICTURE | QUIETER | only(Found.MIXED_TO_STEREO),
        kept=True,
    ),
    Usable(
        "left-only.mp4", film(sound=one_sided(CARD, "left")), PICTURE | only(Found.ONE_CHANNEL), kept=True
    ),
    Usable(
        "right-only.mp4", film(sound=one_sided(CARD, "right")), PICTURE | only(Found.ONE_CHANNEL), kept=True
    ),
    Usable("mono.mp4", film(sound=beep(CARD, layout="mono")), PICTURE, kept=True),
    Usable("quiet.mp4", film(sound=beep(CARD, gain=0.035)), PICTURE | only(Found.LOUDER), kept=True),
    Usable("clipped.mp4", film(sound=clipped(CARD)), PICTURE | QUIETER, kept=True, sound="noise"),
    Usable("knocks.mp4", film(sound=knocks(CARD)), PICTURE | only(Found.LOUDER), kept=True, sound="noise"),
    Usable("silence.mp4", film(sound=silence(CARD)), BOTH | only(Found.SILENT), kept=True, sound="silence"),
    Usable("no-sound.mp4", film(sound=""), PICTURE | only(Found.NO_SOUND), kept=True, sound=None),
    Usable(
        "two-languages.mp4",
        beside("sine=700:d=2", "-c:a:1", "aac"),
        BOTH | only(Found.OTHER_SOUND),
        kept=True,
    ),
    Usable(
        "two-cameras.mkv",
        beside("testsrc2=s=160x96:d=2", "-c:v:1", "mpeg4"),
        BOTH | only(Found.OTHER_PICTURE),
        kept=True,
    ),
    Usable(
        "late-sound.mp4", film(sound=beep(Card(seconds=1.5), delay=-0.5), sound_begins=0.5), BOTH, kept=True
    ),
    Usable("longer-sound.mp4", film(sound=beep(Card(seconds=3))), BOTH, kept=True, seconds=3),
    Usable("drifting.mkv", sound_clock_drifts, PICTURE, Card(seconds=4, flash_s=3.6), kept=True, seconds=4),
)
DEVICES_AND_PROGRAMS = (
    Usable("mediarecorder.webm", browser("-live", "1")),
    Usable("fragments-that-lie.mp4", fragmented_with_a_lie, BOTH, kept=True),
    Usable("trimmed.mp4", trimmed, only(Found.TRIMMED), Card(first=20, flash_s=0.8), seconds=1.2),
    Usable("broadcast.ts", film(), BOTH, kept=True),
    Usable("webcam.flv", old("flv", *MP3, "-ar", "44100")),
    Usable("windows.wmv", old("wmv2", "-c:a", "wmav2")),
    Usable(
        "old-phone.3gp",
        phone_with_amr(("-c:v", "h263", "-q:v", "2"), "scale=176:144,setsar=12/11"),
        QUIETER | only(Found.SQUARE_PIXELS),
        Card(width=192, height=144),
        (192, 144),
        sound="noise",
    ),
    Usable("phone.3gp", phone_with_amr(), PICTURE | QUIETER, kept=True, sound="noise"),
    Usable("theora.ogv", old("libtheora", "-c:a", "libvorbis", quality=9)),
    Usable("place.mp4", film(*PLACE, *DEVICE), PRIVATE, kept=True),
    Usable("iphone.mov", film(*APPLE_PLACE, *DEVICE), PRIVATE, kept=True),
)
SOUND_ALONE = (
    Usable("memo.m4a", memo(), SOUND, size=None, kept=True),
    _memo("memo.mp3"),
    _memo("memo.ogg", "-c:a", "libvorbis"),
    _memo("memo.opus", *OPUS),
    _memo("memo.flac"),
    _memo("memo.wav"),
    _memo("telephone.wav", "-ar", "8000", "-ac", "1"),
    _memo("memo.webm", *OPUS),
    _memo("memo.wma"),
    Usable("dictaphone.amr", amr, QUIETER, size=None, sound="noise"),
    Usable("song.mp3", with_cover(*MP3, "-id3v2_version", "3"), only(Found.COVER_PICTURE), size=None),
    Usable("song.m4a", with_cover(*AAC), SOUND | only(Found.COVER_PICTURE), size=None, kept=True),
)
DAMAGED = (
    Usable(
        "cut-off.mp4",
        broken.cut_off(0.6, *broken.INDEX_FIRST),
        BOTH,
        Card(seconds=4),
        seconds=2.4,
        kept=True,
        sound="noise",
        warned=Found.CUT_SHORT,
    ),
    Usable(
        "scratched.mpg",
        broken.scratched(television()),
        only(Found.STEADY_RATE),
        even=False,
        warned=Found.DAMAGED_PARTS,
    ),
    Usable(
        "scratched.mp3",
        broken.scratched(memo(*MP3)),
        size=None,
        sound="noise",
        seconds=1.75,
        warned=Found.DAMAGED_PARTS,
    ),
)
USABLE = (
    *(*WHICH_WAY_IS_UP, *COLOURS, *WITH_RUNGS, *FRAME_RATES, *HALF_PICTURES, *SHAPES),
    *(*SOUND_BESIDE_PICTURE, *DEVICES_AND_PROGRAMS, *SOUND_ALONE, *DAMAGED),
)

AGAIN, CHOOSE, CHECK = "Copy it from the device again", "Choose the recording itself", "Check that you chose"
UNUSABLE = (
    Unusable("no-index.mp4", broken.cut_off(0.6), RefusalCode.DAMAGED, AGAIN),
    Unusable("header.mp4", broken.header_only, RefusalCode.DAMAGED, AGAIN),
    Unusable("noise.mp4", broken.undecodable, RefusalCode.DAMAGED, AGAIN),
    Unusable("no-tracks.mp4", broken.without_tracks, RefusalCode.NO_SOUND_OR_PICTURE, CHECK),
    Unusable("words.mkv", broken.subtitles_only, RefusalCode.NO_SOUND_OR_PICTURE, CHECK),
    Unusable("empty.mp4", broken.bytes_of(b""), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("zeros.mp4", broken.bytes_of(bytes(100_000)), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("diary.mp4", broken.bytes_of(broken.TEXT), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("photo.jpg", broken.photograph("mjpeg"), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("drawing.png", broken.photograph("png"), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("photo.heic", broken.bytes_of(broken.HEIC), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("letter.pdf", broken.bytes_of(broken.PDF), RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("archive.zip", broken.archive, RefusalCode.NOT_MEDIA, CHOOSE),
    Unusable("unknown.mkv", broken.UNKNOWN, RefusalCode.UNSUPPORTED, "export it as MP4"),
)

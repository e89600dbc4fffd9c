from dataclasses import replace
from fractions import Fraction

import pytest

from service.findings import Finding, FindingCode
from tests.plain_facts import AUDIO, VIDEO
from workers.media.facts import AudioFacts, Fields, Hdr, VideoFacts
from workers.media.findings import Beside, findings

ORDINARY = Beside(found_rate=Fraction(30000, 1001))
FOUND: dict[str, tuple[VideoFacts | None, AudioFacts | None, Beside, tuple[Finding, ...]]] = {
    "nothing unusual": (VIDEO, AUDIO, ORDINARY, ()),
    "upright": (replace(VIDEO, rotation=90), AUDIO, ORDINARY, (Finding(FindingCode.TURNED),)),
    "mirrored": (replace(VIDEO, mirrored=True), AUDIO, ORDINARY, (Finding(FindingCode.TURNED),)),
    "hdr": (replace(VIDEO, hdr=Hdr.HLG), AUDIO, ORDINARY, (Finding(FindingCode.HDR_CONVERTED),)),
    "halves": (replace(VIDEO, fields=Fields.TOP), AUDIO, ORDINARY, (Finding(FindingCode.DEINTERLACED),)),
    "uneven": (
        replace(VIDEO, variable_rate=True),
        AUDIO,
        ORDINARY,
        (Finding(FindingCode.STEADY_RATE, {"rate": "29.97"}),),
    ),
    "slow motion": (
        replace(VIDEO, frame_rate=Fraction(60), variable_rate=True),
        AUDIO,
        Beside(found_rate=Fraction(240)),
        (Finding(FindingCode.FEWER_FRAMES, {"found": "240", "rate": "60"}),),
    ),
    "stretched": (
        replace(VIDEO, sample_aspect=Fraction(16, 15)),
        AUDIO,
        ORDINARY,
        (Finding(FindingCode.SQUARE_PIXELS),),
    ),
    "trimmed": (replace(VIDEO, trimmed=True), AUDIO, ORDINARY, (Finding(FindingCode.TRIMMED),)),
    "trimmed sound": (VIDEO, replace(AUDIO, trimmed=True), ORDINARY, (Finding(FindingCode.TRIMMED),)),
    "trimmed both": (
        replace(VIDEO, trimmed=True),
        replace(AUDIO, trimmed=True),
        ORDINARY,
        (Finding(FindingCode.TRIMMED),),
    ),
    "no sound": (VIDEO, None, ORDINARY, (Finding(FindingCode.NO_SOUND),)),
    "silent": (VIDEO, replace(AUDIO, silent=(0, 1)), ORDINARY, (Finding(FindingCode.SILENT),)),
    "left only": (
        VIDEO,
        replace(AUDIO, silent=(1,)),
        ORDINARY,
        (Finding(FindingCode.ONE_CHANNEL, {"side": "left"}),),
    ),
    "right only": (
        None,
        replace(AUDIO, silent=(0,)),
        ORDINARY,
        (Finding(FindingCode.ONE_CHANNEL, {"side": "right"}),),
    ),
    "around": (
        VIDEO,
        replace(AUDIO, channels=6, layout="5.1", silent=(3,)),
        ORDINARY,
        (Finding(FindingCode.MIXED_TO_STEREO, {"channels": 6}),),
    ),
    "cover": (None, AUDIO, Beside(cover=True), (Finding(FindingCode.COVER_PICTURE),)),
    "a film's own cover": (VIDEO, AUDIO, replace(ORDINARY, cover=True), ()),
    "other tracks": (
        VIDEO,
        AUDIO,
        replace(ORDINARY, picture_tracks=2, sound_tracks=3, used_sound=2),
        (
            Finding(FindingCode.OTHER_PICTURE, {"tracks": 2, "used": 1}),
            Finding(FindingCode.OTHER_SOUND, {"tracks": 3, "used": 2}),
        ),
    ),
    "private": (
        VIDEO,
        AUDIO,
        replace(ORDINARY, place=True, details=True),
        (Finding(FindingCode.LOCATION_REMOVED), Finding(FindingCode.DETAILS_REMOVED)),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_findings_say_what_is_unusual(name: str) -> None:
    video, audio, beside, expected = FOUND[name]
    assert findings(video, audio, beside) == expected
    assert all(finding.sentence() for finding in expected)

"""What was found in a recording and what was done about it, in plain words.

Workers store codes with their values; the sentence is made when somebody reads it, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext


class FindingCode(StrEnum):
    """What can be said of a recording; `sentence` has the words."""

    TURNED = "turned"
    HDR_CONVERTED = "hdr_converted"
    DEINTERLACED = "deinterlaced"
    STEADY_RATE = "steady_rate"
    FEWER_FRAMES = "fewer_frames"
    SQUARE_PIXELS = "square_pixels"
    SMALLER_PICTURE = "smaller_picture"
    TRIMMED = "trimmed"
    PICTURE_KEPT = "picture_kept"
    SOUND_KEPT = "sound_kept"
    COVER_PICTURE = "cover_picture"
    NO_SOUND = "no_sound"
    SILENT = "silent"
    ONE_CHANNEL = "one_channel"
    MIXED_TO_STEREO = "mixed_to_stereo"
    OTHER_SOUND = "other_sound"
    OTHER_PICTURE = "other_picture"
    LOUDER = "louder"
    QUIETER = "quieter"
    LOCATION_REMOVED = "location_removed"
    DETAILS_REMOVED = "details_removed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `values` fill the gaps of its sentence."""

    code: FindingCode
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a mapping that `json` can write."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """The finding that `to_json` stored."""
        return cls(FindingCode(stored["code"]), stored["values"])

    def sentence(self) -> str:
        """What a person reads. `values` are named as in `_SENTENCES`."""
        return str(_SENTENCES[self.code]) % self.values


_SENTENCES: dict[FindingCode, str] = {
    FindingCode.TURNED: lazy_gettext("Filmed upright or sideways: turned the right way up."),
    FindingCode.HDR_CONVERTED: lazy_gettext("Filmed in HDR: colours converted for ordinary screens."),
    FindingCode.DEINTERLACED: lazy_gettext("Made of half pictures, as camcorders do: joined to whole ones."),
    FindingCode.STEADY_RATE: lazy_gettext(
        "Pictures came at a changing pace: made steady at %(rate)s a second, in step with the sound."
    ),
    FindingCode.FEWER_FRAMES: lazy_gettext(
        "%(found)s pictures a second: %(rate)s are kept, as screens show no more."
    ),
    FindingCode.SQUARE_PIXELS: lazy_gettext("Stored stretched: shown as wide as it was filmed."),
    FindingCode.SMALLER_PICTURE: lazy_gettext(
        "Larger than screens need: made smaller, to %(width)s by %(height)s."
    ),
    FindingCode.TRIMMED: lazy_gettext("Cut on the device that made it: what was cut off stays off."),
    FindingCode.PICTURE_KEPT: lazy_gettext("Every browser can play the picture as it is: kept untouched."),
    FindingCode.SOUND_KEPT: lazy_gettext("Every browser can play the sound as it is: kept untouched."),
    FindingCode.COVER_PICTURE: lazy_gettext("A sound recording with a cover picture: treated as sound."),
    FindingCode.NO_SOUND: lazy_gettext("A film without sound."),
    FindingCode.SILENT: lazy_gettext(
        "Nothing can be heard in it: the sound is silent from beginning to end."
    ),
    FindingCode.ONE_CHANNEL: lazy_gettext("Only one side (%(side)s) had sound: used for both ears."),
    FindingCode.MIXED_TO_STEREO: lazy_gettext("Sound in %(channels)s channels: mixed to two."),
    FindingCode.OTHER_SOUND: lazy_gettext("%(tracks)s sound tracks: number %(used)s is used."),
    FindingCode.OTHER_PICTURE: lazy_gettext("%(tracks)s picture tracks: number %(used)s is used."),
    FindingCode.LOUDER: lazy_gettext("Very quiet: made %(decibels)s decibels louder."),
    FindingCode.QUIETER: lazy_gettext("Very loud: made %(decibels)s decibels quieter."),
    FindingCode.LOCATION_REMOVED: lazy_gettext(
        "It told where it was filmed: removed from all that is published."
    ),
    FindingCode.DETAILS_REMOVED: lazy_gettext(
        "It named the device or the person: removed from all that is published."
    ),
}

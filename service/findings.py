"""What was found in a recording and what was done about it, or what is wrong with it, in plain words.

Workers store codes with their values; the sentence is made when somebody reads it, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext

from service.timecode import clock


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

    # Warnings: what is wrong with a recording that can be used all the same.
    CUT_SHORT = "cut_short"
    END_MISSING = "end_missing"
    END_UNREADABLE = "end_unreadable"
    DAMAGED_PARTS = "damaged_parts"
    PICTURE_UNREADABLE = "picture_unreadable"
    SOUND_UNREADABLE = "sound_unreadable"
    ODD_COLOURS = "odd_colours"
    NO_SPEECH = "no_speech"
    ENGLISH_ONLY = "english_only"
    LANGUAGE_UNKNOWN = "language_unknown"
    WRITTEN_BEFORE = "written_before"
    """A warning that was stored as a sentence, before warnings had codes."""


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
        """What a person reads: what was found, then what was done or can be done. `values` are named as in
        `_SENTENCES`; those whose name ends in `_ms` are lengths."""
        said = {
            name: clock(value) if name.endswith("_ms") else _SIDES.get(value, value)
            for name, value in self.values.items()
        }
        return str(_SENTENCES[self.code]) % said


_SIDES = {"left": lazy_gettext("left"), "right": lazy_gettext("right")}
_SENTENCES: dict[FindingCode, str] = {
    FindingCode.TURNED: lazy_gettext(
        "The picture was stored sideways or upside down. We turned it the right way up."
    ),
    FindingCode.HDR_CONVERTED: lazy_gettext(
        "It was filmed in HDR, which many screens cannot show. We converted the colours for ordinary screens."
    ),
    FindingCode.DEINTERLACED: lazy_gettext(
        "It was filmed in half pictures (interlaced). We joined them into whole ones."
    ),
    FindingCode.STEADY_RATE: lazy_gettext(
        "The pictures came at an uneven pace. We made it a steady %(rate)s a second, in step with the sound."
    ),
    FindingCode.FEWER_FRAMES: lazy_gettext(
        "It was filmed at %(found)s pictures a second. We kept %(rate)s, as screens show no more."
    ),
    FindingCode.SQUARE_PIXELS: lazy_gettext(
        "The picture was stored out of shape. We show it in its true shape."
    ),
    FindingCode.SMALLER_PICTURE: lazy_gettext(
        "The picture was larger than screens need. We made it %(width)s by %(height)s."
    ),
    FindingCode.TRIMMED: lazy_gettext("It was cut on the device. What was cut off stays off."),
    FindingCode.PICTURE_KEPT: lazy_gettext(
        "Every browser can play the picture as it is. We did not change it."
    ),
    FindingCode.SOUND_KEPT: lazy_gettext("Every browser can play the sound as it is. We did not change it."),
    FindingCode.COVER_PICTURE: lazy_gettext(
        "It is sound with a cover picture. We treat it as a sound recording."
    ),
    FindingCode.NO_SOUND: lazy_gettext("It has no sound. We made a silent film of it."),
    FindingCode.SILENT: lazy_gettext(
        "Its sound is silent from beginning to end. There are no words to write down."
    ),
    FindingCode.ONE_CHANNEL: lazy_gettext(
        "The sound was on one side only (%(side)s). We use it for both sides."
    ),
    FindingCode.MIXED_TO_STEREO: lazy_gettext(
        "The sound had %(channels)s channels. We mixed them for two speakers or headphones."
    ),
    FindingCode.OTHER_SOUND: lazy_gettext("It has %(tracks)s sound tracks. We use number %(used)s."),
    FindingCode.OTHER_PICTURE: lazy_gettext("It has %(tracks)s picture tracks. We use number %(used)s."),
    FindingCode.LOUDER: lazy_gettext("The sound was quiet. We made it %(decibels)s decibels louder."),
    FindingCode.QUIETER: lazy_gettext("The sound was loud. We made it %(decibels)s decibels quieter."),
    FindingCode.LOCATION_REMOVED: lazy_gettext(
        "The file said where it was recorded. We left that out of everything that you can publish."
    ),
    FindingCode.DETAILS_REMOVED: lazy_gettext(
        "The file named the device or a person. We left that out of everything that you can publish."
    ),
    FindingCode.CUT_SHORT: lazy_gettext(
        "The recording says that it lasts %(whole_ms)s, but only %(there_ms)s of it is there: it may have "
        "been cut off. Upload the whole recording if you have it."
    ),
    FindingCode.END_MISSING: lazy_gettext(
        "The end of this recording is missing: %(there_ms)s of it is there. Upload the whole recording if "
        "you have it."
    ),
    FindingCode.END_UNREADABLE: lazy_gettext(
        "The recording lasts %(whole_ms)s, but only %(there_ms)s of it could be read. Upload it again if you "
        "have a copy that plays to its end."
    ),
    FindingCode.DAMAGED_PARTS: lazy_gettext(
        "Parts of this recording are damaged: pictures may stand still or sound may drop out there. "
        "Upload it again if you have a better copy."
    ),
    FindingCode.PICTURE_UNREADABLE: lazy_gettext(
        "Some of the picture could not be read: about %(percent)s %% of it may look broken. "
        "Upload it again if you have a better copy."
    ),
    FindingCode.SOUND_UNREADABLE: lazy_gettext(
        "Some of the sound could not be read: about %(percent)s %% of it may be missing. "
        "Upload it again if you have a better copy."
    ),
    FindingCode.ODD_COLOURS: lazy_gettext(
        "Its colours are stored in a form of Dolby Vision that few players show right: they may look wrong. "
        "Export it without Dolby Vision (or HDR) and upload that if you can."
    ),
    FindingCode.NO_SPEECH: lazy_gettext("No speech was found in this recording. It has no subtitles."),
    FindingCode.ENGLISH_ONLY: lazy_gettext(
        "Only English can be written down by the built-in recogniser. For other languages install "
        "faster-whisper and a Whisper model, and set STORYREEL_WHISPER_MODEL to the model's folder; or bring "
        "a transcript."
    ),
    FindingCode.LANGUAGE_UNKNOWN: lazy_gettext(
        "The Whisper model %(model)s does not know the language “%(language)s”. Bring a transcript."
    ),
    FindingCode.WRITTEN_BEFORE: "%(sentence)s",
}

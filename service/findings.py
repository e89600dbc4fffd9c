"""What was found in a recording and what was done about it, or what is wrong with it, in plain words.

Workers store codes with their values; the sentence is made when somebody reads it, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from service.finding_sentences import SENTENCES, SIDES
from service.timecode import clock


class FindingCode(StrEnum):
    """What can be said of a recording; `finding_sentences.py` has the words."""

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
    BUILT_IN_DRAFT = "built_in_draft"
    VOICES_SENT = "voices_sent"
    TRANSCRIPT_UNHEARD = "transcript_unheard"
    LANGUAGE_UNKNOWN = "language_unknown"
    NO_STILL = "no_still"
    NO_PREVIEWS = "no_previews"
    NO_SHOTS = "no_shots"
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
        `SENTENCES`; those whose name ends in `_ms` are lengths."""
        said = {
            name: clock(value) if name.endswith("_ms") else SIDES.get(value, value)
            for name, value in self.values.items()
        }
        return str(SENTENCES[self.code]) % said

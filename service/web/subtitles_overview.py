"""A recording's subtitles for its page: each language with its state, what the checks say, the downloads."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from service.catalogue.revisions import Revision, described
from service.catalogue.subtitle import SubtitleTrack
from service.subtitles.checks import Severity, check
from service.subtitles.formats import FORMATS
from service.subtitles.profile import Profile

_NAMES = {
    "vtt": "WebVTT",
    "srt": "SubRip",
    "ttml": "TTML",
    "txt": lazy_gettext("Plain text"),
    "html": lazy_gettext("Web page"),
    "docx": lazy_gettext("Word document"),
    "json": lazy_gettext("Words with times"),
}


@dataclass(frozen=True, slots=True)
class Subtitles:
    """One language. `noted` counts the lines that somebody should look at."""

    track: SubtitleTrack
    revision: Revision
    noted: int


def subtitles_of(catalogue: Session, tracks: Sequence[SubtitleTrack], profile: Profile) -> list[Subtitles]:
    """What there is to say of each track."""
    return [Subtitles(track, described(catalogue, track), _noted(track, profile)) for track in tracks]


def downloads() -> list[tuple[str, str]]:
    """Endings and names of all that a track can be had as."""
    return [(ending, str(_NAMES.get(ending, ending.upper()))) for ending in FORMATS]


def _noted(track: SubtitleTrack, profile: Profile) -> int:
    found = check(track.cues, profile)
    return len({finding.position for finding in found if finding.severity is Severity.MUST})

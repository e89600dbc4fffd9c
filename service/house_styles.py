"""Which style the subtitles of a recording have: its project's, of those that come with Storyreel or that a
house has written for itself."""

from collections.abc import Mapping
from pathlib import Path

from service.catalogue.recording import Recording
from service.config import settings
from service.errors import InvalidRequest
from service.subtitles.own_profile import read_profile
from service.subtitles.profile import Profile
from service.subtitles.profiles import PROFILES, profile_named, upright


def styles() -> Mapping[str, Profile]:
    """All styles by name. A file called `default.toml` stands in for the default.

    Raises InvalidRequest where a house's own cannot be read.
    """
    folder = settings().subtitle_profiles
    own = sorted(folder.glob("*.toml")) if folder else []
    return {**PROFILES, **{path.stem: style_in(path) for path in own}}


def style_in(path: Path) -> Profile:
    """The style that a TOML file describes. Raises InvalidRequest."""
    try:
        return read_profile(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise InvalidRequest(f"The house style {path.name} cannot be read.") from None
    except InvalidRequest as error:
        raise InvalidRequest(f"{path.name}: {error}") from None


def style_of(recording: Recording) -> Profile:
    """The style of the recording's project, in its upright form where the picture is.

    Raises InvalidRequest.
    """
    style = profile_named(recording.project.subtitle_profile, styles())
    video = (recording.facts or {}).get("video")
    return upright(style) if video and video["width"] < video["height"] else style

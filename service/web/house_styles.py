"""The house styles of subtitles that a project may choose from, in plain words."""

from flask_babel import lazy_gettext

from service.catalogue.project import Project
from service.subtitles.profile import Profile
from service.subtitles.profiles import PROFILES

_WORDS = {
    "default": (
        lazy_gettext("Usual"),
        lazy_gettext("Two lines of up to 42 letters, slow enough for everybody. For films on any screen."),
    ),
    "netflix": (
        lazy_gettext("Netflix"),
        lazy_gettext("As usual, for grown-ups who read at 20 letters a second."),
    ),
    "children": (
        lazy_gettext("For children"),
        lazy_gettext("As usual, but slower: up to 17 letters a second, for children and for learners."),
    ),
    "bbc": (
        lazy_gettext("BBC"),
        lazy_gettext("Two lines of up to 37 letters, without small gaps between subtitles. For broadcast."),
    ),
    "vertical": (
        lazy_gettext("Upright"),
        lazy_gettext("Three lines of up to 25 letters. For films that are held upright on a phone."),
    ),
}


def house_style(project: Project) -> Profile:
    """The style that the project has chosen; the usual one where what it chose is there no more."""
    return PROFILES.get(project.subtitle_profile, PROFILES["default"])


def choices() -> list[tuple[str, str, str]]:
    """Every style: its name for forms, its name for people, and what it is for."""
    named = ((name, *_WORDS.get(name, (name, ""))) for name in PROFILES)
    return [(name, str(words), str(use)) for name, words, use in named]

"""The house styles of subtitles that a project may choose from, in plain words."""

from flask_babel import lazy_gettext

from service.catalogue.recording import Recording
from service.errors import InvalidRequest
from service.house_styles import style_of, styles
from service.subtitles.profile import WIDE, Profile

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
    "large": (
        lazy_gettext("Large print"),
        lazy_gettext("Two lines of up to 32 letters, each a third larger. For people who see badly."),
    ),
}


def house_style(recording: Recording) -> Profile:
    """The recording's style; the usual one where a house's own cannot be read: pages must show."""
    try:
        return style_of(recording)
    except InvalidRequest:
        return WIDE


def choices() -> list[tuple[str, str, str]]:
    """Every style: its name for forms, its name for people, and what it is for; a house's own has one name.

    Raises `InvalidRequest` where a house's own cannot be read.
    """
    named = ((name, *_WORDS.get(name, (name, ""))) for name in styles())
    return [(name, str(words), str(use)) for name, words, use in named]

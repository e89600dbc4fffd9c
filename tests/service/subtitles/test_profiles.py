"""Styles by name, and those that a house writes for itself."""

from dataclasses import replace

import pytest

from service.errors import InvalidRequest
from service.subtitles.own_profile import read_profile
from service.subtitles.profile import WIDE
from service.subtitles.profiles import PROFILES, profile_named, upright


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(InvalidRequest, match="default, netflix, children, bbc, vertical, large"):
        profile_named("itv")


def test_an_upright_picture_keeps_the_houses_speed() -> None:
    assert upright(PROFILES["default"]) == PROFILES["vertical"]
    children = upright(PROFILES["children"])
    assert (children.line_length, children.lines, children.too_fast_cps) == (25, 3, 17)


def test_a_houses_own_says_only_what_is_other() -> None:
    assert read_profile("") == WIDE
    own = read_profile(
        'base = "bbc"\nlook = "large"\nline_length = 30\nfast_cps = 16.5\n'
        "[breaks]\nafter_article = 20\n[costs]\ncue = 4"
    )
    bbc = PROFILES["bbc"]
    assert own == replace(
        bbc,
        look="large",
        line_length=30,
        fast_cps=16.5,
        breaks=replace(bbc.breaks, after_article=20),
        costs=replace(bbc.costs, cue=4),
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("line_length = ", "not written as TOML"),
        ('base = "itv"', "no such house style"),
        ("base = 3", "no such house style"),
        ("line_lenght = 30", "nothing called “line_lenght”"),
        ("line_length = 3", "“line_length” is a whole number from 10 to 80"),
        ("line_length = 30.5", "“line_length” is a whole number"),
        ("line_length = true", "“line_length” is a whole number"),
        ("lines = 4", "“lines” is a whole number from 1 to 3"),
        ('fast_cps = "12"', "“fast_cps” is a number from 5 to 50"),
        ("fast_cps = nan", "“fast_cps” is a number"),
        ("fast_cps = 21", "“fast_cps” is more than “too_fast_cps”"),
        ("min_ms = 3000\nmax_ms = 2000", "“min_ms” is more than “max_ms”"),
        ('look = "tiny"', "“look” is one of boxed, outlined, large"),
        ("look = 1", "“look” is one of"),
        ("costs = 3", r"“costs” is a table of its own: \[costs\]"),
        ("[costs]\nqueue = 3", "nothing called “costs.queue”"),
        ("[breaks]\ncomma = -1", "“breaks.comma” is a number from 0 to 1000"),
        ("[pauses]\ncomma = 1", "nothing called “pauses”"),
    ],
)
def test_what_is_wrong_with_a_houses_own_is_said(text: str, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=wrong):
        read_profile(text)

"""A person at a browser: the playlist plays, its subtitles show, the next extract follows."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.end_to_end.conftest import Api


def keep_picture(page: Page, name: str) -> None:
    """Where `STORYREEL_SCREENSHOTS` names a folder, leave a picture there for people to look at."""
    if folder := os.environ.get("STORYREEL_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_the_playlist_plays_one_extract_after_the_other_with_its_subtitles(
    api: Api, page: Page, story: dict[str, Any]
) -> None:
    page.goto(api.url("/playlists/being-heard"))
    assert page.locator("[data-extract]").count() == 3
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("() => document.getElementById('player').currentTime > 1")
    page.wait_for_function("() => document.getElementById('player').textTracks[0].activeCues.length > 0")
    page.wait_for_function("() => document.getElementById('cue').textContent.trim().length > 0")
    assert page.locator("#cue").is_visible()
    keep_picture(page, "playlist")
    first = page.evaluate("document.getElementById('player').currentSrc")
    page.evaluate("{ const p = document.getElementById('player'); p.currentTime = p.duration - 0.5 }")
    page.wait_for_function(
        "first => { const p = document.getElementById('player');"
        " return p.currentSrc !== first && p.currentTime > 0.2 }",
        arg=first,
    )


def test_a_story_is_watched_with_subtitles_and_its_transcript_follows(
    api: Api, page: Page, story: dict[str, Any]
) -> None:
    page.goto(api.url(story["links"]["page"]))
    assert page.locator("#player").is_visible()
    lines = page.locator("[data-start-ms]")
    assert lines.count() > 20
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("() => document.getElementById('player').currentTime > 1.5")
    page.wait_for_function("() => document.getElementById('player').textTracks[0].activeCues.length > 0")
    assert page.evaluate("document.getElementById('player').textTracks[0].mode") == "showing"
    page.wait_for_selector("[data-start-ms][aria-current]")
    keep_picture(page, "story")


def test_nothing_runs_off_a_small_phone(api: Api, page: Page, story: dict[str, Any]) -> None:
    for path in ("/", story["links"]["page"], "/playlists/being-heard"):
        page.goto(api.url(path))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path

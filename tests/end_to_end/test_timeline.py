"""A person at a browser finds a place in a recording: on the wave of a sound, on the stills of a film."""

import subprocess
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import PATIENCE_S, Api
from tests.end_to_end.test_browser import keep_picture

SAID = "WEBVTT\n\n00:00.500 --> 00:05.000\nThe river was wide.\n\n00:06.000 --> 00:11.500\nWe crossed it.\n"


@pytest.fixture(scope="module")
def memo(api: Api, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A sound recording of twelve seconds, quiet, with its transcript and an extract."""
    path = tmp_path_factory.mktemp("memo") / "memo.wav"
    tone = "sine=f=330:d=12,volume='if(between(t,3,6),0.05,0.01)':eval=frame"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", tone, path], check=True)
    files = {"file": ("memo.wav", path.read_bytes()), "transcript": ("memo.vtt", SAID.encode())}
    said = {"title": "A voice memo", "project": "Memos"}
    made = api.session.post(api.url("/api/v1/recordings"), data=said, files=files, timeout=PATIENCE_S).json()
    recording = api.ended(made["id"])
    if not recording["extracts"]:
        passage = {"start_ms": 500, "end_ms": 5000, "title": "The river"}
        api.session.post(api.url(recording["links"]["extracts"]), json=passage, timeout=60).raise_for_status()
        recording = api.ended(made["id"])
    assert recording["status"] == "ready", recording["jobs"]
    return recording


def opened(api: Api, page: Page, recording: dict[str, Any]) -> Locator:
    """The field over the recording's timeline, once it is drawn."""
    page.goto(api.url(recording["links"]["page"]))
    page.wait_for_selector("#timeline.drawn")
    page.wait_for_function("() => document.getElementById('player').readyState >= 1")
    return page.get_by_role("slider", name="Place in the recording")


def time(page: Page) -> float:
    return float(page.evaluate("document.getElementById('player').currentTime"))


def press(slider: Locator, share: float) -> None:
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] * share, "y": box["height"] / 2})


def test_a_sound_is_listened_to_by_its_wave(api: Api, page: Page, memo: dict[str, Any]) -> None:
    slider = opened(api, page, memo)
    assert not page.locator("img.wave").is_visible(), "the wave that can be pressed stands in its place"
    painted = "document.querySelector('#timeline canvas').toDataURL()"
    at_first = page.evaluate(painted)
    press(slider, 0.75)
    assert time(page) == pytest.approx(9, abs=0.3)
    page.wait_for_function(f"before => {painted} !== before", arg=at_first)  # what was heard looks different
    slider.press("Home")
    assert time(page) == 0
    slider.press("ArrowRight")
    assert time(page) == 5
    expect(slider).to_have_attribute("aria-valuetext", "0:05")
    place = page.locator(".playhead").bounding_box()
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("() => document.getElementById('player').currentTime > 7")
    page.wait_for_function("() => document.getElementById('cue').textContent === 'We crossed it.'")
    moved = page.locator(".playhead").bounding_box()
    assert place is not None
    assert moved is not None
    assert moved["x"] > place["x"] + 20
    keep_picture(page, "sound")
    assert "louder" in [finding["code"] for finding in memo["findings"]]
    said = page.locator("#findings li").all_inner_texts()
    assert said == [finding["text"] for finding in memo["findings"]]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_film_is_searched_by_its_stills(api: Api, page: Page, story: dict[str, Any]) -> None:
    slider = opened(api, page, story)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(e => e.name.includes('storyboard-1.jpg'))"
    )
    slider.hover(position={"x": 80, "y": 10})
    bubble = page.locator(".bubble")
    bubble.wait_for()
    still = bubble.locator("canvas")
    # A canvas that shows another server's picture cannot be read by the page, so the eye of a camera looks.
    page.wait_for_timeout(300)
    keep_picture(page, "storyboard")
    for shown in (page.locator("#timeline > canvas"), still):
        assert len(shown.screenshot()) > 2000, "a picture, and no even ground"
    press(slider, 0.5)
    assert time(page) == pytest.approx(story["duration_ms"] / 2000, rel=0.02)


def test_without_scripts_sounds_and_films_play_as_before(
    api: Api, page: Page, memo: dict[str, Any], story: dict[str, Any]
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
        viewport={"width": 360, "height": 740},
    )
    plain = context.new_page()
    plain.goto(api.url(memo["links"]["page"]))
    assert plain.locator("audio[controls]").is_visible()
    assert plain.locator("img.wave").is_visible()
    keep_picture(plain, "sound-without-scripts")
    plain.goto(api.url(story["links"]["page"]))
    assert plain.locator("video#player[controls]").is_visible()
    context.close()


def test_an_extract_of_a_sound_is_a_film_in_its_playlist(api: Api, page: Page, memo: dict[str, Any]) -> None:
    film = memo["extracts"][0]["video"]
    assert (film["mime"], film["width"] > 0) == ("video/mp4", True)
    page.goto(api.url("/playlists/memos"))
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("() => document.getElementById('player').currentTime > 0.3")
    assert page.evaluate("document.getElementById('player').videoWidth") == film["width"]

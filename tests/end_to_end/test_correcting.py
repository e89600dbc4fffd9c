"""A person who corrects subtitles while they listen, and one who comes to a place from a search."""

from typing import Any

from playwright.sync_api import Page

from tests.end_to_end.conftest import Api
from tests.end_to_end.test_browser import keep_picture

_TIME = "document.getElementById('player').currentTime"


def test_a_place_that_was_found_is_played(api: Api, page: Page, story: dict[str, Any]) -> None:
    page.goto(api.url("/search?q=hill"))
    keep_picture(page, "search")
    place = page.locator("a[href*='#t=']").last
    seconds = float((place.get_attribute("href") or "").partition("#t=")[2])
    place.click()
    page.wait_for_function(f"seconds => {_TIME} > seconds + 0.3", arg=seconds)
    assert page.evaluate(_TIME) < seconds + 60, "it did not begin elsewhere"
    line = page.wait_for_selector("#transcript [aria-current]")
    assert line is not None
    assert int(line.get_attribute("data-start-ms") or "") >= seconds * 1000 - 1


def test_lines_are_heard_one_by_one_while_they_are_corrected(
    api: Api, page: Page, story: dict[str, Any]
) -> None:
    page.goto(api.url(f"/recordings/{story['id']}/subtitles/en"))
    page.wait_for_selector("[data-tools]:not([hidden])")
    page.focus("#line-3 textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#line-3[aria-current]")
    keep_picture(page, "correcting")
    page.wait_for_function("() => document.getElementById('player').paused")
    end = page.locator("#line-3 [name=end]").input_value().partition(":")[2]
    assert abs(page.evaluate(_TIME) - float(end)) < 1, "it stops where the line does"
    page.click("#line-5 [data-play]")
    page.wait_for_selector("#line-6[aria-current]")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.getElementById('player').paused")
    box = page.locator("#player").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 740, "the player stays in view"

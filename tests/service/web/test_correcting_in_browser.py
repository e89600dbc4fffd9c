"""Correcting subtitles in a real browser: nothing typed is lost, whatever happens in between."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.catalogue.subtitle import TrackState
from service.subtitles.words import Cue
from tests.service.web.browser import Site, serving, sign_in
from tests.service.web.test_correcting import CUES, corrected_by_ana, in_force, make_track, path_of
from tests.settings import forget_settings

UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitaen" * 3
ARABIC = "\u0628\u064a\u062a\u0646\u0627 \u0639\u0644\u0649 \u0627\u0644\u062a\u0644"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Root may not use Chromium's own sandbox; and nothing of it should call home.
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def site(catalogue: None, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    # Cookies of an https address would not come back to a server without it.
    monkeypatch.setenv("STORYREEL_BASE_URL", "http://127.0.0.1")
    forget_settings()
    with serving(chromium) as site:
        yield site


@pytest.fixture
def page(site: Site) -> Page:
    """A window of somebody who signed in, and who leaves pages although they warn."""
    page = site.visitor().new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def opened(page: Page, recording_id: str) -> Page:
    page.goto(path_of(recording_id))
    page.wait_for_selector("[data-tools]:not([hidden])")
    return page


def line(page: Page, number: int, field: str = "text") -> str:
    return page.locator(f"#line-{number} [name={field}]").input_value()


def save(page: Page) -> None:
    page.click("button:has-text('Save corrections')")


def test_saving_stays_on_the_page_and_keeps_the_place(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id)
    page.fill("#line-2 textarea", "We lived on the hill.")
    expect(page.locator("[data-saying]")).to_contain_text("Not saved yet")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    assert in_force(recording_id).cues[1].text == "We lived on the hill."
    assert page.evaluate("document.activeElement.closest('.line').id") == "line-2"
    page.fill("#line-3 textarea", "Then the river came.")
    page.fill("#reason", "It reads better")
    save(page)
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    track = in_force(recording_id)
    assert (track.revision, track.reason) == (3, "It reads better"), "the second save began with the first"


def test_approving_is_said_and_done(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).click("text=Approve these subtitles")
    expect(page.locator("[data-saying]")).to_contain_text("Approved.")
    assert in_force(recording_id).state is TrackState.APPROVED


def test_enter_in_a_time_saves_and_never_approves(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).fill("#line-1 [name=end]", "0:01.4")
    page.press("#line-1 [name=end]", "Enter")
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    assert in_force(recording_id).state is TrackState.CORRECTED


def test_what_was_typed_is_back_after_the_page_was_left(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).fill("#line-1 textarea", ARABIC)
    page.fill("#line-2 [name=start]", "soon")
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
    assert (line(page, 1), line(page, 2, "start")) == (ARABIC, "soon")
    page.click("text=Throw it away")
    expect(page.locator("#line-1 textarea")).to_have_value(CUES[0].text)
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_a_page_with_unsaved_text_warns_before_it_is_left(site: Site) -> None:
    page = site.visitor().new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    recording_id = make_track()
    opened(page, recording_id)
    page.reload()
    assert asked == []
    page.wait_for_selector("[data-tools]:not([hidden])")
    page.click("#line-1 textarea")
    page.keyboard.type("More")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_a_lost_connection_is_said_and_loses_nothing(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).fill("#line-1 textarea", "Hello.")
    page.context.set_offline(True)
    save(page)
    expect(page.locator("[data-saying]")).to_contain_text("Not saved: there is no connection.")
    assert line(page, 1) == "Hello."
    page.context.set_offline(False)
    save(page)
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    assert in_force(recording_id).cues[0].text == "Hello."


def test_whoever_is_signed_out_meanwhile_signs_in_and_saves(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).fill("#line-1 textarea", "Hello.")
    page.context.clear_cookies()
    save(page)
    expect(page.locator("[data-saying]")).to_contain_text("you are not signed in any more")
    assert line(page, 1) == "Hello."
    with page.context.expect_page() as other:
        page.click("[data-saying] a")
    other.value.wait_for_load_state()
    other.value.fill("[name=token]", "none")
    sign_in(other.value)
    save(page)
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")


def test_two_people_at_once_end_with_what_both_want(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).fill("#line-1 textarea", "My name is Thomas.")
    corrected_by_ana(
        recording_id, [Cue(0, 1500, "I am Tomas."), CUES[1], Cue(4100, 6000, "Then came the river.")]
    )
    save(page)
    expect(page.locator("#met")).to_be_focused()
    assert page.locator(".version textarea").evaluate_all("all => all.map(one => one.value)") == [
        "My name is Thomas.",
        "I am Tomas.",
    ]
    save(page)  # the browser itself asks to choose first
    assert in_force(recording_id).revision == 2
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.check("text=Keep theirs")
    page.fill(".version:has-text('Keep theirs') textarea", "I am Thomas.")
    save(page)
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    assert [cue.text for cue in in_force(recording_id).cues] == [
        "I am Thomas.",
        CUES[1].text,
        "Then came the river.",
    ]


def test_the_keyboard_walks_through_the_lines(page: Page) -> None:
    opened(page, make_track()).focus("#line-1 textarea")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.line').id") == "line-2"
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.name") == "speaker"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert line(page, 2, "end") == "0:04.200"


def test_lines_are_split_and_joined_and_that_is_taken_back(page: Page) -> None:
    recording_id = make_track()
    opened(page, recording_id).focus("#line-1 textarea")
    page.evaluate("document.activeElement.setSelectionRange(7, 7)")
    page.keyboard.press("Control+Shift+Enter")
    assert [line(page, 1), line(page, 2), line(page, 3)] == ["My name", "is Tomas.", CUES[1].text]
    assert line(page, 1, "end") == line(page, 2, "start") == "0:00.656"
    assert page.locator("#line-4 textarea").get_attribute("aria-label") == "Line 4"
    page.click("text=Undo")
    assert (line(page, 1), line(page, 2)) == (CUES[0].text, CUES[1].text)
    page.focus("#line-3 textarea")
    page.keyboard.press("Control+Shift+Backspace")
    assert line(page, 2) == f"{CUES[1].text} {CUES[2].text}"
    save(page)
    expect(page.locator("[data-saying]")).to_have_text("Your corrections are saved.")
    assert in_force(recording_id).cues == [
        CUES[0],
        Cue(1600, 6000, f"{CUES[1].text} {CUES[2].text}", "Tomas"),
    ]


def test_without_scripts_the_form_saves_and_conflicts_are_chosen_all_the_same(site: Site) -> None:
    recording_id = make_track()
    page = site.visitor(scripts=False).new_page()
    page.goto(path_of(recording_id))
    page.fill("#line-1 textarea", "Hello.")
    page.fill("#reason", "Shorter")
    corrected_by_ana(recording_id, [Cue(0, 1500, "Hi."), *CUES[1:]])
    save(page)
    page.check("text=Keep yours")
    save(page)
    page.wait_for_selector("text=Your corrections are saved.")
    assert in_force(recording_id).cues[0].text == "Hello."


@pytest.mark.parametrize("text", [ARABIC, UNBROKEN], ids=["right to left", "unbroken"])
def test_nothing_runs_off_a_small_phone(site: Site, text: str) -> None:
    recording_id = make_track([Cue(0, 900, text, text), Cue(1000, 1900, text)])
    corrected_by_ana(recording_id, [Cue(0, 900, f"{text} {text}", text)])
    page = site.visitor(width=360).new_page()
    base = path_of(recording_id)
    for path in (base, f"{base}/versions", f"{base}/versions/compare?from=1&to=2", "/projects/stories"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    page.goto(base)
    direction = "getComputedStyle(document.querySelector('#line-1 textarea')).direction"
    assert page.evaluate(direction) == ("rtl" if text == ARABIC else "ltr")

"""What a real browser makes of our files: the same text, times and speakers, and nothing that is executed.

Many generated files are looked at in one window: loading one takes milliseconds, starting a browser seconds.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from service.subtitles import formats
from service.subtitles.direction import direction
from service.subtitles.formats.paragraphs import paragraphs
from service.subtitles.formats.track import Track
from service.subtitles.text import one_line
from service.subtitles.words import Cue
from tests.service.subtitles.formats.nasty import expected, tracks

_batches = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
"""The machine may be busy, and a batch of files is a large example on purpose."""

BATCH = st.lists(tracks(), min_size=12, max_size=12)

_WEBVTT = """
files => Promise.all(files.map(file => new Promise((resolve, reject) => {
  const track = document.createElement("track")
  track.src = URL.createObjectURL(new Blob([file], {type: "text/vtt"}))
  track.onerror = () => reject(new Error("not loaded"))
  track.onload = () => resolve(Array.from(track.track.cues, cue => {
    const shown = document.createElement("div")
    shown.append(cue.getCueAsHTML())
    document.body.append(shown)
    const seen = [...shown.querySelectorAll("*")].length
    const voices = [...shown.querySelectorAll("span")].map(one => one.title)
    const text = shown.textContent
    shown.remove()
    return {start: cue.startTime, end: cue.endTime, text, voices, seen}
  }))
  const video = document.createElement("video")
  video.append(track)
  document.body.append(video)
  track.track.mode = "hidden"
})))
"""

_HTML = """
async files => {
  const found = []
  for (const file of files) {
    const frame = document.createElement("iframe")
    const loaded = new Promise(resolve => frame.onload = resolve)
    frame.srcdoc = file
    document.body.append(frame)
    await loaded
    const page = frame.contentDocument
    const all = [...page.body.querySelectorAll("*")]
    found.push({
      lang: page.documentElement.lang,
      dir: page.documentElement.dir,
      title: page.title,
      elements: all.map(one => one.localName),
      attributes: all.flatMap(one => one.getAttributeNames()),
      paragraphs: [...page.querySelectorAll("main p")].map(p => ({
        text: p.querySelector("span").textContent,
        speaker: p.querySelector("bdi")?.textContent ?? null,
        link: p.querySelector("a").getAttribute("href"),
      })),
      executed: frame.contentWindow.executed ?? null,
    })
    frame.remove()
  }
  return found
}
"""

_TTML = """
files => files.map(file => {
  const tt = "http://www.w3.org/ns/ttml", metadata = "http://www.w3.org/ns/ttml#metadata"
  const page = new DOMParser().parseFromString(file, "application/xml")
  const names = {}
  for (const agent of page.getElementsByTagNameNS(metadata, "agent"))
    names[agent.getAttribute("xml:id")] = agent.textContent
  return {
    wrong: page.getElementsByTagName("parsererror").length,
    cues: [...page.getElementsByTagNameNS(tt, "p")].map(p => {
      for (const line of [...p.getElementsByTagNameNS(tt, "br")]) line.replaceWith("\\n")
      const name = names[p.getAttributeNS(metadata, "agent")] ?? null
      return [p.getAttribute("begin"), p.getAttribute("end"), p.textContent, name]
    }),
  }
})
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page, on which nothing may go wrong."""
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.set_content("<!doctype html><title>Formats</title>")
        yield page
        assert page.evaluate("window.executed ?? null") is None
        browser.close()
        assert troubles == []


def seen(page: Page, script: str, batch: list[Track], ending: str) -> list[Any]:
    found: list[Any] = page.evaluate(script, [formats.write(track, ending).decode() for track in batch])
    page.evaluate("document.body.replaceChildren()")
    return found


@_batches
@given(batch=BATCH)
def test_text_tracks(page: Page, batch: list[Track]) -> None:
    for track, cues in zip(batch, seen(page, _WEBVTT, batch, "vtt"), strict=True):
        assert [
            Cue(
                round(cue["start"] * 1000),
                round(cue["end"] * 1000),
                cue["text"],
                cue["voices"][0] if cue["voices"] else None,
            )
            for cue in cues
        ] == sorted(expected(track), key=lambda cue: (cue.start_ms, -cue.end_ms)), "a browser's order"
        assert all(cue["seen"] == len(cue["voices"]) <= 1 for cue in cues), "only a voice is more than text"


@_batches
@given(batch=BATCH)
def test_web_pages(page: Page, batch: list[Track]) -> None:
    for track, found in zip(batch, seen(page, _HTML, batch, "html"), strict=True):
        parts = paragraphs(track.cues)
        assert found["paragraphs"] == [
            {"text": part.text, "speaker": part.speaker, "link": f"{track.page}#t={part.start_ms / 1000:.3f}"}
            for part in parts
        ]
        assert found["title"] == one_line(track.title)
        assert (found["lang"], found["dir"]) == (track.language, direction(track.language))
        assert set(found["elements"]) <= {"header", "h1", "p", "main", "a", "b", "bdi", "span"}
        assert set(found["attributes"]) <= {"dir", "id", "href"}
        assert found["executed"] is None


@_batches
@given(batch=BATCH)
def test_ttml_as_xml(page: Page, batch: list[Track]) -> None:
    for track, found in zip(batch, seen(page, _TTML, batch, "ttml"), strict=True):
        assert not found["wrong"]
        assert [Cue(ms(begin), ms(end), text, name) for begin, end, text, name in found["cues"]] == expected(
            track
        )


def ms(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)

"""A story full of words that stand out goes through the real stack: no log of any program has one of them."""

import json
from pathlib import Path

import requests

from tests.end_to_end.conftest import Api, storyreel
from tests.media import talk

# Words that nothing else holds. Each stands for a kind of thing that a log must not have.
TITLE, STORYTELLER, PROJECT, FILE_NAME = "Zwiebelfisch", "Quastenflosser", "Wolpertinger", "Blindschleiche"
SPOKEN, CORRECTED, EXTRACT = "Rhabarberkompott", "Sauerampfersuppe", "Himbeerbrause"
QUERY, AGENT, HEADER, CURATOR = "Kellerassel", "Regenpfeifer", "Siebenschlaefer", "Feuersalamander"
WORDS = (TITLE, STORYTELLER, PROJECT, FILE_NAME, SPOKEN, CORRECTED, EXTRACT, QUERY, AGENT, HEADER, CURATOR)

VTT = "WEBVTT\n\n00:00:00.200 --> 00:00:01.800\n{}: It was {} again.\n"


def test_no_log_holds_peoples_words_and_every_line_of_ours_is_json(api: Api, tmp_path: Path) -> None:
    secret = storyreel(api.stack, "token", CURATOR).strip()
    link = storyreel(api.stack, "sign-in-link", CURATOR).strip()
    curator = requests.Session()
    curator.headers.update({"User-Agent": AGENT, "Referer": f"http://{HEADER}.example/"})
    assert curator.get(link, timeout=60).ok
    film = talk(tmp_path / f"{FILE_NAME}.mp4", seconds=2, size="160x90")
    letter = tmp_path / f"{FILE_NAME}.txt"
    letter.write_text(f"Dear {SPOKEN}")
    ended = []
    for file in (film, letter):
        said = {"title": TITLE, "storyteller": STORYTELLER, "project": PROJECT}
        said["transcript"] = VTT.format(STORYTELLER, SPOKEN)
        ended.append(api.ended(api.bring(file, **said)["id"]))
    story, refused = ended
    assert (story["status"], refused["status"]) == ("ready", "refused")
    here = f"/api/v1/recordings/{story['id']}"
    text = VTT.format(STORYTELLER, CORRECTED)
    # What is right, what is wrong, and what nobody foresaw.
    assert api.session.put(api.url(f"{here}/subtitles/en.vtt"), text, timeout=60).ok
    assert (
        api.session.put(api.url(f"{here}/subtitles/en.vtt"), f"{CORRECTED} -->", timeout=60).status_code
        == 422
    )
    asked = {"start_ms": 0, "end_ms": 1500, "title": EXTRACT}
    assert api.session.post(api.url(f"{here}/extracts"), json=asked, timeout=60).ok
    again = api.ended(story["id"])
    for path in (story["links"]["page"], f"/{QUERY}", f"/playlists/{PROJECT.lower()}", f"/?before={QUERY}"):
        curator.get(api.url(path), params={"q": QUERY}, timeout=60)
    curator.get(again["renditions"][0]["url"], timeout=60)
    curator.get(
        api.url("/jobs"), params={"state": QUERY}, headers={"X-Request-Id": f"{HEADER}_1"}, timeout=60
    )
    storyreel(api.stack, "jobs")

    logs = sorted((api.stack.state_dir / "log").glob("*"))
    assert {"web.log", "worker-media.log", "worker-speech.log", "relay.log"} <= {log.name for log in logs}
    hidden = [*WORDS, secret, secret[3:], link.rpartition("=")[2], "X-Amz-Signature"]
    for log in logs:
        text = log.read_text(errors="replace").casefold()
        assert [word for word in hidden if word.casefold() in text] == [], log.name
    for name in ("web", "worker-media", "worker-speech", "relay"):
        lines = (api.stack.state_dir / "log" / f"{name}.log").read_text().splitlines()
        records = [json.loads(line) for line in lines]
        assert all(record.keys() >= {"time", "level", "logger", "message", "program"} for record in records)
        assert any(record.get("recording_id") == story["id"] for record in records) == (name != "relay")

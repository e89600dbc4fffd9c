"""Earlier versions of subtitles: read, compared, brought back."""

from flask.testing import FlaskClient

from service.catalogue.database import reading
from service.catalogue.revisions import revisions
from service.subtitles.words import Cue
from tests.service.web.hostile import HOSTILE
from tests.service.web.page import Page
from tests.service.web.test_correcting import CUES, Form, corrected_by_ana, in_force, make_track, path_of


def test_versions_say_who_made_them_when_and_why(curator: FlaskClient) -> None:
    recording_id = make_track()
    form = Form(curator.get(path_of(recording_id)))
    curator.post(path_of(recording_id), data=form.sent(text_0=HOSTILE, reason=HOSTILE, do="approve"))
    corrected_by_ana(recording_id, CUES[1:])
    page = Page(curator.get(f"{path_of(recording_id)}/versions").text)
    page.check()
    assert HOSTILE in page.texts
    for said in ("Written by a machine", "Approved by tests", "Corrected by Ana", "Version 3 in force"):
        assert said in page.text
    assert len([button for button in page.all("form") if "/restore" in (button["action"] or "")]) == 2


def test_two_versions_are_compared_word_by_word(curator: FlaskClient) -> None:
    recording_id = make_track()
    corrected_by_ana(recording_id, [Cue(0, 1500, f"My name is {HOSTILE}."), CUES[1]])
    answer = curator.get(f"{path_of(recording_id)}/versions/compare?from=1&to=2")
    page = Page(answer.text)
    page.check()
    assert "<del>Tomas.</del>" in answer.text, "marked by an element, which has words for those who listen"
    assert "My name is " in page.texts, "what stayed is not marked"
    assert "2 of 3 lines differ" in page.text
    assert "Taken out" in page.text
    assert CUES[1].text not in page.texts, "what is the same is left out"
    same = Page(curator.get(f"{path_of(recording_id)}/versions/compare?from=2&to=2").text)
    assert "say the same" in same.text


def test_a_version_is_brought_back_as_the_newest(curator: FlaskClient) -> None:
    recording_id = make_track()
    corrected_by_ana(recording_id, CUES[1:])
    tag = in_force(recording_id).tag
    path = f"{path_of(recording_id)}/versions/1/restore"
    assert curator.post(path, data={"expected": tag}).status_code == 303
    track = in_force(recording_id)
    assert (track.revision, track.cues) == (3, CUES)
    with reading() as session:
        assert len(revisions(session, recording_id, "en")) == 3
    late = curator.post(f"{path_of(recording_id)}/versions/2/restore", data={"expected": tag})
    assert late.status_code == 412
    assert "nothing was brought back" in late.text


def test_what_is_not_there_is_not_found(curator: FlaskClient) -> None:
    path = path_of(make_track())
    for address in (
        "/compare",
        "/compare?from=1&to=9",
        "/compare?from=1&to=" + "9" * 30,
        "/compare?from=%C2%B2&to=1",
    ):
        assert curator.get(f"{path}/versions{address}").status_code == 404, address
    assert curator.get(f"{path_of('none')}/versions").status_code == 404
    assert curator.post(f"{path}/versions/7/restore").status_code == 404
    curator.post("/sign-out")
    assert curator.get(f"{path}/versions").status_code == 303
    assert curator.post(f"{path}/versions/1/restore").status_code == 303

"""Correcting subtitles by the form alone, as without JavaScript."""

import re
from collections.abc import Sequence
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.catalogue.transcript import Transcript
from service.correcting import correct
from service.jobs.dispatch import facts
from service.subtitles.words import Cue
from tests.making import make_recording
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page

CUES = [
    Cue(0, 1500, "My name is Tomas."),
    Cue(1600, 4000, "We lived in the house\non the hill.", "Tomas"),
    Cue(4100, 6000, "And then the river came."),
]


def make_track(
    cues: Sequence[Cue] = CUES, language: str = "en", state: TrackState = TrackState.MACHINE
) -> str:
    """A recording with subtitles, as a machine wrote them; returns its id."""
    recording_id = make_recording("The house on the hill", language=language, facts={"duration_ms": 60_000})
    with transaction() as session:
        add_revision(session, recording_id, language, cues, state, Maker.MACHINE)
    return recording_id


def path_of(recording_id: str, language: str = "en") -> str:
    return f"/recordings/{recording_id}/subtitles/{language}"


class Form:
    """The correction form of a page, as a browser would send it."""

    def __init__(self, answer: TestResponse) -> None:
        self.page = Page(answer.text)
        self.page.check()
        self.fields: list[tuple[str, str]] = []
        texts = iter(_textareas(answer.text))
        for tag, attributes in self.page.elements:
            name = attributes.get("name")
            if not name or tag not in ("input", "textarea"):
                continue
            if attributes.get("type") == "radio" and "checked" not in attributes:
                continue
            self.fields.append((name, next(texts) if tag == "textarea" else attributes.get("value") or ""))

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def sent(self, **changes: str) -> dict[str, list[str]]:
        """The form's data; `text_1="..."` changes one line's field, others are set as they are."""
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        for key, value in changes.items():
            name, _, number = key.rpartition("_")
            if number.isdigit() and name:
                data[name][int(number)] = value
            else:
                data[key] = [value]
        return data


def _textareas(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)]


def in_force(recording_id: str, language: str = "en") -> SubtitleTrack:
    with reading() as session:
        track = current_track(session, recording_id, language)
        assert track
        assert track.cues is not None  # loaded, to be read when the session is gone
        return track


def test_every_line_stands_in_the_form_with_its_times(curator: FlaskClient) -> None:
    form = Form(curator.get(path_of(make_track())))
    # The last ones are of the line that may be added where there is no JavaScript.
    assert form.values("start") == ["0:00.000", "0:01.600", "0:04.100", ""]
    assert form.values("end") == ["0:01.500", "0:04.000", "0:06.000", ""]
    assert form.values("speaker") == ["", "Tomas", "", ""]
    assert form.values("text") == [*(cue.text for cue in CUES), ""]
    assert "Written by a machine" in form.page.text


def test_what_was_typed_is_the_next_version(curator: FlaskClient) -> None:
    recording_id = make_track()
    form = Form(curator.get(path_of(recording_id)))
    sent = form.sent(text_0="My name is Thomas. ", start_2="0:04.2", speaker_2="Ana", reason="Thomas with h")
    answer = curator.post(path_of(recording_id), data=sent)
    assert (answer.status_code, answer.location) == (303, f"{path_of(recording_id)}?done=saved")
    track = in_force(recording_id)
    assert (track.revision, track.state, track.author) == (2, TrackState.CORRECTED, "tests")
    assert track.reason == "Thomas with h"
    assert track.cues == [
        Cue(0, 1500, "My name is Thomas."),
        CUES[1],
        Cue(4200, 6000, "And then the river came.", "Ana"),
    ]
    page = Page(curator.get(answer.location).text)
    assert "Your corrections are saved." in page.text
    assert "Corrected by tests" in page.text


def test_a_line_is_added_and_one_taken_out(curator: FlaskClient) -> None:
    recording_id = make_track()
    form = Form(curator.get(path_of(recording_id)))
    sent = form.sent(text_1="  \n ", text_3="[A door]", start_3="1.7", end_3="2")
    curator.post(path_of(recording_id), data=sent)
    assert in_force(recording_id).cues == [CUES[0], Cue(1700, 2000, "[A door]"), CUES[2]]


def test_nothing_changed_is_nothing_saved(curator: FlaskClient) -> None:
    recording_id = make_track()
    answer = curator.post(path_of(recording_id), data=Form(curator.get(path_of(recording_id))).sent())
    assert "nothing to save" in curator.get(answer.location).text
    assert in_force(recording_id).revision == 1


def test_approving_saves_first(curator: FlaskClient) -> None:
    recording_id = make_track()
    form = Form(curator.get(path_of(recording_id)))
    answer = curator.post(path_of(recording_id), data=form.sent(text_0="Hello.", do="approve"))
    track = in_force(recording_id)
    assert (track.revision, track.state, track.cues[0].text) == (2, TrackState.APPROVED, "Hello.")
    assert "Approved by tests" in Page(curator.get(answer.location).text).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start_1": "soon"}, "Write the times as minutes and seconds"),
        ({"end_1": "0:01"}, "must end after it starts"),
        ({"end_1": "999:00:00"}, "No recording is as long"),
    ],
)
def test_a_mistake_is_said_beside_its_line_and_nothing_is_lost(
    curator: FlaskClient, changes: dict[str, str], said: str
) -> None:
    recording_id = make_track()
    sent = Form(curator.get(path_of(recording_id))).sent(text_0=HOSTILE, reason=HOSTILE, **changes)
    answer = curator.post(path_of(recording_id), data=sent)
    assert answer.status_code == 422
    form = Form(answer)
    assert said in form.page.text
    assert "#line-2" in [link.get("href") for link in form.page.all("a")]
    # A line without text would take the place of the one that may be added.
    assert form.values("text")[:4] == sent["text"]
    assert (form.values("start")[1], form.values("end")[1]) == (sent["start"][1], sent["end"][1])
    assert form.values("reason") == [HOSTILE]
    assert in_force(recording_id).revision == 1


def corrected_by_ana(recording_id: str, cues: Sequence[Cue]) -> None:
    with acting_as("Ana"), facts() as session:
        correct(session, recording_id, "en", cues)


def test_two_people_see_both_versions_of_what_both_changed_and_choose(curator: FlaskClient) -> None:
    recording_id = make_track()
    first = Form(curator.get(path_of(recording_id)))
    corrected_by_ana(
        recording_id, [Cue(0, 1500, "I am Tomas."), CUES[1], Cue(4100, 6000, "Then came the river.")]
    )
    answer = curator.post(path_of(recording_id), data=first.sent(text_0="My name is Thomas.", reason="h"))
    assert answer.status_code == 412
    form = Form(answer)
    assert "Somebody else saved while you were working" in form.page.text
    assert "Corrected by Ana" in form.page.text
    assert form.values("mine-0-text") == ["My name is Thomas."]
    assert form.values("theirs-0-text") == ["I am Tomas."]
    assert form.values("text")[:2] == [CUES[1].text, "Then came the river."], "hers alone needs no choice"

    undecided = curator.post(path_of(recording_id), data=form.sent())
    assert undecided.status_code == 422
    assert "Choose which version to keep" in undecided.text
    again = Form(undecided)
    assert again.values("mine-0-text") == ["My name is Thomas."]

    sent = again.sent(**{"choice-0": "mine", "mine-0-text_0": "I am Thomas."})
    assert curator.post(path_of(recording_id), data=sent).status_code == 303
    track = in_force(recording_id)
    assert [cue.text for cue in track.cues] == ["I am Thomas.", CUES[1].text, "Then came the river."]
    assert (track.revision, track.reason) == (3, "h")


def test_changes_that_do_not_meet_are_put_together(curator: FlaskClient) -> None:
    recording_id = make_track()
    first = Form(curator.get(path_of(recording_id)))
    corrected_by_ana(recording_id, [*CUES[:2], Cue(4100, 6000, "Then came the river.")])
    answer = curator.post(path_of(recording_id), data=first.sent(text_0="My name is Thomas."))
    assert answer.status_code == 412
    form = Form(answer)
    assert not form.values("place")
    assert "One place that only they changed" in form.page.text
    curator.post(path_of(recording_id), data=form.sent())
    assert [cue.text for cue in in_force(recording_id).cues] == [
        "My name is Thomas.",
        CUES[1].text,
        "Then came the river.",
    ]


def test_sending_again_what_arrived_already_is_no_conflict(curator: FlaskClient) -> None:
    """As when the line broke after the server had stored it, and before its answer came."""
    recording_id = make_track()
    sent = Form(curator.get(path_of(recording_id))).sent(text_0="My name is Thomas.")
    for _ in range(2):
        assert curator.post(path_of(recording_id), data=sent).status_code == 303
    assert curator.post(path_of(recording_id), data=sent | {"do": ["approve"]}).status_code == 303
    assert (in_force(recording_id).revision, in_force(recording_id).state) == (2, TrackState.APPROVED)


def test_text_that_a_browser_kept_is_shown_and_not_saved(curator: FlaskClient) -> None:
    """However far somebody had come with it."""
    recording_id = make_track()
    sent = Form(curator.get(path_of(recording_id))).sent(text_0="Half a", end_2="0:0")
    answer = curator.post(f"{path_of(recording_id)}/typed", data=sent)
    assert answer.status_code == 200
    assert Form(answer).values("text")[0] == "Half a"
    assert in_force(recording_id).revision == 1


@pytest.mark.parametrize(
    "text",
    [
        "\u0628\u064a\u062a\u0646\u0627\n\u0639\u0644\u0649 \u0627\u0644\u062a\u0644",
        "x" * 90 + "\n" + HOSTILE[:90],
    ],
)
def test_three_thousand_lines_are_sent_as_they_are(curator: FlaskClient, text: str) -> None:
    cues = [Cue(n * 1000, n * 1000 + 900, text) for n in range(3000)]
    recording_id = make_track(cues)
    form = Form(curator.get(path_of(recording_id)))
    assert curator.post(path_of(recording_id), data=form.sent(text_2999="The end.")).status_code == 303
    assert in_force(recording_id).cues == [*cues[:-1], Cue(2_999_000, 2_999_900, "The end.")]


@pytest.mark.parametrize("text", [HOSTILE, ENDLESS], ids=["hostile", "endless"])
def test_words_are_only_words(curator: FlaskClient, text: str) -> None:
    recording_id = make_track([Cue(0, 900, text, text)])
    form = Form(curator.get(path_of(recording_id)))
    assert form.values("text")[0] == text
    curator.post(path_of(recording_id), data=form.sent(start_0="0:00.1"))
    assert len(in_force(recording_id).cues) == 1


def test_words_that_were_hardly_heard_are_named(curator: FlaskClient) -> None:
    recording_id = make_track()
    words = [("river", 4200, 0.2), ("came", 5000, 0.9), ("Thomas", 300, 0.1)]
    with transaction() as session:
        heard = [
            {"text": text, "start_ms": at, "end_ms": at + 200, "confidence": sure, "speaker": None}
            for text, at, sure in words
        ]
        track = current_track(session, recording_id, "en")
        assert track
        session.add(
            Transcript(recording_id=recording_id, language="en", engine="x", words=heard, track_id=track.id)
        )
    page = Page(curator.get(path_of(recording_id)).text)
    assert page.text.count("Listen again:") == 1, "what is not in the line any more was corrected"
    assert "Listen again: river" in page.text


def test_a_form_that_is_not_whole_is_refused(curator: FlaskClient) -> None:
    recording_id = make_track()
    sent = Form(curator.get(path_of(recording_id))).sent()
    sent["text"].pop()
    assert curator.post(path_of(recording_id), data=sent).status_code == 422
    assert curator.post(path_of(recording_id), data=b"x" * (9 * 2**20)).status_code in (413, 422)
    assert in_force(recording_id).revision == 1


def test_strangers_and_other_languages(stranger: FlaskClient, curator: FlaskClient) -> None:
    recording_id = make_track()
    assert curator.get(path_of(recording_id, "pl")).status_code == 404
    assert curator.get(path_of("none")).status_code == 404
    curator.post("/sign-out")
    for answer in (
        curator.get(path_of(recording_id)),
        curator.post(path_of(recording_id)),
        curator.post(f"{path_of(recording_id)}/typed"),
    ):
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")

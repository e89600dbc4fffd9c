"""Words as JSON from strangers: what is wrong is said in a sentence, without a word of what was said."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import SubtitlesUnreadable
from service.subtitles import formats
from service.subtitles.formats import words_json
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue, Word

WORD = {"text": "secret", "start_ms": 0, "end_ms": 400}


def text_of(*words: dict[str, Any], **more: Any) -> str:
    return json.dumps({"words": words} | more)


def test_it_is_the_shape_of_the_exported_transcript() -> None:
    words = [Word("Hi", 0, 400, 0.5, "Ann"), Word("you", 400, 600)]
    assert json.loads(formats.write(Track([], "en", words=words, engine="tiny"), "json")) == {
        "language": "en",
        "engine": "tiny",
        "words": [
            {"text": "Hi", "start_ms": 0, "end_ms": 400, "confidence": 0.5, "speaker": "Ann"},
            {"text": "you", "start_ms": 400, "end_ms": 600, "confidence": None, "speaker": None},
        ],
    }


def test_without_measured_words_a_cue_shares_out_its_time() -> None:
    spoken = words_json.read(
        formats.write(Track([Cue(1000, 2000, "abc d\nab", "Ann")], "en"), "json").decode()
    )
    assert spoken.engine == "cues"
    assert spoken.words == [
        Word("abc", 1000, 1444, None, "Ann"),
        Word("d", 1444, 1666, None, "Ann"),
        Word("ab", 1666, 2000, None, "Ann"),
    ]


def test_words_come_in_order_of_time_and_more_fields_do_no_harm() -> None:
    later = WORD | {"text": " la\nter ", "start_ms": 500, "end_ms": 600, "id": 7}
    spoken = words_json.read(text_of(later, WORD, WORD | {"text": "\u2060"}, engine="x", more=[]))
    assert [word.text for word in spoken.words] == ["secret", "la ter"]


UNREADABLE = [
    ("", "looks like"),
    ("[]", "looks like"),
    ("nothing", "looks like"),
    ("[" * 100_000, "looks like"),
    ("{}", "The field words is not as it should be. Field required"),
    ('{"words": 1}', "The field words"),
    ('{"words": ["secret"]}', "Word 1 is not"),
    (text_of(WORD, {"text": "secret", "start_ms": 0}), "Word 2: end_ms .* Field required"),
    (text_of(WORD | {"text": 7}), "Word 1: text .* valid string"),
    (text_of(WORD | {"start_ms": "0"}), "Word 1: start_ms .* valid integer"),
    (text_of(WORD | {"start_ms": 0.5}), "Word 1: start_ms .* valid integer"),
    (text_of(WORD | {"start_ms": -1}), "Word 1: start_ms .* greater than or equal to 0"),
    (text_of(WORD | {"end_ms": 10**30}), "Word 1: end_ms"),
    (text_of(WORD | {"start_ms": 500}), "Word 1 ends before it starts"),
    (text_of(WORD | {"confidence": 2}), "Word 1: confidence .* less than or equal to 1"),
    (text_of(WORD | {"confidence": float("nan")}), "looks like|Word 1: confidence"),
    (text_of(WORD | {"text": "secret" * 1000}), "Word 1: text .* at most 1000 characters"),
    (text_of(*[WORD] * 200_001), "The field words .* at most 200000 items"),
    (text_of(WORD, language=["secret"]), "The field language"),
]


@pytest.mark.parametrize(("text", "sentence"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_says_where(text: str, sentence: str) -> None:
    with pytest.raises(SubtitlesUnreadable, match=sentence) as raised:
        words_json.read(text)
    assert "secret" not in str(raised.value)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*WORD, "words", "confidence"]), inner),
)


@settings(max_examples=50, deadline=None)  # the machine may be busy
@given(_VALUES | st.fixed_dictionaries({"words": st.lists(_VALUES)}))
def test_no_json_breaks_the_reader(value: Any) -> None:
    try:
        words_json.read(json.dumps(value))
    except SubtitlesUnreadable as error:
        assert str(error).endswith((".", "}]}."))

"""Translations take over the times of the original: line for line, or sentence by sentence."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidRequest, TooMuch
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.profile import WIDE
from service.subtitles.translation import with_times_of
from service.subtitles.words import Cue

# What people say about a house without water, cue by cue.
ENGLISH = [
    ("Ann", "I grew up in a house on the hill,"),
    ("Ann", "with my mother and two sisters."),
    ("Ann", "We had no running water."),
    ("Ann", "Every morning we walked to the well,"),
    ("Ann", "and in winter it was frozen."),
    ("Bo", "And what did you do then?"),
    ("Ann", "One day a woman from the council came"),
    ("Ann", "and asked us what we needed."),
    ("Ann", "Nobody had ever asked."),
]
ORIGINAL = [Cue(n * 3000, n * 3000 + 2800, text, name) for n, (name, text) in enumerate(ENGLISH)]

# The same by people, and where they would part it.
POLISH = [
    "Dorastałam w domu na wzgórzu,",
    "z mamą i dwiema siostrami.",
    "Nie mieliśmy bieżącej wody.",
    "Każdego ranka chodziliśmy do studni,",
    "a zimą była zamarznięta.",
    "I co wtedy robiliście?",
    "Pewnego dnia przyszła kobieta z rady",
    "i zapytała nas, czego potrzebujemy.",
    "Nikt nigdy nie pytał.",
]
ESTONIAN = [
    "Ma kasvasin üles majas mäe otsas,",
    "koos ema ja kahe õega.",
    "Meil polnud voolavat vett.",
    "Igal hommikul käisime kaevu juures,",
    "ja talvel oli see jääs.",
    "Ja mida te siis tegite?",
    "Ühel päeval tuli üks naine vallast",
    "ja küsis, mida me vajame.",
    "Keegi polnud kunagi küsinud.",
]
ITALIAN = [
    "Sono cresciuta in una casa sulla collina,",
    "con mia madre e due sorelle.",
    "Non avevamo acqua corrente.",
    "Ogni mattina andavamo a piedi al pozzo,",
    "e d'inverno era gelato.",
    "E allora che cosa facevate?",
    "Un giorno venne una signora del comune,",
    "e ci chiese di che cosa avevamo bisogno.",
    "Nessuno ce l'aveva mai chiesto.",
]
ARABIC = [
    "نشأت في بيت على التل،",
    "مع أمي وأختين.",
    "لم يكن لدينا ماء جار.",
    "كل صباح كنا نمشي إلى البئر،",
    "وفي الشتاء كان متجمدا.",
    "وماذا كنتم تفعلون حينئذ؟",
    "ذات يوم جاءت امرأة من المجلس،",
    "وسألتنا ماذا نحتاج.",
    "لم يسألنا أحد من قبل.",
]
CHINESE = [
    "我在山上的一所房子里长大，",  # noqa: RUF001
    "和妈妈还有两个姐妹一起。",
    "我们没有自来水。",
    "每天早上我们走到井边，",  # noqa: RUF001
    "冬天井水结冰。",
    "那你们怎么办呢？",  # noqa: RUF001
    "有一天，市议会的一位女士来了，",  # noqa: RUF001
    "问我们需要什么。",
    "从来没有人问过。",
]
LANGUAGES = {"pl": POLISH, "et": ESTONIAN, "it": ITALIAN, "ar": ARABIC, "zh": CHINESE}


def lines(*texts: str) -> list[Cue]:
    return formats.read("\n".join(texts), "txt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_flowing_text_falls_into_the_cues_that_said_it(language: str) -> None:
    parts = LANGUAGES[language]
    made = with_times_of(ORIGINAL, lines(("" if language == "zh" else " ").join(parts)))
    assert [cue.text for cue in made] == parts
    assert [(cue.start_ms, cue.end_ms, cue.speaker) for cue in made] == [
        (cue.start_ms, cue.end_ms, cue.speaker) for cue in ORIGINAL
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_lines_as_cues_are_taken_one_by_one(language: str) -> None:
    parts = LANGUAGES[language][::-1]  # whatever their lengths say
    assert [cue.text for cue in with_times_of(ORIGINAL, lines(*parts))] == parts


def test_what_was_written_out_and_translated_in_place_comes_back() -> None:
    text = formats.write(Track(ORIGINAL), "txt").decode()
    assert with_times_of(ORIGINAL, formats.read(text, "txt")) == ORIGINAL


def test_two_sentences_may_become_one_and_one_two() -> None:
    merged = " ".join(POLISH).replace("siostrami. Nie", "siostrami i nie").replace("studni, a", "studni. A")
    made = with_times_of(ORIGINAL, lines(merged))
    assert [cue.text for cue in made][-4:] == POLISH[-4:]
    assert len(made) == len(ORIGINAL)


def test_what_nobody_translated_is_left_out() -> None:
    aside = [Cue(0, 1, f"{'and so on ' * 4}and on{end}") for end in ",,,."]
    told = [*ORIGINAL * 4, *aside, *ORIGINAL * 4]
    story = [replace(cue, start_ms=n * 3000, end_ms=n * 3000 + 2800) for n, cue in enumerate(told)]
    made = with_times_of(story, lines(*[" ".join(POLISH)] * 8))
    assert [cue.text for cue in made] == POLISH * 8
    assert not {cue.start_ms for cue in made} & {cue.start_ms for cue in story[36:40]}


def test_text_without_any_sentence_is_laid_out_in_proportion() -> None:
    unpunctuated = "".join(character for character in " ".join(POLISH) if character not in ".,?").lower()
    made = with_times_of(ORIGINAL, lines(unpunctuated))
    assert len(made) == len(ORIGINAL)
    assert all(0.4 < len(cue.text) / len(said.text) < 2.2 for cue, said in zip(made, ORIGINAL, strict=True))


def test_lines_are_wrapped_as_the_profile_asks() -> None:
    long = "Każdego ranka chodziliśmy z siostrami do studni, żeby przynieść wodę."
    (cue,) = with_times_of([Cue(0, 5000, "Every morning we went for water.")], lines(long))
    assert (
        cue.text == "Każdego ranka chodziliśmy z siostrami\ndo studni, żeby przynieść wodę."
        or "\n" in cue.text
    )
    assert all(len(line) <= WIDE.line_length for line in cue.text.split("\n"))


def test_a_translation_that_has_times_of_its_own_may_take_the_others() -> None:
    late = [Cue(cue.start_ms + 5000, cue.end_ms + 5000, "Tak.", "X") for cue in ORIGINAL]
    made = with_times_of(ORIGINAL, late)
    assert [(cue.start_ms, cue.text, cue.speaker) for cue in made] == [
        (cue.start_ms, "Tak.", cue.speaker) for cue in ORIGINAL
    ]


def test_without_an_original_there_are_no_times() -> None:
    with pytest.raises(InvalidRequest, match="no subtitles yet"):
        with_times_of([Cue(0, 1, "\n")], lines("Tak."))


def test_more_than_anybody_says_is_refused() -> None:
    with pytest.raises(TooMuch):
        with_times_of(ORIGINAL, lines("aa. " * 10_001))


_WORDS = st.sampled_from(["a", "Tak.", "house,", "x" * 50, "مرحبا", "日本語。", "Ann: ", "well?", "…"])
_TEXTS = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(_TEXTS, min_size=1, max_size=12), st.lists(_TEXTS, max_size=12))
def test_no_word_is_lost_and_none_moves(said: list[str], translated: list[str]) -> None:
    original = [Cue(n * 1000, n * 1000 + 900, text) for n, text in enumerate(said)]
    made = with_times_of(original, lines(*translated))
    assert "".join("".join(cue.text for cue in made).split()) == "".join("".join(translated).split())
    assert {(cue.start_ms, cue.end_ms) for cue in made} <= {(cue.start_ms, cue.end_ms) for cue in original}
    assert [cue.start_ms for cue in made] == sorted({cue.start_ms for cue in made})

"""Cues of any text at all, and above all of what some format or player takes for its own."""

from operator import attrgetter

from hypothesis import strategies as st

from service.subtitles.formats.track import Track
from service.subtitles.text import one_line, plain
from service.subtitles.words import Cue, Word


def _parts(text: str) -> list[str]:
    return text.split()


_MARKUP = _parts(
    r"""--> < > & " ' &lt; &amp; &#0; &lrm; ]]> <!-- <![CDATA[ <?xml?> <!DOCTYPE {\fs200} {\an8} { \
    \N \h {{7*7}} <v <v.loud </v> <i> <c.red> <00:00:01.000> <ruby> <br/> <tt:br/> <style>*{display:none} %s
    </script> <script>executed=1</script> <svg/onload=executed=1>"""
)
_BLOCKS = _parts(
    """WEBVTT NOTE STYLE REGION X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0 00:00:01.000 00:00:01,000 1:2:3,4
    1 1984 Ann: - ... مرحبا שלום 日本語。 ᠮᠣᠩᠭᠣᠯ ไทย Zażółć Ä"""
)
_SPACED = ["<v Bob>", "<lang ar>", "<img src=x onerror=executed=1>", "NOTE x", "Kind: captions", "Ann: "]
_TIMINGS = ["00:00:01.000 --> 00:00:02.000", "00:00:01,000 00:00:02,000", "\u0660:\u0660\u0661.\u0660"]
_SPACES = [*"\n\r\u2028\u2029\x0b\x0c\x85\0\x1b \t\u3000", "\n\n", "\r\n"]
_DIRECTIONS = [*"\u202e\u202b\u2067\u200f\u200e\u061c"]
_STRANGE = [*"\u2060\ufeff\u200d\ud800\udfff\ufffe\uffff\U0001fffe\ufdd0\U0010ffff"]
_COMBINED = ["\U0001f469\u200d\U0001f680", "e" + "\u0301" * 40]
_NASTY = st.sampled_from(
    [*_MARKUP, *_BLOCKS, *_SPACED, *_TIMINGS, *_SPACES, *_DIRECTIONS, *_STRANGE, *_COMBINED]
)
TEXTS = st.lists(_NASTY | st.text(max_size=8), max_size=8).map("".join)
LANGUAGES = st.sampled_from(["", "en", "pl", "et", "it", "ar", "he-IL", "zh-Hant-TW", "mn-Mong"])


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    """Up to five cues in order, some of them at once, some late on the second day."""
    cues = []
    at = 0
    for _ in range(draw(st.integers(0, 5))):
        at += draw(st.integers(0, 5000) | st.integers(0, 50_000_000))
        end = at + draw(st.integers(1, 7000))
        cues.append(Cue(at, end, draw(TEXTS), draw(st.none() | TEXTS)))
        at = draw(st.sampled_from([at, end]))
    return sorted(cues, key=attrgetter("start_ms", "end_ms"))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Tracks of such cues, with everything else of any text too."""
    address = "https://storyreel.example/recordings/1?a=1&b=2"
    return Track(
        draw(cue_lists()), draw(LANGUAGES), draw(TEXTS), draw(TEXTS), draw(st.sampled_from(["", address]))
    )


@st.composite
def word_lists(draw: st.DrawFn) -> list[Word]:
    """Words in order of time, as a recogniser gives them, and of any text."""
    words = []
    at = 0
    for _ in range(draw(st.integers(0, 8))):
        start = at + draw(st.integers(0, 100_000))
        end = start + draw(st.integers(0, 3000))
        confidence = draw(st.none() | st.floats(0, 1))
        words.append(Word(draw(TEXTS), start, end, confidence, draw(st.none() | TEXTS)))
        at = end
    return words


def expected(track: Track, *, speakers: bool = True) -> list[Cue]:
    """What every reader should make of the track: its cues in plain form, those without text left out."""
    shown = [
        Cue(
            cue.start_ms,
            cue.end_ms,
            plain(cue.text),
            (one_line(cue.speaker or "") or None) if speakers else None,
        )
        for cue in track.cues
    ]
    return [cue for cue in shown if cue.text]

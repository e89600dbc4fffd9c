"""TTML as EBU Tech 3380 wants it, and TTML from elsewhere; XML that means harm is refused."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import SubtitlesUnreadable
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue
from tests.service.subtitles.formats.nasty import TEXTS, tracks

TT, TTP, TTS, TTM, EBUTTS, EBUTTM, XML = (
    "{http://www.w3.org/ns/ttml}",
    "{http://www.w3.org/ns/ttml#parameter}",
    "{http://www.w3.org/ns/ttml#styling}",
    "{http://www.w3.org/ns/ttml#metadata}",
    "{urn:ebu:tt:style}",
    "{urn:ebu:tt:metadata}",
    "{http://www.w3.org/XML/1998/namespace}",
)
STYLES = {
    *(f"{TTS}{name}" for name in ("direction", "fontFamily", "fontSize", "lineHeight", "textAlign", "color")),
    *(
        f"{TTS}{name}"
        for name in ("backgroundColor", "fontStyle", "fontWeight", "textDecoration", "unicodeBidi")
    ),
    *(f"{TTS}wrapOption", f"{EBUTTS}multiRowAlign", f"{EBUTTS}linePadding"),
}
PER_CENT, COLOUR, CLOCK = (
    r"\+?\d+(\.\d+)?%",
    r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?",
    r"\d\d+:[0-5]\d:[0-5]\d(\.\d+)?",
)
REGION = {
    f"{XML}id",
    "style",
    *(f"{TTS}{n}" for n in ("origin", "extent", "displayAlign", "writingMode", "overflow")),
}
# For each element: what it may and must carry, and what may stand in it. After the schema of EBU-TT-D 1.0.1.
RULES = {
    "tt": ({f"{TTP}timeBase", f"{XML}lang"}, {f"{TTP}cellResolution", f"{XML}space"}, ["head", "body?"]),
    "head": (set(), set(), ["metadata?", "styling", "layout"]),
    "styling": (set(), set(), ["style+"]),
    "style": ({f"{XML}id"}, STYLES, []),
    "layout": (set(), set(), ["region+"]),
    "region": ({f"{XML}id", f"{TTS}origin", f"{TTS}extent"}, REGION, []),
    "body": (set(), {"style"}, ["div+"]),
    "div": (set(), {f"{XML}id", "region", "style"}, ["p+"]),
    "p": ({f"{XML}id"}, {"region", "style", "begin", "end", f"{TTM}agent"}, ["span+"]),
    "span": (set(), {"style"}, ["br*"]),
    "br": (set(), set(), []),
}
VALUES = {
    **{f"{TTS}{name}": PER_CENT for name in ("fontSize", "lineHeight")},
    **{f"{TTS}{name}": rf"{PER_CENT} {PER_CENT}" for name in ("origin", "extent")},
    **{f"{TTS}{name}": COLOUR for name in ("color", "backgroundColor")},
    **{"begin": CLOCK, "end": CLOCK, f"{TTP}timeBase": "media", f"{TTP}cellResolution": r"[1-9]\d* [1-9]\d*"},
    **{
        f"{TTS}direction": "ltr|rtl",
        f"{EBUTTS}linePadding": r"\d+(\.\d+)?c",
        f"{TTS}textAlign": "center|start|end",
    },
    **{f"{EBUTTS}multiRowAlign": "start|center|end|auto", f"{TTS}displayAlign": "before|center|after"},
    **{f"{XML}id": r"[A-Za-z_][\w.-]*", f"{TTS}unicodeBidi": "normal|embed|bidiOverride"},
}


def conforms(element: ElementTree.Element) -> None:
    """Check an element of the TT vocabulary and all below it."""
    must, may, children = RULES[element.tag.removeprefix(TT)]
    assert must <= element.attrib.keys() <= must | may, element.tag
    for name, value in element.attrib.items():
        assert re.fullmatch(VALUES.get(name, ".*"), value), (name, value)
    names = "".join(f"{child.tag.removeprefix(TT)} " for child in element)
    order = "".join(f"(?:{name.rstrip('?+*')} ){name[-1] if name[-1] in '?+*' else ''}" for name in children)
    assert re.fullmatch(order, names), (element.tag, names)
    for child in element:
        if child.tag != f"{TT}metadata":
            conforms(child)


@settings(deadline=None)  # the machine may be busy
@given(tracks())
def test_everything_written_is_ebu_tt_d(track: Track) -> None:
    root = ElementTree.fromstring(formats.write(track, "ttml"))
    conforms(root)
    identities = [value for element in root.iter() if (value := element.get(f"{XML}id"))]
    assert len(identities) == len(set(identities))
    for element in root.iter():
        for reference in ("style", "region", f"{TTM}agent"):
            assert set(element.get(reference, "").split()) <= set(identities)
    standards = [element.text for element in root.iter(f"{EBUTTM}conformsToStandard")]
    assert standards[0] == "urn:ebu:tt:distribution:2018-04"


def test_arabic_is_set_from_the_right() -> None:
    written = formats.write(Track([Cue(0, 1000, "مرحبا")], "ar"), "ttml").decode()
    assert 'tts:direction="rtl"' in written
    assert 'xml:lang="ar"' in written


def tt(body: str, attributes: str = "", head: str = "") -> str:
    spaces = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    more = 'xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    return f"<tt {spaces} {more} {attributes}><head>{head}</head><body>{body}</body></tt>"


def p(times: str, text: str = "Hi") -> str:
    return f"<div><p {times}>{text}</p></div>"


FIRST = 'begin="1s" end="2s"'
HI = [Cue(1000, 2000, "Hi")]
RATE = 'ttp:frameRate="25"'
NTSC = 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"'
ANN = '<ttm:agent xml:id="a"><ttm:name>Ann <!-- B -->B</ttm:name></ttm:agent>'
AGENTS = ANN + '<ttm:agent xml:id="b"><ttm:name>Bo</ttm:name></ttm:agent>'
TIMED_SPANS = f'<span {FIRST}>Hi</span> <span begin="2s" end="3s">you</span>'
UNSAID = "<metadata><ttm:desc>not said</ttm:desc></metadata>"
FOREIGN = [
    (tt(p('begin="00:00:01.000" end="00:00:02.000"')), HI),
    (tt(p('begin="1s" dur="1000ms"', "\n  Hi\n")), HI),
    (tt(p('begin="00:00:01:00" end="00:00:02:00"'), RATE), HI),
    (tt(p('begin="25f" end="50f"'), RATE), HI),
    (tt(p('begin="30f" end="60f"'), NTSC), [Cue(1001, 2002, "Hi")]),
    (tt(p('begin="10000000t" end="20000000t"'), 'ttp:tickRate="10000000"'), HI),
    (tt('<div begin="0.5s"><p begin="0.5s" end="1.5s">Hi</p></div>'), HI),
    (tt(f"<div {FIRST}><div><p>Hi</p></div></div>"), HI),
    (tt(p("", TIMED_SPANS)), [*HI, Cue(2000, 3000, "you")]),
    (tt(p(FIRST, f"a <span>b<br/> c</span>\nd{UNSAID}")), [Cue(1000, 2000, "a b\nc d")]),
    (tt(p(f'{FIRST} ttm:agent="a"'), head=AGENTS), [Cue(1000, 2000, "Hi", "Ann B")]),
    (tt(f'<div ttm:agent="b"><p {FIRST}>Hi</p></div>', head=AGENTS), [Cue(1000, 2000, "Hi", "Bo")]),
    (tt(p(f'{FIRST} ttm:agent="a b"'), head=AGENTS), HI),
    (tt(p(f'{FIRST} ttm:agent="z"', "Hi &amp; &#x3C;you>")), [Cue(1000, 2000, "Hi & <you>")]),
    (tt(p('begin="3s" end="4s"', "b") + p(FIRST)), [*HI, Cue(3000, 4000, "b")]),
    (f'<tt xmlns="http://www.w3.org/2006/10/ttaf1"><body>{p(FIRST)}</body></tt>', HI),
    (f'<?xml version="1.0" encoding="UTF-16"?><tt><body>{p(FIRST)}</body></tt>', HI),
    (tt("<div/>"), []),
]


@pytest.mark.parametrize(("text", "cues"), FOREIGN)
def test_files_from_elsewhere_are_understood(text: str, cues: list[Cue]) -> None:
    assert formats.read(text, "ttml") == cues


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
UNREADABLE = [
    ("", "Line 1: the XML"),
    ("<tt>\n<body>", "Line 2: the XML"),
    ("hello", "Line 1: the XML"),
    ("<tt>&nbsp;</tt>", "Line 1: the XML"),
    (f'<!DOCTYPE tt [<!ENTITY l0 "ha">{LAUGHS}]><tt>&l9;</tt>', "declares a document type"),
    ('<!DOCTYPE tt SYSTEM "file:///etc/passwd"><tt/>', "declares a document type"),
    ('<!DOCTYPE tt [<!ENTITY x SYSTEM "file:///etc/passwd">]><tt>&x;</tt>', "declares a document type"),
    ("<tt>" + "<div>" * 100_000, "nested too deeply"),
    ("<html/>", "begin with the element tt"),
    (tt('<div><p begin="1s" end="2s">a</p><p begin="soon" end="2s">b</p></div>'), "Subtitle 2: the times"),
    (tt('<div><p begin="2s" end="1s">a</p></div>'), "Subtitle 1 must end after it starts"),
    (tt('<div><p begin="1s">a</p></div>'), "Subtitle 1 does not say when it ends"),
    (tt('<div><p begin="1s" end="9999999h">a</p></div>'), "Subtitle 1: the times"),
    (tt('<div><p begin="1s" end="2s">a</p></div>', 'ttp:frameRate="0"'), "frame rate or tick rate"),
    (tt("<div/>", 'ttp:frameRate="25" ttp:frameRateMultiplier="1 0"'), "frame rate or tick rate"),
    (tt("<div/>", 'ttp:tickRate="quick"'), "frame rate or tick rate"),
    (
        tt('<div timeContainer="seq"><p dur="1s">a</p></div>'),
        "counts its times from one subtitle to the next",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), UNREADABLE)
def test_what_cannot_be_read_says_why(text: str, sentence: str) -> None:
    with pytest.raises(SubtitlesUnreadable, match=sentence):
        formats.read(text, "ttml")


_ELEMENTS = st.sampled_from(
    ["<p begin='1s' end='2s'>", "<p>", "</p>", "<span>", "</span>", "<br/>", "<div>", "</div>"]
)
_MORE = st.sampled_from(
    ["<p begin='' end='00:00:99.9'>", "<p begin='٣s' end='4s'>", "<p dur='1e9h'>", "</body>", "<tt>"]
)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(_ELEMENTS | _MORE | TEXTS).map("".join))
def test_no_text_breaks_the_reader(body: str) -> None:
    try:
        cues = formats.read(tt(body), "ttml")
    except SubtitlesUnreadable:
        return
    assert all(cue.start_ms < cue.end_ms and cue.text for cue in cues)

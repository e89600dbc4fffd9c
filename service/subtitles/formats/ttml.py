"""TTML as EBU-TT-D (EBU Tech 3380), which broadcasters and players of DASH streams take.

The profile wants `media` times in full, an `xml:id` on every paragraph, lengths in per cent, colours on spans
and not on paragraphs, at least one style and one region. Speakers are agents of the document, named on each
paragraph. The look is the BBC's: white on black at the bottom, a letter a fifteenth of the picture's height.
"""

from collections.abc import Iterator
from html import escape

from service import timecode
from service.subtitles.direction import direction
from service.subtitles.formats.track import Track
from service.subtitles.text import one_line, plain

_DOCUMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:tts="http://www.w3.org/ns/ttml#styling" \
xmlns:ebuttm="urn:ebu:tt:metadata" xmlns:ebutts="urn:ebu:tt:style" \
ttp:timeBase="media" ttp:cellResolution="32 15" xml:space="default" xml:lang="{language}">
  <tt:head>
    <tt:metadata>
      <ebuttm:documentMetadata>
        <ebuttm:conformsToStandard>urn:ebu:tt:distribution:2018-04</ebuttm:conformsToStandard>
        <ebuttm:conformsToStandard>http://www.w3.org/ns/ttml/profile/imsc1/text</ebuttm:conformsToStandard>
      </ebuttm:documentMetadata>
{described}    </tt:metadata>
    <tt:styling>
      <tt:style xml:id="paragraph" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" \
tts:lineHeight="120%" tts:textAlign="center" tts:direction="{direction}" tts:unicodeBidi="normal" \
ebutts:multiRowAlign="center" ebutts:linePadding="0.5c"/>
      <tt:style xml:id="said" tts:color="#FFFFFF" tts:backgroundColor="#000000"/>
    </tt:styling>
    <tt:layout>
      <tt:region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 84%" tts:displayAlign="after" \
tts:writingMode="lrtb" tts:overflow="visible"/>
    </tt:layout>
  </tt:head>
{body}</tt:tt>
"""
# The region ends 6 % above the edge, as burned-in subtitles do (ass.py); what has more lines grows upwards.

_BODY = """\
  <tt:body>
    <tt:div region="bottom" style="paragraph">
{paragraphs}    </tt:div>
  </tt:body>
"""


def write(track: Track) -> bytes:
    """The cues as EBU-TT-D; those without text are left out, and a document without any has no body."""
    speakers = dict.fromkeys(name for cue in track.cues if plain(cue.text) and (name := _name(cue.speaker)))
    agents = {name: f"speaker{number}" for number, name in enumerate(speakers, start=1)}
    paragraphs = "".join(_paragraphs(track, agents))
    document = _DOCUMENT.format(
        language=_escaped(one_line(track.language)),
        direction=direction(track.language),
        described="".join(_described(track, agents)),
        body=_BODY.format(paragraphs=paragraphs) if paragraphs else "",
    )
    return document.encode()


def _described(track: Track, agents: dict[str, str]) -> Iterator[str]:
    if title := one_line(track.title):
        yield f"      <ttm:title>{_escaped(title)}</ttm:title>\n"
    for name, identity in agents.items():
        full = f'<ttm:name type="full">{_escaped(name)}</ttm:name>'
        yield f'      <ttm:agent type="person" xml:id="{identity}">{full}</ttm:agent>\n'


def _paragraphs(track: Track, agents: dict[str, str]) -> Iterator[str]:
    number = 0
    for cue in track.cues:
        if not (text := plain(cue.text)):
            continue
        number += 1
        name = _name(cue.speaker)
        agent = f' ttm:agent="{agents[name]}"' if name else ""
        times = f'begin="{timecode.vtt(cue.start_ms)}" end="{timecode.vtt(cue.end_ms)}"'
        said = "<tt:br/>".join(_escaped(line) for line in text.split("\n"))
        span = f'<tt:span style="said">{said}</tt:span>'
        yield f'      <tt:p xml:id="cue{number}" {times}{agent}>{span}</tt:p>\n'


def _name(speaker: str | None) -> str:
    return one_line(speaker or "")


def _escaped(text: str) -> str:
    """The text with the characters that XML takes for its own written as references."""
    return escape(text)

"""A readable transcript as one HTML file, which needs nothing else and holds nothing that could be executed.

Its own content policy forbids everything but its style sheet: a second wall behind the escaping.
"""

from html import escape

from service import timecode
from service.subtitles.direction import direction
from service.subtitles.formats.paragraphs import Paragraph, paragraphs
from service.subtitles.formats.track import Track
from service.subtitles.text import one_line

_PAGE = """\
<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ max-width: 38rem; margin: 2rem auto; padding: 0 1rem; \
font: 1.125rem/1.6 Georgia, "Noto Serif", serif }}
h1 {{ line-height: 1.2; margin-block-end: 0.25rem }}
header p {{ margin-block-start: 0 }}
main p {{ padding-inline-start: 5.5rem; overflow-wrap: break-word }}
main a {{ float: inline-start; margin-inline-start: -5.5rem; font: 0.9rem/2 system-ui, sans-serif; \
font-variant-numeric: tabular-nums }}
p:target {{ outline: 0.15rem solid; outline-offset: 0.5rem }}
@media (max-width: 30rem) {{ main p {{ padding: 0 }} main a {{ float: none; margin: 0; display: block }} }}
</style>
</head>
<body>
<header>
<h1 dir="auto">{title}</h1>
{byline}</header>
<main>
{paragraphs}</main>
</body>
</html>
"""


def write(track: Track) -> bytes:
    """The transcript, a paragraph for every speaker; times link to the story's page at that time.

    Without a page they link to the paragraph, which can be quoted so.
    """
    byline = one_line(track.storyteller)
    page = _PAGE.format(
        language=escape(one_line(track.language)),
        direction=direction(track.language),
        title=escape(one_line(track.title)),
        byline=f'<p dir="auto">{escape(byline)}</p>\n' if byline else "",
        paragraphs="".join(_paragraph(part, track.page) for part in paragraphs(track.cues)),
    )
    return page.encode()


def _paragraph(part: Paragraph, page: str) -> str:
    place = f"t={timecode.seconds(part.start_ms)}"
    clock = timecode.clock(part.start_ms)
    time = f'<a href="{escape(page)}#{place}">{clock}</a>'
    name = f"<b><bdi>{escape(part.speaker)}</bdi>:</b> " if part.speaker else ""
    return f'<p id="{place}">{time} {name}<span>{escape(part.text)}</span></p>\n'

"""XML from strangers as a tree.

A document type is refused, and with it every entity that could be declared there: no subtitle file needs one,
and a few lines of them grow to gigabytes or name files of ours. So is nesting that only an attacker needs.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from service.errors import SubtitlesUnreadable

_DEEPEST = 50


def parse(text: str) -> Element:
    """The root of the document, names as `{namespace}name`. Raises SubtitlesUnreadable."""
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise SubtitlesUnreadable("The XML of this file is nested too deeply.")
        builder.start(_full(name), {_full(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_full(name))

    parser = expat.ParserCreate(encoding="utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text.encode(errors="replace"), True)
    except expat.ExpatError as error:
        raise SubtitlesUnreadable(f"Line {error.lineno}: the XML of this file cannot be read.") from None
    return builder.close()


def _full(name: str) -> str:
    """`namespace}name`, as expat gives it, in the notation of ElementTree."""
    return "{" + name if "}" in name else name


def _refuse(*_: object) -> None:
    raise SubtitlesUnreadable("This file declares a document type, which subtitles do not need. Take it out.")
